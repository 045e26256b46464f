"""What the people of an enterprise do with its consents on its pages, step by step; each step reads what it is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from accounts.clock import today
from tests.live import lenders
from tests.live.browser import Figures, figures_on
from tests.live.people import Person

LENDER = "同舟担保"
_ROW = 150
"""Pixels that a row of fields takes at most."""
_IS_WHOLE = """(select) => {
    const free = select.cloneNode(true);
    free.style.width = "max-content";
    select.after(free);
    const wanted = free.offsetWidth;
    free.remove();
    return select.offsetWidth >= wanted;
}"""


def entrust(officer: Person, enterprise: dict[str, Any]) -> None:
    officer.page.goto(f"/enterprise/{enterprise['id']}/entrustments/")
    officer.reads("Bound, but not entrusted")
    officer.photograph("to-entrust")
    for account in enterprise["accounts"]:
        officer.go(f"main a[href='/enterprise/accounts/{account['id']}/entrust/']")
        officer.photograph("entrust")
        officer.press("Continue")
        officer.reads("What you sign, word for word")
        assert account["masked"] in officer.text
        officer.photograph("sign")
        officer.press("Yes, sign it")
        signed = officer.page.locator("main tr", has_text=account["masked"]).locator(".code").inner_text()
        officer.reads("Entrustment %(number)s is signed.", number=signed)
    assert officer.says("Bound, but not entrusted") not in officer.text
    officer.photograph("entrusted")


def preview(officer: Person, enterprise: dict[str, Any]) -> dict[int, Figures]:
    """Find the request from home, and look at what the lender would see; give the figures of each account."""
    page = officer.page
    page.goto(f"/enterprise/{enterprise['id']}/")
    officer.photograph("home")
    officer.press("Read and answer")
    officer.reads("%(lender)s asks to see your figures", lender=LENDER)
    assert lenders.MESSAGE in officer.text
    officer.photograph("request")
    officer.press("Look at the figures")
    figures = {}
    for account in enterprise["accounts"]:
        page.locator("select[name=account]").select_option(str(account["id"]))
        officer.press("Show")
        figures[account["id"]] = figures_on(page)
    assert all(figures.values())
    box = page.locator("main form.filters").bounding_box()
    assert box is not None
    assert box["height"] < _ROW, "the choice takes one row"
    assert page.locator("select[name=account]").evaluate(_IS_WHOLE), "an account cannot be told from another"
    officer.photograph("preview")
    officer.press("Back to the answer")
    return figures


def confirm_for_less(officer: Person, shared: dict[str, Any], other: dict[str, Any]) -> str:
    """Answer the request on the page at hand: one account of two, shorter, fewer queries; give the arrangement."""
    page = officer.page
    page.locator(f"main input[name=accounts][value='{other['id']}']").uncheck()
    page.locator(f"main input[name=accounts][value='{shared['id']}']").check()
    officer.fill(until=(today() + timedelta(days=30)).isoformat(), queries_total="4", queries_a_month="3")
    officer.photograph("answer")
    officer.press("Continue")
    officer.reads("Nothing has been given yet.")
    assert shared["masked"] in officer.text
    assert other["masked"] not in officer.text
    officer.photograph("review")
    officer.press("Yes, give this consent")
    officer.reads("The authorisation is given. The lender has been told.")
    officer.photograph("given")
    return page.url.rstrip("/").rpartition("/")[2]


def pause(officer: Person, arrangement: str) -> None:
    officer.page.goto(f"/enterprise/arrangements/{arrangement}/")
    officer.press("Pause")
    officer.photograph("pause")
    officer.press("Yes, pause it")
    officer.reads("Paused: every query is refused until you resume it.")
    officer.photograph("paused")


def resume(officer: Person, arrangement: str) -> None:
    officer.page.goto(f"/enterprise/arrangements/{arrangement}/")
    officer.press("Resume")
    officer.photograph("resume")
    officer.press("Yes, resume it")
    officer.reads("Resumed: the lender can query again, as agreed.")


def revoke(officer: Person, enterprise: dict[str, Any], consent: str) -> None:
    """Revoke the one arrangement with one press; the page then says within what time that took effect."""
    officer.page.goto(f"/enterprise/{enterprise['id']}/sharing/")
    officer.photograph("shared-now")
    officer.press("Revoke")
    officer.reads("Revoke all of this arrangement?")
    officer.photograph("revoke")
    officer.press("Yes, revoke it")
    officer.reads("Revoked: from now on every query is refused.")
    officer.reads("Nobody may see your figures")
    [told] = [line for line in officer.text.splitlines() if consent in line]
    seconds = re.search(r"(\d+\.\d+) (?:s|秒)", told)
    assert seconds is not None, told
    assert float(seconds[1]) <= 1
    officer.photograph("revoked")


def renew(officer: Person, arrangement: str) -> None:
    """Renew what was revoked, for one query more: under the number that it has."""
    page = officer.page
    page.goto(f"/enterprise/arrangements/{arrangement}/")
    officer.photograph("arrangement-over")
    officer.press("Renew")
    officer.fill(queries_total="5", queries_a_month="5")
    officer.photograph("change")
    officer.press("Continue")
    officer.reads("What changes")
    changed = page.locator("main tr.is-changed td").all_inner_texts()
    assert len(changed) == 2
    assert "4" in changed[0]
    assert "5" in changed[1]
    officer.photograph("before-and-after")
    officer.press("Yes, change it so")
    assert page.url.endswith(f"/enterprise/arrangements/{arrangement}/")
    officer.reads("Version %(version)s, the latest", version=2)
    officer.photograph("renewed")


def end_entrustment(officer: Person, enterprise: dict[str, Any], account: dict[str, Any]) -> None:
    officer.page.goto(f"/enterprise/{enterprise['id']}/entrustments/")
    officer.go(officer.page.locator("main tr", has_text=account["masked"]).locator("a[href$='/end/']"))
    officer.reads("With the entrustment this ends at once, for good:")
    assert LENDER in officer.text
    officer.photograph("end-entrustment")
    officer.press("Yes, end it")
    officer.reads("ended", context="state of an entrustment")
    officer.photograph("entrustment-ended")


def check_log(officer: Person, enterprise: dict[str, Any], *, granted: int, refused: tuple[str, ...]) -> None:
    """Demand that the log shows so many new documents, and each refusal in words, the latest first."""
    officer.page.goto(f"/enterprise/{enterprise['id']}/queries/")
    rows = officer.page.locator("main table tbody tr").all_inner_texts()
    assert all(LENDER in row for row in rows)
    assert sum(officer.says("newly issued") in row for row in rows) == granted
    words = [officer.says(lenders.REFUSALS[code]) for code in reversed(refused)]
    said = [row for row in rows if officer.says("refused") in row]
    assert len(said) == len(words), said
    assert all(each in row for each, row in zip(words, said, strict=True)), said
    officer.photograph("-".join(["log", *refused[-1:]]))


def demand_two(owner: Person, home: str) -> None:
    owner.page.goto(f"{home}/sharing/two-people/")
    owner.page.locator("main input[name=purposes][value='18']").check()
    owner.photograph("two-people")
    owner.press("Save the rule")
    owner.reads("The rule is changed. It holds from the next consent on.")


def choose_terms(owner: Person, account: dict[str, Any], purpose: str) -> None:
    """Say what for and on which terms, from the page after the lender or the code; ends before the last press."""
    owner.reads("What for?")
    owner.photograph("what-for")
    owner.go(f"main a[href*='/{purpose}/']")
    owner.page.locator(f"main input[name=accounts][value='{account['id']}']").check()
    owner.page.locator("main input[name=products][value=report]").check()
    owner.photograph("terms")
    owner.press("Continue")
    owner.reads("Is this what you want?")
    owner.photograph("review")


def approve(handler: Person, home: str) -> str:
    """Approve as the second person what waits; give the number of the arrangement."""
    handler.page.goto(f"{home}/requests/")
    handler.reads("waiting for a second person")
    handler.photograph("inbox")
    handler.press("Read and answer")
    handler.photograph("proposal")
    handler.press("Read it word for word and approve")
    handler.photograph("approve")
    handler.press("Yes, approve it")
    handler.photograph("approved")
    return handler.page.url.rstrip("/").rpartition("/")[2]


def make_code(owner: Person, home: str, account: dict[str, Any]) -> str:
    owner.page.goto(f"{home}/consents/new/")
    owner.press("Make a code")
    choose_terms(owner, account, "01")
    owner.press("Yes, make the code")
    owner.reads("Copy it now: it cannot be shown again.")
    owner.photograph("code")
    return owner.page.locator("#share-code").inner_text()
