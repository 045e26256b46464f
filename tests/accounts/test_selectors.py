from collections.abc import Callable
from contextlib import AbstractContextManager

from accounts import selectors
from accounts.models import Account, Institution
from tests.cast import make_account

Queries = Callable[[int], AbstractContextManager[object]]


def test_accounts_are_found_by_number_in_one_query(
    account: Account, provider: Institution, django_assert_num_queries: Queries
) -> None:
    second = make_account(provider, account.enterprise, number="7000000001", closed_on=None)
    numbers = [account.number, "7000000001", *(f"8{serial:09d}" for serial in range(1000))]
    with django_assert_num_queries(1):
        found = selectors.accounts_by_number(provider, numbers)
    assert {number: each.id for number, each in found.items()} == {account.number: account.pk, "7000000001": second.pk}
    known = found[account.number]
    assert (known.enterprise_id, known.uscc) == (account.enterprise_id, account.enterprise.uscc)
    assert (known.name, known.account_type, known.currency) == (account.name, "basic", "CNY")
    assert (known.opened_on, known.closed_on) == (account.opened_on, None)


def test_accounts_of_another_provider_are_not_found(account: Account, rival: Institution) -> None:
    assert selectors.accounts_by_number(rival, [account.number]) == {}


def test_no_numbers_no_accounts(provider: Institution) -> None:
    assert selectors.accounts_by_number(provider, []) == {}
