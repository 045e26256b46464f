"""The whole way of a consent, on the pages of an enterprise without JavaScript, in Chinese and in English.

A lender asks, by the API or on its own pages, and is let in for less; or the enterprise shares by itself. What each
sees is asserted in words of that person's language, and kept as a picture (var/screenshots/way-*).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.cast import jwks_of
from tests.live import lenders, officers
from tests.live.browser import chromium
from tests.live.lenders import Desk, Lender, System
from tests.live.people import Person
from tests.live.stack import Stack, wait_until

_PARTIES = "from tests.live import parties; print(json.dumps(parties.make(sys.argv[1])))"
_DELIVERED = "SELECT 1 FROM consent_authorisationrequest WHERE number = %s AND enterprise_id IS NOT NULL"
_TASK_SECONDS = 60.0
_FILES = ("receipt.json", "receipt.jws", "signature.der", "public-key.pem", "receipt.pdf")


@pytest.fixture(scope="module")
def parties(stack: Stack) -> dict[str, Any]:
    made: dict[str, Any] = stack.python(_PARTIES, jwks_of(lenders.KEY))
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def analysts(stack: Stack, browser: Browser, parties: dict[str, Any]) -> dict[str, Person]:
    """The lender's query users, by the language that they read."""
    people = {language: Person(browser, stack, f"way-analyst-{language}", language) for language in ("zh", "en")}
    for person in people.values():
        person.sign_in()
    return people


@pytest.fixture(scope="module")
def systems(stack: Stack, parties: dict[str, Any], analysts: dict[str, Person]) -> dict[str, System]:
    """The lender's system, asking in the language of one of its query users."""
    return {language: System(stack.url, parties["client"], person) for language, person in analysts.items()}


@pytest.mark.parametrize(("language", "way"), [("zh", "api"), ("en", "pages")])
def test_a_lender_asks(
    stack: Stack, browser: Browser, parties: dict[str, Any], analysts: dict[str, Person], systems: dict[str, System],
    language: str, way: str, tmp_path: Path,
) -> None:  # fmt: skip
    enterprise = parties["enterprises"][language]
    other, shared = enterprise["accounts"]
    system = systems[language]
    lender: Lender = system if way == "api" else Desk(parties["lender"], analysts[language])
    officer = Person(browser, stack, f"way-owner-{language}", language)
    officer.sign_in()
    officers.entrust(officer, enterprise)

    request = lender.ask(enterprise["uscc"])
    wait_until(lambda: stack.rows(_DELIVERED, request), _TASK_SECONDS, "the request is in the enterprise's inbox")
    assert lender.follow(request) == ""
    previewed = officers.preview(officer, enterprise)
    arrangement = officers.confirm_for_less(officer, shared, other)
    assert lender.follow(request) == arrangement

    consent = lender.consent_under(arrangement)
    lender.begin(consent)
    first = lender.finish()
    assert first.figures == previewed[shared["id"]] != previewed[other["id"]]
    assert lenders.read(lender.analyst, first.number, tmp_path) == first.figures
    assert system.query(uscc=enterprise["uscc"], account_number=other["number"]).code == "no_consent"
    lender.begin(consent)
    officers.pause(officer, arrangement)
    assert lender.finish().code == "consent_paused"
    officers.resume(officer, arrangement)
    lender.begin(consent)
    assert lender.finish().figures == first.figures
    officers.check_log(officer, enterprise, granted=2, refused=("no_consent", "consent_paused"))

    lender.begin(consent)
    officers.revoke(officer, enterprise, consent)
    assert lender.finish().code == "consent_revoked"
    lender.analyst.page.goto(f"/lender/documents/{first.number}/")
    assert lenders.refused(lender.analyst).code == "consent_revoked"
    refused = ("no_consent", "consent_paused", "consent_revoked", "consent_revoked")
    officers.check_log(officer, enterprise, granted=2, refused=refused)

    verify_receipt(officer, Person(browser, stack, "way-anybody", language), arrangement, tmp_path)
    officers.renew(officer, arrangement)
    renewed = lender.consent_under(arrangement)
    assert renewed != consent
    lender.begin(renewed)
    assert lender.finish().figures == first.figures
    lender.begin(renewed)
    officers.end_entrustment(officer, enterprise, shared)
    assert lender.finish().code == "consent_revoked"
    officers.check_log(officer, enterprise, granted=3, refused=(*refused, "consent_revoked"))


