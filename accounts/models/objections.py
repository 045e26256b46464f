"""What owners say against somebody who claims their enterprise."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from accounts.models.verifications import Verification


@pghistory.track(append_only=True)
class ClaimObjection(models.Model):
    """An owner objects to a verification: nobody confirms it without saying how that was settled."""

    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="objections", verbose_name=_("identity verification")
    )
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("objected by"))
    raised_at = models.DateTimeField(_("objected"))
    reason = models.TextField(_("reason"))
    answer = models.TextField(_("how it was settled"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))
    answered_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("objection to a claim")
        verbose_name_plural = _("objections to claims")
        constraints = [
            models.UniqueConstraint(fields=["verification", "raised_by"], name="claim_objected_to_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="claim_objection_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"objection {self.pk} to identity verification {self.verification_id}"
