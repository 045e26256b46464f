"""People with a browser, a mailbox and an authenticator app of their own, as they use the running platform."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.live.browser import next_code
from tests.live.stack import Stack, wait_until

PASSWORD = "correct horse battery staple"


class Person:
    """Somebody with an address: reads pages in English, without JavaScript."""

    def __init__(self, browser: Browser, stack: Stack, name: str) -> None:
        self.email = f"{name}@people.example"
        self.name = name
        self._stack = stack
        self._context = browser.new_context(base_url=stack.url, locale="en-GB", java_script_enabled=False)
        self.page: Page = self._context.new_page()
        self._read: set[Path] = set()

    def close(self) -> None:
        self._context.close()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def press(self, name: str) -> None:
        """Press a button or follow a link of the page itself."""
        main = self.page.locator("main, #content").first
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()

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
        self.page.locator("main form button").first.click()
        self.confirm_address()
        if "/accounts/login/" in self.page.url:
            self.sign_in()

    def confirm_address(self) -> None:
        self.follow_mail(r"/accounts/confirm-email/[^\s\"<]+")
        self.page.locator("main form button").first.click()

    def sign_in(self) -> None:
        self.page.goto("/accounts/login/")
        self.fill(login=self.email, password=PASSWORD)
        self.page.locator("main form button").first.click()

    def choose_password_by_mail(self) -> None:
        self.follow_mail(r"/accounts/password/reset/key/[^\s\"<]+")
        self.fill(password1=PASSWORD, password2=PASSWORD)
        self.page.locator("main form button").first.click()

    def set_up_app(self) -> None:
        """Set up an authenticator app, to which the page at hand must have led."""
        assert "/accounts/2fa/" in self.page.url, self.page.url
        self.page.goto("/accounts/2fa/totp/activate/")
        if "reauthenticate" in self.page.url:
            self.fill(password=PASSWORD)
            self.page.locator("main form button").first.click()
        secret = self.page.locator("#authenticator_secret").inner_text().strip()
        self.fill(code=next_code(self.email, secret))
        self.page.locator("main form button").first.click()
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
