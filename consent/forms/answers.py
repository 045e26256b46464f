"""Reasons, and the rule of two people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import LONGEST_LOOK_BACK
from consent.purposes import Purpose


class DeclineForm(forms.Form):
    """Why a request is declined, if the enterprise wants to say it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The lender reads it. You need not give one."),
    )


class PolicyForm(forms.Form):
    """The arguments of `services.change_policy` that an owner chooses."""

    purposes = forms.MultipleChoiceField(
        label=_("Always for these purposes"), choices=Purpose, widget=forms.CheckboxSelectMultiple, required=False
    )
    from_months = forms.IntegerField(
        label=_("For any purpose, from so many months of data"),
        required=False,
        min_value=1,
        max_value=LONGEST_LOOK_BACK,
        help_text=_("Leave it empty if the amount of data shall not matter."),
    )
