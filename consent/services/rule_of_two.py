"""The rule of two people: an owner tightens it alone; to loosen it takes two, as what it guards does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.models import Enterprise, User
from consent.audit import Action
from consent.models import ConsentPolicy
from consent.services import checks, errors, second_person, telling


@transaction.atomic
def change_policy(
    *, enterprise: Enterprise, purposes: Collection[str], from_months: int | None, changed_by: User, now: datetime
) -> ConsentPolicy:
    """Say for which consents two people are wanted; an owner does. A rule that demands less waits for a second person.

    What was proposed before is off. Raises MayNotDecideForEnterprise, or NeedsSecondPerson where there is none at all.
    """
    if not accounts_permissions.may_manage_people(changed_by, enterprise):
        raise errors.MayNotDecideForEnterprise(_("Only an owner changes this rule."))
    policy = _locked(enterprise)
    wanted = ConsentPolicy(enterprise=enterprise, purposes=sorted(purposes), from_months=from_months)
    if policy.demands_more_than(wanted):
        policy.proposal, policy.proposed_by, policy.proposed_at = wanted.as_proposal(), changed_by, now
        policy.save(update_fields=["proposal", "proposed_by", "proposed_at"])
        _record(Action.POLICY_LOOSENING_ASKED, policy, wanted, changed_by, now)
        _tell(policy, "consent_policy_loosening_asked", changed_by, now)
        return policy
    if wanted.demands_more_than(policy):
        second_person.check_there_is_one(enterprise, changed_by, now)
    return _set(policy, wanted, changed_by, now)


@transaction.atomic
def approve_policy(
    *, enterprise: Enterprise, proposal: dict[str, Any], approved_by: User, now: datetime
) -> ConsentPolicy:
    """Let the rule demand less, as the second of two people; `proposal` is what stood on their page.

    Raises NothingProposed, NotAsShown, SamePerson, NotYetSecondPerson or MayNotDecideForEnterprise.
    """
    policy, first, asked_at = _proposed(enterprise, approved_by)
    if policy.proposal != proposal:
        raise errors.NotAsShown(_("What is agreed has changed since you opened the page. Read it again, then confirm."))
    # The first person's word counts only while that person is still an owner.
    if not accounts_permissions.may_manage_people(first, enterprise):
        raise errors.NothingProposed(_("Who proposed this is no owner any more. An owner has to propose it anew."))
    second_person.check(first=first, second=approved_by, enterprise=enterprise, asked_at=asked_at, now=now)
    return _set(policy, policy.proposed_rule(), approved_by, now)


@transaction.atomic
def reject_policy(*, enterprise: Enterprise, rejected_by: User, now: datetime) -> None:
    """Leave the rule as it is: one person may. Raises NothingProposed or MayNotDecideForEnterprise."""
    policy, _first, _asked_at = _proposed(enterprise, rejected_by)
    _record(Action.POLICY_LOOSENING_REJECTED, policy, policy.proposed_rule(), rejected_by, now)
    policy.forget_proposal()
    policy.save(update_fields=["proposal", "proposed_by", "proposed_at"])


def _set(policy: ConsentPolicy, wanted: ConsentPolicy, actor: User, now: datetime) -> ConsentPolicy:
    policy.purposes, policy.from_months = wanted.purposes, wanted.from_months
    policy.changed_by, policy.changed_at = actor, now
    policy.forget_proposal()
    policy.save()
    _record(Action.POLICY_CHANGED, policy, wanted, actor, now)
    _tell(policy, "consent_policy_changed", actor, now)
    return policy


def _locked(enterprise: Enterprise) -> ConsentPolicy:
    """Give the rule of an enterprise, or one that demands nothing yet, held against other changes."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    return ConsentPolicy.objects.filter(enterprise=enterprise).first() or ConsentPolicy(enterprise=enterprise)


def _proposed(enterprise: Enterprise, user: User) -> tuple[ConsentPolicy, User, datetime]:
    checks.check_may_decide(user, enterprise)
    policy = _locked(enterprise)
    if policy.proposed_by is None or policy.proposed_at is None:
        raise errors.NothingProposed(_("Nothing is proposed here any more."))
    return policy, policy.proposed_by, policy.proposed_at


def _record(action: Action, policy: ConsentPolicy, rule: ConsentPolicy, actor: User, now: datetime) -> None:
    audit.record(
        action, actor=actor, target=policy, at=now, enterprise=policy.enterprise, payload=rule.as_proposal()
    )  # fmt: skip


def _tell(policy: ConsentPolicy, kind: str, actor: User, now: datetime) -> None:
    facts = {"enterprise": policy.enterprise.name, "person": actor.name}
    telling.tell_deciders(policy.enterprise, kind, facts=facts, now=now, but=actor)
