"""Whether a lender's consents cover what it asks for, and if not, why not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.counting import month_counted
from consent.models import Consent


class Refusal(models.TextChoices):
    """Why no consent covers a query. The codes are public: the API answers with them."""

    NO_CONSENT = "no_consent", _("There is no consent of the enterprise for this account.")
    CONSENT_REVOKED = "consent_revoked", _("The enterprise has revoked its consent.")
    CONSENT_EXPIRED = "consent_expired", _("The consent has expired.")
    CONSENT_PAUSED = "consent_paused", _("The enterprise has paused its consent.")
    CONSENT_USED_UP = "consent_used_up", _("All queries that the consent allows are used.")
    CONSENT_USED_UP_THIS_MONTH = (
        "consent_used_up_this_month",
        _("All queries that the consent allows in this calendar month are used."),
    )
    CONSENT_NOT_STARTED = "consent_not_started", _("The consent has not started yet.")
    ENTERPRISE_FROZEN = "enterprise_frozen", _("The enterprise lets nobody see anything at present.")
    ENTRUSTMENT_NOT_IN_FORCE = (
        "entrustment_not_in_force",
        _("The bank is not entrusted any more with releasing this account's information."),
    )
    SPAN_NOT_COVERED = "span_not_covered", _("The consent does not reach back to these months.")
    PURPOSE_NOT_COVERED = "purpose_not_covered", _("The consent is for another purpose.")
    PRODUCT_NOT_COVERED = "product_not_covered", _("The consent is for another product.")


@dataclass(frozen=True, slots=True)
class Decision:
    """Either the consent that covers a query, or why none does."""

    consent: Consent | None = None
    refusal: Refusal | None = None

    @property
    def is_granted(self) -> bool:
        return self.consent is not None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds besides the consents themselves."""

    is_bound: bool = True
    is_frozen: bool = False
    without_entrustment: Collection[int] = ()
    """Ids of the consents whose entrustment is not in force."""


def decide(
    consents: Sequence[Consent],
    *,
    product: str,
    purpose: str,
    at: datetime,
    is_counted: bool = True,
    circumstances: Circumstances = Circumstances(),
    number: str | None = None,
) -> Decision:
    """Decide over all consents that one lender ever had for one account, or over the one of them with `number` alone.

    Of several that cover the query the one that lasts longest serves it. Otherwise the refusal is what happened to the
    latest consent for just this product and purpose; failing that, what consents now in force lack. `is_counted`: the
    query is one of those that the consent counts; opening an issued document again is none.

    A lender without any consent for the account, and any lender once it is not bound, is told just that there is none,
    as for an account that does not exist. That the enterprise is frozen is told those only who would see it otherwise.
    """
    if number is not None:
        consents = [each for each in consents if each.number == number]
    if not (consents and circumstances.is_bound):
        return Decision(refusal=Refusal.NO_CONSENT)
    if circumstances.is_frozen and any(each.state in Consent.STANDING and at < each.ends_at for each in consents):
        return Decision(refusal=Refusal.ENTERPRISE_FROZEN)
    exact = [each for each in consents if each.product == product and each.purpose == purpose]
    if in_force_now := [each for each in exact if each.is_in_force(at)]:
        return _of_those_in_force(in_force_now, at, is_counted, circumstances)
    if exact:
        return Decision(refusal=_why_not_in_force(max(exact, key=lambda each: (each.granted_at, each.pk)), at))
    in_force = [each for each in consents if each.is_in_force(at)]
    if any(each.product == product for each in in_force):
        return Decision(refusal=Refusal.PURPOSE_NOT_COVERED)
    if in_force:
        return Decision(refusal=Refusal.PRODUCT_NOT_COVERED)
    if number is not None:  # its own consent, by its number: it may know how that one stands
        return Decision(refusal=_why_not_in_force(consents[0], at))
    return Decision(refusal=Refusal.NO_CONSENT)


def _of_those_in_force(
    consents: list[Consent], at: datetime, is_counted: bool, circumstances: Circumstances
) -> Decision:
    entrusted = [each for each in consents if each.pk not in circumstances.without_entrustment]
    if not entrusted:
        return Decision(refusal=Refusal.ENTRUSTMENT_NOT_IN_FORCE)
    covering = [each for each in entrusted if not is_counted or each.queries_left(month_counted(each, at)) > 0]
    if covering:
        return Decision(consent=max(covering, key=lambda each: (each.ends_at, each.pk)))
    is_over = all(each.queries_used >= each.queries_total for each in entrusted)
    return Decision(refusal=Refusal.CONSENT_USED_UP if is_over else Refusal.CONSENT_USED_UP_THIS_MONTH)


def _why_not_in_force(consent: Consent, at: datetime) -> Refusal:
    if consent.state in (Consent.State.REVOKED, Consent.State.REPLACED):
        return Refusal.CONSENT_REVOKED
    if consent.state == Consent.State.PAUSED and at < consent.ends_at:
        return Refusal.CONSENT_PAUSED
    return Refusal.CONSENT_NOT_STARTED if at < consent.starts_at else Refusal.CONSENT_EXPIRED
