"""The laws of the lives of cases: what the table allows happens, everything else leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import day_of
from accounts.models import AuditRecord, Enterprise, Notification, User
from cfcii.common.errors import DomainError
from complaints import lifecycle, services
from complaints.lifecycle import ENDED, OPEN, Kind, Side, State, StepName, StepNotAllowed
from complaints.models import Case, CaseEntry, Decision, Finding, Letter, Message
from complaints.services import errors
from reports import services as reports_services
from reports.annotation_models import Annotation
from reports.models import Document
from tests.at_once import at_once
from tests.cast import NOW, make_enterprise_user, make_user
from tests.complaints.conftest import ITEM, MATTER
from tests.complaints.taking import Play, path, states_of

pytestmark = pytest.mark.django_db
PLACES = [(kind, state) for kind in Kind for state in states_of(kind)]
STRANGERS = (errors.NotInCharge, errors.MayNotActForParty, errors.NotTheVerifier, errors.SamePerson)


@pytest.fixture
def play_of(
    request: pytest.FixtureRequest, owner: User, in_charge: User, enterprise: Enterprise
) -> Callable[..., Play]:
    """Make a play of a kind; the others of its kind that it may be joined with are made when they are needed."""
    fixtures = {Kind.DISPUTE: "dispute", Kind.COMPLAINT: "complaint", Kind.CONSULTATION: "question"}
    sender = services.Sender(owner, "zh-hans")
    rest = {"second": request.getfixturevalue("second"), "verifier": request.getfixturevalue("verifier")}

    def make(kind: Kind, **more: Any) -> Play:
        case: Case = request.getfixturevalue(fixtures[kind])
        assert case.handler == in_charge
        document: Document | None = request.getfixturevalue("document") if kind == Kind.DISPUTE else None

        def other() -> Case:
            if document is not None:
                monthly = reports_services.issue_own_document(
                    account=document.account, product="monthly", issued_to=owner, now=NOW
                )
                claims = [services.Claim(ITEM, month) for month in ("2025-01", "2025-02", "2025-03")]
                return services.lodge_dispute(
                    sender=sender, document=monthly, claims=claims, matter=MATTER, now=NOW, with_evidence=True
                )
            return services.ask_question(sender=sender, enterprise=enterprise, topic="api", matter=MATTER, now=NOW)

        def another_complaint() -> Case:
            return services.lodge_complaint(
                sender=sender, enterprise=enterprise, respondent=case.respondent, about="other", wish="", matter=MATTER,
                now=NOW,
            )  # fmt: skip

        return Play(
            case, owner, in_charge, make_other=another_complaint if kind == Kind.COMPLAINT else other, **rest, **more
        )

    return make


def traces(case: Case) -> list[Any]:
    """Give everything that a step may leave behind."""
    models = (CaseEntry, Decision, Message, Letter, Finding, Notification, AuditRecord)
    counts = [(model.__name__, model._default_manager.count()) for model in models]
    row = Case.objects.filter(pk=case.pk).values().get()
    return [row, *counts, list(Annotation.objects.order_by("pk").values())]


def names_for(kind: Kind) -> list[StepName]:
    """List the steps that a service can be asked for; to release with measures is asked for by the draft."""
    known = [each for each in StepName if each != StepName.LODGE]
    return [each for each in known if kind == Kind.COMPLAINT or each != StepName.RELEASE_WITH_MEASURES]


@pytest.mark.parametrize(("kind", "state"), PLACES)
def test_each_step_is_taken_or_refused_as_the_table_says(
    kind: Kind, state: State, play_of: Callable[..., Play]
) -> None:
    play = play_of(kind, with_measures=state == State.FOLLOWING)
    case = play.go_to(state)
    assert play.other.is_open  # made before the traces are counted
    allowed = {each.name: each for each in lifecycle.allowed(kind, state)}
    for name in names_for(kind):
        before, now = traces(case), play.now
        if name in allowed:
            with transaction.atomic():
                _is_taken(play, allowed[name], before[0])
                transaction.set_rollback(True)
            play.now = now
            continue
        if name in {StepName.LAPSE, StepName.SETTLE}:
            assert play.take(name) is False
        else:
            with pytest.raises(StepNotAllowed):
                play.take(name)
        assert traces(case) == before, name


def _is_taken(play: Play, step: lifecycle.Step, before: dict[str, Any]) -> None:
    play.when_possible(step.name)
    assert play.take(step.name) is not False
    case = Case.objects.get(pk=play.case.pk)
    target = step.target
    if step.name == StepName.RELEASE_WITH_MEASURES and not play.with_measures:
        target, step = State.CLOSED, replace(step, name=StepName.RELEASE)  # the draft says which
    assert case.state == (target or before["state_before"]), step.name
    assert case.version == before["version"] + 1
    _left_an_entry(case, step.name, State(before["state"]), step.side)


def _left_an_entry(case: Case, name: StepName, old: State, side: Side) -> None:
    entry = case.entries.exclude(new_state="").latest("pk")
    assert (entry.step, entry.old_state, entry.new_state, entry.side) == (name, old, case.state, side)
    assert AuditRecord.objects.filter(action="case.step", target_id=case.pk, payload__step=str(name)).exists()


@pytest.mark.parametrize(("kind", "state"), PLACES)
def test_nobody_takes_the_step_of_another_side(kind: Kind, state: State, play_of: Callable[..., Play]) -> None:
    play = play_of(kind, with_measures=state == State.FOLLOWING)
    case = play.go_to(state)
    assert play.other.is_open
    stranger, staff = make_user(name="stranger"), make_user(name="staff", is_staff=True)
    everybody = [*(each for each in play.actors.values() if each is not None), stranger, staff]
    for step in lifecycle.allowed(kind, state):
        if step.side == Side.CLOCK:
            continue
        play.when_possible(step.name)
        for actor in everybody:
            if actor == play.actors[step.side]:
                continue
            before = traces(case)
            with pytest.raises(STRANGERS):
                play.take(step.name, actor)
            assert traces(case) == before, (step.name, actor.name)


@pytest.mark.parametrize(("kind", "step"), [(each.kind, each) for each in lifecycle.STEPS if each.target in ENDED])
def test_nothing_ends_silently(
    kind: Kind, step: lifecycle.Step, play_of: Callable[..., Play], enterprise: Enterprise
) -> None:
    """Who lodged a case is told; what they do themselves, the others of their enterprise are told."""
    colleague = make_enterprise_user(enterprise, "handler")
    other = play_of(kind).other  # made before what is undone
    for origin in step.origins:
        with transaction.atomic():
            play = play_of(kind, with_measures=origin == State.FOLLOWING, _other=other)
            play.go_to(origin)
            play.when_possible(step.name)
            Notification.objects.all().update(kind="case_received")
            play.take(step.name)
            play.case.refresh_from_db()
            assert play.case.closed_at == play.now
            told = Notification.objects.filter(facts__number=play.case.number).exclude(kind="case_received")
            party = {colleague} if step.side == Side.PARTY else {colleague, play.party}
            assert {each.user for each in told} >= party, origin
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_cases_that_are_joined_with_each_other_at_once(
    question: Case, in_charge: User, owner: User, enterprise: Enterprise
) -> None:
    other = services.ask_question(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="api", matter=MATTER, now=NOW
    )
    outcomes = at_once(
        *[lambda: services.join(case=question, to=other, actor=in_charge, now=NOW)] * 2,
        *[lambda: services.join(case=other, to=question, actor=in_charge, now=NOW)] * 2,
    )
    assert outcomes.count(None) == 1
    assert Case.objects.filter(state=State.JOINED).count() == 1


def test_the_kind_and_state_that_is_not_in_the_table_is_refused() -> None:
    for kind in Kind:
        for state in State:
            for name in StepName:
                rows = [each for each in lifecycle.STEPS if (each.kind, each.name) == (kind, name)]
                if rows and state in rows[0].origins:
                    assert lifecycle.step(kind, state, name) is rows[0]
                else:
                    with pytest.raises(StepNotAllowed):
                        lifecycle.step(kind, state, name)


def test_the_table_is_whole() -> None:
    assert len({(each.kind, each.name) for each in lifecycle.STEPS}) == len(lifecycle.STEPS)
    assert set(OPEN) | set(ENDED) == set(State)
    assert not set(OPEN) & set(ENDED)
    for kind in Kind:
        for state in states_of(kind):
            assert path(kind, state) is not None
            steps = lifecycle.allowed(kind, state)
            assert bool(steps) == (state in OPEN), (kind, state)


def test_the_database_agrees_with_the_table(play_of: Callable[..., Play]) -> None:
    agreed = set(lifecycle.transitions())
    for kind in Kind:
        play = play_of(kind)
        other = play.other
        for old in State:
            with transaction.atomic():
                _put(play.case, old, other)
                for new in State:
                    if new != old:
                        is_refused = _refused(play.case, new)
                        assert is_refused == ((kind, old, new) not in agreed), (kind, old, new)
                transaction.set_rollback(True)


def _put(case: Case, state: State, other: Case) -> None:
    """Put a case into a state past the trigger, with what constraints ask for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE complaints_case SET state = %s, due_on = NULL, outcome = 'confirmed', closed_at = %s,"
            " joined_to_id = %s, suspended_on = %s WHERE id = %s",
            [
                state, NOW if state in ENDED else None, other.pk if state == State.JOINED else None,
                NOW if state == State.SUSPENDED else None, case.pk,
            ],
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")


