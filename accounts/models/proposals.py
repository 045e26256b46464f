"""New users and roles in an institution, and staff of the platform: one person proposes, another approves."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Institution, InstitutionMembership
from accounts.models.users import User


class UserProposalQuerySet(models.QuerySet["UserProposal"]):
    def waiting(self) -> UserProposalQuerySet:
        return self.filter(state=UserProposal.State.PROPOSED)


class StaffRole(models.TextChoices):
    STAFF = "staff", _("staff of the platform")
    SUPERUSER = "superuser", _("staff with all rights")


@pghistory.track(
    append_only=True,
    meta={"verbose_name": _("what a proposal was"), "verbose_name_plural": _("history of proposed users")},
)
class UserProposal(models.Model):
    """A person proposed as a user of an institution, in another role there, or as staff of the platform.

    Nobody approves what they proposed, but for an only member of staff who appoints the second one.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="user_proposals", verbose_name=_("institution")
    )
    """Null for staff of the platform."""
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="staff_proposals", verbose_name=_("person")
    )
    """Whose rights as staff it is about."""
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=20, choices=[*InstitutionMembership.Role.choices, *StaffRole.choices])
    rights = ArrayField(models.CharField(max_length=150), verbose_name=_("rights"), default=list, blank=True)
    """Of proposed staff, all that they shall have, as `app.codename`; who has all rights needs none by name."""
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
    is_alone = models.BooleanField(_("decided alone"), default=False)
    """Approved by who made it, there being no other member of staff who could."""

    objects = UserProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed user")
        verbose_name_plural = _("proposed users")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "email"], condition=Q(state="proposed"), name="user_proposed_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="proposed"), name="staff_proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False, person=None, role__in=InstitutionMembership.Role.values)
                | Q(institution=None, person__isnull=False, role__in=StaffRole.values),
                name="proposal_for_institution_or_staff",
            ),
            models.CheckConstraint(
                condition=Q(is_alone=False) | Q(institution=None), name="proposal_alone_is_of_staff"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="proposal_email_is_lower_case"),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(decided_by__isnull=False) & (~Q(decided_by=F("proposed_by")) | Q(is_alone=True)),
                name="proposal_approved_by_second_person",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"proposed user {self.pk}"
