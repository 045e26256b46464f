"""The kinds of things that people are told: their words, and whether e-mail is sent unless the person chose otherwise.

Words are made when they are shown, in the reader's language, from the facts of the notification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `title` and `body` may use the facts by name, as in `%(enterprise)s`."""

    name: str | Promise
    """What the person chooses e-mail for."""
    title: str | Promise
    body: str | Promise
    by_email: bool = True
    is_always_emailed: bool = False
    """Nobody can switch its e-mail off: it is about the safety of the sign-in."""

    def titled(self, facts: Mapping[str, Any]) -> str:
        return str(self.title) % facts

    def told(self, facts: Mapping[str, Any]) -> str:
        return str(self.body) % facts


KINDS: Final[dict[str, Kind]] = {
    "new_sign_in": Kind(
        _("A new sign-in"),
        _("New sign-in to your account"),
        _("Somebody signed in with your account from %(address)s. If that was not you, end the session and change "
          "your password now."),
        is_always_emailed=True,
    ),
}  # fmt: skip
