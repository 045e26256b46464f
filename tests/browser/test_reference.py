"""The API reference, which a script draws: under the policy of every page, and without another host."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LOCALES, Windows
from tests.live.stack import Stack


@pytest.mark.parametrize("language", list(LOCALES))
def test_the_reference_is_drawn_without_a_fault_and_without_another_host(
    windows: Windows, stack: Stack, language: str
) -> None:
    window = windows.another("", language)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.goto("/api/docs/")
    operations = window.page.locator(".reference .opblock")
    expect(operations.first).to_be_visible()
    assert operations.count() >= 15
    operations.first.locator("button").first.click()
    expect(window.page.locator(".reference .opblock-body").first).to_be_visible()
    assert [address for address in asked if not address.startswith((stack.url, "data:"))] == []
    assert window.page.evaluate("window.policyViolations") == []
    assert window.new_complaints() == []
