"""What an enterprise does with cases on its pages: lodge, supplement, withdraw, read the answer, state its own view."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from complaints.lifecycle import State
from complaints.models import Case, Complaint, StatementDraft
from tests.cast import PASSWORD
from tests.live.browser import Figures, figures_on
from tests.live.cases.verifiers import amount, disputed_on
from tests.live.people import Person

ITEM = "balance.income_amount"
"""What is disputed here: a figure that the page of an account shows as well."""
VOUCHER = "回单"
_LODGED = "Your case has arrived. Here you see how it goes on."


def issue(
    owner: Person, account: dict[str, Any], product: str = "Issue the report (by quarter)"
) -> tuple[str, Figures]:
    """Have a product of an account issued to the enterprise itself; give its number and figures."""
    owner.page.goto(f"/enterprise/accounts/{account['id']}/")
    owner.press(product)
    return owner.page.url.rstrip("/").rpartition("/")[2], figures_on(owner.page)


def last_period(figures: Figures) -> str:
    """Name the latest column of a document."""
    return [column for column, item in figures if item == ITEM][-1]


def dispute(owner: Person, document: str, period: str, *, subject: str, claimed: str = "") -> str:
    """Dispute the income of a period of a document on the pages; give the number of the case."""
    owner.page.goto(f"/enterprise/documents/{document}/")
    owner.press("Dispute figures")
    owner.page.locator("main select[name=segment]").select_option("balance")
    owner.press("Show segment")
    owner.page.locator(f"main input[name=figure][value='{ITEM}@{period}']").check()
    owner.photograph("choose-figures")
    owner.press("Go on with the ticked figures")
    _confirm(owner)
    owner.reads("What they should be")
    owner.fill(subject=subject, text=f"{subject}。附对账单。", claimed_0=claimed)
    owner.photograph("dispute")
    owner.press("Lodge the dispute")
    return _lodged(owner)


def complain(owner: Person, enterprise: dict[str, Any], *, about: str, subject: str, wish: str = "") -> str:
    """Complain about an institution (its code) or the platform (`platform`); give the number of the case."""
    owner.page.goto(f"/enterprise/{enterprise['id']}/cases/")
    owner.press("Complain")
    _confirm(owner)
    owner.choose("respondent", about)
    owner.page.locator("main select[name=about]").select_option(Complaint.Subject.REFUSED_CORRECTION)
    owner.fill(subject=subject, text=f"{subject}。三次申请都没有答复。", wish=wish)
    owner.photograph("complain")
    owner.press("Lodge the complaint")
    return _lodged(owner)


def ask(owner: Person, enterprise: dict[str, Any], *, subject: str) -> str:
    owner.page.goto(f"/enterprise/{enterprise['id']}/cases/")
    owner.press("Ask a question")
    _confirm(owner)
    owner.page.locator("main select[name=topic]").select_option("figures")
    owner.fill(subject=subject, text=f"{subject}?")
    owner.photograph("ask")
    owner.press("Send the question")
    return _lodged(owner)


def sees(owner: Person, case: str, state: State | str, *words: str, hidden: tuple[str, ...] = ()) -> None:
    """Open a case: it stands in a state, says some words of the platform, and shows nothing of what is hidden."""
    owner.page.goto(f"/cases/{case}/")
    shown = owner.page.locator("main .page-head .mark").inner_text()
    assert shown == (owner.label(state) if isinstance(state, State) else owner.says(state)), shown
    for each in words:
        owner.reads(each)
    for each in hidden:
        assert each not in owner.text


def supplement(owner: Person, case: str, missing: str) -> None:
    """Read what is missing, and hand it in with a file, which then stands on the case's record."""
    sees(owner, case, State.SUPPLEMENT)
    owner.photograph("sent-back")
    owner.press("Supplement")
    assert missing in owner.text
    owner.fill(text="对账单在附件里。")
    file = {"name": "statement.txt", "mimeType": "text/plain", "buffer": VOUCHER.encode()}
    owner.page.locator("main input[name=attachments]").set_input_files(file)  # type: ignore[arg-type]
    owner.photograph("supplement")
    owner.press("Send the supplement")
    owner.reads("Your supplement has arrived.")
    assert "statement.txt" in owner.text


