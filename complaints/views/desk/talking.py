"""Messages of the desk: each thread has a page of its own that says who reads it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import pages as accounts_pages
from accounts.http import SignedInRequest
from cfcii.common.errors import DomainError
from complaints.forms.attachments import FilesForm
from complaints.forms.desk import long_text
from complaints.lifecycle import Side
from complaints.models import Message
from complaints.services import attachments
from complaints.views import receiving
from complaints.views.desk import cases, pages, story

_TITLES: Final = {
    Message.Thread.PARTY: gettext_lazy("Write to who lodged the case"),
    Message.Thread.RESPONDENT: gettext_lazy("Write to the institution"),
    Message.Thread.INTERNAL: gettext_lazy("Write an internal note"),
}


class MessageForm(FilesForm):
    """What somebody of the desk writes in one thread."""

    text = long_text(gettext_lazy("Text"))
    field_order = ("text", "attachments")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@receiving.receives_files
def message(request: SignedInRequest, number: str, thread: str) -> HttpResponse:
    """Take a message for one thread; that of the internal notes is never shown to a party or an institution."""
    case = pages.case_seen_by(request.user, number)
    if thread not in Message.Thread.values:
        raise Http404
    form = receiving.form_of(request, MessageForm)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            attachments.say(
                case=case, author=request.user, side=Side.HANDLER, thread=thread, text=found["text"],
                files=found["attachments"], now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            is_note = thread == Message.Thread.INTERNAL
            messages.success(request, _("The note is kept.") if is_note else _("The message is sent."))
            return redirect("complaints:desk_case", case.number)
    elif request.method == "POST" and thread != Message.Thread.INTERNAL:
        receiving.note_malware(form, case=case, sent_by=request.user, side=Side.HANDLER)
    page = accounts_pages.page_of(request, story.said(case, thread), story.SHOWN)
    context: dict[str, Any] = {
        **cases.of_case(case),
        "title": _TITLES[Message.Thread(thread)],
        "label": story.thread_label(case, thread),
        "lines": story.spoken(case, list(page)),
        "page": page,
        "name": thread,
        "form": form,
    }
    return render(request, "complaints/desk/message.html", context)
