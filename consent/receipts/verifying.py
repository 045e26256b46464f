"""Verifying a receipt that somebody hands in: from what it says alone, nothing of ours is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from cfcii.common import signing
from cfcii.common.digests import sha256_hex
from cfcii.common.errors import DomainError
from consent.models import Receipt
from consent.receipts import record
from consent.receipts.record import ConsentRecord


class ReceiptNotSigned(DomainError):
    """The signature is not by a key of this platform, or not of this content."""

    code = "receipt_not_signed"


class ReceiptDisagrees(DomainError):
    """The content handed in is not the one that was signed."""

    code = "receipt_disagrees"


class ReceiptNotReadable(DomainError):
    """What was signed is not a consent record that the platform would write."""

    code = "receipt_not_readable"


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    record: ConsentRecord
    sha256: str
    key_id: str


def verify(*, jws: str, content: bytes | None, key_set: str | None = None) -> VerifiedReceipt:
    """Verify a signature and, where it came along, the content beside it; both are held to the same rules.

    Raises ReceiptNotSigned, ReceiptDisagrees or ReceiptNotReadable.
    """
    try:
        signed = signing.verified(jws, key_set or settings.SIGNING_KEYS, kind=signing.CONSENT_RECEIPT)
    except signing.SignatureNotValid as error:
        raise ReceiptNotSigned(
            _("The signature is not by a key of this platform, or the signed text was changed afterwards.")
        ) from error
    if content is not None and content != signed.content:
        raise ReceiptDisagrees(_("The receipt is not the content that was signed: the two disagree."))
    try:
        read = record.read(signed.content)
    except record.NotAConsentRecord as error:
        raise ReceiptNotReadable(_("What was signed is not a consent receipt in a form known here.")) from error
    return VerifiedReceipt(read, sha256_hex(signed.content), signed.key_id)


def stored(receipt: Receipt) -> VerifiedReceipt:
    """Verify a receipt of ours and that the record around it says the same; raises as `verify`."""
    verified = verify(jws=receipt.jws, content=receipt.body.encode())
    said, row = verified.record, receipt.authorisation
    limits, signed = said.processing, said.notice
    agree = (
        receipt.sha256 == verified.sha256
        and receipt.key_id == verified.key_id
        and f"{row.arrangement.number}/{row.version}" == said.record_id
        and (row.statement, row.language, row.wording.sha256) == (signed.text, signed.language, signed.wording_sha256)
        and (row.purpose, row.channel) == (said.purpose.code, said.event.channel)
        and (row.queries_total, row.queries_a_month, row.look_back_months, row.data_life_days)
        == (limits.queries_total, limits.queries_a_month, limits.look_back_months, limits.retention_days)
    )
    if not agree:
        raise ReceiptDisagrees(_("The receipt is not the content that was signed: the two disagree."))
    return verified
