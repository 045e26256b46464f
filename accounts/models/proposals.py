"""New users and new roles in an institution: one person proposes, another approves."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Institution, InstitutionMembership
from accounts.models.users import User


class UserProposalQuerySet(models.QuerySet["UserProposal"]):
    def waiting(self) -> UserProposalQuerySet:
        return self.filter(state=UserProposal.State.PROPOSED)


@pghistory.track(
    append_only=True,
    meta={"verbose_name": _("what a proposal was"), "verbose_name_plural": _("history of proposed users")},
)
class UserProposal(models.Model):
    """A person whom an institution wants as its user, or in another role; nobody approves what they proposed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="user_proposals", verbose_name=_("institution")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=20, choices=InstitutionMembership.Role)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    membership = models.ForeignKey(
        InstitutionMembership, models.PROTECT, null=True, related_name="role_proposals", verbose_name=_("user")
    )
    """What came of it: the new user, or the user whose role changed."""

    objects = UserProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed user")
        verbose_name_plural = _("proposed users")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "email"], condition=Q(state="proposed"), name="user_proposed_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="proposal_email_is_lower_case"),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="proposal_approved_by_second_person",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"proposed user {self.pk}"
