"""Arrangements between an enterprise and a lender, and each version that was confirmed."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, Institution, User
from consent.models.terms import WITHIN_TEMPLATE, Terms
from consent.models.wordings import Wording
from consent.purposes import Product

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Arrangement(models.Model):
    """What an enterprise and a lender have with one another; its number stays through amendments and renewals."""

    number = models.CharField(_("arrangement number"), max_length=32, unique=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="arrangements", verbose_name=_("enterprise")
    )
    information_user = models.ForeignKey(
        Institution, models.PROTECT, related_name="arrangements", verbose_name=_("information user")
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangements")
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return self.number


class Authorisation(Terms):
    """One confirmed version of an arrangement: written once. Its lines (`Consent`) are what the door asks for."""

    class Channel(models.TextChoices):
        WEB = "web", _("web page")
        API = "api", _("API")

    arrangement = models.ForeignKey(
        Arrangement, models.PROTECT, related_name="authorisations", verbose_name=_("arrangement"), db_index=False
    )
    version = models.PositiveIntegerField(_("version"))
    products = ArrayField(models.CharField(max_length=20, choices=Product), verbose_name=_("products"))
    reference = models.CharField(_("the lender's reference"), max_length=64, blank=True)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+", verbose_name=_("wording"))
    language = models.CharField(_("language"), max_length=10)
    statement = models.TextField(_("statement as confirmed"))
    """The very text that stood on the page."""
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.GenericIPAddressField(_("address"), null=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "version"], name="authorisation_version_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="authorisation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | ~Q(proposed_by=F("confirmed_by")), name="authorisation_by_two_people"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE),
            pgtrigger.Trigger(
                name="within_its_template", operation=pgtrigger.Insert, when=pgtrigger.Before, func=WITHIN_TEMPLATE
            ),
            pgtrigger.Trigger(
                name="follows_its_own",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.replaces_id IS NULL AND NEW.version <> 1 OR NEW.replaces_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM consent_authorisation AS former
                         WHERE former.id = NEW.replaces_id AND former.arrangement_id = NEW.arrangement_id
                           AND former.version = NEW.version - 1
                    ) THEN
                        RAISE EXCEPTION 'a version follows the one before it in its own arrangement'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'authorisation_follows_its_own';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement_id}/{self.version}"


class Receipt(models.Model):
    """What both sides hold of an authorisation: its content as canonical JSON, hashed and signed. Written once."""

    authorisation = models.OneToOneField(Authorisation, models.PROTECT, related_name="receipt")
    body = models.TextField(_("content as issued"))
    """Canonical JSON (`cfcii.common.digests`)."""
    sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    jws = models.TextField(_("signature"))
    """Compact JWS (RFC 7515) over the content."""
    key_id = models.CharField(_("key"), max_length=64)
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("consent receipt")
        verbose_name_plural = _("consent receipts")
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"receipt of {self.authorisation_id}"


@pghistory.track(append_only=True)
class DeletionDuty(models.Model):
    """A lender has to delete what it saw under an authorisation, and to say that it did."""

    authorisation = models.OneToOneField(Authorisation, models.PROTECT, related_name="deletion_duty")
    information_user = models.ForeignKey(Institution, models.PROTECT, related_name="deletion_duties")
    due_at = models.DateTimeField(_("due"))
    asked_at = models.DateTimeField(_("asked"))
    chased_at = models.DateTimeField(_("last reminder"), null=True)
    times_chased = models.PositiveIntegerField(_("reminders"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    """Null when the institution's client confirmed it."""
    confirmed_by_client = models.CharField(_("confirmed by client"), max_length=64, blank=True)
    statement = models.TextField(_("statement"), blank=True)

    class Meta:
        verbose_name = _("deletion receipt")
        verbose_name_plural = _("deletion receipts")
        indexes = [models.Index(fields=["due_at"], name="deletion_not_confirmed", condition=Q(confirmed_at=None))]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="scope_is_fixed", fields=["authorisation", "information_user", "due_at", "asked_at"]
            ),
            pgtrigger.Trigger(
                name="of_its_own_lender",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM consent_authorisation AS whole
                          JOIN consent_arrangement AS arrangement ON arrangement.id = whole.arrangement_id
                         WHERE whole.id = NEW.authorisation_id
                           AND arrangement.information_user_id = NEW.information_user_id
                    ) THEN
                        RAISE EXCEPTION 'another lender has nothing to delete under the authorisation'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'deletion_of_its_own_lender';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="confirmed_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"deletion under {self.authorisation_id}"


class ConsentReminder(models.Model):
    """What an enterprise was reminded of: written once, so that no reminder comes twice."""

    class Kind(models.TextChoices):
        ENDS_IN_FOURTEEN_DAYS = "ends_in_14_days", _("ends within 14 days")
        ENDS_IN_THREE_DAYS = "ends_in_3_days", _("ends within 3 days")
        STANDS = "stands", _("still stands")

    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    ordinal = models.PositiveSmallIntegerField(_("which one of its kind"), default=1)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder of a consent")
        verbose_name_plural = _("reminders of consents")
        constraints = [
            models.UniqueConstraint(fields=["authorisation", "kind", "ordinal"], name="consent_reminder_once")
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.authorisation_id}"
