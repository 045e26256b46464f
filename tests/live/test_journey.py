"""The main job in a browser: a clerk's real files, the owner's page, the lender's JSON show the same figures."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cfcii.settings import BASE_DIR
from tests.cast import TOTP_SECRET
from tests.live.api import call_api
from tests.live.browser import chromium, figures_on, page_of, wait_for_end
from tests.live.stack import Stack

BERKA = BASE_DIR.parent / "shared" / "data" / "berka"
NUMBER = "6222000000001039"
PASSWORD = "correct horse battery staple"

pytestmark = pytest.mark.skipif(not BERKA.is_dir(), reason="the shared data is not here")

_CAST = """
from django.utils import timezone
from accounts import second_factor, services
now = timezone.now()
password = sys.argv[1]
def institution(code, **kinds):
    return services.create_institution(code=code, name=code, created_by=None, now=now, **kinds)
bank = institution("BERKA", is_provider=True, is_user=False)
def member(institution, email, role):
    user = services.create_user(email=email, name=role, password=password, created_by=None, now=now)
    second_factor.add_totp(user, sys.argv[2])
    return services.add_institution_member(institution=institution, user=user, role=role, added_by=None, now=now)
member(bank, "clerk@berka.example", "submitter")
for code in ("LENDER", "RIVAL"):
    lender = institution(code, is_provider=False, is_user=True)
    member(lender, f"analyst@{code.lower()}.example", "query_user")
print(json.dumps(None))
"""
_OWNER = """
from django.utils import timezone
from accounts import services
from accounts.models import Account, AccountBinding, Enterprise
now = timezone.now()
user = services.create_user(email="owner@berka.example", name="owner", password=sys.argv[2], created_by=None, now=now)
enterprise = Enterprise.objects.get(uscc=sys.argv[1])
services.add_enterprise_member(enterprise=enterprise, user=user, role="owner", added_by=None, now=now)
for account in Account.objects.of(enterprise):
    AccountBinding.objects.create(account=account, bound_by=user, bound_at=now)
from tests.cast import make_verified
make_verified(enterprise, now=now)
print(json.dumps(enterprise.pk))
"""
_TOKEN = """
from accounts.models import Institution
from cfcii.bench import people
client = people.client_of(Institution.objects.get(code=sys.argv[1]))
print(json.dumps(people.authorization_of(client).removeprefix("Bearer ")))
"""
_EXPIRED = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Account, Enterprise, Institution, User
from consent import services
past = timezone.now() - timedelta(days=90)
account = Account.objects.select_related("enterprise").get(enterprise__uscc=sys.argv[1])
owner, until = User.objects.get(email="owner@berka.example"), (past + timedelta(days=30)).date()
services.entrust(enterprise=account.enterprise, account=account, until=until, signed_by=owner, language="en", now=past)
consent = services.grant_consent(enterprise=account.enterprise, account=account, product="monthly", purpose="03",
    information_user=Institution.objects.get(code="LENDER"), until=until, granted_by=owner, now=past)
print(json.dumps(consent.number))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    with gzip.open(BERKA / "expected.json.gz") as file:
        return dict(json.load(file)[NUMBER])


@pytest.fixture(scope="module")
def uscc(stack: Stack, browser: Browser) -> str:
    """Submit the Berka files as the clerk does; give the enterprise's code."""
    stack.python(_CAST, PASSWORD, TOTP_SECRET)
    with page_of(browser, stack.url, "clerk@berka.example", PASSWORD) as page:
        page.goto("/provider/BERKA/submissions/new/")
        page.locator("input[name=accounts_file]").set_input_files(BERKA / "accounts.csv")
        page.locator("input[name=transactions_file]").set_input_files(BERKA / "transactions.csv")
        page.locator("input[name=start]").fill("2024-01")
        page.locator("input[name=end]").fill("2025-03")
        page.get_by_role("button", name="Submit").click()
        wait_for_end(page)
        assert "accepted" in page.locator("main").inner_text().lower()
        assert "5,672" in page.locator("main").inner_text()
    rows = (BERKA / "accounts.csv").read_text().splitlines()
    return next(row for row in rows if row.startswith(NUMBER)).split(",")[2]


