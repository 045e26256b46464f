"""One case on one page, and the document that a dispute is about."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import pages as accounts_pages
from accounts.clock import day_of
from accounts.http import SignedInRequest
from complaints import permissions
from complaints.lifecycle import Kind, State
from complaints.models import Case, Finding, Letter
from complaints.services import opening
from complaints.views.desk import pages, step_pages, story
from reports import rendering
from reports.views import files

_EVENTS_A_PAGE: Final = 50


@require_safe
@login_required
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """Show all of a case, with the steps that can be taken now; that it was opened is on the audit record."""
    found, now = pages.case_seen_by(request.user, number), timezone.now()
    opening.note_opening(case=found, actor=request.user, now=now)
    return render(request, "complaints/desk/case.html", {**of_case(found), **_whole(request, found)})


@require_safe
@login_required
def document(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the disputed document as it was issued, to read only; each opening is on the audit record."""
    found = pages.case_seen_by(request.user, number)
    if found.kind != Kind.DISPUTE:
        raise Http404
    issued = found.dispute.document
    opening.note_document(case=found, actor=request.user, now=timezone.now())
    context = {**of_case(found), **rendering.page(issued, files.language()), "document": issued}
    return render(request, "complaints/desk/document.html", context)


def of_case(case: Case) -> dict[str, Any]:
    """Give what every page of a case has at its head."""
    colour, words = story.standing(case, day_of(timezone.now()))
    return {"case": case, "colour": colour, "days_left": words, "tab": "queues"}


def _whole(request: SignedInRequest, case: Case) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    page = accounts_pages.page_of(request, story.entries(case), _EVENTS_A_PAGE)
    is_in_charge, leads = permissions.is_in_charge(user, case), permissions.leads(user)
    return {
        "ways": step_pages.ways(case, user, now),
        "may_take": case.is_open and case.handler_id is None,
        "may_hand_over": case.is_open and (is_in_charge or leads),
        "is_in_charge": is_in_charge,
        "may_publish": leads and case.kind == Kind.CONSULTATION and case.state in {State.ANSWERED, State.CLOSED},
        "figures": story.figures(case, now),
        "findings": findings(case),
        "drafts": list(case.decisions.select_related("drafted_by", "decided_by").order_by("-drafted_at", "-pk")),
        "letter": Letter.objects.filter(case=case).first(),
        "threads": story.threads(case),
        "files": story.handed_in(case),
        "page": page,
        "events": story.events(list(page), user),
        "deadlines": story.deadlines(case, day_of(now)),
        "links": story.kin(story.links(case), user),
        "joined": story.kin(Case.objects.filter(joined_to=case), user),
        "joined_to": story.kin(Case.objects.filter(joined_cases=case), user),
        "statements": list(case.statements.select_related("checked_by").order_by("-written_at", "-pk")),
        "recalls": list(case.recalls.select_related("information_user").defer("information_user__vault_keyset")),
    }


def findings(case: Case) -> list[Finding]:
    """Give what the bank found, the latest first; nothing for what is no dispute."""
    if case.kind != Kind.DISPUTE:
        return []
    return list(case.dispute.findings.select_related("found_by", "correction").order_by("-found_at", "-pk"))
