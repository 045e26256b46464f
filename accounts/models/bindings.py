"""Accounts that an enterprise has bound: what it can entrust and share."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import crypto
from accounts.models.accounts import Account, AccountType
from accounts.models.organisations import Enterprise, Institution
from accounts.models.users import User

BINDABLE_TYPES = (AccountType.BASIC, AccountType.GENERAL, AccountType.PAYMENT)
"""Source: domain.md, "bind open basic or general accounts"; and payment accounts of payment institutions."""


class AccountBindingQuerySet(models.QuerySet["AccountBinding"]):
    def in_effect(self) -> AccountBindingQuerySet:
        return self.filter(unbound_at=None)

    def of(self, enterprise: Enterprise) -> AccountBindingQuerySet:
        return self.filter(account__enterprise=enterprise)


@pghistory.track(append_only=True)
class AccountBinding(models.Model):
    """An account is bound from one moment to another; binding again is another row."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="bindings", verbose_name=_("account"))
    bound_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("bound by"))
    bound_at = models.DateTimeField(_("bound"))
    unbound_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("unbound by"))
    unbound_at = models.DateTimeField(_("unbound"), null=True)

    objects = AccountBindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("bound account")
        verbose_name_plural = _("bound accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(unbound_at=None), name="account_bound_once_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="beginning_is_fixed", fields=["account", "bound_by", "bound_at"]),
            pgtrigger.Protect(
                name="unbound_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__unbound_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"binding {self.pk} of account {self.account_id}"


class BindingRequestQuerySet(models.QuerySet["BindingRequest"]):
    def waiting(self) -> BindingRequestQuerySet:
        """Keep those on which the bank has still to decide."""
        return self.filter(state=BindingRequest.State.ASKED)


@pghistory.track(append_only=True)
class BindingRequest(models.Model):
    """An enterprise names an account that the bank has not reported; the bank confirms or declines."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the bank")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="binding_requests", verbose_name=_("enterprise")
    )
    provider = models.ForeignKey(
        Institution, models.PROTECT, related_name="binding_requests", verbose_name=_("account-opening bank")
    )
    number_ciphertext = models.BinaryField(editable=False)
    number_hash = models.BinaryField(editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("account"))

    objects = BindingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("binding request")
        verbose_name_plural = _("binding requests")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "provider", "number_hash"],
                condition=Q(state="asked"),
                name="binding_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(account__isnull=False), name="binding_confirmed_of_account"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"binding request {self.pk}"

    @property
    def number(self) -> str:
        """The number in clear; raises NumberNotReadable."""
        return crypto.decrypt_number(self.number_ciphertext, self.provider_id)

    @property
    def masked_number(self) -> str:
        """The number by its last characters alone: the bank has not said yet whose it is."""
        number = self.number
        shown = number[-4:] if len(number) > 8 else number[-2:]
        return "*" * (len(number) - len(shown)) + shown
