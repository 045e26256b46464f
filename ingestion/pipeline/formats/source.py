"""What every format gives: where DuckDB finds the records of a file, all values as text."""

from dataclasses import dataclass


def quote(text: object) -> str:
    """Write a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


@dataclass(frozen=True)
class Source:
    """The records of a file, in its order.

    `columns` gives for each field the relation's column it is read from. Where the relation has columns `line` and
    `malformed`, they say where a record starts and that it could not be split; else the first record stands on
    `first_line` and each of the others on the line after.
    """

    relation: str
    columns: dict[str, str]
    first_line: int
    has_lines: bool
    may_have_controls: bool
    may_have_edge_space: bool

    @property
    def numbered(self) -> str:
        """Give the relation with `line` and `malformed`; DuckDB reads it in one thread, for the order's sake."""
        if self.has_lines:
            return self.relation
        return (
            f"(SELECT row_number() OVER () + {self.first_line - 1} AS line, false AS malformed, * FROM {self.relation})"
        )
