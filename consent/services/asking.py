"""A lender asks for an authorisation, and takes that back; requests lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.clock import day_of
from accounts.models import Enterprise, Institution, User
from accounts.services.notifications import tell
from cfcii.common.texts import plain_text
from consent import choices, named
from consent.audit import Action
from consent.models import Arrangement, AuthorisationRequest, PurposeTemplate
from consent.numbers import new_number
from consent.services import checks, errors, telling

State = AuthorisationRequest.State
LAPSES_AFTER: Final = timedelta(days=14)
OPEN_AT_ONCE: Final = 3
"""How many requests of one lender may wait for one enterprise at a time: nobody is to be worn down."""
MADE_IN_A_DAY: Final = 5
"""How many requests one lender may make to one enterprise in 24 hours, those taken back or answered among them."""
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lender asks for. Accounts by number, or none: then the enterprise chooses.

    Queries of a month beyond those in all are lowered to these, as in `choices.Choice`.
    """

    uscc: str
    products: tuple[str, ...]
    purpose: str
    validity_days: int
    queries_total: int
    queries_a_month: int
    look_back_months: int
    data_life_days: int
    account_numbers: tuple[str, ...] = ()
    reference: str = ""
    message: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "queries_a_month", choices.month_within(self.queries_a_month, self.queries_total))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks in the lender's name: a person, or its client by the API."""

    information_user: Institution
    channel: str
    user: User | None = None
    client_id: str = ""


@transaction.atomic
def ask_for_authorisation(
    *, sender: Sender, wish: Wish, now: datetime, renews: Arrangement | None = None
) -> AuthorisationRequest:
    """Put a request on its way to the enterprise (`delivering.deliver_request`).

    The same is written, and takes as long, whether anybody of that code, or an account of that number, is here: nothing
    about that is looked up before the answer has left (G7). Raises MayNotAsk, NotAnInformationUser, BeyondTemplate,
    ConsentPeriodNotAllowed, NothingChosen, TooManyRequests or ArrangementNotFound.
    """
    lender = sender.information_user
    check_sender(sender)
    checks.check_lender(lender)
    _check_wish(wish, now)
    if renews is not None and (renews.information_user_id, renews.enterprise.uscc) != (lender.pk, wish.uscc):
        raise errors.ArrangementNotFound(_("There is no such arrangement."))
    # Requests of one lender go through one by one, so that two at once do not pass the limit together.
    Institution.objects.select_for_update(no_key=True).only("pk").get(pk=lender.pk)
    _check_not_too_many(lender, wish.uscc, now)
    request = AuthorisationRequest.objects.create(
        number=new_number("Q", now),
        information_user=lender,
        uscc=wish.uscc,
        enterprise=renews.enterprise if renews else None,  # of its own arrangement the lender knows that
        named=named.sealed(wish.account_numbers),
        products=sorted(wish.products),
        names_accounts=bool(wish.account_numbers),
        purpose=wish.purpose,
        validity_days=wish.validity_days,
        queries_total=wish.queries_total,
        queries_a_month=wish.queries_a_month,
        look_back_months=wish.look_back_months,
        data_life_days=wish.data_life_days,
        reference=plain_text(wish.reference),
        message=plain_text(wish.message),
        renews=renews,
        channel=sender.channel,
        asked_by=sender.user,
        asked_by_client=sender.client_id,
        asked_at=now,
        lapses_at=now + LAPSES_AFTER,
    )
    record(Action.REQUEST_MADE, request, actor=sender.user, now=now)
    async_task("consent.tasks.deliver_request", request.pk)
    return request


@transaction.atomic
def withdraw_request(*, request: AuthorisationRequest, sender: Sender, now: datetime) -> None:
    """Take a request back; raises MayNotAsk or RequestNotOpen.

    As for asking, the same is done whether anybody of that code is here (G7): `delivering.tell_withdrawn` tells them.
    """
    check_sender(sender)
    locked = locked_open(request, now)
    if locked.information_user_id != sender.information_user.pk or locked.is_own_initiative:
        raise errors.MayNotAsk(_("This request is not of your institution."))
    close(locked, State.WITHDRAWN, Action.REQUEST_WITHDRAWN, actor=sender.user, now=now)
    async_task("consent.tasks.tell_withdrawn", locked.pk)


@transaction.atomic
def lapse_requests(*, now: datetime) -> int:
    """Close requests that nobody answered in time, so many at once; tell both sides; give how many."""
    rows = AuthorisationRequest.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    due = rows.filter(state__in=AuthorisationRequest.OPEN, lapses_at__lte=now)
    lapsed = list(due.select_related("enterprise", "information_user", "asked_by").order_by("lapses_at", "pk")[:BATCH])
    for request in lapsed:
        close(request, State.LAPSED, Action.REQUEST_LAPSED, actor=None, now=now)
        tell_asker(request, "authorisation_request_lapsed", now)
        if request.enterprise is not None:
            tell_deciders(request.enterprise, "authorisation_request_lapsed_unanswered", request, now)
    return len(lapsed)


def check_sender(sender: Sender) -> None:
    """Raise MayNotAsk unless the person is a query user of the lender; a client's scopes are the API's matter."""
    if sender.user is not None and not accounts_permissions.may_query_for(sender.user, sender.information_user):
        raise errors.MayNotAsk(_("Only a query user of the institution asks for authorisations."))


