"""Telling those whom a proposed user concerns: who decides, who proposed, and the person."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import InstitutionMembership, User, UserProposal
from accounts.models.organisations import InstitutionMembershipQuerySet
from accounts.services.notifications import tell

State = UserProposal.State
_KINDS = {State.APPROVED: "user_approved", State.DECLINED: "user_declined"}


def other_administrators(proposal: UserProposal) -> InstitutionMembershipQuerySet:
    """Give the institution's administrators but for who proposed it and whom it is about."""
    administrators = InstitutionMembership.objects.active().administrators().filter(institution=proposal.institution_id)
    others = administrators.exclude(user=proposal.proposed_by_id)
    return others if proposal.membership_id is None else others.exclude(pk=proposal.membership_id)


def tell_of_proposal(proposal: UserProposal, *, now: datetime) -> None:
    """Tell those who may decide: other administrators, or staff when there are none or staff proposed it."""
    administrators = [each.user for each in other_administrators(proposal).select_related("user")]
    if administrators and not proposal.proposed_by.is_staff:
        link = reverse("accounts:proposal_decide", args=[proposal.institution.code, proposal.pk])
        _tell("user_proposed", administrators, proposal, now, link)
        return
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=proposal.proposed_by_id)
    link = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    _tell("user_proposed", staff, proposal, now, link)


def tell_of_decision(proposal: UserProposal, *, now: datetime) -> None:
    """Tell who proposed it how it ended; and the person what they now are."""
    if proposal.state == State.WITHDRAWN:
        return
    link = "" if proposal.proposed_by.is_staff else _users_of(proposal)
    _tell(_KINDS[State(proposal.state)], [proposal.proposed_by], proposal, now, link)


def tell_user(kind: str, membership: InstitutionMembership, *, now: datetime) -> None:
    """Tell a person that they are a user of an institution, or in another role there than before."""
    institution = membership.institution
    facts = {"institution": institution.name}
    tell(users=[membership.user], kind=kind, now=now, facts=facts, link="/", institution=institution)


def _tell(kind: str, users: Iterable[User], proposal: UserProposal, now: datetime, link: str) -> None:
    facts = {"institution": proposal.institution.name, "name": proposal.name, "reason": proposal.reason}
    tell(users=users, kind=kind, now=now, facts=facts, link=link, institution=proposal.institution)


def _users_of(proposal: UserProposal) -> str:
    return reverse("accounts:institution_people", args=[proposal.institution.code])
