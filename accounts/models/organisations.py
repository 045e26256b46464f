"""Enterprises (information subjects) and institutions (information providers and users), and who acts for them."""

from __future__ import annotations

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from cfcii.common.identifiers import is_valid_uscc


def validate_uscc(code: str) -> None:
    """Raise ValidationError unless the code is a USCC with the right check character."""
    if not is_valid_uscc(code):
        raise ValidationError(_("This is not a valid unified social credit code."), code="uscc")


class Enterprise(models.Model):
    """An enterprise or individual business. It exists from the first accounts file that names it (its archive)."""

    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True, validators=[validate_uscc])
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="enterprise_uscc_form"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="enterprise_has_name"),
        ]

    def __str__(self) -> str:
        return f"enterprise {self.pk}"


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def active(self) -> InstitutionQuerySet:
        return self.filter(stopped_at=None)

    def providers(self) -> InstitutionQuerySet:
        return self.filter(is_provider=True)

    def information_users(self) -> InstitutionQuerySet:
        return self.filter(is_user=True)


class Institution(models.Model):
    """A bank, payment institution or lender: provides information, uses it, or both."""

    code = models.CharField(
        _("code"), max_length=32, unique=True, help_text=_("Capital letters, digits and hyphens. Never changes.")
    )
    name = models.CharField(_("name"), max_length=200)
    is_provider = models.BooleanField(_("information provider"), default=False)
    is_user = models.BooleanField(_("information user"), default=False)
    balance_breaks_are_warnings = models.BooleanField(
        _("broken running balances are warnings"),
        default=False,
        help_text=_("Its files are accepted with broken running balances; documents then say so."),
    )
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    vault_keyset = models.BinaryField(editable=False)
    """Its own streaming keyset for the vault, encrypted under `VAULT_MASTER_KEYSET` (see `accounts.crypto`)."""
    ingest_version = models.PositiveBigIntegerField(default=0, editable=False)
    """Counts its accepted submissions: what was checked against one version is not accepted on another."""

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,31}$"), name="institution_code_form"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="institution_has_name"),
            models.CheckConstraint(
                condition=models.Q(is_provider=True) | models.Q(is_user=True), name="institution_provides_or_uses"
            ),
        ]
        triggers = [
            # Issued documents name the code, and the vault keyset is bound to it.
            pgtrigger.ReadOnly(name="code_is_fixed", fields=["code"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_active(self) -> bool:
        return self.stopped_at is None


class EnterpriseMembershipQuerySet(models.QuerySet["EnterpriseMembership"]):
    def of(self, user: User) -> EnterpriseMembershipQuerySet:
        return self.filter(user=user, user__is_active=True)

    def deciding(self) -> EnterpriseMembershipQuerySet:
        """Keep those who may decide for their enterprise: a viewer only looks."""
        return self.filter(role__in=EnterpriseMembership.DECIDING_ROLES)


class EnterpriseMembership(models.Model):
    """A person acts for an enterprise."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        HANDLER = "handler", _("handler")
        VIEWER = "viewer", _("viewer")

    DECIDING_ROLES = (Role.OWNER, Role.HANDLER)

    user = models.ForeignKey(User, models.PROTECT, related_name="enterprise_memberships", verbose_name=_("user"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="memberships", verbose_name=_("enterprise"), db_index=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    objects = EnterpriseMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise membership")
        verbose_name_plural = _("enterprise memberships")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "user"], name="enterprise_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "handler", "viewer"]), name="enterprise_membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"enterprise membership {self.pk}"


class InstitutionMembershipQuerySet(models.QuerySet["InstitutionMembership"]):
    def active(self) -> InstitutionMembershipQuerySet:
        return self.filter(stopped_at=None, institution__stopped_at=None, user__is_active=True)

    def of(self, user: User) -> InstitutionMembershipQuerySet:
        return self.filter(user=user)

    def submitters(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.SUBMITTER, institution__is_provider=True)

    def query_users(self) -> InstitutionMembershipQuerySet:
        return self.filter(role=InstitutionMembership.Role.QUERY_USER, institution__is_user=True)


class InstitutionMembership(models.Model):
    """A person is one user of an institution, in one role; a stopped one stays on the record."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        SUBMITTER = "submitter", _("submitter")
        QUERY_USER = "query_user", _("query user")
        VERIFIER = "verifier", _("verifier")

    user = models.ForeignKey(User, models.PROTECT, related_name="institution_memberships", verbose_name=_("user"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="memberships", verbose_name=_("institution"), db_index=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)

    objects = InstitutionMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution membership")
        verbose_name_plural = _("institution memberships")
        constraints = [
            models.UniqueConstraint(fields=["institution", "user"], name="institution_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["administrator", "submitter", "query_user", "verifier"]),
                name="institution_membership_role",
            ),
        ]

    def __str__(self) -> str:
        return f"institution membership {self.pk}"

    @property
    def is_active(self) -> bool:
        """Tell whether it counts; the user and the institution must be loaded."""
        return self.stopped_at is None and self.institution.is_active and self.user.is_active
