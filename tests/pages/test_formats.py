"""How values are written on pages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

from accounts.models import User
from cfcii.templatetags import components, formats
from reports.rendering import values
from reports.rendering.content import Cell


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456789, "1,234,567.89"), (-100000, "-1,000.00"),
     (Decimal(10**20), "1,000,000,000,000,000,000.00"), (None, "--")],
)  # fmt: skip
def test_amounts(fen: int | Decimal | None, text: str) -> None:
    assert formats.amount(fen) == text


def test_days_months_and_moments_are_local() -> None:
    evening = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    assert formats.moment(evening) == "2026-04-01 00:30"
    assert formats.moment_iso(evening) == "2026-04-01T00:30:00+08:00"
    assert formats.day(date(2026, 3, 31)) == "2026-03-31"
    assert formats.month(date(2026, 3, 1)) == "2026-03"
    assert formats.last_day(datetime(2026, 3, 31, 16, tzinfo=UTC)) == "2026-03-31"


def test_nothing_is_not_zero() -> None:
    assert [formats.number(None), formats.day(None), formats.month(None), formats.moment(None)] == ["--"] * 4
    assert formats.number(0) == "0"
    assert formats.number(1234567) == "1,234,567"


def test_codes_have_names_and_unknown_ones_stand_for_themselves() -> None:
    with translation.override("en"):
        assert (formats.product("monthly"), formats.purpose("17")) == ("monthly summary", "limit approval")
        assert formats.refusal("consent_expired") == "The consent has expired."
    assert [formats.product("old"), formats.purpose("99"), formats.refusal("old")] == ["old", "99", "old"]


def test_pages_nearby() -> None:
    assert components.nearby(Paginator(range(2000), 20), 50) == [1, 0, 48, 49, 50, 51, 52, 0, 100]


@pytest.mark.parametrize(
    ("fen", "places", "text"),
    [(0, 2, "0.00"), (123456789, 2, "123.46"), (123456789, 4, "123.4568"), (123456789, 9, "123.4568"),
     (50_00, 2, "0.01"), (49_99, 2, "0.00"), (-50_00, 2, "-0.01"), (10**18, 2, "1,000,000,000,000.00"),
     (None, 2, "--")],
)  # fmt: skip
def test_ten_thousands_are_rounded_half_away_from_zero(fen: int | None, places: int, text: str) -> None:
    assert formats.in_ten_thousands(fen, places) == text


@pytest.mark.parametrize(
    ("unit", "currency", "shown"),
    [("yuan", "CNY", "1,234,567.89 yuan"), ("wan", "CNY", "123.46 ten thousand yuan"),
     ("yuan", "USD", "1,234,567.89 USD"), ("wan", "USD", "123.46 ten thousand USD")],
)  # fmt: skip
def test_money_is_in_the_unit_that_the_person_chose_and_keeps_the_exact_amount(
    unit: str, currency: str, shown: str
) -> None:
    request = RequestFactory().get("/")
    request.user = User(amount_unit=unit)
    with translation.override("en"):
        html = str(formats.money({"request": request}, 123456789, currency))
    assert " ".join(strip_tags(html).split()) == shown
    assert 'value="1234567.89"' in html
    assert 'title="1,234,567.89 ' in html


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [("yuan", "1234567.89", "1,234,567.89"), ("wan", "1234567.89", "123.46"), ("wan", "-50.00", "\u22120.01"),
     ("wan", "49.99", "0.00"), ("wan", "-49.99", "0.00"), ("wan", "0.00", "0.00")],
)  # fmt: skip
def test_an_issued_amount_is_rounded_once_and_stands_beside_what_was_issued(unit: str, value: str, shown: str) -> None:
    request = RequestFactory().get("/")
    request.user = User(amount_unit=unit)
    cell = Cell(value, values.number(value), is_disputed=False)
    with translation.override("en"):
        html = str(formats.issued_money({"request": request}, cell))
    assert strip_tags(html) == shown
    assert f'value="{value}"' in html
    assert (f'title="{values.number(value)} yuan"' in html) == (unit == "wan")


def test_money_of_nobody_is_in_yuan_and_nothing_stays_nothing() -> None:
    assert "元" in formats.money({}, 100)
    assert formats.money({}, None) == "--"


def test_numbers_of_accounts_and_codes() -> None:
    assert formats.masked("6222000011112222") == "6222********2222"
    assert strip_tags(formats.uscc("91440300000000001X")) == "91440300000000001X"
