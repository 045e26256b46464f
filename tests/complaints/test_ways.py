"""The three ways through the services, to each outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.clock import day_of
from accounts.models import User
from complaints import lifecycle, services
from complaints.models import Case, Finding, Recall
from complaints.services import errors, letters
from reports import annotating
from reports.models import Document
from tests.cast import NOW
from tests.complaints.conftest import DAY, ITEM

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
