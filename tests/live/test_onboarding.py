"""From an empty database with one member of staff: a bank and two enterprises are taken on, all in browsers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.cast import valid_uscc
from tests.live.browser import chromium, wait_for_end
from tests.live.people import PASSWORD, Person
from tests.live.stack import Stack, running_stack
from tests.submitting import accounts_csv

NUMBERS = ("6222000000031001", "6222000000031002")
NOODLES, WORKSHOP = valid_uscc(31001), valid_uscc(31002)
_STAFF = """
from accounts.models import User
from django.utils import timezone
from accounts import services
user = services.create_user(
    email=sys.argv[1], name="first", password=sys.argv[2], created_by=None, now=timezone.now(), is_staff=True
)
User.objects.filter(pk=user.pk).update(is_superuser=True)
print(json.dumps(None))
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A platform of its own: it starts with an empty database, not with what other tests leave."""
    with running_stack() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def staff(stack: Stack, browser: Browser) -> tuple[Person, Person]:
    """The one member of staff, who takes on a second one."""
    first, second = Person(browser, stack, "staff-first"), Person(browser, stack, "staff-second")
    stack.python(_STAFF, first.email, PASSWORD)
    first.sign_in()
    first.set_up_app()
    first.page.goto("/admin/accounts/user/add/")
    first.fill(email=second.email, name="second", password1=PASSWORD, password2=PASSWORD)
    first.page.locator("input[name=_save]").click()
    first.page.locator("input[name=is_staff]").check()
    first.page.locator("input[name=is_superuser]").check()
    first.page.locator("input[name=_save]").click()
    second.sign_in()
    second.confirm_address()
    second.sign_in()
    second.set_up_app()
    return first, second


@pytest.fixture(scope="module")
def bank(stack: Stack, browser: Browser, staff: tuple[Person, Person]) -> dict[str, Person]:
    """A bank, onboarded by staff: its administrator, and the submitter and verifier whom two people took on."""
    first, second = staff
    first.page.goto("/admin/accounts/institution/add/")
    first.fill(code="RIVERSIDE", name="河畔银行")
    first.page.locator("select[name=kind]").select_option("rural_bank")
    first.page.locator("input[name=is_provider]").check()
    first.page.locator("input[name=_save]").click()
    assert "RIVERSIDE" in first.page.locator("#content").inner_text()
    people = {role: Person(browser, stack, role) for role in ("administrator", "submitter", "verifier")}

    first.page.goto("/admin/accounts/userproposal/add/")
    first.page.locator("select[name=institution]").select_option(index=1)
    first.fill(name="administrator", email=people["administrator"].email)
    first.page.locator("input[name=_save]").click()
    _approve_in_admin(second, "administrator")

    administrator = people["administrator"]
    administrator.choose_password_by_mail()
    administrator.sign_in()
    administrator.set_up_app()
    for role in ("submitter", "verifier"):
        administrator.page.goto("/institution/RIVERSIDE/users/new/")
        administrator.fill(name=role, email=people[role].email)
        administrator.choose("role", role)
        administrator.page.locator("main form button").first.click()
        assert "Proposed" in administrator.page.locator("body").inner_text()
        _approve_in_admin(first, role)
        people[role].choose_password_by_mail()
        people[role].sign_in()
        people[role].set_up_app()
    return people


def _approve_in_admin(staff: Person, name: str) -> None:
    staff.page.goto("/admin/accounts/userproposal/?state__exact=proposed")
    staff.page.locator("#result_list tbody a").first.click()
    assert name in staff.page.locator("#content").inner_text()
    staff.choose("decision", "approve")
    staff.page.locator("input[name=_save]").click()


def _licence(folder: Path) -> Path:
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(picture, "PNG")
    path = folder / "licence.png"
    path.write_bytes(picture.getvalue())
    return path


def _register(person: Person, uscc: str, name: str, folder: Path, *, account: str = "") -> None:
    person.sign_up()
    person.page.goto("/register/")
    person.fill(
        applicant_name="王小明", uscc=uscc.lower(), name=name, legal_representative="王小明", account_number=account
    )
    person.choose("method", "bank" if account else "staff")
    if account:
        person.page.locator("select[name=bank]").select_option(label="河畔银行")
    person.page.locator("input[name=licence]").set_input_files(_licence(folder))
    person.press("Submit for verification")
    assert "Identity verification for" in person.text, person.text


def test_an_enterprise_is_verified_by_its_bank_binds_accounts_and_invites_a_handler(
    stack: Stack, browser: Browser, bank: dict[str, Person], tmp_path: Path
) -> None:
    submitter, verifier = bank["submitter"], bank["verifier"]
    rows = [f"{number},河畔面馆,{NOODLES},{kind},CNY,2020-01-01," for number, kind in zip(
        NUMBERS, ("basic", "general"), strict=True)]  # fmt: skip
    listed = tmp_path / "accounts.csv"
    listed.write_text(accounts_csv(*rows), encoding="utf-8")
    submitter.page.goto("/provider/RIVERSIDE/submissions/new/")
    submitter.page.locator("input[name=accounts_file]").set_input_files(listed)
    submitter.press("Submit")
    wait_for_end(submitter.page)
    assert "accepted" in submitter.text.lower()

    owner, handler = Person(browser, stack, "owner"), Person(browser, stack, "handler")
    _register(owner, NOODLES, "河畔面馆", tmp_path, account=NUMBERS[0])
    verifier.page.goto("/provider/RIVERSIDE/verifications/")
    verifier.press("河畔面馆")
    assert verifier.text.count("agrees") >= 3
    verifier.choose("decision", "confirm")
    verifier.press("Record the decision")

    owner.page.goto("/")
    home = owner.page.url.rstrip("/")
    owner.page.goto(f"{home}/bindings/")
    boxes = owner.page.locator("main input[type=checkbox][name=accounts]")
    assert boxes.count() == len(NUMBERS)
    for place in range(boxes.count()):
        boxes.nth(place).check()
    owner.press("Bind the ticked accounts")
    assert stack.rows("SELECT count(*) FROM accounts_accountbinding WHERE unbound_at IS NULL")[0][0] >= len(NUMBERS)

    owner.page.goto(f"{home}/people/invite/")
    owner.fill(email=handler.email)
    owner.choose("role", "handler")
    owner.page.locator("main form button").first.click()
    handler.follow_mail(r"/invitation/open/[^\s\"<]+")
    handler.press("Create a login")
    handler.finish_sign_up()
    handler.page.goto("/invitation/")
    handler.fill(name="李四")
    handler.press("Yes, I accept")
    assert "/invitation/" not in handler.page.url, handler.text
    handler.page.goto(home + "/")
    assert "河畔面馆" in handler.text
    handler.page.goto(f"{home}/people/")
    assert handler.email in handler.text


def test_another_enterprise_is_verified_by_staff(
    stack: Stack, browser: Browser, staff: tuple[Person, Person], tmp_path: Path
) -> None:
    owner, first = Person(browser, stack, "workshop"), staff[0]
    _register(owner, WORKSHOP, "远山机械", tmp_path)
    first.page.goto("/admin/accounts/verification/")
    first.page.locator("#result_list tbody a").first.click()
    first.press("Look at the evidence and decide")
    assert "远山机械" in first.page.locator("#content").inner_text()
    first.choose("decision", "confirm")
    first.page.locator("#content form [type=submit]").last.click()
    owner.page.goto("/")
    assert "远山机械" in owner.text
