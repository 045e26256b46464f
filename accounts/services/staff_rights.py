"""Rights of the platform's staff. Giving them is for two people: see `proposals`. Taking them is for one, at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.models import User
from accounts.models.proposals import StaffRole
from accounts.services.notifications import tell
from accounts.services.sessions import end_sessions
from cfcii.common.errors import DomainError


class LastSuperuser(DomainError):
    code = "last_superuser"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do in the back office: `role` is empty for who is no staff."""

    role: str = ""
    permissions: frozenset[str] = frozenset()

    def common(self, other: Rights) -> Rights:
        """Give what both have."""
        role = self.role if self.role == other.role else StaffRole.STAFF if self.role and other.role else ""
        return Rights(role, self.permissions & other.permissions)


NO_RIGHTS = Rights()


def rights_of(user: User) -> Rights:
    """Give a person's rights as they stand; those of groups come from the command line and are not among them."""
    if not user.is_staff:
        return NO_RIGHTS
    role = StaffRole.SUPERUSER if user.is_superuser else StaffRole.STAFF
    names = user.user_permissions.values_list("content_type__app_label", "codename")
    return Rights(role, frozenset(f"{app}.{codename}" for app, codename in names))


def give_rights(*, person: User, rights: Rights) -> None:
    """Let a person have these rights and no others; who may decide that has been asked."""
    person.is_staff, person.is_superuser = bool(rights.role), rights.role == StaffRole.SUPERUSER
    person.save(update_fields=["is_staff", "is_superuser"])
    person.user_permissions.set(_permissions(rights.permissions))
    if not rights.role:
        person.groups.clear()


@transaction.atomic
def take_staff_rights(*, person: User, left: Rights = NO_RIGHTS, taken_by: User | None, now: datetime) -> None:
    """Take rights of staff from a person at once: their sessions end, and they are told; raises LastSuperuser.

    `left` is what they keep.
    """
    # Locked, so that of two superusers who remove one another one stays.
    superusers = User.objects.select_for_update(no_key=True).filter(is_superuser=True, is_staff=True, is_active=True)
    others = [each for each in superusers.order_by("pk") if each.pk != person.pk]
    if person.is_superuser and left.role != StaffRole.SUPERUSER and not others:
        raise LastSuperuser(_("This is the last person with all rights. Appoint another one first."))
    held = rights_of(person)
    give_rights(person=person, rights=held.common(left))
    lost = {"role": held.role, "left": left.role, "rights": sorted(held.permissions - left.permissions)}
    audit.record(Action.STAFF_RIGHTS_TAKEN, actor=taken_by, target=person, at=now, payload=lost)
    tell(users=[person], kind="staff_rights_taken", now=now)
    end_sessions(person)


@transaction.atomic
def close_login(*, person: User, closed_by: User | None, now: datetime) -> None:
    """Let nobody sign in as a person any more, and end their sessions; rights of staff go for good.

    Raises LastSuperuser.
    """
    if person.is_staff:
        take_staff_rights(person=person, taken_by=closed_by, now=now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record(Action.LOGIN_CLOSED, actor=closed_by, target=person, at=now)
    end_sessions(person)


def _permissions(names: frozenset[str]) -> list[Permission]:
    if not names:
        return []
    named = Permission.objects.filter(codename__in=[each.partition(".")[2] for each in names])
    return [each for each in named.select_related("content_type") if _name(each) in names]


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
