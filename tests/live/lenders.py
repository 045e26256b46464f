"""A lender at work, by the API or on its own pages: asks, follows, queries, reads."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from joserfc import jwt
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.cast import CLIENT_KEYS
from tests.live.api import call_api, figures_in
from tests.live.browser import Figures, figures_on
from tests.live.people import Person

KEY = CLIENT_KEYS["ES256"]
TERMS = {
    "validity_days": 60, "queries_total": 6, "queries_a_month": 6, "look_back_months": 24, "data_life_days": 90,
}  # fmt: skip
"""What the lenders here ask for: the report, for the purpose 01."""
MESSAGE = "LOAN-2026-118"
REFUSALS = {
    "no_consent": "There is no consent of the enterprise for this account.",
    "consent_paused": "The enterprise has paused its consent.",
    "consent_revoked": "The enterprise has revoked its consent.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query led to: a document, or the code of a refusal."""

    code: str = ""
    number: str = ""
    figures: Figures = field(default_factory=dict)


class Lender(Protocol):
    """What both ways of working have in common."""

    analyst: Person

    def ask(self, uscc: str) -> str:
        """Ask an enterprise for its consent; give the number of the request."""

    def follow(self, request: str) -> str:
        """Give the number of the arrangement that came of a request; nothing while it waits."""

    def consent_under(self, arrangement: str) -> str:
        """Give the number of the one consent that can be queried under an arrangement."""

    def begin(self, consent: str) -> None:
        """Make ready to query, as somebody does who has the page open while the enterprise acts."""

    def finish(self) -> Outcome:
        """Query what was begun."""


class System:
    """A lender's system: signs in by its own key (private_key_jwt), and asks in one language."""

    def __init__(self, url: str, client: str, analyst: Person) -> None:
        self.analyst = analyst
        self._url, self._client, self._token, self._consent = url, client, "", ""

    def call(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        self._token = self._token or self._sign_in()
        return call_api(self._url, self._token, path, body, language=self.analyst.language)

    def ask(self, uscc: str) -> str:
        wish = {"uscc": uscc, "products": ["report"], "purpose": "01", "reference": "LOAN-7", "message": MESSAGE}
        status, made = self.call("requests", wish | TERMS)
        assert (status, made["state"]) == (201, "requested"), made
        return str(made["number"])

    def follow(self, request: str) -> str:
        status, asked = self.call(f"requests/{request}")
        assert (status, asked["state"]) == (200, "confirmed" if asked["arrangement_number"] else "requested")
        return str(asked["arrangement_number"] or "")

    def consent_under(self, arrangement: str) -> str:
        _status, consents = self.call("consents?limit=100")
        under = [each for each in consents["items"] if each["arrangement_number"] == arrangement]
        [consent] = [each for each in under if each["state"] == "in_force"]
        return str(consent["number"])

    def begin(self, consent: str) -> None:
        self._consent = consent

    def finish(self) -> Outcome:
        return self.query(consent_number=self._consent)

    def query(self, **named: str) -> Outcome:
        status, answer = self.call("queries", {"product": "report", "purpose": "01", **named})
        if status == 201:
            return Outcome(number=answer["document"]["number"], figures=figures_in(answer["document"]))
        assert (status, answer["detail"]) == (403, self.analyst.says(REFUSALS[answer["code"]])), answer
        return Outcome(answer["code"])

    def _sign_in(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self._client, "sub": self._client, "aud": self._url, "iat": now, "exp": now + 60,
            "jti": secrets.token_hex(16),
        }  # fmt: skip
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "ES256", "kid": "ec"}, claims, KEY, algorithms=["ES256"]),
        }
        with urllib.request.urlopen(f"{self._url}/oauth/token", urlencode(form).encode()) as answer:
            return str(json.load(answer)["access_token"])


class Desk:
    """A lender's query user on the lender's own pages."""

    def __init__(self, code: str, analyst: Person) -> None:
        self.analyst = analyst
        self._code = code

    def ask(self, uscc: str) -> str:
        me = self.analyst
        me.page.goto(f"/lender/{self._code}/")
        me.photograph("home")
        me.press("Ask for an authorisation")
        me.reads("What do you need it for?")
        me.photograph("what-for")
        me.go("main a[href*='/requests/new/01/']")
        me.page.locator("main input[name=products][value=report]").check()
        me.page.locator("main input[name=products][value=monthly]").uncheck()
        me.fill(
            uscc=uscc.lower(), reference="LOAN-7", message=MESSAGE, **{name: str(most) for name, most in TERMS.items()}
        )
        me.photograph("terms")
        me.press("Continue")
        me.reads("Nothing has been sent yet.")
        me.photograph("review")
        me.press("Yes, send it")
        me.reads("What you asked for")
        me.photograph("asked")
        return me.page.url.rstrip("/").rpartition("/")[2]

    def follow(self, request: str) -> str:
        me = self.analyst
        me.page.goto(f"/lender/requests/{request}/")
        given = me.page.locator("main a.code[href^='/lender/arrangements/']")
        if not given.count():
            me.reads("requested")
            return ""
        me.reads("Asked for, and confirmed")
        me.photograph("confirmed")
        return given.first.inner_text()

    def consent_under(self, arrangement: str) -> str:
        me = self.analyst
        me.page.goto(f"/lender/arrangements/{arrangement}/")
        me.reads("What you may query")
        me.photograph("arrangement")
        ways = me.page.locator("main a[href^='/lender/consents/']")
        assert ways.count() == 1
        return str(ways.first.get_attribute("href")).split("/")[3]

    def begin(self, consent: str) -> None:
        self.analyst.page.goto(f"/lender/consents/{consent}/query/")
        self.analyst.reads("Query now?")
        self.analyst.photograph("query")

    def finish(self) -> Outcome:
        me = self.analyst
        me.press("Yes, query")
        if "/lender/documents/" in me.page.url:
            me.photograph("document")
            return Outcome(number=me.page.url.rstrip("/").rpartition("/")[2], figures=figures_on(me.page))
        return refused(me)


def refused(analyst: Person) -> Outcome:
    """Read the page of a refusal: it says why and gives the code."""
    analyst.reads("Query refused")
    code = analyst.page.locator("main .code").first.inner_text()
    analyst.reads(REFUSALS[code])
    analyst.photograph(f"refused-{code}")
    return Outcome(code)


def read(analyst: Person, number: str, folder: Path) -> Figures:
    """Read a document again on its page, and take it away as JSON and as PDF; give its figures."""
    page = analyst.page
    page.goto(f"/lender/documents/{number}/")
    shown, title = figures_on(page), page.locator("main .doc-title").inner_text()
    body = _downloaded(analyst, "Download JSON", folder)
    assert hashlib.sha256(body).hexdigest() in analyst.text
    assert figures_in(json.loads(body)) == shown
    analyst.press("Prepare PDF")
    ready = page.locator("main a[href*='/pdf/download/']")
    expect(ready).to_be_visible(timeout=60_000)  # the page refreshes itself until then
    analyst.reads("The PDF is ready")
    analyst.photograph("pdf")
    pages = PdfReader(BytesIO(_downloaded(analyst, "Download PDF", folder))).pages
    drawn = "".join("".join(each.extract_text() for each in pages).split())
    assert number in drawn
    assert "".join(title.split()) in drawn
    return shown


def _downloaded(person: Person, name: str, folder: Path) -> bytes:
    with person.page.expect_download() as taken:
        person.way(name).click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path.read_bytes()
