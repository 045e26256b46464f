"""Problems of a file, as values: where, what stood there, and a code whose texts stand in one table here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

WHOLE_FILE: Final = 0
"""The line of a problem that concerns the file as a whole."""


@dataclass(frozen=True)
class Problem:
    """One finding. `column` is the field's name ("" for a whole row), `value` what was read there (shortened)."""

    file: str
    line: int
    column: str
    value: str
    code: str


@dataclass(frozen=True)
class Text:
    """What a code means and what to do about it; English source strings, translated where they are shown."""

    meaning: str
    remedy: str


def _(text: str) -> str:
    """Mark a text for translators (`makemessages` looks for this name); who shows it translates it."""
    return text


TEXTS: Final[dict[str, Text]] = {
    "E101": Text(
        _("The file is not readable as text, or its encoding is not known."),
        _("Save it as UTF-8, GB18030 or GBK text and send it again. The line is where reading stopped."),
    ),
    "E102": Text(
        _("No header row was found, or a needed column is missing or stands there twice."),
        _("Name the columns by their field names or Chinese names, each once."),
    ),
    "E103": Text(
        _("The row has too few or too many fields, or the file has more rows or columns than are read."),
        _("Give each row as many fields as the header has; put values with separators or quotes in double quotes."),
    ),
    "E104": Text(
        _("The archive holds no file or several, cannot be unpacked, or unpacks to more than the limit."),
        _("Pack exactly one plain text file, without a password, or send the file unpacked."),
    ),
    "E201": Text(_("A needed value is empty."), _("Fill the value in.")),
    "E202": Text(
        _("This is not a date or time."),
        _("Write an existing date such as 2026-01-31 or 20260131, with a time if known."),
    ),
    "E203": Text(
        _("This is not an amount."),
        _("Write digits with at most 2 decimals and 16 digits before the point; a transaction's amount is above 0."),
    ),
    "E204": Text(_("This is not one of the allowed values."), _("Use a value that the file specification lists.")),
    "E205": Text(
        _("The unified social credit code is not valid: its check character does not fit."),
        _("Compare the code with the business licence."),
    ),
    "E206": Text(
        _("The text is too long or has control characters."),
        _("Shorten the text; remove line breaks and invisible characters."),
    ),
    "E301": Text(
        _("The account is not known."),
        _("List the account in the accounts file of this submission or of an earlier one."),
    ),
    "E302": Text(
        _("The identifier stands more than once."),
        _("Give each transaction of an account its own identifier, and list each account once."),
    ),
    "E303": Text(
        _("The date lies outside the declared months or outside the account's life."),
        _("Correct the date, the declared months, or the account's opening or closing date."),
    ),
    "E304": Text(
        _("The running balance is broken: it is not the balance before it plus or minus the amount."),
        _("Look for missing, repeated or changed rows around this line."),
    ),
    "E305": Text(
        _("The currency is not the account's."),
        _("Correct the currency; an account keeps the currency it was opened in."),
    ),
    "E306": Text(
        _("The month is already covered for this account, and this is not a correction."),
        _("Declare the submission as a correction, or leave the month out."),
    ),
    "E307": Text(
        _("The account belongs to another enterprise than before."),
        _("Check the unified social credit code; an account number is never given to another enterprise."),
    ),
    "W401": Text(
        _("Cash was drawn from a general account."), _("General accounts may not pay out cash; check the flow code.")
    ),
    "W402": Text(
        _("The running balance is broken."),
        _("The file is accepted and documents will say so; look for missing, repeated or changed rows."),
    ),
    "W403": Text(
        _("An unknown column was ignored."), _("Nothing needs to be done unless the column should have been read.")
    ),
}


def is_warning(code: str) -> bool:
    """Tell whether a file with this problem can still be accepted."""
    return code.startswith("W")


SCHEMA: Final = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
    ]
)


class ProblemFile:
    """The problems that a run wrote to Parquet, read page by page."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)

    def __enter__(self) -> "ProblemFile":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    @property
    def count(self) -> int:
        return int(self._file.metadata.num_rows)

    def page(self, offset: int, limit: int) -> list[Problem]:
        """Give the problems from `offset`, at most `limit`; reads only the row groups that hold them."""
        found: list[Problem] = []
        for group in range(self._file.metadata.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if offset < rows and len(found) < limit:
                table = self._file.read_row_group(group).slice(offset, limit - len(found))
                found.extend(_problems(table))
            offset = max(0, offset - rows)
        return found

    def __iter__(self) -> Iterator[Problem]:
        for batch in self._file.iter_batches(batch_size=10_000):
            yield from _problems(pa.Table.from_batches([batch]))


def _problems(table: pa.Table) -> Iterator[Problem]:
    return (Problem(**row) for row in table.to_pylist())
