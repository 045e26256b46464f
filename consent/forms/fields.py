"""Fields that several forms have: accounts, products, days, and numbers with a most."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from consent.purposes import Product


class AccountsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    """Accounts of an enterprise; an empty choice is none."""

    default_error_messages = {
        "required": _("Choose at least one account."),
        "invalid_choice": _("Choose from the accounts listed here."),
        "invalid_pk_value": _("Choose from the accounts listed here."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(_given(value))

    def label_from_instance(self, account: Account) -> str:
        return f"{account.provider.name} {account.masked_number}"


class ProductsField(forms.MultipleChoiceField):
    """Products; an empty choice is none."""

    default_error_messages = {
        "required": _("Choose at least one product."),
        "invalid_choice": _("Choose from the products listed here."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Product, widget=forms.CheckboxSelectMultiple, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return super().to_python(_given(value))


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Make a field for a day that works with and without the browser's calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=help_text,
    )


def allow_at_most(field: forms.Field, most: int, help_text: Any) -> None:
    """Bound a number from above, and say so beside it."""
    assert isinstance(field, forms.IntegerField)
    field.max_value = most
    field.validators.append(_check_at_most(most))
    field.widget.attrs["max"] = most
    field.help_text = help_text % {"most": f"{most:,}"}


def _given(value: Any) -> Any:
    return [each for each in value if each] if isinstance(value, list | tuple) else value


def _check_at_most(most: int) -> Any:
    def check(value: int) -> None:
        if value > most:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": f"{most:,}"})

    return check
