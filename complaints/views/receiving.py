"""Pages that take files: kept in memory on their way in, cut off beyond a limit, counted before anything opens them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts import evidence_files, uploads
from accounts import services as accounts_services
from accounts.http import SignedInRequest
from complaints.forms.attachments import FilesForm
from complaints.lifecycle import Side
from complaints.models import Case
from complaints.services import attachments, errors, limits

_MOST_BYTES: Final = attachments.MOST_FILES * evidence_files.LARGEST_UPLOAD
_Form = TypeVar("_Form", bound=FilesForm)


class AttachmentUploadHandler(uploads.EvidenceUploadHandler):
    """Of several files; each one is measured when it is checked."""

    limit = _MOST_BYTES


def receives_files(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page take files; stands below `login_required`, so that nobody else's are read."""
    protected = csrf_protect(view)

    @csrf_exempt  # the inner view is protected: it reads the body after the upload handler is in its place
    @wraps(view)
    def received(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            request.upload_handlers = [AttachmentUploadHandler(request)]
        return protected(request, *args, **kwargs)

    return received


def form_of(request: SignedInRequest, form_class: type[_Form], **kwargs: Any) -> _Form:
    """Give a form with what was sent, or an empty one; files beyond a limit are told on it and not opened."""
    if request.method != "POST":
        return form_class(**kwargs)
    if refusal := _refusal(request):
        form = form_class(request.POST, **kwargs)
        form.say_of_files(refusal)
        return form
    form = form_class(request.POST, request.FILES, **kwargs)
    if request.FILES:
        try:
            with limits.one_drawing(of=request.user, now=timezone.now()):
                form.full_clean()
        except (errors.FilesBeingChecked, errors.TooMuchToDraw) as error:
            form = form_class(request.POST, **kwargs)
            form.say_of_files(str(error))
    return form


def note_malware(form: FilesForm, *, case: Case, sent_by: Any, side: Side) -> None:
    """Let a case show why a file was not kept; nothing where none was malware. For a form that is not valid."""
    if reason := form.malware():
        attachments.note_refused(case=case, reason=reason, sent_by=sent_by, side=side, now=timezone.now())


def _refusal(request: SignedInRequest) -> str:
    request.POST  # noqa: B018 - the body is read now
    if uploads.was_cut_off(request):
        return _("The files are larger than 5 MB each, and nothing of them was kept. Choose smaller ones.")
    if request.FILES:
        files = sum(len(request.FILES.getlist(name)) for name in request.FILES)
        try:
            attachments.count(files=files, uploaded_by=request.user, now=timezone.now())
        except accounts_services.TooManyUploads as error:
            return str(error)
    return ""
