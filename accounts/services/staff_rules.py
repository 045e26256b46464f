"""Who may appoint staff of the platform, when one person may do so alone, and who is a second person at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts import permissions
from accounts.audit import Action
from accounts.models import AuditRecord, EnterpriseMembership, InstitutionMembership, User, UserProposal
from accounts.models.proposals import StaffRole
from cfcii.common.errors import DomainError

DECIDES = "accounts.change_userproposal"
"""The permission of staff who decide on proposals."""


class ActsOnPlatform(DomainError):
    code = "acts_on_platform"


class NotYoursToAppoint(DomainError):
    code = "not_yours_to_appoint"


class BeyondOwnRights(DomainError):
    code = "beyond_own_rights"


class NotIndependent(DomainError):
    code = "not_independent"


def check_may_appoint(person: User, proposed_by: User) -> None:
    """Raise NotYoursToAppoint or ActsOnPlatform unless this person can be proposed as staff by that one."""
    if not (proposed_by.is_staff and proposed_by.is_active and proposed_by.has_perm("accounts.change_user")):
        raise NotYoursToAppoint(_("Only staff who manage people propose staff."))
    if person.pk == proposed_by.pk:
        raise NotYoursToAppoint(_("You cannot give rights to yourself. Ask another member of staff."))
    if not person.is_active:
        raise NotYoursToAppoint(_("This login is closed. Open it first."))
    acts = EnterpriseMembership.objects.of(person).exists()
    if acts or InstitutionMembership.objects.of(person).active().exists():
        raise ActsOnPlatform(_("This person acts for an enterprise or an institution, so cannot be staff."))


def decides_alone(proposal: UserProposal) -> bool:
    """Tell whether an only member of staff appoints the next one; raises NotYoursToAppoint when others were removed.

    The row of every member of staff is locked: of two appointments at once the second finds somebody to ask.
    """
    list(User.objects.select_for_update(no_key=True).filter(is_staff=True, is_active=True).order_by("pk"))
    if permissions.staff_with(DECIDES).exclude(pk=proposal.proposed_by_id).exists():
        return False
    if AuditRecord.objects.filter(action=Action.STAFF_RIGHTS_TAKEN, actor=proposal.proposed_by_id).exists():
        raise NotYoursToAppoint(
            _("You took rights away from other staff, so you cannot appoint anybody alone. "
              "The operator makes another login of staff at the command line.")
        )  # fmt: skip
    return True


def check_holds(proposal: UserProposal, decided_by: User) -> None:
    """Raise BeyondOwnRights when somebody would give rights that they do not have."""
    has_all = proposal.role != StaffRole.SUPERUSER and decided_by.has_perms(proposal.rights)
    if not (decided_by.is_superuser or has_all):
        raise BeyondOwnRights(_("You can only approve rights that you have yourself."))


def are_one_hand(first: User, second: User) -> bool:
    """Tell whether one of two members of staff appointed the other alone, or somebody both of them."""
    return _origin(first) == _origin(second)


def check_independent(proposal: UserProposal, person: User) -> None:
    """Raise NotIndependent when proposer and decider are one hand, and somebody else could decide."""
    if not are_one_hand(proposal.proposed_by, person):
        return
    hand = _origin(person)
    others = permissions.staff_with(DECIDES).exclude(
        pk__in=[person.pk, proposal.proposed_by_id, proposal.person_id or 0]
    )
    if any(_origin(each) != hand for each in others):
        raise NotIndependent(
            _("One of you appointed the other without a second person. Somebody else of the staff decides on this.")
        )


def _origin(user: User) -> int:
    """Give the first of those who appointed one another alone, down to this person; else the person themselves."""
    hand = [user.pk]
    while (appointer := _appointed_alone_by(hand[-1])) is not None and appointer not in hand:
        hand.append(appointer)
    return hand[-1]


def _appointed_alone_by(user_id: int) -> int | None:
    appointed = UserProposal.objects.filter(person=user_id, state=UserProposal.State.APPROVED)
    last = appointed.order_by("-decided_at", "-pk").first()
    return last.proposed_by_id if last is not None and last.is_alone else None
