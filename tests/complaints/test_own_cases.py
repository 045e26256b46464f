"""Staff who are party to a case: they see what every party sees, and nothing of the desk's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Enterprise, EnterpriseMembership, Institution, Notification, User
from complaints import permissions, queues, services
from complaints.lifecycle import Side
from complaints.models import Case, Decision, Message
from complaints.queues import Queue, Wanted
from complaints.services import assigning, errors, statements, talking
from tests.cast import NOW
from tests.complaints.conftest import MATTER, make_handler

pytestmark = pytest.mark.django_db
DRAFT = services.Draft("not_upheld", "理由", "grounds")


def complain(user: User) -> Case:
    """Complain about the platform as a person."""
    return services.lodge_complaint(
        sender=services.Sender(user, "en"), enterprise=None, respondent=None, about="platform", wish="", matter=MATTER,
        now=NOW,
    )  # fmt: skip


def of_member(user: User, enterprise: Enterprise, owner: User) -> Case:
    """Have a case lodged by another person of the user's enterprise."""
    EnterpriseMembership.objects.create(user=user, enterprise=enterprise, role="viewer")
    return services.ask_question(
        sender=services.Sender(owner, "en"), enterprise=enterprise, topic="other", matter=MATTER, now=NOW
    )


@pytest.fixture(params=["handler", "leader"])
def own_staff(request: pytest.FixtureRequest, db: None) -> User:
    """One of the desk, made first: whom a case would be assigned to by load."""
    return make_handler(name="当事人", leads=request.param == "leader")


@pytest.fixture(params=["lodged", "member"])
def own(request: pytest.FixtureRequest, own_staff: User, in_charge: User, enterprise: Enterprise, owner: User) -> Case:
    """A case to which the member of staff is party: lodged by them, or of their enterprise."""
    return complain(own_staff) if request.param == "lodged" else of_member(own_staff, enterprise, owner)


def test_an_own_case_lies_in_no_queue_and_is_assigned_to_somebody_else(
    own_staff: User, own: Case, in_charge: User
) -> None:
    assert own.handler == in_charge
    assert not permissions.may_handle(own_staff, own)
    assert not permissions.cases_of_handler(own_staff).exists()
    for queue in (Queue.ALL, Queue.UNASSIGNED, Queue.RELEASE, Queue.WAITING, Queue.MINE):
        for handler in (in_charge, None, own_staff):
            Case.objects.filter(pk=own.pk).update(handler=handler)
            assert queues.stretch(own_staff, Wanted(queue)).cases == []
            assert queues.count(own_staff, Wanted(queue)) == 0
            waiting = queues.waiting_for(own_staff, permissions.shares_of_handler(own_staff), date(2099, 1, 1))
            assert (waiting.mine, waiting.overdue, waiting.unassigned, waiting.release) == (0, 0, 0, 0)
    assert permissions.may_handle(in_charge, own)


def test_nobody_is_put_in_charge_of_an_own_case(own_staff: User, own: Case, in_charge: User) -> None:
    leader = make_handler(name="负责人", leads=True)
    with pytest.raises(errors.NobodyToAssign):
        services.hand_over(case=own, to=own_staff, actor=leader, reason="", now=NOW)
    with pytest.raises(errors.NotInCharge):
        services.hand_over(case=own, to=in_charge, actor=own_staff, reason="", now=NOW)
    Case.objects.filter(pk=own.pk).update(handler=None)
    with pytest.raises(errors.NotInCharge):
        services.hand_over(case=own, to=own_staff, actor=own_staff, reason="", now=NOW)
    assert assigning.assign_waiting(cases=[own], to=own_staff, actor=leader, now=NOW) == 0
    if permissions.leads(own_staff):
        assert assigning.assign_waiting(cases=[own], to=in_charge, actor=own_staff, now=NOW) == 0
    assert assigning.assign_waiting(cases=[own], to=None, actor=leader, now=NOW) == 1
    own.refresh_from_db()
    assert own.handler == in_charge


