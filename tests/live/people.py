"""People with a browser, a mailbox and an authenticator app of their own, as they use the running platform."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Browser, Locator, Page

from cfcii.settings import BASE_DIR
from tests.browser import faults
from tests.browser.conftest import LOCALES, NARROW, WIDE
from tests.cast import PASSWORD
from tests.live.browser import next_code, sign_in
from tests.live.stack import Stack, wait_until

PICTURES = BASE_DIR / "var" / "screenshots"
_CATALOGUES = {"zh": "zh-hans", "en": "en"}


class Person:
    """Somebody with an address: reads pages in one language, without JavaScript."""

    def __init__(self, browser: Browser, stack: Stack, name: str, language: str = "en") -> None:
        self.email = f"{name}@people.example"
        self.name = name
        self.language = language
        self._stack = stack
        self._context = browser.new_context(
            base_url=stack.url, locale=LOCALES[language], java_script_enabled=False,
            viewport=WIDE,  # type: ignore[arg-type]
        )  # fmt: skip
        self.page: Page = self._context.new_page()
        self._read: set[Path] = set()
        self._pictures: list[str] = []

    def close(self) -> None:
        self._context.close()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def says(self, words: str, *, context: str = "", **values: object) -> str:
        """Give words of the platform in this person's language; fails where they have no translation."""
        with translation.override(_CATALOGUES[self.language]):
            said = pgettext(context, words) if context else gettext(words)
        assert self.language == "en" or not words.isascii() or said != words, f"not translated: {words}"
        return said % values if values else said

    def label(self, choice: TextChoices) -> str:
        """Give the name of a state, a step, an outcome in this person's language."""
        with translation.override(_CATALOGUES[self.language]):
            return str(choice.label)

    def reads(self, words: str, *, context: str = "", **values: object) -> None:
        """Demand that words of the platform stand on the page at hand."""
        said = self.says(words, context=context, **values)
        assert said in self.page.locator("body").inner_text(), f"{said!r} not at {self.page.url}: {self.text}"

    def photograph(self, name: str) -> None:
        """Keep pictures of the page at hand, wide and narrow, unless there are some of that name.

        Nothing may stick out or be in another language.
        """
        if name in self._pictures:
            return
        self._pictures.append(name)
        for size in (WIDE, NARROW):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            folder = PICTURES / f"way-{self.language}-{size['width']}"
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.name}-{len(self._pictures):02d}-{name}.png", full_page=True)
            found = faults.of_width(self.page)
            found += faults.of_language(self.page) if self.language == "zh" else []
            assert not found, f"{self.page.url}: {found}"
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def press(self, name: str) -> None:
        """Press a button or follow a link of the page itself."""
        self.go(self.way(name))

    def way(self, name: str) -> Locator:
        """Find a button or a link of the page itself by its words."""
        said, main = self.says(name), self.page.locator("main, #content").first
        return main.get_by_role("button", name=said).or_(main.get_by_role("link", name=said)).first

    def go(self, way: Locator | str) -> None:
        """Press something that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            (self.page.locator(way) if isinstance(way, str) else way).click()

    def send(self) -> None:
        """Send the form of the page at hand by its first button."""
        self.go(self.page.locator("main form button").first)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}], #content [name={name}]").first
            # A page that was never there is told apart from one that is slow.
            assert field.count(), f"no field {name} at {self.page.url}: {self.page.locator('body').inner_text()}"
            field.fill(value)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"input[name={name}][value='{value}']").check()

    def follow_mail(self, pattern: str) -> None:
        """Open the link in the next mail to this person that has one of this form."""
        found: list[str] = []

        def look() -> bool:
            found.extend(self._links(pattern))
            return bool(found)

        wait_until(look, 60, f"mail to {self.email}")
        self.page.goto(found[0])

    def sign_up(self) -> None:
        self.page.goto("/accounts/signup/")
        self.finish_sign_up()

    def finish_sign_up(self) -> None:
        """Enter address and password on the page at hand, and confirm the address by mail."""
        self.fill(email=self.email, password1=PASSWORD, password2=PASSWORD)
        self.send()
        self.confirm_address()
        if "/accounts/login/" in self.page.url:
            self.sign_in()

    def confirm_address(self) -> None:
        self.follow_mail(r"/accounts/confirm-email/[^\s\"<]+")
        self.send()

    def sign_in(self) -> None:
        sign_in(self.page, self.email, PASSWORD)

    def choose_password_by_mail(self) -> None:
        self.follow_mail(r"/accounts/password/reset/key/[^\s\"<]+")
        self.fill(password1=PASSWORD, password2=PASSWORD)
        self.send()

    def set_up_app(self) -> None:
        """Set up an authenticator app, to which the page at hand must have led."""
        assert "/accounts/2fa/" in self.page.url, self.page.url
        self.page.goto("/accounts/2fa/totp/activate/")
        if "reauthenticate" in self.page.url:
            self.fill(password=PASSWORD)
            self.send()
        secret = self.page.locator("#authenticator_secret").inner_text().strip()
        self.fill(code=next_code(self.email, secret))
        self.send()
        assert "/totp/activate/" not in self.page.url, self.text

    def _links(self, pattern: str) -> list[str]:
        for path in sorted(self._stack.folder.glob("mail/*.log")):
            if path in self._read:
                continue
            for raw in path.read_bytes().split(b"-" * 79):
                message = message_from_bytes(raw.strip(), policy=policy.default)
                if self.email not in str(message["To"]):
                    continue
                body = message.get_body(("plain",))
                links = re.findall(rf"https?://[^/\s]+{pattern}", body.get_content() if body else "")
                if links:
                    self._read.add(path)
                    return [str(links[0])]
        return []
