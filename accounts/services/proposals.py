"""Users of institutions and staff are for two people: one proposes, a second one approves. No role is an exception."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.models import Institution, InstitutionMembership, User, UserProposal
from accounts.services import institution_users, proposal_rules, staff_rights, staff_rules
from accounts.services.institution_users import AlreadyWorksForInstitution, MembershipStopped, OwnMembership
from accounts.services.logins import login_for
from accounts.services.proposal_notices import tell_of_decision, tell_of_proposal, tell_of_staff, tell_user
from accounts.services.staff_rights import Rights
from cfcii.common.errors import DomainError

State = UserProposal.State


class ProposalDecided(DomainError):
    code = "proposal_decided"


class ReasonMissing(DomainError):
    code = "reason_missing"


@transaction.atomic
def propose_user(
    *, institution: Institution, email: str, name: str, role: str, proposed_by: User, now: datetime
) -> UserProposal:
    """Propose a person as a user of an institution. Whether the address has a login already is told to nobody.

    Raises NotYoursToPropose, RoleNotForInstitution, StaffAreNotUsers, AlreadyWorksForInstitution, AlreadyProposed or
    InstitutionStopped.
    """
    address = User.objects.normalize_email(email)
    proposal_rules.check_new_user(institution=institution, email=address, role=role, proposed_by=proposed_by)
    return _propose(
        UserProposal(institution=institution, email=address, name=name, role=role, proposed_by=proposed_by), now
    )


@transaction.atomic
def propose_role(*, membership: InstitutionMembership, role: str, proposed_by: User, now: datetime) -> UserProposal:
    """Propose another role for a user of an institution; the role they have counts until a second person approves.

    Raises NotYoursToPropose, OwnMembership, MembershipStopped, RoleNotForInstitution, AlreadyWorksForInstitution,
    AlreadyProposed or InstitutionStopped.
    """
    proposal_rules.check_may_propose(membership.institution, role, proposed_by)
    if membership.user_id == proposed_by.pk:
        raise OwnMembership(_("You cannot change your own role. Ask another administrator."))
    if membership.stopped_at is not None:
        raise MembershipStopped(_("This user of the institution has been stopped."))
    if membership.role == role:
        raise AlreadyWorksForInstitution(_("The user has this role already."))
    proposal = UserProposal(
        institution=membership.institution,
        email=membership.user.email,
        name=membership.user.name or membership.user.email,
        role=role,
        proposed_by=proposed_by,
        membership=membership,
    )
    return _propose(proposal, now)


@transaction.atomic
def settle_staff_rights(*, person: User, wanted: Rights, settled_by: User, now: datetime) -> UserProposal | None:
    """Take from a person at once what they shall not have any more, and propose what they do not have yet.

    Gives the proposal, decided already when an only member of staff appoints the second one. Raises NotYoursToAppoint,
    ActsOnPlatform, AlreadyProposed, BeyondOwnRights or LastSuperuser.
    """
    left = staff_rights.rights_of(person).common(wanted)
    if left != staff_rights.rights_of(person):
        staff_rights.take_staff_rights(person=person, left=left, taken_by=settled_by, now=now)
    if left == wanted:
        return None
    staff_rules.check_may_appoint(person, settled_by)
    proposal = UserProposal(
        person=person,
        email=person.email,
        name=person.name or person.email,
        role=wanted.role,
        rights=sorted(wanted.permissions),
        proposed_by=settled_by,
    )
    proposal.is_alone = staff_rules.decides_alone(proposal)
    if proposal.is_alone:
        staff_rules.check_holds(proposal, settled_by)
    _propose(proposal, now)
    if proposal.is_alone:
        _appoint(proposal, person, approved_by=settled_by, now=now)
        _decide(proposal, State.APPROVED, decided_by=settled_by, now=now)
    return proposal


@transaction.atomic
def approve_proposal(*, proposal: UserProposal, approved_by: User, now: datetime) -> InstitutionMembership | None:
    """Make the proposed person a user or staff, or give the user the proposed role; give the user of an institution.

    Raises what `check_proposal_is_for` and the proposing raise, ProposalDecided, and ProposerGone when who proposed it
    could not do so any more.
    """
    current = _undecided(proposal)
    proposal_rules.check_proposal_is_for(current, approved_by)
    proposal_rules.check_proposer(current)
    if current.person is not None:
        staff_rules.check_holds(current, approved_by)
        _appoint(current, current.person, approved_by=approved_by, now=now)
    elif current.membership is None:
        current.membership = _take_on(current, approved_by, now)
        tell_user("became_user", current.membership, by=approved_by, now=now)
    else:
        old_role = current.membership.role
        institution_users.change_institution_role(
            membership=current.membership, role=current.role, changed_by=approved_by, now=now
        )
        tell_user("role_changed", current.membership, by=approved_by, now=now, old_role=old_role)
    _decide(current, State.APPROVED, decided_by=approved_by, now=now)
    return current.membership


@transaction.atomic
def decline_proposal(*, proposal: UserProposal, reason: str, declined_by: User, now: datetime) -> None:
    """Decline a proposal; raises ReasonMissing, ProposalDecided, and what `check_proposal_is_for` raises."""
    if not reason.strip():
        raise ReasonMissing(_("Say why you decline: the one who proposed it is told."))
    current = _undecided(proposal)
    proposal_rules.check_proposal_is_for(current, declined_by)
    _decide(current, State.DECLINED, decided_by=declined_by, now=now, reason=reason.strip())


@transaction.atomic
def withdraw_proposal(*, proposal: UserProposal, withdrawn_by: User, now: datetime) -> None:
    """Take back one's own proposal; raises ProposalDecided or NotYoursToDecide."""
    current = _undecided(proposal)
    if current.proposed_by_id != withdrawn_by.pk:
        raise proposal_rules.NotYoursToDecide(_("Only the person who made the proposal may withdraw it."))
    _decide(current, State.WITHDRAWN, decided_by=withdrawn_by, now=now)