def _refused(case: Case, new: State) -> bool:
    """Tell whether the trigger refuses a change by plain SQL (what constraints say of it is another matter)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE complaints_case SET state = %s WHERE id = %s", [new, case.pk])
            transaction.set_rollback(True)
    except IntegrityError as error:
        return "does not go from" in str(error)
    return False


@pytest.mark.parametrize("kind", list(Kind))
def test_any_sequence_of_steps_keeps_the_laws(kind: Kind, play_of: Callable[..., Play]) -> None:
    first = play_of(kind)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def sequence(data: st.DataObject) -> None:
        with transaction.atomic():
            play = play_of(kind, with_measures=data.draw(st.booleans()))
            play.case = Case.objects.get(pk=first.case.pk)
            assert play.other.is_open
            for _turn in range(data.draw(st.integers(1, 12))):
                _one(play, data)
            transaction.set_rollback(True)

    sequence()


def _one(play: Play, data: st.DataObject) -> None:
    """Try a step, more often one that is possible than not, and look at the laws."""
    state = State(play.case.state)
    possible = [each.name for each in lifecycle.allowed(play.case.kind, state)]
    names = names_for(Kind(play.case.kind))
    name = data.draw(st.sampled_from(possible) if possible and data.draw(st.integers(0, 4)) else st.sampled_from(names))
    play.now += timedelta(days=data.draw(st.integers(0, 6)))
    if data.draw(st.booleans()):
        play.when_possible(name)
    version = play.case.version
    seen = None if name in {StepName.LAPSE, StepName.SETTLE} else version
    try:
        is_done = play.take(name, seen=seen) is not False
    except DomainError:
        is_done = False
    play.case = Case.objects.get(pk=play.case.pk)
    assert play.case.version == version + is_done
    assert play.case.entries.exclude(new_state="").count() == play.case.version
    _holds(play.case, day_of(play.now), is_done=is_done)


def _holds(case: Case, today: Any, *, is_done: bool) -> None:
    waiting = case.decisions.filter(decided_at=None).count()
    assert waiting == (case.state == State.DRAFTED)
    assert (case.due_on is not None) == (case.state in OPEN and case.state != State.SUSPENDED)
    if is_done and case.state in {State.VERIFYING, State.VERIFIED} and case.due_on != today:
        assert case.due_on is not None
        assert case.answer_due_on is not None
        assert case.due_on <= case.answer_due_on
    standing = Annotation.objects.filter(case_number=case.number, kind="dispute", lifted_at=None).exists()
    assert standing == (case.kind == Kind.DISPUTE and case.accepted_at is not None and case.is_open)
    assert (case.closed_at is not None) == (case.state in ENDED)
    assert (case.suspended_on is not None) == (
        case.state == State.SUSPENDED or (case.state, case.state_before) == (State.DRAFTED, State.SUSPENDED)
    )
