"""Institutions: taken on, changed, stopped and started again; their users: stopped, in another role."""

from datetime import time, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from accounts import selectors, services
from accounts.models import AccessToken, AuditRecord, Institution, InstitutionMembership, Notification, User
from accounts.networks import InvalidNetwork, normalise_network
from cfcii.common import regions
from tests.calling import make_access_token
from tests.cast import NOW, make_api_client, make_institution, make_institution_user, make_membership, make_user


def last_record() -> AuditRecord:
    return AuditRecord.objects.latest("pk")


def open_session(user: User) -> str:
    """Give the key of a session of which the platform knows, as allauth leaves it after a sign-in."""
    client = Client()
    client.force_login(user)
    key: str = client.session.session_key  # type: ignore[assignment]
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key=key, user_agent="test")
    return key


def test_an_institution_is_taken_on_with_what_staff_settle(staff: User) -> None:
    institution = services.create_institution(
        code="BANK-1", name="一号银行", kind="commercial_bank", is_provider=True, is_user=True,
        regions=["44", "11", "44"],
        contact_name="李", contact_phone="010 1", contact_email="li@example.com",
        address_ranges=["203.0.113.7", "2001:DB8::/48", "203.0.113.7/32"], works_from=time(8), works_until=time(18, 30),
        works_on=[5, 1], daily_query_limit=500, created_by=staff, now=NOW,
    )  # fmt: skip
    institution.refresh_from_db()
    assert institution.regions == ["11", "44"]
    assert institution.address_ranges == ["203.0.113.7/32", "2001:db8::/48"]
    assert institution.works_on == [1, 5]
    assert (last_record().action, last_record().actor) == ("institution.created", staff)
    assert institution.events.count() == 1  # type: ignore[attr-defined]  # of pghistory


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"is_provider": False}, services.InstitutionHasNoKind),
        ({"regions": ["99"]}, services.UnknownRegion),
        ({"address_ranges": ["everywhere"]}, InvalidNetwork),
        ({"works_from": time(9)}, services.InvalidWorkingTime),
        ({"works_until": time(9)}, services.InvalidWorkingTime),
        ({"works_from": time(9), "works_until": time(9)}, services.InvalidWorkingTime),
        ({"works_on": []}, services.InvalidWorkingTime),
        ({"works_on": [0]}, services.InvalidWorkingTime),
    ],
)
def test_what_cannot_be_is_not_settled(
    provider: Institution, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        services.change_institution(institution=provider, changed_by=None, now=NOW, **fields)  # type: ignore[arg-type]
    with pytest.raises(error):
        services.create_institution(
            **{"code": "NEW", "name": "新", "is_provider": True, "created_by": None, "now": NOW, **fields}  # type: ignore[arg-type]
        )
    assert not Institution.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("name", ["Star Bridge", "ＳＴＡＲ　bridge", "starbridge"])
def test_no_two_that_work_have_names_that_read_alike(provider: Institution, name: str) -> None:
    first = make_institution(name="Star Bridge", is_user=True)
    with pytest.raises(services.InstitutionNameTaken):
        make_institution(name=name, is_user=True)
    with pytest.raises(services.InstitutionNameTaken):
        services.change_institution(institution=provider, name=name, changed_by=None, now=NOW)
    with pytest.raises(IntegrityError, match="institution_name_once"), transaction.atomic():
        Institution.objects.filter(pk=provider.pk).update(name=name)

    services.stop_institution(institution=first, stopped_by=None, now=NOW)
    services.change_institution(institution=provider, name=name, changed_by=None, now=NOW)
    with pytest.raises(services.InstitutionNameTaken):
        services.start_institution(institution=first, started_by=None, now=NOW)


@pytest.mark.parametrize("hours", [("09:00", None), (None, "09:00"), ("09:00", "08:00")])
def test_the_database_keeps_working_hours_whole(provider: Institution, hours: tuple[str | None, str | None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(pk=provider.pk).update(works_from=hours[0], works_until=hours[1])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 10.0.0.0/8 ", "10.0.0.0/8"),
        ("１０．０．０．０／８", "10.0.0.0/8"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
        ("2001:DB8:0::/48", "2001:db8::/48"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("::ffff:192.0.2.1", "192.0.2.1/32"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
    ],
)
def test_networks_are_kept_in_one_form(written: str, kept: str) -> None:
    assert normalise_network(written) == kept
    assert normalise_network(kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", "bank", "10.0.0.0/33", "10.0.0.300", "01.2.3.4", "10.0.0.5/8", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96",
     "fe80::1%eth0", "2001:db8::1/48", "10.0.0.0/8, 11.0.0.0/8", "1"],
)  # fmt: skip
def test_what_is_no_network_or_more_than_meant_is_refused(written: str) -> None:
    with pytest.raises(InvalidNetwork) as failure:
        normalise_network(written)
    assert str(failure.value)


def test_regions_are_those_of_the_standard() -> None:
    codes = [each.code for each in regions.REGIONS]
    assert len(codes) == 34
    assert codes == sorted(set(codes))
    assert all(len(code) == 2 and code.isdecimal() for code in codes)


def test_only_what_differs_is_changed_and_recorded(provider: Institution, staff: User) -> None:
    changed = services.change_institution(
        institution=provider, name=provider.name, daily_query_limit=10, address_ranges=["192.0.2.0/24"],
        changed_by=staff, now=NOW,
    )  # fmt: skip
    assert changed == ["address_ranges", "daily_query_limit"]
    assert (last_record().action, last_record().payload) == ("institution.changed", {"fields": changed})
    provider.refresh_from_db()
    assert (provider.daily_query_limit, provider.address_ranges) == (10, ["192.0.2.0/24"])
    records = AuditRecord.objects.count()
    assert services.change_institution(institution=provider, daily_query_limit=10, changed_by=staff, now=NOW) == []
    assert AuditRecord.objects.count() == records


def test_stopping_an_institution_ends_sessions_and_tokens_of_its_users(
    information_user: Institution, analyst_membership: InstitutionMembership, staff: User, rival_analyst: User
) -> None:
    token, _text = make_access_token(make_api_client(information_user))
    administrator = make_institution_user(information_user, "administrator")
    own, other = open_session(analyst_membership.user), open_session(rival_analyst)
    services.stop_institution(institution=information_user, stopped_by=staff, now=NOW)
    assert set(Session.objects.values_list("pk", flat=True)) == {other}
    assert own != other
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert Notification.objects.get(kind="institution_stopped").user == administrator
    with pytest.raises(services.InstitutionStopped):
        services.stop_institution(institution=information_user, stopped_by=staff, now=NOW + timedelta(days=1))


def test_an_institution_is_started_again_without_its_old_tokens(
    information_user: Institution, analyst_membership: InstitutionMembership, staff: User
) -> None:
    token, _text = make_access_token(make_api_client(information_user))
    with pytest.raises(services.InstitutionNotStopped):
        services.start_institution(institution=information_user, started_by=staff, now=NOW)
    services.stop_institution(institution=information_user, stopped_by=staff, now=NOW)
    services.start_institution(institution=information_user, started_by=staff, now=NOW + timedelta(days=1))
    assert (last_record().action, last_record().actor) == ("institution.started", staff)
    assert selectors.institution_memberships(analyst_membership.user) == [analyst_membership]
    token = AccessToken.objects.select_related("client__institution").get(pk=token.pk)
    assert not token.is_usable(NOW + timedelta(minutes=1))


def test_a_user_is_stopped_by_one_person_at_once(
    information_user: Institution, analyst_membership: InstitutionMembership
) -> None:
    open_session(analyst_membership.user)
    first, second = (make_institution_user(information_user, "administrator") for _ in range(2))
    services.stop_institution_member(membership=analyst_membership, stopped_by=first, reason="odd queries", now=NOW)
    analyst_membership.refresh_from_db()
    assert (analyst_membership.stopped_at, analyst_membership.stopped_by) == (NOW, first)
    assert analyst_membership.stop_reason == "odd queries"
    assert not Session.objects.exists()
    told = {(each.kind, each.user) for each in Notification.objects.all()}
    assert told == {("user_stopped", analyst_membership.user), ("colleague_stopped", second)}
    assert "odd queries" not in str(list(Notification.objects.values_list("facts", flat=True)))
    assert "odd queries" not in str(list(AuditRecord.objects.values_list("payload", flat=True)))


def test_nobody_stops_themselves(provider: Institution) -> None:
    membership = make_membership(provider, "administrator")
    with pytest.raises(services.OwnMembership):
        services.stop_institution_member(membership=membership, stopped_by=membership.user, now=NOW)
    membership.refresh_from_db()
    assert membership.stopped_at is None


def test_a_stopped_user_stays_on_the_record_and_can_be_taken_on_again(provider: Institution, clerk: User) -> None:
    membership = clerk.institution_memberships.get()
    services.stop_institution_member(membership=membership, stopped_by=None, now=NOW)
    with pytest.raises(services.MembershipStopped):
        services.stop_institution_member(membership=membership, stopped_by=None, now=NOW)
    again = services.add_institution_member(institution=provider, user=clerk, role="verifier", added_by=None, now=NOW)
    assert again.pk != membership.pk
    with pytest.raises(services.AlreadyWorksForInstitution):
        services.add_institution_member(institution=provider, user=clerk, role="verifier", added_by=None, now=NOW)
    assert selectors.institution_memberships(clerk) == [again]


def test_history_cannot_be_rewritten(provider: Institution) -> None:
    membership = make_membership(provider, "administrator")
    services.change_institution_role(membership=membership, role="verifier", changed_by=None, now=NOW)
    events = membership.events.order_by("pgh_id")  # type: ignore[attr-defined]  # of pghistory
    assert [each.role for each in events] == ["administrator", "verifier"]
    for attempt in (events.all().delete, lambda: events.update(role="submitter"), membership.delete):
        with pytest.raises((IntegrityError, ProgrammingError, Exception)) as failure, transaction.atomic():
            attempt()
        assert "pgtrigger" in str(failure.value)


def test_two_institutions_have_their_own_users(provider: Institution) -> None:
    person, other = make_user(), make_institution(is_user=True)
    for institution, role in ((provider, "submitter"), (other, "query_user")):
        services.add_institution_member(institution=institution, user=person, role=role, added_by=None, now=NOW)
    services.stop_institution_member(
        membership=person.institution_memberships.get(institution=provider), stopped_by=None, now=NOW
    )
    assert [each.institution for each in selectors.institution_memberships(person)] == [other]
