"""What every decision on consents asks first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts import permissions as accounts_permissions
from accounts.models import Account, AccountBinding, Enterprise, Institution, User
from consent.choices import Choice, end_of
from consent.models import Entrustment, Freeze, PurposeTemplate
from consent.services import errors


def check_may_decide(user: User, enterprise: Enterprise) -> None:
    """Raise MayNotDecideForEnterprise unless the person is an owner or handler in effect."""
    if not accounts_permissions.may_decide_for(user, enterprise):
        raise errors.MayNotDecideForEnterprise(_("Only an owner or handler of the enterprise decides on its consents."))


def check_not_frozen(enterprise: Enterprise) -> None:
    """Raise EnterpriseFrozen while a freeze stands."""
    if Freeze.objects.filter(enterprise=enterprise, lifted_at=None).exists():
        raise errors.EnterpriseFrozen(_("Everything is frozen. Two people have to lift the freeze first."))


def check_lender(information_user: Institution) -> None:
    """Raise NotAnInformationUser for an institution that cannot query now."""
    if not (information_user.is_user and information_user.is_active):
        raise errors.NotAnInformationUser(_("This institution cannot query now."))


def check_terms(choice: Choice, template: PurposeTemplate, *, starts_at: datetime, now: datetime) -> None:
    """Raise NothingChosen, ConsentPeriodNotAllowed or BeyondTemplate for terms that cannot stand.

    The database has the last word (trigger `within_its_template`); this says it in words.
    """
    ends_at = end_of(choice.until)
    if not choice.account_ids or not choice.products:
        raise errors.NothingChosen(_("Choose at least one account and one product."))
    if starts_at < now:
        raise errors.ConsentPeriodNotAllowed(_("A consent cannot start in the past."))
    if ends_at <= starts_at:
        raise errors.ConsentPeriodNotAllowed(_("A consent ends after it starts, today at the earliest."))
    if ends_at - starts_at > timedelta(days=template.longest_days + 1):
        raise errors.ConsentPeriodNotAllowed(
            _("For this purpose a consent lasts %(days)s days at most.") % {"days": template.longest_days}
        )
    if template.is_one_time and choice.queries_total != 1:
        raise errors.BeyondTemplate(_("For this purpose a consent allows one query only."))
    limits = (
        (choice.queries_a_month, template.queries_a_month, _("queries a calendar month")),
        (choice.look_back_months, template.look_back_months, _("months of data")),
        (choice.data_life_days, template.data_life_days, _("days that the lender may keep the data")),
    )
    for chosen, most, what in limits:
        if chosen > most:
            raise errors.BeyondTemplate(
                _("For this purpose at most %(most)s %(what)s are allowed.") % {"most": most, "what": what}
            )
    if (
        choice.queries_total < 1
        or choice.queries_a_month < 1
        or choice.look_back_months < 1
        or choice.data_life_days < 0
    ):
        raise errors.BeyondTemplate(_("A consent allows at least one query and one month of data."))


def locked_accounts(enterprise: Enterprise, account_ids: tuple[int, ...]) -> list[Account]:
    """Lock an enterprise's accounts until the transaction ends: grants for one account, and its unbinding, go through
    one by one. In the order of their ids, so that nobody waits in a circle. Raises NotTheEnterprisesAccount.
    """
    rows = Account.objects.select_for_update(of=("self",), no_key=True).select_related("provider")
    accounts = list(rows.filter(pk__in=set(account_ids)).order_by("pk"))
    if len(accounts) != len(set(account_ids)) or any(each.enterprise_id != enterprise.pk for each in accounts):
        raise errors.NotTheEnterprisesAccount(_("The enterprise has no such account."))
    return accounts


def check_bound(account: Account) -> None:
    """Raise NotBound for an account that is not bound."""
    if not AccountBinding.objects.in_effect().filter(account=account).exists():
        raise errors.NotBound(_("This account is not bound. Bind it first, then give the consent."))


def entrustment_covering(account: Account, starts_at: datetime, ends_at: datetime) -> Entrustment:
    """Give the entrustment on which a consent can rest, held against its end; raises NotEntrusted."""
    rows = Entrustment.objects.select_for_update(of=("self",), no_key=True).filter(
        account=account, state=Entrustment.State.IN_FORCE
    )
    covering = rows.filter(starts_at__lte=starts_at, ends_at__gte=ends_at).first()
    if covering is None:
        raise errors.NotEntrusted(
            _("%(bank)s is not entrusted with the account %(number)s for all of that time. Entrust it first, or choose "
              "an earlier last day.")
            % {"bank": account.provider.name, "number": account.masked_number}
        )  # fmt: skip
    return covering
