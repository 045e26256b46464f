"""The shape of what the API takes; the services judge it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import Choice, StrictSerializer, Text
from consent.purposes import Product, Purpose

USCC: Final = "[0-9A-HJ-NPQRTUWXY]{18}"
ACCOUNT_NUMBER: Final = "[0-9A-Za-z-]{1,34}"
NUMBER: Final = "[A-Za-z0-9-]{1,32}"
REFERENCE: Final = "[^\\x00-\\x1F\\x7F]{0,64}"
MESSAGE: Final = "[^\\x00-\\x09\\x0B-\\x1F\\x7F]{0,500}"
STATEMENT: Final = "[^\\x00-\\x09\\x0B-\\x1F\\x7F]{1,1000}"
CODE: Final = "[0-9A-Za-z -]{26,40}"
MOST_ACCOUNTS: Final = 50
LIMITS: Final = {
    "validity_days": 3660, "queries_total": 100_000, "queries_a_month": 10_000, "look_back_months": 36,
    "data_life_days": 3660,
}  # fmt: skip
"""Largest values of any form; the template of the purpose allows less."""


class WholeNumber(serializers.Field[int, int, int, Any]):
    """A whole number, not as text."""

    default_error_messages = {"invalid": _("Give a whole number from {least} to {most}.")}

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(**options)
        self._least, self._most = least, most

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)  # for JSON 1.0 is a whole number as well
        if not isinstance(data, int) or isinstance(data, bool) or not self._least <= data <= self._most:
            self.fail("invalid", least=self._least, most=self._most)
        return data

    def to_representation(self, value: int) -> int:
        return value


class _List(serializers.ListField):
    """A list without repetitions."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        found = super().to_internal_value(data)
        if len(set(found)) < len(found):
            raise serializers.ValidationError(_("The same stands there twice."))
        return found


class RequestInput(StrictSerializer):
    """What a lender asks an enterprise for."""

    uscc = Text(USCC)
    products = _List(child=Choice(choices=Product.choices), min_length=1, max_length=2)
    purpose = Choice(choices=Purpose.choices)
    validity_days = WholeNumber(1, LIMITS["validity_days"])
    queries_total = WholeNumber(1, LIMITS["queries_total"])
    queries_a_month = WholeNumber(1, LIMITS["queries_a_month"])
    look_back_months = WholeNumber(1, LIMITS["look_back_months"])
    data_life_days = WholeNumber(0, LIMITS["data_life_days"])
    account_numbers = _List(child=Text(ACCOUNT_NUMBER), max_length=MOST_ACCOUNTS, required=False, default=list)
    reference = Text(REFERENCE, required=False, default="")
    message = Text(MESSAGE, required=False, default="")
    renews = Text(NUMBER, required=False)


class DeletionInput(StrictSerializer):
    """What a lender says of a deletion."""

    statement = Text(STATEMENT)


class RedeemInput(StrictSerializer):
    """A code that an enterprise has handed over."""

    code = Text(CODE)
