"""A file of any size for the benchmark: lifelike enough to be read, checked and grouped at its real cost."""

import csv
from datetime import date
from pathlib import Path

import duckdb

from cfcii.common.periods import Month

from . import cast
from .files import ACCOUNT_HEADERS

_BANK_NAME = "样例商业银行"
_OPENING_YUAN = 200_000
_SECONDS_OPEN = 12 * 3600
"""A day's transactions lie between 8 and 20 o'clock."""

# flow code, direction, how many in a thousand, typical yuan, counterparty, medium, summary.
# Counterparty: firm and person are drawn from a pool of the account's own, self is the holder, bank the opening bank.
_MIX = (
    ("CASH", "C", 25, 3000, "", "cash", "现金存入"),
    ("CASH", "D", 15, 2000, "", "cash", "取现"),
    ("INS_LOAN", "C", 3, 90000, "bank", "transfer", "贷款发放"),
    ("INS_LOAN", "D", 10, 20000, "bank", "transfer", "归还贷款"),
    ("INS_INTEREST", "C", 6, 40, "bank", "other", "存款结息"),
    ("INS_INTEREST", "D", 10, 900, "bank", "other", "贷款利息"),
    ("INS_FEE", "C", 2, 20, "bank", "other", "手续费退回"),
    ("INS_FEE", "D", 20, 30, "bank", "other", "手续费"),
    ("INS_DEPOSIT", "C", 4, 50000, "bank", "online", "理财到期"),
    ("INS_DEPOSIT", "D", 4, 50000, "bank", "online", "购买理财"),
    ("INS_OTHER", "C", 2, 300, "bank", "other", "错账冲正"),
    ("INS_OTHER", "D", 2, 300, "bank", "other", "购买凭证"),
    ("AGT_PAYROLL", "C", 2, 4000, "代发工资专户", "transfer", "代发失败退回"),
    ("AGT_PAYROLL", "D", 25, 30000, "代发工资专户", "transfer", "代发工资"),
    ("AGT_COLLECT", "C", 15, 2500, "代收款清算专户", "transfer", "代收货款"),
    ("AGT_COLLECT", "D", 2, 500, "代收款清算专户", "transfer", "代收退回"),
    ("AGT_PAY", "C", 2, 600, "代付款清算专户", "transfer", "代扣退回"),
    ("AGT_PAY", "D", 15, 900, "代付款清算专户", "transfer", "代扣费用"),
    ("PUB_TAX", "C", 3, 8000, "国家税务总局样例市税务局", "transfer", "退税"),
    ("PUB_TAX", "D", 20, 9000, "国家税务总局样例市税务局", "transfer", "税款"),
    ("PUB_SOCIAL", "C", 2, 3000, "样例市社会保险中心", "transfer", "稳岗返还"),
    ("PUB_SOCIAL", "D", 15, 8000, "样例市社会保险中心", "transfer", "社会保险费"),
    ("PUB_HOUSING", "C", 2, 1000, "样例市住房公积金管理中心", "transfer", "公积金退回"),
    ("PUB_HOUSING", "D", 12, 5000, "样例市住房公积金管理中心", "transfer", "公积金汇缴"),
    ("PUB_UTILITY", "C", 2, 200, "样例市供电公司", "transfer", "电费退补"),
    ("PUB_UTILITY", "D", 22, 2000, "样例市供电公司", "transfer", "电费"),
    ("PUB_OTHER", "C", 5, 20000, "样例市财政局", "transfer", "财政补助"),
    ("PUB_OTHER", "D", 5, 3000, "样例海关", "transfer", "关税"),
    ("SELF", "C", 22, 30000, "self", "online", "资金调拨"),
    ("SELF", "D", 22, 30000, "self", "online", "资金调拨"),
    ("TPP", "C", 150, 900, "云橙支付科技有限公司", "online", "扫码收款结算"),
    ("TPP", "D", 45, 500, "江快付支付服务有限公司", "online", "线上采购"),
    ("OTH_ENTERPRISE", "C", 165, 15000, "firm", "transfer", "货款结算"),
    ("OTH_ENTERPRISE", "D", 160, 12000, "firm", "transfer", "采购货款"),
    ("OTH_INDIVIDUAL", "C", 60, 1800, "person", "transfer", "货款"),
    ("OTH_INDIVIDUAL", "D", 90, 1500, "person", "transfer", "劳务费"),
    ("OTH_UNKNOWN", "C", 20, 1500, "", "other", "来账"),
    ("OTH_UNKNOWN", "D", 18, 1200, "", "other", "转账支出"),
)
_CITIES = ("江城", "河口", "海澜", "远山", "东湾", "南屏", "长桥", "北岭")
_BRANDS = (
    "恒泰",
    "嘉禾",
    "永顺",
    "金桥",
    "瑞丰",
    "宏达",
    "远航",
    "鑫源",
    "博雅",
    "天成",
    "华岳",
    "立信",
    "广济",
    "同兴",
    "盛和",
    "安澜",
)
_ENDINGS = (
    "商贸有限公司",
    "机械有限公司",
    "食品有限公司",
    "建材经营部",
    "物流有限公司",
    "科技有限公司",
    "制品厂",
    "服装店",
)
_SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭")
_GIVEN = ("伟", "芳", "建国", "敏", "桂英", "强", "志文", "艳", "海波", "子涵", "明", "秀霞", "平", "燕", "浩然", "梅")


