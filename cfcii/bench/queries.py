"""What a query costs: figures from facts in the process, and the whole API call against a bare view."""

from __future__ import annotations

import json
import secrets
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import BearerTokenAuthentication, HasScope
from accounts.clock import today
from accounts.models import AccessToken, Account, AuditRecord
from cfcii.bench import people
from cfcii.common.money import format_fen
from cfcii.common.periods import Month
from consent.models import Consent
from ingestion.models import Submission
from reports import selectors
from reports.engine.items.figures import compute
from reports.engine.items.months import Life
from reports.models import FigureSet

MONTHS = 36
_FLOWS = (
    ("C", "OTH_ENTERPRISE", 12), ("D", "OTH_ENTERPRISE", 9), ("C", "OTH_INDIVIDUAL", 4), ("D", "OTH_INDIVIDUAL", 4),
    ("C", "TPP", 10), ("D", "TPP", 3), ("D", "PUB_TAX", 1), ("D", "PUB_SOCIAL", 1), ("D", "AGT_PAYROLL", 1),
    ("D", "PUB_UTILITY", 2), ("C", "CASH", 1), ("D", "CASH", 1), ("D", "INS_FEE", 2), ("D", "INS_LOAN", 1),
    ("C", "INS_INTEREST", 1), ("C", "SELF", 1), ("D", "SELF", 1), ("C", "AGT_COLLECT", 2),
)  # fmt: skip
"""A month of an ordinary account: direction, flow code, how many."""


class BareView(APIView):
    """The least that an operation does: sign the caller in, write one row, answer."""

    authentication_classes = [BearerTokenAuthentication]
    permission_classes = [HasScope]

    def post(self, request: Request) -> Response:
        token = request.auth
        assert isinstance(token, AccessToken)
        AuditRecord.objects.create(at=timezone.now(), action="bench.bare", target_type="bench", target_id=token.pk)
        return Response({"id": token.pk}, status=201)


urlpatterns = [path("bare", BareView.as_view()), path("", include("cfcii.urls"))]


def account_with_facts() -> Account:
    """Give an account with 36 months of facts, submitted as any bank would."""
    start, end = _months()
    provider, clerk = people.provider_and_clerk()
    with tempfile.TemporaryDirectory() as folder:
        transactions = Path(folder) / "transactions.csv"
        number, uscc = _write_transactions(transactions)
        accounts = Path(folder) / "accounts.csv"
        accounts.write_text(
            f"account_number,account_name,uscc,account_type,opened_on\n{number},样例企业,{uscc},basic,2020-01-01\n"
        )
        submission = people.submit(provider, clerk, accounts, transactions, start, end)
        people.process(submission)
    if submission.state != Submission.State.ACCEPTED:
        raise RuntimeError(f"the bench's own file: {submission.state} {submission.problems_by_code}")
    return Account.objects.select_related("enterprise", "provider").filter(enterprise__uscc=uscc).latest("pk")


def figures_from_facts(account: Account, rounds: int) -> float:
    """Median seconds from the facts in the database to the JSON of a 36-month report."""

    def once() -> None:
        known = selectors.account_facts(account.pk)
        figures = compute(known.frame, Life(account.opened_on), "report", *_months())
        json.dumps({"columns": figures.columns, "figures": figures.items}, ensure_ascii=False)

    return _medians([_Step(once)], rounds)[0]


@dataclass(frozen=True, slots=True)
class QueryTimes:
    """Median seconds of the API's query (token, consent, figures, document, log) and of the bare view."""

    bare: float
    prepared: float
    """Its figures lie ready, as they do from when the worker has seen the consent or the new facts."""
    unprepared: float
    """The query computes them itself."""


def query_times(account: Account, rounds: int) -> QueryTimes:
    """Measure turn by turn, so that a noisy moment meets all."""
    lender = people.lender()
    body = body_of(people.consent_of(account, lender))
    authorization = people.authorization_of(people.client_of(lender))
    client = Client(headers={"authorization": authorization}, SERVER_NAME="127.0.0.1")

    def post(url: str) -> Callable[[], None]:
        def once() -> None:
            headers = {"Idempotency-Key": secrets.token_hex(16)}
            answer = client.post(url, body, content_type="application/json", headers=headers)
            if answer.status_code != 201:
                raise RuntimeError(answer.content.decode())

        return once

    def forget() -> None:
        FigureSet.objects.filter(account=account).delete()

    with override_settings(ROOT_URLCONF="cfcii.bench.queries"):
        bare, prepared, unprepared = _medians(
            [_Step(post("/bare")), _Step(post("/api/v1/queries")), _Step(post("/api/v1/queries"), before=forget)],
            rounds,
        )
    return QueryTimes(bare, prepared, unprepared)


def body_of(consent: Consent) -> dict[str, str]:
    """Give the body of a query under a consent."""
    return {"consent_number": consent.number, "product": consent.product, "purpose": consent.purpose}


def _months() -> tuple[Month, Month]:
    """Give the months of the account's facts: the latest that are over."""
    last = Month.of(today()).plus(-1)
    return last.plus(1 - MONTHS), last


@dataclass(frozen=True, slots=True)
class _Step:
    """What is measured, and what is done before without being measured."""

    once: Callable[[], None]
    before: Callable[[], object] = bool


def _medians(steps: list[_Step], rounds: int) -> list[float]:
    """Take turns; the first rounds only warm up."""
    times: list[list[float]] = [[] for _ in steps]
    for _round in range(rounds + rounds // 10 + 1):
        for step, taken in zip(steps, times, strict=True):
            step.before()
            began = perf_counter()
            step.once()
            taken.append(perf_counter() - began)
    return [statistics.median(taken[-rounds:]) for taken in times]


def _write_transactions(path: Path) -> tuple[str, str]:
    """Write 36 months of one account's transactions; give its number and USCC."""
    number, uscc = people.fresh_account_number(), people.fresh_uscc()
    balance, serial = 100_000_000, 0
    with path.open("w", encoding="utf-8") as file:
        file.write("account_number,transaction_id,posted_at,direction,amount,balance,counterparty_name,flow_code\n")
        for month in Month.range(*_months()):
            entries = [(direction, code, which) for direction, code, often in _FLOWS for which in range(often)]
            for place, (direction, code, which) in enumerate(entries):
                amount = 1_000 + (serial * 7919) % 400_000
                balance += amount if direction == "C" else -amount
                serial += 1
                day = 1 + place * month.days // len(entries)
                file.write(
                    f"{number},{serial},{month}-{day:02d} 10:00:{place:02d},{direction},{format_fen(amount)},"
                    f"{format_fen(balance)},往来{which}{code},{code}\n"
                )
    return number, uscc
