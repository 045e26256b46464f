"""The enterprises whose cases are played, with all who take part in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.live import parties
from tests.live.browser import chromium
from tests.live.cases.lodging import Cast
from tests.live.people import Person
from tests.live.stack import Stack

_WORLD = "from tests.live import parties; print(json.dumps(parties.make_for_cases()))"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def casts(stack: Stack, browser: Browser) -> dict[str, Cast]:
    """Give the casts by the language of their enterprise; each person signs in once."""
    world: dict[str, Any] = stack.python(_WORLD)

    def person(role: str, language: str) -> Person:
        made = Person(browser, stack, f"{parties.CASES}-{role}", language)
        if role != "anybody":
            made.sign_in()
        return made

    roles = ("owner", "desk", "verifier", "analyst")
    people = {language: {role: person(f"{role}-{language}", language) for role in roles} for language in ("zh", "en")}
    clerk = person("clerk", "en")
    return {
        language: Cast(
            world["enterprises"][language], world["bank"], world["lender"], people[language]["owner"],
            people[language]["desk"], people[other]["desk"], people[language]["verifier"],
            people[language]["analyst"], clerk, person("anybody", language),
        )
        for language, other in (("zh", "en"), ("en", "zh"))
    }  # fmt: skip