def write_bulk(folder: Path, transactions: int, accounts: int, start: Month, seed: int) -> tuple[Path, Path]:
    """Write an accounts and a transactions file for the three months from start, and give their paths.

    Rows stand by account, then by time; every balance continues the one before; no field needs quotes. The same
    arguments give the same bytes with one version of DuckDB.
    """
    folder.mkdir(parents=True, exist_ok=True)
    accounts_path, transactions_path = folder / "bulk-accounts.csv", folder / "bulk-transactions.csv"
    _write_accounts(accounts_path, accounts, start, seed)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        _create_tables(connection, accounts_path)
        connection.execute(_copy_statement(transactions, accounts, start, seed, transactions_path))
    return accounts_path, transactions_path


def _write_accounts(path: Path, count: int, start: Month, seed: int) -> None:
    opened_on = date(start.year - 3, 5, 20).isoformat()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(ACCOUNT_HEADERS)
        for place in range(count):
            code = cast.uscc("1", f"4201{90 + seed % 10}", f"{place:08d}")
            kind = "general" if place % 5 == 4 else "basic"
            writer.writerow((_number(place, seed), _name(place), code, kind, "CNY", opened_on, ""))


def _number(place: int, seed: int) -> str:
    return f"3190{seed % 100:02d}{place:011d}"