def withdraw(owner: Person, case: str, reason: str = "") -> None:
    owner.page.goto(f"/cases/{case}/")
    owner.press("Withdraw the case")
    _confirm(owner)
    owner.reads("Withdraw this case?")
    owner.fill(reason=reason)
    owner.photograph("withdraw")
    owner.press("Yes, withdraw it")
    owner.reads("The case is withdrawn.")
    sees(owner, case, State.WITHDRAWN, "The case was withdrawn. You may lodge a new one at any time.")
    owner.photograph("withdrawn")


def ask_further(owner: Person, case: str, answer: str, question: str) -> None:
    sees(owner, case, State.ANSWERED)
    assert answer in owner.text
    owner.photograph("answered")
    owner.press("Ask further")
    assert answer in owner.text
    owner.fill(text=question)
    owner.photograph("ask-further")
    owner.press("Send")
    owner.reads("Your question has arrived.")
    sees(owner, case, State.RECEIVED)


def rate(owner: Person, case: str, grade: int) -> None:
    """Say how content one is; that is asked once."""
    owner.page.goto(f"/cases/{case}/")
    owner.choose("grade", str(grade))
    owner.photograph("rate")
    owner.press("Rate")
    owner.reads("Thank you: your rating is noted.")
    owner.reads("Your rating: %(grade)s of 5", grade=grade)
    assert not owner.page.locator("main input[name=grade]").count()


def read_letter(owner: Person, case: str, outcome: Case.Outcome, grounds: tuple[str, str], folder: Path) -> None:
    """Read the answer in both languages, on its page and as PDF."""
    sees(owner, case, State.CLOSED, "Read the reply letter")
    assert owner.label(outcome).lower() in owner.text.lower()
    owner.photograph(f"closed-{outcome}")
    owner.press("Read the reply letter")
    number = owner.page.locator("main dd.code").first.inner_text()
    assert all(each in owner.text for each in grounds)
    owner.photograph("letter")
    with owner.page.expect_download() as taken:
        owner.way("Download PDF").click()
    taken.value.save_as(folder / "letter.pdf")
    drawn = "".join(page.extract_text() for page in PdfReader(BytesIO((folder / "letter.pdf").read_bytes())).pages)
    assert all("".join(each.split()) in "".join(drawn.split()) for each in (number, case, *grounds))


def hand_in_statement(owner: Person, case: str, text: str) -> None:
    owner.page.goto(f"/cases/{case}/")
    owner.press("Write a statement")
    owner.fill(text=text)
    owner.photograph("statement")
    owner.press("Hand it in")
    owner.reads("Your statement is handed in. We check it before documents show it.")
    assert owner.label(StatementDraft.State.WAITING) in owner.text


def withdraw_statement(owner: Person, case: str) -> None:
    owner.page.goto(f"/cases/{case}/")
    assert owner.label(StatementDraft.State.SHOWN) in owner.text
    owner.photograph("statement-shown")
    owner.press("Withdraw the statement")
    owner.photograph("withdraw-statement")
    owner.press("Yes, withdraw it")
    owner.reads("The statement is withdrawn: later documents do not show it.")


def sees_marks(owner: Person, account: dict[str, Any], value: str, number_open: int) -> None:
    """Look at the page of an account, and at a document issued now: the figure is marked while a dispute is open."""
    owner.page.goto(f"/enterprise/accounts/{account['id']}/")
    marked = owner.page.locator("main .figure-value.is-disputed")
    assert marked.count() == (1 if number_open else 0)
    if number_open:
        assert amount(value) in marked.first.inner_text()
        owner.photograph("marked-account")
    issue(owner, account)
    assert disputed_on(owner.page) == ({value} if number_open else set())


def _lodged(owner: Person) -> str:
    owner.reads(_LODGED)
    owner.photograph("lodged")
    return owner.page.url.rstrip("/").rpartition("/")[2]


def _confirm(owner: Person) -> None:
    """Say who one is once more, where the last time is too long ago."""
    if "/reauthenticate/" in owner.page.url:
        owner.fill(password=PASSWORD)
        owner.send()
