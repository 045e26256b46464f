"""Invitations to act for an enterprise."""

from __future__ import annotations

from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.notifications import Notification
from accounts.models.organisations import Enterprise, EnterpriseMembership
from accounts.models.users import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)

    def due(self) -> InvitationQuerySet:
        """Keep those whose e-mail has still to be sent."""
        return self.filter(email_state=Notification.EmailState.QUEUED)


@pghistory.track(append_only=True, exclude=["email_state", "email_tries"])
class Invitation(models.Model):
    """An offer to one e-mail address to act for an enterprise; only the digest of its secret is kept."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="invitations", verbose_name=_("enterprise"))
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=EnterpriseMembership.Role)
    ends_on = models.DateField(_("acts until"), null=True, blank=True)
    """Last day of the delegation that it offers; null when it has no end."""
    digest = models.BinaryField(unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    email_state = models.CharField(
        _("e-mail"),
        max_length=10,
        choices=Notification.EmailState,
        default=Notification.EmailState.QUEUED,
        editable=False,
    )
    email_tries = models.PositiveSmallIntegerField(default=1, editable=False)
    """How often it was put into the queue."""

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
            models.CheckConstraint(condition=Q(role__in=["owner", "handler", "viewer"]), name="invitation_role"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_accepted_or_withdrawn"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "email"], name="invitation_of_address"),
            models.Index(fields=["id"], name="invitation_email_queued", condition=Q(email_state="queued")),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
