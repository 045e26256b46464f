"""The writes of `consent`: granting and revoking."""

import secrets
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts import permissions as accounts_permissions
from accounts.models import Account, AccountBinding, Enterprise, Institution, User
from cfcii.common.errors import DomainError
from consent import lifecycle, selectors
from consent.audit import Action
from consent.models import LONGEST_VALIDITY, Consent
from consent.signals import consent_granted, consent_revoked

_NUMBER_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""That of the USCC: no letter that looks like a digit."""
_NUMBER_RANDOM_LENGTH = 10


class MayNotDecideForEnterprise(DomainError):
    code = "may_not_decide_for_enterprise"


class NotTheEnterprisesAccount(DomainError):
    code = "not_the_enterprises_account"


class NotBound(DomainError):
    code = "account_not_bound"


class NotAnInformationUser(DomainError):
    code = "not_an_information_user"


class ConsentPeriodNotAllowed(DomainError):
    code = "consent_period_not_allowed"


class ConsentAlreadyGiven(DomainError):
    code = "consent_already_given"


class ConsentNotInForce(DomainError):
    code = "consent_not_in_force"


@transaction.atomic
def grant_consent(
    *,
    enterprise: Enterprise,
    account: Account,
    information_user: Institution,
    product: str,
    purpose: str,
    until: date,
    granted_by: User,
    now: datetime,
    starts_at: datetime | None = None,
) -> Consent:
    """Let an information user see one product of one account, from now or `starts_at` to the end of the day `until`.

    Raises MayNotDecideForEnterprise, NotTheEnterprisesAccount, NotAnInformationUser, ConsentPeriodNotAllowed, NotBound
    or ConsentAlreadyGiven.
    """
    starts_at, ends_at = starts_at or now, _end_of(until)
    _check_may_decide(granted_by, enterprise)
    _check_parties(enterprise, account, information_user)
    _check_period(starts_at, ends_at, now)
    # Grants for one account, and its unbinding, go through one by one.
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    _check_bound(account)
    _check_none_alike(account, information_user, product, purpose, starts_at, ends_at)
    consent = Consent.objects.create(
        number=_new_number(now),
        enterprise=enterprise,
        account=account,
        information_user=information_user,
        product=product,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=granted_by,
        granted_at=now,
    )
    _record(Action.GRANTED, consent, actor=granted_by, now=now)
    consent_granted.send(sender=Consent, consent_id=consent.pk)
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, revoked_by: User, now: datetime) -> None:
    """Revoke a consent in force, or one still to start; raises ConsentNotInForce or MayNotDecideForEnterprise."""
    _check_may_decide(revoked_by, consent.enterprise)
    if not lifecycle.is_allowed(consent.state, Consent.State.REVOKED) or consent.ends_at <= now:
        raise ConsentNotInForce(_("This consent is not in force any more."))
    # The row decides between two who revoke at once, not what was read before.
    revoked = Consent.objects.filter(pk=consent.pk, state=consent.state).update(
        state=Consent.State.REVOKED, revoked_by=revoked_by, revoked_at=now
    )
    if not revoked:
        raise ConsentNotInForce(_("This consent is not in force any more."))
    consent.state, consent.revoked_by, consent.revoked_at = Consent.State.REVOKED, revoked_by, now
    _record(Action.REVOKED, consent, actor=revoked_by, now=now)
    consent_revoked.send(sender=Consent, consent_id=consent.pk)


@transaction.atomic
def end_consents_of_unbound_account(*, account_id: int, unbound_by_id: int, now: datetime) -> int:
    """Revoke every consent that rests on an account, those still to start too; give how many.

    In the transaction of the unbinding, which holds the account's row: no consent can be granted meanwhile.
    """
    actor = User.objects.get(pk=unbound_by_id)
    resting = selectors.consents_resting_on(account_id, now).select_for_update(of=("self",), no_key=True)
    consents = list(resting)
    for consent in consents:
        consent.state, consent.revoked_by, consent.revoked_at = Consent.State.REVOKED, actor, now
        consent.save(update_fields=["state", "revoked_by", "revoked_at"])
        _record(Action.ENDED_BY_UNBINDING, consent, actor=actor, now=now)
        consent_revoked.send(sender=Consent, consent_id=consent.pk)
    return len(consents)


def _end_of(day: date) -> datetime:
    """Give the first moment after a local day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def _check_may_decide(user: User, enterprise: Enterprise) -> None:
    if not accounts_permissions.may_decide_for(user, enterprise):
        raise MayNotDecideForEnterprise(_("Only an owner or handler of the enterprise decides on its consents."))


def _check_parties(enterprise: Enterprise, account: Account, information_user: Institution) -> None:
    if account.enterprise_id != enterprise.pk:
        raise NotTheEnterprisesAccount(_("The enterprise has no such account."))
    if not (information_user.is_user and information_user.is_active):
        raise NotAnInformationUser(_("This institution cannot query now."))


def _check_bound(account: Account) -> None:
    if not AccountBinding.objects.in_effect().filter(account=account).exists():
        raise NotBound(_("This account is not bound. Bind it first, then give the consent."))


def _check_period(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise ConsentPeriodNotAllowed(_("A consent cannot start in the past."))
    if ends_at <= starts_at:
        raise ConsentPeriodNotAllowed(_("A consent ends after it starts, today at the earliest."))
    if ends_at - starts_at > LONGEST_VALIDITY:
        raise ConsentPeriodNotAllowed(_("A consent lasts two years at most."))


def _check_none_alike(
    account: Account, information_user: Institution, product: str, purpose: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Raise ConsentAlreadyGiven for an overlapping consent."""
    alike = Consent.objects.filter(
        account=account,
        information_user=information_user,
        product=product,
        purpose=purpose,
        state=Consent.State.IN_FORCE,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if existing := alike.first():
        raise ConsentAlreadyGiven(_("Consent %(number)s covers this already.") % {"number": existing.number})


def _new_number(now: datetime) -> str:
    """Make a consent number: the day for people, then enough chance that nobody guesses another's."""
    day = timezone.localtime(now, timezone.get_default_timezone())
    chance = "".join(secrets.choice(_NUMBER_ALPHABET) for _place in range(_NUMBER_RANDOM_LENGTH))
    return f"C{day:%Y%m%d}-{chance}"


def _record(action: Action, consent: Consent, *, actor: User, now: datetime) -> None:
    audit.record(
        action,
        actor=actor,
        target=consent,
        at=now,
        enterprise=consent.enterprise,
        institution=consent.information_user,
        payload={"account": consent.account_id, "product": consent.product, "purpose": consent.purpose},
    )
