"""What an enterprise sees of itself, and who asked."""

import re
from datetime import datetime
from typing import Any

import pytest
from django_q.models import OrmQ

from accounts.models import Account, AuditRecord, Enterprise, Institution, User
from cfcii.common.digests import sha256_hex
from consent.models import Consent
from reports import key_figures, tasks
from reports import services as reports_services
from reports.access import Asker, QueryRefused, Question
from reports.models import Document, QueryRecord
from tests.cast import NOW, make_account, make_institution
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


def ask(asker: Asker, account: Account, now: datetime, purpose: str = "01") -> None:
    question = Question(account, account.enterprise, "report", purpose)
    reports_services.query_document(asker=asker, question=question, now=now)


def test_the_home_shows_accounts_months_and_what_is_shared(
    owner: User, enterprise: Enterprise, live_consent: Consent
) -> None:
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/").content.decode()
    for words in ("6222********2222", "江城银行", "2025-01 – 2025-03", "3 months", "同舟担保", "1 consent in force"):
        assert words in page
    assert "6222000011112222" not in page


def test_an_account_without_months_has_nothing_to_issue(owner: User, account: Account) -> None:
    browser = signed_in(owner)
    assert "no figures" in browser.get(f"/enterprise/accounts/{account.pk}/").content.decode()
    answer = browser.post(f"/enterprise/accounts/{account.pk}/issue/", {"product": "report"}, follow=True)
    assert "No month of this account is covered yet" in answer.content.decode()
    assert not Document.objects.exists()


def test_issuing_leads_to_the_document_and_is_on_record(owner: User, facts: Account) -> None:
    for product in ("report", "monthly"):
        answer = signed_in(owner).post(f"/enterprise/accounts/{facts.pk}/issue/", {"product": product}, follow=True)
        document = Document.objects.get(product=product)
        assert answer.status_code == 200
        assert document.number in answer.content.decode()
        assert AuditRecord.objects.filter(action="document.issued", target_id=document.pk, actor=owner).exists()


def test_an_unknown_product_is_not_issued(owner: User, facts: Account) -> None:
    answer = signed_in(owner).post(f"/enterprise/accounts/{facts.pk}/issue/", {"product": "everything"})
    assert answer.status_code == 200
    assert not Document.objects.exists()


def test_the_document_page_shows_figures_and_digest(owner: User, own_document: Document) -> None:
    page = signed_in(owner, "zh-hans").get(f"/enterprise/documents/{own_document.number}/").content.decode()
    for words in (own_document.number, "112.34", own_document.sha256, "河畔面馆"):
        assert words in page


def test_the_json_is_what_was_issued(owner: User, own_document: Document) -> None:
    answer = signed_in(owner).get(f"/enterprise/documents/{own_document.number}/document.json")
    assert answer["Content-Disposition"] == f'attachment; filename="{own_document.number}.json"'
    assert sha256_hex(answer.content) == own_document.sha256 == answer["Content-SHA256"]


def test_the_pdf_is_prepared_awaited_and_fetched(owner: User, own_document: Document) -> None:
    browser, address = signed_in(owner), f"/enterprise/documents/{own_document.number}/pdf/"
    assert browser.get(f"{address}download/").status_code == 404
    queued = OrmQ.objects.count()
    waiting = browser.post(f"{address}prepare/", follow=True).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert OrmQ.objects.count() == queued + 1
    tasks.draw_document(own_document.pk, "pdf", "en")
    ready = browser.get(address).content.decode()
    assert 'http-equiv="refresh"' not in ready
    file = browser.get(f"{address}download/")
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"] == f'attachment; filename="{own_document.number}.pdf"'


def test_a_pdf_is_fetched_in_the_language_in_which_it_was_prepared(owner: User, own_document: Document) -> None:
    address = f"/enterprise/documents/{own_document.number}/"
    english, chinese = signed_in(owner, "en"), signed_in(owner, "zh-hans")
    assert english.post(f"{address}pdf/prepare/")["Location"] == f"{address}pdf/?language=en"
    tasks.draw_document(own_document.pk, "pdf", "en")
    content = english.get(f"{address}pdf/download/").content
    assert chinese.get(f"{address}pdf/download/?language=en").content == content
    assert chinese.get(f"{address}pdf/download/").content == content
    assert chinese.get(f"{address}pdf/download/?language=zh-hans").status_code == 404
    page = chinese.get(address).content.decode()
    assert f"{address}pdf/download/?language=en" in page
    assert f"{address}pdf/prepare/" in page
    assert 'http-equiv="refresh"' in chinese.get(f"{address}pdf/?language=zh-hans").content.decode()
    assert "?language=en" in chinese.get(f"{address}pdf/").content.decode()


