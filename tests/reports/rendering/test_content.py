"""The printable content says all that was issued, and nothing else."""

from collections import Counter

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports.engine import dictionary
from reports.models import Document
from reports.rendering import content, paging, values
from reports.rendering.content import Content
from tests.reports.rendering.documents import LANGUAGES, MONTHS_36, NUMBER, make_document


def _codes(shown: Content) -> list[str]:
    """List the items as they stand from the top of a document to its foot."""
    codes = [shown.number.code, shown.issued_at.code]
    for segment in shown.segments:
        codes += [field.code for field in segment.fields] + [row.code for row in segment.rows]
    return codes


def _lines(document: Document) -> dict[str, tuple[str, ...]]:
    """Give what the fields of a document show, by item code."""
    shown = content.printable(document, "en")
    return {field.code: field.lines for segment in shown.segments for field in segment.fields}


@pytest.mark.parametrize("product", dictionary.PRODUCTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_stands_once_in_the_order_of_the_dictionary(product: str, language: str) -> None:
    codes = _codes(content.printable(make_document(product), language))
    expected = [item.code for item in dictionary.product(product).items]
    assert Counter(codes) == Counter(expected)
    beside_the_title = {"header.report_number", "header.issued_at"}
    assert codes[2:] == [code for code in expected if code not in beside_the_title]


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_those_of_the_dictionary(language: str) -> None:
    shown = content.printable(make_document(), language)
    for segment, defined in zip(shown.segments, dictionary.product("report").segments, strict=True):
        assert segment.name == (defined.name_zh if language == "zh-hans" else defined.name_en)
    for item in dictionary.product("report").computed_items:
        assert shown.rows[item.code].label == (item.name_zh if language == "zh-hans" else item.name_en)


def test_an_unknown_version_of_the_dictionary_is_refused() -> None:
    document = make_document()
    document.body = document.body.replace('"dictionary":"1.0"', '"dictionary":"0.0"')
    with pytest.raises(dictionary.UnknownDictionary):
        content.printable(document, "en")


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("0.00", "0.00"), ("999.99", "999.99"), ("1234.50", "1,234.50"), ("-1234.50", "−1,234.50"),
        ("9999999999999999.99", "9,999,999,999,999,999.99"), ("0.2500", "0.2500"), ("-0.0050", "−0.0050"),
        ("12345.6789", "12,345.6789"), ("1234567", "1,234,567"), ("0", "0"),
    ],
)  # fmt: skip
def test_numbers(published: str, shown: str) -> None:
    assert values.number(published) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16), max_value=10**16))
def test_the_published_digits_stay(amount: object) -> None:
    assert values.number(str(amount)).replace(",", "").replace("−", "-") == str(amount)


def test_null_is_shown_as_two_hyphens_and_zero_is_not() -> None:
    document = make_document(figures={"cash.largest_deposit": [None, "0.00", "5.00"]})
    cells = content.printable(document, "en").rows["cash.largest_deposit"].cells
    assert [(cell.value, cell.text) for cell in cells] == [(None, "--"), ("0.00", "0.00"), ("5.00", "5.00")]


def test_fields_are_named_for_people() -> None:
    fields = {
        field.code: field.lines
        for segment in content.printable(make_document(), "en").segments
        for field in segment.fields
    }
    assert fields["header.query_purpose"] == ("01 pre-loan review",)
    assert fields["account.account_type"] == ("basic account",)
    assert fields["account.status"] == ("open",)
    assert fields["account.closed_on"] == ("--",)
    assert fields["account.data_updated_at"] == ("2026-03-01 09:30:00 (UTC+08:00)",)
    assert fields["annotations.disputed_items"] == ("none",)


def test_a_code_without_a_name_stands_for_itself() -> None:
    document = make_document(items={"header.query_purpose": "99", "account.account_type": "escrow"})
    fields = {
        field.code: field.lines for segment in content.printable(document, "en").segments for field in segment.fields
    }
    assert fields["header.query_purpose"] == ("99",)
    assert fields["account.account_type"] == ("escrow",)


