"""Month facts, documents issued from them, and every query that asked for one."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    ApiClient,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)
from cfcii.common.periods import Month
from consent.models import Consent
from consent.purposes import Product
from ingestion.models import Submission
from reports.annotation_models import Annotation  # noqa: F401  (a row of this app)
from reports.fields import JSONTextField

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class MonthFacts(models.Model):
    """The facts of one account and month (columns: `engine.facts.schema`); hash-partitioned by account."""

    pk = models.CompositePrimaryKey("account_id", "month")
    # Written a hundred thousand at a time: the database checks no foreign keys. What they point to is never deleted.
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField(_("month"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    first_day = models.SmallIntegerField(null=True)
    last_day = models.SmallIntegerField(null=True)
    opening_fen = models.BigIntegerField(null=True)
    closing_fen = models.BigIntegerField(null=True)
    balance_sum_fen = models.DecimalField(max_digits=24, decimal_places=0, null=True)
    highest_fen = models.BigIntegerField(null=True)
    lowest_fen = models.BigIntegerField(null=True)
    active_days = models.IntegerField()
    income_days = models.IntegerField()
    expense_days = models.IntegerField()
    is_chained = models.BooleanField()
    flows = JSONTextField()
    size_bands = JSONTextField()
    counterparties = JSONTextField()

    class Meta:
        verbose_name = _("month facts")
        verbose_name_plural = _("month facts")
        triggers = [
            # A correction deletes and writes anew, after keeping what it replaces.
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}, {Month.of(self.month)}"


class ReplacedMonthFacts(models.Model):
    """The facts of an account and month that a correction replaced, as they were."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    facts = models.JSONField()
    replaced_by = models.ForeignKey(Submission, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("replaced month facts")
        verbose_name_plural = _("replaced month facts")
        constraints = [
            models.UniqueConstraint(fields=["replaced_by", "account", "month"], name="month_facts_replaced_once")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"account {self.account_id}, {Month.of(self.month)}, replaced by submission {self.replaced_by_id}"


class FigureSet(models.Model):
    """Figures computed once for the same facts (`figure_sets`), as canonical JSON that documents take over verbatim."""

    key = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    product = models.CharField(_("product"), max_length=20, choices=Product)
    first_month = models.DateField(_("first month"))
    last_month = models.DateField(_("last month"))
    columns = models.TextField()
    figures = models.TextField()
    months = models.TextField()
    versions = models.TextField()
    facts_digest = models.CharField(_("digest of the facts"), max_length=64)
    first_period = models.CharField(max_length=7)
    last_period = models.CharField(max_length=7)
    periods_covered = models.PositiveSmallIntegerField()
    data_updated_at = models.DateTimeField()
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("figures")
        verbose_name_plural = _("figures")
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"figures of account {self.account_id}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Keep those issued for an enterprise or an institution for which the user acts in a role that reads them."""
        enterprises = EnterpriseMembership.objects.of(user).values("enterprise")
        lenders = InstitutionMembership.objects.of(user).active().query_users().values("institution")
        return self.filter(
            Q(enterprise__in=enterprises, information_user=None) | Q(information_user__in=lenders)
        )  # fmt: skip


class Document(models.Model):
    """An issued document: written once, stored as issued."""

    number = models.CharField(_("report number"), max_length=32, unique=True)
    product = models.CharField(_("product"), max_length=20, choices=Product)
    account = models.ForeignKey(Account, models.PROTECT, related_name="documents", verbose_name=_("account"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="documents", verbose_name=_("enterprise"), db_index=False
    )
    information_user = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="documents", verbose_name=_("information user"),
        db_index=False,
    )  # fmt: skip
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="documents", verbose_name=_("consent"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_to = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("issued to"), db_index=False
    )
    issued_to_client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, related_name="+", verbose_name=_("issued to the client"), db_index=False
    )
    first_month = models.DateField(_("first month"))
    last_month = models.DateField(_("last month"))
    narrowed_from = models.DateField(_("narrowed from"), null=True)
    """The first month that was wanted, where the consent reaches less far back."""
    body = models.TextField(_("content as issued"))
    """Canonical JSON (`cfcii.common.digests`)."""
    sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    facts_digest = models.CharField(_("digest of the facts"), max_length=64)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(information_user=None, consent=None)
                | Q(information_user__isnull=False, consent__isnull=False),
                name="document_for_lender_under_consent",
            ),
            models.CheckConstraint(
                condition=Q(issued_to__isnull=False, issued_to_client=None)
                | Q(issued_to=None, issued_to_client__isnull=False, information_user__isnull=False),
                name="document_issued_to_somebody",
            ),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="document_sha256"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-issued_at"], name="document_of_enterprise"),
            models.Index(fields=["information_user", "-issued_at"], name="document_of_information_user"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return self.number

    @property
    def recipient(self) -> str:
        """Name to whom it was issued; person and client must be loaded."""
        return self.issued_to.name if self.issued_to else str(self.issued_to_client and self.issued_to_client.label)


class DocumentFile(models.Model):
    """A document drawn in a format, once, by a worker; the content is that of the issued document."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"

    document = models.ForeignKey(Document, models.PROTECT, related_name="files", verbose_name=_("document"))
    format = models.CharField(_("format"), max_length=10, choices=Format)
    language = models.CharField(_("language"), max_length=10)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("document file")
        verbose_name_plural = _("document files")
        constraints = [
            models.UniqueConstraint(fields=["document", "format", "language"], name="document_file_once"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"{self.document_id} {self.format} {self.language}"


class QueryRecordQuerySet(models.QuerySet["QueryRecord"]):
    def of(self, enterprise: Enterprise) -> QueryRecordQuerySet:
        return self.filter(enterprise=enterprise)


class QueryRecord(models.Model):
    """One try of an information user to see an enterprise's information, granted or refused."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    class Channel(models.TextChoices):
        API = "api", _("API")
        WEB = "web", _("web page")

    public_id = models.UUIDField(_("id for others"), db_default=Func(function="gen_random_uuid"), editable=False)
    """By chance: of the row's own one could read how much the whole platform is asked."""
    at = models.DateTimeField(_("at"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution"), db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("user"), db_index=False)
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, related_name="+", verbose_name=_("client"), db_index=False
    )
    """Of the institution, where no person asked."""
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.GenericIPAddressField(_("address"), null=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("enterprise"), db_index=False
    )
    """Null when what was asked for does not exist here."""
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("account"), db_index=False
    )
    product = models.CharField(_("product"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=10)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    """Code of the refusal (`reports.refusals`)."""
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, related_name="queries", verbose_name=_("consent"), db_index=False
    )
    document_number = models.CharField(_("report number"), max_length=32, blank=True)
    """The document issued, or one issued before and opened again."""

    objects = QueryRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="granted", reason="", consent__isnull=False, enterprise__isnull=False)
                | Q(outcome="refused") & ~Q(reason=""),
                name="query_granted_or_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, client=None) | Q(user=None, client__isnull=False),
                name="query_by_person_or_client",
            ),
            models.UniqueConstraint(F("public_id"), name="query_public_id_once"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-at", "-id"], name="query_about_enterprise"),
            models.Index(fields=["institution", "-at", "-id"], name="query_of_institution"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_WRITTEN_ONCE)]

    def __str__(self) -> str:
        return f"query {self.pk}"

    @property
    def asked_by(self) -> str:
        """Name who asked; person and client must be loaded."""
        return self.user.name if self.user else str(self.client and self.client.label)


class QueryCount(models.Model):
    """How many queries an institution made in its latest minute and day, of the platform's clock (`reports.limits`)."""

    institution = models.OneToOneField(
        Institution, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("institution")
    )
    minute = models.DateTimeField(_("minute"))
    in_minute = models.PositiveIntegerField(_("tries in that minute"))
    day = models.DateField(_("day"))
    in_day = models.PositiveIntegerField(_("queries on that day"))

    class Meta:
        verbose_name = _("count of queries")
        verbose_name_plural = _("counts of queries")

    def __str__(self) -> str:
        return f"queries of institution {self.institution_id}"
