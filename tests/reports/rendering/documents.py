"""Issued documents made up for drawing: every figure another one, none of them from the engine, nothing stored."""

from __future__ import annotations

from typing import Any

from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.periods import Month
from reports.engine import dictionary
from reports.models import Document
from reports.rendering import values

LANGUAGES = ("zh-hans", "en")
QUARTERS = ("2025Q1", "2025Q2", "2025-07")
MONTHS_36 = tuple(str(month) for month in Month.range(Month(2024, 1), Month(2026, 12)))
QUARTERS_12 = tuple(f"{year}Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4))
NUMBER = "R20260302-0123456789"

_ITEMS: dict[str, Any] = {
    "header.report_number": NUMBER,
    "header.dictionary_version": "1.0",
    "header.issued_at": "2026-03-02T10:00:00+08:00",
    "header.enterprise_name": "河畔面馆",
    "header.uscc": "91440300000000001X",
    "header.consent_number": "C20260301-0000000001",
    "header.requesting_institution": "海滨银行",
    "header.query_purpose": "01",
    "account.provider_name": "江城银行",
    "account.provider_code": "JC01",
    "account.account_number_masked": "6222********0001",
    "account.account_type": "basic",
    "account.currency": "CNY",
    "account.opened_on": "2019-05-06",
    "account.status": "open",
    "account.closed_on": None,
    "account.first_period": "2024-12",
    "account.last_period": "2025-07",
    "account.periods_covered": 7,
    "account.data_updated_at": "2026-03-01T09:30:00+08:00",
    "annotations.open_dispute_count": 0,
    "annotations.disputed_items": [],
    "annotations.enterprise_statement": None,
    "annotations.last_corrected_on": None,
}


def make_document(
    product: str = "report",
    columns: tuple[str, ...] = QUARTERS,
    *,
    items: dict[str, Any] | None = None,
    figures: dict[str, list[Any]] | None = None,
    proofs: dict[str, str] | None = None,
) -> Document:
    """Make a document over some columns; items, figures and the proof states of months may be given."""
    definition = dictionary.product(product)
    codes = [item.code for segment in definition.segments if not segment.is_computed for item in segment.items]
    body = {
        "number": NUMBER,
        "product": product,
        "issued_at": _ITEMS["header.issued_at"],
        "versions": {"dictionary": "1.0", "rules": ["r1", "r2"], "facts_code": ["0.1.0"], "code": "0.2.0"},
        "items": {**{code: _ITEMS[code] for code in codes}, **(items or {})},
        "columns": list(columns),
        "figures": {**_figures(definition, len(columns)), **(figures or {})},
        "months": [_basis(str(month), proofs or {}) for name in columns for month in values.column_months(name)],
        "facts_digest": sha256_hex(b"facts"),
    }
    text = canonical_json(body)
    return Document(number=NUMBER, product=product, body=text.decode(), sha256=sha256_hex(text))


def _figures(definition: dictionary.Product, columns: int) -> dict[str, list[Any]]:
    return {
        item.code: [_figure(item.unit, 1000 * place + column) for column in range(columns)]
        for place, item in enumerate(definition.computed_items, start=1)
    }


def _figure(unit: str, serial: int) -> str | int:
    """Give a value that no other cell of the document has."""
    return {"money": f"{serial}.{serial % 100:02d}", "count": serial, "ratio": f"{serial % 7}.{serial % 10000:04d}"}[
        unit
    ]


def _basis(month: str, proofs: dict[str, str]) -> dict[str, str]:
    return {
        "month": month,
        "proof": proofs.get(month, "proven"),
        "facts_digest": sha256_hex(f"facts of {month}".encode()),
        "submission_digest": sha256_hex(f"file of {month}".encode()),
    }
