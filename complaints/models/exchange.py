"""What is said and handed in on a case, and the decisions and letters that end it."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, User
from complaints.lifecycle import Kind, Side
from complaints.models.cases import LONGEST_TEXT, Case

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Message(models.Model):
    """Something said on a case. Internal notes are kept apart: no party ever sees them."""

    class Thread(models.TextChoices):
        PARTY = "party", _("with who lodged it")
        RESPONDENT = "respondent", _("with the institution")
        INTERNAL = "internal", _("internal note")

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("case"), db_index=False)
    thread = models.CharField(_("between"), max_length=10, choices=Thread)
    side = models.CharField(_("side"), max_length=10, choices=Side)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["case", "at", "id"], name="message_of_case")]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Attachment(models.Model):
    """A file of a case, drawn anew and kept encrypted in the storage `evidence` as licences are."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name=_("case"))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="attachments")
    """Null: handed in with the case itself."""
    thread = models.CharField(_("between"), max_length=10, choices=Message.Thread)
    label = models.CharField(_("name"), max_length=120)
    """The name of the file as it was sent, without what a name may not hold; never part of a path."""
    stored_name = models.CharField(max_length=200, unique=True, editable=False)
    content_type = models.CharField(_("type of file"), max_length=50)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


@pghistory.track(append_only=True)
class Decision(models.Model):
    """What one person drafts and another releases; one waits at a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("case"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Case.Outcome)
    grounds_zh = models.TextField(_("grounds in Chinese"), max_length=LONGEST_TEXT)
    grounds_en = models.TextField(_("grounds in English"), max_length=LONGEST_TEXT)
    measures = models.TextField(_("measures to be taken"), blank=True, max_length=LONGEST_TEXT)
    measures_due_on = models.DateField(_("measures due"), null=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    is_released = models.BooleanField(_("released"), default=False)
    return_reason = models.TextField(_("why it was returned"), blank=True, max_length=LONGEST_TEXT)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="decision_one_waits"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_released=True), name="decision_released_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("drafted_by")), name="decision_by_second_person"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decided_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="draft_is_fixed", exclude=["decided_by", "decided_at", "is_released", "return_reason"]
            ),
            pgtrigger.Trigger(
                name="not_by_who_lodged_it",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_by_id"),
                func="IF EXISTS (SELECT 1 FROM complaints_case WHERE id = NEW.case_id"
                " AND lodged_by_id IN (NEW.drafted_by_id, NEW.decided_by_id))"
                " THEN RAISE EXCEPTION 'who lodged a case does not decide it'"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class LetterTemplate(models.Model):
    """The words around a letter's grounds, versioned; placeholders as in `{enterprise}`."""

    kind = models.CharField(_("kind of case"), max_length=20, choices=Kind)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Case.Outcome)
    version = models.PositiveIntegerField(_("version"))
    text_zh = models.TextField(_("text in Chinese"))
    text_en = models.TextField(_("text in English"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("template of a letter")
        verbose_name_plural = _("templates of letters")
        constraints = [
            models.UniqueConstraint(fields=["kind", "outcome", "version"], name="letter_template_version_once")
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome} {self.version}"


class Letter(models.Model):
    """The written answer: numbered, in both languages, signed; written once."""

    number = models.CharField(_("letter number"), max_length=32, unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="letter", verbose_name=_("case"))
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="letter", verbose_name=_("decision"))
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+", verbose_name=_("template"))
    text_zh = models.TextField(_("text in Chinese"))
    text_en = models.TextField(_("text in English"))
    issued_at = models.DateTimeField(_("issued"))
    sha256 = models.CharField(_("SHA-256 of the letter"), max_length=64)
    """Of its canonical JSON, which the signature signs."""
    signature = models.TextField(_("signature"))
    """Compact JWS (`cfcii.common.signing`)."""
    key_id = models.CharField(_("key"), max_length=64)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return self.number


@pghistory.track(append_only=True)
class StatementDraft(models.Model):
    """A statement that the enterprise wants documents to show, until staff have checked what it must not say."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for staff")
        SHOWN = "shown", _("shown on documents")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    case = models.ForeignKey(Case, models.PROTECT, related_name="statements", verbose_name=_("case"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("enterprise"))
    text = models.CharField(_("enterprise statement"), max_length=300)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"))
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked"), null=True)
    reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("enterprise statement")
        verbose_name_plural = _("enterprise statements")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["waiting", "shown"]), name="statement_one_of_case"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("written_by")), name="statement_checked_by_another"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="text_is_fixed", fields=["case", "enterprise", "text", "written_by", "written_at"]),
            pgtrigger.Protect(
                name="ended_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["returned", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"