def _name(place: int) -> str:
    """Give the holder's name; its number keeps it apart from other holders and from every counterparty."""
    city, brand, ending = _CITIES[place % 8], _BRANDS[place // 8 % 16], _ENDINGS[place // 128 % 8]
    return f"{city}{brand}{place // 1024 + 1}号{ending}"


def _create_tables(connection: duckdb.DuckDBPyConnection, accounts_path: Path) -> None:
    connection.execute(
        "CREATE TABLE holders AS SELECT row_number() OVER () - 1 AS place, account_number, account_name, account_type"
        " FROM read_csv(?, header = true, all_varchar = true)",
        [str(accounts_path)],
    )
    connection.execute(
        "CREATE TABLE kinds"
        " (slot INT, flow_code TEXT, direction TEXT, typical BIGINT, who TEXT, medium TEXT, summary TEXT)"
    )
    slots = [
        (code, direction, yuan, who, medium, summary)
        for code, direction, share, yuan, who, medium, summary in _MIX
        for _ in range(share)
    ]
    connection.executemany(
        "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?)", [(slot, *kind) for slot, kind in enumerate(slots)]
    )


def _copy_statement(transactions: int, accounts: int, start: Month, seed: int, path: Path) -> str:
    """Write the one statement that makes the rows.

    Row n belongs to account n * accounts // transactions, so that the accounts share the rows evenly, and the rows of
    an account the working hours of the quarter. `h` is a hash of the row; `p` one of the account and of a place in its
    circle of fourteen counterparties, where low places come more often than high ones.
    """
    slots = sum(share for _, _, share, *_ in _MIX)
    seconds = sum(month.days for month in Month.range(start, start.plus(2))) * _SECONDS_OPEN
    return f"""
    COPY (
      WITH numbered AS (
        SELECT n, n * {accounts} // {transactions} AS place, hash(n * 1000003 + {seed}) AS h
        FROM range({transactions}) AS r(n)
      ), rows AS (
        SELECT n, h, numbered.place, account_number, account_name, flow_code, who, medium, summary,
          CASE WHEN flow_code = 'CASH' AND account_type = 'general' THEN 'C' ELSE direction END AS direction,
          (numbered.place * {transactions} + {accounts} - 1) // {accounts} AS first_n,
          ((numbered.place + 1) * {transactions} + {accounts} - 1) // {accounts} AS next_n,
          (1 + typical * (1 + h // 1000 % 97) * (1 + h // 100000 % 97) // 24 + h // 10000000 % 100)::BIGINT AS fen,
          hash(numbered.place * 64 + least(h // 1000000000 % 14, h // 100000000000 % 14)::BIGINT + {seed}) AS p
        FROM numbered JOIN holders USING (place) JOIN kinds ON slot = (h % {slots})::INT
      ), timed AS (
        SELECT *, (((n - first_n) * 1000 + (h // 10000000000000 % 1000)::BIGINT) * {seconds})
            // ((next_n - first_n) * 1000) AS open_second,
          ({_OPENING_YUAN} + (hash(place + {seed}) % {_OPENING_YUAN})::BIGINT) * 100
            + (sum(CASE WHEN direction = 'C' THEN fen ELSE -fen END) OVER (PARTITION BY place ORDER BY n))::BIGINT
            AS balance_fen
        FROM rows
      )
      SELECT account_number, 'T' || lpad(n::TEXT, 18, '0') AS transaction_id,
        strftime(TIMESTAMP '{start.first_day} 08:00:00' + to_days((open_second // {_SECONDS_OPEN})::INT)
          + to_seconds(open_second % {_SECONDS_OPEN}), '%Y-%m-%d %H:%M:%S') AS posted_at,
        direction, {_yuan("fen")} AS amount, {_yuan("balance_fen")} AS balance,
        CASE who WHEN 'firm' THEN {_pick("p", _CITIES)} || {_pick("p // 8", _BRANDS)} || {_pick("p // 128", _ENDINGS)}
          WHEN 'person' THEN {_pick("p", _SURNAMES)} || {_pick("p // 32", _GIVEN)}
          WHEN 'self' THEN account_name WHEN 'bank' THEN '{_BANK_NAME}' WHEN '' THEN NULL ELSE who END
          AS counterparty_name,
        CASE WHEN who = 'self' THEN '9011' || lpad(place::TEXT, 13, '0')
          WHEN who NOT IN ('firm', 'person') OR p // 4096 % 12 = 0 THEN NULL
          WHEN who = 'firm' THEN '9018' || lpad((p % 10000000000000)::TEXT, 13, '0')
          ELSE '62990' || lpad((p % 100000000000000)::TEXT, 14, '0') END AS counterparty_account,
        CASE WHEN who IN ('firm', 'person', 'self') THEN '3139900' || lpad((p // 65536 % 100000)::TEXT, 5, '0') END
          AS counterparty_bank,
        medium, NULL AS purpose_code, flow_code, summary
      FROM timed ORDER BY n
    ) TO '{path}' (HEADER, DELIMITER ',')
    """


def _yuan(fen: str) -> str:
    """Write the SQL that shows a number of fen with two decimals."""
    cents = f"lpad((abs({fen}) % 100)::TEXT, 2, '0')"
    return f"CASE WHEN {fen} < 0 THEN '-' ELSE '' END || (abs({fen}) // 100) || '.' || {cents}"


def _pick(number: str, words: tuple[str, ...]) -> str:
    """Write the SQL that takes a word of a list by any number."""
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"[{quoted}][({number} % {len(words)})::INT + 1]"
