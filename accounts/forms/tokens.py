"""The shape of what people enter about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TokenForm(forms.Form):
    """What a query user says of a new API token."""

    label = forms.CharField(
        label=_("Label"), max_length=100, help_text=_("What will use it, such as the name of your loan system.")
    )
    days = forms.TypedChoiceField(
        label=_("Life"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=30,
    )
