"""What those who answer for an institution enter: a finding, a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import day_of
from complaints.forms.attachments import FilesForm
from complaints.forms.texts import LongTextField
from complaints.models import Finding
from ingestion.models import Submission


class FindingForm(forms.Form):
    """What the bank found; the correction is chosen among those that may be it."""

    result = forms.ChoiceField(label=_("What did you find?"), widget=forms.RadioSelect, choices=Finding.Result.choices)
    correction = forms.TypedChoiceField(
        label=_("Submission that corrected it"), required=False, coerce=int, empty_value=None,
        help_text=_("Only for a corrected figure."),
    )  # fmt: skip
    text = LongTextField(
        label=_("Explanation"), rows=6,
        help_text=_("What you compared, and what came of it. The desk and the enterprise read it."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, corrections: Iterable[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._corrections = {each.pk: each for each in corrections}
        correction = self.fields["correction"]
        assert isinstance(correction, forms.ChoiceField)
        correction.choices = [("", _("none")), *((pk, _named(each)) for pk, each in self._corrections.items())]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") == Finding.Result.CORRECTED and "correction" not in self.errors:
            if not self._corrections:
                self.add_error(
                    "result", _("There is no correction yet. Submit it first; when it is accepted, choose it here.")
                )
            elif not cleaned.get("correction"):
                self.add_error("correction", _("Choose the submission by which you corrected the figure."))
        return cleaned

    def chosen(self) -> Submission | None:
        """Give the submission that was chosen."""
        pk = self.cleaned_data.get("correction")
        return self._corrections.get(pk) if pk else None


class MessageForm(FilesForm):
    """A message to the desk, with files."""

    text = LongTextField(label=_("Message to the platform"), rows=4)
    field_order = ("text", "attachments")


def _named(submission: Submission) -> str:
    finished = day_of(submission.finished_at) if submission.finished_at else ""
    months = f"{submission.start} – {submission.end}" if submission.start else submission.accounts_name
    return f"{submission.pk} · {months} · {finished}"
