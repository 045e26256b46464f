"""The sign-in in a browser: an authenticator app and a passkey are set up, and each opens it; e-mail goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.live.browser import chromium, next_code
from tests.live.stack import Stack, wait_until

PASSWORD = "correct horse battery staple"
_CAST = """
from django.utils import timezone
from accounts import services
now = timezone.now()
bank = services.create_institution(
    code="SIGNIN", name="登录银行", is_provider=True, is_user=False, created_by=None, now=now
)
for name in ("app", "key", "lone"):
    user = services.create_user(
        email=f"{name}@signin.example", name=name, password=sys.argv[1], created_by=None, now=now
    )
    services.add_institution_member(institution=bank, user=user, role="submitter", added_by=None, now=now)
print(json.dumps(None))
"""
DESK = "/provider/SIGNIN/submissions/new/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def people(stack: Stack) -> None:
    stack.python(_CAST, PASSWORD)


@pytest.fixture
def url(stack: Stack) -> str:
    """A passkey belongs to a name; numbers have none."""
    return stack.url.replace("127.0.0.1", "localhost")


@contextmanager
def visit(browser: Browser, url: str, *, script: bool = True) -> Iterator[Page]:
    """Open a browser of one's own, in English; whatever its console complains of fails the test."""
    context: BrowserContext = browser.new_context(base_url=url, locale="en-GB", java_script_enabled=script)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not complaints, complaints


def enter_password(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()


def plug_in_key(page: Page) -> Any:
    """Give the browser a security key that verifies its owner by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session, key


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_an_app_is_set_up_and_then_asked_for(browser: Browser, url: str, script: bool) -> None:
    email = "app@signin.example" if script else "lone@signin.example"
    with visit(browser, url, script=script) as page:
        enter_password(page, email)
        assert "Set up a second factor" in page.locator("main").inner_text()
        page.goto(DESK)
        assert page.url.endswith("/accounts/2fa/")
        page.get_by_role("link", name="Set up an app").click()
        secret = page.locator("#authenticator_secret").inner_text()
        page.locator("input[name=code]").fill(next_code(email, secret))
        page.get_by_role("button", name="Set up").click()
        codes = re.findall(r"\b\d{8}\b", page.locator("main").inner_text())
        assert len(codes) == 10
        page.goto(DESK)
        assert page.url.endswith(DESK)
    with visit(browser, url, script=script) as page:
        enter_password(page, email)
        page.locator("input[name=code]").fill(next_code(email, secret))
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.goto(DESK)
        assert page.url.endswith(DESK)
    with visit(browser, url, script=script) as page:
        enter_password(page, email)
        page.locator("input[name=code]").fill(codes[0])
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.goto("/accounts/sessions/")
        rows = page.locator("main tbody tr")
        assert rows.count() == 3
        page.goto("/notifications/")
        assert "New sign-in to your account" in page.locator("main").inner_text()


def test_a_passkey_is_the_second_factor_and_then_the_whole_sign_in(browser: Browser, url: str, stack: Stack) -> None:
    with visit(browser, url) as page:
        session, key = plug_in_key(page)
        enter_password(page, "key@signin.example")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Name of this passkey").fill("My telephone")
        page.locator("input[name=passwordless]").check()
        page.get_by_role("button", name="Add the passkey").click()
        page.wait_for_url("**/recovery-codes/")
        page.goto(DESK)
        assert page.url.endswith(DESK)
        page.goto("/accounts/2fa/webauthn/")
        assert "My telephone" in page.locator("main").inner_text()

        # As second factor.
        page.context.clear_cookies()
        enter_password(page, "key@signin.example")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda address: "/accounts/" not in address)
        page.goto(DESK)
        assert page.url.endswith(DESK)

        # Alone.
        page.context.clear_cookies()
        page.goto(f"/accounts/login/?next={DESK}")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(lambda address: address.endswith(DESK) and "next=" not in address)

        # The last one stays, and a sensitive step takes it as well.
        page.goto("/accounts/2fa/webauthn/")
        page.get_by_role("link", name="Remove").click()
        page.get_by_role("button", name="Yes, remove it").click()
        assert "Your work needs a second factor" in page.locator("main").inner_text()
        before = {cookie["name"]: cookie.get("value") for cookie in page.context.cookies()}["cfcii_session"]
        page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/profile/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda address: address.endswith("/profile/") and "next=" not in address)
        after = {cookie["name"]: cookie.get("value") for cookie in page.context.cookies()}["cfcii_session"]
        assert before != after

        # Whose device has none is told, not left alone.
        page.context.clear_cookies()
        session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        enter_password(page, "key@signin.example")
        session.send("WebAuthn.clearCredentials", {"authenticatorId": key})
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_text("The browser gave no passkey").wait_for()


def test_the_mail_goes_out_by_the_worker(stack: Stack) -> None:
    """The tests above told people of new second factors; the demo keeps its mail in a folder."""
    wait_until(
        lambda: not stack.rows("SELECT 1 FROM accounts_notification WHERE email_state = 'queued'"), 60, "mail is sent"
    )
    told = dict(stack.rows("SELECT kind, count(*) FROM accounts_notification WHERE email_state = 'sent' GROUP BY kind"))
    assert told["second_factor_added"] >= 1
    assert told["new_sign_in"] >= 1
    mails = [path.read_text(errors="replace") for path in (stack.folder / "mail").iterdir()]
    mine = [mail for mail in mails if "To: key@signin.example" in mail]
    assert mine
    assert all("multipart/alternative" in mail for mail in mine)
