"""The enterprise answers a request: confirms it in whole or in part, by two people where it wants that, or declines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import day_of
from accounts.models import Enterprise, Institution, User
from consent.audit import Action
from consent.choices import Choice
from consent.models import Arrangement, Authorisation, AuthorisationRequest, Consent, ConsentPolicy
from consent.numbers import new_number
from consent.services import asking, checks, errors, second_person, telling
from consent.services.granting import Act, authorise, check_possible

State = AuthorisationRequest.State


@transaction.atomic
def confirm_request(*, request: AuthorisationRequest, choice: Choice, act: Act, now: datetime) -> Authorisation | None:
    """Confirm a request in whole or for less; where two people are wanted, propose it to the second one (gives None).

    Raises RequestNotOpen, BeyondRequest, or what `authorise` raises; nothing is written then.
    """
    locked = asking.locked_open(request, now)
    enterprise = _enterprise_of(locked)
    checks.check_may_decide(act.user, enterprise)
    if locked.state != State.REQUESTED:
        raise errors.RequestNotOpen(_("Somebody has proposed an answer already; it waits for a second person."))
    _check_within(locked, choice, now)
    if demands_two(enterprise, choice):
        check_possible(
            enterprise=enterprise, information_user=locked.information_user, choice=choice, user=act.user, now=now
        )
        _propose(locked, choice, act.user, now)
        return None
    return _confirm(locked, enterprise, choice, act, now)


@transaction.atomic
def approve_proposal(*, request: AuthorisationRequest, act: Act, now: datetime) -> Authorisation:
    """Confirm as the second person what the first one proposed.

    Raises RequestNotOpen, SamePerson, NotYetSecondPerson or as `authorise`.
    """
    locked = asking.locked_open(request, now)
    enterprise = _enterprise_of(locked)
    checks.check_may_decide(act.user, enterprise)
    if locked.state != State.PROPOSED or locked.proposal is None:
        raise errors.RequestNotOpen(_("Nothing is proposed here any more."))
    first, proposed_at = locked.proposed_by, locked.proposed_at
    assert first is not None
    assert proposed_at is not None
    # The first person's word counts only while that person still decides for the enterprise.
    checks.check_may_decide(first, enterprise)
    second_person.check(first=first, second=act.user, enterprise=enterprise, asked_at=proposed_at, now=now)
    return _confirm(locked, enterprise, Choice.from_json(locked.proposal), replace(act, proposed_by=first), now)


@transaction.atomic
def reject_proposal(*, request: AuthorisationRequest, user: User, now: datetime) -> None:
    """Take a proposed answer back, or do not approve it: the request is open again, and who proposed it is told.

    What the enterprise itself began is closed. Raises RequestNotOpen.
    """
    locked = asking.locked_open(request, now)
    checks.check_may_decide(user, _enterprise_of(locked))
    if locked.state != State.PROPOSED:
        raise errors.RequestNotOpen(_("Nothing is proposed here any more."))
    if locked.proposed_by is not None and locked.proposed_by != user:
        asking.tell_proposer(locked, user, now)
    if locked.is_own_initiative:
        asking.close(locked, State.WITHDRAWN, Action.PROPOSAL_TAKEN_BACK, actor=user, now=now)
        return
    locked.state, locked.proposed_by, locked.proposed_at, locked.proposal = State.REQUESTED, None, None, None
    locked.save(update_fields=["state", "proposed_by", "proposed_at", "proposal"])
    asking.record(Action.PROPOSAL_TAKEN_BACK, locked, actor=user, now=now)


@transaction.atomic
def decline_request(*, request: AuthorisationRequest, user: User, now: datetime, reason: str = "") -> None:
    """Decline a request, with or without a reason; raises RequestNotOpen or MayNotDecideForEnterprise."""
    locked = asking.locked_open(request, now)
    enterprise = _enterprise_of(locked)
    checks.check_may_decide(user, enterprise)
    asking.close(locked, State.DECLINED, Action.REQUEST_DECLINED, actor=user, now=now, reason=reason)
    asking.tell_asker(locked, "authorisation_request_declined", now)
    asking.tell_deciders(enterprise, "authorisation_request_answered", locked, now, but=user)


@transaction.atomic
def share_with(
    *,
    enterprise: Enterprise,
    information_user: Institution,
    choice: Choice,
    act: Act,
    now: datetime,
    renews: Arrangement | None = None,
) -> Authorisation | AuthorisationRequest:
    """Give an authorisation that nobody asked for, or change one; raises as `authorise`.

    Where two people are wanted, give the proposal that waits for the second one.
    """
    if not demands_two(enterprise, choice):
        given = authorise(
            enterprise=enterprise, information_user=information_user, choice=choice, act=act, now=now, renews=renews
        )  # fmt: skip
        telling.tell_given(given, by=act.user, now=now, but=act.user)
        if renews is not None:
            telling.tell_lenders_of(given.consents.all(), "consent_changed", now)
        return given
    check_possible(enterprise=enterprise, information_user=information_user, choice=choice, user=act.user, now=now)
    request = AuthorisationRequest.objects.create(
        number=new_number("Q", now),
        information_user=information_user,
        uscc=enterprise.uscc,
        enterprise=enterprise,
        delivered_at=now,
        is_own_initiative=True,
        products=sorted(choice.products),
        purpose=choice.purpose,
        validity_days=max((choice.until - day_of(now)).days, 0),
        queries_total=choice.queries_total,
        queries_a_month=choice.queries_a_month,
        look_back_months=choice.look_back_months,
        data_life_days=choice.data_life_days,
        renews=renews,
        channel=act.channel,
        asked_by=act.user,
        asked_at=now,
        lapses_at=now + asking.LAPSES_AFTER,
    )
    _propose(request, choice, act.user, now)
    return request


def demands_two(enterprise: Enterprise, choice: Choice) -> bool:
    """Tell whether an enterprise wants two of its people for what is chosen."""
    policy = ConsentPolicy.objects.filter(enterprise=enterprise).first()
    return policy is not None and policy.demands_two(
        purpose=choice.purpose, look_back_months=choice.look_back_months
    )  # fmt: skip


def _propose(request: AuthorisationRequest, choice: Choice, user: User, now: datetime) -> None:
    request.state, request.proposal = State.PROPOSED, choice.to_json()
    request.proposed_by, request.proposed_at = user, now
    request.save(update_fields=["state", "proposal", "proposed_by", "proposed_at"])
    asking.record(Action.REQUEST_PROPOSED, request, actor=user, now=now)
    assert request.enterprise is not None
    asking.tell_deciders(request.enterprise, "authorisation_proposed", request, now, but=user)


def _confirm(
    request: AuthorisationRequest, enterprise: Enterprise, choice: Choice, act: Act, now: datetime
) -> Authorisation:
    if request.renews is not None and _is_revoked_since(request):
        raise errors.ConsentNotInForce(_("This consent is not in force any more."))
    authorisation = authorise(
        enterprise=enterprise,
        information_user=request.information_user,
        choice=choice,
        act=act,
        now=now,
        reference=request.reference,
        renews=request.renews,
    )
    request.authorisation = authorisation
    asking.close(request, State.CONFIRMED, Action.REQUEST_CONFIRMED, actor=act.user, now=now)
    if request.is_own_initiative:
        if request.renews is not None:
            telling.tell_lenders_of(authorisation.consents.all(), "consent_changed", now)
        asking.tell_deciders(enterprise, "authorisation_proposal_approved", request, now, but=act.user)
    else:
        asking.tell_asker(request, "authorisation_request_confirmed", now)
        asking.tell_deciders(enterprise, "authorisation_request_answered", request, now, but=act.user)
    return authorisation


def _is_revoked_since(request: AuthorisationRequest) -> bool:
    revoked = Consent.objects.filter(state=Consent.State.REVOKED, ended_at__gte=request.asked_at)
    return revoked.filter(authorisation__arrangement=request.renews).exists()


def _enterprise_of(request: AuthorisationRequest) -> Enterprise:
    assert request.enterprise is not None  # nobody is shown a request to nobody
    return request.enterprise


def _check_within(request: AuthorisationRequest, choice: Choice, now: datetime) -> None:
    """Raise BeyondRequest where more would be given than was asked for: a slip of the hand, never a wish."""
    named = set(request.accounts.values_list("pk", flat=True)) if request.names_accounts else None
    is_within = (
        choice.purpose == request.purpose
        and set(choice.products) <= set(request.products)
        and (named is None or set(choice.account_ids) <= named)
        and choice.until <= day_of(now) + timedelta(days=request.validity_days)
        and choice.queries_total <= request.queries_total
        and choice.queries_a_month <= request.queries_a_month
        and choice.look_back_months <= request.look_back_months
        and choice.data_life_days <= request.data_life_days
    )
    if not is_within:
        raise errors.BeyondRequest(_("This is more than the lender asks for. Give what was asked for, or less."))
