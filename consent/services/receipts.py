"""The receipt of an authorisation: issued in its transaction, so that there is none without the other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.models import Enterprise, Institution, User
from cfcii.common import signing
from cfcii.common.digests import sha256_hex
from consent import artefacts
from consent.audit import Action
from consent.models import Authorisation, Receipt
from consent.receipts import record
from consent.services import checks


def issue_receipt(*, authorisation: Authorisation, now: datetime) -> Receipt:
    """Write, hash and sign what was agreed."""
    body = artefacts.content(authorisation).to_bytes()
    record.read(body)  # nothing is issued that would not be accepted when it is handed in
    signature = signing.sign(body, settings.SIGNING_KEYS, kind=signing.CONSENT_RECEIPT)
    return Receipt.objects.create(
        authorisation=authorisation,
        body=body.decode(),
        sha256=sha256_hex(body),
        jws=signature.jws,
        key_id=signature.key_id,
        issued_at=now,
    )


@transaction.atomic
def note_download(
    *, receipt: Receipt, file: str, lender: Institution, user: User | None, now: datetime, client: str = ""
) -> None:
    """Put on record that the lender took a receipt away: one of its people, or its client."""
    arrangement = receipt.authorisation.arrangement
    audit.record(
        Action.RECEIPT_DOWNLOADED,
        actor=user,
        target=receipt,
        at=now,
        enterprise=arrangement.enterprise,
        institution=lender,
        payload={"authorisation": receipt.authorisation_id, "file": file} | ({"client": client} if client else {}),
    )


@transaction.atomic
def note_export(*, enterprise: Enterprise, format: str, in_full: bool, exported_by: User, now: datetime) -> None:
    """Put on record that everything about an enterprise's consents was taken away, and in which form.

    Raises MayNotDecideForEnterprise.
    """
    checks.check_may_decide(exported_by, enterprise)
    audit.record(
        Action.EXPORTED,
        actor=exported_by,
        target=enterprise,
        at=now,
        enterprise=enterprise,
        payload={"format": format, "account_numbers": "in full" if in_full else "masked"},
    )
