"""Forms of values: what is read, and that SQL and Python read alike."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ingestion.pipeline import classify, normalise
from ingestion.pipeline.records import DEFAULT_LIMITS
from ingestion.pipeline.workbench import Workbench
from tests.ingestion.pipeline import harness
from tests.ingestion.pipeline.harness import HEADER, clean


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    bench = Workbench(tmp_path_factory.mktemp("bench"), DEFAULT_LIMITS)
    yield bench
    bench.close()


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("5", 500), ("5.5", 550), ("5.50", 550), ("0.01", 1), ("007.50", 750), ("1,234.50", 123450),
        ("1,234,567", 123456700),
        ("１，２３４．５", 123450), ("¥5", 500), ("￥ 5.10", 510), ("$5", 500), ("€5", 500), ("£5", 500), ("￡5", 500),
        ("CNY5.00", 500), ("RMB 5", 500), ("+5", 500), ("-5", -500), ("－5", -500), ("−5", -500), ("¥-5", -500),
        ("-¥5", -500), (" 5 ", 500), ("\u30005\t", 500), ("9999999999999999.99", 10**18 - 1),
        ("9,999,999,999,999,999.99", 10**18 - 1),
    ],
)  # fmt: skip
def test_amounts(text: str, fen: int, bench: Workbench) -> None:
    assert bench.value("SELECT fen(read_amount($x))", {"x": text}) == fen


@pytest.mark.parametrize(
    "text",
    ["5.005", "1e5", "NaN", "inf", "-", "", ".5", "5.", "1,23", "1234,567", ",123", "1,234,56", "12345678901234567",
     "+-5", "--5", "5-", "(5)", "10²", "٥", "五", "1 234", "1_000", "0x1F", "5元", "=5", "5,00"],
)  # fmt: skip
def test_what_is_no_amount(text: str, bench: Workbench) -> None:
    assert bench.value("SELECT read_amount($x)", {"x": text}) is None


_DAY = datetime(2026, 1, 31)  # noqa: DTZ001
_TIME = _DAY.replace(hour=9, minute=5, second=7)


@pytest.mark.parametrize(
    ("text", "moment", "has_time"),
    [
        ("2026-01-31", _DAY, False), ("20260131", _DAY, False), ("2026/1/31", _DAY, False), ("2026.1.31", _DAY, False),
        ("2026年1月31日", _DAY, False), ("２０２６－０１－３１", _DAY, False), (" 2026-01-31\t", _DAY, False),
        ("2026-01-31 09:05:07", _TIME, True), ("2026-01-31T09:05:07", _TIME, True), ("20260131090507", _TIME, True),
        ("20260131 090507", _TIME, True), ("2026/1/31 9:05:07", _TIME, True), ("2026年1月31日 09:05:07", _TIME, True),
        ("2026-01-31 09:05", _TIME.replace(second=0), True), ("2026-01-31 00:00:00", _DAY, True),
        ("2026-01-31 09:05:07.25", _TIME.replace(microsecond=250_000), True),
        ("2026-01-31T01:05:07Z", _TIME, True), ("2026-01-31T09:05:07+08:00", _TIME, True),
        ("2026-01-30T20:05:07-0500", _TIME, True), ("2100-12-31", datetime(2100, 12, 31), False),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_moments(text: str, moment: datetime, has_time: bool, bench: Workbench) -> None:
    sql = "SELECT CAST(read_moment($x) AS TIMESTAMP), length(read_moment($x)) > 10"
    assert bench.run(sql, {"x": text}) == [(moment, has_time)]


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "26-01-31", "31/01/2026", "2026-1/31",
     "2026-01-31 24:00:00", "2026-01-31 09:60:00", "2026-01-31 09:05:60", "2026-01-31 09", "2026-01-31Z",
     "1899-12-31", "2101-01-01", "202601",
     "2026-01-31 09:05:07 PM", "45678", "", "0000-00-00", "infinity", "epoch", "today", "2026-01-31 09:05:07+99:00"],
)  # fmt: skip
def test_what_is_no_moment(text: str, bench: Workbench) -> None:
    assert bench.value("SELECT read_moment($x)", {"x": text}) is None


@pytest.mark.parametrize(
    ("number", "read"),
    [("6222000000000001", "6222000000000001"), (" 6222 0000-0001 ", "622200000001"), ("６２２２０", "62220"),
     ("6222", None), ("6" * 34, "6" * 34), ("6" * 35, None), ("62220*", None), ("账户62220", None), ("", None)],
)  # fmt: skip
def test_account_numbers(number: str, read: str | None, bench: Workbench) -> None:
    assert bench.value("SELECT read_number($x)", {"x": number}) == read


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("direction", "C", "C"), ("direction", "d", "D"), ("direction", "贷", "C"), ("direction", "借", "D"),
        ("direction", "收入", "C"), ("direction", "支出", "D"), ("direction", "收", "C"), ("direction", " 支 ", "D"),
        ("direction", "Ｄ", "D"), ("direction", "X", None), ("direction", "贷方", None),
        ("medium", "Cash", "cash"), ("medium", "转账", "transfer"), ("medium", "网银", "online"),
        ("medium", "atm", None),
        ("account_type", "BASIC", "basic"), ("account_type", "一般户", "general"), ("account_type", "x", None),
        ("currency", "usd", "USD"), ("currency", "RMB", None), ("flow_code", "ins_fee", "INS_FEE"),
        ("flow_code", "INS", None),
    ],
)  # fmt: skip
def test_choices(column: str, text: str, value: str | None, bench: Workbench) -> None:
    sql = f"SELECT {normalise.choice(column)} FROM (SELECT $x AS {column})"
    assert bench.value(sql, {"x": text}) == value


def test_a_clean_row_has_the_agreed_columns(tmp_path: Path) -> None:
    money = '"￥1,000.00",-5.5'
    line = f" {harness.NUMBER} ,T1 ,2025/1/3 9:00,贷,{money}, 张三 ,　6217000000000001,102100,现金,A1,,　货款\t\n"
    assert clean(tmp_path, HEADER + line) == [
        {
            "account": 1,
            "sequence": 1,
            "posted_on": datetime(2025, 1, 3).date(),  # noqa: DTZ001
            "posted_at": datetime(2025, 1, 3, 9),  # noqa: DTZ001
            "direction": "C",
            "amount_fen": 100_000,
            "balance_fen": -550,
            "day_opening_fen": -100_550,
            "day_closing_fen": -550,
            "broken": False,
            "flow_code": "OTH_INDIVIDUAL",
            "flow_match": "name.individual",
            "counterparty": "A:6217000000000001",
            "transaction_id": "T1",
            "counterparty_name": "张三",
            "counterparty_account": "6217000000000001",
            "counterparty_bank": "102100",
            "medium": "cash",
            "purpose_code": "A1",
            "summary": "货款",
        }
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("深圳市样例贸易有限公司", "enterprise"), ("老王面馆", "enterprise"), ("东海合作社", "enterprise"),
        ("市第一医院", "enterprise"),
        ("李记餐厅", "enterprise"), ("红星五金店", "enterprise"), ("Sample Trading Co., Ltd.", "enterprise"),
        ("ACME GmbH", "enterprise"),
        ("中国工商银行", "enterprise"), ("村委会", "enterprise"), ("个体户张三", "enterprise"),
        ("老王店", "enterprise"),
        ("张三", "individual"), ("欧阳娜娜", "individual"), ("王小明", "individual"), ("陈知行", "individual"),
        ("买买提·艾力", "individual"),
        ("张*三", "individual"), ("**明", "individual"), ("*三", "individual"), ("李女士", "individual"),
        ("古丽", "individual"),
        ("John Smith", "unknown"), ("***", "unknown"), ("POS0001", "unknown"), ("转账", "individual"),
        (None, "unknown"),
        ("Cosco", "unknown"), ("Vincent", "unknown"),
    ],
)  # fmt: skip
def test_kinds_of_names(name: str | None, kind: str, bench: Workbench) -> None:
    sql = f"SELECT {classify.name_kind('name')} FROM (SELECT CAST($x AS VARCHAR) AS name)"
    assert bench.value(sql, {"x": name}) == kind


_NASTY = [
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "'; DROP TABLE problems; --", "<script>alert(1)</script>",
    "../../etc/passwd", "﷽" * 10, "👩‍👩‍👧‍👦", "Ω≈ç√∫", "\u202eevil", "%s%n", "{{7*7}}", "NULL", "null",
    "undefined", "'", "''", "`", "\\", "\\N",
    "1;2",
]  # fmt: skip


def test_nasty_texts_come_through_unchanged(tmp_path: Path) -> None:
    lines = harness.ledger([("2025-01-03 09:00:00", 100)] * len(_NASTY))
    text = HEADER + "".join(
        line.replace(",,,,,,,", f",{name},,,,,,{name}") for line, name in zip(lines, _NASTY, strict=True)
    )
    assert [found["summary"] for found in clean(tmp_path, text)] == _NASTY


def test_nasty_values_are_problems_not_crashes(tmp_path: Path) -> None:
    for column in range(13):
        cells = harness.row(1, "2025-01-03 09:00:00", "C", "1.00", "1.00").strip().split(",")
        lines = [",".join([*cells[:column], name, *cells[column + 1 :]]) + "\n" for name in _NASTY]
        assert harness.problems(tmp_path / str(column), HEADER + "".join(lines))