def test_columns_show_the_proof_of_their_months() -> None:
    shown = content.printable(make_document(proofs={"2025-02": "gap", "2025-07": "not_proven"}), "en")
    assert [(column.name, column.label, column.proof_symbols) for column in shown.columns] == [
        ("2025Q1", "Q1 2025", "●◐●"), ("2025Q2", "Q2 2025", "●●●"), ("2025-07", "Jul 2025", "○"),
    ]  # fmt: skip
    assert shown.columns[0].proof_words == "Jan 2025 proven, Feb 2025 gap, Mar 2025 proven"


def test_every_month_names_what_it_rests_on() -> None:
    shown = content.printable(make_document("monthly", MONTHS_36), "en")
    assert [basis.name for basis in shown.bases] == list(MONTHS_36)
    assert all(len(basis.facts_digest) == len(basis.submission_digest) == 64 for basis in shown.bases)


def test_versions_and_digests() -> None:
    document = make_document()
    versions = {field.code: field.lines[0] for field in content.printable(document, "en").versions}
    assert versions["rules"] == "r1, r2"
    assert versions["content"] == document.sha256


def test_exactly_the_disputed_figures_are_marked() -> None:
    disputed = [
        {"period": "2025Q2", "item": "cash.deposit_amount"},
        {"period": None, "item": "account.opened_on"},
    ]
    document = make_document(items={"annotations.open_dispute_count": 2, "annotations.disputed_items": disputed})
    shown = content.printable(document, "en")
    marked = {
        (code, shown.columns[place].name)
        for code, row in shown.rows.items()
        for place, cell in enumerate(row.cells)
        if cell.is_disputed
    }
    fields = {field.code: field for segment in shown.segments for field in segment.fields}
    assert marked == {("cash.deposit_amount", "2025Q2")}
    assert [code for code, field in fields.items() if field.is_disputed] == ["account.opened_on"]
    assert fields["annotations.disputed_items"].lines == (
        "Q2 2025 · Cash deposits and withdrawals · Cash deposited", "Account · Opened on",
    )  # fmt: skip
    assert "2 disputes" in shown.notice


def test_the_notice_says_that_there_is_no_dispute() -> None:
    assert content.printable(make_document(), "en").notice.startswith("No dispute")


def test_the_monthly_summary_which_has_no_annotations_says_nothing_about_disputes() -> None:
    assert content.printable(make_document("monthly"), "en").notice == ""


def test_whose_copy_it_is() -> None:
    own = make_document(items={"header.consent_number": None, "header.query_purpose": None})
    assert content.printable(own, "en").product_line == "Copy for the enterprise"
    assert content.printable(make_document(), "en").product_line == "Copy for an information user"


def test_money_of_another_currency_is_not_called_yuan() -> None:
    shown = content.printable(make_document(items={"account.currency": "USD"}), "en")
    assert shown.rows["balance.income_amount"].unit == "USD"
    assert not any("yuan" in note for note in shown.notes)


def test_the_language_asked_for_counts_not_the_active_one() -> None:
    document = make_document()
    with translation.override("zh-hans"):
        first = content.printable(document, "en")
    with translation.override("en"):
        second = content.printable(document, "en")
    assert first == second


def test_characters_that_hide_are_shown() -> None:
    document = make_document(items={"header.enterprise_name": "面\u202e馆\u200b\x07"})
    assert content.printable(document, "en").enterprise == "面[U+202E]馆[U+200B][U+0007]"


@pytest.mark.parametrize(
    ("columns", "limit", "sizes"),
    [
        (5, 6, [5]),
        (12, 8, [6, 6]),
        (36, 8, [6] * 6),
        (36, 9, [9] * 4),
        (10, 8, [5, 5]),
        (11, 8, [6, 5]),
        (3, 1, [1] * 3),
    ],
)
def test_columns_are_cut_evenly(columns: int, limit: int, sizes: list[int]) -> None:
    shown = content.printable(make_document("monthly", MONTHS_36[:columns]), "en").columns
    parts = paging.parts(shown, limit)
    assert [len(part.columns) for part in parts] == sizes
    assert [column for part in parts for column in part.columns] == list(shown)


def test_the_number_stands_beside_the_title() -> None:
    assert content.printable(make_document(), "en").number.lines == (NUMBER,)
