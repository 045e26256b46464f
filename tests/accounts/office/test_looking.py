"""What staff look at: masked numbers, telling names, and much that is never written."""

import re
from typing import Any

from django.apps import apps as django_apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import Account, Institution, User, UserProposal
from consent.models import Consent
from tests.calling import make_access_token
from tests.cast import NOW, make_api_client, make_institution_user, make_membership
from tests.inviting import make_proposal


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
