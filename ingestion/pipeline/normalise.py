"""From the text of a cell to its value.

Every form has a *plain* text: what the well-made files have. SQL reads plain texts; for all others a function here
brings a text to its plain form, or tells that it has none. So rare forms cost only the rows that have them, and each
rule stands once.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from cfcii.common import identifiers
from cfcii.common.flow_codes import CODES

from .currencies import CURRENCIES

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2100

# Full-width forms of ASCII, wide space, minus and currency signs. Not the whole of NFKC: it would read 10² as 102.
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0xFFE5: 0xA5,
    0xFFE1: 0xA3,
    0x2212: 0x2D,
    0xFE63: 0x2D,
}
_EDGES: Final = "\ufeff\u200b" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
LONGEST_VALUE: Final = 64
"""Characters of an amount, date or number that are looked at: whatever is longer is none."""
EDGE: Final = r"[\s\p{Z}\x{feff}\x{200b}\x{85}\x1c-\x1f]"
"""White space as a regular expression of DuckDB: what `clean` strips."""


def clean(text: str) -> str:
    """Strip white space of any kind from both ends, wide spaces and byte order marks too."""
    before = None
    while text != before:
        before, text = text, text.strip(_EDGES).strip()
    return text


def _narrow(text: str) -> str:
    return clean(text.translate(_NARROW))


_GROUPED = r"\d{1,3}(?:,\d{3})+"
_AMOUNT: Final = re.compile(
    # Possessive: white space that was taken is never given back, so no text takes more than one pass.
    rf"([+-]?+)\s*+(?:[¥$€£]|CNY|RMB)?+\s*+([+-]?+)\s*+(\d{{1,16}}|{_GROUPED})(?:\.(\d{{1,2}}))?",
    re.ASCII,
)


def plain_amount(text: str) -> str | None:
    """Bring an amount to digits with at most two decimals and perhaps a minus; None when it is not one."""
    match = _AMOUNT.fullmatch(_narrow(text[:LONGEST_VALUE]))
    if len(text) > LONGEST_VALUE or not match or (match[1] and match[2]):
        return None
    digits = match[3].replace(",", "")
    if len(digits) > 16:
        return None
    minus = "-" if "-" in match[1] + match[2] else ""
    return f"{minus}{digits}.{match[4]}" if match[4] else minus + digits


_MOMENT: Final = re.compile(
    r"""(?P<year>\d{4}) (?: (?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})
                          | 年(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日
                          | (?P<month3>\d{2})(?P<day3>\d{2}) )
        (?: (?: [T\ ]\s* | (?<=日) )
            (?: (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?
              | (?P<hour2>\d{2})(?P<minute2>\d{2})(?P<second2>\d{2}) )
          | (?<=\d{8})(?P<hour3>\d{2})(?P<minute3>\d{2})(?P<second3>\d{2}) )?
        \s*(?P<zone>Z|[+-]\d{2}:?\d{2})?""",
    re.ASCII | re.VERBOSE,
)


@lru_cache(maxsize=65_536)
def plain_moment(text: str) -> str | None:
    """Bring a date or local time to `2026-01-31` or `2026-01-31 10:00:00` (perhaps with a fraction); None for no date.

    A time with a zone is brought to Asia/Shanghai; a zone without a time is not understood.
    """
    match = _MOMENT.fullmatch(_narrow(text[:LONGEST_VALUE]))
    if len(text) > LONGEST_VALUE or not match:
        return None

    def part(name: str) -> str:
        return next((match[key] for key in (name, name + "2", name + "3") if match.groupdict().get(key)), "")

    try:
        moment = datetime(int(part("year")), int(part("month")), int(part("day")))  # noqa: DTZ001  # local by definition
        if not part("hour"):
            return None if match["zone"] or not _has_allowed_year(moment) else moment.strftime("%Y-%m-%d")
        micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
        moment = moment.replace(
            hour=int(part("hour")), minute=int(part("minute")), second=int(part("second") or 0), microsecond=micro
        )
        if match["zone"]:
            moment = _to_local(moment, match["zone"])
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(sep=" ") if _has_allowed_year(moment) else None


def _has_allowed_year(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _to_local(moment: datetime, zone: str) -> datetime:
    if zone == "Z":
        offset = timedelta()
    else:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    return moment.replace(tzinfo=timezone(offset)).astimezone(SHANGHAI).replace(tzinfo=None)


_NUMBER: Final = re.compile(r"[0-9A-Za-z]{5,34}")


def plain_number(text: str) -> str | None:
    """Bring an account number to its letters and digits: full-width forms narrowed, spaces and hyphens removed."""
    number = "".join(_narrow(text).replace("-", "").split())
    return number if _NUMBER.fullmatch(number) else None


DIRECTIONS: Final = {"C": "C", "贷": "C", "收入": "C", "收": "C", "D": "D", "借": "D", "支出": "D", "支": "D"}
MEDIA: Final = {name: name for name in ("cash", "transfer", "card", "online", "other")} | {
    "现金": "cash",
    "转账": "transfer",
    "银行卡": "card",
    "线上": "online",
    "网银": "online",
    "其他": "other",
}
ACCOUNT_TYPES: Final = {name: name for name in ("basic", "general", "special", "temporary", "payment")} | {
    "基本户": "basic",
    "一般户": "general",
    "专户": "special",
    "临时户": "temporary",
    "支付账户": "payment",
}
_SHORT: Final = 16
"""Forms of a value that are compared one by one."""
CHOICES: Final[dict[str, Mapping[str, str]]] = {
    "direction": DIRECTIONS,
    "medium": MEDIA,
    "account_type": ACCOUNT_TYPES,
    "flow_code": {code: code for code in CODES},
    "currency": {code: code for code in sorted(CURRENCIES)},
}


def plain_choice(text: str, choices: Mapping[str, str]) -> str | None:
    """Give the value that a text stands for, in upper or lower case or full-width; None when it is not allowed."""
    key = _narrow(text)
    return next((choices[form] for form in (key, key.upper(), key.lower()) if form in choices), None)


def plain_uscc(text: str) -> str | None:
    """Bring a USCC to upper case without spaces; None when its form or check character is wrong."""
    code = _narrow(text).replace(" ", "").upper()
    return code if identifiers.is_valid_uscc(code) else None


def _functions() -> dict[str, Callable[[str], str | None]]:
    """Give the functions that SQL calls, by name; each takes a text and gives the plain one or None."""
    named: dict[str, Callable[[str], str | None]] = {
        "plain_amount": plain_amount,
        "plain_moment": plain_moment,
        "plain_number": plain_number,
        "plain_uscc": plain_uscc,
        "plain_name": identifiers.normalise_name,
        "plain_text": clean,
    }
    for name, choices in CHOICES.items():
        named[f"plain_{name}"] = _choice_reader(choices)
    return named


def _choice_reader(choices: Mapping[str, str]) -> Callable[[str], str | None]:
    return lru_cache(maxsize=4_096)(lambda text: plain_choice(text, choices))


def _vectorised(function: Callable[[str], str | None]) -> Callable[[pa.Array], pa.Array]:
    def call(texts: pa.Array) -> pa.Array:
        return pa.array([None if text is None else function(text) for text in texts.to_pylist()], pa.string())

    return call


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions and macros that the expressions below use known to a connection."""
    for name, function in _functions().items():
        connection.create_function(
            name,
            _vectorised(function),
            ["VARCHAR"],
            "VARCHAR",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )
    for macro in _MACROS:
        connection.execute(macro)


_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_MACROS: Final = (
    r"""CREATE MACRO read_amount(x) AS CASE
        WHEN x IS NULL OR regexp_full_match(x, '-?\d{1,16}(\.\d{1,2})?') THEN x
        WHEN regexp_full_match(x, '-?\d{1,3}(,\d{3}){1,4}(\.\d{1,2})?') THEN replace(x, ',', '')
        ELSE plain_amount(x) END""",
    # exact: the plain text has at most 16 + 2 digits
    """CREATE MACRO fen(x) AS CASE
        WHEN x[-3] = '.' THEN CAST(replace(x, '.', '') AS BIGINT)
        ELSE CAST(CAST(x AS DECIMAL(18, 2)) * 100 AS BIGINT) END""",
    # what comes out again as it went in is a plain number, and telling so costs less than a pattern
    """CREATE MACRO read_fen(x) AS CASE
        WHEN CAST(try_cast(x AS DECIMAL(18, 2)) AS VARCHAR) = x THEN CAST(replace(x, '.', '') AS BIGINT)
        ELSE fen(read_amount(x)) END""",
    rf"""CREATE MACRO read_moment(x) AS CASE
        WHEN x IS NULL OR (strlen(x) = 19 AND CAST(try_cast(x AS TIMESTAMP) AS VARCHAR) = x
                           AND x >= '{FIRST_YEAR}' AND x < '{LAST_YEAR + 1}') THEN x
        WHEN (regexp_full_match(x, '(?:19|20)\d\d-\d\d-\d\d(?: {_TIME})?')
                           AND try_cast(x AS TIMESTAMP) IS NOT NULL) THEN x
        ELSE plain_moment(x) END""",
    r"""CREATE MACRO read_number(x) AS CASE
        WHEN x IS NULL OR regexp_full_match(x, '[0-9A-Za-z]{5,34}') THEN x ELSE plain_number(x) END""",
    # plain: characters that NFKC, the removal of white space and upper case leave alone or that SQL brings there
    r"""CREATE MACRO name_key(x) AS CASE
        WHEN x IS NULL OR regexp_full_match(x, '[!-`{-~\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}]*') THEN x
        WHEN regexp_full_match(x, '[ -~\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{ff01}-\x{ff5e}]*')
          THEN upper(replace(translate(x, full_width(), half_width()), ' ', ''))
        ELSE plain_name(x) END""",
    f"CREATE MACRO full_width() AS '{''.join(map(chr, range(0xFF01, 0xFF5F)))}'",
    f"""CREATE MACRO half_width() AS '{"".join(map(chr, range(0x21, 0x7F))).replace("'", "''")}'""",
)


def choice(column: str) -> str:
    """Give the SQL that reads a column of one of the CHOICES.

    A long list is a pattern, for DuckDB would make a join of it, and a join does not keep the order of the rows.
    """
    known = CHOICES[column]
    same = sorted(text for text, value in known.items() if text == value)
    named = known if len(known) <= _SHORT else {text: value for text, value in known.items() if text != value}
    branches = "".join(f" WHEN '{text}' THEN '{value}'" for text, value in named.items())
    reading = f"CASE {column}{branches} ELSE plain_{column}({column}) END" if named else f"plain_{column}({column})"
    is_plain = "" if named is known else f" OR regexp_full_match({column}, '{'|'.join(same)}')"
    return f"CASE WHEN {column} IS NULL{is_plain} THEN {column} ELSE {reading} END"


def trimmed(column: str) -> str:
    """Give the SQL that strips a text column; an empty text becomes null."""
    return (
        f"nullif(CASE WHEN regexp_matches({column}, '^{EDGE}|{EDGE}$') THEN plain_text({column}) ELSE {column} END, '')"
    )
