"""How a person proves to act for an enterprise: evidence, a decision with its reason, an appeal, an end."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from accounts.models.organisations import Enterprise, Institution, validate_uscc
from accounts.models.users import User


class LicenceFile(models.Model):
    """A picture or PDF of a business licence, encrypted in the storage `evidence`; written once."""

    stored_name = models.CharField(max_length=200, unique=True, editable=False)
    content_type = models.CharField(_("type of file"), max_length=50)
    sha256 = models.CharField(max_length=64, editable=False)
    """Of the content as it is kept: a picture is encoded anew."""
    size = models.PositiveIntegerField(_("size in bytes"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("licence file")
        verbose_name_plural = _("licence files")
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"licence file {self.pk}"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def open(self) -> VerificationQuerySet:
        """Keep those that wait for somebody to decide."""
        return self.filter(state__in=Verification.OPEN_STATES)

    def of_uscc(self, uscc: str) -> VerificationQuerySet:
        return self.filter(uscc=uscc)

    def in_effect(self, on: date | None = None) -> VerificationQuerySet:
        """Keep those that make an enterprise a verified one."""
        day = on or today()
        return self.filter(state=Verification.State.CONFIRMED).filter(Q(lapses_on=None) | Q(lapses_on__gt=day))


@pghistory.track(append_only=True)
class Verification(models.Model):
    """One try of a person to prove that they act for an enterprise, and what came of it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for a decision")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        APPEALED = "appealed", _("appealed, waiting for a second person")
        REFUSED = "refused", _("declined again on appeal")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    class Method(models.TextChoices):
        BANK = "bank", _("confirmation by the account-opening bank")
        STAFF = "staff", _("review by the platform's staff")

    OPEN_STATES = (State.SUBMITTED, State.APPEALED)

    applicant = models.ForeignKey(User, models.PROTECT, related_name="verifications", verbose_name=_("applicant"))
    uscc = models.CharField(_("unified social credit code"), max_length=18, validators=[validate_uscc])
    name = models.CharField(_("name of the enterprise"), max_length=200)
    legal_representative = models.CharField(_("legal representative"), max_length=100)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="verifications", verbose_name=_("enterprise")
    )
    """Set when it is confirmed: an enterprise that no bank has named is made then, not before."""
    licence = models.OneToOneField(LicenceFile, models.PROTECT, related_name="+", verbose_name=_("licence"))
    method = models.CharField(_("way"), max_length=10, choices=Method)
    bank = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="verifications", verbose_name=_("account-opening bank")
    )
    account_number_ciphertext = models.BinaryField(null=True, editable=False)
    """Of the account by which the bank knows the enterprise, bound to the bank as `Account.number_ciphertext` is."""
    account_number_hash = models.BinaryField(null=True, editable=False)
    is_contested = models.BooleanField(_("contested"), default=False)
    """Somebody else acts for the enterprise already or asks to: only staff decide."""
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    appeal = models.TextField(_("appeal"), blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True)
    appeal_decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("appeal decided by")
    )
    appeal_decided_at = models.DateTimeField(_("appeal decided"), null=True)
    appeal_reason = models.TextField(_("reason on appeal"), blank=True)
    lapses_on = models.DateField(_("lapses on"), null=True)
    """The first day on which it does not count any more."""
    reminded_at = models.DateTimeField(_("end announced"), null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity verification")
        verbose_name_plural = _("identity verifications")
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="verification_waiting"),
            # For the look every few seconds at what lapses, and at whose owners have to be told before.
            models.Index(fields=["lapses_on"], name="verification_lapsing", condition=Q(state="confirmed")),
            models.Index(
                fields=["lapses_on"],
                name="verification_to_announce",
                condition=Q(state="confirmed", reminded_at=None),
            ),
            # Claims of one enterprise are settled together.
            models.Index(fields=["uscc"], name="verification_of_uscc"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "uscc"],
                condition=Q(state__in=["submitted", "appealed"]),
                name="verification_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(method="bank") | Q(bank__isnull=False, account_number_hash__isnull=False),
                name="verification_by_bank_names_account",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(enterprise__isnull=False), name="verification_confirmed_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=models.F("decided_by")),
                name="verification_appeal_to_second_person",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"identity verification {self.pk}"
