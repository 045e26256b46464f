"""The back office: staff see masked numbers, and every write goes through a service."""

import re
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import second_factor, services
from accounts.models import (
    Account,
    AuditRecord,
    Enterprise,
    Institution,
    InstitutionMembership,
    User,
    UserProposal,
)
from consent.models import Consent
from tests.cast import (
    NOW,
    TOTP_SECRET,
    make_access_token,
    make_api_client,
    make_enterprise_user,
    make_institution_user,
    make_membership,
    make_proposal,
    make_user,
    sign_in,
    valid_uscc,
)


@pytest.fixture
def office(staff: User) -> Client:
    client = Client()
    sign_in(client, staff)
    return client


def add(office: Client, model: str, **fields: object) -> None:
    response = office.post(reverse(f"admin:accounts_{model}_add"), fields)
    assert response.status_code == 302, response.context["errors"]


SETTLED: dict[str, object] = {
    "code": "BANK-1",
    "name": "一号银行",
    "kind": "commercial_bank",
    "is_provider": "on",
    "regions": ["44", "11"],
    "contact_name": "李",
    "contact_phone": "+86 10 1234-5678",
    "contact_email": "li@example.com",
    "address_ranges": "203.0.113.7\r\n2001:DB8::/48",
    "works_from": "08:00",
    "works_until": "18:30",
    "works_on": ["1", "5"],
    "daily_query_limit": "500",
}


