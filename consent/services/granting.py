"""An authorisation comes into being: the one place that writes authorisations and their consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Account, Enterprise, Institution, User
from cfcii.common.digests import sha256_hex
from consent import barrier, choices, counting, overlaps, wordings
from consent.audit import Action
from consent.choices import Choice, end_of
from consent.models import (
    Arrangement,
    Authorisation,
    Consent,
    ConsentQuerySet,
    Entrustment,
    PurposeTemplate,
    Wording,
)
from consent.numbers import new_number
from consent.services import checks, errors, receipts
from consent.signals import consent_granted

State = Consent.State


@dataclass(frozen=True, slots=True)
class Act:
    """Who confirms, how and from where; `proposed_by` is the first of two people.

    `shown` is the SHA-256 of the statement that stood on the page; None where there was no page.
    """

    user: User
    language: str
    address: str | None = None
    channel: str = Authorisation.Channel.WEB
    proposed_by: User | None = None
    shown: str | None = None


@transaction.atomic
def authorise(
    *,
    enterprise: Enterprise,
    information_user: Institution,
    choice: Choice,
    act: Act,
    now: datetime,
    reference: str = "",
    renews: Arrangement | None = None,
    starts_at: datetime | None = None,
) -> Authorisation:
    """Let an information user see products of accounts on the terms chosen, from now or `starts_at`.

    With `renews` the version that stands ends in the same transaction, at the moment the new one is confirmed; what was
    queried in the month at hand goes on counting, and what was paused stays so: only `resume_arrangement` lifts that.
    Raises an error of `consent.services.errors`; nothing is written then.
    """
    starts_at = starts_at or now
    template, accounts, entrusted = check_possible(
        enterprise=enterprise, information_user=information_user, choice=choice, user=act.user, now=now,
        starts_at=starts_at,
    )  # fmt: skip
    arrangement, former = _arrangement(enterprise, information_user, renews, now)
    is_paused = former is not None and _end_replaced(former, act.user, now)
    alike = overlaps.alike(
        accounts=accounts, information_user=information_user, products=choice.products, purpose=choice.purpose,
        starts_at=starts_at, ends_at=end_of(choice.until),
    )  # fmt: skip
    _end_used_up(enterprise, alike, act.user, now)
    _check_none_alike(alike)
    authorisation = _write(
        arrangement,
        former,
        template,
        choice,
        accounts,
        act=act,
        reference=reference or (former.reference if former else ""),
        starts_at=starts_at,
        now=now,
    )
    used = counting.used_in_month(arrangement)
    for account, entrustment in zip(accounts, entrusted, strict=True):
        for product in choice.products:
            _write_consent(
                authorisation, arrangement, account, entrustment, product, act.user, now,
                used.get((account.pk, product), counting.UNUSED), State.PAUSED if is_paused else State.IN_FORCE,
            )  # fmt: skip
    receipts.issue_receipt(authorisation=authorisation, now=now)
    return authorisation


def check_possible(
    *,
    enterprise: Enterprise,
    information_user: Institution,
    choice: Choice,
    user: User,
    now: datetime,
    starts_at: datetime | None = None,
) -> tuple[PurposeTemplate, list[Account], list[Entrustment]]:
    """Raise as `authorise` when what is chosen cannot be given now; locks the accounts and their entrustments."""
    starts_at = starts_at or now
    checks.check_may_decide(user, enterprise)
    checks.check_lender(information_user)
    template = PurposeTemplate.objects.for_purpose(choice.purpose)
    checks.check_terms(choice, template, starts_at=starts_at, now=now)
    accounts = checks.locked_accounts(enterprise, choice.account_ids)
    checks.check_not_frozen(enterprise)
    for account in accounts:
        checks.check_bound(account)
    ends_at = end_of(choice.until)
    return template, accounts, [checks.entrustment_covering(account, starts_at, ends_at) for account in accounts]


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
    """Let an information user see one product of one account, as often and as far back as the purpose allows.

    Raises as `authorise`.
    """
    template = PurposeTemplate.objects.for_purpose(purpose)
    choice = choices.widest(template, account_ids=(account.pk,), products=(product,), until=until, now=now)
    act = Act(granted_by, granted_by.language or "zh-hans")
    authorisation = authorise(
        enterprise=enterprise, information_user=information_user, choice=choice, act=act, now=now, starts_at=starts_at
    )  # fmt: skip
    return authorisation.consents.get()


def _arrangement(
    enterprise: Enterprise, information_user: Institution, renews: Arrangement | None, now: datetime
) -> tuple[Arrangement, Authorisation | None]:
    """Give the arrangement at hand, and its version that stands, held against other changes."""
    if renews is None:
        opened = Arrangement.objects.create(
            number=new_number("A", now), enterprise=enterprise, information_user=information_user, opened_at=now
        )
        return opened, None
    if (renews.enterprise_id, renews.information_user_id) != (enterprise.pk, information_user.pk):
        raise errors.ArrangementNotFound(_("There is no such arrangement."))
    locked = Arrangement.objects.select_for_update(no_key=True).get(pk=renews.pk)
    return locked, locked.authorisations.order_by("version").last()


def _end_replaced(former: Authorisation, actor: User, now: datetime) -> bool:
    """End what stands of a version, and tell whether it was paused."""
    barrier.shut(former.arrangement.enterprise_id)
    standing = former.consents.select_for_update(of=("self",), no_key=True).filter(
        state__in=Consent.STANDING, ends_at__gt=now
    )
    states = [_replace(consent, actor, now) for consent in standing.order_by("pk")]
    return State.PAUSED in states


def _end_used_up(enterprise: Enterprise, alike: ConsentQuerySet, actor: User, now: datetime) -> None:
    """End the consents whose queries are all used: they give nothing any more, and make room for the new ones."""
    used_up = overlaps.used_up(alike)
    if used_up.exists():
        barrier.shut(enterprise.pk)
        for consent in used_up.select_for_update(of=("self",), no_key=True).order_by("pk"):
            _replace(consent, actor, now)


def _replace(consent: Consent, actor: User, now: datetime) -> str:
    """End a locked consent in favour of a later one, and give the state that it had."""
    before = consent.state
    consent.state, consent.ended_by, consent.ended_at = State.REPLACED, actor, now
    consent.save(update_fields=["state", "ended_by", "ended_at"])
    record(Action.REPLACED, consent, actor=actor, now=now)
    return before


def _check_none_alike(alike: ConsentQuerySet) -> None:
    """Raise ConsentAlreadyGiven for an overlapping consent."""
    existing = alike.select_related("authorisation__arrangement").order_by("pk").first()
    if existing is None:
        return
    facts = {"number": existing.number, "arrangement": existing.authorisation.arrangement.number}
    if existing.state == State.PAUSED:
        raise errors.ConsentAlreadyGiven(
            _("Consent %(number)s for this is paused. Resume, change or revoke its arrangement %(arrangement)s.")
            % facts
        )
    raise errors.ConsentAlreadyGiven(
        _("Consent %(number)s covers this already. Change or renew its arrangement %(arrangement)s instead.") % facts
    )


def _write(
    arrangement: Arrangement,
    former: Authorisation | None,
    template: PurposeTemplate,
    choice: Choice,
    accounts: list[Account],
    *,
    act: Act,
    reference: str,
    starts_at: datetime,
    now: datetime,
) -> Authorisation:
    wording = Wording.objects.in_effect(Wording.Kind.AUTHORISATION)
    statement = wordings.authorisation_statement(
        wording, enterprise=arrangement.enterprise, lender=arrangement.information_user, accounts=accounts,
        choice=choice, language=act.language,
    )  # fmt: skip
    # Under the lock: whoever looked before it may have seen a proposal or a wording that another has replaced since.
    if act.shown is not None and act.shown != sha256_hex(statement.encode()):
        raise errors.NotAsShown(_("What is agreed has changed since you opened the page. Read it again, then confirm."))
    return Authorisation.objects.create(
        arrangement=arrangement,
        version=former.version + 1 if former else 1,
        replaces=former,
        products=sorted(choice.products),
        reference=reference,
        purpose=choice.purpose,
        template=template,
        starts_at=starts_at,
        ends_at=end_of(choice.until),
        queries_total=choice.queries_total,
        queries_a_month=choice.queries_a_month,
        look_back_months=choice.look_back_months,
        data_life_days=choice.data_life_days,
        wording=wording,
        language=act.language,
        statement=statement,
        channel=act.channel,
        address=act.address,
        proposed_by=act.proposed_by,
        confirmed_by=act.user,
        confirmed_at=now,
    )


def _write_consent(
    authorisation: Authorisation,
    arrangement: Arrangement,
    account: Account,
    entrustment: Entrustment,
    product: str,
    actor: User,
    now: datetime,
    used: counting.Month,
    state: str,
) -> Consent:
    consent = Consent.objects.create(
        number=new_number("C", now),
        authorisation=authorisation,
        entrustment=entrustment,
        enterprise=arrangement.enterprise,
        account=account,
        information_user=arrangement.information_user,
        product=product,
        purpose=authorisation.purpose,
        template=authorisation.template,
        starts_at=authorisation.starts_at,
        ends_at=authorisation.ends_at,
        queries_total=authorisation.queries_total,
        queries_a_month=authorisation.queries_a_month,
        look_back_months=authorisation.look_back_months,
        data_life_days=authorisation.data_life_days,
        granted_by=actor,
        granted_at=now,
        month_of_use=used.month,
        queries_used_in_month=used.queries,
        state=state,
    )
    record(Action.GRANTED, consent, actor=actor, now=now)
    consent_granted.send(sender=Consent, consent_id=consent.pk)
    return consent


def record(action: Action, consent: Consent, *, actor: User | None, now: datetime) -> None:
    """Write the audit record of a step in a consent's life."""
    audit.record(
        action,
        actor=actor,
        target=consent,
        at=now,
        enterprise=consent.enterprise,
        institution=consent.information_user,
        payload={"account": consent.account_id, "product": consent.product, "purpose": consent.purpose},
    )
