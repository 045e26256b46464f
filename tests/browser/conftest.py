"""One running platform with one small world, one browser, and one window a person and language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import faults
from tests.live.browser import chromium
from tests.live.stack import Stack, running_stack

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


@dataclass(frozen=True, slots=True)
class Window:
    """A person's page, with what its console has complained of so far."""

    page: Page
    complaints: list[str]

    def new_complaints(self) -> list[str]:
        new = [f"console: {each}" for each in self.complaints]
        self.complaints.clear()
        return new


class Windows:
    """Opens a window for a person and a language once, and gives the same one after that."""

    def __init__(self, browser: Browser, stack: Stack, sessions: dict[str, str]) -> None:
        self._browser, self._stack, self._sessions = browser, stack, sessions
        self._open: dict[tuple[str, str], Window] = {}

    def of(self, person: str, language: str) -> Window:
        if (person, language) not in self._open:
            self._open[person, language] = self.another(person, language)
        return self._open[person, language]

    def another(self, person: str, language: str) -> Window:
        context = self._browser.new_context(base_url=self._stack.url, locale=LOCALES[language], viewport=WIDE)
        if person:
            context.add_cookies(
                [{"name": "cfcii_session", "value": self._sessions[person], "url": self._stack.url, "httpOnly": True}]
            )
        complaints = faults.listen(context)
        return Window(context.new_page(), complaints)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


@pytest.fixture(scope="session")
def world(stack: Stack) -> dict[str, Any]:
    made: dict[str, Any] = stack.python("from tests.browser import world; print(json.dumps(world.make()))")
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def windows(browser: Browser, stack: Stack, world: dict[str, Any]) -> Windows:
    return Windows(browser, stack, world["sessions"])
