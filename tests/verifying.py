"""What tests of identity verification say in short."""

from __future__ import annotations

from django.core.files.storage import storages

from accounts import services
from accounts.models import Enterprise, Notification, User, Verification
from tests.cast import NOW, valid_uscc

NUMBER = "6222000011112222"
USCC = valid_uscc(7_000_000_001)


def state_of(verification: Verification) -> str:
    return Verification.objects.get(pk=verification.pk).state


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def confirm(verification: Verification, by: User) -> Enterprise:
    return services.confirm_verification(verification=verification, decided_by=by, now=NOW)


def decline(verification: Verification, by: User, reason: str = "The name differs.") -> None:
    services.decline_verification(verification=verification, reason=reason, decided_by=by, now=NOW)


def appeal(verification: Verification) -> None:
    services.appeal_verification(
        verification=verification, text="The name was changed.", appealed_by=verification.applicant, now=NOW
    )


def evidence_files_stored() -> int:
    try:
        return len(storages["evidence"].listdir("licences")[1])
    except FileNotFoundError:
        return 0
