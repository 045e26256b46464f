"""What was done, by whom, when: written once."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Enterprise, Institution
from accounts.models.users import User


class AuditRecord(models.Model):
    """One act. The payload holds ids and codes, never personal data."""

    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=100)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("actor"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("enterprise"), db_index=False
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="+", verbose_name=_("institution"), db_index=False
    )
    target_type = models.CharField(_("kind of target"), max_length=100)
    target_id = models.BigIntegerField(_("target"))
    payload = models.JSONField(_("details"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)
    """Null when the system acted by itself."""

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_of_target"),
            models.Index(
                fields=["enterprise", "at"], name="audit_of_enterprise", condition=models.Q(enterprise__isnull=False)
            ),
            models.Index(
                fields=["institution", "at"], name="audit_of_institution", condition=models.Q(institution__isnull=False)
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"audit record {self.pk}"
