"""What cases give somebody to do: findings that a bank owes, corrections to take in, what an enterprise supplements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import todo
from accounts.models import Enterprise, Institution, InstitutionMembership
from accounts.todo import Item
from complaints import institution_cases, recalls
from complaints.lifecycle import State
from complaints.models import Case

_Role = InstitutionMembership.Role


def of_institution(institution: Institution, role: str) -> Iterator[Item]:
    """Say what waits, in one query, for whose role it is."""
    if role == _Role.VERIFIER and institution.is_provider:
        n = institution_cases.waiting_for(institution)
        words = ngettext("%(n)s dispute waits for your finding.", "%(n)s disputes wait for your finding.", n)
        address = reverse("complaints:bank_cases", args=[institution.code])
        if n:
            yield Item("warn", _("Disputes"), words % {"n": f"{n:,}"}, _("Look"), address)
    elif role == _Role.QUERY_USER and institution.is_user:
        n = recalls.waiting_for(institution)
        words = ngettext(
            "%(n)s correction of what you received waits to be acknowledged.",
            "%(n)s corrections of what you received wait to be acknowledged.",
            n,
        )
        address = reverse("complaints:lender_recalls", args=[institution.code])
        if n:
            yield Item("warn", _("Corrections"), words % {"n": f"{n:,}"}, _("Look"), address)


def _enterprise_facts() -> dict[str, Any]:
    """Count the cases that wait for a supplement of the enterprise at hand, and name the most urgent one."""
    waiting = Case.objects.filter(state=State.SUPPLEMENT, enterprise=OuterRef("enterprise"))
    first = waiting.order_by("due_on", "pk")
    return {
        "cases": todo.counted(waiting, "enterprise"),
        "case_number": Subquery(first.values("number")[:1]),
        "case_due_on": Subquery(first.values("due_on")[:1]),
    }


def _enterprise_items(enterprise: Enterprise, facts: Mapping[str, Any]) -> Iterator[Item]:
    n = facts["cases"]
    if not n:
        return
    address = reverse("complaints:case_list", args=[enterprise.pk]) + "?standing=open"
    if n == 1:
        address = reverse("complaints:case_supplement", args=[facts["case_number"]])
    words = ngettext(
        "%(n)s case waits until %(day)s for what is missing.",
        "%(n)s cases wait for what is missing, the first until %(day)s.",
        n,
    )
    words %= {"n": f"{n:,}", "day": facts["case_due_on"]}
    yield Item("warn", _("To supplement"), words, _("Supplement"), address)


OF_ENTERPRISE: Final = todo.OfEnterprise(_enterprise_facts, _enterprise_items)
