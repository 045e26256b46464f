"""The page on which an enterprise exports everything about its consents."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import pages
from accounts.clock import day_of
from accounts.http import SignedInRequest
from accounts.reauthentication import recently_authenticated
from consent import exports, services
from consent.forms.exports import ExportForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def export(request: SignedInRequest, enterprise_id: int) -> HttpResponseBase:
    """Ask in which form, and send it as it is written: a long log does not have to fit in memory."""
    enterprise = pages.enterprise_decided_by(request.user, enterprise_id)
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    if request.method != "POST" or not form.is_valid():
        context = {"enterprise": enterprise, "form": form, "tab": "consents"}
        return render(request, "consent/receipts/export.html", context)
    now = timezone.now()
    wanted = exports.Format(form.cleaned_data["format"])
    services.note_export(
        enterprise=enterprise, format=wanted, in_full=form.cleaned_data["in_full"], exported_by=request.user, now=now
    )  # fmt: skip
    content = exports.write(enterprise=enterprise, format=wanted, in_full=form.cleaned_data["in_full"], now=now)
    name = f"consents-{day_of(now):%Y%m%d}{exports.SUFFIXES[wanted]}"
    return StreamingHttpResponse(
        content,
        content_type=exports.CONTENT_TYPES[wanted],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
