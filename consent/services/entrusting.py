"""An enterprise entrusts its bank with the release of an account's information, and ends that."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts import selectors as accounts_selectors
from accounts.models import Account, Enterprise, User
from consent import barrier, wordings
from consent.audit import Action
from consent.choices import end_of
from consent.models import Entrustment, Wording
from consent.numbers import new_number
from consent.services import checks, errors, telling
from consent.services.ending import end_consents_of_entrustment

LONGEST_YEARS = 5


@transaction.atomic
def entrust(
    *,
    enterprise: Enterprise,
    account: Account,
    until: date,
    signed_by: User,
    language: str,
    now: datetime,
    address: str | None = None,
) -> Entrustment:
    """Entrust the provider of a bound account with its release until the end of a day; signed by who confirms it.

    Raises MayNotDecideForEnterprise, EnterpriseNotVerified, NotTheEnterprisesAccount, NotBound, AlreadyEntrusted or
    ConsentPeriodNotAllowed.
    """
    checks.check_may_decide(signed_by, enterprise)
    if not accounts_selectors.is_verified(enterprise):
        raise errors.EnterpriseNotVerified(
            _("The identity of the enterprise is not verified, or the verification has lapsed. Verify it first.")
        )
    [locked] = checks.locked_accounts(enterprise, (account.pk,))
    checks.check_bound(locked)
    ends_at = end_of(until)
    if ends_at <= now or until.year > now.year + LONGEST_YEARS:
        raise errors.ConsentPeriodNotAllowed(
            _("An entrustment ends today at the earliest, and within %(years)s years.") % {"years": LONGEST_YEARS}
        )
    standing = Entrustment.objects.filter(account=locked, state=Entrustment.State.IN_FORCE, ends_at__gt=now)
    if standing.exists():
        raise errors.AlreadyEntrusted(_("The bank is entrusted with this account already."))
    wording = Wording.objects.in_effect(Wording.Kind.ENTRUSTMENT)
    entrustment = Entrustment.objects.create(
        number=new_number("E", now),
        enterprise=enterprise,
        account=locked,
        starts_at=now,
        ends_at=ends_at,
        wording=wording,
        language=language,
        statement=wordings.entrustment_statement(
            wording, enterprise=enterprise, account=locked, until=until.isoformat(), language=language
        ),
        signed_by=signed_by,
        signed_at=now,
        address=address,
    )
    _record(Action.ENTRUSTED, entrustment, signed_by, now)
    return entrustment


@transaction.atomic
def end_entrustment(*, entrustment: Entrustment, ended_by: User, now: datetime) -> int:
    """End an entrustment, and with it the consents that rest on it; give how many of these.

    Raises MayNotDecideForEnterprise or EntrustmentNotInForce. Locks the account first, as granting does.
    """
    checks.check_may_decide(ended_by, entrustment.enterprise)
    checks.locked_accounts(entrustment.enterprise, (entrustment.account_id,))
    return _end(entrustment, ended_by, now)


def end_entrustments_of_unbound_account(*, account_id: int, unbound_by_id: int, now: datetime) -> int:
    """End what an account is entrusted by, in the transaction of its unbinding, which holds the account's row."""
    standing = Entrustment.objects.filter(account=account_id, state=Entrustment.State.IN_FORCE, ends_at__gt=now)
    actor = User.objects.get(pk=unbound_by_id)
    return sum(
        _end(entrustment, actor, now) for entrustment in standing.select_related("enterprise", "account__provider")
    )


def _end(entrustment: Entrustment, actor: User, now: datetime) -> int:
    barrier.shut(entrustment.enterprise_id)
    rows = Entrustment.objects.select_for_update(no_key=True).filter(
        pk=entrustment.pk, state=Entrustment.State.IN_FORCE, ends_at__gt=now
    )
    locked = rows.first()
    if locked is None:
        raise errors.EntrustmentNotInForce(_("This entrustment is not in force any more."))
    # First what rests on it: no consent is ever seen without its entrustment.
    count = end_consents_of_entrustment(entrustment_id=locked.pk, ended_by=actor, now=now)
    locked.state, locked.ended_by, locked.ended_at = Entrustment.State.ENDED, actor, now
    locked.save(update_fields=["state", "ended_by", "ended_at"])
    _record(Action.ENTRUSTMENT_ENDED, locked, actor, now)
    facts = {
        "enterprise": entrustment.enterprise.name, "person": actor.name, "bank": entrustment.account.provider.name,
        "account": entrustment.account.masked_number, "count": count,
    }  # fmt: skip
    telling.tell_deciders(entrustment.enterprise, "entrustment_ended", facts=facts, now=now, but=actor)
    return count


def _record(action: Action, entrustment: Entrustment, actor: User, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=entrustment,
        at=now,
        enterprise=entrustment.enterprise,
        institution=entrustment.account.provider,
        payload={"account": entrustment.account_id},
    )
