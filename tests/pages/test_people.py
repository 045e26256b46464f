"""An enterprise's people, on pages; and the way of the invited from the e-mail to the desk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts import invitation_secrets, services, tasks
from accounts.clock import day_of, today
from accounts.models import AuditRecord, Enterprise, EnterpriseMembership, Invitation, User
from tests.cast import PASSWORD, make_enterprise, make_enterprise_user, make_user
from tests.inviting import make_invitation
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(db: None) -> User:
    return make_user(name="李四", email="li@example.com")


@pytest.fixture
def invitation(enterprise: Enterprise, owner: User, guest: User, now: datetime) -> Invitation:
    return make_invitation(enterprise, owner, email=guest.email, now=now)


def link_of(invitation: Invitation) -> str:
    return f"/invitation/open/{invitation_secrets.secret_again(invitation)}/"


def member_of(user: User, enterprise: Enterprise) -> EnterpriseMembership:
    return user.enterprise_memberships.get(enterprise=enterprise)


def test_everybody_sees_who_acts_and_who_is_invited(
    owner: User, handler: User, viewer: User, enterprise: Enterprise, invitation: Invitation
) -> None:
    last_day = today() + timedelta(days=9)
    EnterpriseMembership.objects.filter(user=handler).update(ends_on=last_day)
    gone = make_enterprise_user(enterprise, "handler")
    services.end_enterprise_member(membership=member_of(gone, enterprise), ended_by=owner, now=invitation.invited_at)
    page = signed_in(viewer).get(f"/enterprise/{enterprise.pk}/people/").content.decode()
    for words in (owner.email, handler.email, viewer.email, str(last_day), "li@example.com", gone.email, "removed"):
        assert words in page
    assert "by owner" in page
    assert "Leave the enterprise" in page
    for words in ("Invite somebody", "Withdraw", "Change<", "Remove<"):
        assert words not in page
        assert words in signed_in(owner).get(f"/enterprise/{enterprise.pk}/people/").content.decode()


def test_the_page_of_people_is_bounded(
    owner: User, enterprise: Enterprise, django_assert_max_num_queries: object
) -> None:
    for _person in range(25):
        make_enterprise_user(enterprise, "viewer")
    browser, address = signed_in(owner), f"/enterprise/{enterprise.pk}/people/"
    browser.get(address)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = browser.get(address).content.decode()
    assert page.count("acts now") == 20
    assert browser.get(f"{address}?page=2").content.decode().count("acts now") == 6


def test_the_enterprise_one_acts_for_is_in_view(owner: User, enterprise: Enterprise) -> None:
    other = make_enterprise(name="远山机械")
    services.add_enterprise_member(
        enterprise=other, user=owner, role="viewer", added_by=None, now=datetime.now().astimezone()
    )
    for path in ("", "people/", "people/invite/", "bindings/", "bindings/ask/", "consents/", "queries/"):
        page = signed_in(owner).get(f"/enterprise/{enterprise.pk}/{path}").content.decode()
        head = page.split('class="desk-name"')[1][:200]
        assert enterprise.name in head
        assert enterprise.uscc in head
        assert f'href="/enterprise/{other.pk}/"' in page.split("<main")[0]


@pytest.mark.parametrize("role", ["handler", "viewer"])
def test_one_leaves_after_a_question(role: str, enterprise: Enterprise, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(role)
    request.getfixturevalue("owner")
    browser, address = signed_in(user), f"/enterprise/{enterprise.pk}/people/leave/"
    asked = browser.get(address).content.decode()
    assert "Yes, leave the enterprise" in asked
    assert member_of(user, enterprise).ended_at is None
    left = browser.post(address, follow=True)
    assert left.redirect_chain == [("/", 302)]
    assert f"You do not act for {enterprise.name} any more." in left.content.decode()
    assert member_of(user, enterprise).ended_at is not None
    assert browser.get("/profile/").status_code == 302  # who acts for nobody is signed out


def test_who_acts_for_somebody_else_stays_signed_in(handler: User, owner: User, enterprise: Enterprise) -> None:
    other = make_enterprise(name="远山机械")
    services.add_enterprise_member(
        enterprise=other, user=handler, role="viewer", added_by=None, now=datetime.now().astimezone()
    )
    browser = signed_in(handler)
    assert browser.post(f"/enterprise/{enterprise.pk}/people/leave/")["Location"] == "/"
    assert browser.get(f"/enterprise/{other.pk}/").status_code == 200
    assert browser.get(f"/enterprise/{enterprise.pk}/people/leave/").status_code == 404


def test_the_last_owner_is_told_what_to_do_first(owner: User, enterprise: Enterprise) -> None:
    browser, address = signed_in(owner), f"/enterprise/{enterprise.pk}/people/leave/"
    page = browser.get(address).content.decode()
    assert "so you cannot leave. Make another person such an owner first" in page
    assert "Yes, leave" not in page
    answer = browser.post(address, follow=True)
    assert answer.redirect_chain == [(f"/enterprise/{enterprise.pk}/people/", 302)]
    assert "Make another person such an owner first" in answer.content.decode()
    assert member_of(owner, enterprise).ended_at is None


def test_an_owner_invites(owner: User, enterprise: Enterprise) -> None:
    last_day = today() + timedelta(days=30)
    entered = {"email": "New@Example.com", "role": "viewer", "ends_on": last_day.isoformat()}
    page = signed_in(owner).post(f"/enterprise/{enterprise.pk}/people/invite/", entered, follow=True)
    assert "on its way" in page.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.ends_on) == ("new@example.com", "viewer", last_day)
    assert "new@example.com" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"email": ""}, "required"),
        ({"role": "king"}, "valid choice"),
        ({"ends_on": "soon"}, "YYYY-MM-DD"),
        ({"ends_on": "2020-01-01"}, "tomorrow at the earliest"),
        ({"ends_on": "today"}, "tomorrow at the earliest"),
        ({"email": "own"}, "acts for the enterprise already"),
        ({"email": "li@example.com"}, "open invitation already"),
    ],
)
def test_bad_input_invites_nobody(
    owner: User, enterprise: Enterprise, invitation: Invitation, wrong: dict[str, str], words: str
) -> None:
    stand_ins = {"today": today().isoformat(), "own": owner.email}
    entered = {"email": "new@example.com", "role": "handler", "ends_on": ""}
    entered |= {name: stand_ins.get(value, value) for name, value in wrong.items()}
    page = signed_in(owner).post(f"/enterprise/{enterprise.pk}/people/invite/", entered)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert list(Invitation.objects.all()) == [invitation]


def test_withdrawing_is_asked_and_then_done(owner: User, invitation: Invitation) -> None:
    browser, address = signed_in(owner), f"/enterprise/invitations/{invitation.pk}/withdraw/"
    assert "Withdraw this invitation?" in browser.get(address).content.decode()
    assert Invitation.objects.open(invitation.invited_at).exists()
    assert "Its link opens nothing any more" in browser.post(address, follow=True).content.decode()
    assert "has been withdrawn" in browser.post(address, follow=True).content.decode()


def test_a_role_is_changed(owner: User, handler: User, enterprise: Enterprise) -> None:
    member = member_of(handler, enterprise)
    browser, address = signed_in(owner), f"/enterprise/people/{member.pk}/change/"
    assert 'value="handler"' in browser.get(address).content.decode()
    browser.post(address, {"role": "viewer", "ends_on": ""})
    member.refresh_from_db()
    assert (member.role, member.ends_on) == ("viewer", None)
    # The next request is judged by it.
    assert signed_in(handler).get(f"/enterprise/{enterprise.pk}/consents/new/").status_code == 403


def test_the_last_owner_is_told_why_not(owner: User, enterprise: Enterprise) -> None:
    member = member_of(owner, enterprise)
    browser = signed_in(owner)
    changed = browser.post(f"/enterprise/people/{member.pk}/change/", {"role": "viewer", "ends_on": ""})
    assert "Make another person such an owner first" in changed.content.decode()
    ended = browser.post(f"/enterprise/people/{member.pk}/end/", follow=True)
    assert "Make another person such an owner first" in ended.content.decode()
    member.refresh_from_db()
    assert (member.role, member.ended_at) == ("owner", None)


def test_removing_is_asked_and_then_done(owner: User, handler: User, enterprise: Enterprise) -> None:
    browser, address = signed_in(owner), f"/enterprise/people/{member_of(handler, enterprise).pk}/end/"
    assert "Remove this person?" in browser.get(address).content.decode()
    assert "does not act for the enterprise any more" in browser.post(address, follow=True).content.decode()
    assert signed_in(handler).get(f"/enterprise/{enterprise.pk}/").status_code == 404
    assert "does not act for the enterprise any more" in browser.post(address, follow=True).content.decode()
    assert AuditRecord.objects.filter(action="enterprise_member.ended").count() == 1


def test_an_owner_who_leaves_comes_to_the_front_door(owner: User, enterprise: Enterprise) -> None:
    make_enterprise_user(enterprise, "owner")
    browser = signed_in(owner)
    answer = browser.post(f"/enterprise/people/{member_of(owner, enterprise).pk}/end/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize("path", ["", "people/", "bindings/", "consents/", "consents/new/", "queries/"])
def test_the_day_after_the_last_day_a_handler_is_a_stranger(
    handler: User, enterprise: Enterprise, now: datetime, path: str
) -> None:
    browser, address = signed_in(handler), f"/enterprise/{enterprise.pk}/{path}"
    memberships = EnterpriseMembership.objects.filter(user=handler)
    memberships.update(ends_on=day_of(now))
    assert browser.get(address).status_code == 200
    memberships.update(ends_on=day_of(now) - timedelta(days=1))
    assert browser.get(address).status_code == 404
    assert enterprise.name not in browser.get("/").content.decode()


def test_the_link_leads_on_to_an_address_without_the_secret(invitation: Invitation, guest: User) -> None:
    browser = signed_in(guest)
    opened = browser.get(link_of(invitation))
    assert (opened.status_code, opened["Location"]) == (302, "/invitation/")
    assert opened["Referrer-Policy"] == "no-referrer"
    assert invitation_secrets.secret_again(invitation) not in str(dict(browser.session))
    page = browser.get("/invitation/")
    assert invitation.enterprise.name in page.content.decode()
    assert "Accept this invitation?" in page.content.decode()
    assert not EnterpriseMembership.objects.filter(user=guest).exists()
    accepted = browser.post("/invitation/")
    assert accepted["Location"] == f"/enterprise/{invitation.enterprise_id}/"
    assert "From now on you act for" in browser.get(accepted["Location"]).content.decode()


def test_who_has_no_name_gives_it_when_accepting(invitation: Invitation, guest: User) -> None:
    browser = signed_in(guest)
    browser.get(link_of(invitation))
    assert "Your name" not in browser.get("/invitation/").content.decode()
    User.objects.filter(pk=guest.pk).update(name="")
    assert "Your name" in browser.get("/invitation/").content.decode()
    for wrong, words in (("", "This field is required"), ("www.example.com", "no web or e-mail address")):
        assert words in browser.post("/invitation/", {"name": wrong}).content.decode()
    assert not EnterpriseMembership.objects.filter(user=guest).exists()
    browser.post("/invitation/", {"name": " 阿依古丽·买买提 "})
    guest.refresh_from_db()
    assert guest.name == "阿依古丽·买买提"
    assert EnterpriseMembership.objects.filter(user=guest).exists()


def test_nothing_writes_the_secret_to_the_log(
    invitation: Invitation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    browser = Client(raise_request_exception=False)
    monkeypatch.setattr("accounts.views.invitations.redirect", fail)
    with caplog.at_level("DEBUG"):
        assert browser.get(link_of(invitation)).status_code == 500
    assert caplog.records
    assert invitation_secrets.secret_again(invitation) not in caplog.text


@pytest.mark.parametrize("address", ["/invitation/", f"/invitation/open/{'0' * 64}/"])
def test_without_an_invitation_the_page_says_what_to_do(address: str) -> None:
    page = Client(headers={"accept-language": "en"}).get(address, follow=True)
    assert page.status_code == 404
    assert "Open the link from the e-mail once more" in page.content.decode()


def test_another_person_is_told_and_can_change_over(invitation: Invitation, stranger: User, guest: User) -> None:
    browser = signed_in(stranger)
    page = browser.get(link_of(invitation), follow=True).content.decode()
    assert "another e-mail address than the one you signed in with" in page
    assert stranger.email in page
    assert guest.email not in page
    browser.post("/invitation/")
    assert not EnterpriseMembership.objects.filter(enterprise=invitation.enterprise, user=stranger).exists()
    switched = browser.post("/invitation/switch/")
    assert switched["Location"] == "/accounts/login/?next=%2Finvitation%2F"
    signed = browser.post("/accounts/login/", {"login": guest.email, "password": PASSWORD, "next": "/invitation/"})
    assert signed["Location"] == "/invitation/"
    assert "Accept this invitation?" in browser.get("/invitation/").content.decode()


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("used", "accepted already"),
        ("used by another", "accepted already"),
        ("withdrawn", "has been withdrawn"),
        ("expired", "has expired"),
    ],
)
def test_each_end_of_an_invitation_has_its_words(
    fate: str, words: str, invitation: Invitation, guest: User, owner: User, now: datetime
) -> None:
    browser = signed_in(guest)
    browser.get(link_of(invitation))
    if fate == "used":
        services.accept_invitation(invitation=invitation, accepted_by=guest, now=now)
    elif fate == "used by another":
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=owner, accepted_at=now)
    elif fate == "withdrawn":
        services.withdraw_invitation(invitation=invitation, withdrawn_by=owner, now=now)
    else:
        Invitation.objects.filter(pk=invitation.pk).update(
            invited_at=now - timedelta(days=8), expires_at=now - timedelta(days=1)
        )
    before = EnterpriseMembership.objects.count(), AuditRecord.objects.count()
    assert words in browser.get("/invitation/").content.decode()
    assert words in browser.post("/invitation/", follow=True).content.decode()
    assert (EnterpriseMembership.objects.count(), AuditRecord.objects.count()) == before


def test_staff_are_told_that_they_cannot_accept(
    enterprise: Enterprise, owner: User, staff: User, now: datetime
) -> None:
    invitation = make_invitation(enterprise, owner, email=staff.email, now=now)
    browser = signed_in(staff)
    assert "Staff of the platform cannot act" in browser.get(link_of(invitation), follow=True).content.decode()
    browser.post("/invitation/")
    assert not EnterpriseMembership.objects.filter(user=staff).exists()


def test_the_inbox_leads_to_ones_own_invitation_only(invitation: Invitation, guest: User, stranger: User) -> None:
    assert guest.notifications.get().link == f"/invitation/{invitation.pk}/"
    page = signed_in(guest).get(f"/invitation/{invitation.pk}/", follow=True).content.decode()
    assert "Accept this invitation?" in page
    assert signed_in(stranger).get(f"/invitation/{invitation.pk}/").status_code == 404


def test_who_has_no_login_is_led_through_sign_up_and_back(
    enterprise: Enterprise, owner: User, now: datetime, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invitation = make_invitation(enterprise, owner, email="new@example.com", now=now)
    browser = Client(headers={"accept-language": "en"})
    page = browser.get(link_of(invitation), follow=True).content.decode()
    assert "new@example.com" in page
    assert "/invitation/sign-up/?next=/invitation/" in page
    form = browser.get("/invitation/sign-up/?next=/invitation/").content.decode()
    assert 'value="new@example.com"' in form
    entered = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD, "next": "/invitation/"}
    browser.post("/accounts/signup/", entered)
    # Before the address is verified nobody accepts.
    browser.post("/invitation/")
    assert not EnterpriseMembership.objects.filter(user__email="new@example.com").exists()
    address = EmailAddress.objects.get(email="new@example.com")
    assert not address.verified
    tasks.send_login_mail("address_confirm", address.pk, "en")
    (confirmation,) = re.findall(r"/accounts/confirm-email/[^/\s]+/", str(mailoutbox[-1].body))
    browser.post(confirmation)
    signed = browser.post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD}, follow=True)
    assert [address for address, _status in signed.redirect_chain] == ["/", "/invitation/"]
    assert "Accept this invitation?" in signed.content.decode()
    # "Not now" is possible: the front door leads there once.
    assert browser.get("/").status_code == 200
    browser.post("/invitation/", {"name": "李四"})
    membership = EnterpriseMembership.objects.get(user__email="new@example.com")
    assert (membership.role, membership.user.name) == ("handler", "李四")
