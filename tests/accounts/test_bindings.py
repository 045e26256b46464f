"""Accounts that an enterprise binds, and what it asks its banks to confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts import crypto, listings, services
from accounts.models import (
    Account,
    AccountBinding,
    AuditRecord,
    BindingRequest,
    Enterprise,
    Institution,
    Notification,
    User,
)
from accounts.signals import unbinding_considered
from consent import services as consent_services
from consent.models import Consent
from tests.at_once import at_once
from tests.cast import (
    NOW,
    have_verifier,
    make_account,
    make_consent,
    make_enterprise,
    make_enterprise_user,
    make_institution,
    make_institution_user,
    make_verified,
)

NUMBER = "6222000099998888"


@pytest.fixture
def verified(enterprise: Enterprise) -> Enterprise:
    make_verified(enterprise)
    return enterprise


@pytest.fixture
def unbound(provider: Institution, verified: Enterprise) -> Account:
    return make_account(provider, verified, number=NUMBER, is_bound=False)


@pytest.fixture
def asked(verified: Enterprise, provider: Institution, owner: User) -> BindingRequest:
    return ask(verified, provider, owner)


def bind(account: Account, user: User) -> list[AccountBinding]:
    return services.bind_accounts(enterprise=account.enterprise, accounts=[account], bound_by=user, now=NOW)


def unbind(binding: AccountBinding, user: User) -> None:
    services.unbind_account(binding=binding, unbound_by=user, now=NOW)


def ask(enterprise: Enterprise, provider: Institution, user: User, number: str = NUMBER) -> BindingRequest:
    have_verifier(provider)
    made = services.request_binding(enterprise=enterprise, provider=provider, number=number, asked_by=user, now=NOW)
    assert isinstance(made, BindingRequest)
    return made


def decide(request: BindingRequest, user: User, *, confirm: bool, reason: str = "") -> None:
    services.decide_binding_request(request=request, is_confirmed=confirm, reason=reason, decided_by=user, now=NOW)


def acts() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_an_account_is_bound_unbound_and_bound_again(unbound: Account, owner: User, handler: User) -> None:
    (binding,) = bind(unbound, handler)
    assert (binding.bound_by, binding.bound_at) == (handler, NOW)
    assert list(listings.bound_accounts(unbound.enterprise)) == [unbound]
    unbind(binding, owner)
    assert (binding.unbound_by, binding.unbound_at) == (owner, NOW)
    assert not listings.bound_accounts(unbound.enterprise).exists()
    bind(unbound, owner)
    assert AccountBinding.objects.filter(account=unbound).count() == 2
    assert acts()[-3:] == ["account.bound", "account.unbound", "account.bound"]
    assert told(owner) == ["accounts_bound"]
    assert told(handler) == ["account_unbound", "accounts_bound"]


def test_only_owners_and_handlers_bind(
    unbound: Account, account: Account, owner: User, viewer: User, stranger: User, clerk: User, staff: User
) -> None:
    binding = AccountBinding.objects.get(account=account)
    for user in (viewer, stranger, clerk, staff):
        with pytest.raises(services.MayNotBind):
            bind(unbound, user)
        with pytest.raises(services.MayNotBind):
            unbind(binding, user)
        with pytest.raises(services.MayNotBind):
            ask(unbound.enterprise, unbound.provider, user)
    assert AccountBinding.objects.in_effect().count() == 1


def test_a_bank_without_a_verifier_is_not_asked(verified: Enterprise, provider: Institution, owner: User) -> None:
    with pytest.raises(services.NotAConnectedBank, match="Nobody at this bank"):
        services.request_binding(enterprise=verified, provider=provider, number=NUMBER, asked_by=owner, now=NOW)
    make_account(provider, verified, number=NUMBER, is_bound=False)
    made = services.request_binding(enterprise=verified, provider=provider, number=NUMBER, asked_by=owner, now=NOW)
    assert isinstance(made, AccountBinding)  # what it has listed needs no answer


def test_the_whole_number_is_shown_to_the_bank_and_recorded(
    asked: BindingRequest, verifier: User, clerk: User, owner: User, rival: Institution
) -> None:
    for person in (clerk, owner, make_institution_user(rival, "verifier")):
        with pytest.raises(services.MayNotSeeNumber):
            services.show_number_of_request(request=asked, shown_to=person, now=NOW)
    assert services.show_number_of_request(request=asked, shown_to=verifier, now=NOW) == NUMBER
    record = AuditRecord.objects.get(action="account_number.shown")
    assert (record.actor, record.institution, record.enterprise, record.target_id) == (
        verifier, asked.provider, asked.enterprise, asked.pk
    )  # fmt: skip
    decide(asked, verifier, confirm=False, reason="Not ours.")
    with pytest.raises(services.NothingToCompare):
        services.show_number_of_request(request=asked, shown_to=verifier, now=NOW)


def test_only_a_verified_enterprise_binds(provider: Institution, enterprise: Enterprise, owner: User) -> None:
    account = make_account(provider, enterprise, is_bound=False)
    attempts: list[Callable[[], object]] = [lambda: bind(account, owner), lambda: ask(enterprise, provider, owner)]
    for attempt in attempts:
        with pytest.raises(services.EnterpriseNotVerified):
            attempt()
    verification = make_verified(enterprise)
    verification.lapses_on = date(2026, 1, 1)
    verification.save()
    for attempt in attempts:
        with pytest.raises(services.EnterpriseNotVerified):
            attempt()


@pytest.mark.parametrize("account_type", ["special", "temporary"])
def test_only_some_types_are_bound(account_type: str, provider: Institution, verified: Enterprise, owner: User) -> None:
    account = make_account(provider, verified, account_type=account_type, is_bound=False)
    with pytest.raises(services.AccountNotBindable, match="basic, general and payment"):
        bind(account, owner)


@pytest.mark.parametrize("account_type", ["basic", "general", "payment"])
def test_open_basic_general_and_payment_accounts_are_bound(
    account_type: str, provider: Institution, verified: Enterprise, owner: User
) -> None:
    assert bind(make_account(provider, verified, account_type=account_type, is_bound=False), owner)


def test_a_closed_account_is_not_bound(provider: Institution, verified: Enterprise, owner: User) -> None:
    closed = make_account(provider, verified, closed_on=NOW.date(), is_bound=False)
    with pytest.raises(services.AccountNotBindable, match="closed"):
        bind(closed, owner)
    bind(make_account(provider, verified, closed_on=NOW.date() + timedelta(days=1), is_bound=False), owner)


def test_all_are_bound_or_none(provider: Institution, unbound: Account, account: Account, owner: User) -> None:
    foreign = make_account(provider, make_enterprise(), is_bound=False)
    for other, refusal in ((account, services.AccountAlreadyBound), (foreign, services.AccountNotBindable)):
        with pytest.raises(refusal):
            services.bind_accounts(enterprise=unbound.enterprise, accounts=[unbound, other], bound_by=owner, now=NOW)
    assert not AccountBinding.objects.filter(account=unbound).exists()


def test_unbinding_twice_is_refused(account: Account, owner: User) -> None:
    binding = AccountBinding.objects.get(account=account)
    unbind(binding, owner)
    with pytest.raises(services.NotBoundAnyMore):
        unbind(binding, owner)
    assert acts().count("account.unbound") == 1


def test_unbinding_ends_what_rests_on_the_account(
    account: Account, information_user: Institution, owner: User, handler: User
) -> None:
    sibling = make_account(account.provider, account.enterprise)
    past = NOW - timedelta(days=90)
    expired = make_consent(account, information_user, owner, purpose="03", now=past, until=date(2026, 1, 1))
    ended = [
        make_consent(account, information_user, owner, purpose="01"),
        make_consent(account, information_user, owner, purpose="02", starts_at=NOW + timedelta(days=5)),
    ]
    elsewhere = make_consent(sibling, information_user, owner)
    answers = unbinding_considered.send(sender=AccountBinding, account_id=account.pk, at=NOW)
    sentences = [words for _receiver, words in answers for words in words]
    assert len(sentences) == 2
    assert information_user.name in sentences[0]
    assert ended[0].number in sentences[0]
    unbind(AccountBinding.objects.get(account=account), handler)
    for consent in ended:
        consent.refresh_from_db()
        assert (consent.state, consent.ended_by, consent.ended_at) == ("revoked", handler, NOW)
    for consent in (expired, elsewhere):
        consent.refresh_from_db()
        assert consent.state == "in_force"
    records = AuditRecord.objects.filter(action="consent.ended_by_unbinding").order_by("target_id")
    assert [record.target_id for record in records] == [consent.pk for consent in ended]


def test_an_account_that_is_not_bound_cannot_be_shared(
    unbound: Account, information_user: Institution, owner: User
) -> None:
    with pytest.raises(consent_services.NotBound) as refusal:
        make_consent(unbound, information_user, owner)
    assert refusal.value.code == "account_not_bound"
    bind(unbound, owner)
    make_consent(unbound, information_user, owner)


def test_a_known_own_number_is_bound_at_once(unbound: Account, owner: User) -> None:
    made = services.request_binding(
        enterprise=unbound.enterprise, provider=unbound.provider, number=NUMBER, asked_by=owner, now=NOW
    )
    assert isinstance(made, AccountBinding)
    assert made.account == unbound
    assert not BindingRequest.objects.exists()
    with pytest.raises(services.AccountAlreadyBound):
        ask(unbound.enterprise, unbound.provider, owner)


def test_anothers_and_an_unknown_number_get_the_same_answer(
    verified: Enterprise, provider: Institution, owner: User, verifier: User
) -> None:
    make_account(provider, make_enterprise(), number="6222000011110000")
    anothers, unknown = (ask(verified, provider, owner, number) for number in ("6222000011110000", "6222000011110001"))
    assert anothers.state == unknown.state == "asked"
    assert told(verifier) == ["binding_asked", "binding_asked"]


def test_the_number_asked_about_stands_nowhere_in_clear(asked: BindingRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(request)::text FROM accounts_bindingrequest AS request")
        (row,) = cursor.fetchone()
    assert NUMBER not in row
    assert (asked.number, asked.masked_number) == (NUMBER, "************8888")
    assert not AuditRecord.objects.filter(payload__icontains="8888").exists()
    assert not Notification.objects.filter(facts__icontains="8888").exists()


def test_a_bank_is_asked_once_and_not_without_end(
    asked: BindingRequest, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(services.AlreadyAsked):
        ask(asked.enterprise, asked.provider, owner)
    monkeypatch.setattr("accounts.services.binding_requests.MOST_A_DAY", 1)
    with pytest.raises(services.TooManyBindingRequests):
        ask(asked.enterprise, asked.provider, owner, "6222000011110001")


def test_only_a_connected_bank_is_asked(
    verified: Enterprise, provider: Institution, information_user: Institution, owner: User
) -> None:
    services.stop_institution(institution=provider, stopped_by=None, now=NOW)
    for institution in (provider, information_user):
        with pytest.raises(services.NotAConnectedBank):
            services.request_binding(enterprise=verified, provider=institution, number=NUMBER, asked_by=owner, now=NOW)


def test_a_verifier_confirms_what_the_bank_lists(
    asked: BindingRequest, verifier: User, owner: User, viewer: User
) -> None:
    with pytest.raises(services.AccountNotListed, match="Submit one that does"):
        decide(asked, verifier, confirm=True)
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert not services.is_listed_by_bank(asked)
    account = make_account(asked.provider, asked.enterprise, number=NUMBER, is_bound=False)
    assert services.is_listed_by_bank(asked)
    decide(asked, verifier, confirm=True)
    asked.refresh_from_db()
    assert (asked.state, asked.account, asked.decided_by) == ("confirmed", account, verifier)
    assert AccountBinding.objects.in_effect().get(account=account).bound_by == owner
    assert told(owner) == told(viewer) == ["binding_confirmed"]
    assert acts()[-2:] == ["account.bound", "binding_request.confirmed"]


def test_anothers_account_is_never_confirmed(asked: BindingRequest, verifier: User) -> None:
    make_account(asked.provider, make_enterprise(), number=NUMBER, is_bound=False)
    with pytest.raises(services.AccountNotListed):
        decide(asked, verifier, confirm=True)


def test_a_confirmed_account_must_be_one_that_can_be_bound(asked: BindingRequest, verifier: User) -> None:
    make_account(asked.provider, asked.enterprise, number=NUMBER, account_type="special", is_bound=False)
    with pytest.raises(services.AccountNotBindable):
        decide(asked, verifier, confirm=True)


def test_what_the_enterprise_bound_meanwhile_is_confirmed_all_the_same(
    asked: BindingRequest, verifier: User, owner: User
) -> None:
    account = make_account(asked.provider, asked.enterprise, number=NUMBER, is_bound=False)
    bind(account, owner)
    decide(asked, verifier, confirm=True)
    assert AccountBinding.objects.filter(account=account).count() == 1


def test_a_verifier_declines_with_a_reason(asked: BindingRequest, verifier: User, owner: User) -> None:
    decide(asked, verifier, confirm=False, reason="closed years ago")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "closed years ago")
    assert told(owner) == ["binding_declined"]
    with pytest.raises(services.BindingRequestDecided):
        decide(asked, verifier, confirm=False, reason="again")
    ask(asked.enterprise, asked.provider, owner)


def test_only_the_banks_verifiers_decide(
    asked: BindingRequest, clerk: User, owner: User, staff: User, rival: Institution
) -> None:
    administrator = make_institution_user(asked.provider, "administrator")
    for user in (clerk, owner, staff, administrator, make_institution_user(rival, "verifier")):
        with pytest.raises(services.MayNotVerifyForBank):
            decide(asked, user, confirm=False, reason="no")


def test_a_request_is_withdrawn(asked: BindingRequest, owner: User, viewer: User, verifier: User) -> None:
    with pytest.raises(services.MayNotBind):
        services.withdraw_binding_request(request=asked, withdrawn_by=viewer, now=NOW)
    services.withdraw_binding_request(request=asked, withdrawn_by=owner, now=NOW)
    with pytest.raises(services.BindingRequestDecided):
        services.withdraw_binding_request(request=asked, withdrawn_by=owner, now=NOW)
    with pytest.raises(services.BindingRequestDecided):
        decide(asked, verifier, confirm=False, reason="no")
    assert acts()[-1] == "binding_request.withdrawn"


def test_who_asked_must_still_decide(asked: BindingRequest, owner: User, verifier: User) -> None:
    make_account(asked.provider, asked.enterprise, number=NUMBER, is_bound=False)
    make_enterprise_user(asked.enterprise)  # an owner remains
    membership = owner.enterprise_memberships.get()
    services.change_enterprise_role(membership=membership, role="viewer", changed_by=None, now=NOW)
    with pytest.raises(services.BindingRequestDecided, match="does not decide"):
        decide(asked, verifier, confirm=True)
    assert not AccountBinding.objects.exists()


@pytest.fixture
def scene(transactional_db: None) -> tuple[Account, User]:
    enterprise = make_enterprise()
    make_verified(enterprise)
    account = make_account(make_institution(is_provider=True), enterprise, is_bound=False)
    return account, make_enterprise_user(enterprise)


def test_of_four_bindings_at_once_one_counts(scene: tuple[Account, User]) -> None:
    outcomes = at_once(*[lambda: bind(*scene)] * 4)
    assert outcomes.count(services.AccountAlreadyBound) == 3
    assert AccountBinding.objects.count() == 1


def test_no_consent_slips_past_an_unbinding(scene: tuple[Account, User]) -> None:
    account, owner = scene
    lender = make_institution(is_user=True)
    for _round in range(3):
        (binding,) = bind(account, owner)
        at_once(lambda: make_consent(account, lender, owner), lambda binding=binding: unbind(binding, owner))
        assert not Consent.objects.filter(state="in_force").exists()


def test_numbers_are_found_under_older_keys_too(asked: BindingRequest) -> None:
    assert bytes(asked.number_hash) in crypto.lookup_hashes(NUMBER, asked.provider_id)
