"""The shape of what an owner says against a claim."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=_("What you know"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "For instance: I do not know this person; the person left in May. The platform's staff read it, the person "
            "does not."
        ),
    )
