"""A lender that receives documents of the enterprise, for the tests of marks and recalls."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Account, Institution, User
from cfcii.common.periods import Month
from reports import services as reports_services
from reports.access import Asker, Question
from reports.models import Document
from tests.cast import NOW, make_consent


def received(
    account: Account, lender: Institution, analyst: User, owner: User, *, product: str = "report",
    now: datetime = NOW, start: Month | None = None, end: Month | None = None,
) -> Document:  # fmt: skip
    """Have a lender query a document under a consent of its own."""
    consent = account.consents.filter(information_user=lender, product=product).first()
    consent = consent or make_consent(account, lender, owner, product=product, now=NOW)
    return reports_services.query_document(
        asker=Asker(institution=lender, user=analyst, channel="web"),
        question=Question(account, account.enterprise, product, consent.purpose),
        now=now,
        start=start,
        end=end,
    )
