"""Names as they are typed."""

from __future__ import annotations

import pytest
from django import forms

from accounts.forms.names import NameField
from cfcii.common.names import name_fault, tidy_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王小明", "王小明"),
        (" 王小明\n", "王小明"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("扎西　多吉", "扎西 多吉"),
        ("𠮷野家餐饮（武汉）有限公司", "𠮷野家餐饮（武汉）有限公司"),
        ("Anne-Marie  O’Neill", "Anne-Marie O’Neill"),
        ("Jose\u0301 Nguye\u0302\u0303n", "José Nguyễn"),
        ("Smith\u00a0& Sons, Ltd.", "Smith & Sons, Ltd."),
        ("བཀྲ་ཤིས", "བཀྲ་ཤིས"),
        ("ئايگۈل", "ئايگۈل"),
        ("7-11", "7-11"),
        ("", ""),
    ],
)
def test_names_pass_and_are_tidied(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept
    assert not kept or name_fault(kept) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("王\n小明", "line_break"),
        ("王\u2028小明", "line_break"),
        ("王\r\nBcc: a", "line_break"),
        ("王\x00小明", "unseen"),
        ("王\t小明", "unseen"),
        ("王\x1b[31m", "unseen"),
        ("王\u202e明小", "unseen"),
        ("王\u2066小明", "unseen"),
        ("王\u200b小明", "unseen"),
        ("王\ufeff小明", "unseen"),
        ("王\U000e0041", "unseen"),
        ("王\ud800", "unseen"),
        ("https://example.com", "address"),
        ("河畔 WWW.example.com", "address"),
        ("ｗｗｗ．example.com", "address"),
        ("wang@example.com", "address"),
        ("wang＠example.com", "address"),
        ("···", "no_letter"),
        ("！？", "no_letter"),
    ],
)
def test_what_no_name_holds_is_found(typed: str, fault: str) -> None:
    assert name_fault(tidy_name(typed)) == fault


def test_the_field_says_what_is_wrong_and_counts_the_tidied_name() -> None:
    field = NameField(max_length=3)
    assert field.clean("  王小明  ") == "王小明"
    with pytest.raises(forms.ValidationError, match="no web or e-mail address"):
        NameField().clean("www.example.com")
    with pytest.raises(forms.ValidationError, match="required"):
        field.clean("\u3000")
    assert NameField(required=False).clean("") == ""
