"""What the demo's enterprises share when it starts: entrustments, consents, one paused, one revoked; what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as day_time

from django.utils import timezone

from accounts.models import Account, Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from cfcii.demo import cast
from consent import services
from consent.models import AuthorisationRequest, Consent, ConsentPolicy, Entrustment

_ENTRUSTED_FOR = timedelta(days=3 * 365)
_LATER_THAT_DAY = timedelta(hours=6)


def morning_of(day: date) -> datetime:
    moment = datetime.combine(day, day_time(9, 30))
    return timezone.make_aware(moment, timezone.get_default_timezone())


def give_consents(consents: Iterable[cast.Consent], now: datetime) -> None:
    """Entrust, give, pause and revoke as the cast says; what is there already stays."""
    for each in consents:
        _give_consent(each, now)


def ask(requests: Iterable[cast.Request], now: datetime) -> None:
    """Have lenders ask for what waits for an answer when the demo starts."""
    for each in requests:
        lender = Institution.objects.get(code=each.user_code)
        if AuthorisationRequest.objects.filter(information_user=lender, uscc=each.uscc).exists():
            continue
        seat = lender.memberships.select_related("user").filter(role=InstitutionMembership.Role.QUERY_USER).first()
        assert seat is not None
        wish = services.Wish(
            uscc=each.uscc, products=each.products, purpose=each.purpose, validity_days=180, queries_total=6,
            queries_a_month=2, look_back_months=24, data_life_days=90, reference=each.reference, message=each.message,
        )  # fmt: skip
        asked = services.ask_for_authorisation(sender=services.Sender(lender, "web", seat.user), wish=wish, now=now)
        services.deliver_request(request_id=asked.pk, now=now)  # whether or not a worker is there to do it, too


def demand_two_people(uscc: str, now: datetime) -> None:
    """Have an enterprise want two of its people for guarantee reviews, and for two years of data or more."""
    enterprise = Enterprise.objects.get(uscc=uscc)
    if not ConsentPolicy.objects.filter(enterprise=enterprise).exists():
        services.change_policy(
            enterprise=enterprise, purposes=["18"], from_months=24, changed_by=_owner(enterprise), now=now
        )


def _give_consent(demo: cast.Consent, now: datetime) -> None:
    enterprise = Enterprise.objects.get(uscc=demo.uscc)
    owner = _owner(enterprise)
    accounts = Account.objects.of(enterprise).select_related("provider", "enterprise")
    account = next(each for each in accounts if each.number == demo.account_number)
    lender = Institution.objects.get(code=demo.user_code)
    granted_at = min(morning_of(demo.starts_on), now)
    if Consent.objects.filter(account=account, information_user=lender, ends_at__gt=granted_at).exists():
        return
    _entrust(account, owner, granted_at)
    consent = services.grant_consent(
        enterprise=enterprise, account=account, information_user=lender, product=demo.product, purpose=demo.purpose,
        until=demo.ends_on, granted_by=owner, now=granted_at,
    )  # fmt: skip
    arrangement = consent.authorisation.arrangement
    if demo.paused_on is not None:
        at = min(morning_of(demo.paused_on) + _LATER_THAT_DAY, now)
        services.pause_arrangement(arrangement=arrangement, paused_by=owner, now=at)
    if demo.revoked_on is not None:
        at = min(morning_of(demo.revoked_on) + _LATER_THAT_DAY, now)
        services.revoke_arrangement(arrangement=arrangement, revoked_by=owner, now=at)


def _entrust(account: Account, owner: User, at: datetime) -> None:
    if Entrustment.objects.in_force(at).filter(account=account).exists():
        return
    assert account.enterprise is not None
    services.entrust(
        enterprise=account.enterprise, account=account, until=(at + _ENTRUSTED_FOR).date(), signed_by=owner,
        language="zh-hans", now=at,
    )  # fmt: skip


def _owner(enterprise: Enterprise) -> User:
    return enterprise.memberships.select_related("user").get(role=EnterpriseMembership.Role.OWNER).user
