"""Reads: the question that the door asks, what rests on an account, and when what was seen is to be deleted."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Max, QuerySet, Value
from django.db.models.functions import Coalesce

from consent.decisions import Circumstances, Decision, decide
from consent.models import Authorisation, Consent, ConsentQuerySet

_AT_THE_DOOR = """
    SELECT consent.*,
           EXISTS (SELECT FROM accounts_accountbinding AS binding
                    WHERE binding.account_id = consent.account_id AND binding.unbound_at IS NULL) AS is_bound,
           EXISTS (SELECT FROM consent_freeze AS standing
                    WHERE standing.enterprise_id = consent.enterprise_id AND standing.lifted_at IS NULL) AS is_frozen,
           entrustment.state = 'in_force' AND entrustment.starts_at <= %(at)s AND entrustment.ends_at > %(at)s
               AS is_entrusted
      FROM consent_consent AS consent JOIN consent_entrustment AS entrustment ON entrustment.id = consent.entrustment_id
     WHERE consent.account_id = %(account)s AND consent.information_user_id = %(information_user)s
     ORDER BY consent.id FOR NO KEY UPDATE OF consent
"""


def consent_for_query(
    *,
    information_user_id: int,
    account_id: int,
    product: str,
    purpose: str,
    at: datetime,
    is_counted: bool = True,
    number: str | None = None,
) -> Decision:
    """Find the consent that lets an information user query an account, or why there is none; one indexed query.

    In a transaction, behind the barrier. The lender's consents for the account are held until it ends, so that a
    revocation is either seen here or comes after what is done under the consent, and queries under one consent are
    counted one by one. `is_counted` and `number`: see `decisions.decide`.
    """
    parameters = {"at": at, "account": account_id, "information_user": information_user_id}
    consents = list(Consent.objects.raw(_AT_THE_DOOR, parameters))
    seen = [vars(consent) for consent in consents]
    circumstances = Circumstances(
        is_bound=all(row["is_bound"] for row in seen),
        is_frozen=any(row["is_frozen"] for row in seen),
        without_entrustment={row["id"] for row in seen if not row["is_entrusted"]},
    )
    return decide(
        consents, product=product, purpose=purpose, at=at, is_counted=is_counted, circumstances=circumstances,
        number=number,
    )  # fmt: skip


def consents_resting_on(account_id: int, at: datetime) -> ConsentQuerySet:
    """Give the consents for an account that are in force or still to start."""
    resting = Consent.objects.filter(account=account_id, state__in=Consent.STANDING, ends_at__gt=at)
    return resting.select_related("enterprise", "information_user").order_by("pk")


def to_be_deleted() -> QuerySet[Any]:
    """Give the authorisations under which something was seen, and of which no deletion has been asked for yet.

    Each has `ended_at`, when the last of its consents ends, by a decision or by itself, and `due_at`, when the data
    life is over.
    """
    ended = Max(Coalesce("consents__ended_at", "consents__ends_at"))
    life = ExpressionWrapper(F("data_life_days") * Value(timedelta(days=1)), output_field=DurationField())
    due = ExpressionWrapper(F("ended_at") + life, output_field=DateTimeField())
    rows = Authorisation.objects.filter(deletion_duty=None)
    rows = rows.annotate(ended_at=ended, seen=Max("consents__queries_used")).annotate(due_at=due)
    return rows.filter(seen__gt=0).select_related("arrangement__enterprise")
