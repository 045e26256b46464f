"""The PDF: complete, legible in both languages, and the same bytes each time."""

import io
import re

import pytest
from django.utils import translation
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from cfcii.pdf import fonts
from reports.engine import dictionary
from reports.models import Document
from reports.rendering import content
from reports.rendering.pdf import draw_pdf
from tests.reports.rendering.documents import LANGUAGES, MONTHS_36, NUMBER, QUARTERS_12, make_document


def _read(document: Document, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(draw_pdf(document, language)))


def _text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def _squeezed(text: str) -> str:
    """Drop white space: lines break where there is room."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("product", dictionary.PRODUCTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_and_figure_is_in_the_text(product: str, language: str) -> None:
    document = make_document(product)
    shown = content.printable(document, language)
    text = _squeezed(_text(_read(document, language)))
    for segment in shown.segments:
        assert _squeezed(segment.name) in text
        for field in segment.fields:
            assert _squeezed(field.label + field.lines[0]) in text
        for row in segment.rows:
            assert _squeezed(row.label + row.unit + "".join(cell.text for cell in row.cells)) in text
    for note in shown.notes:
        assert _squeezed(note) in text
    for basis in shown.bases:
        assert basis.facts_digest in text
        assert basis.submission_digest in text
    assert document.sha256 in text


@pytest.mark.parametrize("columns", [MONTHS_36, MONTHS_36[:1], QUARTERS_12])
def test_any_number_of_columns_is_drawn(columns: tuple[str, ...]) -> None:
    document = make_document("monthly", columns)
    text = _squeezed(_text(_read(document)))
    for row in content.printable(document, "en").rows.values():
        assert all(cell.text in text for cell in row.cells)
    assert all(name in text for name in columns)


def test_each_page_names_the_number_of_the_report_and_its_own() -> None:
    reader = _read(make_document("monthly", MONTHS_36))
    total = len(reader.pages)
    for place, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert NUMBER in text
        assert f"Page {place} of {total}" in text


def test_metadata_language_and_outline() -> None:
    reader = _read(make_document(), "zh-hans")
    assert reader.metadata is not None
    assert NUMBER in (reader.metadata.title or "")
    assert reader.metadata.subject == NUMBER
    assert reader.metadata.creation_date_raw == "D:20260302100000+08'00'"
    assert reader.root_object["/Lang"] == "zh-CN"
    assert "3 账户收支与余额情况" in [str(entry["/Title"]) for entry in reader.outline if isinstance(entry, dict)]


def test_a_part_of_the_font_is_embedded() -> None:
    drawn = draw_pdf(make_document("report", QUARTERS_12), "zh-hans")
    assert len(drawn) < 400_000
    names = set()
    for page in PdfReader(io.BytesIO(drawn)).pages:
        resources = page["/Resources"]
        assert isinstance(resources, DictionaryObject)
        for font in resources["/Font"].get_object().values():
            face = font.get_object()
            names.add(str(face["/BaseFont"]).partition("+")[2])
            if "NotoSansSC" in face["/BaseFont"]:
                assert "/FontFile2" in face["/FontDescriptor"].get_object()
    assert {name for name in names if name} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_document_gives_the_same_bytes(language: str) -> None:
    document = make_document()
    first = draw_pdf(document, language)
    draw_pdf(make_document("monthly", MONTHS_36), language)
    with translation.override("en"):
        assert draw_pdf(document, language) == first


def test_another_language_gives_another_file() -> None:
    assert draw_pdf(make_document(), "en") != draw_pdf(make_document(), "zh-hans")


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>&amp;<b>", "面馆" * 100, "x" * 200, "𠮷田\U0001f35c", "עברית مطعم", "a\nb\tc\x00d",
        "", "%(page)s {0}", "㐂龘䶮〇",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_any_name_is_drawn(name: str, language: str) -> None:
    document = make_document(columns=("2025Q1",), items={"header.enterprise_name": name})
    shown = fonts.printable(content.printable(document, language).enterprise)
    assert _squeezed(shown) in _squeezed(_text(_read(document, language)))


def test_a_character_that_the_font_lacks_is_named() -> None:
    assert fonts.printable("江𠮷城") == "江[U+20BB7]城"


def test_disputed_figures_are_marked() -> None:
    disputed = [{"period": "2025Q2", "item": "cash.deposit_amount"}, {"period": None, "item": "account.opened_on"}]
    figures = {"cash.deposit_amount": ["1.00", "2345.60", "3.00"]}
    text = _squeezed(_text(_read(make_document(items={"annotations.disputed_items": disputed}, figures=figures))))
    assert "2,345.60※" in text
    assert "2019-05-06※" in text


@pytest.mark.parametrize("disputed", [[], [{"period": None, "item": "annotations.enterprise_statement"}]])
def test_a_statement_longer_than_a_page_goes_on_over_the_page(disputed: list[dict[str, str | None]]) -> None:
    items = {"annotations.enterprise_statement": "本企业声明。" * 1500, "annotations.disputed_items": disputed}
    text = _squeezed(_text(_read(make_document(items=items), "zh-hans")))
    assert text.count("本企业声明") == 1500
