"""Cases that belong together: joined into one, or linked to be read together."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints import permissions, services
from complaints.forms.desk import OtherCaseForm
from complaints.lifecycle import StepName
from complaints.models import Case
from complaints.services import linking
from complaints.views.desk import cases, pages, steps, story


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask into which case this one shall go, and join it."""
    case = pages.case_seen_by(request.user, number)
    steps.check_row(case, request, StepName.JOIN)
    if request.method != "POST" and (why := steps.why_not(case, StepName.JOIN)):
        messages.warning(request, why)
        return redirect("complaints:desk_case", case.number)
    form = OtherCaseForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    news: list[story.Event] = []
    if form.is_valid() and (other := _other(request, form)):
        seen = form.cleaned_data["seen"]
        try:
            services.join(case=case, to=other, actor=request.user, now=timezone.now(), seen=seen)
        except DomainError as error:
            steps.refused(form, error, case)
            news = story.news(case, seen)
        else:
            messages.success(request, _("The case goes on as part of %(number)s.") % {"number": other.number})
            return redirect("complaints:desk_case", case.number)
    context = {**cases.of_case(case), "form": form, "news": news}
    return render(request, "complaints/desk/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def link(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask with which case this one shall be read together, and link the two."""
    case = pages.case_seen_by(request.user, number)
    form = OtherCaseForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if form.is_valid() and (other := _other(request, form)):
        try:
            linking.link(case=case, other=other, actor=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Linked with %(number)s.") % {"number": other.number})
            return redirect("complaints:desk_case", case.number)
    return render(request, "complaints/desk/link.html", {**cases.of_case(case), "form": form})


def _other(request: SignedInRequest, form: OtherCaseForm) -> Case | None:
    """Give the case that a form names to who may see it; None, with a word on the form, where there is none."""
    other = permissions.cases_of_handler(request.user).filter(number=form.cleaned_data["number"]).first()
    if other is None:
        form.add_error("number", _("You see no case of this number. Compare it with its page."))
    return other
