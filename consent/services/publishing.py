"""Two members of staff publish a new version of a purpose template or a wording: one proposes, the other one decides.

What was agreed under a former version stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import audit, permissions
from accounts.models import User
from accounts.services import staff_rules
from consent import wordings
from consent.audit import Action
from consent.models import Consent, ConsentQuerySet, Publication, PurposeTemplate, Wording
from consent.services import errors

Kind = Publication.Kind
RIGHTS: Final[dict[str, str]] = {Kind.TEMPLATE: "consent.add_purposetemplate", Kind.WORDING: "consent.add_wording"}
"""Who proposes a new version, and who publishes it, has this."""
_LOCK: Final = 0x5055424C  # "PUBL": versions follow one another


@dataclass(frozen=True, slots=True)
class Caps:
    """What a purpose shall allow at most."""

    longest_days: int
    queries_a_month: int
    look_back_months: int
    data_life_days: int
    is_one_time: bool


@transaction.atomic
def propose_template(*, purpose: str, caps: Caps, proposed_by: User, now: datetime) -> Publication:
    """Propose new caps for a purpose; raises MayNotPublish or AlreadyProposed."""
    return _propose(Kind.TEMPLATE, purpose, asdict(caps), proposed_by, now)


@transaction.atomic
def propose_wording(*, kind: str, text_zh: str, text_en: str, proposed_by: User, now: datetime) -> Publication:
    """Propose a new wording; raises MayNotPublish, AlreadyProposed, or WordingNotComplete for particulars unknown or
    left out.
    """
    check_wording(kind, text_zh, text_en)
    return _propose(Kind.WORDING, kind, {"text_zh": text_zh, "text_en": text_en}, proposed_by, now)


@transaction.atomic
def publish(*, publication: Publication, published_by: User, now: datetime) -> PurposeTemplate | Wording:
    """Put what another member of staff proposed in effect, for what is agreed from now on.

    Raises MayNotPublish, NothingProposed, SamePerson, or WordingNotComplete where that changed meanwhile.
    """
    locked = _locked(publication, published_by)
    first = locked.proposed_by
    # The first person's word counts only while that person may still publish.
    _check_may_publish(first, locked.kind)
    _check_another(first, published_by, locked.kind)
    _one_by_one()
    # First of all decided: the database takes no version that is not.
    _decide(locked, Publication.State.PUBLISHED, published_by, now)
    made = _MAKERS[locked.kind](locked, published_by, now)
    payload = {"subject": locked.subject, "version": made.version, "proposed_by": locked.proposed_by_id}
    audit.record(_PUBLISHED[locked.kind], actor=published_by, target=made, at=now, payload=payload)
    return made


@transaction.atomic
def decline_publication(*, publication: Publication, declined_by: User, now: datetime) -> None:
    """Do not publish what is proposed, or take it back; raises MayNotPublish or NothingProposed."""
    locked = _locked(publication, declined_by)
    _decide(locked, Publication.State.DECLINED, declined_by, now)
    payload = {"kind": locked.kind, "subject": locked.subject}
    audit.record(Action.PUBLICATION_DECLINED, actor=declined_by, target=locked, at=now, payload=payload)


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


def _propose(
    kind: Publication.Kind, subject: str, content: dict[str, Any], proposed_by: User, now: datetime
) -> Publication:
    _check_may_publish(proposed_by, kind)
    _one_by_one()
    if Publication.objects.filter(kind=kind, subject=subject, state=Publication.State.PROPOSED).exists():
        raise errors.AlreadyProposed(_("A new version waits for a second person already. Decide on that one first."))
    made = Publication.objects.create(
        kind=kind, subject=subject, content=content, proposed_by=proposed_by, proposed_at=now
    )
    payload = {"kind": kind, "subject": subject}
    audit.record(Action.PUBLICATION_PROPOSED, actor=proposed_by, target=made, at=now, payload=payload)
    return made


def _locked(publication: Publication, user: User) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",), no_key=True).select_related("proposed_by")
    locked = rows.get(pk=publication.pk)
    _check_may_publish(user, locked.kind)
    if locked.state != Publication.State.PROPOSED:
        raise errors.NothingProposed(_("Nothing is proposed here any more."))
    return locked


def _decide(publication: Publication, state: Publication.State, user: User, now: datetime) -> None:
    publication.state, publication.decided_by, publication.decided_at = state, user, now
    publication.save(update_fields=["state", "decided_by", "decided_at"])


def _make_template(publication: Publication, published_by: User, now: datetime) -> PurposeTemplate:
    former = PurposeTemplate.objects.for_purpose(publication.subject)
    return PurposeTemplate.objects.create(
        purpose=publication.subject,
        version=former.version + 1,
        **publication.content,
        proposed_by=publication.proposed_by,
        published_at=now,
        published_by=published_by,
    )


def _make_wording(publication: Publication, published_by: User, now: datetime) -> Wording:
    text_zh, text_en = publication.content["text_zh"], publication.content["text_en"]
    check_wording(publication.subject, text_zh, text_en)
    return Wording.objects.create(
        kind=publication.subject,
        version=Wording.objects.in_effect(publication.subject).version + 1,
        text_zh=text_zh,
        text_en=text_en,
        sha256=hashlib.sha256(f"{text_zh}\n\n{text_en}".encode()).hexdigest(),
        proposed_by=publication.proposed_by,
        published_at=now,
        published_by=published_by,
    )


_MAKERS: Final[dict[str, Callable[[Publication, User, datetime], PurposeTemplate | Wording]]] = {
    Kind.TEMPLATE: _make_template,
    Kind.WORDING: _make_wording,
}
_PUBLISHED: Final[dict[str, Action]] = {
    Kind.TEMPLATE: Action.TEMPLATE_PUBLISHED,
    Kind.WORDING: Action.WORDING_PUBLISHED,
}


def _check_may_publish(user: User, kind: str) -> None:
    if not (user.is_staff and user.is_active and user.has_perm(RIGHTS[kind])):
        raise errors.MayNotPublish(_("Only staff with the right to do so publish this."))


def _check_another(first: User, second: User, kind: str) -> None:
    """Raise SamePerson unless somebody else decides: nobody of one hand with the first, if there is anybody else."""
    if first.pk == second.pk:
        raise errors.SamePerson(_("You proposed this yourself: another member of staff publishes it."))
    others = permissions.staff_with(RIGHTS[kind]).exclude(pk__in=[first.pk, second.pk])
    if staff_rules.are_one_hand(first, second) and any(not staff_rules.are_one_hand(first, each) for each in others):
        raise errors.SamePerson(
            _("One of you appointed the other without a second person. Somebody else of the staff publishes this.")
        )


def _one_by_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
