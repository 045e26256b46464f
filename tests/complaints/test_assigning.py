"""Who is in charge: by load and region, away, handed over, single cases of other regions."""

from __future__ import annotations

import pytest
from guardian.models import UserObjectPermission

from accounts.models import AuditRecord, Enterprise, User
from complaints import permissions, queues, services
from complaints.models import Case, Handler
from complaints.queues import Queue, Wanted
from complaints.services import assigning, errors, linking, opening
from tests.cast import NOW
from tests.complaints.conftest import DAY, MATTER, make_handler

pytestmark = pytest.mark.django_db


def ask(owner: User, enterprise: Enterprise) -> Case:
    return services.ask_question(
        sender=services.Sender(owner, "en"), enterprise=enterprise, topic="other", matter=MATTER, now=NOW
    )


def test_new_cases_go_to_who_has_fewest(enterprise: Enterprise, owner: User) -> None:
    first, second = make_handler(name="甲", regions=("44",)), make_handler(name="乙")
    assert [ask(owner, enterprise).handler for _each in range(4)] == [first, second, first, second]


def test_region_kind_and_absence_decide(enterprise: Enterprise, owner: User) -> None:
    make_handler(name="远方", regions=("11",))
    away, of_disputes = make_handler(name="休假"), make_handler(name="异议")
    Handler.objects.filter(user=away).update(is_away=True)
    Handler.objects.filter(user=of_disputes).update(kinds=["dispute"])
    assert ask(owner, enterprise).handler is None
    Handler.objects.filter(user=away).update(is_away=False)
    assert ask(owner, enterprise).handler == away


def test_a_single_case_is_given_and_taken_back(enterprise: Enterprise, owner: User) -> None:
    near, far = make_handler(name="近", regions=("44",)), make_handler(name="远", regions=("11",))
    leader = make_handler(name="负责人", leads=True)
    case = ask(owner, enterprise)
    assert (case.handler, permissions.may_handle(far, case)) == (near, False)
    services.hand_over(case=case, to=far, actor=near, reason="回避", now=NOW)
    case.refresh_from_db()
    assert permissions.may_handle(far, case)
    assert [each.pk for each in queues.stretch(far, Wanted(Queue.ALL)).cases] == [case.pk]
    assert UserObjectPermission.objects.filter(user=far).count() == 1
    services.hand_over(case=case, to=near, actor=leader, reason="收回", now=NOW)
    assert not permissions.may_handle(far, case)
    assert not UserObjectPermission.objects.filter(user=far).exists()


def test_who_may_not_hand_over(enterprise: Enterprise, owner: User, stranger: User) -> None:
    near, other = make_handler(name="近"), make_handler(name="旁")
    case = ask(owner, enterprise)
    with pytest.raises(errors.NotInCharge):
        services.hand_over(case=case, to=other, actor=other, reason="", now=NOW)
    with pytest.raises(errors.NobodyToAssign):
        services.hand_over(case=case, to=stranger, actor=near, reason="", now=NOW)
    services.withdraw(case=case, actor=owner, reason="", now=NOW)
    with pytest.raises(errors.NotForThisCase):
        services.hand_over(case=case, to=other, actor=near, reason="", now=NOW)


def test_leaders_assign_what_nobody_has(enterprise: Enterprise, owner: User) -> None:
    waiting = [ask(owner, enterprise) for _each in range(3)]
    leader = make_handler(name="负责人", leads=True)
    Handler.objects.filter(user=leader).update(is_away=True)
    first, second = make_handler(name="甲"), make_handler(name="乙")
    with pytest.raises(errors.NotInCharge):
        assigning.assign_waiting(cases=waiting, to=None, actor=first, now=NOW)
    with pytest.raises(errors.NobodyToAssign):
        assigning.assign_waiting(cases=waiting, to=owner, actor=leader, now=NOW)
    assert assigning.assign_waiting(cases=waiting[:1], to=second, actor=leader, now=NOW) == 1
    assert assigning.assign_waiting(cases=waiting, to=None, actor=leader, now=NOW) == 2
    assert sorted(Case.objects.values_list("handler", flat=True)) == sorted([first.pk, first.pk, second.pk])
    assert assigning.assign_waiting(cases=waiting, to=first, actor=leader, now=NOW) == 0


def test_leaders_say_who_works_on_what_and_handlers_that_they_are_away(owner: User) -> None:
    leader, handler = make_handler(name="负责人", leads=True), make_handler(name="甲", regions=("44",))
    wide = {"regions": ["44", "11"], "kinds": ["dispute"], "is_away": False}
    with pytest.raises(errors.NotInCharge):
        assigning.set_handler(user=handler, **wide, actor=handler, now=NOW)
    assigning.set_handler(user=handler, **wide, actor=leader, now=NOW)
    place = Handler.objects.get(user=handler)
    assert (place.regions, place.kinds) == (["11", "44"], ["dispute"])
    assigning.set_handler(user=handler, **{**wide, "is_away": True}, actor=handler, now=NOW)
    assert Handler.objects.get(user=handler).is_away
    assert AuditRecord.objects.filter(action="case.handler_changed").count() == 2
    for wrong in ({"regions": ["99"]}, {"kinds": ["party"]}):
        with pytest.raises(errors.NobodyToAssign):
            assigning.set_handler(user=handler, **{**wide, **wrong}, actor=leader, now=NOW)
    with pytest.raises(errors.NobodyToAssign):
        assigning.set_handler(user=owner, **wide, actor=leader, now=NOW)


def test_lists_keep_what_the_predicate_allows(enterprise: Enterprise, owner: User) -> None:
    """Every kind of handler, and cases of the region, of none, of another's."""
    people = [
        make_handler(name="广", regions=("44",)), make_handler(name="远", regions=("11",)), make_handler(name="全"),
        make_handler(name="负责人", leads=True), owner,
    ]  # fmt: skip
    cases = [ask(owner, enterprise) for _each in range(3)]
    Case.objects.filter(pk=cases[1].pk).update(region="", handler=None)
    Case.objects.filter(pk=cases[2].pk).update(region="11")
    for person in people:
        allowed = {each.pk for each in cases if permissions.may_handle(person, each)}
        assert {each.pk for each in permissions.cases_of_handler(person)} == allowed
        assert {each.pk for each in queues.stretch(person, Wanted(Queue.ALL)).cases} == allowed
        assert queues.count(person, Wanted(Queue.ALL)) == len(allowed)


def test_cases_are_linked_once_by_who_sees_both(enterprise: Enterprise, owner: User) -> None:
    handler, far = make_handler(name="广", regions=("44",)), make_handler(name="远", regions=("11",))
    first, second = ask(owner, enterprise), ask(owner, enterprise)
    link = linking.link(case=second, other=first, actor=handler, now=NOW)
    assert (link.first, link.second) == (first, second)
    with pytest.raises(errors.NotForThisCase):
        linking.link(case=first, other=second, actor=handler, now=NOW)
    with pytest.raises(errors.NotForThisCase):
        linking.link(case=first, other=first, actor=handler, now=NOW)
    with pytest.raises(errors.NotInCharge):
        linking.link(case=first, other=second, actor=far, now=NOW)


def test_opening_is_noted_once_a_day(enterprise: Enterprise, owner: User) -> None:
    handler = make_handler(name="广")
    case = ask(owner, enterprise)
    noted = [opening.note_opening(case=case, actor=handler, now=at) for at in (NOW, NOW, NOW + DAY)]
    assert noted == [True, False, True]
