"""New cases: a dispute about figures of a document, a complaint, a question."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError
from complaints import services
from complaints.forms.party import ComplaintForm, DisputeForm, MatterForm, QuestionForm
from complaints.models import Case, Message
from complaints.services import attachments
from complaints.views import receiving
from complaints.views.party import choosing, pages
from reports.models import Document


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dispute_choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Let figures of a document be chosen, segment by segment.

    What is ticked is sent in the body: of a large segment it is more than an address holds.
    """
    document = _document_decided_by(request.user, number)
    choice = choosing.Choice.of(document, request.POST if request.method == "POST" else request.GET)
    is_empty = "go" in request.POST and not choice.figures
    if request.method == "POST" and not is_empty and not choice.is_too_much:
        return redirect(choice.writing() if "go" in request.POST else choice.address())
    context = {
        **pages.frame(document.enterprise), "document": document, "choice": choice, "is_empty": is_empty,
    }  # fmt: skip
    return render(request, "complaints/party/dispute_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
@receiving.receives_files
def dispute_write(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what is wrong with the chosen figures (in the address), and lodge the dispute."""
    document = _document_decided_by(request.user, number)
    choice = choosing.Choice.of(document, request.GET)
    if not choice.figures or choice.is_too_much:
        return redirect(choice.address())
    form = receiving.form_of(request, DisputeForm, labels=choice.labels())

    def lodge() -> Case:
        return services.lodge_dispute(
            sender=_sender(request), document=document, claims=form.claims(choice.figures), matter=form.matter(),
            now=timezone.now(), with_evidence=bool(form.cleaned_data["attachments"]),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and (case := _lodged(request, form, lodge)):
        return redirect("complaints:case", case.number)
    context = {**pages.frame(document.enterprise), "document": document, "choice": choice, "form": form}
    return render(request, "complaints/party/dispute_write.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
@receiving.receives_files
def complaint_new(request: SignedInRequest, enterprise_id: int | None = None) -> HttpResponse:
    """Complain about an institution or the platform, for an enterprise or (None) oneself."""
    enterprise = pages.enterprise_of(request.user, enterprise_id)
    form = receiving.form_of(request, ComplaintForm, enterprise=enterprise)

    def lodge() -> Case:
        found = form.cleaned_data
        return services.lodge_complaint(
            sender=_sender(request), enterprise=enterprise, respondent=found["institution"], about=found["about"],
            wish=found["wish"], matter=form.matter(), now=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and (case := _lodged(request, form, lodge)):
        return redirect("complaints:case", case.number)
    return render(request, "complaints/party/complaint_new.html", {**pages.frame(enterprise), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
@receiving.receives_files
def question_new(request: SignedInRequest, enterprise_id: int | None = None) -> HttpResponse:
    """Ask the platform, for an enterprise or (None) oneself."""
    enterprise = pages.enterprise_of(request.user, enterprise_id)
    form = receiving.form_of(request, QuestionForm)

    def lodge() -> Case:
        return services.ask_question(
            sender=_sender(request), enterprise=enterprise, topic=form.cleaned_data["topic"], matter=form.matter(),
            now=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and (case := _lodged(request, form, lodge)):
        return redirect("complaints:case", case.number)
    return render(request, "complaints/party/question_new.html", {**pages.frame(enterprise), "form": form})


def _lodged(request: SignedInRequest, form: MatterForm, lodge: Callable[[], Case]) -> Case | None:
    """Lodge a case with its files, all or nothing; None when that is not possible: the form says why."""
    files = form.cleaned_data["attachments"]
    try:
        with attachments.whole(files):
            case = lodge()
            attachments.attach_all(
                case=case, thread=Message.Thread.PARTY, files=files, uploaded_by=request.user, now=case.received_at
            )
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Your case has arrived. Here you see how it goes on."))
    return case


def _sender(request: SignedInRequest) -> services.Sender:
    return services.Sender(request.user, get_language() or "")


def _document_decided_by(user: User, number: str) -> Document:
    """Give a document that an enterprise issued to itself to one of its people who may decide."""
    documents = Document.objects.visible_to(user).filter(information_user=None)
    document = get_object_or_404(documents.select_related("enterprise", "account__provider"), number=number)
    accounts_pages.check_may_decide(user, document.enterprise)
    return document
