"""What only a dispute has: the document, the figures, and what the bank found."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from complaints.models.cases import LONGEST_TEXT, Case
from ingestion.models import Submission
from reports.models import Document

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Dispute(models.Model):
    """About figures of one issued document."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="dispute", verbose_name=_("case"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("document"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="disputes", verbose_name=_("account"))

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"dispute of case {self.pk}"


class DisputedFigure(models.Model):
    """A figure as it was issued: an item, in a period or once a document."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="figures", verbose_name=_("dispute"))
    item = models.CharField(_("item"), max_length=100)
    period = models.CharField(_("period"), max_length=7, blank=True)
    """`2026-01` or `2026Q1`; empty for an item that stands once a document."""
    value = models.CharField(_("as issued"), max_length=200, blank=True)
    """As published; empty for null."""
    claimed = models.CharField(_("what it should be"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("disputed figure")
        verbose_name_plural = _("disputed figures")
        constraints = [models.UniqueConstraint(fields=["dispute", "item", "period"], name="disputed_figure_once")]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"{self.item} {self.period}".rstrip()


class Finding(models.Model):
    """What the bank's verifier found; a question back leads to another one."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", _("the figure is right")
        CORRECTED = "corrected", _("the figure was wrong and is corrected")
        NOT_ESTABLISHED = "not_established", _("cannot be established")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="findings", verbose_name=_("dispute"))
    result = models.CharField(_("finding"), max_length=20, choices=Result)
    text = models.TextField(_("explanation"), max_length=LONGEST_TEXT)
    correction = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="+", verbose_name=_("correction submission")
    )
    """Accepted, of the bank, and one that changed the disputed figure."""
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("found by"))
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("finding of a bank")
        verbose_name_plural = _("findings of banks")
        constraints = [
            models.CheckConstraint(
                condition=Q(result="corrected", correction__isnull=False) | ~Q(result="corrected") & Q(correction=None),
                name="finding_corrected_by_submission",
            ),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class Recall(models.Model):
    """A lender received a figure that was corrected later: it is told the old and the new value, and acknowledges."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recalls", verbose_name=_("case"))
    number = models.CharField(_("number"), max_length=32, unique=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="recalls", verbose_name=_("document"))
    information_user = models.ForeignKey(
        "accounts.Institution", models.PROTECT, related_name="recalls", verbose_name=_("information user"),
        db_index=False,
    )  # fmt: skip
    changes = models.JSONField(_("figures"))
    """Each figure with item, period, old and new value as published."""
    sent_at = models.DateTimeField(_("sent"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("acknowledged by")
    )
    acknowledged_by_client = models.CharField(_("acknowledged by client"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="recall_once")]
        indexes = [models.Index(fields=["information_user", "-sent_at", "-id"], name="recall_of_lender")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="content_is_fixed", fields=["case", "number", "document", "information_user", "changes", "sent_at"]
            ),
            pgtrigger.Trigger(
                name="of_what_the_lender_received",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF NOT EXISTS (SELECT 1 FROM reports_document JOIN complaints_dispute USING (account_id)"
                " WHERE id = NEW.document_id AND information_user_id = NEW.information_user_id"
                " AND case_id = NEW.case_id)"
                " THEN RAISE EXCEPTION 'a recall is of a document of its lender and of the disputed account'"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="acknowledged_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__acknowledged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
