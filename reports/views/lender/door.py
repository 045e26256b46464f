"""Who asks the door from a page, and what stands there when it stays shut."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import Institution
from cfcii.common.errors import DomainError
from consent.models import Consent
from reports import ways_out
from reports.access import Asker
from reports.models import QueryRecord

JUST_ISSUED: Final = "just_issued"
"""Number of the document that this session's query has issued, until it is opened: that opening is no second query."""


def asker(request: SignedInRequest, institution: Institution) -> Asker:
    """Give who asks, and from where."""
    return Asker(
        institution=institution,
        user=request.user,
        channel=QueryRecord.Channel.WEB,
        address=pages.client_address(request),
    )


def refused(
    request: SignedInRequest, institution: Institution, refusal: DomainError, consent: Consent | None
) -> HttpResponse:
    """Say why nothing is shown, and what may be done."""
    context = {
        "institution": institution,
        "code": refusal.code,
        "way": ways_out.way_out(refusal.code),
        "arrangement": consent and consent.authorisation.arrangement,
        "consent": consent,
        "tab": "consents",
    }
    return render(request, "reports/lender/query_refused.html", context, status=403)
