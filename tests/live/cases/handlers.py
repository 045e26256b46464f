"""What the desk does with cases on its pages: who is in charge takes the steps, a second person releases."""

from __future__ import annotations

import re

from complaints.lifecycle import State, StepName
from complaints.models import Case
from tests.live.people import Person

GROUNDS = ("银行的流水与凭证已经核对。", "The bank's transactions and vouchers were compared.")
"""Of every decision here, in both languages; they stand in its letter."""
NOTE = "内部:此前有同类情况。"
"""What the desk notes for itself in every case that it decides: nobody else may ever see it."""
_RETURNED = "请写明核对了哪些凭证。"


def take_step(handler: Person, case: str, step: StepName, action: str, text: str = "") -> None:
    """Take a step that a page asks for, by the words of its button."""
    handler.page.goto(f"/desk/cases/{case}/")
    handler.press(action)
    if text:
        handler.fill(text=text)
    handler.photograph(f"step-{step}")
    handler.press(action)
    handler.reads("Done: %(step)s.", step=handler.label(step))


def find(handler: Person, case: str, kind: str) -> None:
    """Find a new case in one's own queue, by which it was given to who works on its region."""
    handler.page.goto(f"/desk/?queue=mine&kind={kind}&text={case}")
    handler.reads("In my charge")
    handler.photograph("queue")
    handler.go(f"main a[href='/desk/cases/{case}/']")
    assert handler.label(State.RECEIVED) in handler.text
    handler.photograph(f"received-{kind}")


def decide(
    handler: Person, second: Person, case: str, outcome: Case.Outcome, *, measures: str = "", due: str = "",
    is_returned: bool = False,
) -> None:  # fmt: skip
    """Draft a decision, after the second person has returned it once if wanted, and have it released."""
    write(handler, case, "internal", NOTE)
    draft(handler, case, outcome, measures=measures, due=due)
    if is_returned:
        give_back(second, case)
        draft(handler, case, outcome, measures=measures, due=due, reason=_RETURNED)
    release(second, case, outcome)


def draft(
    handler: Person, case: str, outcome: Case.Outcome, *, measures: str = "", due: str = "", reason: str = ""
) -> None:
    """Draft a decision, look at its letter and give it to a second person; who drafted cannot release."""
    handler.page.goto(f"/desk/cases/{case}/")
    handler.press("Draft the decision")
    assert reason in handler.text
    handler.choose("outcome", outcome)
    handler.fill(grounds_zh=GROUNDS[0], grounds_en=GROUNDS[1])
    if measures:
        handler.fill(measures=measures, measures_due_on=due)
    handler.press("Show the letter")
    handler.reads("The letter, as it would go out")
    assert all(handler.text.count(each) for each in GROUNDS)
    handler.photograph("draft")
    handler.press("Give it to a second person")
    handler.reads("A second person of the desk has been told of the draft.")
    answer = handler.page.goto(f"/desk/cases/{case}/release/")
    assert answer is not None
    assert answer.status == 403


def give_back(second: Person, case: str) -> None:
    """Return a draft with a reason."""
    _to_release(second, case)
    second.press("Return with a reason")
    second.fill(text=_RETURNED)
    second.photograph("return-draft")
    second.press("Return the draft")
    second.reads("Done: %(step)s.", step=second.label(StepName.RETURN_DRAFT))


def release(second: Person, case: str, outcome: Case.Outcome) -> None:
    """Read a draft as the letter that goes out, and release it."""
    _to_release(second, case)
    assert second.label(outcome) in second.text
    second.photograph("release")
    second.go("main form .btn-primary")
    before, after = second.says("Released. The letter %(number)s went out.").split("%(number)s")
    told = second.page.locator(".message-success").first.inner_text()
    assert re.fullmatch(re.escape(before) + r"L\d{8}-\w+" + re.escape(after), told), told
    second.photograph("released")


def write(handler: Person, case: str, thread: str, text: str) -> None:
    """Write in a thread of a case: `party`, `respondent` or `internal`."""
    handler.page.goto(f"/desk/cases/{case}/messages/{thread}/")
    handler.fill(text=text)
    handler.photograph(f"write-{thread}")
    handler.go("main form .btn-primary")
    handler.reads("The note is kept." if thread == "internal" else "The message is sent.")


def join(handler: Person, case: str, other: str) -> None:
    handler.page.goto(f"/desk/cases/{case}/")
    handler.press("Join with another case")
    handler.fill(number=other.lower())
    handler.photograph("join")
    handler.go("main form .btn-primary")
    handler.reads("The case goes on as part of %(number)s.", number=other)
    handler.reads("goes on within")
    handler.photograph("joined")


def check_statement(handler: Person, case: str, text: str) -> None:
    """Find the statement of a case, and let documents show it."""
    handler.page.goto("/desk/statements/")
    handler.photograph("statements")
    handler.page.locator("main li", has_text=case).get_by_role("link").click()
    handler.reads("What it must not say")
    assert text in handler.text
    handler.photograph("check-statement")
    handler.press("Show on documents")
    handler.reads("Later documents show the statement. The enterprise has been told.")


def publish(handler: Person, case: str, texts: dict[str, str]) -> str:
    """Publish the answer to a question in both languages; give its address."""
    handler.page.goto(f"/desk/cases/{case}/")
    handler.press("Publish the answer")
    handler.fill(**texts)
    handler.photograph("publish")
    handler.press("Publish for everybody")
    handler.reads("The answer is published.")
    return handler.page.url


def _to_release(second: Person, case: str) -> None:
    """Find a draft in the queue of what somebody may release."""
    second.page.goto("/desk/?queue=release")
    second.photograph("to-release")
    second.go(f"main a[href='/desk/cases/{case}/']")
    assert second.label(State.DRAFTED) in second.text
    second.press("Read the draft and decide on it")
    second.reads("The letter, as it would go out")
    assert all(each in second.text for each in GROUNDS)
