"""Consents: an enterprise lets a lender see one product of one account, for a purpose, until a moment.

Evidence is kept for five years after the end at the least: the database deletes none of it, at no time, neither
consents nor what they came from and what became of them.
"""

from __future__ import annotations

from datetime import date, datetime

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from consent.models.authorisations import Authorisation
from consent.models.entrustments import Entrustment
from consent.models.ranges import TimeRange
from consent.models.terms import WITHIN_TEMPLATE, Terms
from consent.purposes import Product, Purpose


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


@pghistory.track(append_only=True, exclude=["queries_used", "month_of_use", "queries_used_in_month"])
class Consent(Terms):
    """One line of an authorisation: what was granted never changes.

    Its steps are to be paused and resumed, and to end: revoked, or replaced by a later version of its arrangement.
    Beginning and expiry are matters of the clock, being used up is one of the counters.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        PAUSED = "paused", _("paused")
        REVOKED = "revoked", _("revoked")
        REPLACED = "replaced", _("replaced by a later version")

    STANDING = (State.IN_FORCE, State.PAUSED)
    """The states of a consent that has not ended by a decision."""

    number = models.CharField(_("consent number"), max_length=32, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="consents", verbose_name=_("enterprise"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="consents", verbose_name=_("account"), db_index=False
    )
    information_user = models.ForeignKey(
        Institution, models.PROTECT, related_name="consents", verbose_name=_("information user"), db_index=False
    )
    product = models.CharField(_("product"), max_length=20, choices=Product)
    authorisation = models.ForeignKey(
        Authorisation, models.PROTECT, related_name="consents", verbose_name=_("authorisation")
    )
    entrustment = models.ForeignKey(Entrustment, models.PROTECT, related_name="consents", verbose_name=_("entrustment"))
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(_("granted"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IN_FORCE)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    queries_used = models.PositiveIntegerField(_("queries used"), default=0)
    month_of_use = models.DateField(_("month of the last query"), null=True)
    """First day of the calendar month, by the platform's clock, that `queries_used_in_month` counts."""
    queries_used_in_month = models.PositiveIntegerField(_("queries used in that month"), default=0)
    """Under all versions of the arrangement: what a version begins with is what the one before it had used."""

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["account", "information_user"], name="consent_at_the_door"),
            models.Index(fields=["information_user", "granted_at"], name="consent_of_information_user"),
            models.Index(fields=["ends_at"], name="consent_standing", condition=Q(state__in=["in_force", "paused"])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(product__in=Product.values), name="consent_product"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consent_ends_after_start"),
            models.CheckConstraint(condition=Q(starts_at__gte=F("granted_at")), name="consent_not_backdated"),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "paused"], ended_by=None, ended_at=None)
                | Q(
                    state__in=["revoked", "replaced"],
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                    ended_at__gte=F("granted_at"),
                ),
                name="consent_ended_whole_or_not",
            ),
            models.CheckConstraint(condition=Q(queries_used__lte=F("queries_total")), name="consent_never_used_beyond"),
            models.CheckConstraint(
                condition=Q(month_of_use__isnull=False) | Q(queries_used_in_month=0), name="consent_used_in_a_month"
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
                condition=Q(state__in=["in_force", "paused"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="scope_is_fixed",
                exclude=["state", "ended_by", "ended_at", "queries_used", "month_of_use", "queries_used_in_month"],
            ),
            pgtrigger.FSM(
                name="steps",
                field="state",
                transitions=[
                    ("in_force", "paused"),
                    ("paused", "in_force"),
                    ("in_force", "revoked"),
                    ("paused", "revoked"),
                    ("in_force", "replaced"),
                    ("paused", "replaced"),
                ],
            ),
            pgtrigger.Protect(
                name="ended_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["revoked", "replaced"]),
            ),
            pgtrigger.Trigger(
                name="uses_only_grow",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__queries_used__lt=pgtrigger.F("old__queries_used"))
                | pgtrigger.Q(new__month_of_use__lt=pgtrigger.F("old__month_of_use"))
                | pgtrigger.Q(new__month_of_use__isnull=True, old__month_of_use__isnull=False)
                | pgtrigger.Q(new__month_of_use=pgtrigger.F("old__month_of_use"))
                & pgtrigger.Q(new__queries_used_in_month__lt=pgtrigger.F("old__queries_used_in_month")),
                func="RAISE EXCEPTION 'queries used only grow' USING ERRCODE = 'check_violation';",
            ),
            # By the database's own clock, or month after month could be opened; servers' clocks differ a little.
            pgtrigger.Trigger(
                name="month_has_begun",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "EXTRACT(day FROM NEW.month_of_use) <> 1 OR NEW.month_of_use >"
                    " (clock_timestamp() + interval '5 minutes') AT TIME ZONE 'Asia/Shanghai'"
                ),
                func="""
                    RAISE EXCEPTION 'queries are counted in a month that has begun'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_month_has_begun';
                """,
            ),
            # Not a constraint of the row: a version that allows less may begin with a month that is used up already.
            pgtrigger.Trigger(
                name="never_beyond_the_month",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.queries_used_in_month > NEW.queries_a_month AND"
                    " (NEW.month_of_use, NEW.queries_used_in_month) IS DISTINCT FROM"
                    " (OLD.month_of_use, OLD.queries_used_in_month)"
                ),
                func="""
                    RAISE EXCEPTION 'more queries than the month allows'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_never_used_beyond_the_month';
                """,
            ),
            # The caps are the database's own: not even plain SQL stores a consent beyond its template (K6).
            pgtrigger.Trigger(
                name="within_its_template", operation=pgtrigger.Insert, when=pgtrigger.Before, func=WITHIN_TEMPLATE
            ),
            pgtrigger.Trigger(
                name="rests_on_an_entrustment",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM consent_entrustment AS entrustment
                         WHERE entrustment.id = NEW.entrustment_id AND entrustment.account_id = NEW.account_id
                           AND entrustment.state = 'in_force' AND entrustment.starts_at <= NEW.starts_at
                           AND entrustment.ends_at >= NEW.ends_at
                    ) THEN
                        RAISE EXCEPTION 'no entrustment covers the consent'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_rests_on_an_entrustment';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # What one line allows is what was confirmed as a whole, by whom and for whom.
            pgtrigger.Trigger(
                name="as_its_authorisation",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM consent_authorisation AS whole
                          JOIN consent_arrangement AS arrangement ON arrangement.id = whole.arrangement_id
                         WHERE whole.id = NEW.authorisation_id AND arrangement.enterprise_id = NEW.enterprise_id
                           AND arrangement.information_user_id = NEW.information_user_id
                           AND NEW.product = ANY(whole.products)
                           AND (whole.purpose, whole.template_id, whole.starts_at, whole.ends_at, whole.queries_total,
                                whole.queries_a_month, whole.look_back_months, whole.data_life_days)
                             = (NEW.purpose, NEW.template_id, NEW.starts_at, NEW.ends_at, NEW.queries_total,
                                NEW.queries_a_month, NEW.look_back_months, NEW.data_life_days)
                    ) THEN
                        RAISE EXCEPTION 'the consent is not what was authorised'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_as_its_authorisation';
                    END IF;
                    RETURN NEW;
                """,
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

    def queries_left(self, on: date) -> int:
        """Tell how many queries it still allows on a day: of those of its whole life, and of that day's month."""
        used_in_month = self.queries_used_in_month if self.month_of_use == on.replace(day=1) else 0
        return max(min(self.queries_total - self.queries_used, self.queries_a_month - used_in_month), 0)
