"""The wordings that an enterprise signs, each version written once."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.models.publications import BY_TWO_PEOPLE, as_published


class WordingQuerySet(models.QuerySet["Wording"]):
    def in_effect(self, kind: str) -> Wording:
        """Give the latest version of a kind."""
        return self.filter(kind=kind).latest("version")


class Wording(models.Model):
    """One version of the text for an act, in both languages, with the names of what is filled in.

    Particulars stand in braces (`{enterprise}`); `consent.wordings` fills them in and knows which there are.
    """

    class Kind(models.TextChoices):
        ENTRUSTMENT = "entrustment", _("entrustment")
        AUTHORISATION = "authorisation", _("authorisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    version = models.PositiveIntegerField(_("version"))
    text_zh = models.TextField(_("Chinese text"))
    text_en = models.TextField(_("English text"))
    sha256 = models.CharField(_("SHA-256 of both texts"), max_length=64)
    published_at = models.DateTimeField(_("published"))
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))
    """Null, as who proposed it, for what came with the platform."""

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="wording_once"),
            models.CheckConstraint(condition=BY_TWO_PEOPLE, name="wording_by_two_people"),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            as_published("wording", "kind", "text_zh", "text_en"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    def text(self, language: str) -> str:
        return self.text_zh if language.startswith("zh") else self.text_en
