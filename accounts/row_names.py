"""What the back office calls a row. `__str__` stays free of personal data: it ends up in logs; this only on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import (
    Account,
    AccountBinding,
    ApiClient,
    AuditRecord,
    BindingRequest,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    Invitation,
    User,
    UserProposal,
    Verification,
)

Namer = Callable[[Any], str]

_NAMERS: dict[type[Model], tuple[Namer, tuple[str, ...]]] = {}


def names(model: type[Model], *reads: str) -> Callable[[Namer], Namer]:
    """Register how rows of a model are called, and which related rows that reads."""

    def register(namer: Namer) -> Namer:
        _NAMERS[model] = (namer, reads)
        return namer

    return register


def name_of(row: Model) -> str:
    """Give the name of a row for a page of the back office, never for a log."""
    return _NAMERS.get(type(row), (str, ()))[0](row)


def read_by_name_of(model: type[Model]) -> tuple[str, ...]:
    """Give the related rows that the name of a model's row reads."""
    return _NAMERS.get(model, (str, ()))[1]


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Load with rows what their names read."""
    reads = read_by_name_of(rows.model)
    return rows.select_related(*reads) if reads else rows  # without arguments it would load all that is related


@names(User)
def _user(row: User) -> str:
    return f"{row.name} <{row.email}>" if row.name else row.email


@names(Enterprise)
@names(Institution)
def _organisation(row: Enterprise | Institution) -> str:
    return row.name


@names(EnterpriseMembership, "user", "enterprise")
def _enterprise_member(row: EnterpriseMembership) -> str:
    return f"{name_of(row.user)} · {row.enterprise.name}"


@names(InstitutionMembership, "user", "institution")
def _institution_member(row: InstitutionMembership) -> str:
    return f"{name_of(row.user)} · {row.institution.name}"


@names(UserProposal)
def _proposal(row: UserProposal) -> str:
    return f"{row.name} · {row.get_role_display()}"


@names(Verification)
def _verification(row: Verification) -> str:
    return f"{row.name} ({row.uscc})"


@names(Invitation, "enterprise")
def _invitation(row: Invitation) -> str:
    return f"{row.email} · {row.enterprise.name}"


@names(Account)
def _account(row: Account) -> str:
    return row.masked_number


@names(AccountBinding, "account")
def _binding(row: AccountBinding) -> str:
    return row.account.masked_number


@names(BindingRequest, "enterprise")
def _binding_request(row: BindingRequest) -> str:
    return f"{row.enterprise.name} · {row.masked_number}"


@names(ApiClient)
def _client(row: ApiClient) -> str:
    return row.label or str(row)


@names(AuditRecord)
def _audit_record(row: AuditRecord) -> str:
    return f"{row.action} {timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
