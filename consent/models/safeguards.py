"""What an enterprise lays over all its consents: two people for the weighty ones, and the freeze."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise, User
from consent.purposes import Purpose


@pghistory.track(append_only=True)
class ConsentPolicy(models.Model):
    """For which consents an enterprise wants two of its people; none without a row."""

    enterprise = models.OneToOneField(
        Enterprise, models.PROTECT, related_name="consent_policy", verbose_name=_("enterprise")
    )
    purposes = ArrayField(
        models.CharField(max_length=2, choices=Purpose), default=list, verbose_name=_("two people for the purposes")
    )
    from_months = models.PositiveSmallIntegerField(_("two people from so many months of data"), null=True)
    """Null: however much data."""
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed"))
    proposal = models.JSONField(_("proposal"), null=True)
    """A rule that demands less, proposed by an owner: it waits for a second person."""
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), null=True)

    class Meta:
        verbose_name = _("rule of two people")
        verbose_name_plural = _("rules of two people")
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal=None, proposed_by=None, proposed_at=None)
                | Q(proposal__isnull=False, proposed_by__isnull=False, proposed_at__isnull=False),
                name="policy_proposed_whole_or_not",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="enterprise_is_fixed", fields=["enterprise"]),
            # `demands_more_than`, and who may: not even plain SQL lets one person loosen the rule.
            pgtrigger.Trigger(
                name="loosened_by_two",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NOT OLD.purposes <@ NEW.purposes
                        OR OLD.from_months IS NOT NULL AND COALESCE(NEW.from_months > OLD.from_months, true))
                       AND (OLD.proposed_by_id IS NULL OR OLD.proposed_by_id = NEW.changed_by_id
                            OR OLD.proposal IS DISTINCT FROM
                               jsonb_build_object('purposes', NEW.purposes, 'from_months', NEW.from_months))
                    THEN
                        RAISE EXCEPTION 'one person alone does not loosen the rule of two'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_loosened_by_two';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"rule of enterprise {self.enterprise_id}"

    def demands_two(self, *, purpose: str, look_back_months: int) -> bool:
        return purpose in self.purposes or (self.from_months is not None and look_back_months >= self.from_months)

    def demands_more_than(self, other: ConsentPolicy) -> bool:
        """Tell whether this rule names a purpose, or fewer months, that the other does not."""
        if not set(self.purposes) <= set(other.purposes):
            return True
        return self.from_months is not None and (other.from_months is None or other.from_months > self.from_months)

    def as_proposal(self) -> dict[str, Any]:
        return {"purposes": self.purposes, "from_months": self.from_months}

    def proposed_rule(self) -> ConsentPolicy:
        """Give the rule that is proposed."""
        return ConsentPolicy(enterprise=self.enterprise, **(self.proposal or {}))

    def forget_proposal(self) -> None:
        self.proposal = self.proposed_by = self.proposed_at = None


@pghistory.track(append_only=True)
class Freeze(models.Model):
    """While it stands nobody sees anything of the enterprise. One person begins it; two lift it."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="freezes", verbose_name=_("enterprise"))
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("frozen by"))
    frozen_at = models.DateTimeField(_("frozen"))
    lift_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifting asked by")
    )
    lift_asked_at = models.DateTimeField(_("lifting asked"), null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(lifted_at=None), name="freeze_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_asked_by__isnull=False)
                & Q(lift_asked_at__isnull=False, lifted_at__gte=F("lift_asked_at"))
                & ~Q(lifted_by=F("lift_asked_by")),
                name="freeze_lifted_by_two",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="beginning_is_fixed", fields=["enterprise", "frozen_by", "frozen_at"]),
            pgtrigger.Protect(
                name="lifted_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__lifted_at__isnull=False)
            ),
            # Who asks stands there before somebody else lifts: one statement does not name both.
            pgtrigger.Trigger(
                name="asked_before_lifted",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.lifted_at IS NOT NULL AND (OLD.lift_asked_by_id IS NULL OR"
                    " (NEW.lift_asked_by_id, NEW.lift_asked_at) IS DISTINCT FROM (OLD.lift_asked_by_id,"
                    " OLD.lift_asked_at) OR NEW.lifted_by_id = OLD.lift_asked_by_id)"
                ),
                func="""
                    RAISE EXCEPTION 'one person alone does not lift a freeze (freeze_lifted_by_two)'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'freeze_lifted_by_two';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"freeze of enterprise {self.enterprise_id}"


class RevocationEffect(models.Model):
    """How long a revocation took to bite: from the click as it reached the platform, to the first refusal possible."""

    consent = models.OneToOneField("consent.Consent", models.PROTECT, related_name="revocation_effect")
    clicked_at = models.DateTimeField(_("clicked"))
    in_effect_at = models.DateTimeField(_("in effect"))
    """Taken after the commit: from then on no query is answered."""

    class Meta:
        verbose_name = _("effect of a revocation")
        verbose_name_plural = _("effects of revocations")
        constraints = [
            models.CheckConstraint(condition=Q(in_effect_at__gte=F("clicked_at")), name="revocation_effect_in_order")
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"effect of the revocation of {self.consent_id}"
