"""Invitations to act for an enterprise: made and withdrawn by its owners, accepted once by whom they are for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from accounts import audit, invitation_secrets, listings
from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import Enterprise, EnterpriseMembership, Invitation, User
from accounts.services.enterprises import AlreadyActsForEnterprise, add_enterprise_member, delegation_facts
from accounts.services.notifications import tell
from accounts.services.ownership import check_delegation_end, check_within_own_delegation, lock_people, owners_in_effect
from accounts.services.profile import name_person
from cfcii.common.errors import DomainError

LIFE: Final = timedelta(days=7)
MOST_IN_A_LIFE: Final = 50
"""Of one enterprise, withdrawn ones too, so that nobody sends mail to the whole world in its name."""


class AlreadyInvited(DomainError):
    code = "already_invited"


class TooManyInvitations(DomainError):
    code = "too_many_invitations"


class InvitationAccepted(DomainError):
    code = "invitation_accepted"


class InvitationWithdrawn(DomainError):
    code = "invitation_withdrawn"


class InvitationExpired(DomainError):
    code = "invitation_expired"


class InvitationForAnother(DomainError):
    code = "invitation_for_another"


@transaction.atomic
def invite_person(
    *, enterprise: Enterprise, email: str, role: str, ends_on: date | None, invited_by: User, now: datetime
) -> Invitation:
    """Offer one e-mail address to act for an enterprise; the e-mail with the link follows from the queue.

    Raises OnlyAnOwnerManagesPeople, DelegationEndsInThePast, BeyondOwnDelegation, AlreadyActsForEnterprise,
    AlreadyInvited or TooManyInvitations.
    """
    lock_people(enterprise, invited_by, now)
    check_delegation_end(ends_on, now)
    check_within_own_delegation(enterprise, invited_by, ends_on, now)
    address = User.objects.normalize_email(email)
    _check_is_new(enterprise, address, now)
    pk = _next_id()
    invitation = Invitation.objects.create(
        pk=pk,
        enterprise=enterprise,
        email=address,
        role=role,
        ends_on=ends_on,
        digest=invitation_secrets.digest(invitation_secrets.secret_of(pk, now)),
        invited_by=invited_by,
        invited_at=now,
        expires_at=now + LIFE,
    )
    _record(Action.INVITATION_MADE, invitation, actor=invited_by, now=now)
    async_task("accounts.tasks.send_invitation", invitation.pk)
    facts = {"enterprise": enterprise.name, "inviter": invited_by.name or invited_by.email}
    known = User.objects.filter(email=address, is_active=True, is_staff=False)
    tell(
        users=known,
        kind="invitation_received",
        now=now,
        facts=facts,
        link=reverse("accounts:invitation_mine", args=[pk]),
    )
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, withdrawn_by: User, now: datetime) -> None:
    """Take an invitation back before it is accepted.

    Raises OnlyAnOwnerManagesPeople, InvitationAccepted, InvitationWithdrawn or InvitationExpired.
    """
    lock_people(invitation.enterprise, withdrawn_by, now)
    invitation.refresh_from_db()
    check_invitation_is_open(invitation, now)
    _withdraw(invitation, actor=withdrawn_by, now=now)


def withdraw_invitations_of(*, inviter: User, enterprise: Enterprise, now: datetime) -> None:
    """Take back what somebody offered who is no owner any more; the caller holds the lock on the people."""
    for each in Invitation.objects.open(now).filter(enterprise=enterprise, invited_by=inviter).order_by("pk"):
        _withdraw(each, actor=None, now=now)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, accepted_by: User, now: datetime, name: str = ""
) -> EnterpriseMembership:
    """Let the person whom an invitation is for act for the enterprise from now on; a `name` is kept as their own.

    Raises InvitationForAnother, InvitationAccepted, InvitationWithdrawn, InvitationExpired, AlreadyActsForEnterprise
    or NotSomebodyOfTheEnterprise, which is what staff of the platform are.
    """
    Enterprise.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.enterprise_id)
    invitation.refresh_from_db()
    check_invitation_is_for(invitation, accepted_by)
    check_invitation_is_open(invitation, now)
    _check_inviter_still_decides(invitation, now)
    if name:
        name_person(user=accepted_by, name=name, now=now)
    membership = add_enterprise_member(
        enterprise=invitation.enterprise,
        user=accepted_by,
        role=invitation.role,
        ends_on=invitation.ends_on,
        added_by=invitation.invited_by,
        now=now,
    )
    invitation.accepted_by, invitation.accepted_at = accepted_by, now
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _record(Action.INVITATION_ACCEPTED, invitation, actor=accepted_by, now=now)
    _tell_owners(invitation, accepted_by, now)
    return membership


def check_invitation_is_for(invitation: Invitation, user: User) -> None:
    """Raise InvitationForAnother unless the address is one of the person's; whether it is verified is asked later."""
    own = user.email == invitation.email or EmailAddress.objects.filter(
        user=user, email=invitation.email, verified=True
    )
    if not own:
        raise InvitationForAnother(_("This invitation is for another e-mail address than the one you signed in with."))


