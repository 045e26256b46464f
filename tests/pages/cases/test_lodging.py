"""Lodging a case: figures are chosen and disputed, complaints and questions written."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Enterprise, Institution, User
from complaints.models import Case
from complaints.views.party import choosing
from complaints.views.party.choosing import MOST_FIGURES
from reports.models import Document
from reports.rendering import content
from tests.cast import make_user
from tests.pages.browsing import signed_in
from tests.pages.cases.party import address, file, text

pytestmark = pytest.mark.django_db
FIGURE = "public.tax_paid_amount@2025Q1"
ELSEWHERE = "third_party_payment.income_amount@2025Q1"
MATTER = {"subject": "金额有误", "text": "二月缴税20元。"}


def test_figures_are_chosen_segment_by_segment(owner: User, own_document: Document) -> None:
    browser, choose = signed_in(owner), address("dispute_choose", own_document.number)
    assert choose in text(browser.get(reverse("reports:document_detail", args=[own_document.number])))
    page = text(browser.get(choose, {"segment": "public", "figure": [ELSEWHERE, FIGURE, "no.such@2025Q1"]}))
    assert f'type="checkbox" name="figure" value="{FIGURE}" checked' in page
    assert f'type="hidden" name="figure" value="{ELSEWHERE}"' in page
    assert 'value="no.such' not in page
    page = text(browser.get(choose, {"segment": "account"}))
    assert 'value="account.opened_on@"' in page
    assert signed_in(owner).get(address("dispute_write", own_document.number)).status_code == 302


def test_ticks_are_kept_from_segment_to_segment_and_lead_on(owner: User, own_document: Document) -> None:
    browser, choose = signed_in(owner), address("dispute_choose", own_document.number)
    kept = browser.post(choose, {"segment": "public", "figure": [FIGURE, ELSEWHERE]})["Location"]
    assert f'value="{FIGURE}" checked' in text(browser.get(kept))
    on = browser.post(choose, {"segment": "public", "figure": [FIGURE, ELSEWHERE], "go": "on"})["Location"]
    assert on.startswith(address("dispute_write", own_document.number))
    assert "claimed_1" in text(browser.get(on))
    none = browser.post(choose, {"segment": "public", "go": "on"})
    assert "tick at least one figure" in text(none)


def test_more_figures_than_one_dispute_holds(owner: User, own_document: Document) -> None:
    """As many as there are; the selection stays."""
    browser, choose = signed_in(owner), address("dispute_choose", own_document.number)
    printable = content.printable(own_document, "en")
    every = [
        f"{row.code}@{column.name}"
        for segment in printable.segments for row in segment.rows for column in printable.columns
    ]  # fmt: skip
    assert len(every) > MOST_FIGURES
    page = text(browser.post(choose, {"segment": "public", "figure": every, "go": "on"}))
    assert f"At most {MOST_FIGURES} figures in one dispute" in page
    assert f'value="{FIGURE}" checked' in page


def test_a_dispute_is_lodged_from_figures(owner: User, own_document: Document, case_handler: User) -> None:
    browser = signed_in(owner)
    write = f"{address('dispute_write', own_document.number)}?figure={FIGURE}&figure=account.opened_on@"
    page = text(browser.get(write))
    assert "30.00" in page
    assert 'name="claimed_1"' in page
    answer = browser.post(write, {**MATTER, "claimed_0": "", "claimed_1": "20.00", "attachments": [file(), file()]})
    case = Case.objects.get()
    assert answer["Location"] == address("case", case.number)
    figures = {(each.item, each.period, each.value, each.claimed) for each in case.dispute.figures.all()}
    assert ("public.tax_paid_amount", "2025Q1", "30.00", "20.00") in figures
    assert len(figures) == 2
    assert case.attachments.count() == 2
    page = text(browser.get(answer["Location"]))
    for words in ("金额有误", "二月缴税20元。", "a.csv.txt", "30.00", "20.00", case.number, "you need do nothing"):
        assert words in page
    again = browser.post(write, {**MATTER, "claimed_0": "", "claimed_1": ""})
    assert again.status_code == 302
    assert Case.objects.count() == 1, "figures in dispute cannot be chosen again"


def test_too_many_figures_lead_back_to_the_choice(
    owner: User, own_document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_FIGURES", 1)
    figures = {"figure": [FIGURE, ELSEWHERE]}
    answer = signed_in(owner).get(address("dispute_write", own_document.number), figures, follow=True)
    assert "At most 1 figures in one dispute" in text(answer)
    assert f'value="{ELSEWHERE}"' in text(answer)


def test_a_viewer_lodges_nothing(viewer: User, enterprise: Enterprise, own_document: Document) -> None:
    browser = signed_in(viewer)
    for name, args in (
        ("dispute_choose", own_document.number), ("dispute_write", own_document.number),
        ("complaint_new", enterprise.pk), ("question_new", enterprise.pk),
    ):  # fmt: skip
        answer = browser.get(address(name, args))
        assert answer.status_code == 403
        assert "you may only look" in text(answer)


def test_lodging_asks_who_is_there(owner: User, enterprise: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.reauthentication.is_recent", lambda _request: False)
    answer = signed_in(owner).get(address("complaint_new", enterprise.pk))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_a_complaint_names_whom_it_is_about(
    owner: User, enterprise: Enterprise, provider: Institution, information_user: Institution, case_handler: User,
    live_consent: Any,
) -> None:  # fmt: skip
    browser, new = signed_in(owner), address("complaint_new", enterprise.pk)
    page = text(browser.get(new))
    for words in (provider.name, information_user.name, "The platform itself", "Another institution"):
        assert words in page
    said = {**MATTER, "about": "misuse", "wish": "道歉"}
    browser.post(new, {**said, "respondent": provider.code})
    assert Case.objects.latest("pk").respondent == provider
    browser.post(new, {**said, "respondent": "platform"})
    assert Case.objects.latest("pk").respondent is None
    browser.post(new, {**said, "respondent": "other", "other": information_user.name})
    assert Case.objects.latest("pk").respondent == information_user
    assert Case.objects.latest("pk").complaint.wish == "道歉"
    for other, words in (("", "Write the name"), ("没有这家", "No institution"), ("", "Write the name")):
        page = text(browser.post(new, {**said, "respondent": "other", "other": other}))
        assert words in page
        assert "二月缴税20元。" in page, "nothing that was typed is lost"
    assert Case.objects.count() == 3


def test_several_institutions_of_a_name_are_named(owner: User, enterprise: Enterprise, provider: Institution) -> None:
    Institution.objects.create(code="TWIN1", name="双子银行一号", is_provider=True)
    Institution.objects.create(code="TWIN2", name="双子银行二号", is_provider=True)
    page = text(
        signed_in(owner).post(
            address("complaint_new", enterprise.pk),
            {**MATTER, "about": "misuse", "respondent": "other", "other": "双子"},
        )
    )
    assert "Several are called so: 双子银行" in page


def test_a_person_of_no_enterprise_has_cases_of_their_own(case_handler: User) -> None:
    person, other = make_user(name="路人"), make_user(name="别人")
    browser = signed_in(person)
    assert "No case yet" in text(browser.get(address("own_case_list")))
    browser.post(address("own_question_new"), {**MATTER, "topic": "api"})
    browser.post(address("own_complaint_new"), {**MATTER, "about": "platform", "respondent": "platform"})
    assert [each.enterprise for each in Case.objects.all()] == [None, None]
    assert text(browser.get(address("own_case_list"))).count("金额有误</bdi>") == 2
    case = Case.objects.earliest("pk")
    assert browser.get(address("case", case.number)).status_code == 200
    for name in ("case", "case_withdraw", "case_supplement", "case_letter"):
        assert signed_in(other).get(address(name, case.number)).status_code == 404
    assert "金额有误</bdi>" not in text(signed_in(other).get(address("own_case_list")))
