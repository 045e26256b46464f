"""What reports keeps about an enterprise's consents: every query, and the numbers of the documents issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consent.exports import Section
from reports.models import Document, QueryRecord
from reports.refusals import refusal_label

_CHUNK = 1000
_QUERY = {
    "at": "at", "institution": "institution__name", "institution_code": "institution__code", "by": "user__name",
    "by_client": "client__label", "channel": "channel", "address": "address", "account": "account_id",
    "product": "product", "purpose": "purpose", "outcome": "outcome", "reason": "reason",
    "consent": "consent__number", "document": "document_number",
}  # fmt: skip
_DOCUMENT = {
    "number": "number", "product": "product", "account": "account_id", "information_user": "information_user__name",
    "consent": "consent__number", "issued_at": "issued_at", "issued_to": "issued_to__name",
    "first_month": "first_month", "last_month": "last_month", "sha256": "sha256",
}  # fmt: skip


def sections(enterprise_id: int, accounts: Mapping[int, str]) -> list[Section]:
    """Give both tables; accounts are written as `accounts` says."""
    queries = QueryRecord.objects.filter(enterprise=enterprise_id).order_by("at", "pk")
    documents = Document.objects.filter(enterprise=enterprise_id).order_by("issued_at", "pk")
    return [
        Section("queries", _("Queries"), tuple(_QUERY), lambda: _queries(queries, accounts)),
        Section("documents", _("Documents"), tuple(_DOCUMENT), lambda: _rows(documents, _DOCUMENT, accounts)),
    ]


def _queries(queries: QuerySet[QueryRecord], accounts: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """Name who asked, a person or a client, and why it was refused in words."""
    for row in _rows(queries, _QUERY, accounts):
        reason = refusal_label(row["reason"]) if row["reason"] else ""
        yield {**row, "by": row["by"] or row["by_client"], "reason": f"{row['reason']} {reason}".strip()}


def _rows(rows: QuerySet[Any], fields: Mapping[str, str], accounts: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for values in rows.values_list(*fields.values()).iterator(chunk_size=_CHUNK):
        row = dict(zip(fields, values, strict=True))
        yield {**row, "account": accounts.get(row["account"], "")}
