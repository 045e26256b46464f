"""Who takes part in lending, made in the running platform by the services that make real parties.

A bank that has supplied two accounts of each enterprise, which its people have bound; a lender whose system signs in
by a key of its own. Runs inside the platform's Django (`Stack.python`), where its workers finish what is submitted.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone
from stdnum.cn import uscc as uscc_numbers

from accounts import second_factor
from accounts import services as accounts_services
from accounts.clock import today
from accounts.models import Account, Institution, User
from cfcii.bench import people as bench_people
from cfcii.common.periods import Month
from cfcii.demo import licence
from complaints.models import Handler
from consent import services as consent_services
from ingestion.models import Submission
from tests.cast import PASSWORD, TOTP_SECRET
from tests.submitting import TRANSACTION_HEADER, accounts_csv, transaction_lines

MONTHS = 14
_ENTERPRISES = {"zh": "河畔面馆", "en": "远山机械", "own-zh": "晨光印务", "own-en": "石桥建材"}
CASES = "case"
"""How the names of all who take part in cases begin."""
_NAMES = _ENTERPRISES | {"cases-zh": "青禾食品", "cases-en": "白塔灯具"}
_REGIONS = {"zh": "44", "en": "32"}
"""Of the two enterprises of cases, whose cases each of the desk's handlers gets."""
LESS = 1000
"""By how much a correction lowers the income of the last month, in yuan."""
_WAIT_SECONDS = 60
_AT_WORK_FOR = timedelta(days=2)
"""Long enough to be one of two people (`consent.services.second_person`)."""


def make(jwks: str) -> dict[str, Any]:
    """Give what tests have to know of the parties; `jwks` has the public key of the lender's system."""
    bank = _institution("WAY-BANK", "江城银行", is_provider=True)
    lender = _institution("WAY-LENDER", "同舟担保", is_user=True)
    _member(lender, "query_user", "way-analyst-zh", "程一帆")
    _member(lender, "query_user", "way-analyst-en", "Ann Cheng")
    verifier = _member(bank, "verifier", "way-verifier", "许衡")
    usccs = {label: bench_people.fresh_uscc() for label in _ENTERPRISES}
    _supply(bank, _member(bank, "submitter", "way-clerk", "周文"), usccs)
    return {
        "client": _system_of(lender, jwks),
        "lender": lender.code,
        "enterprises": {
            label: _taken_over(label, Account.objects.filter(enterprise__uscc=uscc).order_by("pk"), verifier)
            for label, uscc in usccs.items()
        },
    }


def make_for_cases() -> dict[str, Any]:
    """Give what tests of cases have to know: two enterprises with figures, their bank, a lender, the desk.

    Of each role there is one who reads Chinese and one who reads English.
    """
    code = CASES.upper()
    bank = _institution(f"{code}-BANK", "澄江银行", is_provider=True)
    lender = _institution(f"{code}-LENDER", "南山小贷", is_user=True)
    for language, (verifier, analyst, handler) in {
        "zh": ("顾衡", "沈砚", "陆平"), "en": ("Henry Gu", "Mia Shen", "Paul Lu"),
    }.items():  # fmt: skip
        _member(bank, "verifier", f"{CASES}-verifier-{language}", verifier)
        _member(lender, "query_user", f"{CASES}-analyst-{language}", analyst)
        _handler(f"{CASES}-desk-{language}", handler, _REGIONS[language])
    clerk = _member(bank, "submitter", f"{CASES}-clerk", "周文")
    usccs = {f"cases-{language}": _uscc_of(region) for language, region in _REGIONS.items()}
    factors = _supply(bank, clerk, usccs)
    return {
        "bank": {"code": bank.code, "name": bank.name},
        "lender": {"code": lender.code, "name": lender.name},
        "enterprises": {language: _lent(lender, language, usccs, factors) for language in _REGIONS},
    }


def _lent(lender: Institution, language: str, usccs: dict[str, str], factors: dict[str, int]) -> dict[str, Any]:
    """Have an enterprise entrusted and shared by its owner: each account with its consent and a correction of it."""
    accounts = Account.objects.filter(enterprise__uscc=usccs[f"cases-{language}"]).order_by("pk")
    verifier = User.objects.get(email=f"{CASES}-verifier-{language}@people.example")
    enterprise = _taken_over(language, accounts, verifier, prefix=CASES)
    owner, now = User.objects.get(email=f"{CASES}-owner-{language}@people.example"), timezone.now()
    for account, told in zip(accounts, enterprise["accounts"], strict=True):
        consent_services.entrust(
            enterprise=account.enterprise, account=account, until=today() + timedelta(days=300), signed_by=owner,
            language="zh-hans", now=now,
        )  # fmt: skip
        consent = consent_services.grant_consent(
            enterprise=account.enterprise, account=account, information_user=lender, product="report", purpose="01",
            until=today() + timedelta(days=200), granted_by=owner, now=now,
        )  # fmt: skip
        told["consent"], told["correction"] = consent.number, _correction(account.number, factors[account.number])
    return enterprise


def _correction(number: str, factor: int) -> dict[str, str]:
    """Give the file that lowers the income of an account's last month by LESS, that month, and what was wrong there."""
    last = Month.of(today()).plus(-1)
    rows = _transactions(last.plus(1 - MONTHS), last, factor)
    day, direction, amount, *rest = rows[-3].split(" ")
    rows[-3] = " ".join((day, direction, str(Decimal(amount) - LESS), *rest))
    lines = transaction_lines(number, rows).splitlines(keepends=True)[-3:]
    return {"month": str(last), "wrong": amount, "file": TRANSACTION_HEADER + "".join(lines)}