def test_staff_take_an_institution_on(office: Client, staff: User) -> None:
    add(office, "institution", **SETTLED)
    institution = Institution.objects.get(code="BANK-1")
    assert institution.vault_keyset
    assert (institution.regions, institution.works_on) == (["11", "44"], [1, 5])
    assert institution.address_ranges == ["203.0.113.7/32", "2001:db8::/48"]
    assert AuditRecord.objects.get(action="institution.created").actor == staff
    url = reverse("admin:accounts_institution_change", args=[institution.pk])
    office.post(url, {**SETTLED, "code": "BANK-2", "name": "新一号", "daily_query_limit": "", "works_until": "17:00"})
    institution.refresh_from_db()
    assert (institution.code, institution.name, institution.daily_query_limit) == ("BANK-1", "新一号", None)
    record = AuditRecord.objects.get(action="institution.changed")
    assert (record.actor, record.payload) == (staff, {"fields": ["daily_query_limit", "name", "works_until"]})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "bank 1"}, "A code has 2 to 32 capital letters"),
        ({"kind": ""}, "Choose the kind of institution."),
        ({"is_provider": ""}, "An institution provides information, uses it, or both."),
        ({"regions": ["99"]}, "Select a valid choice"),
        ({"contact_phone": "call me"}, "A telephone number has digits"),
        ({"contact_email": "li"}, "Enter a valid email address"),
        ({"address_ranges": "10.0.0.5/8"}, "lies inside the network 10.0.0.0/8"),
        ({"address_ranges": "10.0.0.0/8\nbank"}, "“bank” is not an address or a network"),
        ({"works_from": ""}, "Give the beginning and the end of the working hours, or neither."),
        ({"works_until": "07:00"}, "Working hours end after they begin"),
        ({"works_on": []}, "Choose at least one working day."),
        ({"daily_query_limit": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(office: Client, wrong: dict[str, object], told: str) -> None:
    url = reverse("admin:accounts_institution_add")
    page = office.post(url, {**SETTLED, **wrong}, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert told in page.content.decode()
    assert "Constraint" not in page.content.decode()
    assert not Institution.objects.exists()


def test_regions_have_their_names_in_both_languages(office: Client) -> None:
    url = reverse("admin:accounts_institution_add")
    for language, shown in (("en", "44 Guangdong 广东省"), ("zh-hans", "44 广东省 Guangdong")):
        assert shown in office.get(url, headers={"accept-language": language}).content.decode()


def test_what_a_service_refuses_is_told_in_the_form(office: Client, provider: Institution) -> None:
    page = office.post(reverse("admin:accounts_institution_add"), {**SETTLED, "code": provider.code})
    assert page.status_code == 200
    response = office.post(reverse("admin:accounts_enterprise_add"), {"uscc": "91440300000000001A", "name": "x"})
    assert response.status_code == 200
    assert not Enterprise.objects.exists()


def test_staff_add_enterprises(office: Client, staff: User) -> None:
    add(office, "enterprise", uscc=valid_uscc(8_000_000_001), name="新企业")
    assert Enterprise.objects.get().name == "新企业"
    assert set(AuditRecord.objects.filter(actor=staff).values_list("action", flat=True)) == {"enterprise.created"}


def test_staff_take_the_right_to_decide_and_never_give_it(office: Client, staff: User, enterprise: Enterprise) -> None:
    fields = {"enterprise": enterprise.pk, "user": make_user().pk, "role": "owner"}
    assert office.post(reverse("admin:accounts_enterprisemembership_add"), fields).status_code == 403
    membership = make_enterprise_user(enterprise, "handler").enterprise_memberships.get()
    url = reverse("admin:accounts_enterprisemembership_change", args=[membership.pk])
    assert office.post(url, {"role": "owner"}).status_code == 200
    membership.refresh_from_db()
    assert membership.role == "handler"
    assert office.post(url, {"role": "viewer"}).status_code == 302
    membership.refresh_from_db()
    assert membership.role == "viewer"
    assert AuditRecord.objects.filter(actor=staff, action="enterprise_member.changed").exists()


def test_nobody_becomes_a_user_of_an_institution_by_one_person(office: Client, provider: Institution) -> None:
    """Superusers are no exception."""
    fields = {"institution": provider.pk, "user": make_user().pk, "role": "administrator"}
    assert office.post(reverse("admin:accounts_institutionmembership_add"), fields).status_code == 403
    membership = make_membership(provider, "submitter")
    url = reverse("admin:accounts_institutionmembership_change", args=[membership.pk])
    assert office.get(url).status_code == 200
    assert office.post(url, {"role": "administrator"}).status_code == 403
    assert list(InstitutionMembership.objects.values_list("role", flat=True)) == ["submitter"]


def test_two_members_of_staff_name_an_administrator(office: Client, provider: Institution, staff: User) -> None:
    add(office, "userproposal", institution=provider.pk, name="管理员", email="Head@Example.com")
    proposal = UserProposal.objects.get()
    assert (proposal.email, proposal.role, proposal.proposed_by) == ("head@example.com", "administrator", staff)
    url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    assert 'value="approve"' not in office.get(url).content.decode()
    assert office.post(url, {"decision": "approve"}).status_code == 200
    assert not InstitutionMembership.objects.exists()
    second = second_office()
    assert 'value="approve"' in second.get(url).content.decode()
    assert second.post(url, {"decision": "decline"}).status_code == 200  # asks for the reason
    assert second.post(url, {"decision": "approve"}).status_code == 302
    assert InstitutionMembership.objects.get(user__email="head@example.com").role == "administrator"
    # What is decided is only looked at.
    assert second.get(url).status_code == 200
    assert second.post(url, {"decision": "decline", "reason": "late"}).status_code == 403
    assert second.post(reverse("admin:accounts_userproposal_delete", args=[proposal.pk])).status_code == 403


def test_staff_decline_and_withdraw(office: Client, provider: Institution) -> None:
    for decision, browser, state in (("decline", second_office(), "declined"), ("withdraw", office, "withdrawn")):
        add(office, "userproposal", institution=provider.pk, name="管理员", email="head@example.com")
        proposal = UserProposal.objects.latest("pk")
        url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
        assert browser.post(url, {"decision": decision, "reason": "unknown"}).status_code == 302
        proposal.refresh_from_db()
        assert proposal.state == state
    assert not InstitutionMembership.objects.exists()


def test_staff_are_told_whom_they_cannot_propose(
    office: Client, provider: Institution, staff: User, clerk: User
) -> None:
    add(office, "userproposal", institution=provider.pk, name="管理员", email="head@example.com")
    for email, told in (
        (staff.email, "Staff of the platform cannot be users"),
        (clerk.email, "is a user of the institution already"),
        ("head@example.com", "waits for a decision already"),
        ("nonsense", "valid email address"),
    ):
        page = office.post(
            reverse("admin:accounts_userproposal_add"),
            {"institution": provider.pk, "name": "x", "email": email},
            headers={"accept-language": "en"},
        )
        assert told in page.content.decode()
    assert UserProposal.objects.count() == 1


def test_staff_decide_for_an_only_administrator_and_not_for_two(office: Client, provider: Institution) -> None:
    proposal = make_proposal(provider, make_institution_user(provider, "administrator"), role="submitter")
    second = make_membership(provider, "administrator")
    url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    assert office.post(url, {"decision": "approve"}).status_code == 403
    services.stop_institution_member(membership=second, stopped_by=None, now=NOW)
    assert office.post(url, {"decision": "approve"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "approved"


def second_office() -> Client:
    """Give the browser of another member of staff with all rights."""
    user = make_user(name="second staff", is_staff=True)
    second_factor.add_totp(user, TOTP_SECRET)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    browser = Client()
    sign_in(browser, user)
    return browser


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


def test_the_record_says_in_words_what_was_done(office: Client, owner: User) -> None:
    services.record_failed_sign_in(login=owner.email, address="203.0.113.9", now=NOW)
    url = reverse("admin:accounts_auditrecord_changelist")
    page = office.get(url, {"action": "sign_in.failed"}, headers={"accept-language": "en"}).content.decode()
    assert page.count('<td class="field-done"') + page.count("field-done nowrap") <= 1
    assert "203.0.113.9" in page
    assert ">sign-in failed<" in page.lower()


def test_what_enterprises_do_is_looked_at_with_masked_numbers(office: Client, account: Account) -> None:
    url = reverse("admin:accounts_accountbinding_changelist")
    page = office.get(url).content.decode()
    assert account.masked_number in page
    assert account.number not in page
    one = reverse("admin:accounts_accountbinding_change", args=[account.bindings.get().pk])
    assert account.number not in office.get(one).content.decode()
    assert office.post(one, {}).status_code == 403


def test_lists_name_people_and_institutions_not_their_numbers(office: Client, clerk: User) -> None:
    membership = clerk.institution_memberships.get()
    page = office.get(reverse("admin:accounts_institutionmembership_change", args=[membership.pk])).content.decode()
    assert f"{clerk.name} &lt;{clerk.email}&gt;" in page
    assert f"user {clerk.pk}" not in page
    assert membership.institution.name in page


def test_every_list_and_row_has_telling_names(office: Client, account: Account, consent: Consent, clerk: User) -> None:
    """Whatever `str` gives of the same rows: it names no person and no enterprise."""
    membership = clerk.institution_memberships.get()
    make_proposal(membership.institution, make_institution_user(membership.institution, "administrator"))
    binding = account.bindings.get()
    for row, names in (
        (membership, [f"{clerk.name} &lt;{clerk.email}&gt;", membership.institution.name]),
        (binding, [account.masked_number, account.enterprise.name, account.provider.name]),
        (consent, [consent.enterprise.name, consent.information_user.name]),
        (account, [account.provider.name, account.masked_number]),
        (UserProposal.objects.get(), [membership.institution.name]),
    ):
        model = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        for url in (reverse(f"{model}_changelist"), reverse(f"{model}_change", args=[row.pk])):
            page = office.get(url).content.decode()
            assert [name for name in names if name not in page] == [], url
            assert not re.search(r">\s*(user|enterprise|account|binding|institution membership) \d+\s*<", page), url
        history = office.get(reverse(f"{model}_history", args=[row.pk])).content.decode()
        assert row == consent or f"{row}<" not in history


def test_names_cost_no_query_a_row(
    office: Client, consent: Consent, provider: Institution, django_assert_max_num_queries: Any
) -> None:
    for url in ("accounts_institutionmembershipevent", "accounts_institutionmembership", "consent_consent"):
        address = reverse(f"admin:{url}_changelist")
        with CaptureQueriesContext(connection) as before:
            office.get(address)
        for _each in range(3):
            make_membership(provider, "submitter")
        with django_assert_max_num_queries(len(before)):
            office.get(address)


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


def test_staff_stop_users_when_they_have_said_why(office: Client, staff: User, clerk: User) -> None:
    membership = InstitutionMembership.objects.get(user=clerk)
    url = reverse("admin:accounts_institutionmembership_changelist")
    chosen: dict[str, object] = {"action": "stop", "_selected_action": [membership.pk]}
    asked = office.post(url, chosen, headers={"accept-language": "en"})
    assert "Stop these users?" in asked.content.decode()
    assert clerk.email in asked.content.decode()
    assert office.post(url, {**chosen, "confirmed": "yes"}).status_code == 200  # asks for the reason
    membership.refresh_from_db()
    assert membership.stopped_at is None
    assert office.post(url, {**chosen, "confirmed": "yes", "reason": "suspicion"}).status_code == 302
    membership.refresh_from_db()
    assert membership.stopped_at is not None
    assert (membership.stopped_by, membership.stop_reason) == (staff, "suspicion")


def test_staff_who_only_look_do_not_stop_anybody(clerk: User, provider: Institution) -> None:
    looker = make_user(name="looker", is_staff=True)
    second_factor.add_totp(looker, TOTP_SECRET)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    browser = Client()
    sign_in(browser, looker)
    for model, pk in (("institutionmembership", clerk.institution_memberships.get().pk), ("institution", provider.pk)):
        url = reverse(f"admin:accounts_{model}_changelist")
        assert browser.get(url).status_code == 200
        browser.post(url, {"action": "stop", "_selected_action": [pk], "confirmed": "yes", "reason": "x"})
    provider.refresh_from_db()
    assert provider.is_active
    assert clerk.institution_memberships.get().stopped_at is None


def test_staff_stop_an_institution_and_start_it_again(office: Client, provider: Institution, staff: User) -> None:
    url = reverse("admin:accounts_institution_changelist")
    chosen: dict[str, object] = {"_selected_action": [provider.pk]}
    asked = office.post(url, {**chosen, "action": "stop"}, headers={"accept-language": "en"})
    assert "Stop these institutions?" in asked.content.decode()
    provider.refresh_from_db()
    assert provider.is_active
    office.post(url, {**chosen, "action": "stop", "confirmed": "yes"})
    provider.refresh_from_db()
    assert not provider.is_active
    again = office.post(url, {**chosen, "action": "stop", "confirmed": "yes"}, follow=True)
    assert b"messagelist" in again.content
    office.post(url, {**chosen, "action": "start"})
    provider.refresh_from_db()
    assert provider.is_active
    actions = AuditRecord.objects.filter(actor=staff).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["institution.stopped", "institution.started"]


def test_history_is_only_looked_at(office: Client, provider: Institution, clerk: User, staff: User) -> None:
    make_proposal(provider, staff)
    for model in ("institutionevent", "institutionmembershipevent", "userproposalevent"):
        assert office.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:accounts_{model}_add")).status_code == 403
        newest = django_apps.get_model("accounts", model)._default_manager.latest("pgh_id")
        url = reverse(f"admin:accounts_{model}_change", args=[newest.pk])
        assert office.get(url).status_code == 200
        assert office.post(url, {}).status_code == 403


def test_staff_see_masked_numbers_only(office: Client, account: Account, consent: Consent) -> None:
    pages = [
        reverse("admin:accounts_account_changelist"),
        reverse("admin:accounts_account_change", args=[account.pk]),
        reverse("admin:consent_consent_change", args=[consent.pk]),
    ]
    for page in pages:
        assert account.number not in office.get(page).content.decode()
    assert account.masked_number in office.get(pages[0]).content.decode()


def test_what_is_read_only(office: Client, account: Account, consent: Consent, information_user: Institution) -> None:
    make_access_token(make_api_client(information_user))
    for model in (
        "accounts_account",
        "accounts_accesstoken",
        "accounts_clientkey",
        "accounts_auditrecord",
        "consent_consent",
    ):
        assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:{model}_add")).status_code == 403
    for model, pk in (("accounts_account", account.pk), ("consent_consent", consent.pk)):
        assert office.get(reverse(f"admin:{model}_change", args=[pk])).status_code == 200
        assert office.post(reverse(f"admin:{model}_change", args=[pk]), {}).status_code == 403
        assert office.post(reverse(f"admin:{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403


def test_only_staff_come_in(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(reverse("admin:accounts_account_changelist")).status_code == 302
