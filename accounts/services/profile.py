"""How a person wants to be named and shown things."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.audit import Action
from accounts.models import User


@transaction.atomic
def change_profile(*, user: User, name: str, language: str, amount_unit: str, now: datetime) -> None:
    """Keep a person's name, language and unit of amounts; the record says which of them changed, not to what."""
    wanted = {"name": name, "language": language, "amount_unit": amount_unit}
    before = {field: getattr(user, field) for field in wanted}
    changed = sorted(field for field in wanted if before[field] != wanted[field])
    if not changed:
        return
    for field in changed:
        setattr(user, field, wanted[field])
    user.save(update_fields=changed)
    audit.record(Action.PROFILE_CHANGED, actor=user, target=user, at=now, payload={"fields": changed})


@transaction.atomic
def name_person(*, user: User, name: str, now: datetime) -> None:
    """Keep the name that a person gives where one is needed first; the record does not say which."""
    user.name = name
    user.save(update_fields=["name"])
    audit.record(Action.PROFILE_CHANGED, actor=user, target=user, at=now, payload={"fields": ["name"]})


def remember_language(*, user: User, language: str) -> None:
    """Keep the language that a person switched to: their mail comes in it, and pages wherever they sign in."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
    user.language = language
