"""Of which months somebody wants to see the numbers, and what is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from cfcii.common.periods import Month
from complaints import numbers, services
from complaints.lifecycle import Kind
from complaints.models import Topic
from complaints.numbers import Wanted
from complaints.services.publishing import LONGEST_ANSWER, LONGEST_QUESTION

_FORMATS = (("csv", _("CSV, for a spreadsheet")), ("json", _("JSON, for a program")))
_EARLIEST = Month(2000, 1)


class MonthField(forms.Field):
    """A month, as browsers send it: 2026-03."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-03"})

    def to_python(self, value: Any) -> Month | None:
        try:
            month = Month.parse(str(value).strip()) if value else None
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-03."), code="invalid") from error
        latest = Month.of(today())
        if month is not None and not _EARLIEST <= month <= latest:
            raise forms.ValidationError(
                _("Choose a month from %(first)s to %(last)s."), params={"first": _EARLIEST, "last": latest},
                code="out_of_range",
            )  # fmt: skip
        return month


class NumbersForm(forms.Form):
    """The cases of which months and kind; without any, those of the last year."""

    first = MonthField(label=_("From"), required=False)
    last = MonthField(label=_("To"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Kind.choices])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            wanted = self.wanted(cleaned)
            if wanted.last < wanted.first:
                self.add_error("last", _("The last month lies before the first."))
            elif wanted.last.ordinal - wanted.first.ordinal >= numbers.LONGEST:
                self.add_error("first", _("At most five years are shown at once."))
        return cleaned

    def wanted(self, cleaned: dict[str, Any] | None = None) -> Wanted:
        """Give what was asked for; the last year where nothing readable was."""
        usual = numbers.last_months(today())
        if cleaned is None and not self.is_valid():
            return usual
        given = self.cleaned_data if cleaned is None else cleaned
        last = given.get("last") or max(usual.last, given.get("first") or usual.last)
        first = given.get("first") or last.plus(1 - numbers.MONTHS)
        return Wanted(first, last, given.get("kind", ""))

    @staticmethod
    def initial_of(wanted: Wanted) -> dict[str, str]:
        return {"first": str(wanted.first), "last": str(wanted.last), "kind": wanted.kind}


class ExportNumbersForm(NumbersForm):
    """The same, and in which form."""

    format = forms.ChoiceField(label=_("File format"), choices=_FORMATS, initial="csv", widget=forms.RadioSelect)


class AnswerForm(forms.Form):
    """A question with its answer, in both languages."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic)
    question_zh = forms.CharField(label=_("Question in Chinese"), max_length=LONGEST_QUESTION)
    answer_zh = forms.CharField(
        label=_("Answer in Chinese"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 6})
    )
    question_en = forms.CharField(label=_("Question in English"), max_length=LONGEST_QUESTION)
    answer_en = forms.CharField(
        label=_("Answer in English"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 6})
    )

    def answer(self) -> services.Answer:
        return services.Answer(**self.cleaned_data)
