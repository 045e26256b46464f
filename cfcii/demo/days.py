"""The Chinese business year: festivals, days off, and how busy a day is for one kind of trade or another."""

from collections.abc import Callable
from datetime import date, timedelta

Rhythm = Callable[[date], float]
"""How busy a day is; about 1 on average over an ordinary month."""

_SPRING_FESTIVALS = {
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
    2031: date(2031, 1, 23),
    2032: date(2032, 2, 11),
}


def spring_festival(year: int) -> date:
    """Give the first day of the lunar year; beyond the table its usual time, near enough for a demonstration."""
    return _SPRING_FESTIVALS.get(year, date(year, 2, 5))


def days_to_festival(day: date) -> int:
    """Count the days from the year's Spring Festival to the day: negative before it."""
    return (day - spring_festival(day.year)).days


def is_public_holiday(day: date) -> bool:
    return (
        (day.month, day.day) == (1, 1)
        or -1 <= days_to_festival(day) <= 6
        or (day.month == 4 and 4 <= day.day <= 6)
        or (day.month == 5 and 1 <= day.day <= 5)
        or (day.month == 10 and 1 <= day.day <= 7)
    )


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not is_public_holiday(day)


def working_day_from(day: date) -> date:
    """Give the day itself, or the next working day of its month, or else the last one before it."""
    later = day
    while not is_working_day(later):
        later += timedelta(days=1)
    if later.month == day.month:
        return later
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def office(day: date) -> float:
    """Firms that trade with firms: nothing on days off, accounts settled before the Spring Festival, little after."""
    if not is_working_day(day):
        return 0.0
    distance = days_to_festival(day)
    if -16 <= distance <= -3:
        return 2.0
    if -3 < distance <= 15:
        return 0.4
    return 1.45


def street(day: date) -> float:
    """A shop that people walk into: busy at weekends and holidays, closed around the Spring Festival."""
    if -3 <= days_to_festival(day) <= 7:
        return 0.0
    return 1.25 if day.weekday() >= 5 or is_public_holiday(day) else 0.92


def web(day: date) -> float:
    """Selling online: the November and June sales, and hardly a parcel moves at the Spring Festival."""
    if -6 <= days_to_festival(day) <= 6:
        return 0.25
    if day.month == 11 and day.day <= 15:
        return 2.2
    if day.month == 6 and 3 <= day.day <= 21:
        return 1.7
    if day.month == 12 and 9 <= day.day <= 13:
        return 1.5
    return 1.0


def before_festival(day: date) -> float:
    """What is settled in the four weeks before the Spring Festival, and only then."""
    return 1.6 if -28 <= days_to_festival(day) <= -4 and day.weekday() < 6 else 0.0


def outside_festival(day: date) -> float:
    """Work that stands still from ten days before the Spring Festival to its fifteenth day."""
    return 0.0 if -10 <= days_to_festival(day) <= 15 or day.weekday() == 6 else 1.2
