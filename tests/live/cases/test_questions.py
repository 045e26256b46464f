"""Questions, and what ends a case of any kind without a decision: joining it with another, and the clock.

Parties and languages as in `test_disputes`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from complaints.lifecycle import State, StepName
from tests.live.cases import claimants, handlers
from tests.live.cases.lodging import Cast, lodge, lodge_alike
from tests.live.people import Person
from tests.live.stack import Stack

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
    first, second = lodge(cast, kind, 1), lodge_alike(cast, kind)
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


def find_answer(anybody: Person, asked: str, address: str) -> None:
    """Find a published answer by a word of the question, without signing in."""
    anybody.page.goto("/help/")
    anybody.fill(q=asked)
    anybody.press("Search")
    anybody.photograph("help")
    anybody.go(f"main ul.answers a[href='{urlsplit(address).path}']")
    anybody.photograph("published-answer")
