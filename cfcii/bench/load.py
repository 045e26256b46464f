"""Queries through the server that `make run` starts: how many a second, and how long each takes, beside the bare view.

A client is a system of a lender with a consent of its own, on a connection that it keeps. The bare view and the query
take turns, so that a noisy moment meets both.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from django.conf import settings

from accounts.models import Account, ApiClient
from cfcii import supervisor
from cfcii.bench import people, queries

CLIENTS = (1, 8, 32)
_PORT = 8766
_START_SECONDS = 60
_TURNS = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """A system of a lender, and what it asks for."""

    client: ApiClient
    body: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What one way cost under a number of clients."""

    times: Sequence[float]
    seconds: float
    """From the first request to the last answer, of all turns."""

    @property
    def a_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def slowest_of_hundred(self) -> float:
        return statistics.quantiles(self.times, n=100)[98]


@dataclass(frozen=True, slots=True)
class Step:
    """The bare view and the query with the same clients."""

    clients: int
    bare: Measured
    query: Measured

    @property
    def ratio(self) -> float:
        return self.query.median / self.bare.median


def callers(account: Account) -> list[Caller]:
    """Take on as many lenders as call at once, each with a consent for the account."""
    found = []
    for _ in range(max(CLIENTS)):
        lender = people.lender()
        consent = people.consent_of(account, lender)
        found.append(Caller(people.client_of(lender), json.dumps(queries.body_of(consent))))
    return found


def measure(callers: Sequence[Caller], requests: int) -> list[Step]:
    """Measure with each number of clients; `requests` of each way, at least ten a client."""
    with _server():
        return [_step(callers[:count], max(requests, 10 * count)) for count in CLIENTS]


def _step(callers: Sequence[Caller], requests: int) -> Step:
    authorizations = [people.authorization_of(caller.client) for caller in callers]
    each = max(1, requests // len(callers) // _TURNS)
    ways: dict[str, tuple[list[float], list[float]]] = {"/bare": ([], []), "/api/v1/queries": ([], [])}
    with ThreadPoolExecutor(len(callers)) as pool:
        for turn in range(_TURNS + 1):
            for address, (times, seconds) in ways.items():
                began = perf_counter()
                found = list(pool.map(_call, callers, authorizations, [address] * len(callers), [each] * len(callers)))
                if turn:  # the first only warms up
                    seconds.append(perf_counter() - began)
                    times.extend(taken for some in found for taken in some)
    bare, query = (Measured(times, sum(seconds)) for times, seconds in ways.values())
    return Step(len(callers), bare, query)


def _call(caller: Caller, authorization: str, address: str, requests: int) -> list[float]:
    """Call one after the other; give how long each took. Raises RuntimeError for an answer that is none."""
    connection = http.client.HTTPConnection(supervisor.HOST, _PORT, timeout=60)
    times = []
    try:
        for _ in range(requests):
            headers = {
                "Authorization": authorization,
                "Content-Type": "application/json",
                "Idempotency-Key": secrets.token_hex(16),
            }
            began = perf_counter()
            connection.request("POST", address, caller.body, headers)
            answer = connection.getresponse()
            content = answer.read()
            times.append(perf_counter() - began)
            if answer.status != 201:
                raise RuntimeError(content.decode())
    finally:
        connection.close()
    return times


@contextmanager
def _server() -> Iterator[None]:
    """Run the web server as `make run` does, with the bare view beside the platform and no limit a minute."""
    command = ["cfcii.bench.wsgi" if part == "cfcii.wsgi" else part for part in supervisor.web_command(_PORT)]
    environment = {**os.environ, "CFCII_QUERIES_A_MINUTE": str(people.MANY)}
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr
    )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not supervisor.answers(_PORT):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the web server does not answer")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)
