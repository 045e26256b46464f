"""Who proposes clients and their keys, who is the second person that decides, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, permissions
from accounts.audit import Action
from accounts.models import ApiClient, ClientKey, Institution, InstitutionMembership, User
from accounts.services.institutions import InstitutionStopped
from accounts.services.notifications import tell
from accounts.services.proposal_rules import NotYoursToDecide, NotYoursToPropose, OwnProposal, ProposerGone
from cfcii.common.errors import DomainError


class ClientNotActive(DomainError):
    code = "client_not_active"


def locked(client: ApiClient) -> ApiClient:
    """Lock a client: of two who change it or its keys at once one is second."""
    rows = ApiClient.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("institution", "proposed_by").get(pk=client.pk)


def not_active() -> ClientNotActive:
    return ClientNotActive(_("This client is not active: it was stopped or declined already."))


def check_may_manage(institution: Institution, person: User | None) -> None:
    """Raise InstitutionStopped, or NotYoursToPropose unless the person is one of its administrators."""
    institution.refresh_from_db(fields=["stopped_at", "is_provider", "is_user"])
    if not institution.is_active:
        raise InstitutionStopped(_("This institution has been stopped."))
    if person is not None and not permissions.may_administer(person, institution):
        raise NotYoursToPropose(_("Only an administrator of the institution registers clients and keys."))


def check_may_still_manage(institution: Institution, proposer: User | None) -> None:
    """Raise InstitutionStopped, or ProposerGone when who made a proposal could not make it now."""
    try:
        check_may_manage(institution, proposer)
    except NotYoursToPropose as error:
        raise ProposerGone(
            _("Who made this proposal may not do so any more. Decline it; then another administrator can propose it.")
        ) from error


def check_second_person(institution: Institution, proposer: User | None, person: User) -> None:
    """Raise OwnProposal or NotYoursToDecide unless the person is the second one for what another has proposed."""
    if proposer is not None and person.pk == proposer.pk:
        raise OwnProposal(_("You made this proposal yourself: a second person has to decide."))
    others = others_than(institution, proposer)
    if not (permissions.may_administer(person, institution) or (person.is_staff and not others.exists())):
        raise NotYoursToDecide(_("Another administrator of the institution decides on this."))


def others_than(institution: Institution, person: User | None) -> QuerySet[InstitutionMembership]:
    """Give the institution's administrators but for one."""
    administrators = InstitutionMembership.objects.active().administrators().filter(institution=institution)
    return administrators.exclude(user=person).select_related("user")


def tell_deciders(
    kind: str, client: ApiClient, row: ApiClient | ClientKey, proposer: User | None, now: datetime
) -> None:
    """Tell the other administrators of what waits for one of them; where there are none, staff."""
    administrators = [each.user for each in others_than(client.institution, proposer)]
    if administrators or proposer is None:
        tell_of(kind, administrators, client, now)
        return
    page = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])  # noqa: SLF001
    tell_of(kind, User.objects.filter(is_staff=True, is_active=True), client, now, link=page)


def tell_of(
    kind: str, users: Iterable[User], client: ApiClient, now: datetime, *, reason: str = "", link: str = ""
) -> None:
    """Tell people of a client; the link leads to its page unless said otherwise."""
    institution = client.institution
    facts = {"institution": institution.name, "label": client.label, "reason": reason}
    page = reverse("accounts:client_detail", args=[institution.code, client.pk])
    tell(users=users, kind=kind, now=now, facts=facts, link=link or page, institution=institution)


def record(
    action: Action, client: ApiClient, *, actor: User | None, now: datetime, keys: list[int] | None = None
) -> None:
    payload = {"keys": keys} if keys else {}
    audit.record(action, actor=actor, target=client, at=now, institution=client.institution, payload=payload)
