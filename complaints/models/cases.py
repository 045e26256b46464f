"""Cases of every kind, what happened to them, and how they belong together."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Enterprise, EnterpriseMembership, Institution, User
from complaints import lifecycle
from complaints.lifecycle import Kind, Side, State, StepName

LONGEST_TEXT = 20_000


class Happening(models.TextChoices):
    """What is put on a case's record beside the steps of its life."""

    ASSIGNED = "assigned", _("assigned")
    HANDED_OVER = "handed_over", _("handed over")
    MARKED = "marked", _("disputed figures marked on documents")
    MARK_LIFTED = "mark_lifted", _("mark lifted")
    REMARKED = "remarked", _("remark recorded on documents")
    LETTER_ISSUED = "letter_issued", _("letter issued")
    RECALLED = "recalled", _("lenders told of the corrected figure")
    RECALL_ACKNOWLEDGED = "recall_acknowledged", _("correction acknowledged by a lender")
    STATEMENT_WRITTEN = "statement_written", _("enterprise statement handed in")
    STATEMENT_SHOWN = "statement_shown", _("enterprise statement shown on documents")
    STATEMENT_RETURNED = "statement_returned", _("enterprise statement returned")
    STATEMENT_WITHDRAWN = "statement_withdrawn", _("enterprise statement withdrawn")
    MESSAGE = "message", _("message")
    FILE_REFUSED = "file_refused", _("file refused: malware")
    LINKED = "linked", _("linked with another case")
    REMINDED = "reminded", _("reminder sent")
    ESCALATED = "escalated", _("escalated")
    RATED = "rated", _("rated")
    PUBLISHED = "published", _("answer published")


_LABELS = {**dict(StepName.choices), **dict(Happening.choices)}


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(state__in=lifecycle.OPEN)

    def of_party(self, user: User) -> CaseQuerySet:
        """Keep those of the enterprises that the user acts for, and the user's own that are of no enterprise."""
        enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
        return self.filter(Q(enterprise__in=enterprises) | Q(enterprise=None, lodged_by=user))


