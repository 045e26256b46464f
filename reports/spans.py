"""How far back a document under consent reaches: a consent names the months of data that it lets be seen.

They are the latest so many months at the time of the query, as the consent's own words have it: not more of them, and
none longer ago. The month of the query counts when it is covered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from accounts.clock import day_of
from cfcii.common.periods import Month
from consent.decisions import Refusal
from consent.models import Consent
from reports import selectors
from reports.access import QueryRefused
from reports.figure_sets import LONGEST_SPAN_MONTHS, Wanted
from reports.models import Document
from reports.selectors import Coverage


@dataclass(frozen=True, slots=True)
class Span:
    """What is computed, and from which month on it would have been without the limit of the consent."""

    wanted: Wanted
    narrowed_from: Month | None = None
    """None when nothing had to be left out."""


def within(wanted: Wanted, coverage: Coverage, look_back_months: int, now: datetime) -> Span:
    """Narrow what is wanted to the months that a consent lets be seen; raises QueryRefused when it leaves none of them.

    What nothing covers, or no document may span, is for `figure_sets` to refuse.
    """
    if not coverage.months:
        return Span(wanted)
    covered, last_covered = Month.from_ordinal(coverage.months[0][0]), Month.from_ordinal(coverage.months[-1][0])
    earliest = _earliest(coverage, look_back_months, now)
    last = wanted.end or last_covered
    if last < earliest:
        raise QueryRefused(Refusal.SPAN_NOT_COVERED)
    first = wanted.start or max(last.plus(1 - LONGEST_SPAN_MONTHS), min(covered, last))
    if first >= earliest:
        return Span(wanted)
    return Span(replace(wanted, start=earliest), narrowed_from=first)


def check_issued(document: Document, consent: Consent, now: datetime) -> None:
    """Raise QueryRefused for an issued document with months from before those that the consent now in force reaches.

    What was issued under that very version of the authorisation stays open when its months grow old.
    """
    assert document.consent is not None
    if document.consent.authorisation_id == consent.authorisation_id:
        return
    coverage = selectors.coverage(document.account_id)
    if Month.of(document.first_month) < _earliest(coverage, consent.look_back_months, now):
        raise QueryRefused(Refusal.SPAN_NOT_COVERED)


def _earliest(coverage: Coverage, look_back_months: int, now: datetime) -> Month:
    """Give the earliest month that a consent reaches at a moment."""
    earliest = Month.of(day_of(now)).plus(-look_back_months)
    if not coverage.months:
        return earliest
    return max(earliest, Month.from_ordinal(coverage.months[-1][0]).plus(1 - look_back_months))
