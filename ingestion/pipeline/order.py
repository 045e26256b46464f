"""The order of transactions: oldest first within each account, also when the export runs from the newest."""

from typing import Any

from cfcii.common.periods import Period

from . import checks
from .records import Declaration, FileKind
from .workbench import Workbench

# `moves` is what order and balances need of the transactions, narrow, in the order of account and place. A row whose
# amount or balance is unreadable keeps its turn with nulls, so that its neighbours are not blamed.
_MOVES = f"""CREATE TABLE moves AS
    SELECT a.idx, t.place, moment, timed,
      CASE WHEN amount_fen > 0 THEN CASE side WHEN 'C' THEN amount_fen WHEN 'D' THEN -amount_fen END END AS signed,
      balance_fen AS balance, {checks.any_of(checks.TRANSACTION_CHECKS)} AS suspect
    FROM transactions t JOIN parties a USING (number) ORDER BY a.idx, t.place"""
_SUSPECTS = f"""SELECT line, unnest({checks.findings(checks.TRANSACTION_CHECKS)}) AS finding
    FROM transactions t JOIN parties a USING (number) WHERE {checks.any_of(checks.TRANSACTION_CHECKS)}"""

_LATER = (
    "CASE WHEN timed AND before_timed THEN moment {0} before ELSE CAST(moment AS DATE) {0} CAST(before AS DATE) END"
)
_STEPS = f"""CREATE TABLE steps AS
    SELECT idx, count(*) FILTER ({_LATER.format(">")}) AS ups, count(*) FILTER ({_LATER.format("<")}) AS downs,
      count(*) FILTER (moment < before) AS turns
    FROM (SELECT idx, moment, timed, lag(idx) OVER () AS before_idx, lag(moment) OVER () AS before,
            lag(timed) OVER () AS before_timed FROM moves WHERE moment IS NOT NULL)
    WHERE idx = before_idx GROUP BY idx"""
_CHAIN_TRIES = """SELECT count(*) FILTER (idx = before_idx AND before + signed <> balance),
      count(*) FILTER (idx = after_idx AND after + signed <> balance)
    FROM (SELECT idx, signed, balance, lag(idx) OVER () AS before_idx, lag(balance) OVER () AS before,
            lead(idx) OVER () AS after_idx, lead(balance) OVER () AS after FROM moves)"""
_ORDERED = """CREATE TABLE ordered AS SELECT idx, place, moment, timed, signed, balance
    FROM moves LEFT JOIN descending d USING (idx) WHERE moment IS NOT NULL
    ORDER BY idx, moment, CASE WHEN d.is_descending THEN -place ELSE place END"""
_IN_PLACE = "CREATE VIEW ordered AS SELECT idx, place, moment, timed, signed, balance FROM moves"


def check_transactions(declaration: Declaration, bench: Workbench) -> None:
    """Create `moves`, and report transactions that do not fit their account or the declared months."""
    values = _declared_days(declaration)
    bench.run(_MOVES, values)
    if bench.value("SELECT count(*) FROM moves WHERE suspect"):
        bench.report_query(FileKind.TRANSACTIONS, _SUSPECTS, values)


def _declared_days(declaration: Declaration) -> dict[str, Any]:
    if declaration.start is None or declaration.end is None:
        return {"start": None, "end": None}
    period = Period.of_months(declaration.start, declaration.end)
    return {"start": period.start, "end": period.end}


def put_in_order(bench: Workbench) -> bool:
    """Create `ordered`: the moves with a date, each account's oldest first.

    Gives True when that is the order of the file itself: then nothing was sorted.
    """
    bench.run(_STEPS)
    _find_descending(bench)
    if _is_in_order(bench):
        bench.run(_IN_PLACE)
        return True
    bench.run(_ORDERED)
    return False


def clear_away(bench: Workbench, *, is_in_order: bool) -> None:
    """Drop the tables made here, once the balances are checked: they grow with the file."""
    bench.run(f"DROP {'VIEW' if is_in_order else 'TABLE'} ordered")
    bench.run("DROP TABLE moves")


def _find_descending(bench: Workbench) -> None:
    """Create `descending`: the accounts whose rows run from the newest to the oldest.

    Without evidence of its own an account goes with most of the file; without any in the file, the way in which fewer
    running balances break is taken.
    """
    ups, downs = bench.run("SELECT coalesce(sum(ups), 0), coalesce(sum(downs), 0) FROM steps")[0]
    is_usual = downs > ups
    if downs == ups:
        forward, backward = bench.run(_CHAIN_TRIES)[0]
        is_usual = backward < forward
    bench.run(
        "CREATE TABLE descending AS SELECT idx, downs > ups OR (downs = ups AND $is_usual) AS is_descending FROM steps",
        {"is_usual": is_usual},
    )


def _is_in_order(bench: Workbench) -> bool:
    return bool(
        bench.value(
            """SELECT (SELECT coalesce(bool_and(place = rowid AND moment IS NOT NULL), true) FROM moves)
                 AND (SELECT count(*) FROM moves) = (SELECT count(*) FROM transactions)
                 AND NOT EXISTS (SELECT 1 FROM steps WHERE turns > 0)
                 AND NOT EXISTS (SELECT 1 FROM descending WHERE is_descending)"""
        )
    )
