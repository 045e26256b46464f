"""Whom a step of a case is told: who lodged it, the desk, the bank or lender that it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts import permissions as accounts_permissions
from accounts.models import Institution, InstitutionMembership, User
from accounts.services.notifications import tell
from complaints import permissions
from complaints.models import Case
from consent.services import telling as consent_telling

_Role = InstitutionMembership.Role


def tell_party(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None, but: User | None = None
) -> None:
    """Tell those who decide for the enterprise, or the person who lodged a case of no enterprise."""
    said = {**_facts(case), **(facts or {})}
    link = reverse("complaints:case", args=[case.number])
    if case.enterprise is not None:
        consent_telling.tell_deciders(case.enterprise, kind, facts=said, now=now, but=but, link=link)
    elif case.lodged_by is not None and case.lodged_by != but:
        tell(users=[case.lodged_by], kind=kind, now=now, facts=said, link=link)


def tell_desk(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None, but: User | None = None
) -> None:
    """Tell the person in charge; while there is none, those who lead the desk."""
    people = [case.handler] if case.handler else leaders()
    tell(
        users=[each for each in people if each != but], kind=kind, now=now, facts={**_facts(case), **(facts or {})},
        link=reverse("complaints:desk_case", args=[case.number]),
    )  # fmt: skip


def tell_leaders(case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None) -> None:
    """Tell those who lead the desk."""
    tell(
        users=leaders(), kind=kind, now=now, facts={**_facts(case), **(facts or {})},
        link=reverse("complaints:desk_case", args=[case.number]),
    )  # fmt: skip


def tell_in_charge_and_leaders(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """Tell the person in charge and those who lead the desk, each once."""
    people = [*([case.handler] if case.handler else []), *leaders()]
    tell(
        users=people, kind=kind, now=now, facts={**_facts(case), **(facts or {})},
        link=reverse("complaints:desk_case", args=[case.number]),
    )  # fmt: skip


def tell_seconds(case: Case, kind: str, *, now: datetime, but: User) -> None:
    """Tell those of the desk who may release a draft: handlers who see the case, except who wrote it."""
    people = [
        each for each in accounts_permissions.staff_with(permissions.HANDLES) if permissions.may_handle(each, case)
    ]
    tell(
        users=[each for each in people if each != but], kind=kind, now=now, facts=_facts(case),
        link=reverse("complaints:desk_case", args=[case.number]),
    )  # fmt: skip


def tell_bank(case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None) -> None:
    """Tell those who answer for the bank whose figure is disputed, or for the institution complained about."""
    if case.respondent is not None:
        roles = (permissions.answering_role(case.respondent),)
        link = reverse("complaints:bank_case", args=[case.number])
        said = {**_facts(case), **(facts or {})}
        _tell_institution(case.respondent, roles, kind, facts=said, now=now, link=link)


def tell_lender(institution: Institution, kind: str, *, facts: Mapping[str, object], now: datetime, link: str) -> None:
    """Tell the query users of a lender."""
    _tell_institution(institution, (_Role.QUERY_USER,), kind, facts=facts, now=now, link=link)


def leaders() -> list[User]:
    """Give those who lead the desk."""
    return list(accounts_permissions.staff_with(permissions.LEADS))


def _tell_institution(
    institution: Institution,
    roles: tuple[str, ...],
    kind: str,
    *,
    facts: Mapping[str, object],
    now: datetime,
    link: str,
) -> None:
    places = InstitutionMembership.objects.active().filter(Q(institution=institution), role__in=roles)
    tell(
        users=[each.user for each in places.select_related("user").order_by("pk")], kind=kind, now=now, facts=facts,
        link=link, institution=institution,
    )  # fmt: skip


def _facts(case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "subject": case.subject,
        "kind": case.kind,
        "state": case.state,
        "enterprise": case.enterprise.name if case.enterprise else "–",
        "institution": case.respondent.name if case.respondent else "–",
        "due": str(case.due_on) if case.due_on else "–",
        "answer_due": str(case.answer_due_on) if case.answer_due_on else "–",
    }
