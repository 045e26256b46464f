"""What the tests of an enterprise's people do again and again."""

from __future__ import annotations

from accounts import services
from accounts.models import (
    AuditRecord,
    Enterprise,
    EnterpriseMembership,
    Invitation,
    Notification,
    User,
)
from tests.cast import NOW


def membership_of(user: User) -> EnterpriseMembership:
    return user.enterprise_memberships.select_related("enterprise", "user").get(ended_at=None)


def membership_of_in(user: User, enterprise: Enterprise) -> EnterpriseMembership:
    return user.enterprise_memberships.select_related("enterprise", "user").get(enterprise=enterprise)


def accept(invitation: Invitation, user: User) -> EnterpriseMembership:
    return services.accept_invitation(invitation=invitation, accepted_by=user, now=NOW)


def acts() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))