def test_a_lenders_document_is_not_the_enterprises(owner: User, lender_document: Document) -> None:
    assert signed_in(owner).get(f"/enterprise/documents/{lender_document.number}/").status_code == 404


def test_every_query_stands_in_the_log_refused_ones_too(
    owner: User, enterprise: Enterprise, facts: Account, lender_document: Document, rival: Institution,
    rival_analyst: User, analyst: User, now: datetime,
) -> None:  # fmt: skip
    with pytest.raises(QueryRefused):
        ask(Asker(institution=rival, user=rival_analyst, channel="api"), facts, now)
    reports_services.reopen_document(
        asker=Asker(institution=lender_document.consent.information_user, user=analyst, channel="web"),  # type: ignore[union-attr]
        document=lender_document,
        now=datetime.now(now.tzinfo),
    )
    page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/queries/").content.decode()
    for words in ("星桥金融", "There is no consent", "同舟担保", "newly issued", "opened again", "pre-loan review"):
        assert words in page
    assert QueryRecord.objects.count() == 3


def test_the_log_is_paged_the_latest_first(
    owner: User, enterprise: Enterprise, facts: Account, rival: Institution, rival_analyst: User, now: datetime
) -> None:
    for _time in range(25):
        with pytest.raises(QueryRefused):
            ask(Asker(institution=rival, user=rival_analyst, channel="api"), facts, now)
    browser = signed_in(owner)
    first, second = (
        browser.get(f"/enterprise/{enterprise.pk}/queries/?page={number}").content.decode() for number in (1, 2)
    )
    assert first.count("<time ") == 20
    assert second.count("<time ") == 5
    assert "21 to 25 of 25" in second


def test_the_number_of_queries_does_not_grow(
    owner: User, enterprise: Enterprise, provider: Institution, live_consent: Consent, lender_document: Document,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _number in range(30):
        make_account(make_institution(is_provider=True), enterprise)
    browser = signed_in(owner)
    browser.get("/")  # the first visit of a session is written down
    with django_assert_max_num_queries(11):
        page = browser.get(f"/enterprise/{enterprise.pk}/")
    assert page.content.decode().count("/enterprise/accounts/") == 40
    for path in ("queries/", "consents/"):
        with django_assert_max_num_queries(10):
            browser.get(f"/enterprise/{enterprise.pk}/{path}")


def test_the_account_shows_the_latest_figures_in_the_unit_of_ones_choice(owner: User, own_document: Document) -> None:
    browser, address = signed_in(owner), f"/enterprise/accounts/{own_document.account_id}/"
    page = browser.get(address).content.decode()
    assert f"from document {own_document.number}" in page
    assert '<data class="amount" value="112.34"' in page
    User.objects.filter(pk=owner.pk).update(amount_unit="wan")
    assert '0.01 <span class="unit">' in browser.get(address).content.decode()


def test_key_figures_are_those_of_the_latest_document_with_their_change(owner: User, facts: Account) -> None:
    assert key_figures.latest(facts, "en") is None
    document = reports_services.issue_own_document(account=facts, product="monthly", issued_to=owner, now=NOW)
    found = key_figures.latest(facts, "en")
    assert found is not None
    assert found.document == document
    income, expense, balance = found.figures
    assert (income.fen, income.change_fen, income.direction) == (1234, 1234, "up")
    assert (expense.fen, expense.change_fen, expense.direction) == (0, -3000, "down")
    assert balance.fen == 8234


def test_the_document_page_shows_amounts_in_the_unit_chosen_and_the_files_stay_as_issued(
    owner: User, own_document: Document
) -> None:
    address = f"/enterprise/documents/{own_document.number}/"
    issued = {"page": signed_in(owner).get(address).content.decode(), "json": own_document.body}
    User.objects.filter(pk=owner.pk).update(amount_unit="wan")
    page = signed_in(owner).get(address).content.decode()
    assert "amounts in yuan</span>" in issued["page"]
    assert "amounts in ten thousand yuan</span>" in page
    assert "amounts in yuan" not in page
    assert ("are rounded to" in page, "are rounded to" in issued["page"]) == (True, False)
    figures = [re.findall(r'<data value="([^"]*)"', each) for each in (issued["page"], page)]
    assert figures[0] == figures[1]
    assert re.search(r'<data value="\d+\.\d\d" title="[\d,]+\.\d\d yuan">[\d,]+\.\d\d</data>', page)
    own_document.refresh_from_db()
    assert own_document.body == issued["json"]
