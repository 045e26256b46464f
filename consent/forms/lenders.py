"""What a lender's query users enter besides wishes: a code they were handed, what they deleted, what they seek."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import AuthorisationRequest

State = AuthorisationRequest.State


class RedeemForm(forms.Form):
    """The code that an enterprise handed out, however it is written."""

    code = forms.CharField(
        label=_("Share code"),
        max_length=100,
        help_text=_("26 letters and digits. Spaces, hyphens and small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class DeletionForm(forms.Form):
    """What a lender says of its deletion."""

    statement = forms.CharField(
        label=_("What was deleted, and how"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The enterprise reads it. Name systems and copies; no figures."),
    )
    is_complete = forms.BooleanField(
        label=_("Everything received under this authorisation is deleted, copies and excerpts too."),
        error_messages={"required": _("Confirm only when everything is deleted.")},
    )


class RequestFilterForm(forms.Form):
    """Which requests to list; what makes no sense lists all."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            *((each.value, each.label) for each in State if each != State.PROPOSED),
        ],
    )
    q = forms.CharField(label=_("Number, reference or code"), required=False, max_length=64)

    @property
    def chosen(self) -> tuple[str, str]:
        return (self.cleaned_data["state"], self.cleaned_data["q"]) if self.is_valid() else ("", "")


class ArrangementFilterForm(forms.Form):
    """Which arrangements to list; what makes no sense lists all."""

    show = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), ("standing", _("standing")), ("over", _("over"))]
    )
    q = forms.CharField(label=_("Name, number or reference"), required=False, max_length=64)

    @property
    def chosen(self) -> tuple[str, str]:
        return (self.cleaned_data["show"], self.cleaned_data["q"]) if self.is_valid() else ("", "")
