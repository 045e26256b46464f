"""Every address and API operation against every role: the table `everybody.txt` says what each gets.

A row is `METHOD name arguments: role=answer ...`; roles that are not named get `else`. Answers: a status, `login` (sent
to the sign-in) or `away` (sent elsewhere). A method that an address does not take is 405 for everybody who gets in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import services
from accounts.models import ApiClient, User
from tests.calling import caller_of
from tests.cast import make_api_client, make_institution_user, make_user
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("everybody.txt")

_FIXTURES = (
    "applicant", "owner", "handler", "viewer", "stranger", "clerk", "verifier", "provider_administrator", "analyst",
    "lender_administrator", "rival_clerk", "rival_analyst", "staff", "case_handler", "far_case_handler",
    "case_leader",
)  # fmt: skip
_PEOPLE: dict[str, Callable[[Callable[[str], Any]], User]] = {
    **{name: lambda get, name=name: get(name) for name in _FIXTURES},
    "nobody": lambda _get: make_user(name="nobody"),
    "plain_staff": lambda _get: make_user(name="plain staff", is_staff=True),
    "rival_verifier": lambda get: make_institution_user(get("rival"), "verifier"),
    "rival_administrator": lambda get: make_institution_user(get("rival"), "administrator"),
}


@dataclass(frozen=True)
class Program:
    """A caller of the API: as which institution's client, and whether that has been stopped since."""

    client_of: Callable[[Callable[[str], Any]], ApiClient]
    is_stopped: bool = False

    def client(self, get: Callable[[str], Any], now: datetime) -> Client:
        own = self.client_of(get)
        caller: Client = caller_of(own, now=now)
        if self.is_stopped:
            services.stop_client(client=own, reason="", stopped_by=None, now=now)
        return caller


_TOKENS = {
    "token": Program(lambda get: make_api_client(get("information_user"))),
    "rival_token": Program(lambda get: make_api_client(get("rival"))),
    "bank_token": Program(lambda get: make_api_client(get("provider"))),
    "scopeless_token": Program(lambda get: make_api_client(get("information_user"), scopes=["dictionary.read"])),
    "stopped_token": Program(lambda get: make_api_client(get("information_user")), is_stopped=True),
}
ROLES = ("anonymous", *_PEOPLE, *_TOKENS)


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    arguments: tuple[str, ...]
    expected: dict[str, str]

    @property
    def key(self) -> str:
        return " ".join((self.method, self.name, *self.arguments))

    def line(self, answers: dict[str, str]) -> str:
        """Write answers as a line of the table: what most get is `else`."""
        usual = max(sorted(set(answers.values())), key=list(answers.values()).count)
        others = [f"{role}={answer}" for role, answer in answers.items() if answer != usual]
        return f"{self.key}: else={usual} {' '.join(others)}".strip()


def rows() -> Iterator[Row]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        key, _, cells = line.partition(": ")
        method, name, *arguments = key.split()
        named = dict(cell.split("=") for cell in cells.split())
        unknown = named.keys() - {*ROLES, "else"}
        assert not unknown, f"{key}: no such role: {unknown}"
        yield Row(method, name, tuple(arguments), {role: named.get(role, named.get("else", "")) for role in ROLES})


@pytest.fixture
def clients(request: pytest.FixtureRequest, now: datetime) -> dict[str, Client]:
    get = request.getfixturevalue
    people = {role: signed_in(make(get)) for role, make in _PEOPLE.items()}
    return {"anonymous": Client(), **people, **{role: each.client(get, now) for role, each in _TOKENS.items()}}


def _value(expression: str, get: Callable[[str], Any]) -> Any:
    """Read an argument of an address: a fixture and attributes of it, `=text`, or `latest:app.Model` for its id."""
    if expression.startswith("latest:"):
        return apps.get_model(expression.removeprefix("latest:")).objects.latest("pk").pk
    if expression.startswith("="):
        return expression[1:]
    fixture, *attributes = expression.split(".")
    value = get(fixture)
    for attribute in attributes:
        value = getattr(value, attribute)
    return value


def _answer(client: Client, method: str, address: str) -> str:
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # the door's own transaction must be the outermost
    with undone:
        response = client.generic(method, address)
        transaction.set_rollback(True)  # nobody's visit changes what the next one finds
    client.cookies = cookies
    if response.status_code in (301, 302):
        return "login" if response["Location"].startswith("/accounts/login/") else "away"
    return str(response.status_code)


def test_everybody_gets_what_the_table_says(request: pytest.FixtureRequest, clients: dict[str, Client]) -> None:
    get = request.getfixturevalue
    wrong = []
    for row in rows():
        address = reverse(row.name, args=[_value(each, get) for each in row.arguments])
        answers = {role: _answer(client, row.method, address) for role, client in clients.items()}
        if answers != row.expected:
            wrong.append(row.line(answers))
    assert not wrong, "answers that the table does not say:\n" + "\n".join(wrong)


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:  # without a name: what catches all that is left
            yield f"{prefix}{pattern.name}"


def test_the_table_has_every_address() -> None:
    assert set(_names(get_resolver())) == {row.name for row in rows()}


def test_no_role_is_forgotten() -> None:
    assert [row.key for row in rows() if "" in row.expected.values()] == []


def test_plain_staff_have_no_permission() -> None:
    """The row of `plain_staff` means something only while nobody gives every member of staff something."""
    assert not Permission.objects.filter(user__is_staff=True).exists()
