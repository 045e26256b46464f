"""Pages of a provider's clerk: submitting files, watching, reading the outcome."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages
from accounts import todo as accounts_todo
from accounts.http import SignedInRequest
from accounts.models import Institution, User
from cfcii.common import flow_codes
from cfcii.common.errors import DomainError
from ingestion import problem_csv, selectors, services, todo
from ingestion.forms import SubmissionForm, sha256_of
from ingestion.models import Submission
from ingestion.pipeline.normalise import MEDIA
from ingestion.pipeline.records import ACCOUNT_FIELDS, TRANSACTION_FIELDS
from ingestion.services import SubmittedFile
from ingestion.uploads import HashingUploadHandler

PROBLEMS_A_PAGE = 50


@require_safe
@login_required
def submission_list(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what a submitter has to do, and list the provider's submissions, the latest first."""
    provider = pages.provider_served_by(request.user, code)
    context = {
        "institution": provider,
        "page": pages.page_of(request, selectors.submissions_of(provider)),
        **accounts_todo.at_home(*todo.of_provider(provider), *accounts_todo.of_institution(provider, request.user)),
        "tab": "submissions",
    }
    return render(request, "ingestion/provider/submission_list.html", context)


@csrf_exempt  # the inner view is protected: it reads the body after the upload handler is in its place
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submission_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Take a submission from one who may submit: nobody else's files are read."""
    provider = pages.provider_served_by(request.user, code)
    request.upload_handlers = [HashingUploadHandler(request)]
    response: HttpResponse = _submit(request, provider)
    return response


@csrf_protect
def _submit(request: SignedInRequest, provider: Institution) -> HttpResponse:
    if request.method != "POST":
        return _form(request, provider, SubmissionForm())
    form = SubmissionForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form = SubmissionForm(initial=request.POST.dict())
        return _form(request, provider, form, is_too_large=True, status=413)
    if not form.is_valid():
        return _form(request, provider, form)
    try:
        submission, is_new = services.submit(
            provider=provider,
            accounts_file=_submitted(form.cleaned_data["accounts_file"]),
            transactions_file=_submitted(form.cleaned_data["transactions_file"]),
            start=form.cleaned_data["start"],
            end=form.cleaned_data["end"],
            is_correction=form.cleaned_data["is_correction"],
            submitted_by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, provider, form)
    if not is_new:
        messages.info(request, _submitted_before(submission))
    return redirect("ingestion:submission_detail", submission.pk)


@require_safe
@login_required
def submission_detail(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Show how far a submission is, or its outcome with every problem."""
    submission = _submission_of(request.user, submission_id)
    with selectors.problems_of(submission) as problems:
        page = pages.page_of(request, problems, PROBLEMS_A_PAGE)
    context = {
        "institution": submission.provider,
        "submission": submission,
        "stage": selectors.stage_label(submission),
        "codes": selectors.counts_by_code(submission),
        "page": page,
        "tab": "submissions",
    }
    return render(request, "ingestion/provider/submission_detail.html", context)


@require_safe
@login_required
def submission_problems(request: SignedInRequest, submission_id: int) -> StreamingHttpResponse:
    """Give all problems of a submission as a CSV file."""
    submission = _submission_of(request.user, submission_id)
    if not selectors.has_problem_file(submission):
        raise Http404
    return StreamingHttpResponse(
        problem_csv.lines(submission),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="problems-{submission.pk}.csv"'},
    )


def _submitted_before(submission: Submission) -> str:
    if submission.is_finished:
        return _("These files were submitted before: this is that submission.")
    return _("These files were submitted before: this is that submission. They are being checked now.")


def _submission_of(user: User, submission_id: int) -> Submission:
    """Give a submission to a submitter of its provider; colleagues in another role learn that it is not for them."""
    submissions = Submission.objects.select_related("provider", "submitted_by")
    submission = submissions.filter(pk=submission_id).first()
    if submission is None:
        raise Http404
    pages.provider_served_by(user, submission.provider.code)
    return submission


def _submitted(file: TemporaryUploadedFile | None) -> SubmittedFile | None:
    if file is None:
        return None
    return SubmittedFile(path=Path(file.temporary_file_path()), name=file.name or "", sha256=sha256_of(file))


def _form(
    request: SignedInRequest, provider: Institution, form: SubmissionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "institution": provider,
        "form": form,
        "files": [(_("Accounts file"), ACCOUNT_FIELDS), (_("Transactions file"), TRANSACTION_FIELDS)],
        "media": _media(),
        "flow_codes": _flow_codes(),
        "tab": "new",
        **more,
    }
    return render(request, "ingestion/provider/submission_new.html", context, status=status)


def _media() -> list[tuple[str, list[str]]]:
    """List the values of `medium`, each with the other words that mean it."""
    return [(code, [word for word in MEDIA if MEDIA[word] == code != word]) for code in dict.fromkeys(MEDIA.values())]


def _flow_codes() -> list[tuple[str, str]]:
    """List the flow codes, each with its name in the language of the page."""
    names = flow_codes.NAMES_EN if get_language() == "en" else flow_codes.NAMES_ZH
    return list(names.items())
