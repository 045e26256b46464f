"""The system's Chromium, driven against the running platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.cast import TOTP_SECRET

CHROMIUM = "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


_used: dict[str, int] = {}
"""The time step of the last code of each person: none is taken twice."""


def next_code(email: str, secret: str = TOTP_SECRET) -> str:
    """Give the code that a person's authenticator app shows; waits for the next one when that was used."""
    step = max(int(time.time()) // 30, _used.get(email, 0) + 1)
    while step > int(time.time()) // 30 + 1:  # the one after the present one counts already, for clocks that are fast
        time.sleep(0.5)
    _used[email] = step
    code: str = format_hotp_value(hotp_value(secret, step))
    return code


_running: list[Playwright] = []
"""The one Playwright of the process, once for each browser in use: a second one beside it would be refused."""


@contextmanager
def chromium() -> Iterator[Browser]:
    playwright = _running[0] if _running else sync_playwright().start()
    _running.append(playwright)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
    try:
        yield browser
    finally:
        browser.close()
        _running.pop()
        if not _running:
            playwright.stop()


@contextmanager
def page_of(browser: Browser, url: str, email: str, password: str) -> Iterator[Page]:
    """Sign a person in, in English, without JavaScript; whatever the console complains of fails the test."""
    context = browser.new_context(base_url=url, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sign_in(page, email, password)
    try:
        yield page
    finally:
        context.close()
    assert not complaints, complaints


def sign_in(page: Page, email: str, password: str) -> None:
    """Enter address and password, and the code of the app when that is asked for."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    if "/2fa/authenticate/" in page.url:
        page.locator("input[name=code]").fill(next_code(email))
        with page.expect_navigation():
            page.locator("main form button").first.click()


def wait_for_end(page: Page) -> None:
    """Watch a page that refreshes itself until nothing more is to come."""
    deadline = time.monotonic() + 60
    # What is read in one go: a tag may be gone for a moment while the page reloads itself.
    while "This page refreshes by itself" in (text := page.locator("main").inner_text()):
        assert time.monotonic() < deadline, text
        page.reload()


Figures = dict[tuple[str, str], str | None]
"""Figures as published: (column, item code) -> value."""


def figures_on(page: Page) -> Figures:
    """Read every figure of a computed item off the page of a document."""
    reader = _TableReader()
    reader.feed(page.content())
    return reader.figures


class _TableReader(HTMLParser):
    """Reads the tables of figures: column names stand in the head, item codes in the rows' titles."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: Figures = {}
        self._columns: list[str] = []
        self._item = ""
        self._place = 0
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._columns, self._item = [], ""
        elif tag == "span" and "doc-code" in (given.get("class") or ""):
            self._in_code = True
        elif tag == "th" and given.get("scope") == "row":
            self._item, self._place = (given.get("title") or "").partition(":")[0], -1
        elif tag == "td" and self._columns and self._item:
            self._place += 1
            self.figures[self._columns[self._place], self._item] = None
        elif tag == "data" and self._columns and self._item:
            self.figures[self._columns[self._place], self._item] = given["value"]

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self._columns.append(data.strip())
            self._in_code = False
