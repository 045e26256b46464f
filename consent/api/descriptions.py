"""The operations on requests, consents and shared codes as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from accounts.api.describe import Schema, maybe, operation, record, text
from accounts.api.problems import Problem
from accounts.models import Scope
from consent.api.serializers import (
    ACCOUNT_NUMBER,
    CODE,
    LIMITS,
    MESSAGE,
    MOST_ACCOUNTS,
    NUMBER,
    REFERENCE,
    STATEMENT,
    USCC,
)
from consent.listings import Standing
from consent.models import AuthorisationRequest
from consent.purposes import Product, Purpose
from consent.services import asking, errors

_REQUESTS: Final = "Requests"
_CONSENTS: Final = "Consents"
_ASKING: Final = (
    Problem(errors.MayNotAsk.code, 409, _("Nobody asks in the name of this institution"), _("Ask its administrator.")),
    Problem(errors.NotAnInformationUser.code, 409, _("The institution is no information user in good standing"),
            _("Ask the platform.")),
    Problem(errors.BeyondTemplate.code, 409, _("More is asked for than the purpose allows"),
            _("Ask for less: the detail names what is too much.")),
    Problem(errors.ConsentPeriodNotAllowed.code, 409, _("The validity is not allowed"), _("Ask for a shorter one.")),
    Problem(errors.NothingChosen.code, 409, _("Nothing is asked for"), _("Name a product.")),
    Problem(errors.TooManyRequests.code, 409, _("Requests to this enterprise wait for an answer already"),
            _("Wait until it has answered, or withdraw one.")),
    Problem(errors.TooManyRequestsInADay.code, 409, _("Too many requests to this enterprise in 24 hours"),
            _("Ask again tomorrow: withdrawing one does not help, it was made.")),
)  # fmt: skip
_CLOSED: Final = Problem(errors.RequestNotOpen.code, 409, _("The request is not open any more"), _("Read its state."))
_CODE: Final = Problem(
    errors.ShareCodeNotValid.code,
    409,
    _("The code is not valid, or not any more"),
    _("Ask the enterprise for a new one."),
)
_CONFIRMED: Final = Problem(
    errors.DeletionNotDue.code,
    409,
    _("No confirmation is due: this deletion is confirmed already"),
    _("Nothing more is to be done. What is not to be deleted yet is not on the list, and is answered 404."),
)
_HELD: Final = Problem(
    errors.ConsentAlreadyGiven.code,
    409,
    _("You have a consent for this already"),
    _("There is nothing to redeem: query by the consent that you have. The code stays open until it lapses."),
)
PROBLEMS: Final = (*_ASKING, _CLOSED, _CODE, _HELD, _CONFIRMED)

_MOMENT: Final = text(format="date-time")
_PRODUCT: Final = text("The published product.", enum=list(Product.values))
_PURPOSE: Final = text("; ".join(f"{code} {label}" for code, label in Purpose.choices), enum=list(Purpose.values))
_WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}


def _limit(name: str, least: int, description: str) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": LIMITS[name], "description": description}


_ASKED: Final[Schema] = record(
    {
        "uscc": text("The enterprise's unified social credit code.", pattern=f"^{USCC}$"),
        "products": {"type": "array", "items": _PRODUCT, "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "purpose": _PURPOSE,
        "validity_days": _limit("validity_days", 1, "How long the consent shall hold."),
        "queries_total": _limit("queries_total", 1, "Queries in all, of each account and product."),
        "queries_a_month": _limit("queries_a_month", 1, "Queries a calendar month."),
        "look_back_months": _limit("look_back_months", 1, "How many months of data."),
        "data_life_days": _limit("data_life_days", 0, "How long you keep what you see."),
        "account_numbers": {
            "type": "array", "items": text(pattern=f"^{ACCOUNT_NUMBER}$"), "maxItems": MOST_ACCOUNTS,
            "uniqueItems": True, "description": "None: the enterprise chooses.",
        },
        "reference": text("Your own reference; characters that cannot be seen are left out.", pattern=f"^{REFERENCE}$"),
        "message": text(
            "What the enterprise reads besides; characters that cannot be seen are left out.", pattern=f"^{MESSAGE}$"
        ),
        "renews": text("Number of the arrangement that this would renew or amend.", pattern=f"^{NUMBER}$"),
    },
    optional=("account_numbers", "reference", "message", "renews"),
)  # fmt: skip
_PROCESSING: Final[dict[str, Schema]] = {
    "queries_total": _WHOLE, "queries_a_month": _WHOLE, "look_back_months": _WHOLE, "retention_days": _WHOLE,
}  # fmt: skip
_REQUEST: Final[Schema] = record(
    {
        "number": text("Of the request."),
        "state": text(enum=[state for state in AuthorisationRequest.State.values if state != "proposed"]),
        "pii_principal": record({"uscc": text()}), "products": {"type": "array", "items": _PRODUCT},
        "purpose": _PURPOSE, "processing": record(_PROCESSING), "validity_days": _WHOLE, "reference": text(),
        "message": text(), "asked_at": _MOMENT, "lapses_at": _MOMENT, "decided_at": maybe(_MOMENT),
        "reason": maybe(text("Why the enterprise declined, where it says so.")),
        "arrangement_number": maybe(text()), "version": maybe(_WHOLE),
        "consent_numbers": {"type": "array", "items": text()},
    }
)  # fmt: skip
_REQUEST_EXAMPLE: Final = {
    "number": "Q20260302-EXAMPLE000", "state": "requested", "pii_principal": {"uscc": "91440300000000001X"},
    "products": ["report"], "purpose": "01",
    "processing": {"queries_total": 3, "queries_a_month": 2, "look_back_months": 24, "retention_days": 90},
    "validity_days": 30, "reference": "LOAN-2026-118", "message": "", "asked_at": "2026-03-02T10:00:00+08:00",
    "lapses_at": "2026-03-16T10:00:00+08:00", "decided_at": None, "reason": None, "arrangement_number": None,
    "version": None, "consent_numbers": [],
}  # fmt: skip
_CONSENT: Final[Schema] = record(
    {
        "number": text("Of the consent."), "arrangement_number": text("Stays through renewals and amendments."),
        "version": _WHOLE, "record_id": text("Of the receipt (record_id of ISO/IEC TS 27560)."),
        "state": text(enum=list(Standing.values)), "pii_principal": record({"name": text(), "uscc": text()}),
        "provider": record({"name": text(), "code": text()}), "account_number_masked": text(), "product": _PRODUCT,
        "purpose": _PURPOSE,
        "processing": record({**_PROCESSING, "queries_left": _WHOLE, "queries_left_this_month": _WHOLE}),
        "validity": record({"from": _MOMENT, "until": _MOMENT}), "reference": text(), "given_at": _MOMENT,
        "ended_at": maybe(_MOMENT),
    }
)  # fmt: skip
_CONSENT_EXAMPLE: Final = {
    "number": "C20260302-EXAMPLE000", "arrangement_number": "A20260302-EXAMPLE000", "version": 1,
    "record_id": "A20260302-EXAMPLE000/1", "state": "in_force",
    "pii_principal": {"name": "河畔面馆", "uscc": "91440300000000001X"},
    "provider": {"name": "江城银行", "code": "JIANGCHENG"}, "account_number_masked": "6222********2222",
    "product": "report", "purpose": "01",
    "processing": {
        "queries_total": 3, "queries_a_month": 2, "look_back_months": 24, "retention_days": 90, "queries_left": 2,
        "queries_left_this_month": 1,
    },
    "validity": {"from": "2026-03-02T10:00:00+08:00", "until": "2026-04-02T00:00:00+08:00"},
    "reference": "LOAN-2026-118", "given_at": "2026-03-02T10:00:00+08:00", "ended_at": None,
}  # fmt: skip
_RECEIPT: Final[Schema] = record(
    {
        "receipt": {
            "type": "object",
            "description": "The consent record, byte by byte as issued. From ISO/IEC TS 27560: schema_version, "
            "record_id, pii_principal, pii_controller, notice, purpose, processing, validity, event.",
            "required": ["schema_version", "record_id", "pii_principal", "pii_controller", "notice", "event"],
        },
        "sha256": text("SHA-256 of the record.", pattern="^[0-9a-f]{64}$"), "key_id": text("Of the signature."),
        "jws": text("Compact JWS (RFC 7515) over the record."),
    }
)  # fmt: skip
_RECEIPT_EXAMPLE: Final = {
    "receipt": {
        "schema_version": "cfcii-consent-record-1", "record_id": "A20260302-EXAMPLE000/1",
        "pii_principal": {"name": "河畔面馆", "uscc": "91440300000000001X"},
        "pii_controller": {"name": "同舟担保", "code": "TONGZHOU"},
        "notice": {"wording_version": 1, "language": "zh-hans"},
        "event": {"type": "explicit", "state": "given", "channel": "web"},
    },
    "sha256": "0" * 64, "key_id": "thumbprint", "jws": "header.payload.signature",
}  # fmt: skip
_AUTHORISED: Final[Schema] = record(
    {"arrangement_number": text(), "version": _WHOLE, "consent_numbers": {"type": "array", "items": text()}}
)
_DELETION: Final[Schema] = record(
    {
        "number": text("Of the deletion: arrangement and version."), "record_id": text(),
        "state": text(enum=["due", "confirmed"]), "due_at": _MOMENT, "reminders": _WHOLE,
        "confirmed_at": maybe(_MOMENT), "statement": text(),
    }
)  # fmt: skip
_DELETION_EXAMPLE: Final = {
    "number": "A20260302-EXAMPLE000-1", "record_id": "A20260302-EXAMPLE000/1", "state": "due",
    "due_at": "2026-07-02T10:00:00+08:00", "reminders": 1, "confirmed_at": None, "statement": "",
}  # fmt: skip
_NUMBER: Final = OpenApiParameter(
    "number", {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"}, OpenApiParameter.PATH, description="Its number."
)

REQUEST_NEW = operation(
    name="ask_for_authorisation", tag=_REQUESTS, scope=Scope.REQUESTS_WRITE, status=201,
    summary="Ask an enterprise for authorisation",
    description="Puts a request into the enterprise's inbox. The answer is the same whether such an enterprise or "
    "account is here. The enterprise confirms, in whole or for less, or declines; unanswered requests lapse. "
    f"To one enterprise {asking.OPEN_AT_ONCE} requests may wait at once, and {asking.MADE_IN_A_DAY} be made in 24 "
    "hours.",
    body=_ASKED, answer=_REQUEST, example=_REQUEST_EXAMPLE, errors=["permission_denied", "not_found", *_ASKING],
    bodies={
        "a report for a loan": {
            "uscc": "91440300000000001X", "products": ["report"], "purpose": "01", "validity_days": 30,
            "queries_total": 3, "queries_a_month": 2, "look_back_months": 24, "data_life_days": 90,
            "reference": "LOAN-2026-118",
        },
    },
)  # fmt: skip
REQUEST_LIST = operation(
    name="list_requests", tag=_REQUESTS, scope=Scope.CONSENTS_READ, is_list=True,
    summary="List own requests", description="The latest first.",
    answer=_REQUEST, example=_REQUEST_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
REQUEST = operation(
    name="read_request", tag=_REQUESTS, scope=Scope.CONSENTS_READ,
    summary="Follow a request", description="When it is confirmed, it names the consents that came of it.",
    answer=_REQUEST, example=_REQUEST_EXAMPLE, parameters=[_NUMBER], errors=["permission_denied", "not_found"],
)  # fmt: skip
REQUEST_WITHDRAW = operation(
    name="withdraw_request", tag=_REQUESTS, scope=Scope.REQUESTS_WRITE,
    summary="Withdraw a request", description="While the enterprise has not answered. The body is an empty object.",
    body={"type": "object"}, bodies={"nothing": {}}, answer=_REQUEST,
    example={**_REQUEST_EXAMPLE, "state": "withdrawn", "decided_at": "2026-03-03T09:00:00+08:00"},
    parameters=[_NUMBER], errors=["permission_denied", "not_found", _CLOSED],
)  # fmt: skip
CONSENT_LIST = operation(
    name="list_consents", tag=_CONSENTS, scope=Scope.CONSENTS_READ, is_list=True,
    summary="List consents", description="All that the institution ever had, the latest first.",
    answer=_CONSENT, example=_CONSENT_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
CONSENT = operation(
    name="read_consent", tag=_CONSENTS, scope=Scope.CONSENTS_READ,
    summary="Read a consent", description="How it stands now, and how many queries it has left.",
    answer=_CONSENT, example=_CONSENT_EXAMPLE, parameters=[_NUMBER], errors=["permission_denied", "not_found"],
)  # fmt: skip
RECEIPT = operation(
    name="read_receipt", tag=_CONSENTS, scope=Scope.CONSENTS_READ,
    summary="Read the receipt of a consent",
    description="The consent record with its digest and signature: keep it as your proof.",
    answer=_RECEIPT, example=_RECEIPT_EXAMPLE, parameters=[_NUMBER], errors=["permission_denied", "not_found"],
)  # fmt: skip
REDEEM = operation(
    name="redeem_share", tag=_CONSENTS, scope=Scope.SHARES_REDEEM, status=201,
    summary="Redeem a code",
    description="Turns a code that an enterprise has handed to you into consents, once. Where you have a consent for "
    "the same already, the code is not used.",
    body=record({"code": text("As the enterprise gave it.", pattern=f"^{CODE}$")}),
    bodies={"a code": {"code": "23456-789AB-CDEFG-HJKLM-NPQRST"}},
    answer=_AUTHORISED,
    example={
        "arrangement_number": "A20260302-EXAMPLE000", "version": 1, "consent_numbers": ["C20260302-EXAMPLE000"],
    },
    errors=["permission_denied", _CODE, _HELD],
)  # fmt: skip
DELETION_LIST = operation(
    name="list_deletions", tag=_CONSENTS, scope=Scope.CONSENTS_READ, is_list=True,
    summary="List deletions", description="What is to be deleted because its data life is over, the latest first.",
    answer=_DELETION, example=_DELETION_EXAMPLE, errors=["permission_denied"],
)  # fmt: skip
DELETION_CONFIRM = operation(
    name="confirm_deletion", tag=_CONSENTS, scope=Scope.REQUESTS_WRITE,
    summary="Confirm a deletion", description="Says that what was seen under an authorisation is deleted.",
    body=record({"statement": text("What was deleted, where and when.", pattern=f"^{STATEMENT}$")}),
    bodies={"a statement": {"statement": "Deleted from the loan system and its backups on 2 July 2026."}},
    answer=_DELETION,
    example={**_DELETION_EXAMPLE, "state": "confirmed", "confirmed_at": "2026-07-02T11:00:00+08:00"},
    parameters=[_NUMBER], errors=["permission_denied", "not_found", _CONFIRMED],
)  # fmt: skip
