"""The audit record: what was done, by whom, when. Each app names its own actions; all are written by `record`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRecord, Enterprise, Institution, User


class Action(models.TextChoices):
    USER_CREATED = "user.created", _("user created")
    INSTITUTION_CREATED = "institution.created", _("institution created")
    INSTITUTION_STOPPED = "institution.stopped", _("institution stopped")
    ENTERPRISE_CREATED = "enterprise.created", _("enterprise created")
    ENTERPRISE_MEMBER_ADDED = "enterprise_member.added", _("person of an enterprise added")
    ENTERPRISE_MEMBER_CHANGED = "enterprise_member.changed", _("role of a person of an enterprise changed")
    INSTITUTION_MEMBER_ADDED = "institution_member.added", _("user of an institution added")
    INSTITUTION_MEMBER_CHANGED = "institution_member.changed", _("role of an institution's user changed")
    INSTITUTION_MEMBER_STOPPED = "institution_member.stopped", _("user of an institution stopped")
    API_TOKEN_ISSUED = "api_token.issued", _("API token issued")
    API_TOKEN_REVOKED = "api_token.revoked", _("API token revoked")
    CHANGED_BY_STAFF = "staff.changed", _("changed by staff")
    ACCOUNT_KEYS_ROTATED = "account_keys.rotated", _("keys of account numbers rotated")


def record(
    action: str,
    *,
    actor: User | None,
    target: models.Model,
    at: datetime,
    enterprise: Enterprise | None = None,
    institution: Institution | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write one audit record, in the transaction of what it tells of. The payload holds ids and codes only.

    `actor` is None when the system acted by itself.
    """
    AuditRecord.objects.create(
        at=at,
        action=action,
        actor=actor,
        enterprise=enterprise,
        institution=institution,
        target_type=target._meta.label_lower,  # noqa: SLF001 - Django documents _meta
        target_id=target.pk,
        payload=dict(payload or {}),
    )
