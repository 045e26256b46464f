"""Pages still to be written."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest


@require_safe
@login_required
def bank_case(request: SignedInRequest, number: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@require_safe
@login_required
def recall(request: SignedInRequest, number: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
