"""The operations on documents, queries and the dictionary as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from accounts.api.describe import Schema, maybe, operation, record, text
from accounts.api.problems import Problem
from accounts.models import Scope
from consent.decisions import Refusal
from consent.purposes import Product, Purpose
from reports import ways_out
from reports.api.serializers import ACCOUNT_NUMBER, CONSENT_NUMBER, USCC
from reports.figure_sets import NothingCovered, SpanNotAllowed
from reports.refusals import InstitutionRefusal

_DOCUMENTS: Final = "Documents"
_DICTIONARY: Final = "Dictionary"
_LIMITS: Final = (InstitutionRefusal.RATE_LIMITED, InstitutionRefusal.DAILY_LIMIT_REACHED)
LIMITED: Final = tuple(
    Problem(refusal.value, 429, refusal.label, _("`Retry-After` says when to come back.")) for refusal in _LIMITS
)
REFUSALS: Final = (
    *(
        Problem(refusal.value, 403, refusal.label, ways_out.way_out(refusal.value).words)
        for refusal in (*Refusal, *(each for each in InstitutionRefusal if each not in _LIMITS))
    ),
    *LIMITED,
)
_NOT_ISSUED: Final = (
    Problem(
        NothingCovered.code, 409, _("No month asked for is covered yet"), _("Ask again when the bank has submitted it.")
    ),
    Problem(
        SpanNotAllowed.code, 409, _("The months asked for are not allowed"), _("Ask for at most 36 months in order.")
    ),
)
PROBLEMS: Final = (*REFUSALS, *_NOT_ISSUED)

_MONTH: Final = text("A month.", pattern="^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$")
_PRODUCT: Final = text("The published product.", enum=list(Product.values))
_PURPOSE: Final = text("; ".join(f"{code} {label}" for code, label in Purpose.choices), enum=list(Purpose.values))
_ASKED: Final[dict[str, Schema]] = {
    "product": _PRODUCT, "purpose": _PURPOSE, "first_month": _MONTH, "last_month": _MONTH,
}  # fmt: skip
_OPTIONAL: Final = ("first_month", "last_month")
_QUERY: Final[Schema] = {
    "oneOf": [
        record({"consent_number": text("Of a consent.", pattern=f"^{CONSENT_NUMBER}$"), **_ASKED}, optional=_OPTIONAL),
        record(
            {
                "uscc": text("Unified social credit code.", pattern=f"^{USCC}$"),
                "account_number": text("The enterprise's account.", pattern=f"^{ACCOUNT_NUMBER}$"),
                **_ASKED,
            },
            optional=_OPTIONAL,
        ),
    ],
    "description": "What is asked for: by the consent, or by the enterprise's code and its account number.",
}
_SHA256: Final = text("SHA-256 of the document's canonical JSON.", pattern="^[0-9a-f]{64}$")
_ANNOTATIONS: Final[Schema] = {
    **record(
        {
            "open_dispute_count": {"type": "integer", "description": "Disputes of the account being processed."},
            "disputed_items": {
                "type": "array",
                "description": "Figures of this document under dispute: show them marked.",
                "items": record({
                    "item": text("Item code."), "period": maybe(text("Null for an item that stands once.")),
                    "marked_on": text(format="date"),
                }),
            },
            "remarks": {
                "type": "array",
                "items": record({
                    "by": text(enum=["provider", "platform", "enterprise"]), "on": text(format="date"), "zh": text(),
                    "en": text(),
                }),
            },
        }
    ),
    "description": "What stands beside the figures. Documents issued before there was this part do not have it.",
}  # fmt: skip
_DOCUMENT: Final[Schema] = record(
    {
        "document": {
            "type": "object",
            "description": "The document as issued, unchanged for good; its items are those of the dictionary.",
            "required": ["number", "product", "issued_at", "items", "columns", "figures", "months", "facts_digest"],
            "properties": {
                "number": text("Report number."), "product": _PRODUCT, "issued_at": text(format="date-time"),
                "items": {"type": "object", "description": "Items that stand once, by code."},
                "columns": {"type": "array", "items": text("A month or a quarter.")},
                "figures": {"type": "object", "description": "By item code: a value a column."},
                "months": {"type": "array", "items": {"type": "object"}},
                "facts_digest": text("Digest of the facts that the figures rest on."),
                "versions": {"type": "object"},
                "annotations": _ANNOTATIONS,
            },
        },
        "sha256": _SHA256,
    }
)  # fmt: skip
_DOCUMENT_EXAMPLE: Final = {
    "document": {
        "number": "R20260302-0123456789", "product": "report", "issued_at": "2026-03-02T10:00:00+08:00",
        "items": {"header.consent_number": "C20260302-EXAMPLE000", "account.account_number_masked": "6222****2222"},
        "columns": ["2025Q1"], "figures": {"balance.income_amount": ["112.34"]}, "months": [], "versions": {},
        "facts_digest": "0" * 64,
        "annotations": {
            "open_dispute_count": 1,
            "disputed_items": [{"item": "balance.income_amount", "period": "2025Q1", "marked_on": "2026-03-01"}],
            "remarks": [],
        },
    },
    "sha256": "0" * 64,
}  # fmt: skip
_DOCUMENT_ROW: Final[Schema] = record(
    {
        "number": text(), "product": _PRODUCT, "enterprise_uscc": text(), "enterprise_name": text(),
        "account_number_masked": text(), "consent_number": text(), "first_month": text(), "last_month": text(),
        "issued_at": text(format="date-time"), "sha256": _SHA256,
    }
)  # fmt: skip
_DOCUMENT_ROW_EXAMPLE: Final = {
    "number": "R20260302-0123456789", "product": "report", "enterprise_uscc": "91440300000000001X",
    "enterprise_name": "河畔面馆", "account_number_masked": "6222********2222",
    "consent_number": "C20260302-EXAMPLE000", "first_month": "2025-01", "last_month": "2025-12",
    "issued_at": "2026-03-02T10:00:00+08:00", "sha256": "0" * 64,
}  # fmt: skip
_QUERY_ROW: Final[Schema] = record(
    {
        "id": text(format="uuid"), "at": text(format="date-time"), "channel": text(enum=["api", "web"]),
        "by": text("Client id, or the person's name."), "enterprise_uscc": maybe(text()), "product": text(),
        "purpose": text(), "outcome": text(enum=["granted", "refused"]), "reason": maybe(text("Code of the refusal.")),
        "consent_number": maybe(text()), "document_number": maybe(text()),
    }
)  # fmt: skip
_QUERY_ROW_EXAMPLE: Final = {
    "id": "7c0a4f0e-5d0b-4f5e-9d5a-0d9b7a3c1e42", "at": "2026-03-02T10:00:00+08:00", "channel": "api",
    "by": "client-0123456789abcdef0123",
    "enterprise_uscc": "91440300000000001X", "product": "report", "purpose": "01", "outcome": "granted",
    "reason": None, "consent_number": "C20260302-EXAMPLE000", "document_number": "R20260302-0123456789",
}  # fmt: skip
_ITEM: Final[Schema] = record(
    {"code": text(), "name_zh": text(), "name_en": text(), "unit": text(), "definition": text()}
)
_PRODUCT_OF_DICTIONARY: Final[Schema] = record(
    {
        "product": _PRODUCT, "version": text(),
        "segments": {
            "type": "array",
            "items": record({
                "number": {"type": "integer"}, "code": text(), "name_zh": text(), "name_en": text(),
                "items": {"type": "array", "items": _ITEM},
            }),
        },
    }
)  # fmt: skip
_PRODUCT_EXAMPLE: Final = {
    "product": "monthly", "version": "1.0",
    "segments": [{
        "number": 1, "code": "header", "name_zh": "报告头", "name_en": "Header",
        "items": [{
            "code": "header.report_number", "name_zh": "报告编号", "name_en": "Report number", "unit": "text",
            "definition": "unique number of the issued document",
        }],
    }],
}  # fmt: skip
NUMBER: Final = OpenApiParameter(
    "number", {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"}, OpenApiParameter.PATH, description="Its number."
)

QUERY = operation(
    name="query_document", tag=_DOCUMENTS, scope=Scope.DOCUMENTS_QUERY, status=201,
    summary="Query a document",
    description="Asks the door for one product of one account, for a purpose, and answers with a newly issued "
    "document. Every try is on the log that the enterprise reads, refused ones too, before the answer leaves. With "
    "`consent_number` that consent alone is asked: what it does not cover, or no longer, is refused even where another "
    "consent of yours would cover it. With `uscc` and `account_number` it is the one that covers the query and lasts "
    "longest.",
    body=_QUERY, answer=_DOCUMENT, example=_DOCUMENT_EXAMPLE, errors=["permission_denied", *PROBLEMS],
    bodies={
        "by consent": {"consent_number": "C20260302-EXAMPLE000", "product": "report", "purpose": "01"},
        "by account": {
            "uscc": "91440300000000001X", "account_number": "6222000011112222", "product": "monthly", "purpose": "03",
            "first_month": "2025-01", "last_month": "2025-12",
        },
    },
)  # fmt: skip
QUERY_LIST = operation(
    name="list_queries", tag=_DOCUMENTS, scope=Scope.DOCUMENTS_READ, is_list=True,
    summary="List own queries",
    description="Everything that the institution has asked for, by API or by web page, the latest first.",
    answer=_QUERY_ROW, example=_QUERY_ROW_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
DOCUMENT_LIST = operation(
    name="list_documents", tag=_DOCUMENTS, scope=Scope.DOCUMENTS_READ, is_list=True,
    summary="List issued documents",
    description="What was issued to the institution, the latest first, without content: opening one asks the door.",
    answer=_DOCUMENT_ROW, example=_DOCUMENT_ROW_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
DOCUMENT = operation(
    name="open_document", tag=_DOCUMENTS, scope=Scope.DOCUMENTS_READ,
    summary="Open an issued document",
    description="Gives a document again, byte by byte as it was issued, while a consent lets it through. The opening "
    "is on the log.",
    answer=_DOCUMENT, example=_DOCUMENT_EXAMPLE, parameters=[NUMBER],
    errors=["permission_denied", "not_found", *REFUSALS],
)  # fmt: skip
DICTIONARY = operation(
    name="read_dictionary", tag=_DICTIONARY,
    summary="Read the dictionary",
    description="Segments and items of both products, with names, units and definitions.",
    answer=record({"version": text(), "products": {"type": "array", "items": _PRODUCT_OF_DICTIONARY}}),
    example={"version": "1.0", "products": [_PRODUCT_EXAMPLE]},
)  # fmt: skip
DICTIONARY_PRODUCT = operation(
    name="read_product", tag=_DICTIONARY,
    summary="Read the dictionary of a product",
    description="Segments and items of one product.",
    parameters=[OpenApiParameter("product", _PRODUCT, OpenApiParameter.PATH, description="The published product.")],
    answer=_PRODUCT_OF_DICTIONARY, example=_PRODUCT_EXAMPLE, errors=["not_found"],
)  # fmt: skip
