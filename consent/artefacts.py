"""The consent record of an authorisation: what was agreed, as both sides hold it and a third can verify it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.encoding import force_str

from accounts.clock import day_of
from cfcii.common.digests import sha256_hex
from consent import wordings
from consent.choices import Choice
from consent.models import Authorisation, Consent
from consent.purposes import Product, Purpose
from consent.receipts.record import (
    SCHEMA,
    Coded,
    ConsentLine,
    ConsentRecord,
    Event,
    Issuer,
    Notice,
    Party,
    Principal,
    Processing,
    Translation,
    Validity,
)

ISSUER: Final = "CFCII"
_LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}


def content(authorisation: Authorisation) -> ConsentRecord:
    """Give the record of an authorisation with its consents."""
    arrangement = authorisation.arrangement
    enterprise, lender = arrangement.enterprise, arrangement.information_user
    related = authorisation.consents.select_related("account__provider", "entrustment")
    consents = list(related.defer("account__provider__vault_keyset").order_by("pk"))
    return ConsentRecord(
        schema_version=SCHEMA,
        record_id=f"{arrangement.number}/{authorisation.version}",
        issuer=Issuer(ISSUER, settings.PUBLIC_ADDRESS),
        arrangement_number=arrangement.number,
        version=authorisation.version,
        replaces=authorisation.replaces.version if authorisation.replaces else None,
        pii_principal=Principal(enterprise.name, enterprise.uscc),
        pii_controller=Party(lender.name, lender.code),
        notice=_notice(authorisation, consents),
        lawful_basis="consent",
        purpose=_coded(Purpose(authorisation.purpose)),
        products=tuple(_coded(Product(product)) for product in authorisation.products),
        processing=Processing(
            purpose_template_version=authorisation.template.version,
            queries_total=authorisation.queries_total,
            queries_a_month=authorisation.queries_a_month,
            look_back_months=authorisation.look_back_months,
            retention_days=authorisation.data_life_days,
        ),
        validity=Validity(_utc(authorisation.starts_at), _utc(authorisation.ends_at)),
        reference=authorisation.reference,
        consents=tuple(_line(consent) for consent in consents),
        event=_event(authorisation),
    )


def _notice(authorisation: Authorisation, consents: Iterable[Consent]) -> Notice:
    wording, text = authorisation.wording, authorisation.statement
    other = _LANGUAGES["en" if authorisation.language.startswith("zh") else "zh"]
    return Notice(
        wording_version=wording.version,
        wording_sha256=wording.sha256,
        language=authorisation.language,
        text=text,
        text_sha256=sha256_hex(text.encode()),
        translation=Translation(other, _statement_in(other, authorisation, consents)),
    )


def _statement_in(language: str, authorisation: Authorisation, consents: Iterable[Consent]) -> str:
    """Fill in the wording once more, in another language."""
    accounts = {consent.account_id: consent.account for consent in consents}
    choice = Choice(
        account_ids=tuple(accounts),
        products=tuple(authorisation.products),
        purpose=authorisation.purpose,
        until=day_of(authorisation.ends_at - timedelta(microseconds=1)),
        queries_total=authorisation.queries_total,
        queries_a_month=authorisation.queries_a_month,
        look_back_months=authorisation.look_back_months,
        data_life_days=authorisation.data_life_days,
    )
    return wordings.authorisation_statement(
        authorisation.wording,
        enterprise=authorisation.arrangement.enterprise,
        lender=authorisation.arrangement.information_user,
        accounts=list(accounts.values()),
        choice=choice,
        language=language,
    )


def _coded(member: Product | Purpose) -> Coded:
    names = {}
    for name, language in _LANGUAGES.items():
        with translation.override(language):
            names[name] = force_str(member.label)
    return Coded(code=member.value, **names)


def _line(consent: Consent) -> ConsentLine:
    provider = consent.account.provider
    return ConsentLine(
        consent_number=consent.number,
        account=consent.account.masked_number,
        provider=Party(provider.name, provider.code),
        product=consent.product,
        entrustment_number=consent.entrustment.number,
    )


def _event(authorisation: Authorisation) -> Event:
    proposed_by = authorisation.proposed_by
    return Event(
        type="explicit",
        state="given",
        at=_utc(authorisation.confirmed_at),
        channel=authorisation.channel,
        confirmed_by=authorisation.confirmed_by.name,
        proposed_by=proposed_by.name if proposed_by else None,
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
