"""Those who answer for an institution read its cases, see what is behind a figure, and report what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from accounts.models import Account, AuditRecord, Institution, User
from complaints import services
from complaints.models import Case, Finding
from ingestion.models import Submission
from reports.models import Document
from tests.cast import make_account, make_institution_user
from tests.complaints.conftest import make_handler
from tests.pages.browsing import pressed, signed_in
from tests.submitting import process, submit, transactions_csv

pytestmark = pytest.mark.django_db
ITEM, PERIOD = "third_party_payment.income_amount", "2025Q1"


@pytest.fixture
def in_charge(db: None) -> User:
    return make_handler(name="经办")


@pytest.fixture
def lodged(in_charge: User, own_document: Document, owner: User, now: datetime) -> Case:
    matter = services.Matter("第三方支付收入有误", "一月只有五十元。")
    claims = [services.Claim(ITEM, PERIOD, "50.00"), services.Claim("account.opened_on")]
    sender = services.Sender(owner, "zh-hans")
    return services.lodge_dispute(sender=sender, document=own_document, claims=claims, matter=matter, now=now)


@pytest.fixture
def dispute(lodged: Case, in_charge: User, now: datetime) -> Case:
    services.accept(case=lodged, actor=in_charge, now=now)
    lodged.refresh_from_db()
    return lodged


@pytest.fixture
def correct(provider: Institution, clerk: User, account: Account, tmp_path: Path) -> Callable[[str], Submission]:
    def corrected(amount: str) -> Submission:
        text = transactions_csv(account.number, [f"2025-01-03 C {amount} TPP 云橙支付", "2025-02-10 D 3.00 PUB_TAX 税"])
        return process(
            submit(provider, clerk, tmp_path, transactions=text, start="2025-01", end="2025-03", is_correction=True)
        )

    return corrected


def complaint_about(institution: Institution, owner: User, enterprise: Any, in_charge: User, now: datetime) -> Case:
    case = services.lodge_complaint(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=institution,
        about="query_without_consent", wish="请删除", now=now,
        matter=services.Matter("未经授权的查询", "张三告诉我们的。"),
    )  # fmt: skip
    services.accept(case=case, actor=in_charge, now=now)
    case.refresh_from_db()
    return case


class TestReading:
    def test_the_case_shows_the_figure_and_how_it_is_computed(self, dispute: Case, verifier: User, owner: User) -> None:
        browser = signed_in(verifier)
        assert dispute.number in browser.get(f"/bank/{dispute.respondent.code}/disputes/").content.decode()  # type: ignore[union-attr]
        page = browser.get(f"/bank/cases/{dispute.number}/").content.decode()
        for words in ("第三方支付收入有误", "100.00", "50.00", "TPP", "the same as issued", "Definition", "2020-01-01"):
            assert words in page
        assert owner.name not in page.partition('id="content"')[2]
        assert AuditRecord.objects.filter(action="case.opened", actor=verifier).count() == 1

    def test_what_is_not_accepted_is_not_there(self, lodged: Case, verifier: User) -> None:
        browser = signed_in(verifier)
        assert browser.get(f"/bank/cases/{lodged.number}/").status_code == 404
        assert lodged.number not in browser.get(f"/bank/{lodged.respondent.code}/disputes/").content.decode()  # type: ignore[union-attr]

    @pytest.mark.parametrize("path", ["", "finding/", "message/"])
    def test_another_banks_verifier_gets_404_and_colleagues_403(
        self, dispute: Case, rival: Institution, clerk: User, provider_administrator: User, owner: User, path: str
    ) -> None:
        address = f"/bank/cases/{dispute.number}/{path}"
        method = "post" if path else "get"
        for user in (make_institution_user(rival, "verifier"), owner):
            assert getattr(signed_in(user), method)(address).status_code == 404
        for user in (clerk, provider_administrator):
            assert getattr(signed_in(user), method)(address).status_code == 403

    def test_the_home_counts_what_waits(self, dispute: Case, verifier: User) -> None:
        assert dispute.respondent is not None
        page = signed_in(verifier).get(f"/provider/{dispute.respondent.code}/verifications/").content.decode()
        assert "1 dispute waits for your finding." in page


class TestRows:
    def test_only_the_rows_behind_the_figure_are_shown_and_that_is_recorded(
        self, dispute: Case, verifier: User
    ) -> None:
        figure = dispute.dispute.figures.get(item=ITEM)
        page = signed_in(verifier).get(f"/bank/cases/{dispute.number}/rows/{figure.pk}/").content.decode()
        for words in ("2025-01-03 09:00:00", "T1", "100.00", "TPP", "file"):
            assert words in page
        for words in ("T2", "PUB_TAX", "云橙支付", "6222000011112222"):
            assert words not in page
        record = AuditRecord.objects.get(action="case.rows_shown")
        assert (record.actor, record.payload["rows"]) == (verifier, 1)

    def test_nobody_elses_rows(
        self, dispute: Case, rival: Institution, clerk: User, verifier: User, provider: Institution, enterprise: Any
    ) -> None:
        figure = dispute.dispute.figures.get(item=ITEM)
        address = f"/bank/cases/{dispute.number}/rows/{figure.pk}/"
        assert signed_in(make_institution_user(rival, "verifier")).get(address).status_code == 404
        assert signed_in(clerk).get(address).status_code == 403
        assert not AuditRecord.objects.filter(action="case.rows_shown").exists()

    def test_another_accounts_rows_of_the_same_file_are_not_shown(
        self, dispute: Case, verifier: User, provider: Institution, clerk: User, account: Account, enterprise: Any,
        tmp_path: Path,
    ) -> None:  # fmt: skip
        other = make_account(provider, enterprise)
        rows = ["2025-01-04 C 77.00 TPP 云橙支付"]
        text = transactions_csv(account.number, ["2025-01-03 C 60.00 TPP 云橙支付"]) + "".join(
            transactions_csv(other.number, rows, first_id=9).splitlines(keepends=True)[1:]
        )
        process(submit(provider, clerk, tmp_path, transactions=text, start="2025-01", end="2025-03",
                       is_correction=True))  # fmt: skip
        figure = dispute.dispute.figures.get(item=ITEM)
        page = signed_in(verifier).get(f"/bank/cases/{dispute.number}/rows/{figure.pk}/").content.decode()
        assert "60.00" in page
        assert "77.00" not in page

    def test_it_says_so_when_the_vault_holds_nothing_more(
        self, dispute: Case, verifier: User, accepted: Submission
    ) -> None:
        storages["vault"].delete(accepted.vault_files["rows"])
        figure = dispute.dispute.figures.get(item=ITEM)
        page = signed_in(verifier).get(f"/bank/cases/{dispute.number}/rows/{figure.pk}/").content.decode()
        assert "no longer kept here" in page

    def test_after_the_end_nothing_is_shown(self, dispute: Case, verifier: User, owner: User, now: datetime) -> None:
        services.withdraw(case=dispute, actor=owner, reason="我看错了", now=now)
        figure, browser = dispute.dispute.figures.get(item=ITEM), signed_in(verifier)
        answer = browser.get(f"/bank/cases/{dispute.number}/rows/{figure.pk}/", follow=True)
        assert "The case has ended" in answer.content.decode()
        assert "我看错了" not in answer.content.decode()  # what the party wrote to the desk


class TestFinding:
    def test_confirmed(self, dispute: Case, verifier: User) -> None:
        browser, address = signed_in(verifier), f"/bank/cases/{dispute.number}/"
        entered = {"result": "confirmed", "text": "与凭证一致。", "seen": dispute.version}
        assert browser.post(f"{address}finding/", entered)["Location"] == address
        assert Finding.objects.get().result == "confirmed"
        assert "与凭证一致。" in browser.get(address).content.decode()

    def test_corrected_needs_a_correction_that_changed_the_figure(
        self, dispute: Case, verifier: User, correct: Callable[[str], Submission]
    ) -> None:
        browser, address = signed_in(verifier), f"/bank/cases/{dispute.number}/finding/"
        entered = {"result": "corrected", "text": "一月的金额录错。", "seen": dispute.version}
        answer = browser.post(address, entered)
        assert answer.status_code == 422
        assert "There is no correction yet" in answer.content.decode()
        assert "一月的金额录错。" in answer.content.decode()
        same = correct("100.00")
        answer = browser.post(address, {**entered, "correction": same.pk})
        assert "the same as before" in answer.content.decode()
        right = correct("50.00")
        page = browser.get(f"/bank/cases/{dispute.number}/").content.decode()
        assert "different from the document" in page
        answer = browser.post(address, {**entered, "correction": right.pk})
        assert "the same as before" in answer.content.decode()  # the day of opening
        assert not Finding.objects.exists()

    def test_a_case_that_moved_is_told_and_nothing_typed_is_lost(
        self, dispute: Case, verifier: User, in_charge: User, now: datetime
    ) -> None:
        seen = dispute.version
        services.report_finding(case=dispute, actor=verifier, result="confirmed", text="一致", now=now)
        services.ask_again(case=dispute, actor=in_charge, question="请再核对一次", now=now)
        browser = signed_in(verifier)
        entered = {"result": "not_established", "text": "凭证已销毁。", "seen": seen}
        page = browser.post(f"/bank/cases/{dispute.number}/finding/", entered).content.decode()
        assert "Somebody has worked on this case since you opened it" in page
        assert "凭证已销毁。" in page
        assert "请再核对一次" in page
        assert Finding.objects.count() == 1

    def test_nothing_waits_after_the_finding(self, dispute: Case, verifier: User, now: datetime) -> None:
        services.report_finding(case=dispute, actor=verifier, result="confirmed", text="一致", now=now)
        page = signed_in(verifier).get(f"/bank/cases/{dispute.number}/").content.decode()
        assert "Send the finding" not in page


class TestMessages:
    def test_the_bank_and_the_desk_write_and_the_party_does_not_read(
        self, dispute: Case, verifier: User, in_charge: User, owner: User, now: datetime
    ) -> None:
        services.say(case=dispute, author=owner, side="party", thread="party", text="只给平台看", now=now)  # type: ignore[arg-type]
        services.say(case=dispute, author=in_charge, side="handler", thread="respondent", text="请附凭证", now=now)  # type: ignore[arg-type]
        services.say(case=dispute, author=in_charge, side="handler", thread="internal", text="内部看法", now=now)  # type: ignore[arg-type]
        browser, address = signed_in(verifier), f"/bank/cases/{dispute.number}/"
        page = browser.get(address).content.decode()
        assert "请附凭证" in page
        assert in_charge.name not in page.partition('id="content"')[2]
        for hidden in ("只给平台看", "内部看法"):
            assert hidden not in page
        answer = browser.post(f"{address}message/", {"text": "<script>alert(1)</script>凭证在附件"})
        assert answer["Location"] == address
        page = browser.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;凭证在附件" in page

    def test_an_empty_message_is_told(self, dispute: Case, verifier: User) -> None:
        answer = signed_in(verifier).post(f"/bank/cases/{dispute.number}/message/", {"text": " "})
        assert answer.status_code == 422


class TestComplaints:
    def test_a_lenders_administrator_reads_it_in_summary(
        self, information_user: Institution, lender_administrator: User, analyst: User, owner: User, enterprise: Any,
        in_charge: User, now: datetime,
    ) -> None:  # fmt: skip
        case = complaint_about(information_user, owner, enterprise, in_charge, now)
        address, browser = f"/bank/cases/{case.number}/", signed_in(lender_administrator)
        assert case.number in browser.get(f"/bank/{information_user.code}/disputes/").content.decode()
        page = browser.get(address).content.decode()
        for words in ("未经授权的查询", "a query without consent", "请删除"):
            assert words in page
        assert "张三" not in page
        assert signed_in(analyst).get(address).status_code == 403
        pressed(browser, browser.get(address), text="我们正在核实。")
        assert case.messages.get().text == "我们正在核实。"

    def test_a_banks_verifier_reads_it(
        self, provider: Institution, verifier: User, provider_administrator: User, owner: User, enterprise: Any,
        in_charge: User, now: datetime,
    ) -> None:  # fmt: skip
        case = complaint_about(provider, owner, enterprise, in_charge, now)
        assert signed_in(verifier).get(f"/bank/cases/{case.number}/").status_code == 200
        assert signed_in(provider_administrator).get(f"/bank/cases/{case.number}/").status_code == 403
        later = now + timedelta(days=1)
        services.withdraw(case=case, actor=owner, reason="", now=later)
        answer = signed_in(verifier).post(f"/bank/cases/{case.number}/message/", {"text": "太晚"})
        assert "The case has ended" in answer.content.decode()
