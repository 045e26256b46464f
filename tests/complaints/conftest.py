"""A document of the enterprise's own with figures to dispute, and the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission

from accounts.models import Account, Enterprise, Institution, InstitutionMembership, User
from complaints import services
from complaints.models import Case, Handler
from reports import services as reports_services
from reports.models import Document
from tests.cast import NOW, make_institution_user, make_user
from tests.submitting import process, submit, transactions_csv

DAY = timedelta(days=1)
ITEM = "cash.deposit_amount"
PERIOD = "2025Q1"
MATTER = services.Matter("现金存入有误", "一月的现金存入是50元,不是100元。")
_MONTHS = ("2025-01", "2025-03")


def rows(cash: str) -> list[str]:
    return [f"2025-01-03 C {cash} CASH 现金存入", "2025-02-10 D 30.00 PUB_TAX 税务局"]


@pytest.fixture
def document(provider: Institution, clerk: User, account: Account, owner: User, tmp_path: Path) -> Document:
    """The report of the enterprise's account, with a cash deposit of 100.00 in the first quarter."""
    text = transactions_csv(account.number, rows("100.00"))
    assert (
        process(submit(provider, clerk, tmp_path, transactions=text, start=_MONTHS[0], end=_MONTHS[1])).state
        == "accepted"
    )
    account.refresh_from_db()
    return reports_services.issue_own_document(account=account, product="report", issued_to=owner, now=NOW)


@pytest.fixture
def correct(provider: Institution, clerk: User, account: Account, tmp_path: Path) -> Callable[[str], object]:
    """Submit a correction with another cash deposit."""

    def corrected(cash: str) -> object:
        text = transactions_csv(account.number, rows(cash))
        return process(
            submit(provider, clerk, tmp_path, transactions=text, start=_MONTHS[0], end=_MONTHS[1], is_correction=True)
        )

    return corrected


def make_handler(*, name: str, regions: tuple[str, ...] = (), leads: bool = False) -> User:
    """Make a member of staff who works at the desk."""
    user = make_user(name=name, is_staff=True)
    codes = ["handle_case", *(["lead_cases"] if leads else [])]
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="complaints", codename__in=codes))
    Handler.objects.create(user=user, regions=list(regions))
    return User.objects.get(pk=user.pk)  # permissions are remembered by the instance


@pytest.fixture
def in_charge(db: None) -> User:
    return make_handler(name="经办")


@pytest.fixture
def second(in_charge: User) -> User:
    """Another handler: with more cases in charge when assignments are by load, because made later."""
    return make_handler(name="复核")


@pytest.fixture
def verifier(provider: Institution) -> User:
    return make_institution_user(provider, InstitutionMembership.Role.VERIFIER)


@pytest.fixture
def dispute(in_charge: User, document: Document, owner: User) -> Case:
    sender = services.Sender(owner, "zh-hans")
    claims = [services.Claim(ITEM, PERIOD, "50.00")]
    return services.lodge_dispute(sender=sender, document=document, claims=claims, matter=MATTER, now=NOW)


@pytest.fixture
def complaint(in_charge: User, enterprise: Enterprise, provider: Institution, owner: User) -> Case:
    return services.lodge_complaint(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=provider,
        about="refused_correction", wish="更正", matter=MATTER, now=NOW,
    )  # fmt: skip


@pytest.fixture
def question(in_charge: User, enterprise: Enterprise, owner: User) -> Case:
    return services.ask_question(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="figures", matter=MATTER, now=NOW
    )