@pytest.mark.parametrize(("language", "lenders_language"), [("zh", "en"), ("en", "zh")])
def test_the_enterprise_shares_by_itself(
    stack: Stack, browser: Browser, parties: dict[str, Any], systems: dict[str, System], language: str,
    lenders_language: str,
) -> None:  # fmt: skip
    enterprise, system = parties["enterprises"][f"own-{language}"], systems[lenders_language]
    owner, handler = (Person(browser, stack, f"way-{role}-own-{language}", language) for role in ("owner", "handler"))
    owner.sign_in()
    handler.sign_in()
    officers.entrust(owner, enterprise)
    home, account = f"/enterprise/{enterprise['id']}", enterprise["accounts"][0]

    officers.demand_two(owner, home)
    owner.page.goto(f"{home}/consents/new/")
    owner.fill(q="WAY-LENDER")
    owner.press("Search")
    owner.photograph("with-whom")
    owner.go("main a[href*='/consents/new/WAY-LENDER/']")
    officers.choose_terms(owner, account, "18")
    owner.press("Yes, propose it to a second person")
    owner.reads("Proposed. It takes effect when a second person has approved it.")
    owner.reads("You proposed it yourself, so somebody else has to approve it.")
    owner.photograph("proposed")
    _status, consents = system.call("consents?limit=100")
    assert enterprise["name"] not in json.dumps(consents, ensure_ascii=False)
    arrangement = officers.approve(handler, home)
    consent = system.consent_under(arrangement)
    assert system.query(consent_number=consent, purpose="18").number

    code = officers.make_code(owner, home, account)
    status, redeemed = system.call("shares/redeem", {"code": code.lower()})
    assert status == 201
    assert system.query(consent_number=redeemed["consent_numbers"][0]).number
    status, again = system.call("shares/redeem", {"code": code})
    assert (status, again["code"]) == (409, "share_code_not_valid")
    assert again["detail"] == system.analyst.says(
        "This code is not valid, or not any more. Ask the enterprise for a new one."
    )
    owner.page.goto(f"{home}/codes/")
    owner.reads("redeemed")
    owner.photograph("codes")
    officers.check_log(owner, enterprise, granted=2, refused=())
    owner.page.goto(f"{home}/sharing/")
    assert owner.page.locator("main section.arrangement").count() == 2
    owner.photograph("shared-now")


def verify_receipt(officer: Person, anybody: Person, arrangement: str, folder: Path) -> None:
    """Take a receipt away and verify it as its page tells: with openssl, and with us; then with one byte changed."""
    officer.page.goto(f"/enterprise/arrangements/{arrangement}/")
    officer.press("Receipt")
    officer.reads("Signature and content were verified just now, when this page was made.")
    officer.photograph("receipt")
    for name in _FILES:
        with officer.page.expect_download() as taken:
            officer.page.locator(f"main a[href$='/{name}']").first.click()
        taken.value.save_as(folder / name)
    printed = officer.page.locator("main pre.example").first.inner_text()
    content = (folder / "receipt.json").read_bytes()
    assert run(printed, folder) == (0, "Verified OK\n")
    verify(anybody, folder, "The receipt is genuine")
    (folder / "receipt.json").write_bytes(content.replace(b'"01"', b'"02"', 1))
    assert run(printed, folder)[0] != 0
    verify(anybody, folder, "This receipt does not verify. Do not rely on it.")


def verify(anybody: Person, folder: Path, answer: str) -> None:
    """Hand a receipt in on the public page, without signing in."""
    anybody.page.goto("/receipts/verify/")
    anybody.page.locator("input[name=signature_file]").set_input_files(folder / "receipt.jws")
    anybody.page.locator("input[name=receipt_file]").set_input_files(folder / "receipt.json")
    anybody.press("Verify this receipt")
    anybody.reads(answer)
    anybody.photograph("-".join(answer.lower().split(".")[0].split()))


def run(commands: str, folder: Path) -> tuple[int, str]:
    ran = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout
