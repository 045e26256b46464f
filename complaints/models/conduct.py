"""What only complaints and consultations have."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.models.cases import Case


class Complaint(models.Model):
    """About the conduct of a bank, a lender or the platform."""

    class Subject(models.TextChoices):
        QUERY_WITHOUT_CONSENT = "query_without_consent", _("a query without consent")
        REFUSED_CORRECTION = "refused_correction", _("a correction refused")
        MISUSE = "misuse", _("information used for something else")
        PRESSURE = "pressure", _("pressed to authorise")
        WRONG_DATA = "wrong_data", _("information supplied late or wrong")
        PLATFORM = "platform", _("the platform's service")
        OTHER = "other", _("something else")

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="complaint", verbose_name=_("case")
    )
    about = models.CharField(_("about"), max_length=30, choices=Subject)
    wish = models.CharField(_("what is wanted"), max_length=1000, blank=True)
    measures = models.TextField(_("measures to be taken"), blank=True)
    measures_due_on = models.DateField(_("measures due"), null=True)
    measures_report = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=Q(measures="", measures_due_on=None) | ~Q(measures="") & Q(measures_due_on__isnull=False),
                name="complaint_measures_with_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="matter_is_fixed", fields=["case", "about", "wish"]),
        ]

    def __str__(self) -> str:
        return f"complaint of case {self.pk}"


class Topic(models.TextChoices):
    """Categories of questions."""

    IDENTITY = "identity", _("identity and people")
    ACCOUNTS = "accounts", _("binding and entrusting accounts")
    CONSENT = "consent", _("authorisations and queries")
    FIGURES = "figures", _("figures and documents")
    SUBMISSION = "submission", _("submitting files")
    API = "api", _("the API")
    RIGHTS = "rights", _("disputes and complaints")
    OTHER = "other", _("something else")


class Consultation(models.Model):
    """A question."""

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="consultation", verbose_name=_("case")
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"consultation of case {self.pk}"


class PublishedAnswer(models.Model):
    """A question with its answer that everybody may read, in both languages."""

    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    question_zh = models.CharField(_("question in Chinese"), max_length=200)
    answer_zh = models.TextField(_("answer in Chinese"))
    question_en = models.CharField(_("question in English"), max_length=200)
    answer_en = models.TextField(_("answer in English"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))
    """Null: came with the platform."""
    published_at = models.DateTimeField(_("published"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    words = SearchVectorField(null=True, editable=False)
    """Both languages, in words that `complaints.search` makes."""

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = [GinIndex(fields=["words"], name="published_answer_words")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="text_is_fixed", exclude=["withdrawn_at", "words"]),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
