"""What is agreed, however it came about: the same terms stand in an authorisation and in each of its lines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.templates import PurposeTemplate
from consent.purposes import Purpose


class Terms(models.Model):
    """For what, from when to when, how often, how far back, and how long the lender may keep what it saw."""

    purpose = models.CharField(_("purpose"), max_length=2, choices=Purpose)
    template = models.ForeignKey(
        PurposeTemplate, models.PROTECT, related_name="+", verbose_name=_("purpose template"), db_index=False
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    """The first moment at which it is not in force any more."""
    queries_total = models.PositiveIntegerField(_("queries in all"))
    """Of each account and product."""
    queries_a_month = models.PositiveIntegerField(_("queries a calendar month"))
    look_back_months = models.PositiveSmallIntegerField(_("months of data"))
    data_life_days = models.PositiveIntegerField(_("days that the lender may keep the data"))

    class Meta:
        abstract = True


WITHIN_TEMPLATE = """
    IF NOT EXISTS (
        SELECT FROM consent_purposetemplate AS template
         WHERE template.id = NEW.template_id AND template.purpose = NEW.purpose
           AND template.version = (SELECT max(version) FROM consent_purposetemplate WHERE purpose = NEW.purpose)
           AND NEW.ends_at - NEW.starts_at <= make_interval(days => template.longest_days + 1)
           AND NEW.queries_total >= 1 AND NEW.queries_a_month BETWEEN 1 AND template.queries_a_month
           AND NEW.look_back_months BETWEEN 1 AND template.look_back_months
           AND NEW.data_life_days BETWEEN 0 AND template.data_life_days
           AND (NOT template.is_one_time OR NEW.queries_total = 1)
    ) THEN
        RAISE EXCEPTION 'beyond the template of its purpose'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_within_its_template';
    END IF;
    RETURN NEW;
"""
"""Body of the trigger that keeps terms within the template in effect when they are stored.

A last day counts whole, so the interval may be up to one day longer than the template's days.
"""