@pghistory.track(append_only=True, meta={"verbose_name": _("what a case was"), "verbose_name_plural": _("cases' past")})
class Case(models.Model):
    """One matter with its deadline and the person in charge. What only one kind has stands in a row of its own."""

    class Channel(models.TextChoices):
        PAGE = "page", _("web page")
        STAFF = "staff", _("taken down by staff")

    class Outcome(models.TextChoices):
        NONE = "", _("none yet")
        CORRECTED = "corrected", _("the figure was wrong and is corrected")
        CONFIRMED = "confirmed", _("the figure is right")
        NOT_ESTABLISHED = "not_established", _("could not be established")
        UPHELD = "upheld", _("upheld")
        PARTLY_UPHELD = "partly_upheld", _("upheld in part")
        NOT_UPHELD = "not_upheld", _("not upheld")
        REFUSED = "refused", pgettext_lazy("outcome", "not accepted")
        ENDED = "ended", _("ended without a decision")

    number = models.CharField(_("case number"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RECEIVED)
    state_before = models.CharField(max_length=20, choices=State, blank=True)
    """Where the case stood before the draft that now waits: a returned draft leads back there."""
    version = models.PositiveIntegerField(default=1)
    """Counts the steps: who decides names the version that they saw."""
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="cases", verbose_name=_("enterprise"), db_index=False
    )
    respondent = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="cases", verbose_name=_("institution"), db_index=False
    )
    """The bank whose figure is disputed, or the institution complained about; null: the platform itself."""
    region = models.CharField(_("region"), max_length=2, blank=True)
    """Two digits of GB/T 2260; empty where nobody knows."""
    lodged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("lodged by"))
    """Null for a person without access, whom staff wrote down."""
    taken_down_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("taken down by")
    )
    contact = models.CharField(_("name and address of who lodged it"), max_length=300, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("what happened"), max_length=LONGEST_TEXT)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="cases_in_charge", verbose_name=_("person in charge"),
        db_index=False,
    )  # fmt: skip
    received_at = models.DateTimeField(_("received"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    suspended_on = models.DateField(_("suspended on"), null=True)
    due_on = models.DateField(_("next step due"), null=True)
    """Last day of what is to be done now; null when nothing is."""
    answer_due_on = models.DateField(_("answer due"), null=True)
    """Last day of the answer; null before it is known. The days of a suspension are added when it ends."""
    closed_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined_cases")
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    """1 to 5, by who lodged it, after the end."""
    satisfaction_note = models.CharField(_("what could be better"), max_length=500, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [
            ("handle_case", _("Works on cases")),
            ("lead_cases", _("Assigns cases, of all regions")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in lifecycle.ENDED], closed_at__isnull=False, due_on=None)
                | Q(state__in=[str(state) for state in lifecycle.OPEN], closed_at=None),
                name="case_ended_whole_or_not",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="case_kind"),
            models.CheckConstraint(
                condition=~Q(kind="dispute") | Q(enterprise__isnull=False, respondent__isnull=False),
                name="case_dispute_about_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(kind="consultation") | ~Q(outcome=""),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False) | ~Q(state="joined") & Q(joined_to=None),
                name="case_joined_to_another",
            ),
            models.CheckConstraint(
                condition=Q(joined_to=None) | ~Q(joined_to=F("pk")), name="case_not_joined_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)), name="case_satisfaction"
            ),
            models.CheckConstraint(
                condition=Q(suspended_on=None) & ~Q(state="suspended")
                | Q(suspended_on__isnull=False, state__in=["suspended", "drafted"]),
                name="case_suspended_on",
            ),
        ]  # fmt: skip
        indexes = [
            # The desk's queues: what is open, most urgent first, of a region, of a person, of nobody yet.
            models.Index(fields=["due_on", "id"], name="case_open", condition=Q(closed_at=None)),
            models.Index(fields=["region", "due_on", "id"], name="case_open_of_region", condition=Q(closed_at=None)),
            models.Index(fields=["handler", "due_on", "id"], name="case_open_of_handler", condition=Q(closed_at=None)),
            models.Index(fields=["state", "due_on", "id"], name="case_open_of_state", condition=Q(closed_at=None)),
            models.Index(
                fields=["region", "due_on", "id"], name="case_of_nobody", condition=Q(closed_at=None, handler=None)
            ),
            models.Index(fields=["-received_at", "-id"], name="case_received"),
            models.Index(fields=["region", "-received_at", "-id"], name="case_of_region"),
            models.Index(fields=["handler", "-received_at", "-id"], name="case_of_handler"),
            models.Index(fields=["enterprise", "-received_at", "-id"], name="case_of_enterprise"),
            models.Index(fields=["respondent", "-received_at", "-id"], name="case_of_respondent"),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="matter_is_fixed",
                fields=[
                    "number",
                    "kind",
                    "enterprise",
                    "respondent",
                    "lodged_by",
                    "taken_down_by",
                    "contact",
                    "channel",
                    "language",
                    "subject",
                    "text",
                    "received_at",
                ],
            ),
            pgtrigger.Protect(
                name="begins_as_received",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.state <> 'received' OR NEW.version <> 1 OR NEW.outcome <> '' OR NEW.state_before <> ''"
                    " OR NEW.accepted_at IS NOT NULL OR NEW.satisfaction IS NOT NULL"
                ),
            ),
            pgtrigger.Protect(
                name="outcome_by_release",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.outcome IS DISTINCT FROM NEW.outcome"
                    " AND (OLD.state <> 'drafted' OR NEW.state NOT IN ('closed', 'following'))"
                ),
            ),
            pgtrigger.Trigger(
                name="steps",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func="IF (NEW.kind, OLD.state, NEW.state) NOT IN ("
                + ", ".join(f"('{kind}', '{old}', '{new}')" for kind, old, new in lifecycle.transitions())
                + ") THEN RAISE EXCEPTION 'a % does not go from % to %', NEW.kind, OLD.state, NEW.state"
                " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def days_left(self, on: date) -> int | None:
        """Give how many days remain until the next step is due; negative when it is overdue."""
        return (self.due_on - on).days if self.due_on else None


class CaseEntry(models.Model):
    """One thing that happened to a case. Never changed; each side sees what is meant for it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name=_("case"), db_index=False)
    at = models.DateTimeField(_("at"))
    step = models.CharField(_("what"), max_length=40)
    """A `StepName`, or another thing that is put on record (`complaints.happenings`)."""
    old_state = models.CharField(max_length=20, choices=State, blank=True)
    new_state = models.CharField(max_length=20, choices=State, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    """Null: the clock."""
    side = models.CharField(_("side"), max_length=10, choices=Side)
    seen_by = ArrayField(models.CharField(max_length=10, choices=Side), verbose_name=_("seen by"))
    note = models.TextField(_("note"), blank=True, max_length=LONGEST_TEXT)
    facts = models.JSONField(default=dict)
    """Ids, codes, dates."""

    class Meta:
        verbose_name = _("entry in the record of a case")
        verbose_name_plural = _("records of cases")
        indexes = [models.Index(fields=["case", "at", "id"], name="entry_of_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def label(self) -> str:
        """Say what happened."""
        return str(_LABELS.get(self.step, self.step))


class CaseLink(models.Model):
    """Two cases that a handler wants to be read together."""

    first = models.ForeignKey(Case, models.PROTECT, related_name="+")
    second = models.ForeignKey(Case, models.PROTECT, related_name="+")
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("linked by"))
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="case_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="case_link_in_order"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"
