"""The cases that concern an institution: its list, one case, its finding, what it says to the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import pages as accounts_pages
from accounts import permissions as accounts_permissions
from accounts.clock import day_of
from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints import institution_cases, lifecycle, queues, services
from complaints.forms.institution import FindingForm, MessageForm
from complaints.lifecycle import Kind, Side, StepName
from complaints.models import Case, Message
from complaints.services import attachments, disputes, opening
from complaints.views import receiving
from complaints.views.institution import pages, story


@require_safe
@login_required
def case_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List the disputes and complaints about an institution, what waits for it first."""
    institution = pages.institution_answered_for_by(request.user, code)
    page, today = accounts_pages.page_of(request, institution_cases.cases_of(institution)), day_of(timezone.now())
    context = {
        **pages.of_institution(institution),
        "page": page,
        "rows": [(each, *queues.urgency(each, today)) for each in page],
    }
    return render(request, "complaints/bank/case_list.html", context)


@require_safe
@login_required
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a case to who answers for the institution; that it was opened is on the audit record."""
    found = pages.case_answered_by(request.user, number)
    opening.note_opening(case=found, actor=request.user, now=timezone.now())
    return _page(request, found)


@require_POST
@login_required
def finding(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a bank's finding on a disputed figure."""
    found = pages.case_answered_by(request.user, number)
    form = _finding_form(found, request.POST)
    if form is None:
        messages.warning(request, _("This case does not wait for your finding."))
        return redirect("complaints:bank_case", found.number)
    if not form.is_valid():
        return _page(request, found, finding_form=form)
    entered = form.cleaned_data
    try:
        services.report_finding(
            case=found, actor=request.user, result=entered["result"], text=entered["text"], correction=form.chosen(),
            seen=entered["seen"], now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error))
        found.refresh_from_db(fields=["state", "version", "due_on"])
        return _page(request, found, finding_form=form)
    messages.success(request, _("Your finding is with the platform, which decides and tells the enterprise."))
    return redirect("complaints:bank_case", found.number)


@require_POST
@login_required
@receiving.receives_files
def message(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a message of the institution to the desk, with files."""
    found = pages.case_answered_by(request.user, number)
    form = receiving.form_of(request, MessageForm)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            attachments.say(
                case=found, author=request.user, side=Side.PROVIDER, thread=Message.Thread.RESPONDENT,
                text=entered["text"], files=entered["attachments"], now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The message is sent."))
            return redirect("complaints:bank_case", found.number)
    else:
        receiving.note_malware(form, case=found, sent_by=request.user, side=Side.PROVIDER)
    return _page(request, found, message_form=form)


def _finding_form(case: Case, data: Any = None) -> FindingForm | None:
    """Give the form of a finding while there is one to report, or while something was entered that must not be lost."""
    if case.kind != Kind.DISPUTE or not (data or _waits(case)):
        return None
    initial = {"seen": case.version}
    return FindingForm(data, corrections=disputes.corrections_of(case), initial=initial)


def _waits(case: Case) -> bool:
    return any(step.name == StepName.REPORT_FINDING for step in lifecycle.allowed(case.kind, case.state))


def _page(
    request: SignedInRequest, case: Case, *, finding_form: FindingForm | None = None,
    message_form: MessageForm | None = None,
) -> HttpResponse:  # fmt: skip
    institution, now = case.respondent, timezone.now()
    assert institution is not None
    colour, words = queues.urgency(case, day_of(now))
    finding_form = finding_form or _finding_form(case)
    context = {
        **pages.of_institution(institution),
        "case": case,
        "colour": colour,
        "days_left": words,
        "figures": story.figures(case, now),
        "findings": list(case.dispute.findings.select_related("found_by", "correction").order_by("-found_at", "-pk"))
        if case.kind == Kind.DISPUTE
        else [],
        "may_submit": accounts_permissions.may_submit_for(request.user, institution),
        "finding_form": finding_form,
        "version": case.version,
        "message_form": (message_form or MessageForm()) if case.is_open else message_form,
        "said": story.said(case),
        "events": story.events(case),
    }
    is_wrong = (finding_form is not None and bool(finding_form.errors)) or bool(message_form and message_form.errors)
    return render(request, "complaints/bank/case.html", context, status=422 if is_wrong else 200)
