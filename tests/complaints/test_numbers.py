"""How cases go, by the numbers; the expected ones are counted by hand."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from accounts.models import Enterprise, Institution, User
from cfcii.common.periods import Month
from complaints import drawing, number_files, numbers, services
from complaints.models import Case
from complaints.numbers import Wanted
from tests.cast import NOW, make_institution, make_user
from tests.complaints.conftest import DAY, MATTER
from tests.complaints.test_ways import decide

pytestmark = pytest.mark.django_db
SPRING = Wanted(Month(2026, 2), Month(2026, 4))


@pytest.fixture
def ask(in_charge: User, enterprise: Enterprise, owner: User) -> Any:
    def asked(day: int, answered_after: int | None, topic: str = "figures") -> Case:
        sender, at = services.Sender(owner, "zh-hans"), NOW + day * DAY
        case = services.ask_question(sender=sender, enterprise=enterprise, topic=topic, matter=MATTER, now=at)
        if answered_after is not None:
            services.answer(case=case, actor=in_charge, text="请看说明。", now=at + answered_after * DAY)
        return case

    return asked


def test_the_numbers_of_questions(ask: Any) -> None:
    # Received 2 March: answered after 0, 1, 2, 3 and 9 days; 1 April: one answered after 4 days, one not yet.
    for days in (0, 1, 2, 3, 9):
        ask(0, days)
    ask(30, 4, "api")
    ask(30, None, "api")
    now = NOW + 50 * DAY
    total = numbers.total(SPRING, now=now)
    assert (total.received, total.answered, total.open, total.overdue) == (7, 6, 1, 1)
    # 0 1 2 3 4 9: half of them within 2 days, nine in ten within 9.
    assert (total.median, total.ninetieth) == (2, 9)
    months = [
        (str(each.key)[:7], each.received, each.answered, each.median) for each in numbers.by_month(SPRING, now=now)
    ]
    assert months == [("2026-02", 0, 0, None), ("2026-03", 5, 5, 2), ("2026-04", 2, 1, 4)]
    topics = [
        (each.key, each.received, each.answered) for each in numbers.lines(SPRING, "consultation__topic", now=now)
    ]
    assert topics == [("figures", 5, 5), ("api", 2, 1)]


def test_a_question_asked_further_counts_its_first_answer(ask: Any, owner: User, in_charge: User) -> None:
    case = ask(0, 1)
    services.ask_further(case=case, actor=owner, text="还有", now=NOW + 2 * DAY)
    services.answer(case=case, actor=in_charge, text="如下", now=NOW + 8 * DAY)
    total = numbers.total(SPRING, now=NOW + 9 * DAY)
    assert (total.received, total.answered, total.median) == (1, 1, 1)


def test_outcomes_by_bank_item_and_reason(
    dispute: Case, complaint: Case, in_charge: User, second: User, verifier: User, provider: Institution
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(case=dispute, actor=verifier, result="confirmed", text="一致。", now=NOW)
    decide(dispute, "confirmed", in_charge, second)
    decide(complaint, "refused", in_charge, second)
    (bank,) = numbers.lines(SPRING, "respondent", now=NOW)
    assert (bank.key, bank.received, bank.outcomes) == (provider.pk, 2, {"confirmed": 1, "refused": 1})
    (item,) = numbers.by_item(SPRING, now=NOW)
    assert (item.key, item.received, item.outcomes) == ("cash.deposit_amount", 1, {"confirmed": 1})
    (reason,) = numbers.lines(SPRING, "complaint__about", now=NOW)
    assert (reason.key, reason.outcomes) == ("refused_correction", {"refused": 1})
    disputes = Wanted(SPRING.first, SPRING.last, "dispute")
    assert numbers.total(disputes, now=NOW).received == 1


def test_a_case_of_the_first_and_last_moment_of_a_month_is_of_that_month(ask: Any) -> None:
    midnight = NOW.replace(hour=0, minute=0) + timedelta(days=30)  # 1 April
    ask((midnight - NOW) / DAY, None)
    ask((midnight - NOW) / DAY - 1 / 86_400, None)
    assert [each.received for each in numbers.by_month(SPRING, now=NOW)] == [0, 1, 1]


def test_nothing_yet() -> None:
    total = numbers.total(SPRING, now=NOW)
    assert (total.received, total.median, total.ninetieth, total.outcomes) == (0, None, None, {})
    assert numbers.last_months(date(2026, 1, 31)) == Wanted(Month(2025, 2), Month(2026, 1))


def test_everybody_sees_no_institution_with_few_cases(
    in_charge: User, enterprise: Enterprise, owner: User, provider: Institution
) -> None:
    small = make_institution(name="小银行", is_provider=True)
    for respondent, count in ((provider, 5), (small, 4)):
        for _ in range(count):
            services.lodge_complaint(
                sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=respondent, about="other",
                wish="", matter=MATTER, now=NOW,
            )  # fmt: skip
    found = numbers.public(numbers.lines(SPRING, "respondent", now=NOW))
    assert [(each.key, each.received, each.outcomes) for each in found] == [(provider.pk, 5, {})]


def test_everybody_sees_numbers_that_nobody_makes_alone(
    complaint: Case, dispute: Case, in_charge: User, second: User, enterprise: Enterprise, owner: User,
    provider: Institution,
) -> None:  # fmt: skip
    """Of one enterprise about one bank: a complaint and a dispute accepted in March, another in April, one refused."""
    public = replace(SPRING, is_public=True)

    def complain(who: User, on: Enterprise | None, now: datetime) -> Case:
        return services.lodge_complaint(
            sender=services.Sender(who, "zh-hans"), enterprise=on, respondent=provider, about="other", wish="",
            matter=MATTER, now=now,
        )  # fmt: skip

    def received() -> int:
        return sum(each.received for each in numbers.lines(public, "respondent", now=NOW))

    def accept(case: Case) -> None:
        assert case.handler is not None
        services.accept(case=case, actor=case.handler, now=NOW)

    refused = complain(owner, enterprise, NOW)
    people = [in_charge, second]
    decide(refused, "refused", *sorted(people, key=lambda each: each.pk != refused.handler_id))
    assert received() == 0
    accept(complaint)
    accept(dispute)
    assert received() == 1
    accept(complain(owner, enterprise, NOW + 31 * DAY))
    assert received() == 2
    for name in ("甲", "乙"):
        accept(complain(make_user(name=name), None, NOW))
    assert received() == 4
    assert [each.received for each in numbers.by_month(public, now=NOW)] == [0, 3, 1]


def test_the_files(ask: Any) -> None:
    ask(0, 3)
    now = NOW + 5 * DAY
    text = number_files.as_csv(SPRING, now=now)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 3 * 3
    march = next(row for row in rows if (row["month"], row["kind"]) == ("2026-03", "consultation"))
    assert (march["received"], march["answered"], march["median_days"], march["upheld"]) == ("1", "1", "3", "0")
    assert rows[0]["median_days"] == ""
    body = json.loads(number_files.as_json(SPRING, now=now))
    assert (body["first"], body["last"], len(body["rows"])) == ("2026-02", "2026-04", 9)
    assert body["rows"][0]["median_days"] is None


def test_a_drawing_has_its_names_and_no_script_or_style() -> None:
    series = [drawing.Series("<b>", [0, 7, 23]), drawing.Series("b", [0, 5, 23])]
    text = drawing.columns(name="n", title="T", description="D", labels=["1", "2", "3"], series=series)
    root = ET.fromstring(text)
    assert root.get("role") == "img"
    assert "<b>" not in text
    assert "style" not in text
    heights = [float(each.get("height", "0")) for each in root.iter("{http://www.w3.org/2000/svg}rect")][:6]
    assert heights[0] == heights[1] == 0
    assert heights[4] == heights[5] == max(heights)
    labels = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert labels[:5] == ["0", "10", "20", "30", "40"]
