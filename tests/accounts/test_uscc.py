"""What people are told of a unified social credit code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from stdnum.cn import uscc as uscc_numbers

from accounts import uscc
from cfcii.common.identifiers import is_of_subject, is_valid_uscc, normalise_number, normalise_uscc, uscc_fault
from tests.cast import valid_uscc

CODE = valid_uscc(7_000_000_003)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "what you entered has 0"),
        (CODE[:17], "what you entered has 17"),
        (f"{CODE}1", "what you entered has 19"),
        (f"{CODE[:16]}I{CODE[17]}", "“I” does not occur"),
        (f"{CODE[:3]}*{CODE[4:]}", "“*” does not occur"),
        (CODE[:17] + ("1" if CODE[17] == "0" else "0"), "The last character does not fit"),
        (f"{CODE[:7]}{CODE[8]}{CODE[7]}{CODE[9:]}" if CODE[7] != CODE[8] else f"8{CODE[1:]}", "does not fit"),
    ],
)
def test_what_is_wrong_is_said(code: str, words: str) -> None:
    assert words in uscc.fault(code)
    assert not is_valid_uscc(code)


def test_nothing_is_said_of_a_right_one() -> None:
    assert uscc.fault(CODE) == ""
    assert uscc_fault(CODE) is None


@pytest.mark.parametrize(
    "typed", [CODE.lower(), f" {CODE[:4]} {CODE[4:]}\t", "".join(chr(ord(c) + 0xFEE0) for c in CODE)]
)
def test_what_people_type_is_brought_to_form(typed: str) -> None:
    assert normalise_uscc(typed) == CODE


@pytest.mark.parametrize(
    ("start", "name"),
    [("91", "enterprise"), ("92", "individual business"), ("93", "farmers' cooperative"), ("52", "other organisation")],
)
def test_the_kind_stands_in_the_code(start: str, name: str) -> None:
    stem = f"{start}{CODE[2:17]}"
    assert uscc.kind(stem + uscc_numbers.calc_check_digit(stem)) == name


@pytest.mark.parametrize(
    ("typed", "number"),
    [("6222 0000-1111", "622200001111"), ("６２２２０", "62220"), ("1234", None), ("1" * 35, None), ("12;34'5", None)],
)
def test_account_numbers_are_brought_to_form(typed: str, number: str | None) -> None:
    assert normalise_number(typed) == number


@pytest.mark.parametrize(
    ("start", "words"),
    [("91", ""), ("92", ""), ("93", ""), ("11", "a government body"), ("12", "a public institution"),
     ("13", "another organisation"), ("51", "a social organisation"), ("99", "another organisation"),
     ("N1", "a rural collective"), ("A1", "another organisation")],
)  # fmt: skip
def test_only_subjects_of_the_platform_register(start: str, words: str) -> None:
    code = valid_uscc(7_000_000_003, start)
    assert uscc.fault(code) == ""  # a bank's file may list it
    assert is_of_subject(code) == (not words)
    assert words in uscc.why_no_subject(code)
    assert bool(uscc.why_no_subject(code)) == bool(words)
