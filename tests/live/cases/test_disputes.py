"""Disputes, from a figure of a document to each possible outcome.

All parties act in browsers of their own, without JavaScript: who takes part in a case of the one enterprise reads
Chinese, of the other English; who releases reads the other language. What each sees is asserted in words of that
person's language, and kept as a picture (var/screenshots/way-*).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from complaints.lifecycle import State, StepName
from complaints.models import Case, Finding
from tests.live import parties
from tests.live.cases import claimants, handlers, verifiers
from tests.live.cases.lodging import Cast, accepted_dispute

_Outcome = Case.Outcome


def test_a_disputed_figure_is_corrected(casts: dict[str, Cast], tmp_path: Path) -> None:
    cast = casts["zh"]
    owner, handler, verifier, analyst = cast.owner, cast.handler, cast.verifier, cast.analyst
    account = cast.enterprise["accounts"][0]
    first, figures = verifiers.query(analyst, account)
    own, _same = claimants.issue(owner, account)
    period = claimants.last_period(figures)
    old = figures[period, claimants.ITEM]
    assert old is not None
    new = str(Decimal(old) - parties.LESS)

    case = claimants.dispute(owner, own, period, subject="十月收入多了一千元", claimed=new)
    claimants.sees(owner, case, State.RECEIVED)
    claimants.sees_marks(owner, account, old, 0)
    verifiers.finds_no_case(verifier, case)  # not accepted yet
    handlers.find(handler, case, "dispute")
    handlers.take_step(handler, case, StepName.ASK_SUPPLEMENT, "Ask for a supplement", "请补充对账单。")
    claimants.supplement(owner, case, "请补充对账单。")
    handlers.take_step(handler, case, StepName.ACCEPT, "Accept")
    claimants.sees_marks(owner, account, old, 1)
    marked, during = verifiers.query(analyst, account)
    assert during == figures
    assert verifiers.disputed_on(analyst.page) == {old}
    analyst.reads("Dispute mark")
    analyst.photograph("marked-document")
    assert case not in analyst.page.content()
    assert "十月收入多了一千元" not in analyst.text
    verifiers.finds_no_case(analyst, case)

    verifiers.see_rows(verifier, case, account["correction"]["wrong"])
    verifiers.correct(cast.clerk, cast.bank["code"], account["correction"], tmp_path)
    verifiers.verify(verifier, case, Finding.Result.CORRECTED, "一笔收入误报了一千元,已更正。")
    claimants.sees(owner, case, "being decided")
    handlers.decide(handler, cast.second, case, _Outcome.CORRECTED, is_returned=True)
    verifiers.look(verifier, case, hidden=(handlers.NOTE, "对账单在附件里。", "statement.txt"))
    claimants.read_letter(owner, case, _Outcome.CORRECTED, handlers.GROUNDS, tmp_path)
    assert handlers.NOTE not in owner.page.content()
    claimants.sees(owner, case, State.CLOSED, "Who has taken in the correction", "not yet", hidden=(handlers.NOTE,))

    for received in (first, marked):  # both have the wrong figure
        verifiers.acknowledge(analyst, cast.lender["code"], received, old, new)
        assert case not in analyst.page.content()
    claimants.sees(owner, case, State.CLOSED)
    assert owner.says("not yet") not in owner.text
    owner.photograph("acknowledged")
    claimants.sees_marks(owner, account, new, 0)
    _latest, after = verifiers.query(analyst, account)
    assert after[period, claimants.ITEM] == new
    assert verifiers.disputed_on(analyst.page) == set()
    verifiers.reads_again(analyst, first, figures)


def test_a_disputed_figure_is_right(casts: dict[str, Cast], tmp_path: Path) -> None:
    """The bank cannot say at first, is asked again, and confirms: the mark is lifted."""
    cast = casts["en"]
    account = cast.enterprise["accounts"][0]
    case, value = accepted_dispute(cast, account, "Payment counted twice")
    verifiers.verify(cast.verifier, case, Finding.Result.NOT_ESTABLISHED, "Voucher still archived.")
    handlers.take_step(cast.handler, case, StepName.ASK_AGAIN, "Hand to the bank again", "Fetch the voucher.")
    claimants.sees_marks(cast.owner, account, value, 1)
    verifiers.verify(cast.verifier, case, Finding.Result.CONFIRMED, "Voucher shows one.")
    handlers.decide(cast.handler, cast.second, case, _Outcome.CONFIRMED)
    claimants.read_letter(cast.owner, case, _Outcome.CONFIRMED, handlers.GROUNDS, tmp_path)
    claimants.sees_marks(cast.owner, account, value, 0)
    verifiers.query(cast.analyst, account)
    assert verifiers.disputed_on(cast.analyst.page) == set()
    assert cast.analyst.says("Remark by the platform") not in cast.analyst.text
    verifiers.has_no_recall(cast.analyst, cast.lender["code"], account)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_disputed_figure_cannot_be_established(casts: dict[str, Cast], language: str, tmp_path: Path) -> None:
    """Documents carry the platform's remark from then on, and the enterprise's statement until it is withdrawn."""
    cast, statement = casts[language], "本企业认为该笔收入不属于十月。"
    account = cast.enterprise["accounts"][1]
    case, _value = accepted_dispute(cast, account, "收入记错了月份")
    verifiers.verify(cast.verifier, case, Finding.Result.NOT_ESTABLISHED, "凭证已按期销毁。")
    handlers.decide(cast.handler, cast.second, case, _Outcome.NOT_ESTABLISHED)
    claimants.read_letter(cast.owner, case, _Outcome.NOT_ESTABLISHED, handlers.GROUNDS, tmp_path)

    claimants.hand_in_statement(cast.owner, case, statement)
    remarked, _figures = verifiers.query(cast.analyst, account)
    verifiers.sees_remarks(cast.analyst, platform=1, statement="")
    handlers.check_statement(cast.handler, case, statement)
    verifiers.query(cast.analyst, account)
    verifiers.sees_remarks(cast.analyst, platform=1, statement=statement)
    assert case not in cast.analyst.page.content()
    cast.analyst.photograph("statement")
    claimants.withdraw_statement(cast.owner, case)
    verifiers.query(cast.analyst, account)
    verifiers.sees_remarks(cast.analyst, platform=1, statement="")
    cast.analyst.page.goto(f"/lender/documents/{remarked}/")
    verifiers.sees_remarks(cast.analyst, platform=1, statement="")


def test_a_dispute_is_withdrawn(casts: dict[str, Cast]) -> None:
    cast = casts["en"]
    account = cast.enterprise["accounts"][0]
    case, value = accepted_dispute(cast, account, "Lodged by mistake")
    claimants.sees_marks(cast.owner, account, value, 1)
    claimants.withdraw(cast.owner, case, "Wrong month, sorry.")
    claimants.sees_marks(cast.owner, account, value, 0)
    verifiers.look(cast.verifier, case, hidden=("Wrong month, sorry.",))
    assert cast.verifier.label(State.WITHDRAWN) in cast.verifier.text
    assert not cast.verifier.page.locator("main input[name=result]").count()
