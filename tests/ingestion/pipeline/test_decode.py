"""Archives, encodings, line ends, title and total rows: what the bytes may look like."""

import bz2
import gzip
import io
import random
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.pipeline.records import DEFAULT_LIMITS
from tests.ingestion.pipeline import harness
from tests.ingestion.pipeline.harness import HEADER, clean, codes, ledger, row

_LINES = ledger([("2025-01-03 09:00:00", 10_000), ("2025-01-04 09:00:00", -4_000)])
_NAMED = [line.replace(",,,,,,,", ",河畔面馆有限公司,,,,,,货款") for line in _LINES]
_TEXT = HEADER + "".join(_NAMED)


def _zip(*members: tuple[str, bytes], **settings: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in settings.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same_rows(encoding: str, line_end: str, tmp_path: Path) -> None:
    text = _TEXT.replace("\n", line_end)
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert clean(tmp_path / "a", mark + text.encode(encoding)) == clean(tmp_path / "b", _TEXT)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_give_the_same_rows(separator: str, tmp_path: Path) -> None:
    assert clean(tmp_path / "a", _TEXT.replace(",", separator)) == clean(tmp_path / "b", _TEXT)


def test_mixed_line_ends_and_no_last_one(tmp_path: Path) -> None:
    mixed = HEADER.replace("\n", "\r\n") + _NAMED[0].replace("\n", "\r") + _NAMED[1].strip()
    assert clean(tmp_path / "a", mixed) == clean(tmp_path / "b", _TEXT)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(_TEXT.encode()),
        gzip.compress(_TEXT[:90].encode()) + gzip.compress(_TEXT[90:].encode()),
        _zip(("流水.csv", _TEXT.encode())),
        _zip(("folder/", b""), ("folder/流水.txt", _TEXT.encode("gbk"))),
    ],
    ids=["gzip", "gzip of two parts", "zip", "zip with a folder"],
)
def test_archives_are_told_by_their_content(packed: bytes, tmp_path: Path) -> None:
    assert clean(tmp_path / "a", packed) == clean(tmp_path / "b", _TEXT)


_GOOD = _TEXT.encode()


@pytest.mark.parametrize(
    "packed",
    [
        _zip(),
        _zip(("folder/", b"")),
        _zip(("a.csv", _GOOD), ("b.csv", _GOOD)),
        _zip(("../a.csv", _GOOD)),
        _zip(("/etc/a.csv", _GOOD)),
        _zip(("C:\\a.csv", _GOOD)),
        _zip(("a.csv", b"/etc/passwd"), external_attr=(stat.S_IFLNK | 0o777) << 16),
        _zip(("a.zip", _zip(("a.csv", _GOOD)))),
        gzip.compress(gzip.compress(_GOOD)),
        gzip.compress(_GOOD)[:-9],
        gzip.compress(_GOOD)[:40],
        _zip(("a.csv", _GOOD))[:60],
        _zip(("a.csv", _GOOD)).replace(_zip(("a.csv", _GOOD))[40:50], b"0123456789", 1),
        gzip.compress(b"0" * (32 << 20)),
        _zip(("a.csv", b"0" * (32 << 20))),
    ],
    ids=lambda packed: str(len(packed)),
)
def test_bad_archives_are_refused(packed: bytes, tmp_path: Path) -> None:
    assert codes(tmp_path, packed) == [(0, "", "E104")]


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    packed = bytearray(_zip(("a.csv", _GOOD)))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert codes(tmp_path, bytes(packed)) == [(0, "", "E104")]


def test_an_archive_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    packed = bytearray(_zip(("a.csv", b"0" * (32 << 20))))
    start = packed.index(b"PK\x01\x02")
    packed[start + 24 : start + 28] = (1000).to_bytes(4, "little")
    assert codes(tmp_path, bytes(packed)) == [(0, "", "E104")]


def test_unpacking_stops_at_the_limit(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(200_000).hex().encode()  # no secret
    limits = replace(DEFAULT_LIMITS, max_unpacked_bytes=100_000)
    for packed in (gzip.compress(noise), _zip(("a.csv", noise))):
        assert codes(tmp_path / str(len(packed)), packed, limits=limits) == [(0, "", "E104")]


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", bz2.compress(_GOOD), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
     bytes(range(256)) * 40, b"\xff\xfe\x00\xd8a\x00", b"\xff" * 100, "ü".encode("latin-1") * 3 + b"\n"],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes, tmp_path: Path) -> None:
    found = codes(tmp_path, content)
    assert [code for _, _, code in found] in (["E101"], ["E102"])


