"""The back office: staff see masked numbers, and every write goes through a service."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import (
    Account,
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)
from consent.models import Consent
from tests.cast import make_api_token, make_user, valid_uscc


@pytest.fixture
def office(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def add(office: Client, model: str, **fields: object) -> None:
    response = office.post(reverse(f"admin:accounts_{model}_add"), fields)
    assert response.status_code == 302, response.context["errors"]


def test_staff_take_an_institution_on(office: Client, staff: User) -> None:
    add(office, "institution", code="BANK-1", name="一号银行", is_provider="on")
    institution = Institution.objects.get(code="BANK-1")
    assert institution.vault_keyset
    assert AuditRecord.objects.get(action="institution.created").actor == staff
    url = reverse("admin:accounts_institution_change", args=[institution.pk])
    office.post(url, {"code": "BANK-2", "name": "新一号", "is_provider": "on", "balance_breaks_are_warnings": "on"})
    institution.refresh_from_db()
    assert (institution.code, institution.name, institution.balance_breaks_are_warnings) == ("BANK-1", "新一号", True)


def test_what_a_service_refuses_is_told_in_the_form(office: Client, information_user: Institution) -> None:
    response = office.post(reverse("admin:accounts_institution_add"), {"code": "BANK-1", "name": "x"})
    assert response.status_code == 200
    fields = {"institution": information_user.pk, "user": make_user().pk, "role": "submitter"}
    response = office.post(reverse("admin:accounts_institutionmembership_add"), fields)
    assert response.status_code == 200
    assert not InstitutionMembership.objects.exists()
    response = office.post(reverse("admin:accounts_enterprise_add"), {"uscc": "91440300000000001A", "name": "x"})
    assert response.status_code == 200
    assert not Enterprise.objects.exists()


def test_staff_add_enterprises_and_people(office: Client, provider: Institution, staff: User) -> None:
    add(office, "enterprise", uscc=valid_uscc(8_000_000_001), name="新企业")
    enterprise, person = Enterprise.objects.get(), make_user()
    add(office, "enterprisemembership", enterprise=enterprise.pk, user=person.pk, role="owner")
    add(office, "institutionmembership", institution=provider.pk, user=person.pk, role="submitter")
    url = reverse("admin:accounts_enterprisemembership_change", args=[EnterpriseMembership.objects.get().pk])
    office.post(url, {"role": "viewer"})
    assert EnterpriseMembership.objects.get().role == "viewer"
    written = set(AuditRecord.objects.filter(actor=staff).values_list("action", flat=True))
    assert written == {
        "enterprise.created", "enterprise_member.added", "enterprise_member.changed", "institution_member.added",
    }  # fmt: skip


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


def test_staff_stop_users_and_institutions(office: Client, provider: Institution, clerk: User) -> None:
    membership = InstitutionMembership.objects.get(user=clerk)
    url = reverse("admin:accounts_institutionmembership_changelist")
    office.post(url, {"action": "stop", "_selected_action": [membership.pk]})
    membership.refresh_from_db()
    assert membership.stopped_at is not None
    url = reverse("admin:accounts_institution_changelist")
    office.post(url, {"action": "stop", "_selected_action": [provider.pk]})
    provider.refresh_from_db()
    assert provider.stopped_at is not None


def test_staff_see_masked_numbers_only(office: Client, account: Account, consent: Consent) -> None:
    pages = [
        reverse("admin:accounts_account_changelist"),
        reverse("admin:accounts_account_change", args=[account.pk]),
        reverse("admin:consent_consent_change", args=[consent.pk]),
    ]
    for page in pages:
        assert account.number not in office.get(page).content.decode()
    assert account.masked_number in office.get(pages[0]).content.decode()


def test_what_is_read_only(
    office: Client, account: Account, consent: Consent, analyst_membership: InstitutionMembership
) -> None:
    make_api_token(analyst_membership)
    for model in ("accounts_account", "accounts_apitoken", "accounts_auditrecord", "consent_consent"):
        assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:{model}_add")).status_code == 403
    for model, pk in (("accounts_account", account.pk), ("consent_consent", consent.pk)):
        assert office.get(reverse(f"admin:{model}_change", args=[pk])).status_code == 200
        assert office.post(reverse(f"admin:{model}_change", args=[pk]), {}).status_code == 403
        assert office.post(reverse(f"admin:{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403


def test_only_staff_come_in(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.get(reverse("admin:accounts_account_changelist")).status_code == 302
