"""Predicates, and that the filters agree with them."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts import permissions, selectors, services
from accounts.models import Account, Enterprise, Institution, InstitutionMembership, Notification, User
from tests.cast import (
    NOW,
    make_account,
    make_enterprise,
    make_institution,
    make_institution_user,
    make_user,
    make_verification,
)


@pytest.fixture
def everybody(
    owner: User,
    handler: User,
    viewer: User,
    stranger: User,
    provider: Institution,
    clerk: User,
    analyst: User,
    rival_clerk: User,
    staff: User,
) -> dict[str, User]:
    stopped = make_institution_user(provider, "submitter")
    services.stop_institution_member(membership=stopped.institution_memberships.get(), stopped_by=None, now=NOW)
    gone = make_institution_user(provider, "submitter")
    gone.is_active = False
    gone.save()
    return {
        "owner": owner,
        "handler": handler,
        "viewer": viewer,
        "stranger": stranger,
        "clerk": clerk,
        "verifier": make_institution_user(provider, "verifier"),
        "administrator": make_institution_user(provider, "administrator"),
        "analyst": analyst,
        "rival_clerk": rival_clerk,
        "staff": staff,
        "stopped": stopped,
        "gone": gone,
    }


def allowed(everybody: dict[str, User], predicate: object, thing: object) -> set[str]:
    return {name for name, user in everybody.items() if predicate(user, thing)}  # type: ignore[operator]


def test_who_decides_for_an_enterprise(everybody: dict[str, User], enterprise: Enterprise) -> None:
    assert allowed(everybody, permissions.may_decide_for, enterprise) == {"owner", "handler"}
    assert allowed(everybody, permissions.may_see_enterprise, enterprise) == {"owner", "handler", "viewer"}


def test_who_submits_for_a_provider(everybody: dict[str, User], provider: Institution) -> None:
    assert allowed(everybody, permissions.may_submit_for, provider) == {"clerk"}


def test_who_queries_for_an_information_user(everybody: dict[str, User], information_user: Institution) -> None:
    assert allowed(everybody, permissions.may_query_for, information_user) == {"analyst"}


def test_the_filter_of_accounts_agrees_with_the_predicate(
    everybody: dict[str, User], account: Account, provider: Institution, rival: Institution
) -> None:
    elsewhere = make_account(rival, account.enterprise)
    colleague = make_account(provider, make_enterprise())
    unrelated = make_account(rival, make_enterprise())
    assert allowed(everybody, permissions.may_see_account, account) == {
        "owner",
        "handler",
        "viewer",
        "clerk",
        "verifier",
    }
    for user in everybody.values():
        visible = set(Account.objects.visible_to(user))
        assert visible == {
            each for each in (account, elsewhere, colleague, unrelated) if permissions.may_see_account(user, each)
        }


def test_a_stopped_institution_has_nobody(everybody: dict[str, User], account: Account) -> None:
    services.stop_institution(institution=account.provider, stopped_by=None, now=NOW)
    assert not permissions.may_submit_for(everybody["clerk"], account.provider)
    assert not permissions.may_see_account(everybody["clerk"], account)
    assert not Account.objects.visible_to(everybody["clerk"]).exists()
    assert permissions.may_see_account(everybody["owner"], account)


def test_the_roles_of_a_person(everybody: dict[str, User], enterprise: Enterprise, provider: Institution) -> None:
    assert [each.enterprise for each in selectors.enterprise_memberships(everybody["viewer"])] == [enterprise]
    assert [each.institution for each in selectors.institution_memberships(everybody["clerk"])] == [provider]
    assert selectors.institution_memberships(everybody["stopped"]) == []
    assert selectors.institution_memberships(everybody["gone"]) == []


def test_a_role_counts_only_where_the_institution_is_of_the_kind(db: None) -> None:
    institution = make_institution(is_provider=True, is_user=True)
    clerk, analyst = make_institution_user(institution, "submitter"), make_institution_user(institution, "query_user")
    assert permissions.may_submit_for(clerk, institution)
    assert permissions.may_query_for(analyst, institution)
    Institution.objects.filter(pk=institution.pk).update(is_provider=False)
    assert not permissions.may_submit_for(clerk, institution)
    Institution.objects.filter(pk=institution.pk).update(is_provider=True, is_user=False)
    assert not permissions.may_query_for(analyst, institution)
    assert not InstitutionMembership.objects.query_users().exists()


def test_staff_with_a_permission_are_those_who_may(staff: User) -> None:
    named, grouped, closed = (make_user(name=name, is_staff=True) for name in ("named", "grouped", "closed"))
    outsider = make_user(name="outsider")
    make_user(name="plain", is_staff=True)
    permission = Permission.objects.get(codename="change_verification")
    group = Group.objects.create(name="reviewers")
    group.permissions.add(permission)
    grouped.groups.add(group)
    for each in (named, closed, outsider):
        each.user_permissions.add(permission)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    found = set(permissions.staff_with(permissions.REVIEWS))
    assert found == {staff, named, grouped}
    assert found == {each for each in User.objects.all() if permissions.may_review_verifications(each)}


def test_only_reviewers_are_told_of_a_verification(staff: User) -> None:
    plain = make_user(name="plain", is_staff=True)
    make_verification()
    told = Notification.objects.filter(kind="verification_waiting")
    assert plain.pk not in told.values_list("user", flat=True)
    assert staff.pk in told.values_list("user", flat=True)
