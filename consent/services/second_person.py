"""Who is a second person: somebody else, who decided for the enterprise before it was asked, and not since today only.

The platform knows a person by a login and its verified addresses. Of names, which everybody enters as they like, it
takes no account.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import listings as accounts_listings
from accounts.audit import Action
from accounts.clock import day_of
from accounts.models import AuditRecord, Enterprise, EnterpriseMembership, User
from consent.services import errors

SETTLED_AFTER: Final = timedelta(hours=24)
"""So long both of two people have decided for the enterprise: who is taken on just for this gives the others a day to
notice it."""
_ONE_MAILBOX: Final = {"googlemail.com": "gmail.com"}


def check(*, first: User, second: User, enterprise: Enterprise, asked_at: datetime, now: datetime) -> None:
    """Raise SamePerson or NotYetSecondPerson unless these are two people who can act together as two."""
    if first.pk == second.pk:
        raise errors.SamePerson(_("This takes two people, and you are the first. Somebody else has to confirm it."))
    if are_one_person(first, second):
        raise errors.SamePerson(
            _("This login has the same e-mail address as the one that asked for it, so both count as one person. "
              "Somebody else has to confirm it.")
        )  # fmt: skip
    since = decides_since(second, enterprise)
    if since is None or since >= asked_at:
        raise errors.NotYetSecondPerson(
            _("You decide for the enterprise only since after this was asked. Somebody who did so before confirms it; "
              "or it is taken back and asked anew.")
        )  # fmt: skip
    settled_at = max(since, decides_since(first, enterprise) or now) + SETTLED_AFTER
    if settled_at > now:
        raise errors.NotYetSecondPerson(
            _("Both of you have to decide for the enterprise for %(hours)s hours before you act as two people. "
              "Confirm this after %(moment)s.")
            % {"hours": int(SETTLED_AFTER.total_seconds()) // 3600, "moment": _in_words(settled_at)}
        )  # fmt: skip


def check_there_is_one(enterprise: Enterprise, person: User, now: datetime) -> None:
    """Raise NeedsSecondPerson when nobody but this person decides for the enterprise."""
    if is_alone(enterprise, person, now):
        raise errors.NeedsSecondPerson(
            _("Nobody but you decides for the enterprise. Invite a second person as an owner or handler first; "
              "%(hours)s hours after joining they can act as the second one.")
            % {"hours": int(SETTLED_AFTER.total_seconds()) // 3600}
        )  # fmt: skip


def is_alone(enterprise: Enterprise, person: User, now: datetime) -> bool:
    """Tell whether nobody but this person decides for the enterprise."""
    deciding = accounts_listings.people_in_effect(enterprise, now).deciding()
    return all(are_one_person(person, each.user) for each in deciding)


def are_one_person(first: User, second: User) -> bool:
    """Tell whether two logins are of one person, as far as the platform can know: by their mailboxes."""
    return first.pk == second.pk or not _mailboxes(first).isdisjoint(_mailboxes(second))


def decides_since(person: User, enterprise: Enterprise) -> datetime | None:
    """Tell since when a person decides for an enterprise without a break; None when they do not.

    By the record of who made them one of its people, in which role and until when.
    """
    place = EnterpriseMembership.objects.of(person).deciding().filter(enterprise=enterprise).first()
    if place is None:
        return None
    acts = AuditRecord.objects.filter(
        target_type=place._meta.label_lower,  # noqa: SLF001 - Django documents _meta
        target_id=place.pk,
        action__in=[Action.ENTERPRISE_MEMBER_ADDED, Action.ENTERPRISE_MEMBER_CHANGED],
    )
    since, last_day = None, ""
    for at, payload in acts.order_by("at", "pk").values_list("at", "payload"):
        had_lapsed = bool(last_day) and last_day < day_of(at).isoformat()
        if payload["role"] not in EnterpriseMembership.DECIDING_ROLES:
            since = None
        elif since is None or had_lapsed:
            since = at
        last_day = payload.get("ends_on", "")
    return since


def _mailboxes(person: User) -> set[str]:
    """Name the mailboxes that a person has shown to be theirs, each in one form however it is written."""
    verified = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {_mailbox(address) for address in (person.email, *verified)}


def _mailbox(address: str) -> str:
    """Give the mailbox behind an address: what follows a plus sign leads to the same one, and at Gmail dots do."""
    name, _at, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    domain = ".".join(map(_label, domain.replace("\u3002", ".").rstrip(".").split(".")))
    domain = _ONE_MAILBOX.get(domain, domain)
    name = name.partition("+")[0]
    return f"{name.replace('.', '') if domain == 'gmail.com' else name}@{domain}"


def _label(label: str) -> str:
    """Give a part of a domain as it is read: its form for machines (`xn--`) names the same."""
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).casefold()
    except UnicodeError:
        return label


def _in_words(moment: datetime) -> str:
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
