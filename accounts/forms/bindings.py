"""The shape of what enterprises and banks say of accounts; the services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Enterprise, Institution
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


class _BankField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    def label_from_instance(self, institution: Institution) -> str:
        return institution.name


class BindingRequestForm(forms.Form):
    """An account that an enterprise names by its number."""

    provider = _BankField(Institution.objects.none(), label=_("Account-opening bank"), empty_label=_("Choose the bank"))
    number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        help_text=_("As on your statement; spaces and hyphens do not matter. It is stored encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        assert isinstance(provider, forms.ModelChoiceField)
        provider.queryset = Institution.objects.active().providers().defer("vault_keyset").order_by("name", "pk")

    def clean_number(self) -> str:
        number = normalise_number(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(_("An account number has 5 to 34 digits or letters."))
        return number


class BindingDecisionForm(forms.Form):
    """What a bank says of an account that an enterprise named."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("confirm", _("Confirm: the account is this enterprise's")), ("decline", _("Decline"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed to decline. The enterprise reads it: say what it can do."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Give a reason: the enterprise has to know what it can do."))
        return cleaned
