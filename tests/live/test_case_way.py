"""The three ways of a case through the browsers of all who take part, to each possible outcome.

An enterprise lodges, the desk takes the steps and a second person releases, the bank verifies, a lender sees marks
and takes corrections in, anybody reads published answers. Nobody runs JavaScript. Who takes part in a case of the one
enterprise reads Chinese, of the other English; who releases reads the other language. What each sees is asserted in
words of that person's language, and kept as a picture (var/screenshots/way-*).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from accounts.clock import today
from complaints.lifecycle import State, StepName
from complaints.models import Case, Finding
from tests.live import claimants, handlers, parties, verifiers
from tests.live.browser import chromium
from tests.live.people import Person
from tests.live.stack import Stack

_WORLD = "from tests.live import parties; print(json.dumps(parties.make_for_cases()))"
_CLOCK = """
from datetime import timedelta
from django.core.cache import cache
from accounts.clock import today
from complaints import tasks
from complaints.models import Case
moved = Case.objects.filter(number__in=sys.argv[1:]).update(due_on=today() - timedelta(days=1))
cache.delete("cases-overdue")  # the hour in which the workers did this may still run
tasks.end_overdue_cases()
print(json.dumps(moved))
"""
_Outcome = Case.Outcome


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def casts(stack: Stack, browser: Browser) -> dict[str, Cast]:
    """Give the casts by the language of their enterprise; each person signs in once."""
    world: dict[str, Any] = stack.python(_WORLD)

    def person(role: str, language: str) -> Person:
        made = Person(browser, stack, f"{parties.CASES}-{role}", language)
        if role != "anybody":
            made.sign_in()
        return made

    roles = ("owner", "desk", "verifier", "analyst")
    people = {language: {role: person(f"{role}-{language}", language) for role in roles} for language in ("zh", "en")}
    clerk = person("clerk", "en")
    return {
        language: Cast(
            world["enterprises"][language], world["bank"], world["lender"], people[language]["owner"],
            people[language]["desk"], people[other]["desk"], people[language]["verifier"],
            people[language]["analyst"], clerk, person("anybody", language),
        )
        for language, other in (("zh", "en"), ("en", "zh"))
    }  # fmt: skip


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


def test_a_question_is_answered_asked_further_rated_and_published(casts: dict[str, Cast]) -> None:
    cast = casts["zh"]
    question, answer = "收入合计包括利息吗", "包括,见指标定义。"
    case = claimants.ask(cast.owner, cast.enterprise, subject=question)
    handlers.find(cast.handler, case, "consultation")
    handlers.take_step(cast.handler, case, StepName.ANSWER, "Answer", "请看说明。")
    claimants.ask_further(cast.owner, case, "请看说明。", "说明里没有写利息。")
    handlers.take_step(cast.handler, case, StepName.ANSWER, "Answer", answer)
    claimants.rate(cast.owner, case, 4)
    texts = {
        "question_zh": question, "answer_zh": answer, "question_en": "Does total income include interest?",
        "answer_en": "It does, see the definition of the item.",
    }  # fmt: skip
    address = handlers.publish(cast.handler, case, texts)
    for language, asked in (("zh", "利息"), ("en", "interest")):
        anybody = casts[language].anybody
        find_answer(anybody, asked, address)
        assert texts[f"question_{language}"] in anybody.text
        assert texts[f"answer_{language}"] in anybody.text
        assert not [each for each in (case, cast.enterprise["name"]) if each in anybody.text]
        anybody.page.goto(f"/cases/{case}/")
        assert "/accounts/login/" in anybody.page.url


def test_a_question_is_withdrawn(casts: dict[str, Cast]) -> None:
    cast = casts["en"]
    case = claimants.ask(cast.owner, cast.enterprise, subject="Guide not found")
    claimants.withdraw(cast.owner, case)
    cast.handler.page.goto(f"/desk/cases/{case}/")
    cast.handler.reads("The case has ended. Internal notes and links are still possible.")


@pytest.mark.parametrize(("language", "kind"), [("en", "dispute"), ("zh", "complaint"), ("en", "consultation")])
def test_a_case_goes_on_within_another(casts: dict[str, Cast], language: str, kind: str) -> None:
    cast = casts[language]
    first, second = (lodge(cast, kind, number) for number in (1, 2))
    handlers.join(cast.handler, second, first)
    claimants.sees(cast.owner, second, State.JOINED, "The case is answered together with another one of yours.")
    cast.owner.photograph(f"joined-{kind}")
    cast.owner.go(f"main a[href='/cases/{first}/']")
    assert cast.owner.label(State.RECEIVED) in cast.owner.text
    claimants.withdraw(cast.owner, first)


def test_the_clock_ends_what_nobody_answers(stack: Stack, casts: dict[str, Cast]) -> None:
    """What was not supplemented lapses, of each kind, and an answered question is closed."""
    lapsing = [
        (casts[language], lodge(casts[language], kind, 3))
        for language, kind in (("zh", "dispute"), ("en", "complaint"), ("zh", "consultation"), ("en", "dispute"))
    ]
    for cast, case in lapsing:
        handlers.take_step(cast.handler, case, StepName.ASK_SUPPLEMENT, "Ask for a supplement", "请补充凭证。")
    cast = casts["en"]
    answered = lodge(cast, "consultation", 4)
    handlers.take_step(cast.handler, answered, StepName.ANSWER, "Answer", "See the guide.")
    numbers = [case for _cast, case in lapsing]
    assert stack.python(_CLOCK, answered, *numbers) == len(numbers) + 1
    for each, case in lapsing:
        claimants.sees(each.owner, case, State.LAPSED)
        assert each.owner.label(StepName.LAPSE).lower() in each.owner.text.lower()
        each.owner.photograph("lapsed")
    claimants.sees(cast.owner, answered, State.CLOSED)
    assert not cast.owner.page.get_by_role("link", name="Ask further").count()
    claimants.rate(cast.owner, answered, 2)


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


def find_answer(anybody: Person, asked: str, address: str) -> None:
    """Find a published answer by a word of the question, without signing in."""
    anybody.page.goto("/help/")
    anybody.fill(q=asked)
    anybody.press("Search")
    anybody.photograph("help")
    anybody.go(f"main ul.answers a[href='{urlsplit(address).path}']")
    anybody.photograph("published-answer")
