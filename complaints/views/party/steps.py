"""The steps that a party takes: supplement, withdraw, ask further. Each has a page that keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from complaints import lifecycle, services
from complaints.forms.party import FurtherForm, WithdrawForm, WordsForm
from complaints.lifecycle import Side, StepName
from complaints.models import Case, CaseEntry, Message
from complaints.services import attachments
from complaints.views import receiving
from complaints.views.party import cases, pages


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@receiving.receives_files
def case_supplement(request: SignedInRequest, number: str) -> HttpResponse:
    """Add what was missing, with files."""
    case = pages.case_acted_on_by(request.user, number)
    form = receiving.form_of(request, WordsForm)
    if request.method == "POST" and not form.is_valid():
        receiving.note_malware(form, case=case, sent_by=request.user, side=Side.PARTY)

    def supplement() -> None:
        files, now = form.cleaned_data["attachments"], timezone.now()
        with attachments.whole(files):
            services.supplement(
                case=case, actor=request.user, text=form.cleaned_data["text"], now=now, seen=_seen(request)
            )
            attachments.attach_all(
                case=case, thread=Message.Thread.PARTY, files=files, uploaded_by=request.user, now=now
            )

    if request.method == "POST" and _is_done(request, form, supplement, _("Your supplement has arrived.")):
        return redirect("complaints:case", number)
    asked = case.entries.filter(step=StepName.ASK_SUPPLEMENT).order_by("-at", "-pk").first()
    return _page(request, number, StepName.SUPPLEMENT, "case_supplement", form, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def case_withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask whether a case shall be withdrawn, and withdraw it when that is confirmed."""
    case = pages.case_acted_on_by(request.user, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def withdraw() -> None:
        services.withdraw(
            case=case, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now(), seen=_seen(request)
        )

    if request.method == "POST" and _is_done(request, form, withdraw, _("The case is withdrawn.")):
        return redirect("complaints:case", number)
    return _page(request, number, StepName.WITHDRAW, "case_withdraw", form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_ask_further(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask further about an answer."""
    case = pages.case_acted_on_by(request.user, number)
    form = FurtherForm(request.POST if request.method == "POST" else None)

    def ask() -> None:
        services.ask_further(
            case=case, actor=request.user, text=form.cleaned_data["text"], now=timezone.now(), seen=_seen(request)
        )

    if request.method == "POST" and _is_done(request, form, ask, _("Your question has arrived.")):
        return redirect("complaints:case", number)
    answer = case.entries.filter(step=StepName.ANSWER).order_by("-at", "-pk").first()
    return _page(request, number, StepName.ASK_FURTHER, "case_ask_further", form, asked=answer)


def _is_done(request: SignedInRequest, form: forms.Form, step: Callable[[], None], words: str) -> bool:
    """Take a step; when that is not possible, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        step()
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, words)
    return True


def _page(
    request: SignedInRequest,
    number: str,
    name: StepName,
    template: str,
    form: forms.Form,
    *,
    asked: CaseEntry | None = None,
) -> HttpResponse:
    """Show a step with the case as it stands now: the version that is sent back is the one that is shown."""
    case = pages.case_seen_by(request.user, number)
    context: dict[str, Any] = {
        **cases.head(case),
        "form": form,
        "asked": asked,
        "is_possible": _is_possible(case, name),
    }
    return render(request, f"complaints/party/{template}.html", context)


def _is_possible(case: Case, name: StepName) -> bool:
    return any(each.name == name for each in lifecycle.allowed(case.kind, case.state))


def _seen(request: SignedInRequest) -> int:
    """Give the version of the case that stood on the page; none that ever was, when somebody sends another thing."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0
