from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import selectors, services
from accounts.audit import Action
from accounts.models import (
    Account,
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)
from accounts.services import ListedAccount
from cfcii.common.errors import DomainError
from tests.cast import (
    NOW,
    make_account,
    make_enterprise_user,
    make_institution,
    make_membership,
    make_user,
    valid_uscc,
)

ACCOUNTS = Path(services.__file__).resolve().parents[1]


def last_record() -> AuditRecord:
    return AuditRecord.objects.latest("pk")


def test_every_action_is_audited_by_some_service(
    provider: Institution, information_user: Institution, enterprise: Enterprise, staff: User
) -> None:
    person, _other = make_enterprise_user(enterprise), make_enterprise_user(enterprise)
    services.change_enterprise_role(
        membership=person.enterprise_memberships.get(), role="viewer", changed_by=staff, now=NOW
    )
    membership = make_membership(information_user, "administrator")
    services.change_institution_role(membership=membership, role="query_user", changed_by=staff, now=NOW)
    services.stop_institution_member(membership=membership, stopped_by=staff, now=NOW)
    services.stop_institution(institution=information_user, stopped_by=staff, now=NOW)
    services.record_staff_change(row=provider, fields=["name"], changed_by=staff, now=NOW)
    written = set(AuditRecord.objects.values_list("action", flat=True))
    assert written <= set(Action.values)
    sources = [path.read_text() for path in ACCOUNTS.rglob("*.py") if path.name != "audit.py"]
    unused = [action.name for action in Action if not any(f"Action.{action.name}" in source for source in sources)]
    assert unused == []


def test_a_person_signs_in_with_a_verified_address(staff: User) -> None:
    user = services.create_user(
        email="New.Person@Example.com", name="新人", password="a long enough password", created_by=staff, now=NOW
    )
    assert user.check_password("a long enough password")
    assert EmailAddress.objects.get(user=user).verified
    assert (last_record().actor, last_record().target_id) == (staff, user.pk)
    with pytest.raises(services.EmailTaken):
        make_user(email="NEW.person@example.com")


def test_without_a_password_nobody_can_sign_in(db: None) -> None:
    user = services.create_user(email="a@example.com", name="a", password=None, created_by=None, now=NOW)
    assert not user.has_usable_password()


def test_an_enterprise_has_a_valid_code_and_exists_once(enterprise: Enterprise) -> None:
    with pytest.raises(services.EnterpriseExists):
        services.create_enterprise(uscc=enterprise.uscc, name="another", created_by=None, now=NOW)
    wrong = enterprise.uscc[:-1] + ("0" if enterprise.uscc[-1] != "0" else "1")
    with pytest.raises(services.InvalidUscc):
        services.create_enterprise(uscc=wrong, name="another", created_by=None, now=NOW)
    with pytest.raises(services.InvalidUscc):
        services.ensure_enterprises(names={wrong: "another"})


def test_archives_are_made_once_and_keep_their_name(enterprise: Enterprise) -> None:
    new = valid_uscc(9_000_000_001)
    ids = services.ensure_enterprises(names={enterprise.uscc: "another name", new: "新企业"})
    assert ids == {enterprise.uscc: enterprise.pk, new: Enterprise.objects.get(uscc=new).pk}
    enterprise.refresh_from_db()
    assert enterprise.name != "another name"
    assert services.ensure_enterprises(names={}) == {}


def test_a_person_acts_for_an_enterprise_once(enterprise: Enterprise, owner: User) -> None:
    with pytest.raises(services.AlreadyActsForEnterprise):
        services.add_enterprise_member(enterprise=enterprise, user=owner, role="viewer", added_by=None, now=NOW)


def test_a_role_changes(enterprise: Enterprise, viewer: User, staff: User) -> None:
    membership = EnterpriseMembership.objects.get(user=viewer)
    services.change_enterprise_role(membership=membership, role="handler", changed_by=staff, now=NOW)
    membership.refresh_from_db()
    assert membership.role == "handler"
    assert last_record().payload == {"user": viewer.pk, "role": "handler"}
    assert last_record().enterprise == enterprise


def test_an_institution_provides_or_uses_and_exists_once(provider: Institution) -> None:
    with pytest.raises(services.InstitutionHasNoKind):
        make_institution()
    with pytest.raises(services.InstitutionExists):
        make_institution(code=provider.code, is_user=True)


