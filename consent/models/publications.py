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


def as_published(kind: str, subject: str, *content: str) -> pgtrigger.Trigger:
    """Give the trigger by which a version is what two people published, the latest last.

    Without people only the table's owner inserts one: what came with the platform, by a migration.
    """
    pairs = ", ".join(f"'{name}', NEW.{name}" for name in content)
    return pgtrigger.Trigger(
        name="as_it_was_published",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=pgtrigger.Func(f"""
            IF NEW.proposed_by_id IS NULL AND NEW.published_by_id IS NULL
               AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER')
            THEN
                RETURN NEW;
            END IF;
            IF NOT EXISTS (
                SELECT FROM consent_publication AS publication
                 WHERE publication.kind = '{kind}' AND publication.subject = NEW.{subject}
                   AND publication.state = 'published' AND publication.proposed_by_id = NEW.proposed_by_id
                   AND publication.decided_by_id = NEW.published_by_id
                   AND publication.decided_at = NEW.published_at
                   AND publication.content = jsonb_build_object({pairs})
            ) OR EXISTS (
                SELECT FROM {{meta.db_table}} AS later
                 WHERE later.{subject} = NEW.{subject} AND later.proposed_by_id IS NOT NULL
                   AND later.published_at > NEW.published_at
            ) THEN
                RAISE EXCEPTION 'no two people published this version (by_two_people)'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{kind}_as_it_was_published';
            END IF;
            RETURN NEW;
        """),
    )


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
