"""What lists of cases cost when there are many: the desk's queues, and the list of an enterprise, page by page."""

from __future__ import annotations

import secrets
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts_services
from accounts.models import Enterprise, User
from cfcii.bench import people
from complaints import services
from complaints.models import Case, Handler

FEW = 100
_UNASKED = "SET LOCAL session_replication_role = replica"
_REGIONS = "ARRAY['11', '31', '42', '44', '']"


@dataclass(frozen=True, slots=True)
class Listed:
    """How long a list takes with few cases and with many, in seconds."""

    what: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


def measure(many: int, rounds: int) -> list[Listed]:
    """Open each list so many times with few cases, then with many; give the medians."""
    enterprise, owner, handler, leader = _people()
    like = services.ask_question(
        sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, topic="figures",
        matter=services.Matter("怎样计算?", "想知道怎样计算。"), now=timezone.now(),
    )  # fmt: skip
    lists = _lists(enterprise, owner, handler, leader)
    with _filled(FEW, like, handler, leader):
        few = {what: _median(client, address, rounds) for what, client, address in lists}
    with _filled(many, like, handler, leader):
        return [Listed(what, few[what], _median(client, address, rounds)) for what, client, address in lists]


def _lists(enterprise: Enterprise, owner: User, handler: User, leader: User) -> list[tuple[str, Client, str]]:
    desk = reverse("complaints:desk")
    queues = ("mine", "unassigned", "waiting", "all", "ended")
    found = [(f"desk, {queue}, of a region", _signed_in(handler), f"{desk}?queue={queue}") for queue in queues]
    found += [(f"desk, {queue}, of all", _signed_in(leader), f"{desk}?queue={queue}") for queue in queues]
    address = reverse("complaints:case_list", args=[enterprise.pk])
    return [*found, ("cases of an enterprise", _signed_in(owner), address)]


def _median(client: Client, address: str, rounds: int) -> float:
    taken = []
    for _round in range(rounds + 1):
        started = perf_counter()
        response = client.get(address)
        taken.append(perf_counter() - started)
        assert response.status_code == 200, f"{address}: {response.status_code}"
    return statistics.median(taken[1:])  # the first one fills caches


def _people() -> tuple[Enterprise, User, User, User]:
    """Take on an enterprise and its owner, a handler of a region, and who leads the desk."""
    enterprise = _enterprise()
    owner, handler, leader = people.owner_of(enterprise), _staff("handle_case"), _staff("handle_case", "lead_cases")
    Handler.objects.create(user=handler, regions=["44"])
    return enterprise, owner, handler, leader


def _enterprise() -> Enterprise:
    return accounts_services.create_enterprise(
        uscc=people.fresh_uscc(), name="样例", created_by=None, now=timezone.now()
    )  # fmt: skip


def _staff(*codes: str) -> User:
    user = accounts_services.create_user(
        email=f"bench-{secrets.token_hex(8)}@example.com", name="样例", password=secrets.token_hex(16), is_staff=True,
        created_by=None, now=timezone.now(),
    )  # fmt: skip
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="complaints", codename__in=codes))
    return User.objects.get(pk=user.pk)


def _signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    people.sign_in(client, user)
    return client


@contextmanager
def _filled(count: int, like: Case, handler: User, leader: User) -> Iterator[None]:
    """Have so many copies of a case, a hundred of its enterprise, spread over regions, people, days and states."""
    clear()
    another = _enterprise()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNASKED)
        columns = [column.name for column in connection.introspection.get_table_description(cursor, "complaints_case")]
        other = {
            "number": "'ZBENCH-' || n",
            "region": f"({_REGIONS})[1 + n %% 5]",
            "enterprise_id": f"CASE WHEN n <= {FEW} THEN of.enterprise_id ELSE %(another)s END",
            "handler_id": "CASE n %% 4 WHEN 0 THEN NULL WHEN 1 THEN %(handler)s ELSE %(leader)s END",
            "received_at": "of.received_at - make_interval(mins => n)",
            "due_on": "CASE WHEN n %% 3 = 0 THEN NULL ELSE of.due_on + (n %% 400 - 30) END",
            "state": "CASE n %% 3 WHEN 0 THEN 'closed' WHEN 1 THEN 'received' ELSE 'supplement' END",
            "closed_at": "CASE WHEN n %% 3 = 0 THEN of.received_at END",
        }
        values = {name: other.get(name, f"of.{name}") for name in columns if name != "id"}
        cursor.execute(
            f"INSERT INTO complaints_case ({', '.join(values)}) SELECT {', '.join(values.values())}"
            "  FROM complaints_case AS of, generate_series(1, %(count)s) AS n WHERE of.id = %(like)s",
            {"count": count, "like": like.pk, "handler": handler.pk, "another": another.pk, "leader": leader.pk},
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) complaints_case")
    try:
        yield
    finally:
        clear()


def clear() -> None:
    """Take away what was added, by this run or by one that was killed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNASKED)
        cursor.execute("DELETE FROM complaints_case WHERE number LIKE 'ZBENCH-%'")
