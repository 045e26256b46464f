"""The figures of an account's product as they stand, computed once for the same facts and kept.

A figure is a function of facts that never change, so what was computed for the same months, submissions, account life,
dictionary and engine is what would be computed again: documents issued one after the other share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account
from cfcii.common.digests import canonical_json, sha256_hex
from cfcii.common.errors import DomainError
from cfcii.common.periods import Month
from reports import selectors
from reports.engine import dictionary
from reports.engine.facts.schema import facts_digest
from reports.engine.items.figures import of_months
from reports.engine.items.months import AccountMonth, Life, account_months
from reports.engine.proof import ProofState, proof_states
from reports.engine.version import engine_version
from reports.models import FigureSet

LONGEST_SPAN_MONTHS = 36


class NothingCovered(DomainError):
    """No month of the account is covered, so there is nothing to issue."""

    code = "nothing_covered"


class SpanNotAllowed(DomainError):
    """The months asked for are more than a document may span, or stand in the wrong order."""

    code = "span_not_allowed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be computed. Without a span it is the latest 36 months up to the last one covered."""

    account: Account
    product: str
    start: Month | None = None
    end: Month | None = None


def figure_set(wanted: Wanted, coverage: selectors.Coverage, *, now: datetime) -> FigureSet:
    """Give the figures for an account as it is covered now; raises NothingCovered, SpanNotAllowed."""
    # Written out: on the way of each query, where putting the same words together again costs more than asking them.
    kept = FigureSet.objects.raw("SELECT * FROM reports_figureset WHERE key = %s", [_key(wanted, coverage.months)])
    found = next(iter(kept), None)
    if found is None:
        found = _computed(wanted, now)
        FigureSet.objects.bulk_create([found], ignore_conflicts=True)
    return found


def _key(wanted: Wanted, months: list[tuple[int, int]]) -> str:
    """Digest everything that the figures are a function of."""
    account = wanted.account
    return sha256_hex(
        canonical_json(
            [
                account.pk, str(account.opened_on), str(account.closed_on), wanted.product, str(wanted.start),
                str(wanted.end), dictionary.CURRENT_VERSION, engine_version(), months,
            ]
        )
    )  # fmt: skip


def _computed(wanted: Wanted, now: datetime) -> FigureSet:
    known = selectors.account_facts(wanted.account.pk)
    life = Life(wanted.account.opened_on, wanted.account.closed_on)
    months = account_months(known.frame, life)
    if not months:
        raise NothingCovered(_("No month of this account is covered yet."))
    first, last = _span([month.month for month in months], wanted.start, wanted.end)
    shown = [month for month in months if first <= month.month <= last]
    if not shown:
        raise NothingCovered(_("No month of this account is covered in the months asked for."))
    figures = of_months(months, wanted.product, first, last)
    bases = _bases(shown, known.sources, proof_states(months, life))
    used = [known.sources[month.month] for month in shown]
    versions = {
        "dictionary": figures.dictionary_version,
        "rules": sorted({source.rules_version for source in used}),
        "facts_code": sorted({source.code_version for source in used}),
        "code": engine_version(),
    }
    return FigureSet(
        # Of the facts that were read, not of the coverage asked before: a correction may lie between the two.
        key=_key(wanted, known.coverage),
        account=wanted.account,
        product=wanted.product,
        first_month=first.first_day,
        last_month=last.first_day,
        columns=_text(figures.columns),
        figures=_text(figures.items),
        months=_text(bases),
        versions=_text(versions),
        facts_digest=sha256_hex(canonical_json([basis["facts_digest"] for basis in bases])),
        first_period=str(months[0].month),
        last_period=str(months[-1].month),
        periods_covered=len(shown),
        data_updated_at=max(source.accepted_at for source in used),
        computed_at=now,
    )


def _span(covered: list[Month], start: Month | None, end: Month | None) -> tuple[Month, Month]:
    last = end or covered[-1]
    first = start or max(last.plus(1 - LONGEST_SPAN_MONTHS), min(covered[0], last))
    if not 0 <= last.ordinal - first.ordinal < LONGEST_SPAN_MONTHS:
        raise SpanNotAllowed(_("A document spans 1 to %(longest)s months.") % {"longest": LONGEST_SPAN_MONTHS})
    return first, last


def _bases(
    shown: list[AccountMonth], sources: dict[Month, selectors.Source], proofs: dict[Month, ProofState]
) -> list[dict[str, str]]:
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


def _text(value: Any) -> str:
    return canonical_json(value).decode()
