"""Every page: drawn, kept as a picture, and free of faults that a machine can see. People look at the pictures."""

from __future__ import annotations

from typing import Any

import pytest

from cfcii.settings import BASE_DIR
from tests.browser import faults
from tests.browser.conftest import NARROW, WIDE, Window, Windows
from tests.browser.walk import NOT_WALKED_TO, STOPS, Stop, named_addresses

PICTURES = BASE_DIR / "var" / "screenshots"


def test_every_named_address_is_walked_to_or_says_why_not() -> None:
    walked = {stop.name for stop in STOPS if not stop.name.startswith("admin:")}
    assert named_addresses() == walked | set(NOT_WALKED_TO)
    assert walked & set(NOT_WALKED_TO) == set()


@pytest.fixture(scope="session")
def titles() -> dict[tuple[str, str], str]:
    """The titles seen so far, by language and person, with the page that has it."""
    return {}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.slug)
def test_page(stop: Stop, language: str, windows: Windows, world: dict[str, Any], titles: dict[Any, str]) -> None:
    window = windows.of(stop.person, language)
    page = window.page
    page.set_viewport_size(WIDE)
    answer = page.goto(stop.address(world["keys"]))
    assert answer is not None
    assert answer.status == stop.status
    assert page.locator("html").get_attribute("lang") in (
        {"en", "en-gb"} if language == "en" else {"zh-Hans", "zh-hans"}
    )
    found = look(window, stop.slug, language)
    if ":" in stop.name and not stop.label:  # the names of other pages are allauth's
        key = (language, stop.person, page.title())
        if titles.setdefault(key, stop.name) != stop.name:
            found.append(f"title: {key[2]!r} is also that of {titles[key]}")
    assert not found, "\n".join(found)


def look(window: Window, name: str, language: str) -> list[str]:
    """Take the pictures of the page at hand, and list its faults.

    What the policy refused is read before axe looks: it puts style sheets into the page that import others.
    """
    page, found = window.page, []
    refused = [*faults.of_policy(window.page), *window.new_complaints()]
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        folder = PICTURES / f"{language}-{size['width']}"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        if size == WIDE or language == "zh":
            found += faults.of_access(page)
        found += faults.of_width(page)
    found += faults.of_headings(page)
    found += faults.of_language(page) if language == "zh" else []
    window.new_complaints()
    refused = [each for each in refused if "the server responded with a status of 4" not in each]
    return [*dict.fromkeys(found), *refused]
