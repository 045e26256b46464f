"""The operations on recalls as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Final

from accounts.api.describe import Schema, maybe, operation, record, text
from accounts.models import Scope
from consent.purposes import Product
from reports.api.descriptions import NUMBER

_RECALLS: Final = "Recalls"
_FIGURE: Final[Schema] = record(
    {
        "item": text("Item code of the dictionary."),
        "period": maybe(text("A month or a quarter; null for an item that stands once a document.")),
        "old": maybe(text("As your document has it; null is null.")),
        "new": maybe(text("As a document would have it now; null is null.")),
    }
)
_RECALL: Final[Schema] = record(
    {
        "number": text(), "document_number": text("Of a document that was issued to you."),
        "product": text(enum=list(Product.values)), "enterprise_uscc": text(), "account_number_masked": text(),
        "corrected_by": text("Code of the bank."), "sent_at": text(format="date-time"),
        "acknowledged_at": maybe(text(format="date-time")),
        "acknowledged_by": maybe(text("Client id, or the person's name.")),
        "figures": {"type": "array", "items": _FIGURE},
    }
)  # fmt: skip
_EXAMPLE: Final = {
    "number": "N20260302-EXAMPLE000", "document_number": "R20260302-0123456789", "product": "report",
    "enterprise_uscc": "91440300000000001X", "account_number_masked": "6222********2222", "corrected_by": "JC01",
    "sent_at": "2026-03-09T10:00:00+08:00", "acknowledged_at": None, "acknowledged_by": None,
    "figures": [{"item": "cash.deposit_amount", "period": "2025Q1", "old": "100.00", "new": "50.00"}],
}  # fmt: skip

RECALL_LIST = operation(
    name="list_recalls", tag=_RECALLS, scope=Scope.DOCUMENTS_READ, is_list=True,
    summary="List recalls",
    description="Figures of documents that were issued to the institution and that a bank has corrected since, the "
    "latest first. The documents themselves do not change: a new query gives the corrected figures.",
    answer=_RECALL, example=_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
RECALL = operation(
    name="read_recall", tag=_RECALLS, scope=Scope.DOCUMENTS_READ,
    summary="Read a recall",
    description="The old and the new value of each figure of one document.",
    answer=_RECALL, example=_EXAMPLE, parameters=[NUMBER], errors=["permission_denied", "not_found"],
)  # fmt: skip
RECALL_ACKNOWLEDGE = operation(
    name="acknowledge_recall", tag=_RECALLS, scope=Scope.DOCUMENTS_READ,
    summary="Acknowledge a recall",
    description="Says that the institution has taken the corrected values in; the enterprise sees it. A second time "
    "changes nothing.",
    body={"type": "object"}, bodies={"nothing": {}}, answer=_RECALL,
    example={**_EXAMPLE, "acknowledged_at": "2026-03-09T11:00:00+08:00",
             "acknowledged_by": "client-0123456789abcdef0123"},
    parameters=[NUMBER], errors=["permission_denied", "not_found"],
)  # fmt: skip
