"""Documents that are shown and never issued: what would be said if a request were confirmed this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from accounts.models import Account
from cfcii.common.digests import sha256_hex
from consent.models import AuthorisationRequest, Consent
from reports import issuing
from reports.figure_sets import Wanted
from reports.models import Document

_NO_NUMBER: Final = "--"


def of_request(asked: AuthorisationRequest, account: Account, product: str, now: datetime) -> Document:
    """Draft the document that a lender would get; it is not stored. Raises NothingCovered or QueryRefused."""
    consent = Consent(
        number=_NO_NUMBER,
        information_user=asked.information_user,
        purpose=asked.purpose,
        look_back_months=asked.look_back_months,
    )
    content = issuing.content(number=_NO_NUMBER, wanted=Wanted(account, product), consent=consent, now=now)
    return Document(
        number=_NO_NUMBER,
        product=product,
        account=account,
        enterprise=account.enterprise,
        issued_at=now,
        first_month=content.first_month.first_day,
        last_month=content.last_month.first_day,
        body=content.body.decode(),
        sha256=sha256_hex(content.body),
        facts_digest=content.facts_digest,
    )
