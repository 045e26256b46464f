"""An enterprise with all who take part in its cases, and how it lodges one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaints.lifecycle import StepName
from tests.live.cases import claimants, handlers
from tests.live.people import Person


@dataclass(frozen=True, slots=True)
class Cast:
    """An enterprise, and who takes part in its cases, all in browsers of their own."""

    enterprise: dict[str, Any]
    bank: dict[str, str]
    lender: dict[str, str]
    owner: Person
    handler: Person
    second: Person
    verifier: Person
    analyst: Person
    clerk: Person
    anybody: Person


def accepted_dispute(cast: Cast, account: dict[str, Any], subject: str) -> tuple[str, str]:
    """Dispute the latest income of an account, and have that accepted; give the case and the value."""
    document, figures = claimants.issue(cast.owner, account)
    period = claimants.last_period(figures)
    value = figures[period, claimants.ITEM]
    assert value is not None
    case = claimants.dispute(cast.owner, document, period, subject=subject)
    handlers.take_step(cast.handler, case, StepName.ACCEPT, "Accept")
    return case, value


def lodge(cast: Cast, kind: str, number: int) -> str:
    """Lodge a case of a kind, one of several; disputes are about a period each."""
    if kind == "complaint":
        return claimants.complain(cast.owner, cast.enterprise, about=cast.bank["code"], subject=f"投诉 {number}")
    if kind == "consultation":
        return claimants.ask(cast.owner, cast.enterprise, subject=f"提问 {number}")
    document, figures = claimants.issue(cast.owner, cast.enterprise["accounts"][0])
    period = [column for column, item in figures if item == claimants.ITEM][number]
    return claimants.dispute(cast.owner, document, period, subject=f"异议 {number}")


def lodge_alike(cast: Cast, kind: str) -> str:
    """Lodge a case that the first of its kind answers, too: a dispute about a month of that one's quarter."""
    if kind != "dispute":
        return lodge(cast, kind, 2)
    account = cast.enterprise["accounts"][0]
    _report, figures = claimants.issue(cast.owner, account)
    quarter = [column for column, item in figures if item == claimants.ITEM][1]
    monthly, _figures = claimants.issue(cast.owner, account, "Issue the monthly summary")
    month = f"{quarter[:4]}-{3 * int(quarter[-1]):02d}"
    return claimants.dispute(cast.owner, monthly, month, subject="异议 2")