@pytest.fixture(scope="module")
def enterprise(stack: Stack, uscc: str) -> int:
    return int(stack.python(_OWNER, uscc, PASSWORD))


@pytest.fixture(scope="module")
def token(stack: Stack, uscc: str) -> str:
    return str(stack.python(_TOKEN, "LENDER"))


def _ask(stack: Stack, token: str, **fields: str) -> tuple[int, dict[str, Any]]:
    return call_api(stack.url, token, "queries", {"product": "report", "purpose": "01", **fields})


def _by_column(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        column: {code: values[place] for code, values in document["figures"].items()}
        for place, column in enumerate(document["columns"])
    }


def test_owner_and_lender_see_the_expected_figures_and_each_try_is_logged(
    stack: Stack, browser: Browser, uscc: str, enterprise: int, token: str, expected: dict[str, Any]
) -> None:
    named = {"uscc": uscc, "account_number": NUMBER}
    assert _refusal(stack, token, **named) == (403, "no_consent")

    with page_of(browser, stack.url, "owner@berka.example", PASSWORD) as page:
        page.goto(f"/enterprise/{enterprise}/")
        page.locator("a[href^='/enterprise/accounts/']").first.click()
        page.get_by_role("button", name="Issue the report").click()
        shown = figures_on(page)
        assert shown == {
            (column, code): None if value is None else str(value)
            for column, items in expected["report"].items()
            for code, value in items.items()
        }

        stack.python(_EXPIRED, uscc)
        number = _grant(page, enterprise)
        status, answer = _ask(stack, token, consent_number=number)
        assert status == 201
        assert _by_column(answer["document"]) == expected["report"]
        rival = str(stack.python(_TOKEN, "RIVAL"))
        assert _refusal(stack, rival, consent_number=number) == (403, "no_consent")
        assert _refusal(stack, token, product="monthly", purpose="03", **named) == (403, "consent_expired")

        page.goto(f"/enterprise/consents/{number}/revoke/")
        page.get_by_role("button", name="Yes, revoke it").click()
        assert _refusal(stack, token, consent_number=number) == (403, "consent_revoked")

        page.goto(f"/enterprise/{enterprise}/queries/")
        log = page.locator("main table tbody tr").all_inner_texts()
    assert len(log) == 5
    assert [("granted" if "ranted" in row else "refused") for row in log] == [
        "refused", "refused", "refused", "granted", "refused",
    ]  # fmt: skip


def _refusal(stack: Stack, token: str, **fields: str) -> tuple[int, str]:
    status, answer = _ask(stack, token, **fields)
    return status, answer["code"]


def _grant(page: Page, enterprise: int) -> str:
    """Give the lender consent as the owner does; give its number."""
    page.goto(f"/enterprise/{enterprise}/entrustments/")
    page.locator("main a[href*='/entrust/']").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, sign it").click()
    expect(page.get_by_role("status")).to_contain_text("is signed")
    page.goto(f"/enterprise/{enterprise}/consents/new/LENDER/01/")
    page.locator("input[name=accounts]").first.check()
    page.locator("input[name=products][value=report]").check()
    page.locator("input[name=queries_total]").fill("100")
    page.locator("input[name=queries_a_month]").fill("10")
    page.locator("input[name=look_back_months]").fill("36")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, give this consent").click()
    expect(page.get_by_role("status")).to_contain_text("The authorisation is given")
    page.goto(f"/enterprise/{enterprise}/consents/")
    return page.locator("main a[href*='/revoke/']").first.get_attribute("href").split("/")[-3]  # type: ignore[union-attr]
