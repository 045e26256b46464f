"""What the API gives of requests and consents. Fields are named as in ISO/IEC TS 27560 where they fit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.clock import day_of
from consent import listings
from consent.models import Authorisation, AuthorisationRequest, Consent, DeletionDuty, Receipt

State = AuthorisationRequest.State


def request_output(request: AuthorisationRequest, now: datetime) -> dict[str, Any]:
    """Say of a request what its lender may know: not whether such an enterprise is here, nor who there has looked."""
    authorisation = request.authorisation
    return {
        "number": request.number,
        "state": _state(request, now),
        "pii_principal": {"uscc": request.uscc},
        "products": list(request.products),
        "purpose": request.purpose,
        "processing": {
            "queries_total": request.queries_total,
            "queries_a_month": request.queries_a_month,
            "look_back_months": request.look_back_months,
            "retention_days": request.data_life_days,
        },
        "validity_days": request.validity_days,
        "reference": request.reference,
        "message": request.message,
        "asked_at": moment(request.asked_at),
        "lapses_at": moment(request.lapses_at),
        "decided_at": moment(request.decided_at),
        "reason": request.reason or None,
        "arrangement_number": authorisation.arrangement.number if authorisation else None,
        "version": authorisation.version if authorisation else None,
        "consent_numbers": [each.number for each in authorisation.consents.all()] if authorisation else [],
    }


def consent_output(consent: Consent, now: datetime) -> dict[str, Any]:
    """Say how a consent stands."""
    authorisation, account = consent.authorisation, consent.account
    arrangement = authorisation.arrangement
    return {
        "number": consent.number,
        "arrangement_number": arrangement.number,
        "version": authorisation.version,
        "record_id": f"{arrangement.number}/{authorisation.version}",
        "state": listings.standing(consent, now).value,
        "pii_principal": {"name": consent.enterprise.name, "uscc": consent.enterprise.uscc},
        "provider": {"name": account.provider.name, "code": account.provider.code},
        "account_number_masked": account.masked_number,
        "product": consent.product,
        "purpose": consent.purpose,
        "processing": {
            "queries_total": consent.queries_total,
            "queries_a_month": consent.queries_a_month,
            "queries_left": consent.queries_total - consent.queries_used,
            "queries_left_this_month": consent.queries_left(day_of(now)),
            "look_back_months": consent.look_back_months,
            "retention_days": consent.data_life_days,
        },
        "validity": {"from": moment(consent.starts_at), "until": moment(consent.ends_at)},
        "reference": authorisation.reference,
        "given_at": moment(consent.granted_at),
        "ended_at": moment(consent.ended_at),
    }


def authorisation_output(authorisation: Authorisation) -> dict[str, Any]:
    """Name what came of a code."""
    return {
        "arrangement_number": authorisation.arrangement.number,
        "version": authorisation.version,
        "consent_numbers": sorted(each.number for each in authorisation.consents.all()),
    }


def deletion_number(duty: DeletionDuty) -> str:
    """Name a deletion by the arrangement and the version that it belongs to."""
    return f"{duty.authorisation.arrangement.number}-{duty.authorisation.version}"


def deletion_output(duty: DeletionDuty) -> dict[str, Any]:
    """Say what is to be deleted until when, and whether that is confirmed."""
    return {
        "number": deletion_number(duty),
        "record_id": f"{duty.authorisation.arrangement.number}/{duty.authorisation.version}",
        "state": "due" if duty.confirmed_at is None else "confirmed",
        "due_at": moment(duty.due_at),
        "reminders": duty.times_chased,
        "confirmed_at": moment(duty.confirmed_at),
        "statement": duty.statement,
    }


def receipt_output(receipt: Receipt) -> bytes:
    """Write a receipt: its content byte by byte as issued, with digest and signature."""
    signed = f'"sha256":"{receipt.sha256}","key_id":"{receipt.key_id}","jws":"{receipt.jws}"'
    return b'{"receipt":' + receipt.body.encode() + b"," + signed.encode() + b"}"


def moment(at: datetime | None) -> str | None:
    """Write a moment in local time with its offset from UTC."""
    if at is None:
        return None
    return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds")


def _state(request: AuthorisationRequest, now: datetime) -> str:
    """Give the state as the lender sees it: that a second person of the enterprise is asked is its own affair."""
    if request.state not in request.OPEN:
        return request.state
    return State.REQUESTED.value if now < request.lapses_at else State.LAPSED.value
