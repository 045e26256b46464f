"""What a purpose allows at most; each version written once, the latest holds for new consents."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.models.publications import BY_TWO_PEOPLE, as_published
from consent.purposes import Purpose

LONGEST_LOOK_BACK = 36
"""Months. Source: issue of the authorisation, "period of data (at most 36 months)"; definitions.md, report periods."""


class PurposeTemplateQuerySet(models.QuerySet["PurposeTemplate"]):
    def in_effect(self) -> PurposeTemplateQuerySet:
        """Keep the latest version of each purpose."""
        return self.order_by("purpose", "-version").distinct("purpose")

    def for_purpose(self, purpose: str) -> PurposeTemplate:
        """Give the version in effect for a purpose."""
        return self.filter(purpose=purpose).latest("version")


class PurposeTemplate(models.Model):
    """The caps of a purpose: no consent for it is stored that goes beyond them (a trigger of `Consent`)."""

    purpose = models.CharField(_("purpose"), max_length=2, choices=Purpose)
    version = models.PositiveIntegerField(_("version"))
    longest_days = models.PositiveIntegerField(_("longest validity in days"))
    """The last day counts whole."""
    queries_a_month = models.PositiveIntegerField(_("queries a calendar month at most"))
    look_back_months = models.PositiveSmallIntegerField(_("months of data at most"))
    data_life_days = models.PositiveIntegerField(_("days that the lender may keep the data, at most"))
    """After the end of the consent."""
    is_one_time = models.BooleanField(_("one query only"), default=False)
    published_at = models.DateTimeField(_("published"))
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))
    """Null, as who proposed it, for what came with the platform."""

    objects = PurposeTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("purpose template")
        verbose_name_plural = _("purpose templates")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="purpose_template_once"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="purpose_template_purpose"),
            models.CheckConstraint(
                condition=Q(look_back_months__gte=1, look_back_months__lte=LONGEST_LOOK_BACK),
                name="purpose_template_look_back",
            ),
            models.CheckConstraint(
                condition=Q(longest_days__gte=1, queries_a_month__gte=1, data_life_days__gte=1),
                name="purpose_template_allows_something",
            ),
            models.CheckConstraint(condition=BY_TWO_PEOPLE, name="purpose_template_by_two_people"),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            as_published(
                "template",
                "purpose",
                "longest_days",
                "queries_a_month",
                "look_back_months",
                "data_life_days",
                "is_one_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
