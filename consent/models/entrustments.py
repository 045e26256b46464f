"""Entrustments (委托): an enterprise entrusts its bank to release an account's information through the platform."""

from __future__ import annotations

from datetime import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Enterprise, User
from consent.models.ranges import TimeRange
from consent.models.wordings import Wording


class EntrustmentQuerySet(models.QuerySet["Entrustment"]):
    def in_force(self, at: datetime) -> EntrustmentQuerySet:
        return self.filter(state=Entrustment.State.IN_FORCE, starts_at__lte=at, ends_at__gt=at)

    def of(self, enterprise: Enterprise) -> EntrustmentQuerySet:
        return self.filter(enterprise=enterprise)


@pghistory.track(append_only=True)
class Entrustment(models.Model):
    """Signed by a confirmation with recent authentication. Consents rest on it and end with it."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", pgettext_lazy("state of an entrustment", "ended")

    number = models.CharField(_("entrustment number"), max_length=32, unique=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="entrustments", verbose_name=_("enterprise")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entrustments", verbose_name=_("account"), db_index=False
    )
    """Its provider is the one entrusted."""
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+", verbose_name=_("wording"))
    language = models.CharField(_("language"), max_length=10)
    statement = models.TextField(_("statement as signed"))
    """The very text that stood on the page."""
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed"))
    address = models.GenericIPAddressField(_("address"), null=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IN_FORCE)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = EntrustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrustment")
        verbose_name_plural = _("entrustments")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="entrustment_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="in_force", ended_by=None, ended_at=None)
                | Q(state="ended", ended_by__isnull=False, ended_at__isnull=False, ended_at__gte=F("signed_at")),
                name="entrustment_ended_whole_or_not",
            ),
            ExclusionConstraint(
                name="entrustment_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="in_force"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="scope_is_fixed", exclude=["state", "ended_by", "ended_at"]),
            pgtrigger.Protect(
                name="ended_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="ended")
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
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'entrustment_account_is_the_enterprises';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_in_force(self, at: datetime) -> bool:
        return self.state == Entrustment.State.IN_FORCE and self.starts_at <= at < self.ends_at