def check_invitation_is_open(invitation: Invitation, now: datetime) -> None:
    """Raise InvitationAccepted, InvitationWithdrawn or InvitationExpired for one that nobody can accept any more."""
    if invitation.accepted_at is not None:
        raise InvitationAccepted(_("This invitation has been accepted already. It works only once."))
    if invitation.withdrawn_at is not None:
        raise InvitationWithdrawn(_("This invitation has been withdrawn. Ask the enterprise if that surprises you."))
    is_past = invitation.ends_on is not None and invitation.ends_on < day_of(now)
    if invitation.expires_at <= now or is_past:
        raise InvitationExpired(_("This invitation has expired. Ask the enterprise for a new one."))


def _check_inviter_still_decides(invitation: Invitation, now: datetime) -> None:
    """Raise InvitationWithdrawn when nobody stands behind an invitation any more, by whatever way they ceased to."""
    if not owners_in_effect(invitation.enterprise, now).filter(user=invitation.invited_by).exists():
        raise InvitationWithdrawn(_("Who invited you does not decide for the enterprise any more. Ask for a new one."))


def _check_is_new(enterprise: Enterprise, address: str, now: datetime) -> None:
    if EnterpriseMembership.objects.in_effect(day_of(now)).filter(enterprise=enterprise, user__email=address).exists():
        raise AlreadyActsForEnterprise(_("This person acts for the enterprise already."))
    still_open = Invitation.objects.open(now).filter(enterprise=enterprise)
    if still_open.filter(email=address).exists():
        raise AlreadyInvited(_("This address has an open invitation already. Withdraw that one to send another."))
    if Invitation.objects.filter(enterprise=enterprise, invited_at__gt=now - LIFE).count() >= MOST_IN_A_LIFE:
        raise TooManyInvitations(_("50 people have been invited within 7 days. Invite more later."))


def _next_id() -> int:
    """Take an id beforehand: the secret, and so the digest of the row, is made from it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_invitation', 'id'))")
        (pk,) = cursor.fetchone()
        return int(pk)


def _withdraw(invitation: Invitation, *, actor: User | None, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    _record(Action.INVITATION_WITHDRAWN, invitation, actor=actor, now=now)


def _tell_owners(invitation: Invitation, accepted_by: User, now: datetime) -> None:
    facts = {"enterprise": invitation.enterprise.name, "person": accepted_by.name or accepted_by.email}
    people = listings.people_in_effect(invitation.enterprise, now).filter(role=EnterpriseMembership.Role.OWNER)
    tell(
        users=[each.user for each in people if each.user_id != accepted_by.pk],
        kind="invitation_accepted",
        now=now,
        facts=facts,
        link=reverse("accounts:people", args=[invitation.enterprise_id]),
        enterprise=invitation.enterprise,
    )


def _record(action: Action, invitation: Invitation, *, actor: User | None, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=invitation,
        at=now,
        enterprise=invitation.enterprise,
        payload={"role": invitation.role, **delegation_facts(invitation.ends_on)},
    )
