"""The consent record as a document: its fields, and the strict reading of it.

What is written and what is read are the same classes, so that a record of our own and one that somebody hands in are
held to the same rules. Fields follow ISO/IEC TS 27560 (consent records) where they fit (`consent.receipts.standard`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from cfcii.common import strict_json
from cfcii.common.digests import canonical_json, sha256_hex

SCHEMA: Final = "cfcii-consent-record-1"
LARGEST: Final = 1024**2
"""Bytes of a record that is read at all; ours have a few thousand."""


class NotAConsentRecord(Exception):
    """The content is not a consent record as the platform writes them."""


@dataclass(frozen=True, slots=True)
class Issuer:
    name: str
    address: str
    """Where its public keys are found."""


@dataclass(frozen=True, slots=True)
class Principal:
    name: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Translation:
    """The same wording and particulars in the other language, for reading: what was confirmed is the notice's text."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    wording_version: int
    wording_sha256: str
    language: str
    text: str
    """The very text that stood on the page."""
    text_sha256: str
    translation: Translation


@dataclass(frozen=True, slots=True)
class Coded:
    """A code with its name in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Processing:
    purpose_template_version: int
    queries_total: int
    """Of each consent."""
    queries_a_month: int
    look_back_months: int
    retention_days: int
    """After the end."""


@dataclass(frozen=True, slots=True)
class Validity:
    starts_at: str
    ends_at: str
    """The first moment after it."""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One account and product."""

    consent_number: str
    account: str
    """Masked."""
    provider: Party
    product: str
    entrustment_number: str


@dataclass(frozen=True, slots=True)
class Event:
    type: str
    state: str
    at: str
    channel: str
    confirmed_by: str
    proposed_by: str | None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    schema_version: str
    record_id: str
    issuer: Issuer
    arrangement_number: str
    version: int
    replaces: int | None
    pii_principal: Principal
    pii_controller: Party
    notice: Notice
    lawful_basis: str
    purpose: Coded
    products: tuple[Coded, ...]
    processing: Processing
    validity: Validity
    reference: str
    consents: tuple[ConsentLine, ...]
    event: Event

    def to_bytes(self) -> bytes:
        """Write the canonical JSON that is hashed and signed."""
        return canonical_json(asdict(self))


def read(content: bytes) -> ConsentRecord:
    """Read a record; raises NotAConsentRecord for one that we would not have written."""
    if len(content) > LARGEST:
        raise NotAConsentRecord("too large")
    try:
        value: Any = json.loads(content)
        record = strict_json.read(ConsentRecord, value)
    except (ValueError, RecursionError) as error:
        raise NotAConsentRecord(str(error)) from error
    _check(record)
    if record.to_bytes() != content:
        raise NotAConsentRecord("not in canonical form")
    return record


def _check(record: ConsentRecord) -> None:
    """Raise NotAConsentRecord where fields contradict one another."""
    products = {each.code for each in record.products}
    try:
        validity = [datetime.fromisoformat(at) for at in (record.validity.starts_at, record.validity.ends_at)]
        is_in_order = datetime.fromisoformat(record.event.at) <= validity[0] < validity[1]
    except (ValueError, TypeError):
        is_in_order = False
    rules = {
        "unknown schema": record.schema_version == SCHEMA,
        "number": record.record_id == f"{record.arrangement_number}/{record.version}",
        "text and digest": sha256_hex(record.notice.text.encode()) == record.notice.text_sha256,
        "consents": bool(record.consents) and {each.product for each in record.consents} == products,
        "event": (record.event.type, record.event.state) == ("explicit", "given"),
        "moments": is_in_order,
    }
    broken = [name for name, holds in rules.items() if not holds]
    if broken:
        raise NotAConsentRecord(f"contradicts itself: {', '.join(broken)}")