def test_the_sides_of_the_desk_are_closed_to_a_party(own_staff: User, own: Case) -> None:
    """Also who is in charge of it by what happened before they became party to it."""
    Case.objects.filter(pk=own.pk).update(handler=own_staff)
    permissions.give(own_staff, own)
    own.refresh_from_db()
    attempts: list[Callable[[], object]] = [
        lambda: services.ask_supplement(case=own, actor=own_staff, missing="凭证", now=NOW),
        lambda: talking.say(
            case=own, author=own_staff, side=Side.HANDLER, thread=Message.Thread.INTERNAL, text="note", now=NOW
        ),
    ]
    if own.kind == "consultation":
        attempts.append(lambda: services.answer(case=own, actor=own_staff, text="answer", now=NOW))
    else:
        attempts.append(lambda: services.accept(case=own, actor=own_staff, now=NOW))
    for attempt in attempts:
        with pytest.raises(errors.NotInCharge):
            attempt()
    own.refresh_from_db()
    assert own.state == "received"


def test_the_second_person_is_no_party(own_staff: User, in_charge: User, second: User) -> None:
    case = complain(own_staff)
    case.refresh_from_db()
    services.accept(case=case, actor=in_charge, now=NOW)
    services.draft(case=case, actor=in_charge, draft=DRAFT, now=NOW)
    told = Notification.objects.filter(kind="decision_to_release")
    assert {each.user for each in told} == {second}
    for attempt in (services.release, lambda **more: services.return_draft(reason="x", **more)):
        with pytest.raises(errors.NotInCharge):
            attempt(case=case, actor=own_staff, now=NOW)
    services.release(case=case, actor=second, now=NOW)


def test_a_party_is_not_told_what_the_desk_is_told(own_staff: User) -> None:
    """With nobody else at the desk a case waits without a person in charge."""
    case = complain(own_staff)
    assert case.handler is None
    assert {each.kind for each in Notification.objects.filter(user=own_staff)} == {"case_received"}


def test_a_statement_of_ones_own_is_checked_by_somebody_else(
    dispute: Case, in_charge: User, second: User, verifier: User, owner: User, enterprise: Enterprise
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(case=dispute, actor=verifier, result="not_established", text="无法核实", now=NOW)
    services.draft(case=dispute, actor=in_charge, draft=services.Draft("not_established", "理由", "grounds"), now=NOW)
    services.release(case=dispute, actor=second, now=NOW)
    handed_in = statements.hand_in(case=dispute, actor=owner, text="我们不认可。", now=NOW)
    EnterpriseMembership.objects.create(user=second, enterprise=enterprise, role="viewer")
    with pytest.raises(errors.NotInCharge):
        statements.show(statement=handed_in, actor=second, now=NOW)
    statements.show(statement=handed_in, actor=in_charge, now=NOW)


def test_who_left_the_enterprise_works_on_its_cases_again(in_charge: User, enterprise: Enterprise, owner: User) -> None:
    case = of_member(in_charge, enterprise, owner)
    assert not permissions.may_handle(in_charge, case)
    EnterpriseMembership.objects.filter(user=in_charge).update(ended_at=NOW)
    assert permissions.may_handle(in_charge, case)


def test_cases_of_nobody_are_no_own_cases(in_charge: User, provider: Institution) -> None:
    """A case taken down for somebody without access has nobody who lodged it, and perhaps no enterprise."""
    case = services.lodge_complaint(
        sender=services.Sender(in_charge, "en", "王五"), enterprise=None, respondent=provider, about="other", wish="",
        matter=MATTER, now=NOW,
    )  # fmt: skip
    assert permissions.may_handle(in_charge, case)
    assert not permissions.is_party(in_charge, case)


def test_the_database_keeps_drafts_as_they_are_and_parties_from_deciding(
    complaint: Case, in_charge: User, second: User, owner: User
) -> None:
    services.accept(case=complaint, actor=in_charge, now=NOW)
    decision = services.draft(case=complaint, actor=in_charge, draft=DRAFT, now=NOW)
    rows = Decision.objects.filter(pk=decision.pk)
    for changed in (
        {"drafted_by": second}, {"drafted_at": NOW.replace(year=2020)}, {"grounds_zh": "别的"}, {"grounds_en": "other"},
        {"outcome": "upheld"}, {"measures": "x"},
    ):  # fmt: skip
        with pytest.raises(Exception, match="Cannot update rows"), transaction.atomic():
            rows.update(**changed)
    for by in (owner, in_charge):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(decided_by=by, decided_at=NOW)
    with pytest.raises(IntegrityError, match="does not decide"), transaction.atomic():
        Decision.objects.create(
            case=complaint, outcome="upheld", grounds_zh="g", grounds_en="g", drafted_by=owner, drafted_at=NOW,
            decided_by=second, decided_at=NOW,
        )  # fmt: skip
    assert rows.update(decided_by=second, decided_at=NOW, return_reason="理由") == 1
