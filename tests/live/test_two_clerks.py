"""Two clerks of one bank submit overlapping months at the same moment, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import TOTP_SECRET, valid_uscc
from tests.live.browser import chromium, page_of, wait_for_end
from tests.live.stack import Stack
from tests.submitting import accounts_csv, transactions_csv

PASSWORD = "correct horse battery staple"
NUMBER = "6222000000009001"
ACCOUNTS = accounts_csv(f"{NUMBER},河畔面馆,{valid_uscc(9001)},basic,CNY,2020-01-01,")

_CAST = """
from django.utils import timezone
from accounts import second_factor, services
now = timezone.now()
bank = services.create_institution(
    code="TWO", name="两人银行", is_provider=True, is_user=False, created_by=None, now=now
)
for name in ("first", "second"):
    user = services.create_user(
        email=f"{name}@two.example", name=name, password=sys.argv[1], created_by=None, now=now
    )
    second_factor.add_totp(user, sys.argv[2])
    services.add_institution_member(institution=bank, user=user, role="submitter", added_by=None, now=now)
print(json.dumps(None))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def _fill(page: Page, folder: Path, name: str, months: tuple[str, str]) -> None:
    rows = [f"{month}-03 C 100.00 TPP 云橙支付" for month in months]
    transactions = folder / f"{name}.csv"
    transactions.write_text(transactions_csv(NUMBER, rows), encoding="utf-8")
    accounts = folder / f"{name}-accounts.csv"
    accounts.write_text(ACCOUNTS, encoding="utf-8")
    page.goto("/provider/TWO/submissions/new/")
    page.locator("input[name=accounts_file]").set_input_files(accounts)
    page.locator("input[name=transactions_file]").set_input_files(transactions)
    page.locator("input[name=start]").fill(months[0])
    page.locator("input[name=end]").fill(months[1])


def test_one_is_accepted_and_the_other_learns_why_not(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    stack.python(_CAST, PASSWORD, TOTP_SECRET)
    with (
        page_of(browser, stack.url, "first@two.example", PASSWORD) as first,
        page_of(browser, stack.url, "second@two.example", PASSWORD) as second,
    ):
        _fill(first, tmp_path, "first", ("2025-01", "2025-02"))
        _fill(second, tmp_path, "second", ("2025-02", "2025-03"))
        for page in (first, second):
            page.get_by_role("button", name="Submit").click(no_wait_after=True)
        texts = []
        for page in (first, second):
            page.wait_for_url("**/submissions/*/")
            wait_for_end(page)
            texts.append(page.locator("main").inner_text())

    accepted = [text for text in texts if "accepted" in text.lower() and "E306" not in text]
    refused = [text for text in texts if "E306" in text]
    assert (len(accepted), len(refused)) == (1, 1), texts
    assert stack.rows("SELECT count(*) FROM ingestion_coveredmonth AS month JOIN accounts_account AS account"
                      " ON account.id = month.account_id JOIN accounts_institution AS bank"
                      " ON bank.id = account.provider_id WHERE bank.code = 'TWO'")[0][0] == 2  # fmt: skip
