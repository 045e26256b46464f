"""The tables of an export: what each is called, its columns, and its rows, read as they are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AuditRecord, Enterprise
from cfcii.common.identifiers import mask_number
from consent import listings
from consent.audit import Action
from consent.models import (
    Authorisation,
    AuthorisationRequest,
    Consent,
    ConsentPolicy,
    DeletionDuty,
    Entrustment,
    Freeze,
    RevocationEffect,
    ShareCode,
)
from consent.signals import export_wanted

Row = dict[str, Any]
_NUMBERED: tuple[type[Any], ...] = (Consent, Entrustment, AuthorisationRequest, ShareCode)
_CHUNK = 1000
"""Rows that are read from the database at once."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table. Values of a row are what JSON knows, and moments."""

    name: str
    title: str | Promise
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def of_enterprise(enterprise: Enterprise, *, in_full: bool, now: datetime) -> list[Section]:
    """Give all tables, those of the apps above as well."""
    accounts = _account_numbers(enterprise, in_full=in_full)
    own = [
        _accounts(enterprise, accounts),
        _table("entrustments", _("Entrustments"), _ENTRUSTMENT, Entrustment.objects.of(enterprise), accounts),
        _table("requests", _("Requests"), _REQUEST, AuthorisationRequest.objects.filter(enterprise=enterprise)),
        _authorisations(enterprise),
        _consents(enterprise, accounts, now),
        _table("share_codes", _("Share codes"), _SHARE_CODE, ShareCode.objects.filter(enterprise=enterprise)),
        _table("freezes", _("Freezes"), _FREEZE, Freeze.objects.filter(enterprise=enterprise)),
        _table("rule_of_two", _("Rule of two people"), _POLICY, ConsentPolicy.objects.filter(enterprise=enterprise)),
        _table(
            "deletion_receipts",
            _("Deletion receipts"),
            _DELETION,
            DeletionDuty.objects.filter(authorisation__arrangement__enterprise=enterprise),
        ),
        _table(
            "revocations",
            _("How long revocations took"),
            _EFFECT,
            RevocationEffect.objects.filter(consent__enterprise=enterprise),
        ),
        _events(enterprise),
    ]
    answers: list[tuple[Any, Any]] = export_wanted.send(sender=Consent, enterprise_id=enterprise.pk, accounts=accounts)
    return [*own, *(section for _receiver, sections in answers for section in sections or ())]


def _account_numbers(enterprise: Enterprise, *, in_full: bool) -> dict[int, str]:
    rows = Account.objects.of(enterprise).select_related("provider").order_by("pk")
    return {account.pk: account.number if in_full else mask_number(account.number) for account in rows}


def _accounts(enterprise: Enterprise, numbers: Mapping[int, str]) -> Section:
    fields = {"provider": "provider__name", "provider_code": "provider__code", "type": "account_type",
              "currency": "currency", "opened_on": "opened_on", "closed_on": "closed_on"}  # fmt: skip
    return _table("accounts", _("Accounts"), {"account": "pk", **fields}, Account.objects.of(enterprise), numbers)


def _authorisations(enterprise: Enterprise) -> Section:
    """The receipt stands in each row, whole: the content, its digest and the signature."""
    rows = Authorisation.objects.filter(arrangement__enterprise=enterprise)
    table = _table("authorisations", _("Authorisations with their receipts"), _AUTHORISATION, rows)

    def with_content() -> Iterator[Row]:
        for row in table.rows():
            yield {**row, "receipt": json.loads(row["receipt"])}

    return Section(table.name, table.title, table.columns, with_content)


def _consents(enterprise: Enterprise, accounts: Mapping[int, str], now: datetime) -> Section:
    """The state is how a consent stands now, as pages and the API say it."""
    table = _table("consents", _("Consents"), _CONSENT, Consent.objects.of(enterprise), accounts)

    def as_they_stand() -> Iterator[Row]:
        is_frozen = Freeze.objects.filter(enterprise=enterprise, lifted_at=None).exists()
        for row in table.rows():
            consent = Consent(**{name: row[name] for name in _STANDS_BY})
            vars(consent)["is_frozen"] = is_frozen
            yield {**row, "state": listings.standing(consent, now).value}

    return Section(table.name, table.title, table.columns, as_they_stand)


def _events(enterprise: Enterprise) -> Section:
    """Each step names what it is about by the number that people know."""
    rows = AuditRecord.objects.filter(enterprise=enterprise, action__in=Action.values)
    table = _table("events", _("Events"), _EVENT, rows)

    def with_numbers() -> Iterator[Row]:
        numbers = {
            kind._meta.label_lower: dict(kind.objects.filter(enterprise=enterprise).values_list("pk", "number"))  # noqa: SLF001
            for kind in _NUMBERED
        }
        for row in table.rows():
            yield {**row, "number": numbers.get(row["of"], {}).get(row["number"], "")}

    return Section(table.name, table.title, table.columns, with_numbers)


