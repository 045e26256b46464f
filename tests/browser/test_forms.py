"""Pages that a form leads to, pages that wait, and what is done with the keyboard alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Window, Windows
from tests.browser.test_pages import look
from tests.cast import PASSWORD
from tests.submitting import accounts_csv

LANGUAGES = ["zh", "en"]


@pytest.fixture
def window(windows: Windows, request: pytest.FixtureRequest) -> Window:
    person, language = request.param
    opened = windows.another(person, language)
    opened.page.set_viewport_size(WIDE)
    return opened


def _each(person: str) -> Any:
    return pytest.mark.parametrize("window", [(person, each) for each in LANGUAGES], indirect=True, ids=LANGUAGES)


def _language(page: Page) -> str:
    return "en" if page.locator("html").get_attribute("lang") == "en" else "zh"


@_each("")
def test_the_second_step_of_signing_in(window: Window, world: dict[str, Any]) -> None:
    page = window.page
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(world["emails"]["clerk"])
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    found = look(window, "mfa_authenticate", _language(page))
    assert not found, "\n".join(found)


@_each("viewer")
def test_ending_a_session_is_asked_first(window: Window, windows: Windows) -> None:
    windows.of("viewer elsewhere", "en").page.goto("/accounts/sessions/")
    page = window.page
    page.goto("/accounts/sessions/")
    page.locator("a[href*='/sessions/'][href$='/end/']").first.click()
    found = look(window, "accounts-session_end", _language(page))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("window", [("clerk", "en")], indirect=True)
def test_a_submission_is_watched_without_loading_the_page_again(window: Window, world: dict[str, Any]) -> None:
    page = window.page
    bank = world["keys"]["bank"]
    rows = [f"62220000555500{place:02d},nobody,12345,gold,CNY,2020-13-01," for place in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accounts.csv"
        file.write_text(accounts_csv(*rows), encoding="utf-8")
        page.goto(f"/provider/{bank}/submissions/new/")
        page.locator("input[name=accounts_file]").set_input_files(file)
        page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/provider/submissions/*/")
    page.evaluate("window.isTheSamePage = true")
    expect(page.locator("main")).to_contain_text("Rejected with", timeout=30_000)
    assert page.evaluate("window.isTheSamePage") is True
    assert page.locator("#waiting[hx-get]").count() == 0
    assert window.new_complaints() == []
    assert page.evaluate("window.policyViolations") == []


@pytest.mark.parametrize("window", [("owner", "en")], indirect=True)
def test_menu_language_and_skip_link_work_with_the_keyboard(window: Window, world: dict[str, Any]) -> None:
    page = window.page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"/enterprise/{world['keys']['enterprise']}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.locator("details.menu > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-list")).to_be_hidden()
    expect(page.locator("details.menu > summary")).to_be_focused()
    page.locator(".language-form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto("/?all")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.parametrize("window", [("owner", "zh")], indirect=True)
def test_print_leaves_the_matter_alone(window: Window, world: dict[str, Any]) -> None:
    page = window.page
    page.emulate_media(media="print")
    for address in (
        f"/enterprise/documents/{world['keys']['own']}/",
        f"/enterprise/consents/{world['keys']['consent']}/revoke/",
        f"/enterprise/{world['keys']['enterprise']}/consents/",
    ):
        page.goto(address)
        for hidden in (".site-header", ".site-footer", ".desk-tabs ul", ".actions"):
            assert all(not each.is_visible() for each in page.locator(hidden).all()), (address, hidden)
        assert page.locator("main h1").first.is_visible()
