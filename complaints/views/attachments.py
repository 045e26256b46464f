"""Attachments, for everybody who sees the part of the case to which they belong: a file, never a page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from complaints.models import Attachment
from complaints.services import attachments


@require_safe
@login_required
def attachment(request: SignedInRequest, attachment_id: int) -> HttpResponse:
    """Give an attachment, on the record; 404 for whoever does not see where it belongs."""
    rows = Attachment.objects.select_related("case__enterprise", "case__respondent")
    found = get_object_or_404(rows.defer("case__respondent__vault_keyset"), pk=attachment_id)
    if not attachments.may_open(request.user, found):
        raise Http404
    content = attachments.open_attachment(attachment=found, opened_by=request.user, now=timezone.now())
    # nosniff and no-store stand on every answer (cfcii.middleware).
    disposition = content_disposition_header(as_attachment=True, filename=found.label) or "attachment"
    return HttpResponse(content, content_type=found.content_type, headers={"Content-Disposition": disposition})