def _handler(label: str, name: str, region: str) -> None:
    """Take on somebody of the desk who leads it, and so sees what is to be released of the other's."""
    user = _person(label, name, is_staff=True)
    second_factor.add_totp(user, TOTP_SECRET)
    rights = Permission.objects.filter(content_type__app_label="complaints", codename__in=("handle_case", "lead_cases"))
    user.user_permissions.add(*rights)
    Handler.objects.create(user=user, regions=[region])


def _uscc_of(region: str) -> str:
    """Give a code that nobody has, of an enterprise of a region."""
    stem = f"91{region}{bench_people.fresh_uscc()[4:17]}"
    return str(stem + uscc_numbers.calc_check_digit(stem))


def _institution(code: str, name: str, *, is_provider: bool = False, is_user: bool = False) -> Institution:
    return accounts_services.create_institution(
        code=code, name=name, is_provider=is_provider, is_user=is_user, created_by=None, now=timezone.now()
    )


def _person(label: str, name: str, *, is_staff: bool = False) -> User:
    return accounts_services.create_user(
        email=f"{label}@people.example", name=name, password=PASSWORD, is_staff=is_staff, created_by=None,
        now=timezone.now(),
    )  # fmt: skip


def _member(institution: Institution, role: str, label: str, name: str) -> User:
    user = _person(label, name)
    second_factor.add_totp(user, TOTP_SECRET)
    accounts_services.add_institution_member(
        institution=institution, user=user, role=role, added_by=None, now=timezone.now()
    )
    return user


def _system_of(lender: Institution, jwks: str) -> str:
    client = accounts_services.propose_client(
        institution=lender, label="贷款系统", scopes=[scope.value for scope in accounts_services.scopes_for(lender)],
        jwks=jwks, proposed_by=None, now=timezone.now(),
    )  # fmt: skip
    accounts_services.approve_client(client=client, approved_by=None, now=timezone.now())
    return client.client_id


def _supply(bank: Institution, clerk: User, usccs: dict[str, str]) -> dict[str, int]:
    """Submit two accounts of each enterprise with the latest months, and wait until they are accepted.

    Gives by which factor the amounts of each account, named by its number, are multiplied.
    """
    last = Month.of(today()).plus(-1)
    first, rows, lines, factors = last.plus(1 - MONTHS), [], "", {}
    for place, (label, uscc) in enumerate(usccs.items()):
        for kind, factor in (("basic", 1), ("general", 3)):
            number = bench_people.fresh_account_number()
            rows.append(f"{number},{_NAMES[label]},{uscc},{kind},CNY,2020-01-01,")
            factors[number] = factor + place
            lines += transaction_lines(number, _transactions(first, last, factors[number]))
    with tempfile.TemporaryDirectory() as folder:
        accounts, transactions = Path(folder) / "accounts.csv", Path(folder) / "transactions.csv"
        accounts.write_text(accounts_csv(*rows), encoding="utf-8")
        transactions.write_text(TRANSACTION_HEADER + lines, encoding="utf-8")
        submission = bench_people.submit(bank, clerk, accounts, transactions, first, last)
    deadline = time.monotonic() + _WAIT_SECONDS
    while not submission.is_finished:
        assert time.monotonic() < deadline, submission.state
        time.sleep(0.1)
        submission.refresh_from_db()
    assert submission.state == Submission.State.ACCEPTED, submission.problems_by_code
    return factors


def _transactions(first: Month, last: Month, factor: int) -> list[str]:
    rows = [f"{first}-01 C 20000.00 OTH_INDIVIDUAL 林见河"]
    for place, month in enumerate(Month.range(first, last)):
        rows += [
            f"{month}-05 C {(18000 + 1311 * place) * factor}.35 TPP 云橙支付",
            f"{month}-09 D {(9000 + 523 * place) * factor}.10 OTH_ENTERPRISE 远山粮油",
            f"{month}-18 D {650 + place * 11}.25 PUB_TAX 税务局",
        ]
    return rows


def _taken_over(label: str, accounts: Any, verifier: User, *, prefix: str = "way") -> dict[str, Any]:
    """Have an enterprise's owner verified by the bank, its accounts bound, and a handler beside the owner."""
    first, now, owner = accounts[0], timezone.now() - _AT_WORK_FOR, _person(f"{prefix}-owner-{label}", "林见河")
    verification = accounts_services.submit_verification(
        applicant=owner, uscc=first.enterprise.uscc, name=first.enterprise.name, legal_representative="林见河",
        licence=licence.sample(), bank=first.provider, account_number=first.number, now=now,
    )  # fmt: skip
    enterprise = accounts_services.confirm_verification(verification=verification, decided_by=verifier, now=now)
    accounts_services.bind_accounts(enterprise=enterprise, accounts=list(accounts), bound_by=owner, now=now)
    handler = _person(f"{prefix}-handler-{label}", "何小满")
    accounts_services.add_enterprise_member(
        enterprise=enterprise, user=handler, role="handler", added_by=owner, now=now
    )
    return {
        "id": enterprise.pk,
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "accounts": [{"id": each.pk, "number": each.number, "masked": each.masked_number} for each in accounts],
    }
