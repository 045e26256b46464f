"""What an enterprise exports of its consents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.exports import Format


class ExportForm(forms.Form):
    """In which form, and with which account numbers."""

    format = forms.ChoiceField(label=_("File format"), choices=Format, widget=forms.RadioSelect, initial=Format.JSON)
    in_full = forms.BooleanField(
        label=_("Write account numbers in full"),
        required=False,
        help_text=_("Otherwise only their first and last four digits are written. Take care where you keep the file."),
    )
