"""The files of a receipt, each as it is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cfcii.common import signing
from consent.models import Receipt
from consent.receipts.pdf import draw_pdf


@dataclass(frozen=True, slots=True)
class Kind:
    """A file: what it is for, its type, and how it is made."""

    title: str | Promise
    content_type: str
    make: Callable[[Receipt], bytes]


FILES: Final[Mapping[str, Kind]] = {
    "receipt.pdf": Kind(_("to read and print, one page in both languages"), "application/pdf", draw_pdf),
    "receipt.json": Kind(
        _("the content, as it was hashed and signed"), "application/json", lambda receipt: receipt.body.encode()
    ),
    "receipt.jws": Kind(
        _("the signature with the content in it (compact JWS)"),
        "application/jose",
        lambda receipt: receipt.jws.encode(),
    ),
    "signature.der": Kind(
        _("the same signature in DER, for openssl"),
        "application/octet-stream",
        lambda receipt: signing.der_signature(receipt.jws)[1],
    ),
    "signing-input.bin": Kind(
        _("the bytes over which the signature goes"),
        "application/octet-stream",
        lambda receipt: signing.der_signature(receipt.jws)[0],
    ),
    "public-key.pem": Kind(
        _("the platform's public key that verifies it"),
        "application/x-pem-file",
        lambda receipt: signing.public_key_pem(settings.SIGNING_KEYS, receipt.key_id),
    ),
}
