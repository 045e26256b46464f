"""The three ways through the services, to each outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.clock import day_of
from accounts.models import Account, Enterprise, Institution, User
from complaints import lifecycle, services
from complaints.figure_words import Words
from complaints.models import Case, Finding, Letter, Recall
from complaints.services import disputes, errors, letters
from reports import annotating
from reports import services as reports_services
from reports.models import Document
from tests.cast import NOW, make_institution
from tests.complaints.conftest import DAY, ITEM, MATTER, PERIOD, rows
from tests.submitting import process, submit, transactions_csv

pytestmark = pytest.mark.django_db


def draft_of(outcome: str, **more: Any) -> services.Draft:
    return services.Draft(outcome, "理由如下。", "The grounds are these.", **more)


def decide(case: Case, outcome: str, in_charge: User, second: User, **more: Any) -> Case:
    services.draft(case=case, actor=in_charge, draft=draft_of(outcome, **more), now=NOW)
    services.release(case=case, actor=second, now=NOW)
    case.refresh_from_db()
    return case


def test_a_dispute_is_received_with_its_deadlines_and_a_person_in_charge(dispute: Case, in_charge: User) -> None:
    assert (dispute.state, dispute.handler) == ("received", in_charge)
    assert dispute.answer_due_on == day_of(NOW) + 20 * DAY
    assert dispute.due_on is not None
    assert dispute.due_on <= dispute.answer_due_on


def test_a_dispute_marks_its_figures_from_acceptance_until_it_is_decided(
    dispute: Case, document: Document, in_charge: User, second: User, verifier: User
) -> None:
    assert annotating.standing(document.account_id) == []
    services.accept(case=dispute, actor=in_charge, now=NOW)
    (mark,) = annotating.standing(document.account_id)
    assert (mark.kind, mark.item, str(mark.first_month)) == ("dispute", ITEM, "2025-01-01")

    services.report_finding(case=dispute, actor=verifier, result="confirmed", text="与流水一致。", now=NOW)
    case = decide(dispute, "confirmed", in_charge, second)
    assert (case.state, case.outcome) == ("closed", "confirmed")
    assert annotating.standing(document.account_id) == []
    assert "理由如下。" in case.letter.text_zh
    assert "The grounds are these." in case.letter.text_en
    assert letters.signed_content(case.letter)


def test_a_correction_has_to_change_the_figure(
    dispute: Case, in_charge: User, second: User, verifier: User, correct: Callable[[str], Any]
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    with pytest.raises(errors.CorrectionDoesNotHelp):
        services.report_finding(case=dispute, actor=verifier, result="corrected", text="已更正。", now=NOW)
    submission = correct("50.00")
    assert submission.state == "accepted"
    services.report_finding(
        case=dispute, actor=verifier, result="corrected", text="已更正。", now=NOW, correction=submission
    )
    assert Finding.objects.get().correction == submission
    assert decide(dispute, "corrected", in_charge, second).outcome == "corrected"
    assert not Recall.objects.exists()  # no lender had received it


def test_what_is_no_longer_corrected_is_not_called_so(
    dispute: Case, in_charge: User, second: User, verifier: User, correct: Callable[[str], Any], account: Account,
    provider: Institution, clerk: User, tmp_path: Path,
) -> None:  # fmt: skip
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(
        case=dispute, actor=verifier, result="corrected", text="已更正。", now=NOW, correction=correct("50.00")
    )
    correct("100.00")  # the old rows again
    with pytest.raises(errors.NotCorrectedAnyMore):
        services.draft(case=dispute, actor=in_charge, draft=draft_of("corrected"), now=NOW)
    correct("60.00")
    services.draft(case=dispute, actor=in_charge, draft=draft_of("corrected"), now=NOW)
    restored = transactions_csv(account.number, [*rows("100.00")[:1], "2025-02-11 D 30.00 PUB_TAX 税务局"])
    process(
        submit(provider, clerk, tmp_path, transactions=restored, start="2025-01", end="2025-03", is_correction=True)
    )
    with pytest.raises(errors.NotCorrectedAnyMore, match="2025"):
        services.release(case=dispute, actor=second, now=NOW)
    dispute.refresh_from_db()
    assert (dispute.state, Letter.objects.count()) == ("drafted", 0)
    services.return_draft(case=dispute, actor=second, reason="未更正", now=NOW)
    assert decide(dispute, "confirmed", in_charge, second).outcome == "confirmed"


def test_a_correction_that_changed_nothing_of_the_disputed_months_is_none(
    dispute: Case, in_charge: User, verifier: User, correct: Callable[[str], Any], account: Account,
    provider: Institution, clerk: User, tmp_path: Path,
) -> None:  # fmt: skip
    """Though the figure is another one by then, by a submission before it."""
    services.accept(case=dispute, actor=in_charge, now=NOW)
    good = correct("50.00")
    text = transactions_csv(account.number, [each.replace("现金存入", "存现") for each in rows("50.00")])
    same = process(
        submit(provider, clerk, tmp_path, transactions=text, start="2025-01", end="2025-03", is_correction=True)
    )
    assert (same.state, same == good) == ("accepted", False)
    assert list(disputes.corrections_of(dispute)) == [good]
    report: dict[str, Any] = {"case": dispute, "actor": verifier, "result": "corrected", "text": "已更正。", "now": NOW}
    with pytest.raises(errors.CorrectionDoesNotHelp):
        services.report_finding(**report, correction=same)
    services.report_finding(**report, correction=good)


def test_each_disputed_figure_has_to_be_another_one(
    document: Document, owner: User, in_charge: User, verifier: User, correct: Callable[[str], Any]
) -> None:
    claims = [services.Claim(ITEM, PERIOD), services.Claim("public.tax_paid_amount", PERIOD)]
    case = services.lodge_dispute(
        sender=services.Sender(owner, "zh-hans"), document=document, claims=claims, matter=MATTER, now=NOW
    )
    services.accept(case=case, actor=in_charge, now=NOW)
    with pytest.raises(errors.CorrectionDoesNotHelp) as refused:
        services.report_finding(
            case=case, actor=verifier, result="corrected", text="已更正。", now=NOW, correction=correct("50.00")
        )
    words = Words(document)
    assert words.item("public.tax_paid_amount") in str(refused.value)
    assert words.item(ITEM) not in str(refused.value)


def test_what_cannot_be_established_becomes_a_remark(
    dispute: Case, document: Document, in_charge: User, second: User, verifier: User
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(case=dispute, actor=verifier, result="not_established", text="凭证已销毁。", now=NOW)
    decide(dispute, "not_established", in_charge, second)
    (remark,) = annotating.standing(document.account_id)
    assert remark.kind == "centre_remark"
    assert "存现金额" in remark.text_zh
    assert "Q1 2025" in remark.text_en
    assert dispute.number not in remark.text_zh + remark.text_en  # lenders read it


def test_who_drafts_does_not_release(dispute: Case, in_charge: User, verifier: User) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(case=dispute, actor=verifier, result="confirmed", text="一致。", now=NOW)
    services.draft(case=dispute, actor=in_charge, draft=draft_of("confirmed"), now=NOW)
    with pytest.raises(errors.SamePerson):
        services.release(case=dispute, actor=in_charge, now=NOW)


def test_a_complaint_goes_by_supplement_suspension_and_measures(
    complaint: Case, owner: User, in_charge: User, second: User
) -> None:
    services.ask_supplement(case=complaint, actor=in_charge, missing="请补充凭证", now=NOW)
    services.supplement(case=complaint, actor=owner, text="已补充", now=NOW + DAY)
    services.accept(case=complaint, actor=in_charge, now=NOW + DAY)
    complaint.refresh_from_db()
    due = complaint.answer_due_on
    assert due == day_of(NOW + DAY) + 30 * DAY
    services.suspend(case=complaint, actor=in_charge, reason="等待法院判决", now=NOW + 2 * DAY)
    services.resume(case=complaint, actor=in_charge, now=NOW + 9 * DAY)
    complaint.refresh_from_db()
    assert complaint.answer_due_on == due + timedelta(days=7)
    case = decide(
        complaint, "upheld", in_charge, second, measures="在五日内更正", measures_due_on=day_of(NOW + 40 * DAY)
    )
    assert (case.state, case.due_on) == ("following", day_of(NOW + 40 * DAY))
    services.report_measures(case=case, actor=in_charge, report="已更正", now=NOW)
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_question_is_answered_asked_further_and_settled(question: Case, owner: User, in_charge: User) -> None:
    services.answer(case=question, actor=in_charge, text="请看说明。", now=NOW)
    services.ask_further(case=question, actor=owner, text="还是不明白", now=NOW)
    services.answer(case=question, actor=in_charge, text="是这样的。", now=NOW)
    assert not services.settle(case=question, now=NOW + DAY)
    assert services.settle(case=question, now=NOW + 40 * DAY)
    question.refresh_from_db()
    assert question.state == "closed"


def test_two_people_who_act_at_once_do_not_act_on_what_they_have_not_seen(
    complaint: Case, in_charge: User, owner: User
) -> None:
    services.ask_supplement(case=complaint, actor=in_charge, missing="凭证", now=NOW, seen=1)
    with pytest.raises(lifecycle.StepNotAllowed):
        services.accept(case=complaint, actor=in_charge, now=NOW, seen=1)
    services.supplement(case=complaint, actor=owner, text="凭证", now=NOW)
    with pytest.raises(errors.CaseMoved):
        services.accept(case=complaint, actor=in_charge, now=NOW, seen=1)


def test_the_days_to_an_answer_begin_anew_with_the_first_supplement_only(
    dispute: Case, owner: User, in_charge: User
) -> None:
    due = []
    for day in (10, 25):
        now = NOW + day * DAY
        services.ask_supplement(case=dispute, actor=in_charge, missing="凭证", now=now)
        services.supplement(case=dispute, actor=owner, text="凭证", now=now)
        dispute.refresh_from_db()
        due.append(dispute.answer_due_on)
    assert due == [day_of(NOW) + 30 * DAY] * 2


class TestJoining:
    """Only into a case whose answer is one to both."""

    def test_a_dispute_about_other_figures_stays(self, dispute: Case, document: Document, in_charge: User) -> None:
        other = self._dispute(document, services.Claim("cash.deposit_count", PERIOD))
        with pytest.raises(errors.NotForThisCase):
            services.join(case=dispute, to=other, actor=in_charge, now=NOW)

    def test_one_about_a_month_goes_into_one_about_its_quarter(
        self, dispute: Case, document: Document, in_charge: User, account: Account, owner: User
    ) -> None:
        monthly = reports_services.issue_own_document(account=account, product="monthly", issued_to=owner, now=NOW)
        month = self._dispute(monthly, services.Claim(ITEM, "2025-02"))
        with pytest.raises(errors.NotForThisCase):
            services.join(case=dispute, to=month, actor=in_charge, now=NOW)
        services.join(case=month, to=dispute, actor=in_charge, now=NOW)
        month.refresh_from_db()
        assert (month.state, month.joined_to) == ("joined", dispute)

    def test_a_complaint_about_another_institution_stays(
        self, complaint: Case, enterprise: Enterprise, owner: User, in_charge: User
    ) -> None:
        other = services.lodge_complaint(
            sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, about="other", wish="", matter=MATTER,
            respondent=make_institution(name="别的银行", is_provider=True), now=NOW,
        )  # fmt: skip
        with pytest.raises(errors.NotForThisCase):
            services.join(case=complaint, to=other, actor=in_charge, now=NOW)

    def test_those_of_people_without_access_stay(self, in_charge: User, second: User) -> None:
        cases = [
            services.ask_question(
                sender=services.Sender(second, "zh-hans", for_whom=who), enterprise=None, topic="api", matter=MATTER,
                now=NOW,
            )
            for who in ("张三", "李四")
        ]  # fmt: skip
        first = Case.objects.get(pk=cases[0].pk)
        assert first.handler is not None
        with pytest.raises(errors.NotForThisCase):
            services.join(case=first, to=cases[1], actor=first.handler, now=NOW)

    def _dispute(self, document: Document, claim: services.Claim) -> Case:
        assert document.issued_to is not None
        sender = services.Sender(document.issued_to, "zh-hans")
        return services.lodge_dispute(sender=sender, document=document, claims=[claim], matter=MATTER, now=NOW)


class TestDisputingAgain:
    """A figure that was left as it is has no mark for good by being disputed time and again."""

    @pytest.fixture
    def lodge(self, document: Document, owner: User) -> Callable[..., Case]:
        def lodged(item: str = ITEM, on: Document = document, **more: Any) -> Case:
            claims = [services.Claim(item, on_period(on))]
            return services.lodge_dispute(
                sender=services.Sender(owner, "zh-hans"), document=on, claims=claims, matter=MATTER, now=NOW, **more
            )

        def on_period(on: Document) -> str:
            return PERIOD if on.product == "report" else "2025-01"

        return lodged

    @pytest.mark.parametrize("outcome", ["confirmed", "not_established"])
    def test_takes_something_new(
        self, outcome: str, dispute: Case, lodge: Callable[..., Case], account: Account, owner: User, in_charge: User,
        second: User, verifier: User,
    ) -> None:  # fmt: skip
        services.accept(case=dispute, actor=in_charge, now=NOW)
        services.report_finding(case=dispute, actor=verifier, result=outcome, text="一致。", now=NOW)
        monthly, later = (
            reports_services.issue_own_document(account=account, product=product, issued_to=owner, now=now)
            for product, now in (("monthly", NOW), ("report", NOW + DAY))
        )
        decide(dispute, outcome, in_charge, second)
        for again in ({}, {"on": monthly}):
            with pytest.raises(errors.DecidedAlready, match=dispute.number):
                lodge(**again)
        lodge("cash.deposit_count")
        for again in ({"with_evidence": True}, {"on": later}):
            case = lodge(**again)
            services.withdraw(case=case, actor=owner, reason="", now=NOW)

    def test_ends_with_five_open_at_once(self, lodge: Callable[..., Case], owner: User, in_charge: User) -> None:
        items = ["cash.deposit_amount", "cash.deposit_count", "cash.withdrawal_amount", "cash.withdrawal_count"]
        cases = [lodge(each) for each in (*items, "public.tax_paid_amount")]
        with pytest.raises(errors.TooManyCases):
            lodge("balance.income_amount")
        services.withdraw(case=cases[0], actor=owner, reason="", now=NOW)
        lodge("balance.income_amount")
