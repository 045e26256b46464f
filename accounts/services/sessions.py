"""Ending the sessions of people who may no longer act."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession

from accounts.clock import day_of
from accounts.models import EnterpriseMembership, InstitutionMembership, User


def end_sessions(user: User) -> int:
    """End all sessions of a person, wherever they are signed in; give how many."""
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)


def end_sessions_of_idle(*, user: User, now: datetime) -> int:
    """End all sessions of a person who acts for nobody any more; give how many.

    Who acts for somebody else keeps them: what a session may do is asked anew with each request.
    """
    if _acts_for_somebody(user, now):
        return 0
    return end_sessions(user)


def _acts_for_somebody(user: User, now: datetime) -> bool:
    return (
        user.is_staff
        or EnterpriseMembership.objects.in_effect(day_of(now)).filter(user=user).exists()
        or InstitutionMembership.objects.of(user).active().exists()
    )
