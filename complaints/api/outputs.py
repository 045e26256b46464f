"""What the API gives of recalls."""

from __future__ import annotations

from typing import Any

from complaints.models import Recall
from reports.api.outputs import moment


def recall_output(recall: Recall) -> dict[str, Any]:
    """Write a recall: the document, and each figure with its old and new value as published."""
    return {
        "number": recall.number,
        "document_number": recall.document.number,
        "product": recall.document.product,
        "enterprise_uscc": recall.document.enterprise.uscc,
        "account_number_masked": recall.document.account.masked_number,
        "corrected_by": recall.document.account.provider.code,
        "sent_at": moment(recall.sent_at),
        "acknowledged_at": moment(recall.acknowledged_at) if recall.acknowledged_at else None,
        "acknowledged_by": _by(recall),
        "figures": [
            {"item": each["item"], "period": each["period"] or None, "old": each["old"], "new": each["new"]}
            for each in recall.changes
        ],
    }


def _by(recall: Recall) -> str | None:
    """Name the client or the person that acknowledged."""
    if recall.acknowledged_by is not None:
        return recall.acknowledged_by.name
    return recall.acknowledged_by_client or None
