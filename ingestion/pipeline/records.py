"""What goes into the pipeline beside the bytes: the declaration, what is known already, the fields, the limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import pyarrow as pa

from cfcii.common.periods import Month


class FileKind(StrEnum):
    """The two files of a submission; the value is the name that problems carry."""

    ACCOUNTS = "accounts"
    TRANSACTIONS = "transactions"


@dataclass(frozen=True)
class Declaration:
    """What the clerk declares. Both months are included; they are None when there is only an accounts file."""

    start: Month | None
    end: Month | None
    is_correction: bool
    breaks_are_warnings: bool


class Known(Protocol):
    """What the platform knows already about this provider's accounts. Each method is asked in bounded portions."""

    def accounts(self, numbers: Sequence[str]) -> pa.Table:
        """Give the known ones: number, account_id, uscc, account_type, currency, opened_on, closed_on."""

    def covered(self, account_ids: Sequence[int], start: Month, end: Month) -> pa.Table:
        """Give the covered months (both ends included) of these accounts: account_id, month (its first day)."""

    def closing_balances(self, account_ids: Sequence[int], before: Month) -> pa.Table:
        """Give account_id, closing_fen of the last day before a month, where that day is covered and not null."""

    def reserve_account_ids(self, count: int) -> Sequence[int]:
        """Give ids for new accounts, in the order of their lines in the accounts file."""


ACCOUNTS_SCHEMA: Final = pa.schema(
    [
        ("number", pa.string()),
        ("account_id", pa.int64()),
        ("uscc", pa.string()),
        ("account_type", pa.string()),
        ("currency", pa.string()),
        ("opened_on", pa.date32()),
        ("closed_on", pa.date32()),
    ]
)
COVERED_SCHEMA: Final = pa.schema([("account_id", pa.int64()), ("month", pa.date32())])
CLOSINGS_SCHEMA: Final = pa.schema([("account_id", pa.int64()), ("closing_fen", pa.int64())])


class NothingKnown:
    """The knowledge of a platform that has seen nothing yet; ids are 1, 2, 3 ... in the order of the file."""

    def accounts(self, numbers: Sequence[str]) -> pa.Table:
        return ACCOUNTS_SCHEMA.empty_table()

    def covered(self, account_ids: Sequence[int], start: Month, end: Month) -> pa.Table:
        return COVERED_SCHEMA.empty_table()

    def closing_balances(self, account_ids: Sequence[int], before: Month) -> pa.Table:
        return CLOSINGS_SCHEMA.empty_table()

    def reserve_account_ids(self, count: int) -> Sequence[int]:
        return range(1, count + 1)


@dataclass(frozen=True)
class Limits:
    """Bounds of what one run may take; beyond them a file has a problem, the process has none."""

    max_unpacked_bytes: int = 4 << 30
    max_unpack_ratio: int = 250
    max_line_bytes: int = 1 << 20
    max_columns: int = 200
    max_rows: int = 50_000_000
    memory: str = "650MB"
    threads: int = 2


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True)
class Field:
    """A column of a standard file: its names, whether it is needed, and how long its text may be (None: by form)."""

    name: str
    chinese: tuple[str, ...]
    is_needed: bool = False
    longest: int | None = None


ACCOUNT_FIELDS: Final = (
    Field("account_number", ("账号",), is_needed=True),
    Field("account_name", ("户名",), is_needed=True, longest=200),
    Field("uscc", ("统一社会信用代码",), is_needed=True),
    Field("account_type", ("账户类型",), is_needed=True),
    Field("currency", ("币种",)),
    Field("opened_on", ("开户日期",), is_needed=True),
    Field("closed_on", ("销户日期",)),
)
TRANSACTION_FIELDS: Final = (
    Field("account_number", ("账号",), is_needed=True),
    Field("transaction_id", ("交易流水号",), is_needed=True, longest=200),
    Field("posted_at", ("记账时间",), is_needed=True),
    Field("direction", ("借贷标志",), is_needed=True),
    Field("amount", ("交易金额",), is_needed=True),
    Field("balance", ("账户余额",), is_needed=True),
    Field("counterparty_name", ("对方户名",), longest=200),
    Field("counterparty_account", ("对方账号",), longest=200),
    Field("counterparty_bank", ("对方行号", "对方行名"), longest=200),
    Field("medium", ("交易渠道",)),
    Field("purpose_code", ("交易码",), longest=200),
    Field("flow_code", ("资金往来类型",)),
    Field("summary", ("摘要",), longest=500),
)
FIELDS: Final = {FileKind.ACCOUNTS: ACCOUNT_FIELDS, FileKind.TRANSACTIONS: TRANSACTION_FIELDS}
