"""The terms of an authorisation, within limits."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from consent.choices import Choice
from consent.forms.fields import AccountsField, ProductsField, allow_at_most, day_field
from consent.limits import Limits
from consent.purposes import Product


class TermsForm(forms.Form):
    """A `consent.choices.Choice`: for which accounts and products, until when, how often, how far back."""

    accounts = AccountsField(label=_("Accounts"))
    products = ProductsField(label=_("What they see"))
    until = day_field(_("Last day"))
    queries_total = forms.IntegerField(label=_("Queries in all"), min_value=1)
    queries_a_month = forms.IntegerField(label=_("Queries a calendar month"), min_value=1)
    look_back_months = forms.IntegerField(label=_("Months of data"), min_value=1)
    data_life_days = forms.IntegerField(label=_("Days that they may keep it"), min_value=0)

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limits = limits
        self._offer(limits)
        for name, words in _HELP.items():
            allow_at_most(self.fields[name], getattr(limits, name), words)
        if limits.is_one_time:
            for name in ("queries_total", "queries_a_month"):
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].initial = self.initial[name] = 1
                self.fields[name].disabled = True

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self._limits.first_day:
            raise forms.ValidationError(_("It ends today at the earliest."))
        if until > self._limits.last_day:
            raise forms.ValidationError(
                _("It ends on %(day)s at the latest.") % {"day": self._limits.last_day.isoformat()}
            )
        return until

    @property
    def chosen_accounts(self) -> list[Account]:
        """The accounts, in the order in which a statement names them."""
        return sorted(self.cleaned_data["accounts"], key=lambda account: account.pk)

    @property
    def choice(self) -> Choice:
        return Choice(
            account_ids=tuple(account.pk for account in self.chosen_accounts),
            products=tuple(sorted(self.cleaned_data["products"])),
            purpose=self._limits.purpose,
            until=self.cleaned_data["until"],
            **{name: self.cleaned_data[name] for name in _HELP},
        )

    def _offer(self, limits: Limits) -> None:
        accounts, products, until = self.fields["accounts"], self.fields["products"], self.fields["until"]
        assert isinstance(accounts, forms.ModelMultipleChoiceField)
        assert isinstance(products, forms.MultipleChoiceField)
        accounts.queryset = limits.accounts
        products.choices = [(each, Product(each).label) for each in limits.products]
        until.help_text = _("This day included; %(day)s at the latest.") % {"day": limits.last_day.isoformat()}
        until.widget.attrs.update({"min": limits.first_day.isoformat(), "max": limits.last_day.isoformat()})


_HELP: Final = {
    "queries_total": _("Of each account and product, over all the time; %(most)s at most."),
    "queries_a_month": _("Of each account and product; %(most)s at most."),
    "look_back_months": _("Counted back from each query; %(most)s at most."),
    "data_life_days": _("After the end; then they delete it and hand in a receipt. %(most)s at most."),
}
"""Of each number, what it means, and the most that it can be."""
