"""The shape of what people choose about notices, and about themselves."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.names import NameField
from accounts.models import AmountUnit, User
from accounts.notices import Kind


class ProfileForm(forms.Form):
    name = NameField(
        label=_("Your name"),
        max_length=100,
        help_text=_("As colleagues and the record of what was done show it."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Of pages, wherever you sign in, and of e-mail."),
    )
    amount_unit = forms.ChoiceField(
        label=_("Amounts in"),
        choices=AmountUnit.choices,
        widget=forms.RadioSelect,
        help_text=_("On pages. Documents keep the unit in which they were issued."),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        initial = {
            "name": user.name,
            "language": user.language or settings.LANGUAGE_CODE,
            "amount_unit": user.amount_unit,
        }
        super().__init__(data, initial=initial)


class NotificationChoicesForm(forms.Form):
    """Of which kinds somebody wants e-mail, among those that may be switched off."""

    by_email = forms.MultipleChoiceField(label=_("E-mail"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, kinds: Mapping[str, Kind], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["by_email"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, kind.name) for name, kind in kinds.items() if not kind.is_always_emailed]
