"""Staff publish new versions of purpose templates and wordings; what was agreed under a former one stays as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from consent import wordings
from consent.audit import Action
from consent.models import Consent, ConsentQuerySet, PurposeTemplate, Wording
from consent.services import errors

_LOCK = 0x5055424C  # "PUBL": versions follow one another


@dataclass(frozen=True, slots=True)
class Caps:
    """What a purpose shall allow at most."""

    longest_days: int
    queries_a_month: int
    look_back_months: int
    data_life_days: int
    is_one_time: bool


@transaction.atomic
def publish_template(*, purpose: str, caps: Caps, published_by: User, now: datetime) -> PurposeTemplate:
    """Put new caps in effect for consents that are given from now on; raises MayNotPublish."""
    _check_may_publish(published_by, "consent.add_purposetemplate")
    _one_by_one()
    former = PurposeTemplate.objects.for_purpose(purpose)
    template = PurposeTemplate.objects.create(
        purpose=purpose,
        version=former.version + 1,
        longest_days=caps.longest_days,
        queries_a_month=caps.queries_a_month,
        look_back_months=caps.look_back_months,
        data_life_days=caps.data_life_days,
        is_one_time=caps.is_one_time,
        published_at=now,
        published_by=published_by,
    )
    payload = {"purpose": purpose, "version": template.version}
    audit.record(Action.TEMPLATE_PUBLISHED, actor=published_by, target=template, at=now, payload=payload)
    return template


def live_beyond(purpose: str, caps: Caps, now: datetime) -> ConsentQuerySet:
    """Give the live consents for a purpose that exceed caps; they keep what they have."""
    beyond = (
        Q(ends_at__gt=F("starts_at") + timedelta(days=caps.longest_days + 1))
        | Q(queries_a_month__gt=caps.queries_a_month)
        | Q(look_back_months__gt=caps.look_back_months)
        | Q(data_life_days__gt=caps.data_life_days)
    )
    if caps.is_one_time:
        beyond |= Q(queries_total__gt=1)
    return Consent.objects.filter(beyond, purpose=purpose, state__in=Consent.STANDING, ends_at__gt=now)


@transaction.atomic
def publish_wording(*, kind: str, text_zh: str, text_en: str, published_by: User, now: datetime) -> Wording:
    """Put a new wording in effect; raises MayNotPublish, or WordingNotComplete for particulars unknown or left out."""
    _check_may_publish(published_by, "consent.add_wording")
    check_wording(kind, text_zh, text_en)
    _one_by_one()
    wording = Wording.objects.create(
        kind=kind,
        version=Wording.objects.in_effect(kind).version + 1,
        text_zh=text_zh,
        text_en=text_en,
        sha256=hashlib.sha256(f"{text_zh}\n\n{text_en}".encode()).hexdigest(),
        published_at=now,
        published_by=published_by,
    )
    payload = {"kind": kind, "version": wording.version}
    audit.record(Action.WORDING_PUBLISHED, actor=published_by, target=wording, at=now, payload=payload)
    return wording


def check_wording(kind: str, *texts: str) -> None:
    """Raise WordingNotComplete unless each text has just the particulars of its kind."""
    for text in texts:
        if wrong := wordings.unknown_particulars(kind, text):
            unknown = ", ".join(sorted(f"{{{name}}}" for name in wrong if not name.startswith("-")))
            missing = ", ".join(sorted(f"{{{name[1:]}}}" for name in wrong if name.startswith("-")))
            raise errors.WordingNotComplete(
                _("Unknown particulars: %(unknown)s. Missing ones: %(missing)s.")
                % {"unknown": unknown or "–", "missing": missing or "–"}
            )


def _check_may_publish(user: User, right: str) -> None:
    if not (user.is_staff and user.has_perm(right)):
        raise errors.MayNotPublish(_("Only staff with the right to do so publish this."))


def _one_by_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
