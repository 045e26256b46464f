"""Whom a step of a case is told: who lodged it, the desk, the bank or lender that it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None, but: User | None = None,
    once: bool = False,
) -> None:  # fmt: skip
    """Tell those who decide for the enterprise, or the person who lodged a case of no enterprise.

    `once`, here and below: not those who have not read the last notice of the kind about the case.
    """
    said = {**_facts(case), **(facts or {})}
    link = reverse("complaints:case", args=[case.number])
    if case.enterprise is not None:
        consent_telling.tell_deciders(case.enterprise, kind, facts=said, now=now, but=but, link=link, once=once)
    elif case.lodged_by is not None and case.lodged_by != but:
        tell(users=[case.lodged_by], kind=kind, now=now, facts=said, link=link, once=once)


def tell_desk(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None, but: User | None = None,
    once: bool = False,
) -> None:  # fmt: skip
    """Tell the person in charge; while there is none who is no party to the case, those who lead the desk."""
    people = _no_parties([case.handler] if case.handler else [], case) or _no_parties(leaders(), case)
    tell(
        users=[each for each in people if each != but], kind=kind, now=now, facts={**_facts(case), **(facts or {})},
        link=reverse("complaints:desk_case", args=[case.number]), once=once,
    )  # fmt: skip


def tell_leaders(case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None) -> None:
    """Tell those who lead the desk."""
    tell(
        users=_no_parties(leaders(), case), kind=kind, now=now, facts={**_facts(case), **(facts or {})},
        link=reverse("complaints:desk_case", args=[case.number]),
    )  # fmt: skip


def tell_in_charge_and_leaders(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """Tell the person in charge and those who lead the desk, each once."""
    people = _no_parties([*([case.handler] if case.handler else []), *leaders()], case)
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


def tell_bank(
    case: Case, kind: str, *, now: datetime, facts: Mapping[str, object] | None = None, once: bool = False
) -> None:
    """Tell those who answer for the bank whose figure is disputed, or for the institution complained about."""
    if case.respondent is not None:
        roles = (permissions.answering_role(case.respondent),)
        link = reverse("complaints:bank_case", args=[case.number])
        said = {**_facts(case), **(facts or {})}
        _tell_institution(case.respondent, roles, kind, facts=said, now=now, link=link, once=once)


def tell_lender(institution: Institution, kind: str, *, facts: Mapping[str, object], now: datetime, link: str) -> None:
    """Tell the query users of a lender."""
    _tell_institution(institution, (_Role.QUERY_USER,), kind, facts=facts, now=now, link=link)


def leaders() -> list[User]:
    """Give those who lead the desk."""
    return list(accounts_permissions.staff_with(permissions.LEADS))


def _no_parties(people: Sequence[User], case: Case) -> list[User]:
    """Leave out of the desk's people who are party to a case."""
    parties = permissions.parties(case)
    return [each for each in people if each.pk not in parties]


def _tell_institution(
    institution: Institution,
    roles: tuple[str, ...],
    kind: str,
    *,
    facts: Mapping[str, object],
    now: datetime,
    link: str,
    once: bool = False,
) -> None:
    places = InstitutionMembership.objects.active().filter(Q(institution=institution), role__in=roles)
    tell(
        users=[each.user for each in places.select_related("user").order_by("pk")], kind=kind, now=now, facts=facts,
        link=link, institution=institution, once=once,
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
