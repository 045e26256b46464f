"""Complaints, about a bank and about the platform, to each possible outcome.

Parties and languages as in `test_disputes`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from accounts.clock import today
from complaints.lifecycle import State, StepName
from complaints.models import Case
from tests.live.cases import claimants, handlers, verifiers
from tests.live.cases.lodging import Cast

_Outcome = Case.Outcome


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_complaint_is_upheld_and_measures_follow(casts: dict[str, Cast], language: str, tmp_path: Path) -> None:
    cast, subject, wish = casts[language], "更正申请无人答复", "请在五日内更正。"
    owner, due = cast.owner, (today() + timedelta(days=20)).isoformat()
    case = claimants.complain(owner, cast.enterprise, about=cast.bank["code"], subject=subject, wish=wish)
    handlers.find(cast.handler, case, "complaint")
    verifiers.finds_no_case(cast.verifier, case)
    handlers.take_step(cast.handler, case, StepName.ACCEPT, "Accept")
    handlers.write(cast.handler, case, "respondent", "请说明三次申请的经过。")
    verifiers.look(cast.verifier, case, hidden=("三次申请都没有答复。",))
    assert "请说明三次申请的经过。" in cast.verifier.text
    verifiers.reply(cast.verifier, case, "经办人休假,申请积压。")
    handlers.take_step(cast.handler, case, StepName.SUSPEND, "Suspend", "等待法院的裁定。")
    claimants.sees(owner, case, State.SUSPENDED, hidden=("请说明三次申请的经过。", "经办人休假,申请积压。"))
    assert "等待法院的裁定。" in owner.text
    owner.photograph("suspended")
    handlers.take_step(cast.handler, case, StepName.RESUME, "Resume")
    handlers.decide(cast.handler, cast.second, case, _Outcome.UPHELD, measures="银行在五日内更正。", due=due)
    claimants.sees(owner, case, State.FOLLOWING, "Read the reply letter", hidden=(handlers.NOTE,))
    owner.photograph("following")
    handlers.take_step(cast.handler, case, StepName.REPORT_MEASURES, "Record the measures", "银行已更正。")
    claimants.read_letter(owner, case, _Outcome.UPHELD, handlers.GROUNDS, tmp_path)
    claimants.sees(owner, case, State.CLOSED, hidden=(handlers.NOTE,))
    assert "银行已更正。" in owner.text


@pytest.mark.parametrize(
    ("language", "outcome"),
    [("zh", _Outcome.PARTLY_UPHELD), ("en", _Outcome.NOT_UPHELD), ("zh", _Outcome.REFUSED), ("en", _Outcome.ENDED)],
)
def test_a_complaint_is_decided(casts: dict[str, Cast], language: str, outcome: Case.Outcome, tmp_path: Path) -> None:
    """Refused from its review, ended from a suspension, the others after it was looked into."""
    cast = casts[language]
    case = claimants.complain(cast.owner, cast.enterprise, about="platform", subject="平台页面打不开")
    if outcome != _Outcome.REFUSED:
        handlers.take_step(cast.handler, case, StepName.ACCEPT, "Accept")
        claimants.sees(cast.owner, case, State.INVESTIGATING)
    if outcome == _Outcome.ENDED:
        handlers.take_step(cast.handler, case, StepName.SUSPEND, "Suspend", "Waits for court.")
    handlers.decide(cast.handler, cast.second, case, outcome, is_returned=outcome == _Outcome.PARTLY_UPHELD)
    claimants.read_letter(cast.owner, case, outcome, handlers.GROUNDS, tmp_path)
    verifiers.finds_no_case(cast.verifier, case)


def test_a_complaint_is_withdrawn(casts: dict[str, Cast]) -> None:
    cast = casts["zh"]
    case = claimants.complain(cast.owner, cast.enterprise, about=cast.bank["code"], subject="银行已经答复")
    handlers.take_step(cast.handler, case, StepName.ACCEPT, "Accept")
    claimants.withdraw(cast.owner, case, "银行昨天来电道歉。")
    verifiers.look(cast.verifier, case, hidden=("银行昨天来电道歉。",))
    assert cast.verifier.label(State.WITHDRAWN) in cast.verifier.text