def test_a_stopped_institution_stays_stopped(provider: Institution) -> None:
    services.stop_institution(institution=provider, stopped_by=None, now=NOW)
    assert not provider.is_active
    with pytest.raises(services.InstitutionStopped):
        services.stop_institution(institution=provider, stopped_by=None, now=NOW + timedelta(days=1))
    provider.refresh_from_db()
    assert provider.stopped_at == NOW


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        ("provider", "administrator", True),
        ("provider", "submitter", True),
        ("provider", "verifier", True),
        ("provider", "query_user", False),
        ("user", "administrator", True),
        ("user", "submitter", False),
        ("user", "verifier", False),
        ("user", "query_user", True),
    ],
)
def test_a_role_fits_the_institution(db: None, kind: str, role: str, fits: bool) -> None:
    institution = make_institution(is_provider=kind == "provider", is_user=kind == "user")
    if fits:
        assert make_membership(institution, role).role == role
        return
    with pytest.raises(services.RoleNotForInstitution):
        make_membership(institution, role)
    membership = make_membership(institution, "administrator")
    with pytest.raises(services.RoleNotForInstitution):
        services.change_institution_role(membership=membership, role=role, changed_by=None, now=NOW)


def test_a_stopped_user_is_not_used_again(clerk: User) -> None:
    membership = InstitutionMembership.objects.get(user=clerk)
    services.stop_institution_member(membership=membership, stopped_by=None, now=NOW)
    with pytest.raises(services.MembershipStopped):
        services.stop_institution_member(membership=membership, stopped_by=None, now=NOW)
    with pytest.raises(services.MembershipStopped):
        services.change_institution_role(membership=membership, role="verifier", changed_by=None, now=NOW)


def listed(number: str, uscc: str, **changes: object) -> ListedAccount:
    particulars: dict[str, object] = {
        "name": "河畔面馆",
        "account_type": "basic",
        "currency": "CNY",
        "opened_on": date(2020, 1, 1),
    }
    return ListedAccount(number=number, uscc=uscc, **{**particulars, **changes})  # type: ignore[arg-type]


def test_listed_accounts_are_made_with_their_enterprises(provider: Institution, enterprise: Enterprise) -> None:
    new = valid_uscc(9_000_000_002)
    ids = services.record_listed_accounts(
        provider=provider, listed=[listed("10001", enterprise.uscc), listed("10002", new), listed("10003", new)]
    )
    known = selectors.accounts_by_number(provider, ["10001", "10002", "10003", "10004"])
    assert {number: each.id for number, each in known.items()} == ids
    assert [known[number].uscc for number in ("10001", "10002", "10003")] == [enterprise.uscc, new, new]
    assert Account.objects.get(pk=ids["10002"]).number == "10002"
    # The next account made in the ordinary way gets an id of its own.
    assert make_account(provider, enterprise).pk not in ids.values()


def test_a_new_account_takes_the_id_reserved_for_it(account: Account) -> None:
    first, second = services.reserve_account_ids(2)
    uscc = account.enterprise.uscc
    ids = services.record_listed_accounts(
        provider=account.provider,
        listed=[
            listed("10001", uscc, reserved_id=second),
            listed("10002", uscc),
            listed(account.number, uscc, reserved_id=first),
        ],
    )
    assert ids["10001"] == second
    assert ids["10002"] not in (first, second, account.pk)
    assert ids[account.number] == account.pk


def test_a_listed_account_is_brought_up_to_date(account: Account) -> None:
    again = listed(account.number, account.enterprise.uscc, name="新名", closed_on=date(2026, 1, 5))
    untouched = make_account(account.provider, account.enterprise)
    ids = services.record_listed_accounts(provider=account.provider, listed=[again])
    assert ids == {account.number: account.pk}
    account.refresh_from_db()
    assert (account.name, account.closed_on) == ("新名", date(2026, 1, 5))
    untouched.refresh_from_db()
    assert untouched.closed_on is None


def test_a_listed_account_does_not_change_hands(account: Account) -> None:
    with pytest.raises(services.AccountOfAnotherEnterprise):
        services.record_listed_accounts(
            provider=account.provider, listed=[listed(account.number, valid_uscc(9_000_000_003))]
        )


def test_the_same_number_at_another_bank_is_another_account(account: Account, rival: Institution) -> None:
    ids = services.record_listed_accounts(provider=rival, listed=[listed(account.number, account.enterprise.uscc)])
    assert ids[account.number] != account.pk


def test_a_list_that_cannot_be_leaves_nothing(provider: Institution) -> None:
    wrong = [
        listed("10001", valid_uscc(9_000_000_004)),
        listed("10002", valid_uscc(9_000_000_005), closed_on=date(2019, 1, 1)),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record_listed_accounts(provider=provider, listed=wrong)
    assert not Account.objects.exists()
    assert not Enterprise.objects.exists()


def test_messages_are_for_people(enterprise: Enterprise) -> None:
    with pytest.raises(DomainError) as failure:
        services.create_enterprise(uscc="nonsense", name="x", created_by=None, now=NOW)
    assert str(failure.value)
    assert failure.value.code == "invalid_uscc"
