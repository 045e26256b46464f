"""The shape of what the API takes; the services judge it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import Choice, StrictSerializer, Text
from cfcii.common.periods import Month
from consent.purposes import Product, Purpose

CONSENT_NUMBER = "[A-Za-z0-9-]{1,32}"
USCC = "[0-9A-HJ-NPQRTUWXY]{18}"
ACCOUNT_NUMBER = "[0-9A-Za-z-]{1,34}"
EARLIEST, LATEST = Month(1990, 1), Month(2099, 12)


class MonthField(serializers.Field[Month, str, str, Month]):
    """A month as `YYYY-MM`."""

    default_error_messages = {"invalid": _("Give a month as YYYY-MM.")}

    def to_internal_value(self, data: str) -> Month:
        try:
            month = Month.parse(data) if isinstance(data, str) else self.fail("invalid")
        except ValueError:
            self.fail("invalid")
        if not EARLIEST <= month <= LATEST:
            self.fail("invalid")
        return month

    def to_representation(self, value: Month) -> str:
        return str(value)


class QueryInput(StrictSerializer):
    """A query: what is asked for, and by what it is named: the consent, or the enterprise's code and account number."""

    consent_number = Text(CONSENT_NUMBER, required=False)
    uscc = Text(USCC, required=False)
    account_number = Text(ACCOUNT_NUMBER, required=False)
    product = Choice(choices=Product.choices)
    purpose = Choice(choices=Purpose.choices)
    first_month = MonthField(required=False)
    last_month = MonthField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_consent = "consent_number" in attrs
        by_account = "uscc" in attrs and "account_number" in attrs
        either = by_consent != by_account and not (by_consent and ("uscc" in attrs or "account_number" in attrs))
        if not either:
            raise serializers.ValidationError(
                _("Name either consent_number, or uscc and account_number together."), code="target"
            )
        return attrs
