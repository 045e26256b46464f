"""Which accounts and transactions the rows are about: known or new accounts, duplicates, months covered already."""

from contextlib import AbstractContextManager

import pyarrow as pa

from cfcii.common.periods import Period

from . import checks
from .problems import WHOLE_FILE
from .records import ACCOUNTS_SCHEMA, COVERED_SCHEMA, Declaration, FileKind, Known
from .workbench import Workbench

_LISTED = """CREATE TABLE listed AS
    SELECT DISTINCT ON (number) number, line AS listed_line, name, uscc, account_type, currency, opened_on, closed_on
    FROM accounts WHERE number IS NOT NULL ORDER BY number, place"""
_SEEN = "CREATE TABLE seen AS SELECT number, min(place) AS first_place FROM transactions GROUP BY number"
_NUMBERS = """SELECT number FROM listed UNION ALL
    SELECT number FROM seen WHERE number IS NOT NULL AND number NOT IN (SELECT number FROM listed)"""
_NEW = """CREATE TABLE new_numbers AS SELECT number, row_number() OVER (ORDER BY listed_line) AS place
    FROM listed WHERE number NOT IN (SELECT number FROM known)"""
# what the accounts file says of an account goes before what is known of it, but for what it says unreadably
_PARTIES = """CREATE TABLE parties AS
    SELECT row_number() OVER (ORDER BY account_id NULLS LAST, first_place, listed_line)::INTEGER AS idx, *
    FROM (SELECT number, coalesce(k.account_id, i.account_id) AS account_id, k.account_id IS NULL AS is_new,
            coalesce(k.account_id, i.account_id) IS NULL AND $is_complete AS is_unknown, l.listed_line, s.first_place,
            l.name, coalesce(l.uscc, k.uscc) AS uscc, coalesce(l.account_type, k.account_type) AS account_type,
            coalesce(l.currency, k.currency) AS currency, coalesce(l.opened_on, k.opened_on) AS opened_on,
            CASE WHEN l.number IS NULL THEN k.closed_on ELSE l.closed_on END AS closed_on
          FROM (SELECT * FROM seen WHERE number IS NOT NULL) s FULL JOIN listed l USING (number)
          LEFT JOIN known k USING (number) LEFT JOIN new_ids i USING (number))"""


def find_parties(known: Known, bench: Workbench, *, is_complete: bool) -> None:
    """Create the table `parties`: every account listed or with a row, with its id and an index in the order of ids.

    `is_complete` is False when the accounts file could not be read: then no account can be called unknown.
    """
    bench.run(_LISTED)
    bench.run(_SEEN)
    bench.create("known", ACCOUNTS_SCHEMA)
    bench.insert_in_portions("known", _NUMBERS, known.accounts, ACCOUNTS_SCHEMA)
    bench.run(_NEW)
    bench.run("CREATE TABLE new_ids (number VARCHAR, account_id BIGINT)")
    count = bench.value("SELECT count(*) FROM new_numbers")
    if count:
        bench.run("CREATE TABLE reserved (place BIGINT, account_id BIGINT)")
        ids = pa.array(known.reserve_account_ids(count), pa.int64())
        bench.insert("reserved", pa.table({"place": range(1, count + 1), "account_id": ids}))
        bench.run("INSERT INTO new_ids SELECT number, account_id FROM new_numbers JOIN reserved USING (place)")
    bench.run(_PARTIES, {"is_complete": is_complete})


def check_accounts(bench: Workbench) -> None:
    """Find accounts listed twice, and listed accounts that are known otherwise."""
    bench.report_query(
        FileKind.ACCOUNTS,
        """SELECT line, {'column': 'account_number', 'value': number, 'code': 'E302'} AS finding
           FROM (SELECT line, number, row_number() OVER (PARTITION BY number ORDER BY place) AS n
                 FROM accounts WHERE number IS NOT NULL) WHERE n > 1""",
    )
    bench.report_query(
        FileKind.ACCOUNTS,
        f"""SELECT line, unnest({checks.findings(checks.ACCOUNT_CHECKS)}) AS finding
            FROM (SELECT line, number, currency AS currency_read, uscc AS uscc_read FROM accounts)
            JOIN known k USING (number)""",
    )


