"""Reads: who acts for whom, and accounts by their numbers."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts import crypto
from accounts.models import Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User, Verification


class KnownAccount(NamedTuple):
    """An account as it stands, with the USCC of its enterprise."""

    id: int
    enterprise_id: int
    uscc: str
    name: str
    account_type: str
    currency: str
    opened_on: date
    closed_on: date | None


def enterprise_memberships(user: User) -> list[EnterpriseMembership]:
    """List the enterprises for which the user acts, by name."""
    return list(
        EnterpriseMembership.objects.of(user).select_related("enterprise").order_by("enterprise__name", "enterprise_id")
    )


def institution_memberships(user: User) -> list[InstitutionMembership]:
    """List the institutions for which the user works now, by code."""
    return list(
        InstitutionMembership.objects.of(user).active().select_related("institution").order_by("institution__code")
    )


def accounts_by_number(provider: Institution, numbers: Collection[str]) -> dict[str, KnownAccount]:
    """Find a provider's accounts by their numbers, any number of them in one query; unknown numbers are left out."""
    wanted = crypto.numbers_by_hash(numbers, provider.pk)
    with connection.cursor() as cursor:
        # The hashes travel as one value: a list of parameters would end at 65,535, and an array takes longer to write.
        cursor.execute(
            """
            SELECT account.number_hash, account.id, account.enterprise_id, enterprise.uscc, account.name,
                   account.account_type, account.currency, account.opened_on, account.closed_on
              FROM (SELECT substr(%s::bytea, place * %s + 1, %s) AS number_hash
                      FROM generate_series(0, %s - 1) AS place) AS wanted
              JOIN accounts_account AS account
                ON account.provider_id = %s AND account.number_hash = wanted.number_hash
              JOIN accounts_enterprise AS enterprise ON enterprise.id = account.enterprise_id
            """,
            [b"".join(wanted), crypto.HASH_BYTES, crypto.HASH_BYTES, len(wanted), provider.pk],
        )
        return {wanted[bytes(row[0])]: KnownAccount(*row[1:]) for row in cursor.fetchall()}


def answering_banks() -> QuerySet[Institution]:
    """Keep the connected banks that have somebody who answers what they know of their customers."""
    verifiers = InstitutionMembership.objects.active().verifiers().filter(institution=OuterRef("pk"))
    banks = Institution.objects.active().providers().filter(Exists(verifiers))
    return banks.defer("vault_keyset").order_by("name", "pk")


def is_verified(enterprise: Enterprise) -> bool:
    """Tell whether somebody has proved to act for the enterprise, and that has not lapsed."""
    return Verification.objects.in_effect().filter(enterprise=enterprise).exists()
