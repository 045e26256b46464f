"""Queries through the server that `make run` starts: how many a second, and how long each takes, beside the bare view.

A client is a system of a lender with a consent of its own, on a connection that it keeps. The bare view and the query
take turns, so that a noisy moment meets both.
"""

from __future__ import annotations

import http.client
import json
import secrets
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from accounts.models import Account, ApiClient
from cfcii import supervisor
from cfcii.bench import people, programs, queries

CLIENTS = (1, 8, 32)
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
    # With the bare view beside the platform, and no limit a minute.
    with programs.web_server("cfcii.bench.wsgi", CFCII_QUERIES_A_MINUTE=str(people.MANY)) as port:
        return [_step(port, callers[:count], max(requests, 10 * count)) for count in CLIENTS]


def _step(port: int, callers: Sequence[Caller], requests: int) -> Step:
    authorizations = [people.authorization_of(caller.client) for caller in callers]
    each = max(1, requests // len(callers) // _TURNS)
    ways: dict[str, tuple[list[float], list[float]]] = {"/bare": ([], []), "/api/v1/queries": ([], [])}
    with ThreadPoolExecutor(len(callers)) as pool:
        for turn in range(_TURNS + 1):
            for address, (times, seconds) in ways.items():
                call = partial(_call, port, address, each)
                began = perf_counter()
                found = list(pool.map(call, callers, authorizations))
                if turn:  # the first only warms up
                    seconds.append(perf_counter() - began)
                    times.extend(taken for some in found for taken in some)
    bare, query = (Measured(times, sum(seconds)) for times, seconds in ways.values())
    return Step(len(callers), bare, query)


def _call(port: int, address: str, requests: int, caller: Caller, authorization: str) -> list[float]:
    """Call one after the other; give how long each took. Raises RuntimeError for an answer that is none."""
    connection = http.client.HTTPConnection(supervisor.HOST, port, timeout=60)
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
