"""A decision: drafted on one page, read and released by a second person on another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints import services
from complaints.forms.desk import DraftForm, ReleaseForm
from complaints.lifecycle import State, StepName
from complaints.models import Case, Decision
from complaints.services import deciding, letters
from complaints.views.desk import cases, pages, steps, story


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a draft, and show the letter as it would go out; nothing is kept yet."""
    case = pages.case_seen_by(request.user, number)
    steps.check_row(case, request, StepName.DRAFT)
    if request.method != "POST":
        if why := steps.why_not(case, StepName.DRAFT):
            messages.warning(request, why)
            return redirect("complaints:desk_case", case.number)
        return _drafting(request, case, _form(case, initial={"seen": case.version, **_former(case)}))
    form = _form(case, request.POST)
    if not form.is_valid():
        return _drafting(request, case, form)
    return _drafting(request, case, form, preview=_preview(case, _wanted(form)))


@require_POST
@login_required
def draft_send(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the draft that was looked at to a second person."""
    case = pages.case_seen_by(request.user, number)
    steps.check_row(case, request, StepName.DRAFT)
    form = _form(case, request.POST)
    if not form.is_valid():
        return _drafting(request, case, form)
    seen = form.cleaned_data["seen"]
    try:
        services.draft(case=case, actor=request.user, draft=_wanted(form), now=timezone.now(), seen=seen)
    except DomainError as error:
        steps.refused(form, error, case)
        return _drafting(request, case, form, preview=_preview(case, _wanted(form)), news=story.news(case, seen))
    messages.success(request, _("A second person of the desk has been told of the draft."))
    return redirect("complaints:desk_case", case.number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a second person the draft with the letter and the findings, and release it when that is confirmed."""
    case = pages.case_seen_by(request.user, number)
    steps.check_row(case, request, StepName.RELEASE)
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    news: list[story.Event] = []
    if _waiting(case) is None:
        return _nothing_waits(request, case)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            letter = services.release(case=case, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            steps.refused(form, error, case)
            news = story.news(case, seen)
        else:
            messages.success(request, _("Released. The letter %(number)s went out.") % {"number": letter.number})
            return redirect("complaints:desk_case", case.number)
    waiting = _waiting(case)  # perhaps another one than before the attempt
    if waiting is None:
        return _nothing_waits(request, case)
    preview = letters.preview(case=case, decision=waiting)
    form.carry(letters.digest(preview))
    context = {
        **cases.of_case(case),
        "form": form,
        "news": news,
        "draft": waiting,
        "preview": preview,
        "figures": story.figures(case, timezone.now()),
        "findings": cases.findings(case),
    }
    return render(request, "complaints/desk/release.html", context)


def _waiting(case: Case) -> Decision | None:
    """Give the draft that waits for release."""
    if case.state != State.DRAFTED:
        return None
    return case.decisions.select_related("drafted_by").filter(decided_at=None).first()


def _nothing_waits(request: SignedInRequest, case: Case) -> HttpResponse:
    messages.warning(request, _("No draft of this case waits for release. Somebody else may have been faster."))
    return redirect("complaints:desk_case", case.number)


def _form(case: Case, data: Any = None, **more: Any) -> DraftForm:
    return DraftForm(data, outcomes=deciding.possible_outcomes(case), kind=case.kind, **more)


def _wanted(form: DraftForm) -> services.Draft:
    found = form.cleaned_data
    return services.Draft(
        found["outcome"], found["grounds_zh"], found["grounds_en"], found.get("measures", ""),
        found.get("measures_due_on"),
    )  # fmt: skip


def _preview(case: Case, wanted: services.Draft) -> tuple[str, str]:
    decision = Decision(
        case=case, outcome=wanted.outcome, grounds_zh=wanted.grounds_zh, grounds_en=wanted.grounds_en,
        measures=wanted.measures, measures_due_on=wanted.measures_due_on,
    )  # fmt: skip
    return letters.preview(case=case, decision=decision)


def _former(case: Case) -> dict[str, Any]:
    """Begin with the draft that was returned last."""
    last = case.decisions.filter(is_released=False, decided_at__isnull=False).order_by("-drafted_at", "-pk").first()
    if last is None:
        return {}
    names = ("outcome", "grounds_zh", "grounds_en", "measures", "measures_due_on")
    return {name: getattr(last, name) for name in names}


def _drafting(
    request: SignedInRequest, case: Case, form: DraftForm, *, preview: tuple[str, str] | None = None, news: Any = ()
) -> HttpResponse:
    returned = case.decisions.select_related("decided_by").filter(is_released=False, decided_at__isnull=False)
    context = {
        **cases.of_case(case),
        "form": form,
        "preview": preview,
        "news": news,
        "returned": returned.order_by("-decided_at", "-pk").first(),
        "figures": story.figures(case, timezone.now()),
        "findings": cases.findings(case),
    }
    return render(request, "complaints/desk/draft.html", context)
