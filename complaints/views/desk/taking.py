"""Cases that staff write down for somebody without access."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints import permissions, services
from complaints.forms.desk_taking import ComplaintForm, DisputeForm, FindDocumentForm, QuestionForm
from complaints.models import Case
from complaints.services import taking
from complaints.views.desk import pages


@require_safe
@login_required
def choose(request: SignedInRequest) -> HttpResponse:
    """Ask what somebody came for."""
    pages.check_desk(request.user)
    return render(request, "complaints/desk/new.html", {"tab": "new"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def find_document(request: SignedInRequest) -> HttpResponse:
    """Find the document whose figures somebody disputes."""
    pages.check_desk(request.user)
    documents = permissions.documents_of_handler(request.user)
    form = FindDocumentForm(request.POST if request.method == "POST" else None, documents=documents)
    if request.method == "POST":
        try:
            taking.count_search(actor=request.user, now=timezone.now())
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("complaints:desk_new_dispute")
    if form.is_valid():
        return redirect("complaints:desk_take_down_dispute", form.cleaned_data["document"].number)
    return render(request, "complaints/desk/new_dispute.html", {"form": form, "tab": "new"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dispute(request: SignedInRequest, document: str) -> HttpResponse:
    """Take down which figures of a document are disputed, and why. The figures themselves are not shown."""
    pages.check_desk(request.user)
    rows = permissions.documents_of_handler(request.user).select_related("enterprise", "account__provider")
    disputed = get_object_or_404(rows.defer("account__provider__vault_keyset"), number=document)
    taking.note_shown(document=disputed, actor=request.user, now=timezone.now())
    form = DisputeForm(request.POST if request.method == "POST" else None, document=disputed)
    if form.is_valid():
        try:
            case = services.lodge_dispute(
                sender=_sender(request, form), document=disputed, claims=form.claims(), matter=form.matter,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _taken_down(request, case)
    context = {"form": form, "document": disputed, "tab": "new"}
    return render(request, "complaints/desk/take_down_dispute.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complaint(request: SignedInRequest) -> HttpResponse:
    """Take down a complaint."""
    pages.check_desk(request.user)
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = form.cleaned_data
        try:
            case = services.lodge_complaint(
                sender=_sender(request, form), enterprise=form.enterprise, respondent=found["respondent"],
                about=found["about"], wish=found["wish"], matter=form.matter, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _taken_down(request, case)
    return render(request, "complaints/desk/take_down.html", {"form": form, "kind": "complaint", "tab": "new"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def question(request: SignedInRequest) -> HttpResponse:
    """Take down a question."""
    pages.check_desk(request.user)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            case = services.ask_question(
                sender=_sender(request, form), enterprise=form.enterprise, topic=form.cleaned_data["topic"],
                matter=form.matter, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _taken_down(request, case)
    return render(request, "complaints/desk/take_down.html", {"form": form, "kind": "question", "tab": "new"})


def _sender(request: SignedInRequest, form: Any) -> services.Sender:
    found = form.cleaned_data
    return services.Sender(request.user, found["language"], for_whom=found["for_whom"])


def _taken_down(request: SignedInRequest, case: Case) -> HttpResponse:
    """Lead to the case, if it is one that its writer may see."""
    messages.success(request, _("Taken down as %(number)s. Tell the number to who came.") % {"number": case.number})
    if permissions.may_handle(request.user, case):
        return redirect("complaints:desk_case", case.number)
    return redirect("complaints:desk")
