"""Steps of a case, each asked for on a page of its own. What was typed stays when somebody else was faster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints import lifecycle
from complaints.forms.desk import SeenForm, TextForm
from complaints.lifecycle import StepName, StepNotAllowed
from complaints.models import Case
from complaints.services import errors
from complaints.views.desk import cases, pages, story
from complaints.views.desk.step_pages import PAGES, StepPage, consequences


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: SignedInRequest, number: str, name: str) -> HttpResponse:
    """Ask whether a step shall be taken, with what follows from it, and take it when that is confirmed."""
    case = pages.case_seen_by(request.user, number)
    page = PAGES.get(name)
    if page is None:
        raise Http404
    check_row(case, request, StepName(name))
    if request.method != "POST":
        if why := why_not(case, StepName(name)):
            messages.warning(request, why)
            return redirect("complaints:desk_case", case.number)
        return _asked(request, case, name, page, _form(page, initial={"seen": case.version}))
    form = _form(page, request.POST)
    if not form.is_valid():
        return _asked(request, case, name, page, form)
    try:
        page.take(
            case, request.user, form.cleaned_data.get("text", ""), timezone.now(), form.cleaned_data["seen"]
        )  # fmt: skip
    except DomainError as error:
        return _asked(request, case, name, page, refused(form, error, case), form.cleaned_data["seen"])
    messages.success(request, _("Done: %(step)s.") % {"step": StepName(name).label})
    return redirect("complaints:desk_case", case.number)


def check_row(case: Case, request: SignedInRequest, name: StepName) -> None:
    """Raise Http404 for a step that cases of the kind never take, PermissionDenied for who is not of its side."""
    row = next((each for each in lifecycle.STEPS if (each.kind, each.name) == (case.kind, name)), None)
    if row is None:
        raise Http404
    pages.check_side(request.user, case, row.side)


def why_not(case: Case, name: StepName) -> str:
    """Say why a step cannot be taken now; empty where it can."""
    try:
        lifecycle.step(case.kind, case.state, name)
    except StepNotAllowed as error:
        return str(error)
    return ""


def refused(form: Any, error: DomainError, case: Case) -> Any:
    """Give a form again with why nothing was done; it now carries the version that the page shows."""
    form.add_error(None, str(error))
    if isinstance(error, errors.CaseMoved):
        case.refresh_from_db(fields=["version", "state"])
        form.data = form.data.copy()
        form.data["seen"] = str(case.version)
    return form


def _form(page: StepPage, data: Any = None, **more: Any) -> SeenForm:
    if not page.label:
        return SeenForm(data, **more)
    return TextForm(data, label=page.label, help_text=page.help, required=not page.is_optional, **more)


def _asked(
    request: SignedInRequest, case: Case, name: str, page: StepPage, form: SeenForm, seen: int | None = None
) -> HttpResponse:
    context = {
        **cases.of_case(case),
        "page": page,
        "consequences": consequences(page, name, case),
        "form": form,
        "news": story.news(case, seen),
        "draft": case.decisions.filter(decided_at=None).first() if name == StepName.RETURN_DRAFT else None,
    }
    return render(request, "complaints/desk/step.html", context)
