"""How values are written on pages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from cfcii.templatetags import components, formats


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
