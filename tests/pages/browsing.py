"""A browser for the tests of pages: signed in, and pressing the buttons that stand on a page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from accounts.models import User
from tests.signing_in import sign_in


def signed_in(user: User, language: str = "en", *, csrf: bool = False) -> Client:
    """Give a browser in which a person is signed in."""
    client = Client(enforce_csrf_checks=csrf, headers={"accept-language": language})
    sign_in(client, user)
    return client


def text(answer: Any) -> str:
    """Give a page as it was sent."""
    return str(answer.content.decode())


def pressed(browser: Client, page: Any, number: int = -1, **changed: Any) -> Any:
    """Send a form of a page as a browser would: with its hidden fields. The last one of the page's own, unless said."""
    forms = _Forms()
    forms.feed(page.content.decode().partition('id="content"')[2])
    action, fields = forms.found[number]
    return browser.post(action or page.request["PATH_INFO"], fields | changed)


class _Forms(HTMLParser):
    """Reads the forms that are posted: where to, and their hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1][1].setdefault(given["name"], []).append(given.get("value", ""))
