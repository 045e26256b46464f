"""Enterprises (information subjects) and institutions (information providers and users), and who acts for them."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from accounts.models.users import User
from cfcii.common.identifiers import is_valid_uscc


def validate_uscc(code: str) -> None:
    """Raise ValidationError unless the code is a USCC with the right check character."""
    if not is_valid_uscc(code):
        raise ValidationError(_("This is not a valid unified social credit code."), code="uscc")


class Enterprise(models.Model):
    """An enterprise or individual business. It exists from the first accounts file that names it (its archive)."""

    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True, validators=[validate_uscc])
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="enterprise_uscc_form"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="enterprise_has_name"),
        ]
        triggers = [
            # Verifications, requests and receipts name it: another code would be another enterprise.
            pgtrigger.ReadOnly(name="uscc_is_fixed", fields=["uscc"]),
        ]

    def __str__(self) -> str:
        return f"enterprise {self.pk}"


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def active(self) -> InstitutionQuerySet:
        return self.filter(stopped_at=None)

    def providers(self) -> InstitutionQuerySet:
        return self.filter(is_provider=True)

    def information_users(self) -> InstitutionQuerySet:
        return self.filter(is_user=True)

    def called(self, name: str) -> InstitutionQuerySet:
        """Keep those of a name that reads as this one."""
        return self.alias(reads_as=_as_read(F("name"))).filter(reads_as=_as_read(Value(name)))


def _as_read(name: F | Value) -> Lower:
    """Give a name without what a reader does not see: width, capitals, spaces."""
    one_form = Func(name, template="NORMALIZE(%(expressions)s, NFKC)", output_field=models.CharField())
    return Lower(Replace(one_form, Value(" "), Value("")))


def every_day() -> list[int]:
    """Give all days of the week, Monday 1 to Sunday 7."""
    return list(range(1, 8))


@pghistory.track(
    append_only=True,
    exclude=["vault_keyset", "ingest_version"],
    meta={"verbose_name": _("what an institution was"), "verbose_name_plural": _("history of institutions")},
)
class Institution(models.Model):
    """A bank, payment institution or lender: provides information, uses it, or both."""

    class Kind(models.TextChoices):
        COMMERCIAL_BANK = "commercial_bank", _("commercial bank")
        RURAL_BANK = "rural_bank", _("rural commercial bank or credit cooperative")
        VILLAGE_BANK = "village_bank", _("village and township bank")
        PAYMENT_INSTITUTION = "payment_institution", _("payment institution")
        CONSUMER_FINANCE = "consumer_finance", _("finance company")
        MICRO_LENDER = "micro_lender", _("micro-lender")
        GUARANTOR = "guarantor", _("guarantee company")
        OTHER = "other", _("other institution")

    code = models.CharField(
        _("code"), max_length=32, unique=True, help_text=_("Capital letters, digits and hyphens. Never changes.")
    )
    name = models.CharField(_("name"), max_length=200)
    is_provider = models.BooleanField(_("information provider"), default=False)
    is_user = models.BooleanField(_("information user"), default=False)
    balance_breaks_are_warnings = models.BooleanField(
        _("broken running balances are warnings"),
        default=False,
        help_text=_("Its files are accepted with broken running balances; documents then say so."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    regions = ArrayField(models.CharField(max_length=2), verbose_name=_("regions"), default=list, blank=True)
    """Provinces in which it works, two digits of GB/T 2260; empty: the whole country."""
    contact_name = models.CharField(_("contact"), max_length=100, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    address_ranges = ArrayField(
        models.CharField(max_length=43), verbose_name=_("allowed addresses"), default=list, blank=True
    )
    """Networks in CIDR form from which its users work; empty: from anywhere."""
    works_from = models.TimeField(_("working hours from"), null=True, blank=True)
    works_until = models.TimeField(_("working hours until"), null=True, blank=True)
    works_on = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("working days"), default=every_day, blank=True
    )
    """Days of the week, Monday 1 to Sunday 7."""
    daily_query_limit = models.PositiveIntegerField(_("queries a day"), null=True, blank=True)
    """At most; null: no limit of its own."""
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    vault_keyset = models.BinaryField(editable=False)
    """Its own streaming keyset for the vault, encrypted under `VAULT_MASTER_KEYSET` (see `accounts.crypto`)."""
    ingest_version = models.PositiveBigIntegerField(default=0, editable=False)
    """Counts its accepted submissions: what was checked against one version is not accepted on another."""

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,31}$"), name="institution_code_form"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="institution_has_name"),
            models.CheckConstraint(
                condition=models.Q(is_provider=True) | models.Q(is_user=True), name="institution_provides_or_uses"
            ),
            models.CheckConstraint(
                condition=Q(works_from=None, works_until=None)
                | Q(works_from__isnull=False, works_until__isnull=False, works_from__lt=models.F("works_until")),
                name="institution_working_hours",
            ),
            # An enterprise chooses a lender by its name.
            models.UniqueConstraint(_as_read(F("name")), condition=Q(stopped_at=None), name="institution_name_once"),
        ]
        triggers = [
            # Issued documents name the code, and the vault keyset is bound to it.
            pgtrigger.ReadOnly(name="code_is_fixed", fields=["code"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_active(self) -> bool:
        return self.stopped_at is None


class EnterpriseMembershipQuerySet(models.QuerySet["EnterpriseMembership"]):
    def in_effect(self, on: date | None = None) -> EnterpriseMembershipQuerySet:
        """Keep those that count today: neither ended nor past the last day of their delegation."""
        day = on or today()
        return self.filter(ended_at=None, user__is_active=True).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def of(self, user: User) -> EnterpriseMembershipQuerySet:
        """Keep those by which the user acts now."""
        return self.in_effect().filter(user=user)

    def deciding(self) -> EnterpriseMembershipQuerySet:
        """Keep those who may decide for their enterprise: a viewer only looks."""
        return self.filter(role__in=EnterpriseMembership.DECIDING_ROLES)


@pghistory.track(append_only=True)
class EnterpriseMembership(models.Model):
    """A person acts for an enterprise, perhaps until a day; one that ended stays on the record."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        HANDLER = "handler", _("handler")
        VIEWER = "viewer", _("viewer")

    DECIDING_ROLES = (Role.OWNER, Role.HANDLER)

    user = models.ForeignKey(User, models.PROTECT, related_name="enterprise_memberships", verbose_name=_("user"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="memberships", verbose_name=_("enterprise"), db_index=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    ends_on = models.DateField(_("acts until"), null=True, blank=True)
    """Last day of the delegation; null when it has no end."""
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    lapse_told_at = models.DateTimeField(_("end told"), null=True, editable=False)
    """When they and the owners were told that the last day has passed; null again when that is put off."""

    objects = EnterpriseMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise membership")
        verbose_name_plural = _("enterprise memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"], condition=Q(ended_at=None), name="enterprise_membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "handler", "viewer"]), name="enterprise_membership_role"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], name="enterprise_membership_of"),
            # For the look every few seconds at whose delegation has come to its end.
            models.Index(
                fields=["ends_on"],
                name="enterprise_membership_lapsing",
                condition=Q(ended_at=None, lapse_told_at=None, ends_on__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"enterprise membership {self.pk}"


class InstitutionMembershipQuerySet(models.QuerySet["InstitutionMembership"]):
    def active(self) -> InstitutionMembershipQuerySet:
        return self.filter(stopped_at=None, institution__stopped_at=None, user__is_active=True)

    def of(self, user: User) -> InstitutionMembershipQuerySet:
        return self.filter(user=user)

    def submitters(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.SUBMITTER, institution__is_provider=True)

    def query_users(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.QUERY_USER, institution__is_user=True)

    def verifiers(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.VERIFIER, institution__is_provider=True)

    def administrators(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.ADMINISTRATOR)


@pghistory.track(
    append_only=True,
    meta={
        "verbose_name": _("what a user of an institution was"),
        "verbose_name_plural": _("history of institutions' users"),
    },
)
class InstitutionMembership(models.Model):
    """A person is one user of an institution, in one role.

    A stopped one stays on the record: to take the person on again is another row.
    """

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        SUBMITTER = "submitter", _("submitter")
        QUERY_USER = "query_user", _("query user")
        VERIFIER = "verifier", _("verifier")

    user = models.ForeignKey(User, models.PROTECT, related_name="institution_memberships", verbose_name=_("user"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="memberships", verbose_name=_("institution"), db_index=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("stopped by")
    )
    stop_reason = models.TextField(_("reason for stopping"), blank=True, editable=False)

    objects = InstitutionMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution membership")
        verbose_name_plural = _("institution memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"], condition=Q(stopped_at=None), name="institution_membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["administrator", "submitter", "query_user", "verifier"]),
                name="institution_membership_role",
            ),
        ]
        indexes = [models.Index(fields=["institution"], name="institution_membership_of")]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"institution membership {self.pk}"

    @property
    def is_active(self) -> bool:
        """Tell whether it counts; the user and the institution must be loaded."""
        return self.stopped_at is None and self.institution.is_active and self.user.is_active
