"""Clean transactions: two Parquet files side by side, row n of the one belonging to row n of the other.

`rows` holds what the bank's file says of a transaction, and is written once, while that file is read; `places` holds
what only the whole file tells. Both are in the order of account and sequence. Where the bank's file was in that order
already, nothing is written twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from .formats.source import quote

WRITTEN: Final = ("COMPRESSION zstd", "COMPRESSION_LEVEL 1")
"""How Parquet files that last are written: half the size of lz4, for as much time."""
_COLUMNS: Final = """account, sequence, CAST(moment AS DATE) AS posted_on, moment AS posted_at, side AS direction,
    amount_fen, balance_fen, day_opening_fen, day_closing_fen, broken, flow_code, flow_match,
    coalesce('A:' || counterparty_account, 'N:' || counterparty_key) AS counterparty,
    transaction_id, counterparty_name, counterparty_account, counterparty_bank, medium, purpose_code, summary"""
_SIDE_BY_SIDE: Final = (
    "(SELECT * FROM read_parquet({rows}, file_row_number = true){part}) JOIN"
    " (SELECT * FROM read_parquet({places}, file_row_number = true){part}) USING (file_row_number)"
)


@dataclass(frozen=True, slots=True)
class CleanFiles:
    """Where the two files lie."""

    rows: Path
    places: Path

    def query(self, part: range | None = None) -> str:
        """Give the SQL for the transactions, or for those in a range of rows; which come in no certain order.

        Columns: account (id), sequence (1, 2, ... within the account), posted_on, posted_at, direction, amount_fen,
        balance_fen, day_opening_fen and day_closing_fen (the balances before and after the account's day), broken
        (the balance does not continue the row before), flow_code, flow_match, counterparty (what tells one from
        another; null when the file says nothing), and what else the file says.
        """
        # DuckDB then reads the row groups of the range only.
        where = f" WHERE file_row_number >= {part.start} AND file_row_number < {part.stop}" if part else ""
        both = _SIDE_BY_SIDE.format(rows=quote(self.rows), places=quote(self.places), part=where)
        return f"SELECT {_COLUMNS} FROM {both}"

    def sizes(self, con: duckdb.DuckDBPyConnection) -> dict[int, int]:
        """Count the transactions of each account that has one, in the order of the files."""
        return dict(
            con.execute(
                f"SELECT account, count(*) FROM read_parquet({quote(self.places)}) GROUP BY account ORDER BY account"
            ).fetchall()
        )


def portions(
    accounts: Sequence[int], sizes: Mapping[int, int], *, most: int, each: int
) -> Iterator[tuple[slice, range]]:
    """Cut accounts into runs whose cost is about `most`; yield each run of `accounts` and of their rows.

    A transaction costs 1 and an account `each`, so that those without a transaction are not all taken at once.
    `accounts` is in the order of ids and has every account of `sizes` (see `CleanFiles.sizes`).
    """
    first = row = cost = rows = 0
    for place, account in enumerate(accounts):
        if cost >= most:
            yield slice(first, place), range(row, row + rows)
            first, row, cost, rows = place, row + rows, 0, 0
        size = sizes.get(account, 0)
        rows += size
        cost += size + each
    if accounts:
        yield slice(first, len(accounts)), range(row, row + rows)
