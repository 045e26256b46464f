"""Telling those whom a proposal concerns: who decides, who proposed, and the person."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts import permissions
from accounts.models import InstitutionMembership, User, UserProposal
from accounts.models.organisations import InstitutionMembershipQuerySet
from accounts.services.member_notices import named, told_at
from accounts.services.notifications import tell

State = UserProposal.State
_KINDS = {State.APPROVED: "user_approved", State.DECLINED: "user_declined"}
_STAFF_KINDS = {State.APPROVED: "staff_approved", State.DECLINED: "staff_declined"}


def other_administrators(proposal: UserProposal) -> InstitutionMembershipQuerySet:
    """Give the institution's administrators but for who proposed it and whom it is about."""
    administrators = InstitutionMembership.objects.active().administrators().filter(institution=proposal.institution_id)
    others = administrators.exclude(user=proposal.proposed_by_id)
    return others if proposal.membership_id is None else others.exclude(pk=proposal.membership_id)


def tell_of_proposal(proposal: UserProposal, *, now: datetime) -> None:
    """Tell those who may decide: other administrators, or staff when there are none or staff proposed it."""
    administrators = [each.user for each in other_administrators(proposal).select_related("user")]
    if proposal.institution is not None and administrators and not proposal.proposed_by.is_staff:
        link = reverse("accounts:proposal_decide", args=[proposal.institution.code, proposal.pk])
        _tell("user_proposed", administrators, proposal, now, link)
        return
    staff = permissions.staff_with("accounts.change_userproposal")
    staff = staff.exclude(pk__in=[proposal.proposed_by_id, proposal.person_id or 0])
    link = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    _tell("user_proposed" if proposal.person_id is None else "staff_proposed", staff, proposal, now, link)


def tell_of_decision(proposal: UserProposal, *, now: datetime) -> None:
    """Tell who proposed it how it ended; and the person what they now are."""
    if proposal.state == State.WITHDRAWN or proposal.is_alone:
        return
    link = "" if proposal.proposed_by.is_staff else _users_of(proposal)
    kinds = _KINDS if proposal.person_id is None else _STAFF_KINDS
    _tell(kinds[State(proposal.state)], [proposal.proposed_by], proposal, now, link)


def tell_of_staff(proposal: UserProposal, person: User, *, now: datetime) -> None:
    """Tell a person that they are staff, and all other staff who became one of them, and by whom alone."""
    _tell("became_staff", [person], proposal, now, reverse("admin:index"))
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk)
    if not proposal.is_alone:
        others = others.exclude(pk=proposal.proposed_by_id)
    _tell("staff_appointed_alone" if proposal.is_alone else "staff_appointed", others, proposal, now, "")


def tell_user(kind: str, membership: InstitutionMembership, *, by: User, now: datetime, **more: str) -> None:
    """Tell a person that they are a user of an institution, or in another role there than before."""
    institution = membership.institution
    facts = {
        "institution": institution.name,
        "role": membership.role,
        "changed_by": "" if by.is_staff else named(by),
        "at": told_at(now),
        **more,
    }
    tell(users=[membership.user], kind=kind, now=now, facts=facts, link="/", institution=institution)


def _tell(kind: str, users: Iterable[User], proposal: UserProposal, now: datetime, link: str) -> None:
    facts = {"name": proposal.name, "reason": proposal.reason}
    if proposal.institution is not None:
        facts["institution"] = proposal.institution.name
    if proposal.is_alone:
        facts["by"] = proposal.proposed_by.name or proposal.proposed_by.email
    tell(users=users, kind=kind, now=now, facts=facts, link=link, institution=proposal.institution)


def _users_of(proposal: UserProposal) -> str:
    assert proposal.institution is not None  # staff proposed everybody else
    return reverse("accounts:institution_people", args=[proposal.institution.code])
