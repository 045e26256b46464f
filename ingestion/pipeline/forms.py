"""The SQL that reads the rows of a source: texts, then values, then whether a form check finds something wrong."""

from collections.abc import Sequence

from . import checks, classify
from .checks import Check
from .formats.source import Source
from .normalise import choice, trimmed
from .records import FIELDS, FileKind

_ACCOUNT_VALUES = {
    "number": "read_number(account_number)",
    "type_read": choice("account_type"),
    "currency_read": f"coalesce({choice('currency')}, CASE WHEN currency IS NULL THEN 'CNY' END)",
    "uscc_read": "plain_uscc(uscc)",
    "opened_read": "CAST(CAST(read_moment(opened_on) AS TIMESTAMP) AS DATE)",
    "closed_read": "CAST(CAST(read_moment(closed_on) AS TIMESTAMP) AS DATE)",
}
_TRANSACTION_VALUES = {
    "number": "read_number(account_number)",
    "posted": "read_moment(posted_at)",
    "side": choice("direction"),
    "amount_fen": "read_fen(amount)",
    "balance_fen": "read_fen(balance)",
    "medium_read": choice("medium"),
    "own_code": choice("flow_code"),
    "kind": f"CASE WHEN flow_code IS NULL THEN {classify.name_kind('counterparty_name')} END",
}
_VALUES = {FileKind.ACCOUNTS: _ACCOUNT_VALUES, FileKind.TRANSACTIONS: _TRANSACTION_VALUES}

_CLEAN_ACCOUNT = (
    "number, account_name AS name, uscc_read AS uscc, type_read AS account_type, currency_read AS currency, "
    "opened_read AS opened_on, closed_read AS closed_on"
)
_CLEAN_TRANSACTION = f"""number, moment, length(posted) > 10 AS timed,
    side, amount_fen, balance_fen,
    {classify.flow_code("own_code", "kind")} AS flow_code, {classify.flow_match("own_code", "kind")} AS flow_match,
    CASE WHEN counterparty_account IS NULL THEN name_key(counterparty_name) END AS counterparty_key,
    transaction_id, counterparty_name, counterparty_account, counterparty_bank, medium_read AS medium,
    purpose_code, summary"""
_CLEAN = {FileKind.ACCOUNTS: _CLEAN_ACCOUNT, FileKind.TRANSACTIONS: _CLEAN_TRANSACTION}


def form_checks(kind: FileKind, source: Source) -> Sequence[Check]:
    """Give the form checks that this source needs."""
    found = checks.FORM_CHECKS[kind]
    return (*found, *checks.control_checks(kind)) if source.may_have_controls else found


def clean_rows(kind: FileKind, source: Source) -> str:
    """Give the query for the read rows, in the order of the file, with `faulty` where a form check found something.

    Has the columns line and malformed only where the source has them.
    """
    own = "line, malformed, " if source.has_lines else "false AS malformed, "
    return (
        f"SELECT {own}{_CLEAN[kind]}, {checks.any_of(form_checks(kind, source))} AS faulty, "
        f"{_is_blank(kind)} AS blank FROM ({_values(kind, source, source.relation, own)})"
    )


def findings(kind: FileKind, source: Source) -> str:
    """Give the query for what the form checks find: line, and column, value, code as a struct `finding`."""
    wanted = form_checks(kind, source)
    rows = _values(kind, source, source.numbered, "line, malformed, ")
    return (
        f"SELECT line, unnest({checks.findings(wanted)}) AS finding FROM ({rows}) "
        f"WHERE NOT malformed AND {checks.any_of(wanted)}"
    )


def _values(kind: FileKind, source: Source, relation: str, own: str) -> str:
    """Nest the texts and what is read from them; values that others build on come one level below."""
    texts = ", ".join(f"{_text(source, field.name)} AS {field.name}" for field in FIELDS[kind])
    values = ", ".join(f"{sql} AS {name}" for name, sql in _VALUES[kind].items())
    rows = f"SELECT *, {values} FROM (SELECT {own}{texts} FROM {relation})"
    if kind is FileKind.TRANSACTIONS:
        rows = f"SELECT *, CAST(posted AS TIMESTAMP) AS moment FROM ({rows})"
    return rows


def _text(source: Source, field: str) -> str:
    column = source.columns.get(field)
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    return trimmed(column) if source.may_have_edge_space else column


def _is_blank(kind: FileKind) -> str:
    return " AND ".join(f"{field.name} IS NULL" for field in FIELDS[kind])
