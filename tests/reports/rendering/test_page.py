"""The page: complete, escaped, without style attributes, and with tables that say what belongs to what."""

import html
import re

import pytest
from django.template.loader import render_to_string

from reports import rendering
from reports.models import Document
from reports.rendering import content
from tests.reports.rendering.documents import LANGUAGES, MONTHS_36, make_document


def _page(document: Document, language: str = "en") -> str:
    return render_to_string("reports/document/_document.html", rendering.page(document, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_stands_on_the_page_as_published(language: str) -> None:
    document = make_document()
    shown = content.printable(document, language)
    published = [str(cell.value) for row in shown.rows.values() for cell in row.cells]
    assert re.findall(r'<data value="([^"]*)">', _page(document, language)) == published


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_and_note_stands_on_the_page(language: str) -> None:
    document = make_document()
    page = html.unescape(_page(document, language))
    shown = content.printable(document, language)
    for text in (shown.title, shown.notice, *shown.notes, *(segment.name for segment in shown.segments)):
        assert text in page
    for field in (shown.number, shown.issued_at, *(one for segment in shown.segments for one in segment.fields)):
        assert field.label in page
        assert all(line in page for line in field.lines)
    assert re.findall(r'title="([a-z_]+\.\w+): ', page) == list(shown.rows)


def test_null_is_shown_and_has_no_machine_value() -> None:
    page = _page(make_document(figures={"cash.largest_deposit": [None, None, None]}))
    assert page.count('<td class="doc-null">--</td>') == 3


def test_heads_of_rows_and_columns_are_named() -> None:
    page = _page(make_document())
    rows = len(content.printable(make_document(), "en").rows)
    assert page.count('<th scope="row"') == rows + 7  # and the months that figures rest on
    assert page.count("<caption") == page.count("<table")
    assert "<th>" not in page


def test_wide_tables_are_cut_for_paper() -> None:
    document = make_document("monthly", MONTHS_36)
    page = _page(document)
    assert len(rendering.page(document, "en")["parts"]) == 3
    assert page.count("doc-on-paper") == 3 * page.count("doc-on-screen") == 27
    assert "doc-on-paper" not in _page(make_document("monthly", MONTHS_36[:12]))


def test_a_disputed_figure_is_marked_also_for_those_who_do_not_see_italics() -> None:
    disputed = [{"period": "2025Q2", "item": "cash.deposit_amount"}, {"period": None, "item": "account.opened_on"}]
    figures = {"cash.deposit_amount": ["1.00", "2345.60", "3.00"]}
    page = _page(make_document(items={"annotations.disputed_items": disputed}, figures=figures))
    assert page.count('class="doc-disputed"') == 2
    assert page.count('<span class="doc-unseen">under dispute</span>') == 2
    assert '<td class="doc-disputed"><data value="2345.60">2,345.60</data><span class="doc-mark"' in page


def test_names_cannot_write_markup() -> None:
    items = {
        "header.enterprise_name": '<script>alert(1)</script>"><img src=x onerror=y>{{ 1 }}',
        "annotations.enterprise_statement": "</article><b>",
    }
    page = _page(make_document(items=items))
    assert re.findall("<script[^>]*>", page) == ['<script id="doc-chart-data" type="application/json">']
    assert "<img" not in page
    assert page.count("</article>") == 1


def test_nothing_needs_an_inline_style_or_script() -> None:
    page = _page(make_document())
    assert not re.search(r"\s(style|on\w+)=", page)
    assert "<style" not in page


def test_identifiers_are_unique() -> None:
    identifiers = re.findall(r'\sid="([^"]+)"', _page(make_document("monthly", MONTHS_36)))
    assert len(identifiers) == len(set(identifiers))
