"""The words of what needs doing now, and where each thing is done: from facts that `accounts.todo` has asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day_of
from accounts.models import Enterprise, Institution, Verification

SOON = timedelta(days=30)
"""How long before its end something is said to end soon, and how long after it is still told of."""
_State = Verification.State


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its words, and where it is done."""

    kind: str
    """Colour of its badge: bad, warn, busy, good or quiet."""
    label: str
    words: str
    action: str
    address: str
    unread: int = 0
    """How many notices nobody has read, of the item that says so."""


def identity_items(facts: Mapping[str, Any], now: datetime) -> Iterator[Item]:
    state = facts["verification_state"]
    if facts["is_verified"]:
        if facts["lapses_on"] is not None and facts["lapses_on"] <= day_of(now + SOON):
            words = _("The identity verification lapses on %(day)s. Renew it before.") % {"day": facts["lapses_on"]}
            yield Item("warn", _("Ends soon"), words, _("Renew"), _address("accounts:enterprise_register"))
        return
    if state in Verification.OPEN_STATES:
        words = _("The identity verification waits for a decision.")
        yield Item("quiet", _("Waiting"), words, _("Look"), _verification(facts))
    elif state in {_State.DECLINED, _State.REFUSED}:
        words = _("The identity verification was declined. Read why, and what you can do.")
        yield Item("bad", _("Declined"), words, _("Look"), _verification(facts))
    else:
        words = _("The identity of the enterprise is not verified yet.")
        yield Item("warn", _("Identity"), words, _("Verify"), _address("accounts:enterprise_register"))


def _verification(facts: Mapping[str, Any]) -> str:
    return _address("accounts:verification_detail", facts["verification_id"])


def people_items(enterprise: Enterprise, facts: Mapping[str, Any]) -> Iterator[Item]:
    n = facts["unbound"] if facts["is_verified"] else 0
    words = ngettext(
        "%(n)s account that your banks reported is not bound yet.",
        "%(n)s accounts that your banks reported are not bound yet.",
        n,
    )
    address = _address("accounts:account_bindings", enterprise.pk)
    yield from _counted("busy", _("Accounts"), n, words, _("Bind"), address)
    n = facts["invited"]
    words = ngettext("%(n)s invitation has not been accepted yet.", "%(n)s invitations have not been accepted yet.", n)
    yield from _counted("quiet", _("Waiting"), n, words, _("Look"), _address("accounts:people", enterprise.pk))


def elsewhere_items(facts: Mapping[str, Any]) -> Iterator[Item]:
    """Tell of what somebody started for another enterprise, which has no desk yet on which it could stand."""
    if facts["elsewhere_id"] is None:
        return
    named, address = {"name": facts["elsewhere_name"]}, _address("accounts:verification_detail", facts["elsewhere_id"])
    if facts["elsewhere_state"] in Verification.OPEN_STATES:
        words = _("The identity verification of %(name)s, which you asked for, waits for a decision.")
        yield Item("quiet", _("Waiting"), words % named, _("Look"), address)
    else:
        words = _("The identity verification of %(name)s, which you asked for, was declined. Read why.")
        yield Item("bad", _("Declined"), words % named, _("Look"), address)


def verifier_items(institution: Institution, facts: Mapping[str, Any]) -> Iterator[Item]:
    n = facts["verifications"]
    words = ngettext(
        "%(n)s enterprise waits for you to confirm its identity.",
        "%(n)s enterprises wait for you to confirm their identity.",
        n,
    )
    address = _address("accounts:verification_queue", institution.code)
    yield from _counted("warn", _("To decide"), n, words, _("Decide"), address)
    n = facts["requests"]
    words = ngettext(
        "%(n)s account waits for you to confirm whose it is.",
        "%(n)s accounts wait for you to confirm whose they are.",
        n,
    )
    address = _address("accounts:binding_request_list", institution.code)
    yield from _counted("warn", _("To decide"), n, words, _("Decide"), address)


def proposal_items(n: int, address: str) -> Iterator[Item]:
    words = ngettext(
        "%(n)s proposed user waits for a second person.", "%(n)s proposed users wait for a second person.", n
    )
    yield from _counted("warn", _("To decide"), n, words, _("Decide"), address)


def client_items(institution: Institution, clients: int, keys: int) -> Iterator[Item]:
    words = ngettext(
        "%(n)s proposed API client waits for a second person.",
        "%(n)s proposed API clients wait for a second person.",
        clients,
    )
    address = _address("accounts:client_list", institution.code)
    yield from _counted("warn", _("To decide"), clients, words, _("Decide"), address)
    words = ngettext(
        "%(n)s new key of an API client waits for a second person.",
        "%(n)s new keys of API clients wait for a second person.",
        keys,
    )
    yield from _counted("warn", _("To decide"), keys, words, _("Decide"), address)


def staff_items(counts: dict[str, int]) -> Iterator[Item]:
    address = _address("admin:accounts_verification_changelist")
    waiting = (
        ("warn", counts["reviews"], "submitted", _("Identity verifications that wait for a review: %(n)s")),
        ("bad", counts["contested"], "submitted", _("Claims of one enterprise by several people: %(n)s")),
        ("warn", counts["appeals"], "appealed", _("Appeals that wait for a second person: %(n)s")),
    )
    for kind, count, state, words in waiting:
        yield from _counted(kind, _("To decide"), count, words, _("Decide"), f"{address}?state={state}")


def unread_items(n: int) -> Iterator[Item]:
    words = ngettext("%(n)s unread notice.", "%(n)s unread notices.", n)
    yield from _counted("quiet", _("Notices"), n, words, _("Read"), _address("accounts:notifications"), unread=n)


def _counted(kind: str, label: str, n: int, words: str, action: str, address: str, unread: int = 0) -> Iterator[Item]:
    """Give the item of a number of things, with the number in its words; nothing for none."""
    if n:
        yield Item(kind, label, words % {"n": f"{n:,}"}, action, address, unread)


def _address(name: str, *keys: str | int) -> str:
    return reverse(name, args=keys)
