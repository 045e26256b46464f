"""The pages with numbers about cases, and the published answers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRecord, Enterprise, Institution, User
from complaints import services
from complaints.models import KnownYear, PublishedAnswer
from tests.cast import make_institution, make_user
from tests.complaints.conftest import MATTER, make_handler
from tests.complaints.test_search import ANSWER
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
_FORM = {
    "topic": "figures", "question_zh": "现金存入怎样计算?", "answer_zh": "按流水代码合计。",
    "question_en": "How are cash deposits counted?", "answer_en": "By the flow code.",
}  # fmt: skip


@pytest.fixture
def leader(db: None) -> User:
    return make_handler(name="主管", leads=True)


@pytest.fixture
def complaints(leader: User, enterprise: Enterprise, owner: User, provider: Institution) -> None:
    for _ in range(5):
        services.lodge_complaint(
            sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=provider, about="misuse",
            wish="", matter=MATTER, now=timezone.now(),
        )  # fmt: skip


@pytest.mark.usefixtures("complaints")
def test_the_numbers_for_who_leads(leader: User, provider: Institution) -> None:
    page = signed_in(leader).get(reverse("complaints:desk_numbers")).content.decode()
    assert provider.name in page
    assert "<svg" in page
    assert "numbers-title" in page


def test_a_year_whose_working_days_nobody_knows_is_told(leader: User) -> None:
    client, address = signed_in(leader), reverse("complaints:desk_numbers")
    year = timezone.localdate().year
    for each in (year, year + 1):
        KnownYear.objects.get_or_create(year=each, defaults={"updated_at": timezone.now()})
    assert "working_days" not in client.get(address).content.decode()
    KnownYear.objects.filter(year=year).delete()
    assert "working_days" in client.get(address).content.decode()


def test_months_that_cannot_be_are_told(leader: User) -> None:
    client, address = signed_in(leader), reverse("complaints:desk_numbers")
    for query in (
        "first=2026-13",
        "first=2026-05&last=2026-01",
        "first=1990-01",
        "last=abc",
        "kind=nothing",
        "last=9999-12",
        "first=0001-01",
        "last=2099-01",
    ):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert "message-error" in response.content.decode(), query
    assert "message-error" not in client.get(f"{address}?first=2026-01&last=2026-03&kind=dispute").content.decode()


@pytest.mark.usefixtures("complaints")
def test_the_monthly_figures_as_files_are_on_the_audit_record(leader: User) -> None:
    client, address = signed_in(leader), reverse("complaints:desk_numbers_export")
    response = client.post(address, {"format": "csv", "kind": "complaint"})
    assert response["Content-Type"].startswith("text/csv")
    assert len(response.content.decode().splitlines()) == 13
    body = json.loads(client.post(address, {"format": "json"}).content)
    assert sum(row["received"] for row in body["rows"]) == 5
    assert AuditRecord.objects.filter(action="case.numbers_exported").count() == 2
    assert client.post(address, {"format": "exe"}).status_code == 422


@pytest.mark.usefixtures("complaints")
def test_everybody_sees_that_it_works(provider: Institution, enterprise: Enterprise, leader: User) -> None:
    assert provider.name not in Client().get(reverse("complaints:public_numbers")).content.decode()  # one complainant
    for name in "甲乙丙丁戊":
        case = services.lodge_complaint(
            sender=services.Sender(make_user(name=name), "zh-hans"), enterprise=None, respondent=provider,
            about="misuse", wish="", matter=MATTER, now=timezone.now(),
        )  # fmt: skip
        services.accept(case=case, actor=leader, now=timezone.now())
    page = Client().get(reverse("complaints:public_numbers")).content.decode()
    assert provider.name in page  # five cases
    assert enterprise.name not in page
    other = services.lodge_complaint(
        sender=services.Sender(User.objects.get(name="owner"), "zh-hans"), enterprise=enterprise,
        respondent=make_institution(name="小银行", is_provider=True), about="other", wish="", matter=MATTER,
        now=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    assert other.respondent is not None
    assert other.respondent.name not in Client().get(reverse("complaints:public_numbers")).content.decode()


def test_help_is_found_by_a_form_without_script(leader: User) -> None:
    answer = services.publish_answer(answer=services.Answer(**_FORM), actor=leader, now=timezone.now())
    client = Client()
    page = client.get(reverse("complaints:help"), {"q": "现金存入"}).content.decode()
    assert reverse("complaints:help_answer", args=[answer.pk]) in page
    assert "现金存入怎样计算" in client.get(reverse("complaints:help_answer", args=[answer.pk])).content.decode()
    english = client.get(
        reverse("complaints:help"), {"q": "deposits"}, headers={"Accept-Language": "en"}
    ).content.decode()
    assert "How are cash deposits counted?" in english
    assert client.get(reverse("complaints:help"), {"topic": "nonsense"}).status_code == 200


def test_suggestions_are_of_the_persons_language(leader: User) -> None:
    services.publish_answer(answer=ANSWER, actor=leader, now=timezone.now())
    found = Client().get(reverse("complaints:help_suggest"), {"q": "现金存"}).json()["found"]
    assert found[0]["question"] == "现金存入怎样计算？"
    assert Client().get(reverse("complaints:help_suggest")).json() == {"found": []}


def test_what_is_typed_into_the_search_is_no_script(leader: User) -> None:
    page = Client().get(reverse("complaints:help"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_who_leads_publishes_and_withdraws(leader: User) -> None:
    client, address = signed_in(leader), reverse("complaints:desk_answer_new")
    assert client.get(address).status_code == 200
    wrong = client.post(address, {**_FORM, "answer_en": ""}).content.decode()
    assert "现金存入怎样计算" in wrong  # what was typed is still there
    before = PublishedAnswer.objects.count()
    assert client.post(address, _FORM).status_code == 302
    assert PublishedAnswer.objects.count() == before + 1
    answer = PublishedAnswer.objects.latest("pk")
    withdraw = reverse("complaints:desk_answer_withdraw", args=[answer.pk])
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw).status_code == 302
    assert client.get(withdraw).status_code == 404
    assert Client().get(reverse("complaints:help_answer", args=[answer.pk])).status_code == 404
    assert "现金存入怎样计算" in client.get(reverse("complaints:desk_answers")).content.decode()


def test_a_question_of_a_case_is_filled_in(leader: User, enterprise: Enterprise, owner: User) -> None:
    case = services.ask_question(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="api", matter=MATTER, now=timezone.now()
    )
    services.answer(case=case, actor=leader, text="请看接口指南。", now=timezone.now())
    client = signed_in(leader)
    page = client.get(reverse("complaints:desk_answer_new"), {"case": case.number}).content.decode()
    assert "请看接口指南" in page
    assert client.get(reverse("complaints:desk_answer_new"), {"case": "Q-none"}).status_code == 404


@pytest.mark.parametrize("number", ["\x00", "I1\x00", "no-such-case"])
def test_an_answer_to_a_case_that_there_is_not(leader: User, number: str) -> None:
    address = reverse("complaints:desk_answer_new")
    assert signed_in(leader).get(address, {"case": number}).status_code == 404
    assert signed_in(leader).post(address, {"case": number, **_FORM}).status_code == 404
