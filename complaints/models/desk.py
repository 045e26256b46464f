"""Who works on cases, what they were reminded of, and which days are working days."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.lifecycle import Kind
from complaints.models.cases import Case


def every_kind() -> list[str]:
    return list(Kind.values)


@pghistory.track(append_only=True)
class Handler(models.Model):
    """A member of staff who works on cases, of which kinds and regions, and whether cases are assigned to them now."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="handler", verbose_name=_("user"))
    regions = ArrayField(models.CharField(max_length=2), verbose_name=_("regions"), default=list, blank=True)
    """Two digits of GB/T 2260; empty: all."""
    kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind), verbose_name=_("kinds of cases"), default=every_kind, blank=True
    )
    is_away = models.BooleanField(_("away: gets no new cases"), default=False)

    class Meta:
        verbose_name = _("handler")
        verbose_name_plural = _("handlers")

    def __str__(self) -> str:
        return f"handler {self.pk}"


class Alarm(models.Model):
    """A reminder or an escalation that went out, once for each deadline and point."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="alarms", verbose_name=_("case"))
    deadline = models.CharField(_("deadline"), max_length=20)
    """`step` or `answer`."""
    due_on = models.DateField(_("due"))
    point = models.CharField(_("point"), max_length=20)
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [models.UniqueConstraint(fields=["case", "deadline", "due_on", "point"], name="alarm_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"alarm {self.pk}"


class AdjustedDay(models.Model):
    """A weekday that is no working day in China, or a day of a weekend that is one, as the State Council announced."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("occasion"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("adjusted day")
        verbose_name_plural = _("adjusted days")

    def __str__(self) -> str:
        return str(self.day)


class KnownYear(models.Model):
    """A year whose adjusted days are known."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("known year")
        verbose_name_plural = _("known years")

    def __str__(self) -> str:
        return str(self.year)
