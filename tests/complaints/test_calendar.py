"""Working days and deadlines of China's calendar."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from complaints import calendar_sources, checks, deadlines, services, working_days
from complaints.calendar_sources import Adjusted, CalendarNotReadable
from complaints.models import AdjustedDay, KnownYear
from complaints.working_days import WorkingDays
from tests.at_once import at_once
from tests.cast import NOW

_KNOWN = calendar_sources.of_library()
DAYS = WorkingDays(
    {each.day: each.is_working for days in _KNOWN.values() for each in days}, frozenset(_KNOWN)
)  # fmt: skip


def days(text: str) -> list[date]:
    return [date.fromisoformat(each) for each in text.split()]


@pytest.mark.parametrize(
    ("free", "working"),
    [
        # National Day and Mid-Autumn 2025: eight days off, worked for on a Sunday before and a Saturday after.
        ("2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08", "2025-09-28 2025-10-09 2025-10-11"),
        ("2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07", "2026-09-20 2026-10-08 2026-10-10"),
        # Spring Festival.
        ("2025-01-28 2025-01-29 2025-02-03 2025-02-04", "2025-01-26 2025-01-27 2025-02-05 2025-02-08"),
        ("2026-02-16 2026-02-17 2026-02-20 2026-02-23 2026-02-15", "2026-02-14 2026-02-24 2026-02-28"),
        ("2026-01-01 2026-01-02 2026-01-03", "2026-01-04 2025-12-31"),
        ("2024-02-10 2024-02-17", "2024-02-29 2024-02-18 2024-02-04"),
    ],
)
def test_the_days_that_were_announced(free: str, working: str) -> None:
    assert [day for day in days(free) if DAYS.is_working(day)] == []
    assert [day for day in days(working) if not DAYS.is_working(day)] == []


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-02", 5, "2026-03-09"),  # a weekend between
        ("2026-03-06", 1, "2026-03-09"),  # from a Friday
        ("2026-03-07", 1, "2026-03-09"),  # from a Saturday
        ("2025-09-26", 1, "2025-09-28"),  # the Sunday is worked
        ("2025-09-30", 2, "2025-10-10"),  # over National Day
        ("2025-09-30", 3, "2025-10-11"),  # to a worked Saturday
        ("2025-09-30", 10, "2025-10-21"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-18", 10, "2026-10-09"),  # a worked Sunday, Mid-Autumn and National Day between
        ("2026-02-13", 2, "2026-02-24"),  # a worked Saturday, then Spring Festival
        ("2024-02-28", 2, "2024-03-01"),  # over a leap day
        ("2099-12-30", 3, "2100-01-04"),  # nobody knows: weekends only
    ],
)
def test_a_time_of_working_days(start: str, count: int, end: str) -> None:
    assert DAYS.after(date.fromisoformat(start), count) == date.fromisoformat(end)


@given(start=st.dates(date(2004, 1, 1), date(2030, 12, 31)), count=st.integers(1, 60))
def test_counting_forth_and_back_agree(start: date, count: int) -> None:
    end = DAYS.after(start, count)
    assert DAYS.is_working(end)
    assert DAYS.between(start, end) == count
    assert DAYS.between(end, start) == -count
    assert DAYS.on_or_before(end) == end


@pytest.mark.parametrize(
    ("kind", "received", "accepted", "due"),
    [
        ("dispute", "2026-02-10", None, "2026-03-02"),  # days as they are, Spring Festival or not
        ("dispute", "2024-02-28", None, "2024-03-19"),
        ("complaint", "2026-09-30", None, None),
        ("complaint", "2026-09-30", "2026-10-08", "2026-11-07"),
        ("consultation", "2026-09-30", None, "2026-10-13"),
    ],
)
def test_when_an_answer_is_due(kind: str, received: str, accepted: str | None, due: str | None) -> None:
    found = deadlines.answer_due(
        kind, received_on=date.fromisoformat(received),
        accepted_on=date.fromisoformat(accepted) if accepted else None, days=DAYS,
    )  # fmt: skip
    assert found == (date.fromisoformat(due) if due else None)


@pytest.mark.parametrize(
    ("kind", "state", "on", "answer", "due"),
    [
        ("dispute", "received", "2026-09-30", "2026-10-20", "2026-10-09"),
        ("dispute", "verifying", "2026-10-09", "2026-10-20", "2026-10-19"),  # ten days
        ("dispute", "verifying", "2026-10-15", "2026-10-20", "2026-10-20"),  # never after the answer
        ("dispute", "verifying", "2026-10-25", "2026-10-20", "2026-10-25"),  # nor before it begins
        ("dispute", "verified", "2026-10-15", "2026-10-20", "2026-10-20"),
        ("dispute", "drafted", "2026-10-25", "2026-10-20", "2026-10-20"),  # overdue stays overdue
        ("dispute", "supplement", "2026-10-15", "2026-10-20", "2026-10-29"),
        ("complaint", "received", "2026-09-30", None, "2026-10-20"),  # ten working days
        ("complaint", "supplement", "2026-02-13", None, "2026-03-05"),
        ("complaint", "investigating", "2026-10-21", "2026-11-20", "2026-11-20"),
        ("complaint", "suspended", "2026-10-21", "2026-11-20", None),
        ("consultation", "received", "2026-09-30", "2026-10-13", "2026-10-13"),
        ("consultation", "answered", "2026-09-30", "2026-10-13", "2026-10-20"),
    ],
)
def test_when_a_step_is_due(kind: str, state: str, on: str, answer: str | None, due: str | None) -> None:
    found = deadlines.step_due(
        kind, state, on=date.fromisoformat(on), answer_due_on=date.fromisoformat(answer) if answer else None, days=DAYS
    )
    assert found == (date.fromisoformat(due) if due else None)


@pytest.mark.django_db
def test_a_migration_fills_in_what_the_library_knows() -> None:
    AdjustedDay.objects.all().delete()
    KnownYear.objects.all().delete()
    import_module("complaints.migrations.0003_working_days").learn(apps, None)
    assert WorkingDays.known() == DAYS


@pytest.mark.django_db
def test_the_command_says_what_changed() -> None:
    KnownYear.objects.filter(year=2026).delete()
    AdjustedDay.objects.filter(day__year=2026).delete()
    AdjustedDay.objects.filter(day=date(2025, 10, 11)).delete()
    AdjustedDay.objects.create(day=date(2025, 10, 18), is_working=True)
    out = StringIO()
    call_command("working_days", stdout=out, stderr=StringIO())
    assert out.getvalue().splitlines() == [
        "2025: 1 added, 1 removed", "  - 2025-10-18 working ", "  + 2025-10-11 working National Day",
        f"2026: new, {len(_KNOWN[2026])} added, 0 removed",
    ]  # fmt: skip
    assert WorkingDays.known() == DAYS

    out = StringIO()
    call_command("working_days", stdout=out, stderr=StringIO())
    assert out.getvalue() == "Nothing has changed.\n"


_FILE = """day,kind,occasion
2099-10-01,free,国庆节
2099-10-03,free,国庆节
2099-10-10,working,国庆节
"""


@pytest.mark.django_db
def test_a_year_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "2099.csv"
    file.write_text(_FILE, encoding="utf-8-sig")
    call_command("working_days", year=2099, file=file, stdout=StringIO(), stderr=StringIO())
    known = WorkingDays.known()
    assert 2099 in known.years
    assert not known.is_working(date(2099, 10, 1))
    assert known.is_working(date(2099, 10, 10))
    assert not AdjustedDay.objects.filter(day=date(2099, 10, 3)).exists()  # a Saturday is free anyway


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_FILE + "2099-13-01,free,x\n", "5"),
        (_FILE + "2099-05-01,off,x\n", "5"),
        (_FILE + "2099-05-01\n", "5"),
        (_FILE + "2098-05-01,free,x\n", "2099"),
        (_FILE + "2099-10-01,free,x\n", "5"),
        ("2099-05-01,free,x\n", "National Day|国庆"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CalendarNotReadable, match=said):
        calendar_sources.of_file(text, 2099)


@pytest.mark.django_db
def test_the_command_refuses_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="belong together"):
        call_command("working_days", year=2099)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("working_days", year=2099, file=tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_text("2099-05-01,free,x\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.csv"):
        call_command("working_days", year=2099, file=tmp_path / "bad.csv")


@pytest.mark.django_db
def test_it_is_said_when_a_year_is_needed_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert working_days.unknown_years(date(2026, 10, 31)) == []
    assert working_days.unknown_years(date(2026, 11, 1)) == [2027]
    assert working_days.unknown_years(date(2099, 12, 1)) == [2099, 2100]
    monkeypatch.setattr(checks, "today", lambda: date(2026, 11, 1))
    assert [each.id for each in checks.years_are_known(databases=["default"])] == ["complaints.W001"]
    assert checks.years_are_known() == []
    monkeypatch.setattr(checks, "today", lambda: date(2026, 10, 1))
    assert checks.years_are_known(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_learn_a_year_at_once_learn_it_once() -> None:
    learnt = [Adjusted(date(2099, 10, 1), is_working=False, name="国庆节")]  # a Thursday
    found = at_once(*[lambda: services.learn_year(year=2099, days=learnt, now=NOW)] * 2)
    assert sorted(len(each.added) for each in found if isinstance(each, services.Learnt)) == [0, 1]
