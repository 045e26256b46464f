"""The running balance, and the balance before and after each day of an account.

Accounts whose rows all have times are checked here: each row against the one before. Accounts with a day without times
go through `untimed.py`.
"""

from cfcii.common.periods import Month

from . import untimed
from .formats.source import quote
from .records import CLOSINGS_SCHEMA, Declaration, FileKind, Known
from .workbench import Workbench

# neighbours come from the table's own order, so nothing is sorted or partitioned again
_CHAIN = """CREATE TABLE chain AS
    SELECT idx, place, day, signed, balance, coalesce(idx = before_idx, false) AS follows, before, before_place,
      NOT coalesce(idx = before_idx AND day = before_day, false) AS opens_day,
      NOT coalesce(idx = after_idx AND day = after_day, false) AS closes_day
    FROM (SELECT *, lag(idx) OVER () AS before_idx, lag(day) OVER () AS before_day, lag(balance) OVER () AS before,
            lag(place) OVER () AS before_place, lead(idx) OVER () AS after_idx, lead(day) OVER () AS after_day
          FROM (SELECT idx, place, CAST(moment AS DATE) AS day, signed, balance FROM ordered))"""
_BREAKS_INSIDE = """INSERT INTO breaks SELECT idx, place, least(place, before_place), greatest(place, before_place)
    FROM chain WHERE follows AND before + signed <> balance AND idx NOT IN (SELECT idx FROM untimed)"""
# the row beside the first one in the file may be an unreadable row of the same account
_BREAKS_AT_START = """INSERT INTO breaks SELECT idx, place, place - 2, place + 2
    FROM chain JOIN closings c USING (idx)
    WHERE NOT follows AND c.closing_fen + signed <> balance AND day >= $start
      AND idx NOT IN (SELECT idx FROM untimed)"""
# A break is no news where a row that belongs between could not be put in order, or where the row repeats another
_EXCUSED = """DELETE FROM breaks WHERE place IN (SELECT place FROM duplicates) OR place IN (
    SELECT b.place FROM breaks b JOIN parties p USING (idx) JOIN holes h
      ON h.place > b.low AND h.place < b.high AND (h.number IS NULL OR h.number = p.number))"""
_HOLES = """CREATE TABLE holes AS SELECT place, number FROM transactions
    WHERE (number IS NULL OR moment IS NULL) AND (SELECT count(*) FROM breaks) > 0"""
_DAYS_WITH_TIMES = """INSERT INTO days
    SELECT idx, day, max(balance - signed) FILTER (opens_day), max(balance) FILTER (closes_day)
    FROM chain WHERE NOT (opens_day AND closes_day) AND idx NOT IN (SELECT idx FROM untimed) GROUP BY idx, day"""


def check_balances(declaration: Declaration, known: Known, bench: Workbench) -> None:
    """Create `chain` (the ordered moves with their neighbours), `breaks` and `days`, and report the breaks.

    `days` has the opening and closing balance of each account-day that cannot be read off a single row.
    """
    bench.run("CREATE TABLE breaks (idx INTEGER, place BIGINT, low BIGINT, high BIGINT)")
    bench.run("CREATE TABLE days (idx INTEGER, day DATE, opening BIGINT, closing BIGINT)")
    bench.run("CREATE TABLE untimed AS SELECT DISTINCT idx FROM moves WHERE NOT timed")
    _find_closings(declaration.start, known, bench)
    bench.run(_CHAIN)
    bench.run(_BREAKS_INSIDE)
    start = declaration.start.first_day if declaration.start else None
    bench.run(_BREAKS_AT_START, {"start": start})
    if bench.value("SELECT count(*) FROM untimed"):
        untimed.settle(start, bench)
    _report_breaks("W402" if declaration.breaks_are_warnings else "E304", bench)


def _find_closings(start: Month | None, known: Known, bench: Workbench) -> None:
    """Create `closings`: what the accounts' first rows continue, where the day before is covered."""
    bench.create("known_closings", CLOSINGS_SCHEMA)
    if start is not None:
        bench.insert_in_portions(
            "known_closings",
            "SELECT account_id FROM parties WHERE account_id IS NOT NULL AND NOT is_new",
            lambda ids: known.closing_balances(ids, start),
            CLOSINGS_SCHEMA,
        )
    bench.run(
        """CREATE TABLE closings AS SELECT idx, closing_fen FROM known_closings JOIN parties USING (account_id)
           WHERE closing_fen IS NOT NULL"""
    )


def _report_breaks(code: str, bench: Workbench) -> None:
    bench.run(_HOLES)
    bench.run(_EXCUSED)
    if bench.value("SELECT count(*) FROM breaks"):
        bench.report_query(
            FileKind.TRANSACTIONS,
            f"""SELECT line, {{'column': 'balance', 'value': CAST(balance_fen * 0.01::DECIMAL(3, 2) AS VARCHAR),
                               'code': {quote(code)}}} AS finding
                FROM transactions JOIN breaks USING (place)""",
        )


def complete_days(bench: Workbench) -> None:
    """Add the days with times to `days`; wanted only when the transactions are written."""
    bench.run(_DAYS_WITH_TIMES)
