"""What enterprises do to consents at the door, and what is then on the log."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Account, Enterprise, Institution, User
from consent import services as consent_services
from consent.choices import Choice
from consent.models import Arrangement, Consent, Freeze
from reports.models import QueryRecord
from tests.cast import NOW, make_enterprise_user, make_entrustment

DAY = timedelta(days=1)


def share(
    account: Account, lender: Institution, owner: User, *, now: datetime = NOW, purpose: str = "01",
    queries_total: int = 100, queries_a_month: int = 10, look_back_months: int = 36, days: int = 300,
    renews: Arrangement | None = None,
) -> Consent:  # fmt: skip
    """Have the enterprise share the report of an account on terms of its own."""
    make_entrustment(account, owner, now=now)
    choice = Choice(
        account_ids=(account.pk,), products=("report",), purpose=purpose, until=(now + days * DAY).date(),
        queries_total=queries_total, queries_a_month=queries_a_month, look_back_months=look_back_months,
        data_life_days=30,
    )  # fmt: skip
    authorisation = consent_services.authorise(
        enterprise=account.enterprise, information_user=lender, choice=choice,
        act=consent_services.Act(owner, "zh-hans"), now=now, renews=renews,
    )  # fmt: skip
    return authorisation.consents.get()


def log() -> list[tuple[str, str]]:
    return list(QueryRecord.objects.order_by("pk").values_list("outcome", "reason"))


def pause(consent: Consent, owner: User) -> None:
    consent_services.pause_arrangement(
        arrangement=consent.authorisation.arrangement, paused_by=owner, now=NOW
    )  # fmt: skip


def revoke(consent: Consent, owner: User) -> None:
    consent_services.revoke_consent(consent=consent, revoked_by=owner, now=NOW)


def freeze(consent: Consent, owner: User) -> None:
    consent_services.freeze(enterprise=consent.enterprise, frozen_by=owner, now=NOW)


def lift(enterprise: Enterprise, owner: User) -> None:
    frozen = Freeze.objects.filter(enterprise=enterprise)
    frozen.update(lift_asked_by=owner, lift_asked_at=NOW)
    frozen.update(lifted_by=make_enterprise_user(enterprise, "handler"), lifted_at=NOW)
