"""The chart of a document: drawn anew by a script where there is one, and complete without any."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOCALES, NARROW, WIDE, Window, Windows
from tests.browser.test_pages import look
from tests.live.stack import Stack

WORDS = {"zh": "收入", "en": "income"}
LIVE = ".doc-chart-live svg"


def _document(world: dict[str, Any], key: str = "own") -> str:
    return f"/enterprise/documents/{world['keys'][key]}/"


def _faults(window: Window) -> list[str]:
    found: list[str] = window.page.evaluate("window.policyViolations")
    return [*found, *window.new_complaints()]


@pytest.fixture
def window(windows: Windows, world: dict[str, Any], request: pytest.FixtureRequest) -> Window:
    opened = windows.another("owner", request.param)
    opened.page.set_viewport_size(WIDE)
    opened.page.goto(_document(world))
    return opened


each_language = pytest.mark.parametrize("window", list(LOCALES), indirect=True)
in_english = pytest.mark.parametrize("window", ["en"], indirect=True)


@each_language
def test_it_is_drawn_anew_and_nothing_is_refused(window: Window) -> None:
    page = window.page
    expect(page.locator(LIVE)).to_be_visible()
    expect(page.locator(".doc-chart-drawing")).to_be_hidden()
    language = "en" if page.locator("html").get_attribute("lang") == "en" else "zh"
    assert WORDS[language] in (page.locator(LIVE).text_content() or "").lower()
    assert look(window, "chart", language) == []


@in_english
def test_the_pointer_shows_exact_amounts(window: Window) -> None:
    page = window.page
    page.locator(LIVE).scroll_into_view_if_needed()
    box = page.locator(LIVE).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 120)
    tip = page.locator(".doc-chart-tip")
    expect(tip).to_be_visible()
    amounts = tip.locator("dd").all_text_contents()
    assert len(amounts) == 3
    assert all(re.fullmatch(r"[\d,−]+\.\d\d yuan", amount) for amount in amounts)
    in_table = page.locator("#doc-balance .doc-scroll").first.inner_text()
    assert all(amount.removesuffix(" yuan") in in_table for amount in amounts)
    assert _faults(window) == []


@in_english
def test_arrow_keys_walk_through_the_periods(window: Window) -> None:
    page = window.page
    page.locator(".doc-chart").focus()
    seen = []
    for _step in range(2):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".doc-chart-tip")).to_be_visible()
        seen.append(page.locator(".doc-chart-tip p").inner_text())
    assert seen == page.locator("#doc-balance thead .doc-period").all_inner_texts()[:2]
    page.keyboard.press("Escape")
    expect(page.locator(".doc-chart-tip")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator("#doc-balance .doc-scroll").first).to_be_focused()
    assert _faults(window) == []


@in_english
def test_it_follows_the_width_of_the_window(window: Window) -> None:
    page = window.page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.wait_for_function(f"document.querySelector('{LIVE}').getBoundingClientRect().width < 340")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert _faults(window) == []


@in_english
def test_paper_gets_the_drawing_from_the_server(window: Window) -> None:
    page = window.page
    expect(page.locator(LIVE)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".doc-chart-drawing")).to_be_visible()
    expect(page.locator(".doc-chart-live")).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator(LIVE)).to_be_visible()
    assert _faults(window) == []


def test_a_page_without_a_chart_loads_no_script_for_it(windows: Windows, world: dict[str, Any]) -> None:
    page = windows.another("owner", "en").page
    page.goto(f"/enterprise/{world['keys']['enterprise']}/")
    assert page.locator("script[src*=echarts]").count() == 0


def test_without_scripts_drawing_and_table_are_there(browser: Browser, stack: Stack, world: dict[str, Any]) -> None:
    context = browser.new_context(base_url=stack.url, java_script_enabled=False, viewport=WIDE)
    context.add_cookies([{"name": "cfcii_session", "value": world["sessions"]["owner"], "url": stack.url}])
    page: Page = context.new_page()
    page.goto(_document(world))
    expect(page.locator(".doc-chart-drawing")).to_be_visible()
    expect(page.locator("#doc-balance .doc-table").first).to_be_visible()
    assert page.locator(".doc-chart-live").count() == 0
    context.close()
