"""What every page knows: for whom the person acts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import desks
from accounts.models import User


def desks_of_person(request: HttpRequest) -> Mapping[str, Any]:
    """Put `desks` into the context; nothing is read from the database unless a template asks."""
    user = getattr(request, "user", None)
    return {"desks": SimpleLazyObject(partial(desks.desks_of, user)) if isinstance(user, User) else ()}