def locked_open(request: AuthorisationRequest, now: datetime) -> AuthorisationRequest:
    """Lock a request that is still open; raises RequestNotOpen, naming what became of it."""
    rows = AuthorisationRequest.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("enterprise", "information_user", "asked_by", "renews").get(pk=request.pk)
    if not locked.is_open(now):
        state = locked.get_state_display() if locked.state not in locked.OPEN else State.LAPSED.label
        raise errors.RequestNotOpen(_("This request is not open any more: %(state)s.") % {"state": state})
    return locked


def close(
    request: AuthorisationRequest,
    state: AuthorisationRequest.State,
    action: Action,
    *,
    actor: User | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Give a locked request its last state."""
    request.state, request.decided_by, request.decided_at = state, actor, now
    request.reason, request.named = plain_text(reason), None
    request.save(update_fields=["state", "decided_by", "decided_at", "reason", "authorisation", "named"])
    record(action, request, actor=actor, now=now)


def record(action: Action, request: AuthorisationRequest, *, actor: User | None, now: datetime) -> None:
    """Write the audit record of a step in a request's life."""
    audit.record(
        action,
        actor=actor,
        target=request,
        at=now,
        enterprise=request.enterprise,
        institution=request.information_user,
        payload={"purpose": request.purpose, "products": list(request.products)},
    )


def tell_deciders(
    enterprise: Enterprise, kind: str, request: AuthorisationRequest, now: datetime, *, but: User | None = None
) -> None:
    """Tell those who decide for an enterprise about a request."""
    link = reverse("consent:request_detail", args=[request.number])
    telling.tell_deciders(enterprise, kind, facts=_facts(request), now=now, but=but, link=link)


def tell_asker(request: AuthorisationRequest, kind: str, now: datetime) -> None:
    """Tell the lender's person who asked; a client follows its requests by the API."""
    if request.asked_by is not None and not request.is_own_initiative:
        tell(
            users=[request.asked_by],
            kind=kind,
            now=now,
            # By the code as it was named: the name would say that somebody of that code is here (G7).
            facts={**_facts(request), "enterprise": request.uscc} if request.state == State.LAPSED else _facts(request),
            link=reverse("consent:lender_request", args=[request.number]),
            institution=request.information_user,
        )


def tell_proposer(request: AuthorisationRequest, by: User, now: datetime) -> None:
    """Tell the first of two people that the second one did not approve."""
    assert request.proposed_by is not None
    tell(
        users=[request.proposed_by],
        kind="authorisation_proposal_rejected",
        now=now,
        facts={**_facts(request), "person": by.name},
        link=reverse("consent:request_detail", args=[request.number]),
        enterprise=request.enterprise,
    )


def close_changes(arrangement: Arrangement, *, actor: User, now: datetime) -> None:
    """Close what was proposed to change of an arrangement that is revoked: nobody can approve it any more."""
    rows = AuthorisationRequest.objects.select_for_update(of=("self",), no_key=True)
    proposed = rows.filter(renews=arrangement, is_own_initiative=True, state__in=AuthorisationRequest.OPEN)
    for request in proposed.select_related("enterprise", "information_user").order_by("pk"):
        close(request, State.WITHDRAWN, Action.PROPOSAL_TAKEN_BACK, actor=actor, now=now)


def _facts(request: AuthorisationRequest) -> dict[str, str]:
    return {
        "lender": request.information_user.name,
        "enterprise": request.enterprise.name if request.enterprise else request.uscc,
        "number": request.number,
        "reference": request.reference or "–",
        "reason": request.reason or "–",
        "day": str(day_of(request.lapses_at)),
    }


def _check_wish(wish: Wish, now: datetime) -> None:
    """Check a request as if it were confirmed whole this moment."""
    template = PurposeTemplate.objects.for_purpose(wish.purpose)
    choice = choices.Choice(
        account_ids=(0,),
        products=wish.products,
        purpose=wish.purpose,
        until=day_of(now) + timedelta(days=wish.validity_days),
        queries_total=wish.queries_total,
        queries_a_month=wish.queries_a_month,
        look_back_months=wish.look_back_months,
        data_life_days=wish.data_life_days,
    )
    checks.check_terms(choice, template, starts_at=now, now=now)


def _check_not_too_many(lender: Institution, uscc: str, now: datetime) -> None:
    made = AuthorisationRequest.objects.filter(information_user=lender, uscc=uscc, is_own_initiative=False)
    waiting = made.filter(state__in=AuthorisationRequest.OPEN, lapses_at__gt=now)
    if waiting.count() >= OPEN_AT_ONCE:
        raise errors.TooManyRequests(
            _("%(n)s requests to this enterprise wait for an answer already.") % {"n": OPEN_AT_ONCE}
        )
    if made.filter(asked_at__gt=now - timedelta(hours=24)).count() >= MADE_IN_A_DAY:
        raise errors.TooManyRequestsInADay(
            _("Your institution made %(n)s requests to this enterprise in 24 hours. Ask again tomorrow.")
            % {"n": MADE_IN_A_DAY}
        )
