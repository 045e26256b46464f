"""The shape of what enterprises and banks say of accounts; the services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.banks import BankField
from accounts.models import Account, Enterprise
from cfcii.common.identifiers import normalise_number


class BindForm(forms.Form):
    """Which of its accounts an enterprise binds."""

    accounts = forms.ModelMultipleChoiceField(
        Account.objects.none(),
        error_messages={
            "required": _("Choose at least one account. Nothing has been bound."),
            "invalid_choice": _("One of the accounts is not yours. Nothing has been bound."),
            "invalid_pk_value": _("One of the accounts is not yours. Nothing has been bound."),
        },
    )

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = self.fields["accounts"]
        assert isinstance(accounts, forms.ModelMultipleChoiceField)
        accounts.queryset = Account.objects.of(enterprise)


class BindingRequestForm(forms.Form):
    """An account that an enterprise names by its number."""

    provider = BankField(
        label=_("Account-opening bank"),
        empty_label=_("Choose the bank"),
        help_text=_("Here are the banks that answer. If yours is missing, ask it to list the account in its files."),
    )
    number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        help_text=_("As on your statement; spaces and hyphens do not matter. It is stored encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        number = normalise_number(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(_("An account number has 5 to 34 digits or letters."))
        return number
