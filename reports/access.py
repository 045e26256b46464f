"""The door to documents. Every try of an information user is recorded here, refused ones too, before any answer leaves.

It asks in this order: the role of who asks, the institution's good standing, its addresses, its working hours, its
limits a minute and a day, whether the enterprise is frozen, the consent in force for account, product and purpose, the
entrustment on which that rests, the queries that it has left. The span of months is judged by `spans`.

Working hours are those of people: they hold on web pages. A client works at night as well; that it is the
institution's own is shown by its key, and its addresses hold for it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import networks
from accounts.inserting import insert
from accounts.models import Account, ApiClient, Enterprise, Institution, InstitutionMembership, Scope, User
from cfcii.common.errors import DomainError
from consent import barrier, counting
from consent import selectors as consent_selectors
from consent.decisions import Refusal
from consent.models import Consent
from reports import limits
from reports.models import QueryRecord
from reports.refusals import InstitutionRefusal

_NOBODY = 0
"""Stands for an account or enterprise that does not exist: the same is asked then, and takes as long."""


class QueryRefused(DomainError):
    """The door stays shut; `code` is a reason of `Refusal` or `InstitutionRefusal`."""

    def __init__(self, reason: Refusal | InstitutionRefusal, retry_after: int | None = None) -> None:
        super().__init__(str(reason.label))
        self.code = reason.value
        self.retry_after = retry_after
        """Seconds after which a limit allows a query again."""


class Kind(Enum):
    """What is asked of the door."""

    QUERY = "query"
    """A new document: it counts."""
    OPENING = "opening"
    """An issued document, opened again: recorded, and not counted."""
    REPETITION = "repetition"
    """The answer to a query, had once more: recorded like an opening, and for whoever may query."""
    DELIVERY = "delivery"
    """What a query or opening on record has led to, fetched: neither recorded nor counted, unless it is refused."""


_SCOPES = {
    Kind.QUERY: {Scope.DOCUMENTS_QUERY},
    Kind.OPENING: {Scope.DOCUMENTS_READ},
    Kind.REPETITION: {Scope.DOCUMENTS_QUERY},
    Kind.DELIVERY: {Scope.DOCUMENTS_QUERY, Scope.DOCUMENTS_READ},
}
"""One of these a client has. The API asks the same of its token."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks in the name of an information user, by which way and from where: a query user, or a client."""

    institution: Institution
    user: User | None
    channel: str
    address: str | None = None
    client: ApiClient | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. Account and enterprise are None where what the asker named does not exist here."""

    account: Account | None
    enterprise: Enterprise | None
    product: str
    purpose: str
    consent_number: str | None = None
    """Of the consent that the asker names: that one alone is asked then."""


@contextmanager
def opened(*, asker: Asker, question: Question, kind: Kind, now: datetime) -> Iterator[Consent]:
    """Open the door for the block, a transaction, and give the consent under which it answers; raises QueryRefused.

    Until the response of the request at hand is closed no revocation, pause or freeze gets through (`consent.barrier`).
    The block records what it answers (`record_granted`). A refusal, its own too, is recorded when all is undone.
    """
    enterprise_id = question.enterprise.pk if question.enterprise else _NOBODY
    try:
        _check_asker(asker, kind, now)
        _check_limits(asker.institution, kind, now)
        with barrier.passing(enterprise_id), transaction.atomic(durable=True):
            yield _admitted(asker, question, kind, now)
    except DomainError as error:
        record_refused(asker=asker, question=question, reason=error.code, now=now)
        raise


def record_granted(*, asker: Asker, question: Question, consent: Consent, document_number: str, now: datetime) -> None:
    """Record a query that is answered, in the transaction of its answer."""
    _record(
        asker, question, now, outcome=QueryRecord.Outcome.GRANTED, consent=consent, document_number=document_number
    )  # fmt: skip


def record_refused(*, asker: Asker, question: Question, reason: str, now: datetime) -> None:
    """Record a query that is not answered, with the public code of the reason."""
    _record(asker, question, now, outcome=QueryRecord.Outcome.REFUSED, reason=reason)


def _check_asker(asker: Asker, kind: Kind, now: datetime) -> None:
    """Raise QueryRefused for who may not query in the institution's name, or not from there, or not now."""
    institution = asker.institution
    if not _has_role(asker, kind):
        raise QueryRefused(InstitutionRefusal.ROLE_NOT_ALLOWED)
    if not (institution.is_user and institution.is_active):
        raise QueryRefused(InstitutionRefusal.INSTITUTION_NOT_ACTIVE)
    if not networks.is_allowed(asker.address, institution.address_ranges):
        raise QueryRefused(InstitutionRefusal.ADDRESS_NOT_ALLOWED)
    if asker.channel == QueryRecord.Channel.WEB and not _is_at_work(institution, now):
        raise QueryRefused(InstitutionRefusal.OUTSIDE_WORKING_HOURS)


def _has_role(asker: Asker, kind: Kind) -> bool:
    if asker.client is not None:
        is_own = asker.client.institution_id == asker.institution.pk
        is_active = asker.client.state == ApiClient.State.ACTIVE
        return is_own and is_active and not _SCOPES[kind].isdisjoint(asker.client.scopes)
    roles = InstitutionMembership.objects.filter(user=asker.user, institution=asker.institution, stopped_at=None)
    return roles.filter(role=InstitutionMembership.Role.QUERY_USER, user__is_active=True).exists()


def _is_at_work(institution: Institution, now: datetime) -> bool:
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.isoweekday() not in institution.works_on:
        return False
    if institution.works_from is None or institution.works_until is None:
        return True
    return institution.works_from <= local.time() < institution.works_until


def _check_limits(institution: Institution, kind: Kind, now: datetime) -> None:
    if kind is Kind.DELIVERY:
        return
    if refusal := limits.count(institution, now, is_query=kind is Kind.QUERY):
        raise QueryRefused(refusal, limits.seconds_until_free(refusal, now))


def _admitted(asker: Asker, question: Question, kind: Kind, now: datetime) -> Consent:
    """Give the consent under which to answer, held until the transaction ends, and count the query."""
    decision = consent_selectors.consent_for_query(
        information_user_id=asker.institution.pk,
        account_id=question.account.pk if question.account else _NOBODY,
        product=question.product,
        purpose=question.purpose,
        at=now,
        is_counted=kind is Kind.QUERY,
        number=question.consent_number,
    )
    if decision.consent is None:
        assert decision.refusal is not None
        raise QueryRefused(decision.refusal)
    if kind is Kind.QUERY:
        counting.count_query(decision.consent, now)
    decision.consent.information_user = asker.institution  # known already: not asked for again
    return decision.consent


def _record(
    asker: Asker,
    question: Question,
    now: datetime,
    *,
    outcome: str,
    reason: str = "",
    consent: Consent | None = None,
    document_number: str = "",
) -> None:
    row: dict[str, Any] = {
        "at": now,
        "institution_id": asker.institution.pk,
        "user_id": asker.user and asker.user.pk,
        "client_id": asker.client and asker.client.pk,
        "channel": asker.channel,
        "address": asker.address,
        "enterprise_id": question.enterprise and question.enterprise.pk,
        "account_id": question.account and question.account.pk,
        "product": question.product,
        "purpose": question.purpose,
        "outcome": outcome,
        "reason": reason,
        "consent_id": consent and consent.pk,
        "document_number": document_number,
    }
    insert("reports_queryrecord", row)
