"""Published questions and answers are found in both languages."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.models import AuditRecord, User
from complaints import search, services
from complaints.models import Case
from complaints.services import errors
from tests.cast import NOW
from tests.complaints.conftest import make_handler

pytestmark = pytest.mark.django_db
ANSWER = services.Answer(
    "figures", "现金存入怎样计算？", "按流水代码CASH合计。", "How are cash deposits counted?", "By the flow code CASH."
)


@pytest.fixture
def leader(db: None) -> User:
    return make_handler(name="主管", leads=True)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("异议", "认为报告里的数据有错，怎样提出异议？"),
        ("提出异议", "认为报告里的数据有错，怎样提出异议？"),
        ("怎么撤回授权", "怎样撤销授权？撤销后会怎样？"),
        ("投诉多久", "投诉多久有结果？"),
        ("revoke", "怎样撤销授权？撤销后会怎样？"),
        ("revoking authorisations", "怎样撤销授权？撤销后会怎样？"),  # stemmed
        ("How do I dispute a figure?", "认为报告里的数据有错，怎样提出异议？"),
        ("dispu", "认为报告里的数据有错，怎样提出异议？"),  # while typing
        ("API 查询", "怎样通过接口查询？"),
        ("API查询", "怎样通过接口查询？"),
        ("rejected submission", "报送文件被退回，怎样知道错在哪里？"),
    ],
)
def test_the_best_answer_comes_first(text: str, best: str) -> None:
    found = list(search.find(text)[:3])
    assert found
    assert found[0].question_zh == best


@pytest.mark.parametrize(
    "text",
    ["", "  ", "!!!", "'", "\\", "' | 'a", "a:* & !b", "(((", ":*", "&&", "\x00", "%", "'; DROP TABLE", "the of"],
)
def test_whatever_is_typed_is_no_error(text: str) -> None:
    assert list(search.find(text)[:3]) is not None


def test_words_are_found_wherever_they_stand(leader: User) -> None:
    answer = services.publish_answer(answer=ANSWER, actor=leader, now=NOW)
    for text in ("现金", "金存", "存入", "存", "cash", "CASH", "Deposit", "计算 现金"):
        assert answer in search.find(text), text
    assert answer not in search.find("火星")
    assert answer in search.find("火星现金")  # not all words, but any
    assert answer not in search.find("现金", topic="api")


def test_the_question_weighs_more_than_the_answer(leader: User) -> None:
    other = services.Answer("other", "其他问题甲", "这里提到了水獭。", "Another question", "An otter is named here.")
    about = services.Answer("other", "水獭是什么？", "一种动物。", "What is an otter?", "An animal.")
    services.publish_answer(answer=other, actor=leader, now=NOW)
    best = services.publish_answer(answer=about, actor=leader, now=NOW)
    assert search.find("水獭").first() == best
    assert search.find("otter").first() == best


def test_what_is_withdrawn_is_not_found(leader: User) -> None:
    answer = services.publish_answer(answer=ANSWER, actor=leader, now=NOW)
    services.withdraw_answer(answer=answer, actor=leader, now=NOW)
    services.withdraw_answer(answer=answer, actor=leader, now=NOW)
    assert answer not in search.find("现金存入")
    assert AuditRecord.objects.filter(action="answer.withdrawn").count() == 1


def test_only_who_leads_publishes(in_charge: User, leader: User) -> None:
    with pytest.raises(errors.NotInCharge):
        services.publish_answer(answer=ANSWER, actor=in_charge, now=NOW)
    answer = services.publish_answer(answer=ANSWER, actor=leader, now=NOW)
    with pytest.raises(errors.NotInCharge):
        services.withdraw_answer(answer=answer, actor=in_charge, now=NOW)


def test_both_languages_are_needed(leader: User) -> None:
    with pytest.raises(errors.NotForThisCase):
        services.publish_answer(answer=services.Answer("figures", "问", "答", "Q", " "), actor=leader, now=NOW)


def test_a_case_that_brought_it_up_says_so_to_the_desk_only(question: Case, in_charge: User, leader: User) -> None:
    with pytest.raises(errors.NotForThisCase):  # not answered yet
        services.publish_answer(answer=ANSWER, actor=leader, now=NOW, case=question)
    services.answer(case=question, actor=in_charge, text="答", now=NOW)
    published = services.publish_answer(answer=ANSWER, actor=leader, now=NOW, case=question)
    entry = question.entries.get(step="published")
    assert (entry.facts, entry.seen_by) == ({"answer": published.pk}, ["handler", "second"])


def test_the_index_is_used(leader: User) -> None:
    services.publish_answer(answer=ANSWER, actor=leader, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = search.find("现金存入")[:6].explain()
    assert "published_answer_words" in plan
