"""What stands beside an account's figures on every later document: marks of disputes, remarks, statements."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from consent.purposes import Product


class Annotation(models.Model):
    """A mark on one figure, a remark, or an enterprise's statement, from the moment it was placed until it was lifted.

    Placed and lifted through `reports.annotating` by the app that knows why; `case_number` is all that is known here.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("figure under dispute")
        PROVIDER_REMARK = "provider_remark", _("remark by the bank")
        CENTRE_REMARK = "centre_remark", _("remark by the platform")
        STATEMENT = "statement", _("enterprise statement")

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="annotations", verbose_name=_("account"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    case_number = models.CharField(_("case number"), max_length=32)
    item = models.CharField(_("item"), max_length=100, blank=True)
    first_month = models.DateField(_("first month"), null=True)
    last_month = models.DateField(_("last month"), null=True)
    """The months of the figure's period; null for what stands once a document."""
    product = models.CharField(_("product"), max_length=20, choices=Product, blank=True)
    """Of the document whose figure is disputed."""
    text_zh = models.CharField(_("text in Chinese"), max_length=500, blank=True)
    text_en = models.CharField(_("text in English"), max_length=500, blank=True)
    placed_at = models.DateTimeField(_("placed"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    class Meta:
        verbose_name = _("annotation")
        verbose_name_plural = _("annotations")
        indexes = [
            models.Index(fields=["account"], name="annotation_standing", condition=Q(lifted_at=None)),
            models.Index(fields=["case_number"], name="annotation_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_number", "item", "first_month"],
                condition=Q(kind="dispute", lifted_at=None),
                nulls_distinct=False,
                name="annotation_mark_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispute") & ~Q(item="") | ~Q(kind="dispute") & ~Q(text_zh="", text_en=""),
                name="annotation_says_something",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="content_is_fixed", exclude=["lifted_at"]),
            pgtrigger.Protect(
                name="lifted_for_good", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"annotation {self.pk}"
