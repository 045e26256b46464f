"""Who may propose a user of an institution, who is the second person that decides, and who can be one at all."""

from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Institution, InstitutionMembership, User, UserProposal
from accounts.services.institution_users import AlreadyWorksForInstitution, OwnMembership, check_institution_role
from accounts.services.institutions import InstitutionStopped
from accounts.services.logins import person_with
from accounts.services.proposal_notices import other_administrators
from accounts.services.staff_rules import NotYoursToAppoint, check_independent, check_may_appoint
from cfcii.common.errors import DomainError


class StaffAreNotUsers(DomainError):
    code = "staff_are_not_users"


class NotForInstitution(DomainError):
    code = "not_for_institution"


class AlreadyProposed(DomainError):
    code = "already_proposed"


class NotYoursToPropose(DomainError):
    code = "not_yours_to_propose"


class OwnProposal(DomainError):
    code = "own_proposal"


class NotYoursToDecide(DomainError):
    code = "not_yours_to_decide"


class ProposerGone(DomainError):
    code = "proposer_gone"


def check_proposal_is_for(proposal: UserProposal, person: User) -> None:
    """Raise OwnProposal, OwnMembership, NotYoursToDecide or NotIndependent unless the person is the second one for it.

    What staff proposed, other staff decide; what an administrator proposed, another administrator, or staff when there
    is no other.
    """
    if person.pk == proposal.proposed_by_id:
        raise OwnProposal(_("You made this proposal yourself: a second person has to decide."))
    if _is_about(proposal, person):
        raise OwnMembership(_("This proposal is about yourself: somebody else has to decide."))
    if proposal.proposed_by.is_staff:
        if not person.is_staff:
            raise NotYoursToDecide(_("The platform's staff made this proposal: a second one of them decides."))
        check_independent(proposal, person)
    elif person.is_staff:
        if other_administrators(proposal).exists():
            raise NotYoursToDecide(_("Another administrator of the institution decides on this."))
    elif proposal.institution is None or not permissions.may_administer(person, proposal.institution):
        raise NotYoursToDecide(_("Another administrator of the institution decides on this."))


def check_may_propose(institution: Institution, role: str, person: User) -> None:
    """Raise InstitutionStopped, RoleNotForInstitution or NotYoursToPropose when this person cannot propose this now."""
    institution.refresh_from_db(fields=["stopped_at", "is_provider", "is_user"])
    if not institution.is_active:
        raise InstitutionStopped(_("This institution has been stopped."))
    check_institution_role(institution, role)
    if person.is_staff and person.is_active:
        if role != InstitutionMembership.Role.ADMINISTRATOR:
            raise NotYoursToPropose(_("Staff propose administrators; the institution proposes its other users itself."))
    elif not permissions.may_administer(person, institution):
        raise NotYoursToPropose(_("Only an administrator of the institution proposes users."))


def check_new_user(*, institution: Institution, email: str, role: str, proposed_by: User) -> None:
    """Raise what speaks against proposing a person, by address, as a user of an institution."""
    check_may_propose(institution, role, proposed_by)
    check_address(email, institution, asked_by=proposed_by)
    if UserProposal.objects.waiting().filter(institution=institution, email=email).exists():
        raise already_proposed()


def already_proposed() -> AlreadyProposed:
    return AlreadyProposed(_("A proposal for this e-mail address waits for a decision already."))


def check_proposer(proposal: UserProposal) -> None:
    """Raise ProposerGone when who made the proposal could not make it now."""
    try:
        if proposal.person is not None:
            check_may_appoint(proposal.person, proposal.proposed_by)
        else:
            assert proposal.institution is not None
            check_may_propose(proposal.institution, proposal.role, proposal.proposed_by)
    except (NotYoursToPropose, NotYoursToAppoint) as error:
        raise ProposerGone(
            _("Who made this proposal may not do so any more. Decline it; then somebody else can propose the person.")
        ) from error


def check_address(email: str, institution: Institution, *, asked_by: User) -> None:
    """Raise StaffAreNotUsers or AlreadyWorksForInstitution when the person with an address cannot become its user.

    Only staff learn who else is staff.
    """
    person = person_with(email)
    if person is None:
        return
    if person.is_staff and asked_by.is_staff:
        raise StaffAreNotUsers(_("Staff of the platform cannot be users of an institution."))
    if institution.memberships.filter(user=person, stopped_at=None).exists():
        raise AlreadyWorksForInstitution(_("This person is a user of the institution already."))


def check_taken_on(proposal: UserProposal, approved_by: User) -> None:
    """Raise what `check_address` raises, or NotForInstitution, when a proposed person cannot become a user now."""
    assert proposal.institution is not None
    check_address(proposal.email, proposal.institution, asked_by=approved_by)
    person = person_with(proposal.email)
    if person is not None and (person.is_staff or not person.is_active):
        # One answer for several reasons: an administrator is not to learn who is staff of the platform.
        raise NotForInstitution(
            _("The platform does not open a desk for this address. Decline the proposal, or ask the platform's staff.")
        )


def _is_about(proposal: UserProposal, person: User) -> bool:
    if proposal.membership is not None:
        return proposal.membership.user_id == person.pk
    return person == (proposal.person or person_with(proposal.email))