def _table(
    name: str,
    title: str | Promise,
    fields: Mapping[str, str],
    rows: QuerySet[Any],
    accounts: Mapping[int, str] | None = None,
) -> Section:
    """Make a table of columns and the fields that fill them, in the order in which it came about."""

    def read() -> Iterator[Row]:
        paths = list(fields.values())
        for values in rows.order_by("pk").values_list(*paths).iterator(chunk_size=_CHUNK):
            row = dict(zip(fields, values, strict=True))
            if accounts is not None and "account" in row:
                row["account"] = accounts.get(row["account"], "")
            yield row

    return Section(name, title, tuple(fields), read)


_TERMS = {"purpose": "purpose", "queries_total": "queries_total", "queries_a_month": "queries_a_month",
          "look_back_months": "look_back_months", "data_life_days": "data_life_days"}  # fmt: skip
_VALIDITY = {"starts_at": "starts_at", "ends_at": "ends_at"}
_LENDER = {"information_user": "information_user__name", "information_user_code": "information_user__code"}
_ENTRUSTMENT = {
    "number": "number", "account": "account_id", "provider": "account__provider__name", **_VALIDITY, "state": "state",
    "signed_by": "signed_by__name", "signed_at": "signed_at", "address": "address", "ended_by": "ended_by__name",
    "ended_at": "ended_at", "wording_version": "wording__version", "wording_sha256": "wording__sha256",
    "language": "language", "statement": "statement",
}  # fmt: skip
_REQUEST = {
    "number": "number", **_LENDER, "products": "products", **_TERMS, "validity_days": "validity_days",
    "reference": "reference", "message": "message", "own_initiative": "is_own_initiative",
    "renews": "renews__number", "channel": "channel", "asked_by": "asked_by__name",
    "asked_by_client": "asked_by_client", "asked_at": "asked_at", "lapses_at": "lapses_at", "state": "state",
    "proposed_by": "proposed_by__name", "proposed_at": "proposed_at", "decided_by": "decided_by__name",
    "decided_at": "decided_at", "reason": "reason", "arrangement": "authorisation__arrangement__number",
    "version": "authorisation__version",
}  # fmt: skip
_AUTHORISATION = {
    "arrangement": "arrangement__number", "version": "version", "replaces_version": "replaces__version",
    "information_user": "arrangement__information_user__name",
    "information_user_code": "arrangement__information_user__code", "products": "products", **_TERMS, **_VALIDITY,
    "reference": "reference", "proposed_by": "proposed_by__name", "confirmed_by": "confirmed_by__name",
    "confirmed_at": "confirmed_at", "channel": "channel", "address": "address",
    "wording_version": "wording__version", "wording_sha256": "wording__sha256", "language": "language",
    "statement": "statement", "receipt": "receipt__body", "receipt_sha256": "receipt__sha256",
    "receipt_jws": "receipt__jws", "receipt_key": "receipt__key_id",
}  # fmt: skip
_CONSENT = {
    "number": "number", "arrangement": "authorisation__arrangement__number", "version": "authorisation__version",
    **_LENDER, "account": "account_id", "provider": "account__provider__name", "product": "product", **_TERMS,
    **_VALIDITY, "entrustment": "entrustment__number", "granted_by": "granted_by__name", "granted_at": "granted_at",
    "state": "state", "ended_by": "ended_by__name", "ended_at": "ended_at", "queries_used": "queries_used",
}  # fmt: skip
_STANDS_BY = ("state", "starts_at", "ends_at", "queries_used", "queries_total")
_SHARE_CODE = {
    "number": "number", "made_by": "made_by__name", "made_at": "made_at", "address": "address",
    "expires_at": "expires_at", "withdrawn_at": "withdrawn_at", "redeemed_at": "redeemed_at",
    "arrangement": "authorisation__arrangement__number",
}  # fmt: skip
_FREEZE = {
    "frozen_by": "frozen_by__name", "frozen_at": "frozen_at", "lift_asked_by": "lift_asked_by__name",
    "lift_asked_at": "lift_asked_at", "lifted_by": "lifted_by__name", "lifted_at": "lifted_at",
}  # fmt: skip
_POLICY = {
    "purposes": "purposes", "from_months": "from_months", "changed_by": "changed_by__name", "changed_at": "changed_at"
}  # fmt: skip
_DELETION = {
    "arrangement": "authorisation__arrangement__number", "version": "authorisation__version", **_LENDER,
    "due_at": "due_at", "asked_at": "asked_at", "times_chased": "times_chased", "confirmed_at": "confirmed_at",
    "confirmed_by": "confirmed_by__name", "confirmed_by_client": "confirmed_by_client", "statement": "statement",
}  # fmt: skip
_EFFECT = {"consent": "consent__number", "clicked_at": "clicked_at", "in_effect_at": "in_effect_at"}
_EVENT = {
    "at": "at", "action": "action", "by": "actor__name", "address": "address", "institution": "institution__name",
    "of": "target_type", "number": "target_id",
}  # fmt: skip
