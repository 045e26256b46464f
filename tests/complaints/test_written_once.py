"""What the database keeps as it was written, whatever SQL runs: a case's matter and outcome, what both sides hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from accounts.models import Account, Institution, InstitutionMembership, User
from complaints import services
from complaints.lifecycle import Kind, State
from complaints.models import Case, CaseLink, PublishedAnswer, Recall, StatementDraft
from complaints.services import linking
from reports.models import Document
from tests.cast import NOW, make_institution_user
from tests.complaints.lending import received

pytestmark = pytest.mark.django_db


def refused(change: Callable[[], object]) -> bool:
    """Tell whether a trigger or a constraint keeps a change away."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def refuses_change(row: Model, **fields: Any) -> bool:
    return refused(lambda: type(row)._default_manager.filter(pk=row.pk).update(**fields))


def refuses_delete(row: Model) -> bool:
    return refused(lambda: type(row)._default_manager.filter(pk=row.pk)._raw_delete("default"))


def test_the_matter_of_a_case_stays(complaint: Case) -> None:
    for fields in ({"subject": "另一事"}, {"contact": "王五"}, {"respondent": None}, {"text": "另一事"}):
        assert refuses_change(complaint, **fields), fields
    row = complaint.complaint
    for fields in ({"wish": "赔偿"}, {"about": "misuse"}):
        assert refuses_change(row, **fields), fields
    assert not refuses_change(row, measures_report="已整改")
    assert refuses_delete(row)


def test_an_outcome_comes_with_the_release_and_stays(
    complaint: Case, question: Case, in_charge: User, second: User, owner: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    assert refuses_change(complaint, outcome="upheld")
    draft = services.Draft("not_upheld", "理由", "Grounds")
    services.draft(case=complaint, actor=in_charge, draft=draft, now=NOW)
    assert refuses_change(complaint, outcome="upheld")  # drafted, but not released
    services.release(case=complaint, actor=second, now=NOW)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == (State.CLOSED, "not_upheld")
    for outcome in ("upheld", ""):
        assert refuses_change(complaint, outcome=outcome)
    services.withdraw(case=question, actor=owner, reason="", now=NOW)
    assert refuses_change(question, outcome="refused")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFTED}, {"state": State.CLOSED, "closed_at": NOW, "outcome": "upheld"}, {"outcome": "upheld"},
        {"version": 7}, {"accepted_at": NOW}, {"satisfaction": 5},
    ],
)  # fmt: skip
def test_a_case_begins_at_its_beginning(fields: dict[str, Any], owner: User) -> None:
    begun = {
        "kind": Kind.COMPLAINT, "lodged_by": owner, "channel": "page", "language": "en", "subject": "s", "text": "t",
        "received_at": NOW,
    }  # fmt: skip
    assert not refused(lambda: Case.objects.create(number="P-1", **begun))
    assert refused(lambda: Case.objects.create(number="P-2", **{**begun, **fields}))


def test_links_and_published_answers_stay(complaint: Case, question: Case, in_charge: User, owner: User) -> None:
    link: CaseLink = linking.link(case=complaint, other=question, actor=in_charge, now=NOW)
    assert refuses_delete(link)
    assert refuses_change(link, linked_by=owner)
    answer = PublishedAnswer.objects.latest("pk")
    for fields in ({"answer_zh": "另一答复"}, {"question_en": "Another"}, {"topic": "other"}):
        assert refuses_change(answer, **fields), fields
    assert not refuses_change(answer, withdrawn_at=NOW)
    assert refuses_change(answer, withdrawn_at=None)
    assert refuses_delete(answer)


def test_a_statement_stays_as_it_was_handed_in(dispute: Case, owner: User, second: User) -> None:
    assert dispute.enterprise is not None
    statement = StatementDraft.objects.create(
        case=dispute, enterprise=dispute.enterprise, text="说明", written_by=owner, written_at=NOW
    )
    assert refuses_change(statement, text="另一说明")
    assert refuses_change(statement, state="shown", checked_by=owner, checked_at=NOW)
    assert not refuses_change(statement, state="shown", checked_by=second, checked_at=NOW)
    assert not refuses_change(statement, state="withdrawn", withdrawn_at=NOW)
    assert refuses_change(statement, state="shown", withdrawn_at=None)


def test_a_recall_is_of_what_its_lender_received(
    dispute: Case, document: Document, account: Account, owner: User, information_user: Institution,
    rival: Institution,
) -> None:  # fmt: skip
    analyst = make_institution_user(information_user, InstitutionMembership.Role.QUERY_USER)
    sent = received(account, information_user, analyst, owner)

    def recall(of: Document, lender: Institution) -> Recall:
        return Recall.objects.create(
            case=dispute, number="N-1", document=of, information_user=lender, changes=[{}], sent_at=NOW
        )

    for of, lender in ((sent, rival), (document, information_user)):
        with pytest.raises(IntegrityError, match="document of its lender"), transaction.atomic():
            recall(of, lender)
    assert recall(sent, information_user).document == sent
