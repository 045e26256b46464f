"""What the API gives of documents, queries and the dictionary."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from reports.engine.dictionary import Product
from reports.models import Document, QueryRecord


def document_output(document: Document) -> bytes:
    """Write an issued document as the API gives it: its content byte by byte as issued, with its SHA-256."""
    return b'{"document":' + document.body.encode() + b',"sha256":"' + document.sha256.encode() + b'"}'


def document_row(document: Document) -> dict[str, Any]:
    """Say of an issued document what lists may show: nothing that it says."""
    assert document.consent is not None
    return {
        "number": document.number,
        "product": document.product,
        "enterprise_uscc": document.enterprise.uscc,
        "enterprise_name": document.enterprise.name,
        "account_number_masked": document.account.masked_number,
        "consent_number": document.consent.number,
        "first_month": _month(document.first_month),
        "last_month": _month(document.last_month),
        "issued_at": moment(document.issued_at),
        "sha256": document.sha256,
    }


def query_row(record: QueryRecord) -> dict[str, Any]:
    """Say of a query what its institution may know: of a refused one, not whether there is such an enterprise."""
    is_granted = record.outcome == QueryRecord.Outcome.GRANTED
    return {
        "id": str(record.public_id),
        "at": moment(record.at),
        "channel": record.channel,
        "by": _by(record),
        "enterprise_uscc": record.enterprise.uscc if is_granted and record.enterprise else None,
        "product": record.product,
        "purpose": record.purpose,
        "outcome": record.outcome,
        "reason": record.reason or None,
        "consent_number": record.consent.number if is_granted and record.consent else None,
        "document_number": record.document_number or None,
    }


def product_output(product: Product) -> dict[str, Any]:
    """Write what the dictionary says of a product."""
    return {
        "product": product.code,
        "version": product.version,
        "segments": [
            {
                "number": segment.number,
                "code": segment.code,
                "name_zh": segment.name_zh,
                "name_en": segment.name_en,
                "items": [
                    {
                        "code": item.code, "name_zh": item.name_zh, "name_en": item.name_en, "unit": item.unit,
                        "definition": item.definition,
                    }
                    for item in segment.items
                ],
            }
            for segment in product.segments
        ],
    }  # fmt: skip


def moment(at: datetime) -> str:
    """Write a moment in local time with its offset from UTC."""
    return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds")


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _by(record: QueryRecord) -> str:
    """Name the client or the person that asked."""
    if record.client is not None:
        return record.client.client_id
    return record.user.name if record.user is not None else ""