def _propose(proposal: UserProposal, now: datetime) -> UserProposal:
    proposal.proposed_at = now
    try:
        with transaction.atomic():  # of two at the same moment the second meets the constraint
            proposal.save(force_insert=True)
    except IntegrityError as error:
        raise proposal_rules.already_proposed() from error
    _record("proposed", proposal, actor=proposal.proposed_by, now=now)
    if not proposal.is_alone:
        tell_of_proposal(proposal, now=now)
    return proposal


def _undecided(proposal: UserProposal) -> UserProposal:
    """Lock a proposal, so that of two who decide at once one is second; raises ProposalDecided."""
    current = (
        UserProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("institution", "person", "proposed_by", "membership__institution", "membership__user")
        .get(pk=proposal.pk)
    )
    if current.state != State.PROPOSED:
        raise ProposalDecided(_("Somebody was faster: this proposal is decided already."))
    return current


def _take_on(proposal: UserProposal, approved_by: User, now: datetime) -> InstitutionMembership:
    assert proposal.institution is not None
    proposal_rules.check_taken_on(proposal, approved_by)
    person = login_for(email=proposal.email, name=proposal.name, vouched_for_by=approved_by, now=now)
    return institution_users.add_institution_member(
        institution=proposal.institution, user=person, role=proposal.role, added_by=approved_by, now=now
    )


def _appoint(proposal: UserProposal, person: User, *, approved_by: User, now: datetime) -> None:
    rights = Rights(proposal.role, frozenset(proposal.rights))
    staff_rights.give_rights(person=person, rights=rights)
    alone = {"alone": True} if proposal.is_alone else {}
    payload = {"role": rights.role, "rights": proposal.rights, "proposal": proposal.pk, **alone}
    audit.record(Action.STAFF_APPOINTED, actor=approved_by, target=person, at=now, payload=payload)
    tell_of_staff(proposal, person, now=now)


def _decide(
    proposal: UserProposal, state: UserProposal.State, *, decided_by: User, now: datetime, reason: str = ""
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = state, decided_by, now, reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason", "membership"])
    _record(state, proposal, actor=decided_by, now=now)
    tell_of_decision(proposal, now=now)


_ACTIONS = {
    "proposed": (Action.USER_PROPOSED, Action.STAFF_PROPOSED),
    State.APPROVED: (Action.USER_PROPOSAL_APPROVED, Action.STAFF_PROPOSAL_APPROVED),
    State.DECLINED: (Action.USER_PROPOSAL_DECLINED, Action.STAFF_PROPOSAL_DECLINED),
    State.WITHDRAWN: (Action.USER_PROPOSAL_WITHDRAWN, Action.STAFF_PROPOSAL_WITHDRAWN),
}


def _record(step: str, proposal: UserProposal, *, actor: User, now: datetime) -> None:
    user = proposal.membership.user_id if proposal.membership else proposal.person_id
    payload: dict[str, Any] = {"role": proposal.role, "user": user}
    if proposal.is_alone:
        payload["alone"] = True
    elif step == State.APPROVED and staff_rules.are_one_hand(proposal.proposed_by, actor):
        payload["one_hand"] = True  # allowed while nobody else could decide, and never unseen
    audit.record(
        _ACTIONS[step][proposal.person_id is not None],
        actor=actor,
        target=proposal,
        at=now,
        institution=proposal.institution,
        payload=payload,
    )
