"""What every page knows: for whom the person acts, and how much the person has not read."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import desks, todo
from accounts.models import User


def desks_of_person(request: HttpRequest) -> Mapping[str, Any]:
    """Put `desks` and `unread` into the context; nothing is read from the database unless a template asks."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"desks": (), "unread": 0}
    return {
        "desks": SimpleLazyObject(partial(desks.desks_of, user, request)),
        "unread": SimpleLazyObject(partial(todo.unread_of, user)),
    }
