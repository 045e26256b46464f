"""The door to documents: role, consent in force, purpose. Every try of an information user is recorded here, refused
ones too, before any answer leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Account, ApiToken, Enterprise, Institution, User
from cfcii.common.errors import DomainError
from consent import selectors as consent_selectors
from consent.decisions import Decision, Refusal
from consent.models import Consent
from reports.models import QueryRecord


class QueryRefused(DomainError):
    """The door stays shut; `code` is a reason of `consent.decisions.Refusal`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = reason


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a query user in the name of an information user, by which way and from where."""

    institution: Institution
    user: User
    channel: str
    address: str | None = None
    api_token: ApiToken | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. Account and enterprise are None where what the asker named does not exist here."""

    account: Account | None
    enterprise: Enterprise | None
    product: str
    purpose: str


def admit(*, asker: Asker, question: Question, now: datetime) -> Consent:
    """Give the consent under which the question may be answered, held until the caller's transaction ends.

    A revocation waits for that end, or comes first and is seen here: nothing is issued under a consent that is revoked.
    Raises QueryRefused. The caller records what became of the query: `record_granted` in the transaction of the answer,
    or `record_refused` once that is undone.
    """
    decision = Decision(refusal=Refusal.NO_CONSENT)
    if question.account is not None:
        decision = consent_selectors.consent_for_query(
            information_user_id=asker.institution.pk,
            account_id=question.account.pk,
            product=question.product,
            purpose=question.purpose,
            at=now,
        )
    if decision.consent is not None:
        decision.consent.information_user = asker.institution  # known already: not asked for again
        return decision.consent
    assert decision.refusal is not None
    raise QueryRefused(decision.refusal.value, str(decision.refusal.label))


def record_granted(*, asker: Asker, question: Question, consent: Consent, document_number: str, now: datetime) -> None:
    """Record a query that is answered, in the transaction of its answer."""
    _record(
        asker, question, now, outcome=QueryRecord.Outcome.GRANTED, consent=consent, document_number=document_number
    )  # fmt: skip


def record_refused(*, asker: Asker, question: Question, reason: str, now: datetime) -> None:
    """Record a query that is not answered, with the public code of the reason."""
    _record(asker, question, now, outcome=QueryRecord.Outcome.REFUSED, reason=reason)


def _record(asker: Asker, question: Question, now: datetime, **outcome: object) -> None:
    QueryRecord.objects.create(
        at=now,
        institution=asker.institution,
        user=asker.user,
        api_token=asker.api_token,
        channel=asker.channel,
        address=asker.address,
        enterprise=question.enterprise,
        account=question.account,
        product=question.product,
        purpose=question.purpose,
        **outcome,
    )