def test_an_encoding_error_names_its_line(tmp_path: Path) -> None:
    lines = [line.encode() for line in (HEADER, *_NAMED)]
    assert codes(tmp_path / "a", b"".join([*lines, "南山,".encode("gbk"), b"\n"])) == [(4, "", "E101")]
    gbk = [line.encode("gbk") for line in (HEADER, *_NAMED)]
    assert codes(tmp_path / "b", b"".join([*gbk, b"x\xff\n"])) == [(4, "", "E101")]
    assert codes(tmp_path / "c", (_TEXT + "\n").encode("utf-16")[:-1]) == [(4, "", "E101")]


def test_title_rows_totals_and_blank_lines_keep_line_numbers(tmp_path: Path) -> None:
    text = (
        "对账单,,\n账号,6222000000000001,户名,河畔面馆\n\n"
        + HEADER + _LINES[0] + "\n" + _LINES[1] + ",,,,,,,,,,,,\n" + row(3, "?", "C", "1.00", "61.00")
        + "本页合计,,,,141.00,,,,,,,,\n总计：3笔\n\n \n"
    )  # fmt: skip
    assert codes(tmp_path, text) == [(9, "posted_at", "E202")]


def test_a_total_in_a_summary_is_a_row(tmp_path: Path) -> None:
    assert len(clean(tmp_path, HEADER + _LINES[0] + _LINES[1].replace(",,,,,,,", ",,,,,,,合计"))) == 2


def test_total_rows_only_count_at_the_end(tmp_path: Path) -> None:
    text = HEADER + _LINES[0] + "小计,,,,100.00,,,,,,,,\n" + _LINES[1]
    assert {line for line, _, _ in codes(tmp_path, text)} == {3}


def test_a_table_without_rows_is_valid(tmp_path: Path) -> None:
    with harness.check(tmp_path, HEADER) as checked:
        assert not checked.problem_count
        assert checked.transaction_rows == 0
        checked.write_transactions(tmp_path)


def test_header_names_in_any_order_and_form(tmp_path: Path) -> None:
    names = "摘要, ＡＭＯＵＮＴ ,Posted_At,账 号,direction,﻿交易流水号,balance,对方行名\n"
    text = names + f"货款,5.00,2025-01-03,{harness.NUMBER},C,T1,5.00,某银行\n"
    (found,) = clean(tmp_path, text)
    assert (found["summary"], found["amount_fen"], found["counterparty_bank"]) == ("货款", 500, "某银行")


def test_bank_number_goes_before_bank_name(tmp_path: Path) -> None:
    text = HEADER.replace("purpose_code", "对方行名").replace("counterparty_bank", "对方行号")
    with harness.check(tmp_path, text + _LINES[0].replace(",,,,,,,", ",,,1021,,某银行,,")) as checked:
        assert [(problem.column, problem.code) for problem in checked.problems()] == [("对方行名", "W403")]
        checked.write_transactions(tmp_path)


def test_lines_and_columns_beyond_the_limits(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, max_line_bytes=5_000, max_columns=20)
    long = row(3, "2025-01-05 09:00:00", "C", "1.00", "61.00").replace(",,,,,,,", f",{'x' * 9_000},,,,,,")
    assert codes(tmp_path / "a", HEADER + _LINES[0] + long + _LINES[1], limits=limits) == [(3, "", "E206")]
    assert codes(tmp_path / "b", HEADER.strip() + ",x" * 8 + "\n", limits=limits) == [(1, "", "E103")]
    more = row(3, "2025-01-05 09:00:00", "C", "1.00", "61.00")
    limits = replace(DEFAULT_LIMITS, max_rows=2)
    assert codes(tmp_path / "c", HEADER + "".join(_LINES) + more, limits=limits) == [(4, "", "E103")]


def test_one_giant_line_takes_little_memory(tmp_path: Path) -> None:
    giant = HEADER.encode() + b"x," * (20 << 20)
    assert codes(tmp_path, giant) == [(2, "", "E206")]


_REAL = Path(__file__).parents[3].parent / "shared" / "data" / "statements"


@pytest.mark.skipif(not _REAL.exists(), reason="the shared data are not here")
def test_real_exports_have_a_decided_result(tmp_path: Path) -> None:
    for serial, path in enumerate(sorted(_REAL.rglob("*.*"))):
        found = codes(tmp_path / str(serial), path.read_bytes(), path.read_bytes())
        assert {code for _, _, code in found} & {"E101", "E102", "E104"}, path
