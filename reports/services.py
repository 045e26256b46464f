"""The writes of reports: issuing documents, opening them again, drawing them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from accounts import audit as accounts_audit
from accounts.inserting import insert
from accounts.models import Account, ApiClient, User
from cfcii.common.digests import sha256_hex
from cfcii.common.periods import Month
from consent.models import Consent
from reports import access, issuing, spans
from reports.audit import Action
from reports.figure_sets import Wanted
from reports.models import Document, DocumentFile

_NUMBER_DIGITS = 10


def query_document(
    *,
    asker: access.Asker,
    question: access.Question,
    now: datetime,
    start: Month | None = None,
    end: Month | None = None,
    also: Callable[[Document], object] = bool,
) -> Document:
    """Answer an information user's query with a new document; raises QueryRefused, NothingCovered, SpanNotAllowed.

    `also` writes what else is to stand when, and only when, the document does.
    """
    with access.opened(asker=asker, question=question, kind=access.Kind.QUERY, now=now) as consent:
        assert question.account is not None
        wanted = Wanted(question.account, question.product, start, end)
        document = _issue(wanted=wanted, consent=consent, issued_to=asker.user, client=asker.client, now=now)
        access.record_granted(
            asker=asker, question=question, consent=consent, document_number=document.number, now=now
        )  # fmt: skip
        also(document)
    return document


def reopen_document(
    *, asker: access.Asker, document: Document, now: datetime, kind: access.Kind = access.Kind.OPENING
) -> None:
    """Let an information user open a document issued to it: the door asks each time; raises QueryRefused.

    Each time is on the log, but for a `DELIVERY` of what the asker's query has just issued: that query is.
    """
    assert document.consent is not None
    question = access.Question(
        account=document.account,
        enterprise=document.enterprise,
        product=document.product,
        purpose=document.consent.purpose,
    )
    with access.opened(asker=asker, question=question, kind=kind, now=now) as consent:
        spans.check_issued(document, consent, now)
        if kind is not access.Kind.DELIVERY:
            access.record_granted(
                asker=asker, question=question, consent=consent, document_number=document.number, now=now
            )  # fmt: skip


@transaction.atomic
def issue_own_document(
    *,
    account: Account,
    product: str,
    issued_to: User,
    now: datetime,
    start: Month | None = None,
    end: Month | None = None,
) -> Document:
    """Issue a document to the enterprise itself, about its own account; raises NothingCovered, SpanNotAllowed."""
    wanted = Wanted(account, product, start, end)
    document = _issue(wanted=wanted, consent=None, issued_to=issued_to, client=None, now=now)
    accounts_audit.record(
        Action.DOCUMENT_ISSUED, actor=issued_to, target=document, at=now, enterprise=account.enterprise
    )  # fmt: skip
    return document


def request_file(*, document: Document, format: str, language: str) -> None:
    """Have a worker draw a document, unless it is drawn."""
    if not document.files.filter(format=format, language=language).exists():
        async_task("reports.tasks.draw_document", document.pk, format, language)


def store_file(*, document: Document, format: str, language: str, content: bytes, now: datetime) -> None:
    """Keep a drawn document; a second drawing of the same is dropped."""
    DocumentFile.objects.bulk_create(
        [DocumentFile(document=document, format=format, language=language, content=content,
                      sha256=sha256_hex(content), drawn_at=now)],
        ignore_conflicts=True,
    )  # fmt: skip


def _issue(
    *, wanted: Wanted, consent: Consent | None, issued_to: User | None, client: ApiClient | None, now: datetime
) -> Document:
    number = _new_number(now)
    content = issuing.content(number=number, wanted=wanted, consent=consent, now=now)
    row: dict[str, Any] = {
        "number": number,
        "product": wanted.product,
        "account_id": wanted.account.pk,
        "enterprise_id": wanted.account.enterprise_id,
        "information_user_id": consent and consent.information_user_id,
        "consent_id": consent and consent.pk,
        "issued_at": now,
        "issued_to_id": issued_to and issued_to.pk,
        "issued_to_client_id": client and client.pk,
        "first_month": content.first_month.first_day,
        "last_month": content.last_month.first_day,
        "narrowed_from": content.narrowed_from.first_day if content.narrowed_from else None,
        "body": content.body.decode(),
        "sha256": sha256_hex(content.body),
        "facts_digest": content.facts_digest,
    }
    document = Document(id=insert("reports_document", row), **row)
    document.account, document.enterprise, document.consent = wanted.account, wanted.account.enterprise, consent
    return document


def _new_number(now: datetime) -> str:
    """Make a report number: the local day and enough chance that numbers are neither counted nor guessed."""
    day = timezone.localtime(now, timezone.get_default_timezone())
    return f"R{day:%Y%m%d}-{secrets.randbelow(10**_NUMBER_DIGITS):0{_NUMBER_DIGITS}d}"
