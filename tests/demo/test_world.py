"""The demo world holds together, whenever it ends."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from stdnum.iso7064 import mod_11_10

from cfcii.common.flow_codes import CODES, DIRECTIONS
from cfcii.common.identifiers import is_valid_uscc, normalise_name
from cfcii.common.periods import Month
from cfcii.demo import cast, days
from cfcii.demo.statements import Transaction
from cfcii.demo.trades import TRADES
from cfcii.demo.world import World, world


@pytest.fixture(
    scope="module", params=["2024-12", "2026-02", "2026-10", "2027-05", "2034-08"], ids=lambda end: f"end-{end}"
)
def any_world(request: pytest.FixtureRequest) -> World:
    return world(Month.parse(request.param))


def _by_account(whole: World) -> dict[str, list[Transaction]]:
    rows = defaultdict(list)
    for row in whole.transactions:
        rows[row.account_number].append(row)
    return rows


def _signed(row: Transaction) -> int:
    return row.fen if row.direction == "C" else -row.fen


def test_the_same_month_gives_the_same_world() -> None:
    assert world(Month(2026, 10)) == world(Month(2026, 10))


def test_it_lasts_24_months_and_has_a_size_that_loads_quickly(any_world: World) -> None:
    months = {Month.of(row.posted_at.date()) for row in any_world.transactions}
    assert months == set(Month.range(any_world.start, any_world.end))
    assert any_world.start.plus(23) == any_world.end
    assert 20_000 <= len(any_world.transactions) <= 60_000


def test_every_flow_code_occurs_in_both_directions(any_world: World) -> None:
    found = Counter((row.flow_code, row.direction) for row in any_world.transactions)
    assert set(found) == {(code, direction) for code in CODES for direction in DIRECTIONS}


def test_balances_chain_and_new_accounts_start_from_nothing(any_world: World) -> None:
    rows = _by_account(any_world)
    for account in any_world.accounts:
        own = rows[account.number]
        for before, row in pairwise(own):
            assert row.balance_fen == before.balance_fen + _signed(row)
        if account.opened_on >= any_world.start.first_day:
            assert own[0].balance_fen == _signed(own[0])


def test_balances_stay_plausible(any_world: World) -> None:
    for firm in any_world.enterprises:
        for account in firm.accounts:
            purse = TRADES[firm.key].purses[account.key]
            lowest = min(row.balance_fen for row in any_world.transactions if row.account_number == account.number)
            interest = purse.overdraft  # one per cent: the bank takes it beyond the limit too
            assert lowest >= -purse.overdraft * 100 - interest


def test_the_overdraft_is_used(any_world: World) -> None:
    assert any(row.balance_fen < 0 for row in any_world.transactions)


def test_each_row_lies_in_its_accounts_life_at_a_time_of_its_own(any_world: World) -> None:
    accounts = {account.number: account for account in any_world.accounts}
    for number, rows in _by_account(any_world).items():
        account = accounts[number]
        assert all(before.posted_at < row.posted_at for before, row in pairwise(rows))
        assert all(8 <= row.posted_at.hour <= 21 for row in rows)
        assert account.opened_on <= rows[0].posted_at.date()
        assert account.closed_on is None or rows[-1].posted_at.date() <= account.closed_on


def test_an_account_is_empty_when_it_closes(any_world: World) -> None:
    rows = _by_account(any_world)
    closed = [account for account in any_world.accounts if account.closed_on]
    assert closed
    assert [rows[account.number][-1].balance_fen for account in closed] == [0] * len(closed)


def test_transaction_numbers_are_unique(any_world: World) -> None:
    assert len({row.transaction_id for row in any_world.transactions}) == len(any_world.transactions)


def test_transfers_to_oneself_stand_on_both_sides(any_world: World) -> None:
    names = {account.number: account.name for account in any_world.accounts}
    sides: dict[str, Counter[tuple[object, ...]]] = {"C": Counter(), "D": Counter()}
    for row in any_world.transactions:
        if row.flow_code == "SELF":
            assert normalise_name(row.party.name) == normalise_name(names[row.account_number])
            pair = (row.account_number, row.party.account)
            sides[row.direction][row.posted_at, row.fen, *(pair if row.direction == "D" else reversed(pair))] += 1
    assert sides["C"] == sides["D"]
    assert sides["C"].total() > 50


def test_names_and_own_accounts_fit_the_flow_codes(any_world: World) -> None:
    names = {account.number: account.name for account in any_world.accounts}
    banks = {account.number: cast.bank_of(account.bank_code).name for account in any_world.accounts}
    for row in any_world.transactions:
        own_bank = row.party.name == banks[row.account_number]
        assert own_bank == row.flow_code.startswith("INS_")
        assert (row.party.name == names[row.account_number]) == (row.flow_code == "SELF")
        assert (row.party.name == "") == (row.flow_code in ("CASH", "OTH_UNKNOWN"))


def test_cash_is_drawn_from_basic_accounts_only(any_world: World) -> None:
    general = {account.number for account in any_world.accounts if account.account_type != "basic"}
    assert not [
        row for row in any_world.transactions
        if row.account_number in general and (row.flow_code, row.direction) == ("CASH", "D")
    ]  # fmt: skip


def test_each_enterprise_has_one_basic_account_and_a_valid_code(any_world: World) -> None:
    assert len(any_world.enterprises) == 8
    for firm in any_world.enterprises:
        assert [account.account_type for account in firm.accounts].count("basic") == 1
        assert is_valid_uscc(firm.uscc)
    assert len({firm.uscc for firm in any_world.enterprises}) == 8
    assert len({account.number for account in any_world.accounts}) == len(any_world.accounts)


def test_institution_codes_carry_their_check_digit() -> None:
    assert all(mod_11_10.is_valid(one.code) and len(one.code) == 12 for one in cast.INSTITUTIONS)


def test_everybody_has_somebody_who_signs_in(any_world: World) -> None:
    roles = Counter(person.role for person in any_world.people)
    assert roles == {
        "owner": 8, "handler": 1, "clerk": 3, "verifier": 3, "analyst": 3, "case_handler": 2,
        "case_leader": 1, "administrator": 3, "staff": 2,
    }  # fmt: skip
    assert len({person.email for person in any_world.people}) == len(any_world.people)
    assert all(person.email.endswith(".example") for person in any_world.people)
    places = {firm.uscc for firm in any_world.enterprises} | {one.code for one in any_world.institutions}
    assert {person.of for person in any_world.people} == places | {""}


def test_consents_name_what_exists_and_none_is_for_the_rival(any_world: World) -> None:
    owners = {account.number: account.uscc for account in any_world.accounts}
    users = {one.code for one in any_world.institutions if one.is_user}
    today = any_world.end.last_day
    for consent in any_world.consents:
        assert owners[consent.account_number] == consent.uscc
        assert consent.user_code in users - {cast.RIVAL.code}
        assert consent.starts_on < (consent.revoked_on or consent.ends_on) <= consent.ends_on
    assert [one for one in any_world.consents if one.revoked_on]
    assert [one for one in any_world.consents if one.ends_on < today]
    standing = [one for one in any_world.consents if one.ends_on > today and not one.revoked_on]
    assert [one.paused_on is None for one in standing].count(True) == 3
    assert all(one.starts_on < one.paused_on < one.ends_on for one in standing if one.paused_on)
    assert [one.paused_on for one in standing if one.paused_on]


def test_requests_name_what_exists_and_one_waits_where_two_people_are_wanted(any_world: World) -> None:
    asked = {request.uscc for request in any_world.requests}
    assert asked <= {firm.uscc for firm in any_world.enterprises}
    assert any_world.of_two_people in asked
    people = [one for one in any_world.people if one.of == any_world.of_two_people]
    assert sorted(one.role for one in people) == ["handler", "owner"]


def _income(whole: World, key: str, codes: str) -> dict[Month, int]:
    numbers = {account.number for firm in whole.enterprises if firm.key == key for account in firm.accounts}
    found: Counter[Month] = Counter()
    for row in whole.transactions:
        if row.account_number in numbers and row.direction == "C" and row.flow_code.startswith(codes):
            found[Month.of(row.posted_at.date())] += row.fen
    return found


def test_the_online_seller_peaks_in_november_and_june(any_world: World) -> None:
    income = _income(any_world, "seller", "TPP")
    for first, last in ((any_world.start, any_world.start.plus(11)), (any_world.start.plus(12), any_world.end)):
        best = sorted(Month.range(first, last), key=lambda month: income[month])[-2:]
        assert {month.month for month in best} == {6, 11}


def test_the_noodle_shop_is_closed_around_the_spring_festival(any_world: World) -> None:
    number = any_world.enterprises[0].accounts[0].number
    for row in any_world.transactions:
        if row.account_number == number and row.summary == "扫码收款结算":
            assert not -3 <= days.days_to_festival(row.posted_at.date()) <= 7


def test_the_newcomer_has_five_months_and_few_rows(any_world: World) -> None:
    newcomer = next(firm for firm in any_world.enterprises if firm.key == "newcomer")
    rows = [row for row in any_world.transactions if row.account_number == newcomer.accounts[0].number]
    assert len({Month.of(row.posted_at.date()) for row in rows}) == 5
    assert 40 <= len(rows) <= 120
