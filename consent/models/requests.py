"""Requests of lenders for an authorisation, and codes by which an enterprise shares by itself."""

from __future__ import annotations

from datetime import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from consent.models.authorisations import Arrangement, Authorisation
from consent.purposes import Product, Purpose


class AuthorisationRequestQuerySet(models.QuerySet["AuthorisationRequest"]):
    def open(self) -> AuthorisationRequestQuerySet:
        return self.filter(state__in=AuthorisationRequest.OPEN)

    def visible_to(self, user: User) -> AuthorisationRequestQuerySet:
        """Keep those of the enterprises whose people see them, and of the lenders whose query users do."""
        enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
        lenders = InstitutionMembership.objects.of(user).active().query_users().values("institution")
        own = Q(information_user__in=lenders, is_own_initiative=False)  # nothing is said before the second person did
        return self.filter(Q(enterprise__in=enterprises) | own)


@pghistory.track(append_only=True, exclude=["named"])
class AuthorisationRequest(models.Model):
    """A lender asks; the enterprise confirms (two of its people where it wants that), declines, or lets it lapse."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        PROPOSED = "proposed", _("waiting for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.REQUESTED, State.PROPOSED)

    number = models.CharField(_("request number"), max_length=32, unique=True)
    information_user = models.ForeignKey(
        Institution, models.PROTECT, related_name="authorisation_requests", verbose_name=_("information user")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=18)
    """As the lender named it."""
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="authorisation_requests", verbose_name=_("enterprise")
    )
    """Null when nobody of that code is here, and until that is looked up: the lender is not told (G7)."""
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    """When it was looked up whom it is for."""
    named = models.BinaryField(null=True, editable=False)
    """Account numbers as the lender named them, sealed, until they are looked up."""
    products = ArrayField(models.CharField(max_length=20, choices=Product), verbose_name=_("products"))
    accounts = models.ManyToManyField(Account, related_name="+", verbose_name=_("accounts"))
    """Those that the lender named and that the enterprise has; none when the enterprise chooses."""
    names_accounts = models.BooleanField(_("the lender names the accounts"), default=False)
    purpose = models.CharField(_("purpose"), max_length=2, choices=Purpose)
    validity_days = models.PositiveIntegerField(_("validity in days"))
    queries_total = models.PositiveIntegerField(_("queries in all"))
    queries_a_month = models.PositiveIntegerField(_("queries a calendar month"))
    look_back_months = models.PositiveSmallIntegerField(_("months of data"))
    data_life_days = models.PositiveIntegerField(_("days that the lender may keep the data"))
    reference = models.CharField(_("the lender's reference"), max_length=64, blank=True)
    message = models.CharField(_("message to the enterprise"), max_length=500, blank=True)
    is_own_initiative = models.BooleanField(_("begun by the enterprise itself"), default=False)
    """Nobody asked: the enterprise wants to share, and a second of its people has still to approve."""
    renews = models.ForeignKey(
        Arrangement, models.PROTECT, null=True, related_name="renewal_requests", verbose_name=_("renews")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Authorisation.Channel)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    """Null when the lender's client asked."""
    asked_by_client = models.CharField(_("asked by client"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    lapses_at = models.DateTimeField(_("lapses"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.REQUESTED)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), null=True)
    proposal = models.JSONField(_("proposal"), null=True)
    """The choice of the first person (`consent.choices`): ids, codes and numbers."""
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    """Null when it lapsed, or the lender's client withdrew it."""
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    authorisation = models.OneToOneField(
        Authorisation, models.PROTECT, null=True, related_name="request", verbose_name=_("authorisation")
    )

    objects = AuthorisationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorisation request")
        verbose_name_plural = _("authorisation requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="confirmed", authorisation__isnull=False)
                | ~Q(state="confirmed") & Q(authorisation=None),
                name="request_confirmed_with_authorisation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "proposed"], decided_at=None)
                | ~Q(state__in=["requested", "proposed"]) & Q(decided_at__isnull=False, decided_at__gte=F("asked_at")),
                name="request_decided_whole_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(proposed_by__isnull=False, proposal__isnull=False),
                name="request_proposed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-asked_at"], name="request_of_enterprise"),
            models.Index(fields=["information_user", "-asked_at"], name="request_of_lender"),
            models.Index(fields=["lapses_at"], name="request_open", condition=Q(state__in=["requested", "proposed"])),
            models.Index(fields=["asked_at"], name="request_undelivered", condition=Q(delivered_at=None)),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="wish_is_fixed",
                exclude=[
                    "state", "proposed_by", "proposed_at", "proposal", "decided_by", "decided_at", "reason",
                    "authorisation", "enterprise", "delivered_at", "named",
                ],
            ),
            pgtrigger.Trigger(
                name="delivered_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.delivered_at IS NOT NULL AND (OLD.enterprise_id, OLD.delivered_at) IS DISTINCT FROM"
                    " (NEW.enterprise_id, NEW.delivered_at)"
                    " OR NEW.enterprise_id IS DISTINCT FROM OLD.enterprise_id AND NEW.delivered_at IS NULL"
                ),
                func="RAISE EXCEPTION 'a request is delivered once' USING ERRCODE = 'check_violation';",
            ),
            # What it renews, and what came of it, is between the same two.
            pgtrigger.Trigger(
                name="of_the_same_two",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.renews_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM consent_arrangement AS arrangement
                          JOIN accounts_enterprise AS enterprise ON enterprise.id = arrangement.enterprise_id
                         WHERE arrangement.id = NEW.renews_id AND enterprise.uscc = NEW.uscc
                           AND arrangement.information_user_id = NEW.information_user_id
                    ) OR NEW.authorisation_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM consent_authorisation AS whole
                          JOIN consent_arrangement AS arrangement ON arrangement.id = whole.arrangement_id
                         WHERE whole.id = NEW.authorisation_id AND arrangement.enterprise_id = NEW.enterprise_id
                           AND arrangement.information_user_id = NEW.information_user_id
                    ) THEN
                        RAISE EXCEPTION 'the arrangement is not between this enterprise and this lender'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_of_the_same_two';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="closed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["confirmed", "declined", "lapsed", "withdrawn"]),
            ),
            pgtrigger.FSM(
                name="steps",
                field="state",
                transitions=[
                    ("requested", "proposed"), ("proposed", "requested"),
                    *((old, new) for old in ("requested", "proposed")
                      for new in ("confirmed", "declined", "lapsed", "withdrawn")),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def is_open(self, at: datetime) -> bool:
        return self.state in self.OPEN and at < self.lapses_at


@pghistory.track(append_only=True, exclude=["code_digest"])
class ShareCode(models.Model):
    """A code that an enterprise hands to a lender, who redeems it once. Only the code's digest is kept."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="share_codes", verbose_name=_("enterprise"))
    choice = models.JSONField(_("what is shared"))
    """`consent.choices`: ids, codes and numbers."""
    code_digest = models.BinaryField(unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"))
    address = models.GenericIPAddressField(_("address"), null=True)
    language = models.CharField(_("language"), max_length=10)
    expires_at = models.DateTimeField(_("expires"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    redeemed_at = models.DateTimeField(_("redeemed"), null=True)
    authorisation = models.OneToOneField(
        Authorisation, models.PROTECT, null=True, related_name="share_code", verbose_name=_("authorisation")
    )

    class Meta:
        verbose_name = _("share code")
        verbose_name_plural = _("share codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(redeemed_at=None, authorisation=None)
                | Q(redeemed_at__isnull=False, authorisation__isnull=False, withdrawn_at=None),
                name="share_code_redeemed_once",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="scope_is_fixed", exclude=["withdrawn_at", "redeemed_at", "authorisation"]),
            pgtrigger.Trigger(
                name="of_the_same_enterprise",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__authorisation__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM consent_authorisation AS whole
                          JOIN consent_arrangement AS arrangement ON arrangement.id = whole.arrangement_id
                         WHERE whole.id = NEW.authorisation_id AND arrangement.enterprise_id = NEW.enterprise_id
                    ) THEN
                        RAISE EXCEPTION 'what a code gives is of the enterprise that made it'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'share_code_of_the_same_enterprise';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="redeemed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__redeemed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
