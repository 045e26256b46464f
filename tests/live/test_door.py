"""The door under load, through the running platform: ten left of fifty at once, and a revocation that bites in time."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.live.stack import Stack

_WORLD = """
from cfcii.bench import people, queries
account = queries.account_with_facts()
people.shared_by_its_owner(account)
print(json.dumps(account.pk))
"""
_LENDER = """
from datetime import timedelta
from django.utils import timezone
from accounts.clock import today
from accounts.models import Account
from cfcii.bench import people
from consent import services
from consent.choices import Choice
now, lender = timezone.now(), people.lender()
account = Account.objects.select_related("enterprise").get(pk=sys.argv[1])
[membership] = account.enterprise.memberships.all()
choice = Choice(account_ids=(account.pk,), products=("report",), purpose="01", until=today() + timedelta(days=30),
    queries_total=int(sys.argv[2]), queries_a_month=int(sys.argv[2]), look_back_months=36, data_life_days=30)
authorisation = services.authorise(enterprise=account.enterprise, information_user=lender, choice=choice,
    act=services.Act(membership.user, "zh-hans"), now=now)
print(json.dumps([people.authorization_of(people.client_of(lender)), authorisation.consents.get().number]))
"""
_OWNER = """
from django.conf import settings
from django.test import Client
from accounts.models import Account
from cfcii.bench import people
browser = Client()
people.sign_in(browser, Account.objects.get(pk=sys.argv[1]).enterprise.memberships.get().user)
print(json.dumps(f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"))
"""
_SOON = 0.25
"""Seconds that a busy machine may take to tell a reader that bytes have arrived."""


@dataclass(frozen=True, slots=True)
class Answer:
    began: float
    ended: float
    status: int
    code: str


@pytest.fixture(scope="module")
def account(stack: Stack) -> int:
    return int(stack.python(_WORLD, as_owner=True))  # terms of its own, as the bench has them


def test_ten_left_of_fifty_at_once(stack: Stack, account: int) -> None:
    authorization, consent = stack.python(_LENDER, str(account), "10")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: query(stack, authorization, consent), range(50)))

    assert Counter((each.status, each.code) for each in answers) == {(201, ""): 10, (403, "consent_used_up"): 40}
    used = "SELECT queries_used, queries_used_in_month FROM consent_consent WHERE number = %s"
    assert stack.rows(used, consent) == [(10, 10)]
    issued = (
        "SELECT count(*) FROM reports_document WHERE consent_id = (SELECT id FROM consent_consent WHERE number = %s)"
    )
    assert stack.rows(issued, consent) == [(10,)]


def test_k7_a_revocation_under_load_bites_within_a_second(stack: Stack, account: int) -> None:
    authorization, consent = stack.python(_LENDER, str(account), "1000000")
    owner = Browser(stack, stack.python(_OWNER, str(account)))
    address = f"/enterprise/consents/{consent}/revoke/"
    owner.open(address)
    over = threading.Event()
    answers: list[Answer] = []

    def go_on() -> None:
        while not over.is_set():
            answers.append(query(stack, authorization, consent))

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(go_on) for _ in range(8)]
        wait_for(lambda: len(answers) >= 16)
        pressed = time.time()
        assert owner.press(address) == 302
        told = time.time()
        wait_for(lambda: sum(each.began > told for each in answers) >= 16)
        over.set()
        for each in asking:
            each.result()

    [(clicked_at, in_effect_at)] = stack.rows(
        "SELECT effect.clicked_at, effect.in_effect_at FROM consent_revocationeffect AS effect"
        "  JOIN consent_consent AS consent ON consent.id = effect.consent_id WHERE consent.number = %s",
        consent,
    )
    assert pressed <= clicked_at.timestamp() <= in_effect_at.timestamp() <= told
    assert (in_effect_at - clicked_at).total_seconds() < 1
    after = [each for each in answers if each.began > in_effect_at.timestamp()]
    assert {(each.status, each.code) for each in after} == {(403, "consent_revoked")}
    granted = [each for each in answers if each.status == 201]
    assert granted
    assert max(each.ended for each in granted) < in_effect_at.timestamp() + _SOON
    assert {each.status for each in answers} == {201, 403}


class Browser:
    """A signed-in person's browser, as far as a form needs one."""

    def __init__(self, stack: Stack, session: str) -> None:
        self._stack, self._cookies, self._token = stack, session, ""

    def open(self, address: str) -> None:
        answer, page = self._send("GET", address)
        assert answer.status == 200, page
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        self._token = found[1]
        self._cookies += "; " + str(answer.headers["Set-Cookie"]).partition(";")[0]

    def press(self, address: str) -> int:
        answer, _page = self._send("POST", address, urlencode({"csrfmiddlewaretoken": self._token}))
        return answer.status

    def _send(self, method: str, address: str, body: str | None = None) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._stack.port, timeout=30)
        headers = {"Cookie": self._cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer, page


def query(stack: Stack, authorization: str, consent: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=60)
    headers = {
        "Authorization": authorization, "Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16),
    }  # fmt: skip
    body = {"consent_number": consent, "product": "report", "purpose": "01"}
    began = time.time()
    connection.request("POST", "/api/v1/queries", json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    ended = time.time()
    connection.close()
    return Answer(began, ended, answer.status, json.loads(content).get("code", ""))


def wait_for(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
