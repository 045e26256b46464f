"""Submissions of providers, and which months of which accounts they cover."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Institution, InstitutionMembership, User
from cfcii.common.periods import Month


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> SubmissionQuerySet:
        """Keep those of the institutions for which the user submits now."""
        providers = InstitutionMembership.objects.of(user).active().submitters().values("institution")
        return self.filter(provider__in=providers)

    def unfinished(self) -> SubmissionQuerySet:
        return self.filter(state__in=Submission.UNFINISHED_STATES)


class Submission(models.Model):
    """One declaration of a provider with an accounts file, a transactions file or both: accepted or rejected whole."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, figures being built")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        FAILED = "failed", _("could not be processed")

    UNFINISHED_STATES = (State.RECEIVED, State.CHECKING, State.CHECKED)

    provider = models.ForeignKey(
        Institution, models.PROTECT, related_name="submissions", verbose_name=_("provider"), db_index=False
    )
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted at"))
    declaration_digest = models.CharField(_("digest of the declaration"), max_length=64)
    """SHA-256 over what was declared and the digests of the files: the same declaration is the same submission."""
    accounts_digest = models.CharField(_("digest of the accounts file"), max_length=64, blank=True)
    accounts_name = models.CharField(_("accounts file"), max_length=200, blank=True)
    transactions_digest = models.CharField(_("digest of the transactions file"), max_length=64, blank=True)
    transactions_name = models.CharField(_("transactions file"), max_length=200, blank=True)
    first_month = models.DateField(_("first month"), null=True)
    last_month = models.DateField(_("last month"), null=True)
    is_correction = models.BooleanField(_("correction"), default=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RECEIVED)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker has begun a step of it, whatever became of that."""
    finished_at = models.DateTimeField(_("finished at"), null=True)
    checked_version = models.PositiveBigIntegerField(null=True)
    """The provider's ingest_version against which the files were checked."""

    account_rows = models.PositiveIntegerField(_("accounts"), default=0)
    transaction_rows = models.PositiveIntegerField(_("transactions"), default=0)
    income_fen = models.DecimalField(_("income"), max_digits=30, decimal_places=0, default=0)
    expense_fen = models.DecimalField(_("expenditure"), max_digits=30, decimal_places=0, default=0)
    covered_months = models.PositiveIntegerField(_("account-months covered"), default=0)
    idle_accounts = models.PositiveIntegerField(_("covered accounts without a transaction"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    warning_count = models.PositiveIntegerField(_("warnings"), default=0)
    problems_by_code = models.JSONField(_("problems by code"), default=dict)
    vault_files = models.JSONField(default=dict)
    """Kind of content -> name in the vault: accounts, rows and places (`pipeline.clean`), problems."""
    vault_digests = models.JSONField(_("digests of the checked content"), default=dict)
    rules_version = models.CharField(_("version of the rules"), max_length=20, blank=True)
    code_version = models.CharField(_("version of the code"), max_length=40, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["provider", "declaration_digest"], name="submission_once"),
            models.CheckConstraint(
                condition=~Q(accounts_digest="") | ~Q(transactions_digest=""), name="submission_has_file"
            ),
            models.CheckConstraint(
                condition=Q(first_month=None, last_month=None, transactions_digest="")
                | Q(last_month__gte=F("first_month")) & ~Q(transactions_digest=""),
                name="submission_months_with_transactions",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "checking", "checked", "accepted", "rejected", "failed"]),
                name="submission_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "rejected", "failed"], finished_at__isnull=False)
                | Q(state__in=["received", "checking", "checked"], finished_at=None),
                name="submission_finished_at",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-submitted_at", "-id"], name="submission_of_provider"),
            models.Index(
                fields=["id"], condition=Q(state__in=["received", "checking", "checked"]), name="submission_unfinished"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"submission {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED_STATES

    @property
    def start(self) -> Month | None:
        return Month.of(self.first_month) if self.first_month else None

    @property
    def end(self) -> Month | None:
        return Month.of(self.last_month) if self.last_month else None


class CoveredMonth(models.Model):
    """A month that accepted transactions cover for an account, with the balance that the next month continues."""

    pk = models.CompositePrimaryKey("account_id", "month")
    # Rows come a hundred thousand at a time: the database checks no foreign keys here. Neither an account nor a
    # submission is ever deleted (triggers of theirs), so none can dangle.
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField()
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    closing_fen = models.BigIntegerField(null=True)
    """Balance after the month's last transaction; null without one."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="covered_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}, {Month.of(self.month)}"


def first_day(month: Month | None) -> date | None:
    """Give the form in which a month is stored."""
    return month.first_day if month else None
