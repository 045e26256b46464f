"""Which field of ours is which of ISO/IEC TS 27560:2023 (consent record information structure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Match:
    """A field of the record, and the standard's; empty where it has none."""

    ours: str
    standard: str


MATCHES: Final = tuple(
    Match(ours, standard)
    for ours, standard in (
        ("schema_version", "schema_version"),
        ("record_id", "record_id"),
        ("issuer.name", "party_name (of the issuer)"),
        ("issuer.address", "party_url (of the issuer)"),
        ("arrangement_number", ""),
        ("version", ""),
        ("replaces", ""),
        ("pii_principal.name", ""),
        ("pii_principal.uscc", "pii_principal_id"),
        ("pii_controller.name", "party_name"),
        ("pii_controller.code", "party_id, pii_controllers"),
        ("notice.wording_version", "privacy_notice (version)"),
        ("notice.wording_sha256", "privacy_notice (digest)"),
        ("notice.language", "language"),
        ("notice.text", "privacy_notice (text)"),
        ("notice.text_sha256", "privacy_notice (digest)"),
        ("notice.translation.language", "language"),
        ("notice.translation.text", "privacy_notice (text)"),
        ("lawful_basis", "lawful_basis"),
        ("purpose.code", "purpose_type"),
        ("purpose.zh", "purpose"),
        ("purpose.en", "purpose"),
        ("products[].code", "pii_type"),
        ("products[].zh", "pii_information"),
        ("products[].en", "pii_information"),
        ("processing.purpose_template_version", ""),
        ("processing.queries_total", "processing_method (limit)"),
        ("processing.queries_a_month", "processing_method (limit)"),
        ("processing.look_back_months", "pii_information (extent)"),
        ("processing.retention_days", "retention_period"),
        ("validity.starts_at", "validity_duration"),
        ("validity.ends_at", "validity_duration"),
        ("reference", ""),
        ("consents[].consent_number", ""),
        ("consents[].account", "pii_attribute_id"),
        ("consents[].provider.name", "collection_method (source)"),
        ("consents[].provider.code", "collection_method (source)"),
        ("consents[].product", "pii_type"),
        ("consents[].entrustment_number", ""),
        ("event.type", "event_type"),
        ("event.state", "event_state"),
        ("event.at", "event_time"),
        ("event.channel", ""),
        ("event.confirmed_by", "entity_id"),
        ("event.proposed_by", ""),
    )
)
