"""The shape of a submission as a clerk enters it; the service judges it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cfcii.common.periods import Month


class MonthField(forms.CharField):
    """A month as YYYY-MM; None when empty."""

    widget = forms.TextInput(
        attrs={"type": "month", "placeholder": "2026-01", "pattern": r"\d{4}-\d{2}", "autocomplete": "off"}
    )

    def clean(self, value: Any) -> Month | None:
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Write the month as YYYY-MM, such as 2026-01.")) from None


class SubmissionForm(forms.Form):
    """A declaration with an accounts file, a transactions file, or both."""

    accounts_file = forms.FileField(
        label=_("Accounts file"),
        required=False,
        help_text=_("The accounts of your customers. Needed once for new or changed accounts."),
    )
    transactions_file = forms.FileField(
        label=_("Transactions file"),
        required=False,
        help_text=_("All transactions of the declared months."),
    )
    start = MonthField(label=_("First month"), required=False)
    end = MonthField(label=_("Last month"), required=False)
    is_correction = forms.TypedChoiceField(
        label=_("Kind of submission"),
        coerce=lambda text: text == "yes",
        choices=[
            ("no", _("First-hand: these months have not been submitted yet")),
            ("yes", _("Correction: replaces months that were accepted before")),
        ],
        initial="no",
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("accounts_file") or cleaned.get("transactions_file")) and not self.errors:
            self.add_error(None, _("Choose an accounts file, a transactions file or both."))
        if cleaned.get("transactions_file"):
            self._clean_months(cleaned)
        return cleaned

    def _clean_months(self, cleaned: dict[str, Any]) -> None:
        for name in ("start", "end"):
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, _("A transactions file needs its first and last month."))
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last month lies before the first."))


def sha256_of(file: UploadedFile[bytes]) -> str:
    """Give the SHA-256 that `uploads.HashingUploadHandler` worked out while the file arrived."""
    digest: str = file.sha256  # type: ignore[attr-defined]
    return digest
