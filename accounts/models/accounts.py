"""Bank accounts, as their providers list them."""

from __future__ import annotations

from hmac import compare_digest

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import crypto
from accounts.models.organisations import Enterprise, EnterpriseMembership, Institution, InstitutionMembership
from accounts.models.users import User
from cfcii.common.identifiers import mask_number


class AccountType(models.TextChoices):
    BASIC = "basic", _("basic account")
    GENERAL = "general", _("general account")
    SPECIAL = "special", _("special account")
    TEMPORARY = "temporary", _("temporary account")
    PAYMENT = "payment", _("payment account")


class AccountQuerySet(models.QuerySet["Account"]):
    def of(self, enterprise: Enterprise) -> AccountQuerySet:
        return self.filter(enterprise=enterprise)

    def visible_to(self, user: User) -> AccountQuerySet:
        """Keep what `permissions.may_see_account` allows: the enterprise's people, the provider's working roles."""
        enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
        providers = (
            InstitutionMembership.objects.of(user)
            .active()
            .filter(role__in=Account.PROVIDER_ROLES)
            .values("institution")
        )
        return self.filter(Q(enterprise__in=enterprises) | Q(provider__in=providers))


class Account(models.Model):
    """A bank account of an enterprise. Its number is stored encrypted, with a keyed hash for look-up."""

    PROVIDER_ROLES = (InstitutionMembership.Role.SUBMITTER, InstitutionMembership.Role.VERIFIER)
    """Who sees an account at its provider. Administrators never see credit information."""

    provider = models.ForeignKey(
        Institution, models.PROTECT, related_name="accounts", verbose_name=_("provider"), db_index=False
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="accounts", verbose_name=_("enterprise"))
    number_ciphertext = models.BinaryField(editable=False)
    number_hash = models.BinaryField(editable=False)
    name = models.CharField(_("account name"), max_length=200)
    account_type = models.CharField(_("account type"), max_length=20, choices=AccountType)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["provider", "number_hash"], name="account_number_once_at_provider"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="account_closed_after_opened"
            ),
            models.CheckConstraint(condition=Q(account_type__in=AccountType.values), name="account_type"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="account_currency_form"),
        ]
        triggers = [
            # Month facts and the vault refer to an account without a foreign key of the database.
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            # An account that belongs to another enterprise than before is a problem (E307), never a change;
            # and consents rely on it.
            pgtrigger.ReadOnly(name="owner_is_fixed", fields=["provider", "enterprise"]),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def number(self) -> str:
        """The number in clear; raises NumberNotReadable, also for the ciphertext of another row."""
        number = crypto.decrypt_number(self.number_ciphertext, self.provider_id)
        own = bytes(self.number_hash)
        if not any(compare_digest(own, each) for each in crypto.lookup_hashes(number, self.provider_id)):
            raise crypto.NumberNotReadable(f"The number of account {self.pk} is not the one that its hash says.")
        return number

    @property
    def masked_number(self) -> str:
        return mask_number(self.number)
