"""Queries are counted where their number is limited: on the consent, by the calendar month of the platform's clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from accounts.clock import day_of
from consent.models import Arrangement, Consent


@dataclass(frozen=True, slots=True)
class Month:
    """The queries of the calendar month of which one was last counted."""

    month: date | None = None
    queries: int = 0


UNUSED: Final = Month()


def used_in_month(arrangement: Arrangement) -> dict[tuple[int, str], Month]:
    """Give, by account and product, what was last counted under an arrangement: a later version goes on from there.

    A cap of a month would be none if a renewal began it anew. Called when the version that ends is held, so that no
    query is counted meanwhile.
    """
    consents = Consent.objects.filter(authorisation__arrangement=arrangement).order_by("pk")
    counted = consents.values_list("account_id", "product", "month_of_use", "queries_used_in_month")
    return {(account, product): Month(month, queries) for account, product, month, queries in counted}


def month_counted(consent: Consent, at: datetime) -> date:
    """Give the first day of the month to which a query belongs.

    Never before the month last counted: a query that was on its way over midnight opens no month a second time.
    """
    month = day_of(at).replace(day=1)
    return max(month, consent.month_of_use or month)


def count_query(consent: Consent, at: datetime) -> None:
    """Count one query, in the transaction that holds the consent's row. The database refuses one too many."""
    month = month_counted(consent, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_consent SET queries_used = queries_used + 1, month_of_use = %s, queries_used_in_month ="
            "       CASE WHEN month_of_use = %s THEN queries_used_in_month + 1 ELSE 1 END WHERE id = %s",
            [month, month, consent.pk],
        )
