"""What a document says: the figures of one account's product with everything that they rest on, as it is issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Account, Institution
from cfcii import __version__
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.errors import DomainError
from cfcii.common.periods import Month
from consent.models import Consent
from reports import selectors
from reports.engine import dictionary
from reports.engine.facts.schema import facts_digest
from reports.engine.items.figures import Figures, compute
from reports.engine.items.months import AccountMonth, Life, account_months
from reports.engine.proof import proof_states

LONGEST_SPAN_MONTHS = 36


class NothingCovered(DomainError):
    """No month of the account is covered, so there is nothing to issue."""

    code = "nothing_covered"


class SpanNotAllowed(DomainError):
    """The months asked for are more than a document may span, or stand in the wrong order."""

    code = "span_not_allowed"


@dataclass(frozen=True, slots=True)
class Content:
    """A document's content before it is written down."""

    first_month: Month
    last_month: Month
    body: dict[str, Any]
    facts_digest: str


def content(
    *,
    number: str,
    account: Account,
    product: str,
    consent: Consent | None,
    now: datetime,
    start: Month | None = None,
    end: Month | None = None,
) -> Content:
    """Put together what a document says; its span is the latest 36 covered months unless months are named.

    Raises NothingCovered, SpanNotAllowed.
    """
    known = selectors.account_facts(account.pk)
    life = Life(account.opened_on, account.closed_on)
    months = account_months(known.frame, life)
    if not months:
        raise NothingCovered("No month of this account is covered yet.")
    first, last = _span([month.month for month in months], start, end)
    shown = [month for month in months if first <= month.month <= last]
    if not shown:
        raise NothingCovered("No month of this account is covered in the months asked for.")
    figures = compute(known.frame, life, product, first, last)
    bases = _bases(shown, known.sources, proof_states(months, life))
    digest = sha256_hex(canonical_json([basis["facts_digest"] for basis in bases]))
    body: dict[str, Any] = {
        "number": number,
        "product": product,
        "issued_at": _iso(now),
        "versions": _versions(figures, shown, known.sources),
        "items": _document_items(number, account, product, consent, now, months, shown, known, figures),
        "columns": list(figures.columns),
        "figures": figures.items,
        "months": bases,
        "facts_digest": digest,
    }
    return Content(first, last, body, digest)


def _span(covered: list[Month], start: Month | None, end: Month | None) -> tuple[Month, Month]:
    last = end or covered[-1]
    first = start or max(last.plus(1 - LONGEST_SPAN_MONTHS), min(covered[0], last))
    if not 0 <= last.ordinal - first.ordinal < LONGEST_SPAN_MONTHS:
        raise SpanNotAllowed(f"A document spans 1 to {LONGEST_SPAN_MONTHS} months.")
    return first, last


def _bases(
    shown: list[AccountMonth], sources: dict[Month, selectors.Source], proofs: dict[Month, Any]
) -> list[dict[str, Any]]:
    """Name for each month what its figures rest on: proof state, digest of its facts, digest of the bank's file."""
    return [
        {
            "month": str(month.month),
            "proof": proofs[month.month],
            "facts_digest": facts_digest(month.facts),
            "submission_digest": sources[month.month].digest,
        }
        for month in shown
    ]


def _versions(
    figures: Figures, shown: list[AccountMonth], sources: dict[Month, selectors.Source]
) -> dict[str, str | list[str]]:
    """Name the versions that produced the figures: the rules and the code may differ from month to month."""
    used = [sources[month.month] for month in shown]
    return {
        "dictionary": figures.dictionary_version,
        "rules": sorted({source.rules_version for source in used}),
        "facts_code": sorted({source.code_version for source in used}),
        "code": __version__,
    }


def _document_items(
    number: str,
    account: Account,
    product: str,
    consent: Consent | None,
    now: datetime,
    months: list[AccountMonth],
    shown: list[AccountMonth],
    known: selectors.AccountFacts,
    figures: Figures,
) -> dict[str, Any]:
    """Give the items that stand once a document, in the dictionary's order."""
    provider: Institution = account.provider
    corrected = selectors.last_corrected_on(account.pk)
    values: dict[str, Any] = {
        "header.report_number": number,
        "header.dictionary_version": figures.dictionary_version,
        "header.issued_at": _iso(now),
        "header.enterprise_name": account.enterprise.name,
        "header.uscc": account.enterprise.uscc,
        "header.consent_number": consent.number if consent else None,
        "header.requesting_institution": consent.information_user.name if consent else None,
        "header.query_purpose": consent.purpose if consent else None,
        "account.provider_name": provider.name,
        "account.provider_code": provider.code,
        "account.account_number_masked": account.masked_number,
        "account.account_type": account.account_type,
        "account.currency": account.currency,
        "account.opened_on": _iso(account.opened_on),
        "account.status": "closed" if account.closed_on else "open",
        "account.closed_on": _iso(account.closed_on) if account.closed_on else None,
        "account.first_period": str(months[0].month),
        "account.last_period": str(months[-1].month),
        "account.periods_covered": len(shown),
        "account.data_updated_at": _iso(max(known.sources[month.month].accepted_at for month in shown)),
        # Disputes and enterprise statements come with the complaints app; until then there is none of either.
        "annotations.open_dispute_count": 0,
        "annotations.disputed_items": [],
        "annotations.enterprise_statement": None,
        "annotations.last_corrected_on": _iso(corrected) if corrected else None,
    }
    segments = (segment for segment in dictionary.product(product).segments if not segment.is_computed)
    return {item.code: values[item.code] for segment in segments for item in segment.items}


def _iso(moment: datetime | date) -> str:
    """Write a date, or a moment in local time with its offset from UTC."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment, timezone.get_default_timezone()).isoformat(timespec="seconds")
    return moment.isoformat()
