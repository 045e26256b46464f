"""An enterprise binds its accounts on pages, and a bank's verifier answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts import crypto, services
from accounts.models import Account, AccountBinding, BindingRequest, Enterprise, Institution, User
from consent.models import Consent
from tests.cast import (
    have_verifier,
    make_account,
    make_binding,
    make_consent,
    make_enterprise,
    make_entrustment,
    make_verified,
)
from tests.pages.browsing import signed_in
from tests.signing_in import make_old

pytestmark = pytest.mark.django_db

NUMBER = "6222000099998888"
MASKED = "6222********8888"


@pytest.fixture
def verified(enterprise: Enterprise) -> Enterprise:
    make_verified(enterprise)
    return enterprise


@pytest.fixture
def unbound(provider: Institution, verified: Enterprise) -> Account:
    return make_account(provider, verified, number=NUMBER, is_bound=False)


@pytest.fixture
def asked(verified: Enterprise, provider: Institution, owner: User, now: datetime) -> BindingRequest:
    have_verifier(provider)
    made = services.request_binding(enterprise=verified, provider=provider, number=NUMBER, asked_by=owner, now=now)
    assert isinstance(made, BindingRequest)
    return made


def bindings(enterprise: Enterprise, path: str = "") -> str:
    return f"/enterprise/{enterprise.pk}/bindings/{path}"


def test_the_list_tells_what_is_bound_and_what_cannot_be(
    owner: User, viewer: User, provider: Institution, unbound: Account, account: Account
) -> None:
    make_account(provider, unbound.enterprise, account_type="special", is_bound=False)
    page = signed_in(owner).get(bindings(unbound.enterprise)).content.decode()
    assert MASKED in page
    assert NUMBER not in page
    assert page.count('type="checkbox" name="accounts"') == 1
    assert "Only basic, general and payment accounts can be bound." in page
    assert f"/enterprise/bindings/{account.bindings.get().pk}/unbind/" in page
    seen = signed_in(viewer).get(bindings(unbound.enterprise)).content.decode()
    assert "you may only look" in seen
    assert 'type="checkbox"' not in seen
    assert "Unbind" not in seen


def test_several_are_bound_with_one_form(owner: User, unbound: Account, provider: Institution) -> None:
    second = make_account(provider, unbound.enterprise, is_bound=False)
    entered = {"accounts": [unbound.pk, second.pk]}
    page = signed_in(owner).post(bindings(unbound.enterprise, "bind/"), entered, follow=True).content.decode()
    assert "2 accounts are bound." in page
    assert AccountBinding.objects.in_effect().count() == 2


def test_bad_input_binds_nothing(owner: User, unbound: Account, account: Account, provider: Institution) -> None:
    foreign = make_account(provider, make_enterprise(), is_bound=False)
    browser = signed_in(owner)
    attempts: list[tuple[list[object], str]] = [
        ([], "Choose at least one account"),
        ([unbound.pk, foreign.pk], "One of the accounts is not yours"),
        ([unbound.pk, "x"], "One of the accounts is not yours"),
        ([unbound.pk, account.pk], "is bound already"),
    ]
    for chosen, words in attempts:
        page = browser.post(bindings(unbound.enterprise, "bind/"), {"accounts": chosen}, follow=True).content.decode()
        assert words in page
        assert not AccountBinding.objects.filter(account=unbound).exists()


def test_without_verification_nothing_is_offered(owner: User, enterprise: Enterprise, provider: Institution) -> None:
    account = make_account(provider, enterprise, is_bound=False)
    have_verifier(provider)
    browser = signed_in(owner)
    for path in ("", "ask/"):
        page = browser.get(bindings(enterprise, path)).content.decode()
        assert "is not verified" in page
        assert 'type="checkbox"' not in page
    for path, entered in (
        ("bind/", {"accounts": account.pk}),
        ("ask/", {"provider": provider.pk, "number": "6222000011110000"}),
    ):
        page = browser.post(bindings(enterprise, path), entered, follow=True).content.decode()
        assert "Verify it first" in page
    assert not AccountBinding.objects.exists()
    assert not BindingRequest.objects.exists()


def test_unbinding_says_which_consents_end(
    owner: User, account: Account, information_user: Institution, now: datetime
) -> None:
    consent = make_consent(account, information_user, owner, now=now)
    browser, address = signed_in(owner, "zh-hans"), f"/enterprise/bindings/{account.bindings.get().pk}/unbind/"
    asked = browser.get(address).content.decode()
    assert consent.number in asked
    assert information_user.name in asked
    assert Consent.objects.get().state == "in_force"
    browser.post(address)
    assert Consent.objects.get().state == "revoked"
    assert not AccountBinding.objects.in_effect().exists()
    over = signed_in(owner).get(address).content.decode()
    assert "not bound any more" in over
    assert "Yes, unbind it" not in over
    assert "not bound any more" in signed_in(owner).post(address, follow=True).content.decode()


def test_without_consents_that_is_said(owner: User, account: Account) -> None:
    page = signed_in(owner).get(f"/enterprise/bindings/{account.bindings.get().pk}/unbind/").content.decode()
    assert "No consent rests on this account" in page


def test_consent_forms_offer_what_is_bound(
    owner: User, account: Account, unbound: Account, information_user: Institution, now: datetime
) -> None:
    make_entrustment(account, owner, now=now)
    address = f"/enterprise/{account.enterprise_id}/consents/new/{information_user.code}/01/"
    browser = signed_in(owner)
    page = browser.get(address).content.decode()
    assert account.masked_number in page
    assert MASKED not in page
    AccountBinding.objects.update(unbound_at=datetime.now().astimezone(), unbound_by=owner)
    page = browser.get(address).content.decode()
    assert "No account is bound yet" in page
    assert bindings(account.enterprise) in page


def test_a_number_is_bound_at_once_or_the_bank_is_asked(owner: User, unbound: Account, provider: Institution) -> None:
    have_verifier(provider)
    browser, address = signed_in(owner), bindings(unbound.enterprise, "ask/")
    page = browser.post(address, {"provider": provider.pk, "number": " 6222 0000-9999 ８８８８ "}, follow=True)
    assert "The account is bound." in page.content.decode()
    make_account(provider, make_enterprise(), number="6222000011110000")
    for number in ("6222000011110000", "6222000011110001"):
        page = browser.post(address, {"provider": provider.pk, "number": number}, follow=True)
        assert "The bank has been asked." in page.content.decode()
        assert number not in page.content.decode()
    assert BindingRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "12"}, "5 to 34 digits or letters"),
        ({"number": "户6222000011112222"}, "5 to 34 digits or letters"),
        ({"number": "6" * 35}, "5 to 34 digits or letters"),
        ({"number": ""}, "required"),
        ({"provider": "0"}, "valid choice"),
    ],
)
def test_bad_numbers_ask_nobody(
    owner: User, verified: Enterprise, provider: Institution, wrong: dict[str, str], words: str
) -> None:
    have_verifier(provider)
    entered = {"provider": str(provider.pk), "number": NUMBER} | wrong
    page = signed_in(owner).post(bindings(verified, "ask/"), entered)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not BindingRequest.objects.exists()


def test_a_request_is_withdrawn(owner: User, asked: BindingRequest) -> None:
    browser, address = signed_in(owner), f"/enterprise/binding-requests/{asked.pk}/withdraw/"
    assert "Withdraw this request?" in browser.get(address).content.decode()
    assert "The request is withdrawn." in browser.post(address, follow=True).content.decode()
    assert "decided or withdrawn already" in browser.post(address, follow=True).content.decode()


def test_the_verifier_sees_what_to_decide(verifier: User, asked: BindingRequest, provider: Institution) -> None:
    browser = signed_in(verifier)
    listed = browser.get(f"/provider/{provider.code}/bindings/").content.decode()
    address = f"/provider/bindings/{asked.pk}/decide/"
    assert address in listed
    page = browser.get(address).content.decode()
    for words in (asked.enterprise.name, asked.enterprise.uscc, "************8888", "do not list this number"):
        assert words in page
    assert NUMBER not in page
    assert MASKED not in page


def test_the_verifier_confirms_once_the_file_lists_it(verifier: User, asked: BindingRequest, owner: User) -> None:
    browser, address = signed_in(verifier), f"/provider/bindings/{asked.pk}/decide/"
    refused = browser.post(address, {"decision": "confirm"}).content.decode()
    assert "Submit one that does, then confirm" in refused
    account = make_account(asked.provider, asked.enterprise, number=NUMBER, is_bound=False)
    assert "told of your decision" in browser.post(address, {"decision": "confirm"}, follow=True).content.decode()
    assert AccountBinding.objects.in_effect().get(account=account).bound_by == owner
    assert (
        "decided or withdrawn already"
        in browser.post(address, {"decision": "decline", "reason": "no"}).content.decode()
    )
    assert "Yes" not in browser.get(address).content.decode()


@pytest.mark.parametrize("entered", [{}, {"decision": "perhaps"}, {"decision": "decline", "reason": ""}])
def test_a_decision_is_whole(verifier: User, asked: BindingRequest, entered: dict[str, str]) -> None:
    page = signed_in(verifier).post(f"/provider/bindings/{asked.pk}/decide/", entered)
    assert page.status_code == 200
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_the_enterprise_reads_the_banks_reason(verifier: User, asked: BindingRequest, owner: User) -> None:
    signed_in(verifier).post(
        f"/provider/bindings/{asked.pk}/decide/", {"decision": "decline", "reason": "closed <b>years</b> ago"}
    )
    page = signed_in(owner).get(bindings(asked.enterprise)).content.decode()
    assert "closed &lt;b&gt;years&lt;/b&gt; ago" in page
    assert "declined" in page


def test_ten_thousand_accounts_are_paged(
    owner: User, verified: Enterprise, provider: Institution, django_assert_max_num_queries: Any
) -> None:
    numbers = [f"6222{serial:012d}" for serial in range(10_000)]
    rows = zip(crypto.encrypt_numbers(numbers, provider.pk), crypto.primary_hashes(numbers, provider.pk), strict=True)
    Account.objects.bulk_create(
        [
            Account(
                provider=provider, enterprise=verified, number_ciphertext=ciphertext, number_hash=number_hash,
                name="many", account_type="basic", opened_on="2020-01-01",
            )
            for ciphertext, number_hash in rows
        ],
        batch_size=2000,
    )  # fmt: skip
    some = list(Account.objects.filter(enterprise=verified).order_by("pk")[:3000])
    AccountBinding.objects.bulk_create([AccountBinding(account=each, bound_at="2026-01-01T00:00Z") for each in some])
    browser = signed_in(owner)
    browser.get(bindings(verified))
    with django_assert_max_num_queries(12):
        first = browser.get(bindings(verified)).content.decode()
    assert first.count('type="checkbox" name="accounts"') == 50
    assert "1 to 50 of 10,000" in first
    with django_assert_max_num_queries(12):
        last = browser.get(f"{bindings(verified)}?page=200").content.decode()
    assert last.count("Unbind<") == 50
    assert "9,951 to 10,000" in last


def test_the_same_account_ticked_on_two_screens_is_bound_once(owner: User, handler: User, unbound: Account) -> None:
    make_binding(unbound.pk, bound_by=handler)
    page = signed_in(owner).post(bindings(unbound.enterprise, "bind/"), {"accounts": unbound.pk}, follow=True)
    assert "bound already" in page.content.decode()
    assert AccountBinding.objects.count() == 1


def test_only_banks_that_can_answer_are_offered(
    owner: User, verified: Enterprise, provider: Institution, rival: Institution
) -> None:
    have_verifier(rival)
    browser, address = signed_in(owner), bindings(verified, "ask/")
    page = browser.get(address).content.decode()
    assert rival.name in page
    assert provider.name not in page
    answer = browser.post(address, {"provider": provider.pk, "number": NUMBER})
    assert "valid choice" in answer.content.decode()


def test_ticks_are_kept_when_the_person_is_asked_who_they_are(
    owner: User, unbound: Account, provider: Institution
) -> None:
    second = make_account(provider, unbound.enterprise, is_bound=False)
    browser, address = signed_in(owner), bindings(unbound.enterprise)
    make_old(browser, timedelta(hours=1))
    sender = {"referer": f"http://testserver{address}?page=1&accounts={second.pk}"}
    sent = {"accounts": [unbound.pk, "x", "²"]}
    answer = browser.post(bindings(unbound.enterprise, "bind/"), sent, headers=sender)
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query["next"] == [f"{address}?page=1&accounts={unbound.pk}"]
    assert not AccountBinding.objects.exists()
    page = browser.get(query["next"][0]).content.decode()
    assert f'value="{unbound.pk}" checked' in page
    assert f'value="{second.pk}" checked' not in page
    assert browser.get(f"{address}?accounts=x&accounts=²&accounts={'9' * 5000}").status_code == 200
