"""What a bank and a lender do with cases on their pages: verify and correct; query, and take corrections in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from complaints.models import Finding
from tests.live.browser import Figures, figures_on, wait_for_end
from tests.live.people import Person


def disputed_on(page: Page) -> set[str | None]:
    """Give the values that are marked as disputed on the page of a document."""
    return {each.get_attribute("value") for each in page.locator("main td.doc-disputed data").all()}


def amount(value: str) -> str:
    """Write an amount as pages do."""
    return f"{Decimal(value):,.2f}"


def verify(verifier: Person, case: str, result: Finding.Result, text: str, *, hidden: tuple[str, ...] = ()) -> None:
    """Find a dispute that waits, look at what is behind the figure, and report; nothing of the desk's own is shown."""
    look(verifier, case, hidden=hidden)
    verifier.choose("result", result)
    verifier.fill(text=text)
    if result == Finding.Result.CORRECTED:
        choices = verifier.page.locator("main select[name=correction] option")
        assert choices.count() == 2
        verifier.page.locator("main select[name=correction]").select_option(index=1)
    verifier.photograph(f"finding-{result}")
    verifier.press("Send the finding")
    verifier.reads("Your finding is with the platform, which decides and tells the enterprise.")
    assert text in verifier.text
    verifier.photograph(f"found-{result}")


def look(verifier: Person, case: str, *, hidden: tuple[str, ...] = ()) -> None:
    """Open a case of the bank."""
    answer = verifier.page.goto(f"/bank/cases/{case}/")
    assert answer is not None
    assert answer.status == 200
    assert not [each for each in hidden if each in verifier.text]


def see_rows(verifier: Person, case: str, wrong: str) -> None:
    """Look at the bank's own transactions behind the disputed figure, with one of an amount."""
    look(verifier, case)
    verifier.photograph("to-verify")
    verifier.go("main a[href*='/rows/']")
    verifier.reads("Your transactions behind the figure")
    assert amount(wrong) in verifier.text
    verifier.photograph("rows")


def correct(clerk: Person, bank: str, correction: dict[str, str], folder: Path) -> None:
    """Submit a correction of one month, and see it accepted."""
    file = folder / "correction.csv"
    file.write_text(correction["file"], encoding="utf-8")
    clerk.page.goto(f"/provider/{bank}/submissions/new/")
    clerk.page.locator("input[name=transactions_file]").set_input_files(file)
    clerk.fill(start=correction["month"], end=correction["month"])
    clerk.choose("is_correction", "yes")
    clerk.photograph("correction")
    clerk.press("Submit")
    wait_for_end(clerk.page)
    assert "accepted" in clerk.text.lower()
    clerk.photograph("corrected")


def query(analyst: Person, account: dict[str, Any]) -> tuple[str, Figures]:
    """Query the report of an account under its consent; give the number and the figures."""
    analyst.page.goto(f"/lender/consents/{account['consent']}/query/")
    analyst.press("Yes, query")
    return analyst.page.url.rstrip("/").rpartition("/")[2], figures_on(analyst.page)


def finds_no_case(person: Person, case: str, *, base: tuple[str, ...] = ("cases", "desk/cases", "bank/cases")) -> None:
    """Try the pages of a case, which are nothing to a lender."""
    for each in base:
        answer = person.page.goto(f"/{each}/{case}/")
        assert answer is not None
        assert answer.status == 404, each


def acknowledge(analyst: Person, lender: str, document: str, old: str, new: str) -> None:
    """Find the correction of a document, with the old and the new value, and acknowledge it."""
    analyst.page.goto(f"/lender/{lender}/recalls/")
    row = analyst.page.locator("main tr", has_text=document)
    assert analyst.says("to acknowledge") in row.inner_text()
    analyst.photograph("recalls")
    analyst.go(row.locator("a"))
    assert amount(old) in analyst.page.locator("main td s").inner_text()
    assert amount(new) in analyst.page.locator("main td strong").inner_text()
    analyst.photograph("recall")
    analyst.press("Acknowledge")
    analyst.reads("Acknowledged. The enterprise sees that you have taken the correction in.")
    analyst.photograph("acknowledged")


def reads_again(analyst: Person, document: str, figures: Figures) -> None:
    """Open a document that was issued before a dispute: it is as it was."""
    analyst.page.goto(f"/lender/documents/{document}/")
    assert figures_on(analyst.page) == figures
    assert disputed_on(analyst.page) == set()


def sees_remarks(analyst: Person, *, platform: int, statement: str) -> None:
    """Read the remarks of the document at hand: of the platform so many, and the enterprise's statement if any."""
    remarks = analyst.page.locator("main .doc-remarks li")
    assert remarks.filter(has_text=analyst.says("Remark by the platform")).count() == platform
    stated = remarks.filter(has_text=analyst.says("Statement by the enterprise"))
    assert stated.count() == (1 if statement else 0)
    if statement:
        assert statement in stated.inner_text()


def has_no_recall(analyst: Person, lender: str, account: dict[str, Any]) -> None:
    """See that nothing is said of a correction of an account where there was none."""
    analyst.page.goto(f"/lender/{lender}/recalls/")
    assert account["masked"] not in analyst.text


def reply(verifier: Person, case: str, text: str) -> None:
    """Write to the desk from the page of a case at hand."""
    verifier.fill(text=text)
    verifier.photograph("complaint")
    verifier.press("Send the message")
    verifier.reads("The message is sent.")
    assert text in verifier.text
    assert case in verifier.text
