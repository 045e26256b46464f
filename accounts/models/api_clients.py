"""Clients: the systems of institutions that call the API, the keys by which they sign in, and what they get for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Institution
from accounts.models.users import User

LONGEST_TOKEN_LIFE = timedelta(minutes=10)


class Scope(models.TextChoices):
    """What a client may do. A scope is not a consent: the door asks for that as well."""

    DOCUMENTS_QUERY = "documents.query", _("query documents")
    DOCUMENTS_READ = (
        "documents.read", _("open issued documents, read the log of queries, receive and acknowledge corrections")
    )  # fmt: skip
    REQUESTS_WRITE = "requests.write", _("ask enterprises for authorisation, and confirm deletions")
    CONSENTS_READ = "consents.read", _("read requests, consents and receipts")
    SHARES_REDEEM = "shares.redeem", _("redeem the codes that enterprises share")
    DICTIONARY_READ = "dictionary.read", _("read the dictionary of the products")


SCOPES_OF_EVERYBODY = frozenset({Scope.DICTIONARY_READ})
"""All others are for information users."""


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def waiting(self) -> ApiClientQuerySet:
        return self.filter(state=ApiClient.State.PROPOSED)

    def usable(self) -> ApiClientQuerySet:
        """Keep those that may sign in now."""
        return self.filter(state=ApiClient.State.ACTIVE, institution__stopped_at=None)


@pghistory.track(
    append_only=True,
    meta={"verbose_name": _("what a client was"), "verbose_name_plural": _("history of clients")},
)
class ApiClient(models.Model):
    """A system of an institution. One administrator proposes it, a second person approves; stopping takes one."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        ACTIVE = "active", _("active")
        DECLINED = "declined", _("declined")
        STOPPED = "stopped", _("stopped")

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="api_clients", verbose_name=_("institution")
    )
    client_id = models.CharField(_("client id"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), verbose_name=_("scopes"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    """Null: by the system itself."""
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    stopped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("stopped by"))
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    """Why it was declined or stopped."""

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_client_has_scopes"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="api_client_decided_by_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(decided_at__isnull=False), name="api_client_active_when_decided"
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", stopped_at__isnull=False)
                | Q(state__in=["proposed", "active", "declined"], stopped_at=None),
                name="api_client_stopped_at",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.client_id

    @property
    def is_usable(self) -> bool:
        """Tell whether it may sign in and call; its institution must be loaded."""
        return self.state == self.State.ACTIVE and self.institution.is_active


class ClientKeyQuerySet(models.QuerySet["ClientKey"]):
    def current(self) -> ClientKeyQuerySet:
        """Keep those that are not removed, approved or not."""
        return self.filter(removed_at=None)

    def usable(self) -> ClientKeyQuerySet:
        """Keep those by which a client signs in, if it is one that may."""
        return self.current().exclude(approved_at=None)

    def waiting(self) -> ClientKeyQuerySet:
        """Keep those that wait for a second person by themselves, and not with their client."""
        return self.current().filter(approved_at=None, client__state=ApiClient.State.ACTIVE)


@pghistory.track(
    append_only=True,
    meta={"verbose_name": _("what a client's key was"), "verbose_name_plural": _("history of clients' keys")},
)
class ClientKey(models.Model):
    """The public half of a key by which a client signs in, once a second person has approved it.

    A removed one stays on the record and opens nothing.
    """

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="keys", verbose_name=_("client"))
    kid = models.CharField(_("key id"), max_length=100)
    algorithm = models.CharField(_("algorithm"), max_length=10)
    """The one algorithm (RFC 7518) by which this key signs."""
    jwk = models.JSONField(_("public key"))
    thumbprint = models.CharField(_("thumbprint"), max_length=43)
    """SHA-256 of the key (RFC 7638)."""
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("removed by"))
    removed_at = models.DateTimeField(_("removed"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    """Why it was declined."""

    objects = ClientKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("client's key")
        verbose_name_plural = _("clients' keys")
        constraints = [
            models.UniqueConstraint(fields=["client", "kid"], condition=Q(removed_at=None), name="client_key_id_once"),
            models.UniqueConstraint(
                fields=["client", "thumbprint"], condition=Q(removed_at=None), name="client_key_once"
            ),
            models.CheckConstraint(condition=Q(algorithm__in=["PS256", "ES256", "EdDSA"]), name="client_key_algorithm"),
            models.CheckConstraint(
                condition=~Q(jwk__has_any_keys=["d", "p", "q", "dp", "dq", "qi", "oth", "k"]),
                name="client_key_is_public",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(added_by=None) | ~Q(approved_by=F("added_by")),
                name="client_key_approved_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(approved_at__isnull=False), name="client_key_approved_at"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # Another key is another row.
            pgtrigger.ReadOnly(
                name="key_is_fixed",
                fields=["client", "kid", "algorithm", "jwk", "thumbprint", "added_by", "added_at"],
            ),
            pgtrigger.Protect(
                name="removed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"client key {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether it waits for a second person by itself; its client must be loaded."""
        return self.removed_at is None and self.approved_at is None and self.client.state == ApiClient.State.ACTIVE


class AccessToken(models.Model):
    """A token of a client. Only its digest is kept: the token itself leaves once, with the answer that issues it."""

    digest = models.BinaryField(unique=True, editable=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="tokens", verbose_name=_("client"))
    key = models.ForeignKey(
        ClientKey, models.PROTECT, null=True, related_name="+", verbose_name=_("key"), db_index=False
    )
    """By which the client signed in for it."""
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at"), expires_at__lte=F("issued_at") + LONGEST_TOKEN_LIFE),
                name="access_token_life",
            ),
        ]

    def __str__(self) -> str:
        return f"access token {self.pk}"

    def is_usable(self, at: datetime) -> bool:
        """Tell whether it opens the door; client and institution must be loaded."""
        return self.revoked_at is None and self.issued_at <= at < self.expires_at and self.client.is_usable


class UsedAssertion(models.Model):
    """An assertion by which a client has signed in. Writing the row decides which of two uses is the first."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+", verbose_name=_("client"), db_index=False)
    digest = models.BinaryField(editable=False)
    """SHA-256 of its `jti`."""
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    """From then on the assertion is refused for its age."""

    class Meta:
        verbose_name = _("used assertion")
        verbose_name_plural = _("used assertions")
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="assertion_used_once")]

    def __str__(self) -> str:
        return f"used assertion {self.pk}"


class IdempotencyRecord(models.Model):
    """What a client's request with an Idempotency-Key led to: the same request again gets the same answer."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+", verbose_name=_("client"), db_index=False)
    key = models.CharField(_("key"), max_length=64)
    request_digest = models.BinaryField(editable=False)
    """SHA-256 of method, address and body."""
    status = models.PositiveSmallIntegerField(_("status"))
    answer = models.TextField(_("answer"))
    """The body; of an issued document its number only, because the door is asked each time one leaves."""
    content_type = models.CharField(max_length=100)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"answered request {self.pk}"


class CallCount(models.Model):
    """How often somebody called something in their latest minute (`accounts.api.limits`)."""

    name = models.CharField(_("what and whose"), max_length=100, primary_key=True)
    minute = models.DateTimeField(_("minute"), db_index=True)
    calls = models.PositiveIntegerField(_("calls in that minute"))

    class Meta:
        verbose_name = _("count of calls")
        verbose_name_plural = _("counts of calls")

    def __str__(self) -> str:
        return f"calls {self.name}"
