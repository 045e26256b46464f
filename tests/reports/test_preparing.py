"""Figures lie ready before a lender asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django_q.models import OrmQ

from accounts.models import Account, Institution, User
from consent import services as consent_services
from reports import access, figure_sets, preparing, services, tasks
from reports.models import FigureSet
from tests.cast import make_consent
from tests.submitting import process, submit, transactions_csv

pytestmark = pytest.mark.django_db
_JANUARY = ["2025-01-03 C 100.00 TPP 云橙支付"]
_FEBRUARY = ["2025-02-10 D 30.00 PUB_TAX 税务局"]


def _submit(provider: Institution, clerk: User, folder: Path, account: Account, month: str, rows: list[str]) -> None:
    first_id, opening = (1, "0.00") if rows == _JANUARY else (2, "100.00")
    text = transactions_csv(account.number, rows, opening=opening, first_id=first_id)
    assert process(submit(provider, clerk, folder, transactions=text, start=month, end=month)).state == "accepted"


def _queued() -> list[list[int]]:
    """Give what the queued preparations are about, and empty the queue."""
    found = [task.task["args"][0] for task in OrmQ.objects.order_by("pk") if "prepare_figures" in task.task["func"]]
    OrmQ.objects.all().delete()
    return found


def test_a_new_consent_has_its_figures_prepared(
    provider: Institution, clerk: User, account: Account, information_user: Institution, owner: User, tmp_path: Path,
    now: datetime, analyst: User, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    _submit(provider, clerk, tmp_path, account, "2025-01", _JANUARY)
    assert _queued() == []

    consent = make_consent(account, information_user, owner, now=now)
    assert _queued() == [[consent.pk]]
    tasks.prepare_figures([consent.pk])
    tasks.prepare_figures([consent.pk])

    kept = FigureSet.objects.get()
    monkeypatch.setattr(figure_sets, "_computed", None)  # a query that computed would fail now
    question = access.Question(
        account=account, enterprise=account.enterprise, product=consent.product, purpose=consent.purpose
    )
    asker = access.Asker(information_user, analyst, "api")
    document = services.query_document(asker=asker, question=question, now=now)
    assert document.facts_digest == kept.facts_digest


def test_new_facts_are_prepared_for_consents_in_force(
    provider: Institution, clerk: User, account: Account, information_user: Institution, owner: User, tmp_path: Path,
    now: datetime,
) -> None:  # fmt: skip
    revoked = make_consent(account, information_user, owner, now=now)
    consent_services.revoke_consent(consent=revoked, revoked_by=owner, now=now)
    consent = make_consent(account, information_user, owner, now=now)
    tasks.prepare_figures([consent.pk])
    assert not FigureSet.objects.exists(), "nothing is covered yet"
    _queued()

    _submit(provider, clerk, tmp_path, account, "2025-01", _JANUARY)
    assert _queued() == [[consent.pk]]
    preparing.prepare([consent.pk], now=now)
    _submit(provider, clerk, tmp_path, account, "2025-02", _FEBRUARY)
    assert _queued() == [[consent.pk]]
    preparing.prepare([consent.pk], now=now)

    assert [each.periods_covered for each in FigureSet.objects.order_by("computed_at", "periods_covered")] == [1, 2]
