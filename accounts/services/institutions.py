"""Institutions: taking them on, what staff settle with them, stopping them."""

from datetime import datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, crypto
from accounts.audit import Action
from accounts.models import AccessToken, Institution, InstitutionMembership, User
from accounts.networks import normalise_network
from accounts.services.institution_users import end_access
from accounts.services.notifications import tell
from cfcii.common import regions
from cfcii.common.errors import DomainError


class InstitutionExists(DomainError):
    code = "institution_exists"


class InstitutionNameTaken(DomainError):
    code = "institution_name_taken"


class InstitutionHasNoKind(DomainError):
    code = "institution_has_no_kind"


class UnknownRegion(DomainError):
    code = "unknown_region"


class InvalidWorkingTime(DomainError):
    code = "invalid_working_time"


class InstitutionStopped(DomainError):
    code = "institution_stopped"


class InstitutionNotStopped(DomainError):
    code = "institution_not_stopped"


class InstitutionFields(TypedDict, total=False):
    """What staff settle with an institution. Its code is not among it: that never changes."""

    name: str
    kind: str
    is_provider: bool
    is_user: bool
    balance_breaks_are_warnings: bool
    regions: list[str]
    contact_name: str
    contact_phone: str
    contact_email: str
    address_ranges: list[str]
    works_from: time | None
    works_until: time | None
    works_on: list[int]
    daily_query_limit: int | None


@transaction.atomic
def create_institution(
    *, code: str, created_by: User | None, now: datetime, **fields: Unpack[InstitutionFields]
) -> Institution:
    """Take an institution on, with a vault keyset of its own.

    Raises InstitutionExists, InstitutionNameTaken, and what `change_institution` raises about the fields.
    """
    institution = Institution(code=code, vault_keyset=crypto.new_vault_keyset(code), **fields)
    _settle(institution)
    if Institution.objects.filter(code=code).exists():
        raise InstitutionExists(_("An institution with this code exists already."))
    check_institution_name(institution.name)
    institution.save(force_insert=True)
    _record(Action.INSTITUTION_CREATED, institution, actor=created_by, now=now)
    return institution


@transaction.atomic
def change_institution(
    *, institution: Institution, changed_by: User | None, now: datetime, **fields: Unpack[InstitutionFields]
) -> list[str]:
    """Change what is settled with an institution; give the names of the fields that differ from before.

    Raises InstitutionNameTaken, InstitutionHasNoKind, UnknownRegion, InvalidNetwork or InvalidWorkingTime.
    """
    current = Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    before = {name: getattr(current, name) for name in fields}
    for name, value in fields.items():
        setattr(current, name, value)
    _settle(current)
    changed = sorted(name for name, value in before.items() if getattr(current, name) != value)
    if "name" in changed:
        check_institution_name(current.name, but=current.pk)
    if changed:
        current.save(update_fields=changed)
        _record(Action.INSTITUTION_CHANGED, current, actor=changed_by, now=now, fields=changed)
    return changed


@transaction.atomic
def stop_institution(*, institution: Institution, stopped_by: User | None, now: datetime) -> None:
    """Stop an institution: from now on nobody acts in its name, and no session and no token is left.

    Raises InstitutionStopped when it is already.
    """
    if not Institution.objects.active().filter(pk=institution.pk).update(stopped_at=now):
        raise InstitutionStopped(_("This institution has been stopped."))
    institution.stopped_at = now
    end_access(InstitutionMembership.objects.filter(institution=institution))
    AccessToken.objects.filter(client__institution=institution, revoked_at=None).update(revoked_at=now)
    _record(Action.INSTITUTION_STOPPED, institution, actor=stopped_by, now=now)
    _tell_administrators("institution_stopped", institution, now)


@transaction.atomic
def start_institution(*, institution: Institution, started_by: User | None, now: datetime) -> None:
    """Start a stopped institution again: its users and clients sign in anew.

    Raises InstitutionNotStopped, or InstitutionNameTaken when another one has its name by now.
    """
    check_institution_name(institution.name, but=institution.pk)
    if not Institution.objects.filter(pk=institution.pk).exclude(stopped_at=None).update(stopped_at=None):
        raise InstitutionNotStopped(_("This institution is not stopped."))
    institution.stopped_at = None
    _record(Action.INSTITUTION_STARTED, institution, actor=started_by, now=now)
    _tell_administrators("institution_started", institution, now)


def _settle(institution: Institution) -> None:
    """Bring what was entered to the form in which it is kept; raises what is wrong with it."""
    if not (institution.is_provider or institution.is_user):
        raise InstitutionHasNoKind(_("An institution provides information, uses it, or both."))
    if not regions.CODES.issuperset(institution.regions):
        raise UnknownRegion(_("Choose regions from the list."))
    institution.regions = sorted(set(institution.regions))
    institution.address_ranges = list(dict.fromkeys(map(normalise_network, institution.address_ranges)))
    check_working_time(institution.works_from, institution.works_until, institution.works_on)
    institution.works_on = sorted(set(institution.works_on))


def check_institution_name(name: str, *, but: int | None = None) -> None:
    """Raise InstitutionNameTaken when an active institution, but for one, has a name that reads the same."""
    namesakes = Institution.objects.active().called(name)
    if but is not None:
        namesakes = namesakes.exclude(pk=but)
    if namesakes.exists():
        raise InstitutionNameTaken(_("Another institution has this name already. Choose one that tells the two apart."))


def check_working_time(works_from: time | None, works_until: time | None, works_on: list[int]) -> None:
    """Raise InvalidWorkingTime unless there are hours on one day and days of a week in which to work."""
    if (works_from is None) != (works_until is None):
        raise InvalidWorkingTime(_("Give the beginning and the end of the working hours, or neither."))
    if works_from is not None and works_until is not None and works_from >= works_until:
        raise InvalidWorkingTime(_("Working hours end after they begin, on the same day."))
    if not works_on or not {1, 2, 3, 4, 5, 6, 7}.issuperset(works_on):
        raise InvalidWorkingTime(_("Choose at least one working day."))


def _tell_administrators(kind: str, institution: Institution, now: datetime) -> None:
    memberships = InstitutionMembership.objects.filter(institution=institution, stopped_at=None, user__is_active=True)
    tell(
        users=[each.user for each in memberships.administrators().select_related("user")],
        kind=kind,
        now=now,
        facts={"institution": institution.name},
        institution=institution,
    )


def _record(
    action: Action, institution: Institution, *, actor: User | None, now: datetime, fields: list[str] | None = None
) -> None:
    payload = {} if fields is None else {"fields": fields}
    audit.record(action, actor=actor, target=institution, at=now, institution=institution, payload=payload)
