"""The shape of what the API takes and gives; the services judge it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cfcii.common.periods import Month
from consent.purposes import Product, Purpose
from reports.models import Document

EARLIEST, LATEST = Month(1990, 1), Month(2099, 12)


class MonthField(serializers.Field[Month, str, str, Month]):
    """A month as `YYYY-MM`."""

    default_error_messages = {"invalid": _("Give a month as YYYY-MM.")}

    def to_internal_value(self, data: str) -> Month:
        try:
            month = Month.parse(str(data))
        except ValueError:
            self.fail("invalid")
        if not EARLIEST <= month <= LATEST:
            self.fail("invalid")
        return month

    def to_representation(self, value: Month) -> str:
        return str(value)


class QueryInput(serializers.Serializer[dict[str, Any]]):
    """A query: what is asked for, and by what it is named: the consent, or the enterprise's code and account number."""

    consent_number = serializers.CharField(max_length=32, required=False)
    uscc = serializers.CharField(max_length=18, required=False)
    account_number = serializers.CharField(max_length=34, required=False)
    product = serializers.ChoiceField(choices=Product.choices)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
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


def document_output(document: Document) -> bytes:
    """Write an issued document as the API gives it: its content byte by byte as issued, with its SHA-256."""
    return b'{"document":' + document.body.encode() + b',"sha256":"' + document.sha256.encode() + b'"}'
