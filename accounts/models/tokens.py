"""Bearer tokens by which a lender's systems query in the name of one of its query users."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import InstitutionMembership


class ApiToken(models.Model):
    """A token of a query user. Only its digest is kept: the token itself is shown once, when it is issued."""

    membership = models.ForeignKey(
        InstitutionMembership, models.PROTECT, related_name="api_tokens", verbose_name=_("membership")
    )
    label = models.CharField(_("label"), max_length=100)
    digest = models.BinaryField(unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="api_token_expires_after_issue"),
        ]

    def __str__(self) -> str:
        return f"API token {self.pk}"

    def is_usable(self, at: datetime) -> bool:
        """Tell whether it opens the door; membership, user and institution must be loaded."""
        return (
            self.revoked_at is None
            and self.issued_at <= at < self.expires_at
            and self.membership.is_active
            and self.membership.role == InstitutionMembership.Role.QUERY_USER
            and self.membership.institution.is_user
        )
