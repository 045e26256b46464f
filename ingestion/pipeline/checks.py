"""The checks of single rows: a list of small checks, one a problem code and column.

A predicate is SQL and true where the row is wrong. Form checks see the texts of a row under the fields' names and what
was read from them (see `forms.py`); checks against what is known also see the row's account as `a`. Checks that need
more than one row stand in `balances.py` and `identity.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .records import FIELDS, Field, FileKind

CONTROLS: Final = r"[\p{Cc}\p{Zl}\p{Zp}]"
"""Control characters, with the line and paragraph separators."""


@dataclass(frozen=True)
class Check:
    """One way for a value to be wrong; `value` is SQL for what is shown of it, by default the column's text."""

    code: str
    column: str
    predicate: str
    value: str = ""

    @property
    def shown(self) -> str:
        return self.value or self.column


def _needed(fields: Sequence[Field]) -> list[Check]:
    return [Check("E201", field.name, f"{field.name} IS NULL") for field in fields if field.is_needed]


def _unread(code: str, column: str, read: str) -> Check:
    return Check(code, column, f"{column} IS NOT NULL AND {read} IS NULL")


def _text_checks(fields: Sequence[Field]) -> list[Check]:
    """Give the checks of free texts; bytes are compared first, for counting characters takes longer."""
    return [
        Check("E206", field.name, f"strlen({field.name}) > {field.longest} AND length({field.name}) > {field.longest}")
        for field in fields
        if field.longest
    ]


def control_checks(kind: FileKind) -> list[Check]:
    """Give the checks for control characters, left out where the survey of the bytes saw that there are none."""
    return [
        Check("E206", field.name, f"regexp_matches({field.name}, '{CONTROLS}') AND length({field.name}) <= {longest}")
        for field in FIELDS[kind]
        if (longest := field.longest)
    ]


_ACCOUNTS: Final = FIELDS[FileKind.ACCOUNTS]
_TRANSACTIONS: Final = FIELDS[FileKind.TRANSACTIONS]

FORM_CHECKS: Final = {
    FileKind.ACCOUNTS: (
        *_needed(_ACCOUNTS),
        _unread("E204", "account_number", "number"),
        _unread("E204", "account_type", "type_read"),
        _unread("E204", "currency", "currency_read"),
        Check("E205", "uscc", "uscc IS NOT NULL AND uscc_read IS NULL"),
        _unread("E202", "opened_on", "opened_read"),
        _unread("E202", "closed_on", "closed_read"),
        Check("E303", "closed_on", "closed_read < opened_read"),
        *_text_checks(_ACCOUNTS),
    ),
    FileKind.TRANSACTIONS: (
        *_needed(_TRANSACTIONS),
        _unread("E204", "account_number", "number"),
        _unread("E202", "posted_at", "moment"),
        _unread("E204", "direction", "side"),
        Check("E203", "amount", "amount IS NOT NULL AND (amount_fen IS NULL OR amount_fen <= 0)"),
        _unread("E203", "balance", "balance_fen"),
        _unread("E204", "medium", "medium_read"),
        _unread("E204", "flow_code", "own_code"),
        *_text_checks(_TRANSACTIONS),
    ),
}

_POSTED: Final = "CASE WHEN timed THEN strftime(moment, '%Y-%m-%d %H:%M:%S') ELSE strftime(moment, '%Y-%m-%d') END"

TRANSACTION_CHECKS: Final = (
    Check("E301", "account_number", "a.is_unknown", "number"),
    Check(
        "E303",
        "posted_at",
        "moment < $start OR moment >= $end OR moment < a.opened_on OR CAST(moment AS DATE) > a.closed_on",
        _POSTED,
    ),
    Check("W401", "flow_code", "flow_code = 'CASH' AND side = 'D' AND a.account_type = 'general'", "flow_code"),
)
"""Checks of a transaction against its account and the declared months ($start, $end: half-open)."""

ACCOUNT_CHECKS: Final = (
    Check("E305", "currency", "currency_read <> k.currency", "currency_read"),
    Check("E307", "uscc", "uscc_read <> k.uscc", "uscc_read"),
)
"""Checks of a listed account against what is known of it, as `k`."""


def any_of(checks: Sequence[Check]) -> str:
    """Give the SQL that is true where at least one check finds a row wrong."""
    return "coalesce(" + " OR ".join(f"({check.predicate})" for check in checks) + ", false)"


def findings(checks: Sequence[Check]) -> str:
    """Give the SQL of a list with a struct (column, value, code) for each check that finds the row wrong."""
    shown = (
        f"CASE WHEN {check.predicate} THEN "
        f"{{'column': '{check.column}', 'value': CAST({check.shown} AS VARCHAR), 'code': '{check.code}'}} END"
        for check in checks
    )
    return f"list_filter([{', '.join(shown)}], lambda x: x IS NOT NULL)"
