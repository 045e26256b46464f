"""The receipt of an authorisation: issued in its transaction, so that there is none without the other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from cfcii.common import signing
from cfcii.common.digests import canonical_json, sha256_hex
from consent import artefacts
from consent.models import Authorisation, Receipt


def issue_receipt(*, authorisation: Authorisation, now: datetime) -> Receipt:
    """Write, hash and sign what was agreed."""
    body = canonical_json(artefacts.content(authorisation))
    signature = signing.sign(body, settings.SIGNING_KEYS)
    return Receipt.objects.create(
        authorisation=authorisation,
        body=body.decode(),
        sha256=sha256_hex(body),
        jws=signature.jws,
        key_id=signature.key_id,
        issued_at=now,
    )