_SAME_HASH = """CREATE TABLE same_hash AS SELECT hash(number, transaction_id) AS h FROM transactions
    WHERE number IS NOT NULL AND transaction_id IS NOT NULL GROUP BY h HAVING count(*) > 1"""
_DUPLICATES = """CREATE TABLE duplicates AS SELECT place, line, transaction_id
    FROM (SELECT place, line, transaction_id,
            row_number() OVER (PARTITION BY number, transaction_id ORDER BY place) AS n FROM transactions
          WHERE number IS NOT NULL AND transaction_id IS NOT NULL
            AND hash(number, transaction_id) IN (SELECT h FROM same_hash)) WHERE n > 1"""


def compare_hashes(bench: Workbench) -> AbstractContextManager[None]:
    """Look for transaction_ids with equal hashes while the caller does something else.

    Hashes take a fraction of the memory of the texts, and hardly ever collide.
    """
    return bench.beside(_SAME_HASH)


def check_duplicates(bench: Workbench) -> None:
    """Create the table `duplicates`, the later rows of a transaction_id, and report them; after `compare_hashes`."""
    bench.run(_DUPLICATES)
    bench.report_query(
        FileKind.TRANSACTIONS,
        "SELECT line, {'column': 'transaction_id', 'value': transaction_id, 'code': 'E302'} AS finding FROM duplicates",
    )


_MONTH_ROWS = """SELECT number, CAST(date_trunc('month', moment) AS DATE) AS month, min_by(line, place) AS line
    FROM transactions WHERE number IS NOT NULL AND moment IS NOT NULL GROUP BY ALL"""
_FIRST_ROWS = "SELECT number, min_by(line, place) AS line FROM transactions WHERE number IS NOT NULL GROUP BY number"
_COVERED_TWICE = f"""CREATE TABLE covered_twice AS
    SELECT c.month, coalesce(m.line, f.line) AS row_line, p.listed_line FROM covered c
    JOIN parties p USING (account_id) LEFT JOIN ({_MONTH_ROWS}) m ON m.number = p.number AND m.month = c.month
    LEFT JOIN ({_FIRST_ROWS}) f ON f.number = p.number"""


def check_coverage(declaration: Declaration, known: Known, bench: Workbench) -> None:
    """Report each month of an account that is covered already, unless the submission is a correction.

    It stands at the account's first row of that month, else at its first row, else at its line in the accounts file.
    """
    start, end = declaration.start, declaration.end
    if start is None or end is None or declaration.is_correction:
        return
    bench.create("covered", COVERED_SCHEMA)
    bench.insert_in_portions(
        "covered",
        "SELECT account_id FROM parties WHERE account_id IS NOT NULL AND NOT is_new",
        lambda ids: known.covered(ids, start, end),
        COVERED_SCHEMA,
    )
    period = Period.of_months(start, end)
    bench.run("DELETE FROM covered WHERE month < $start OR month >= $end", {"start": period.start, "end": period.end})
    if bench.value("SELECT count(*) FROM covered"):
        bench.run(_COVERED_TWICE)
        for file, line, column, where in (
            (FileKind.TRANSACTIONS, "row_line", "posted_at", "row_line IS NOT NULL"),
            (FileKind.ACCOUNTS, f"coalesce(listed_line, {WHOLE_FILE})", "account_number", "row_line IS NULL"),
        ):
            finding = f"{{'column': '{column}', 'value': strftime(month, '%Y-%m'), 'code': 'E306'}}"
            bench.report_query(file, f"SELECT {line} AS line, {finding} AS finding FROM covered_twice WHERE {where}")
