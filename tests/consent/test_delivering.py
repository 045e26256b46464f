"""Asking does the same whether anybody is here; what depends on that is done afterwards, from the queue."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from accounts.models import Account, AuditRecord, User
from cfcii.common.texts import plain_text
from consent import named, services, tasks
from consent.audit import Action
from consent.models import AuthorisationRequest, Consent
from tests.cast import NOW, valid_uscc
from tests.consent.conftest import ASKED, told

UNKNOWN = valid_uscc(9_999_999)


def ask(sender: services.Sender, uscc: str, **changes: Any) -> AuthorisationRequest:
    wish = services.Wish(uscc=uscc, **{**ASKED, **changes})
    return services.ask_for_authorisation(sender=sender, wish=wish, now=NOW)


def statements(sender: services.Sender, uscc: str, numbers: tuple[str, ...]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        ask(sender, uscc, account_numbers=numbers)
    return [re.sub(r"'[^']*'|\b\d+\b|NULL|\"s\d+_x\d+\"", "?", each["sql"]) for each in captured.captured_queries]


def test_the_same_is_done_whether_anybody_is_here(sender: services.Sender, entrusted: Account) -> None:
    here = statements(sender, entrusted.enterprise.uscc, (entrusted.number,))
    nowhere = statements(sender, UNKNOWN, (entrusted.number,))
    assert here == nowhere
    assert not [each for each in here if '"accounts_enterprise"' in each or '"accounts_account"' in each]


def test_nothing_is_known_before_it_is_delivered(sender: services.Sender, entrusted: Account, owner: User) -> None:
    queued = OrmQ.objects.count()
    request = ask(sender, entrusted.enterprise.uscc, account_numbers=(entrusted.number,))
    assert (request.enterprise, request.delivered_at) == (None, None)
    assert "authorisation_requested" not in told(owner)
    assert entrusted.number.encode() not in bytes(request.named)
    assert OrmQ.objects.count() == queued + 1
    assert OrmQ.objects.latest("pk").task["args"] == (request.pk,), "an id, and nothing of whom it is about"

    services.deliver_request(request_id=request.pk, now=NOW)
    request.refresh_from_db()
    assert (request.enterprise, request.delivered_at, request.named) == (entrusted.enterprise, NOW, None)
    assert list(request.accounts.all()) == [entrusted]
    assert told(owner).count("authorisation_requested") == 1
    assert AuditRecord.objects.get(action=Action.REQUEST_DELIVERED).enterprise == entrusted.enterprise


def test_of_an_own_arrangement_the_lender_knows_whom_it_asks(sender: services.Sender, consent: Consent) -> None:
    wish = services.Wish(uscc=consent.enterprise.uscc, **ASKED)
    request = services.ask_for_authorisation(
        sender=sender, wish=wish, now=NOW, renews=consent.authorisation.arrangement
    )  # fmt: skip
    assert (request.enterprise, request.delivered_at) == (consent.enterprise, None)
    services.deliver_request(request_id=request.pk, now=NOW)
    request.refresh_from_db()
    assert (request.enterprise, request.delivered_at) == (consent.enterprise, NOW)


def test_it_is_delivered_once(sender: services.Sender, entrusted: Account, owner: User) -> None:
    request = ask(sender, entrusted.enterprise.uscc)
    for _time in range(2):
        tasks.deliver_request(request.pk)
    assert told(owner).count("authorisation_requested") == 1


def test_nobody_is_told_where_nobody_is(sender: services.Sender, db: None) -> None:
    request = ask(sender, UNKNOWN, account_numbers=("6222000011112222",))
    services.deliver_request(request_id=request.pk, now=NOW)
    request.refresh_from_db()
    assert (request.enterprise, request.delivered_at, request.named) == (None, NOW, None)
    assert not AuditRecord.objects.filter(action=Action.REQUEST_DELIVERED).exists()


def test_taking_back_is_the_same_whether_anybody_is_here(
    sender: services.Sender, entrusted: Account, owner: User
) -> None:
    done = []
    for uscc in (entrusted.enterprise.uscc, UNKNOWN):
        request = ask(sender, uscc)
        services.deliver_request(request_id=request.pk, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            services.withdraw_request(request=request, sender=sender, now=NOW)
        done.append(len(captured.captured_queries))
        assert "authorisation_request_withdrawn" not in told(owner)
        assert OrmQ.objects.latest("pk").task["args"] == (request.pk,)
    assert done[0] == done[1]

    first, unknown = AuthorisationRequest.objects.order_by("pk")
    tasks.tell_withdrawn(unknown.pk)
    assert "authorisation_request_withdrawn" not in told(owner)
    tasks.tell_withdrawn(first.pk)
    assert told(owner).count("authorisation_request_withdrawn") == 1


def test_what_they_write_to_one_another_holds_nothing_hidden(
    sender: services.Sender, entrusted: Account, owner: User
) -> None:
    request = ask(
        sender, entrusted.enterprise.uscc, reference="LO\u200bAN\u202e-7", message="为您\n\U000e0041贷款\u3164"
    )
    assert (request.reference, request.message) == ("LOAN-7", "为您\n贷款")
    services.deliver_request(request_id=request.pk, now=NOW)
    services.decline_request(request=request, user=owner, now=NOW, reason="no\u2066t n\u00adow")
    request.refresh_from_db()
    assert request.reason == "not now"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u202eb\u2067c\u2069", "abc"),
        ("\ufeffa\u200b\u200d\u2060b", "ab"),
        ("a\U000e0061\U000e007f", "a"),
        ("\u3164\uffa0\u115f\u1160", ""),
        ("a\tb\r\nc\x85\x00", "a b\nc"),
        ("e" + "\u0301" * 9 + "n", "e" + "\u0301" * 4 + "n"),
        ("Việt 张 é\n❤️", "Việt 张 é\n❤️"),
    ],
)
def test_a_plain_text(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_what_was_withdrawn_before_is_not_delivered(sender: services.Sender, entrusted: Account, owner: User) -> None:
    request = ask(sender, entrusted.enterprise.uscc, account_numbers=(entrusted.number,))
    services.withdraw_request(request=request, sender=sender, now=NOW)
    services.deliver_request(request_id=request.pk, now=NOW)
    request.refresh_from_db()
    assert (request.enterprise, request.named, request.state) == (None, None, "withdrawn")
    tasks.tell_withdrawn(request.pk)
    assert not {"authorisation_requested", "authorisation_request_withdrawn"} & set(told(owner))


def test_what_no_task_has_delivered_is_not_forgotten(sender: services.Sender, entrusted: Account) -> None:
    request = ask(sender, entrusted.enterprise.uscc)
    assert services.deliver_late(now=NOW) == 0
    assert services.deliver_late(now=NOW + timedelta(minutes=1)) == 1
    assert services.deliver_late(now=NOW + timedelta(minutes=1)) == 0
    request.refresh_from_db()
    assert request.enterprise == entrusted.enterprise


@pytest.mark.parametrize("change", ["enterprise_id = NULL", "delivered_at = NULL", "delivered_at = now()"])
def test_the_database_delivers_it_once(sender: services.Sender, entrusted: Account, change: str) -> None:
    request = ask(sender, entrusted.enterprise.uscc)
    services.deliver_request(request_id=request.pk, now=NOW)
    with pytest.raises(DatabaseError, match="delivered once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE consent_authorisationrequest SET {change}")


def test_numbers_come_back_as_they_were_named() -> None:
    assert named.unsealed(named.sealed(("6222000011112222", "01"))) == ["6222000011112222", "01"]
