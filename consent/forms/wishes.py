"""What a lender asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import day_of
from accounts.forms.verification import UsccField
from cfcii.common.identifiers import mask_number, normalise_number
from consent.forms.fields import ProductsField, allow_at_most
from consent.models import Arrangement, Authorisation, AuthorisationRequest, PurposeTemplate
from consent.services import Wish

_DAYS_A_MONTH: Final = 28
_MOST_ACCOUNTS: Final = 20
_NUMBERS: Final = ("validity_days", "queries_total", "queries_a_month", "look_back_months", "data_life_days")


def _count(label: Any, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least)


class WishForm(forms.Form):
    """A `services.Wish` within the template of its purpose."""

    uscc = UsccField(
        label=_("Unified social credit code of the enterprise"),
        max_length=60,
        help_text=_("18 characters, as on its licence."),
    )
    products = ProductsField(label=_("What you want to see"))
    account_numbers = forms.CharField(
        label=_("Accounts by number"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One on each line; spaces and hyphens do not matter. Leave it empty, and the enterprise chooses."),
    )
    validity_days = _count(_("How many days it holds"))
    look_back_months = _count(_("Months of data"))
    queries_total = _count(_("Queries in all"))
    queries_a_month = _count(_("Queries a calendar month"))
    data_life_days = _count(_("Days that you keep the data"), least=0)
    reference = forms.CharField(
        label=_("Your own reference"),
        required=False,
        max_length=64,
        help_text=_("Such as the number of the application; the enterprise sees it too."),
    )
    message = forms.CharField(
        label=_("Message to the enterprise"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, template: PurposeTemplate, renews: Arrangement | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._template = template
        for name, most in _most(template).items():
            self._bound(name, most)
        if template.is_one_time:
            for name in ("queries_total", "queries_a_month"):
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].disabled = True
        if renews is not None:
            self.fields["uscc"].disabled = True
            self.initial["uscc"] = renews.enterprise.uscc

    def clean_account_numbers(self) -> tuple[str, ...]:
        lines = [line for line in self.cleaned_data["account_numbers"].splitlines() if line.strip()]
        numbers = []
        for line in lines:
            number = normalise_number(line)
            if number is None:
                raise forms.ValidationError(
                    _("An account number has 5 to 34 digits or letters, and stands on a line of its own.")
                )
            numbers.append(number)
        if len(numbers) > _MOST_ACCOUNTS:
            raise forms.ValidationError(_("Name at most %(most)s accounts.") % {"most": _MOST_ACCOUNTS})
        return tuple(dict.fromkeys(numbers))

    @property
    def wish(self) -> Wish:
        entered = self.cleaned_data
        return Wish(
            uscc=entered["uscc"],
            products=tuple(sorted(entered["products"])),
            purpose=self._template.purpose,
            account_numbers=entered["account_numbers"],
            reference=entered["reference"],
            message=entered["message"],
            **{name: entered[name] for name in _NUMBERS},
        )

    @property
    def masked_numbers(self) -> list[str]:
        return [mask_number(number) for number in self.cleaned_data["account_numbers"]]

    def _bound(self, name: str, most: int) -> None:
        allow_at_most(self.fields[name], most, _("%(most)s at most."))
        self.initial.setdefault(name, most)
        self.initial[name] = min(int(self.initial[name]), most) if _is_whole(self.initial[name]) else most


def as_asked(asked: AuthorisationRequest) -> dict[str, Any]:
    """Give a form's initial values for asking the same again."""
    return {
        "uscc": asked.uscc,
        "products": list(asked.products),
        "reference": asked.reference,
        "message": asked.message,
        **{name: getattr(asked, name) for name in _NUMBERS},
    }


def as_given(given: Authorisation) -> dict[str, Any]:
    """Give a form's initial values for renewing what was given."""
    days = max((day_of(given.ends_at) - day_of(given.starts_at)).days - 1, 1)
    terms = {name: getattr(given, name) for name in _NUMBERS if name != "validity_days"}
    return {"products": list(given.products), "reference": given.reference, "validity_days": days, **terms}


def _most(template: PurposeTemplate) -> Mapping[str, int]:
    """Give the most that a purpose's template allows; queries in all as many as its longest validity can hold."""
    months = template.longest_days // _DAYS_A_MONTH + 2
    return {
        "validity_days": template.longest_days,
        "look_back_months": template.look_back_months,
        "queries_total": 1 if template.is_one_time else template.queries_a_month * months,
        "queries_a_month": 1 if template.is_one_time else template.queries_a_month,
        "data_life_days": template.data_life_days,
    }


def _is_whole(value: object) -> bool:
    return str(value).isdecimal()
