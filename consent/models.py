"""Consents: an enterprise lets a lender see one product of one account, for a purpose, until a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from consent.purposes import Product, Purpose

LONGEST_VALIDITY = timedelta(days=730)


class TimeRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, at: datetime) -> ConsentQuerySet:
        return self.filter(state=Consent.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at)

    def of(self, enterprise: Enterprise) -> ConsentQuerySet:
        return self.filter(enterprise=enterprise)

    def for_information_user(self, institution: Institution) -> ConsentQuerySet:
        return self.filter(information_user=institution)

    def visible_to(self, user: User) -> ConsentQuerySet:
        """Keep what `permissions.may_see_consent` allows: the enterprise's people and the lender's query users."""
        enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
        lenders = InstitutionMembership.objects.of(user).active().query_users().values("institution")
        return self.filter(Q(enterprise__in=enterprises) | Q(information_user__in=lenders))


class Consent(models.Model):
    """What was granted never changes; the one step in its life is to be revoked. Expiry is a matter of the clock."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        REVOKED = "revoked", _("revoked")

    number = models.CharField(_("consent number"), max_length=32, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="consents", verbose_name=_("enterprise"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="consents", verbose_name=_("account"), db_index=False
    )
    information_user = models.ForeignKey(
        Institution, models.PROTECT, related_name="consents", verbose_name=_("information user"), db_index=False
    )
    product = models.CharField(_("product"), max_length=20, choices=Product)
    purpose = models.CharField(_("purpose"), max_length=2, choices=Purpose)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    """The first moment at which it is not in force any more."""
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(_("granted"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IN_FORCE)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["account", "information_user"], name="consent_at_the_door"),
            models.Index(fields=["information_user", "granted_at"], name="consent_of_information_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(product__in=Product.values), name="consent_product"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consent_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST_VALIDITY), name="consent_longest_validity"
            ),
            models.CheckConstraint(condition=Q(starts_at__gte=F("granted_at")), name="consent_not_backdated"),
            models.CheckConstraint(
                condition=Q(state="in_force", revoked_by=None, revoked_at=None)
                | Q(state="revoked", revoked_by__isnull=False, revoked_at__gte=F("granted_at")),
                name="consent_revoked_whole_or_not",
            ),
            # Two alike at once would let a lender in after the enterprise revoked the one that it knew of.
            ExclusionConstraint(
                name="consent_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("information_user", RangeOperators.EQUAL),
                    ("product", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="in_force"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="scope_is_fixed", exclude=["state", "revoked_by", "revoked_at"]),
            pgtrigger.Protect(
                name="revoked_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="revoked")
            ),
            pgtrigger.Trigger(
                name="account_is_the_enterprises",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM accounts_account AS account
                         WHERE account.id = NEW.account_id AND account.enterprise_id = NEW.enterprise_id
                    ) THEN
                        RAISE EXCEPTION 'the account is not the enterprise''s'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_account_is_the_enterprises';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_in_force(self, at: datetime) -> bool:
        return self.state == Consent.State.IN_FORCE and self.starts_at <= at < self.ends_at
