"""Logins, and rights of staff: taken by one person, given by two."""

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts.models import AuditRecord, User, UserProposal
from tests.back_office import add, second_office
from tests.cast import TOTP_SECRET, make_user
from tests.signing_in import sign_in


def rights_form(user: User, **ticked: object) -> dict[str, object]:
    return {"name": user.name, "is_active": "on", **ticked}


def test_an_only_member_of_staff_appoints_the_second_and_then_none_alone(office: Client, staff: User) -> None:
    second, third = make_user(name="second"), make_user(name="third")
    for user, ticked in ((second, {"is_superuser": "on"}), (third, {})):
        url = reverse("admin:accounts_user_change", args=[user.pk])
        assert office.post(url, rights_form(user, is_staff="on", **ticked)).status_code == 302
        user.refresh_from_db()
    assert (second.is_staff, second.is_superuser, third.is_staff) == (True, True, False)
    assert AuditRecord.objects.get(action="staff.appointed").payload["alone"] is True
    proposal = UserProposal.objects.get(person=third)
    assert (proposal.state, proposal.proposed_by) == ("proposed", staff)
    url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    assert office.post(url, {"decision": "approve"}).status_code == 200
    second_factor.add_totp(second, TOTP_SECRET)
    browser = Client()
    sign_in(browser, second)
    assert browser.post(url, {"decision": "approve"}).status_code == 302
    third.refresh_from_db()
    assert third.is_staff


def test_rights_by_name_are_proposed_like_all_others(office: Client) -> None:
    second_office()
    user = make_user(name="third")
    looks = Permission.objects.get(codename="view_institution")
    url = reverse("admin:accounts_user_change", args=[user.pk])
    office.post(url, rights_form(user, is_staff="on", user_permissions=[looks.pk]))
    assert UserProposal.objects.get(person=user).rights == ["accounts.view_institution"]
    user.refresh_from_db()
    assert (user.is_staff, list(user.user_permissions.all())) == (False, [])
    page = office.post(url, rights_form(user, is_staff="on"), headers={"accept-language": "en"}, follow=True)
    assert "waits for a decision already" in page.content.decode()


def test_staff_take_rights_at_once_but_not_the_last_ones(office: Client, staff: User) -> None:
    second_office()
    second = User.objects.get(name="second staff")
    url = reverse("admin:accounts_user_change", args=[second.pk])
    office.post(url, rights_form(second))
    second.refresh_from_db()
    assert (second.is_staff, second.is_superuser) == (False, False)
    own = reverse("admin:accounts_user_change", args=[staff.pk])
    for form in (rights_form(staff), {"name": staff.name, "is_staff": "on", "is_superuser": "on"}):
        page = office.post(own, form, headers={"accept-language": "en"}, follow=True)
        assert "last person with all rights" in page.content.decode()
    staff.refresh_from_db()
    assert (staff.is_superuser, staff.is_active) == (True, True)


def test_staff_close_a_login(office: Client, clerk: User) -> None:
    url = reverse("admin:accounts_user_change", args=[clerk.pk])
    office.post(url, {"name": "clerk"})
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert AuditRecord.objects.get(action="login.closed").target_id == clerk.pk


def test_who_acts_on_the_platform_does_not_become_staff(office: Client, clerk: User) -> None:
    url = reverse("admin:accounts_user_change", args=[clerk.pk])
    form = {"email": clerk.email, "name": clerk.name, "is_active": "on", "is_staff": "on"}
    page = office.post(url, form, headers={"accept-language": "en"})
    assert "so cannot be staff" in page.content.decode()
    clerk.refresh_from_db()
    assert not clerk.is_staff


def test_staff_add_a_person(office: Client) -> None:
    secret = "a password that is long"
    add(
        office,
        "user",
        email="Some.One@example.com",
        name="某",
        usable_password="true",
        password1=secret,
        password2=secret,
    )
    assert User.objects.get(email="some.one@example.com").check_password(secret)
