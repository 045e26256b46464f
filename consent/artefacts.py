"""The consent record: what was agreed, as both sides hold it and a third can verify it.

Fields follow ISO/IEC TS 27560 (consent records) where they fit: record and schema version, the parties, the notice
with its version and digest, purposes, processing with limits, the event with its time, channel and actor.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from cfcii.common.digests import sha256_hex
from consent.models import Authorisation, Consent
from consent.purposes import Product, Purpose

SCHEMA: Final = "cfcii-consent-record-1"


def content(authorisation: Authorisation) -> dict[str, Any]:
    """Give the record of an authorisation with its consents, every value a string, a whole number or null."""
    arrangement = authorisation.arrangement
    enterprise, lender = arrangement.enterprise, arrangement.information_user
    consents = authorisation.consents.select_related("account__provider", "entrustment").order_by("pk")
    return {
        "schema_version": SCHEMA,
        "record_id": f"{arrangement.number}/{authorisation.version}",
        "arrangement_number": arrangement.number,
        "version": authorisation.version,
        "replaces": authorisation.replaces.version if authorisation.replaces else None,
        "pii_principal": {"name": enterprise.name, "uscc": enterprise.uscc},
        "pii_controller": {"name": lender.name, "code": lender.code},
        "notice": {
            "wording_version": authorisation.wording.version,
            "wording_sha256": authorisation.wording.sha256,
            "language": authorisation.language,
            "text": authorisation.statement,
            "text_sha256": sha256_hex(authorisation.statement.encode()),
        },
        "purpose": {"code": authorisation.purpose, "template_version": authorisation.template.version},
        "processing": {
            "queries_total": authorisation.queries_total,
            "queries_a_month": authorisation.queries_a_month,
            "look_back_months": authorisation.look_back_months,
            "retention_days": authorisation.data_life_days,
        },
        "validity": {"from": _utc(authorisation.starts_at), "until": _utc(authorisation.ends_at)},
        "reference": authorisation.reference,
        "consents": [_line(consent) for consent in consents],
        "event": {
            "type": "given",
            "at": _utc(authorisation.confirmed_at),
            "channel": authorisation.channel,
            "address": authorisation.address,
            "confirmed_by": authorisation.confirmed_by.name,
            "proposed_by": authorisation.proposed_by.name if authorisation.proposed_by else None,
        },
    }


def _line(consent: Consent) -> dict[str, Any]:
    return {
        "consent_number": consent.number,
        "provider": {"name": consent.account.provider.name, "code": consent.account.provider.code},
        "account": consent.account.masked_number,
        "product": Product(consent.product).value,
        "purpose": Purpose(consent.purpose).value,
        "entrustment_number": consent.entrustment.number,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
