"""New versions of purpose templates and wordings: one member of staff proposes, another one publishes."""

from __future__ import annotations

from typing import Final

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

BY_TWO_PEOPLE: Final = Q(published_by=None, proposed_by=None) | Q(
    published_by__isnull=False, proposed_by__isnull=False
) & ~Q(published_by=F("proposed_by"))


class Publication(models.Model):
    """A version that waits for a second member of staff, and what became of it."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("purpose template")
        WORDING = "wording", _("wording")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("not published")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    subject = models.CharField(_("purpose or act"), max_length=20)
    """A purpose, or a kind of wording."""
    content = models.JSONField(_("content"))
    """The caps, or both texts."""
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="proposed"), name="publication_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="publication_decided_whole_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(decided_by=F("proposed_by")), name="publication_by_two_people"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="content_is_fixed", exclude=["state", "decided_by", "decided_at"]),
            pgtrigger.Protect(
                name="decided_for_good", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="proposed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
