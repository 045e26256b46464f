"""An enterprise's people and accounts as pages list them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import (
    BINDABLE_TYPES,
    Account,
    AccountBinding,
    AuditRecord,
    BindingRequest,
    Enterprise,
    EnterpriseMembership,
    Institution,
    Invitation,
)
from accounts.models.organisations import EnterpriseMembershipQuerySet


def people_in_effect(enterprise: Enterprise, now: datetime) -> EnterpriseMembershipQuerySet:
    """Give those who act for an enterprise now."""
    in_effect = EnterpriseMembership.objects.in_effect(day_of(now))
    return in_effect.filter(enterprise=enterprise).select_related("user").order_by("pk")


def people_of(enterprise: Enterprise, now: datetime) -> QuerySet[EnterpriseMembership]:
    """Give everybody who ever acted for an enterprise, those who act now first.

    Each has `standing` (in_effect, lapsed or ended), `added_at`, and `ended_by_name` when somebody removed them.
    """
    day = day_of(now)
    counts = Q(ended_at=None, user__is_active=True) & (Q(ends_on=None) | Q(ends_on__gte=day))
    standing = Case(
        When(counts, then=Value("in_effect")), When(ended_at=None, then=Value("lapsed")), default=Value("ended")
    )
    rank = Case(When(counts, then=Value(0)), When(ended_at=None, then=Value(1)), default=Value(2))
    people = EnterpriseMembership.objects.filter(enterprise=enterprise).annotate(
        standing=standing,
        rank=rank,
        added_at=Subquery(_acts(Action.ENTERPRISE_MEMBER_ADDED).values("at")[:1]),
        ended_by_name=Subquery(_acts(Action.ENTERPRISE_MEMBER_ENDED).values("actor__name")[:1]),
    )
    return people.select_related("user").order_by("rank", "-ended_at", "user__name", "pk")


def open_invitations(enterprise: Enterprise, now: datetime) -> QuerySet[Invitation]:
    """Give the invitations that can still be accepted, the latest first."""
    invitations = Invitation.objects.open(now).filter(enterprise=enterprise)
    return invitations.select_related("invited_by").order_by("-invited_at", "-pk")


def accounts_to_bind(enterprise: Enterprise, on: date) -> QuerySet[Account]:
    """Give the accounts that banks reported of an enterprise: first what can be bound, then what is, then the rest.

    Each has `binding_id` and `bound_at` when it is bound, and `can_be_bound`.
    """
    binding = AccountBinding.objects.in_effect().filter(account=OuterRef("pk"))
    accounts = Account.objects.of(enterprise).annotate(
        binding_id=Subquery(binding.values("pk")[:1]),
        bound_at=Subquery(binding.values("bound_at")[:1]),
        can_be_bound=ExpressionWrapper(bindable(on) & ~Exists(binding), BooleanField()),
    )
    ordered = accounts.order_by(F("can_be_bound").desc(), F("bound_at").desc(nulls_last=True), "provider__name", "pk")
    return ordered.select_related("provider").defer("provider__vault_keyset")


def bindable(on: date) -> Q:
    """Keep open accounts of the types that can be bound; `services.check_bindable` says the same of one."""
    return Q(account_type__in=BINDABLE_TYPES) & (Q(closed_on=None) | Q(closed_on__gt=on))


def bound_accounts(enterprise: Enterprise) -> QuerySet[Account]:
    """Give the accounts that an enterprise has bound."""
    bound = AccountBinding.objects.in_effect().filter(account=OuterRef("pk"))
    return Account.objects.of(enterprise).filter(Exists(bound))


def requests_of_enterprise(enterprise: Enterprise) -> QuerySet[BindingRequest]:
    """Give what an enterprise asked its banks to confirm, the latest first."""
    requests = BindingRequest.objects.filter(enterprise=enterprise).select_related("provider")
    return requests.defer("provider__vault_keyset").order_by("-asked_at", "-pk")


def requests_to(provider: Institution) -> QuerySet[BindingRequest]:
    """Give what enterprises asked a bank to confirm: what waits first and the oldest of it, then the latest decided."""
    waits = Case(When(state=BindingRequest.State.ASKED, then=Value(0)), default=Value(1))
    waiting_since = Case(When(state=BindingRequest.State.ASKED, then=F("asked_at")))
    requests = BindingRequest.objects.filter(provider=provider).annotate(waits=waits, waiting_since=waiting_since)
    return requests.select_related("enterprise", "decided_by").order_by("waits", "waiting_since", "-decided_at", "-pk")


def _acts(action: Action) -> QuerySet[AuditRecord]:
    """Give the audit records of one kind about the membership at hand, the latest first."""
    of_membership = AuditRecord.objects.filter(
        action=action,
        target_type="accounts.enterprisemembership",
        target_id=OuterRef("pk"),
    )
    return of_membership.order_by("-at")
