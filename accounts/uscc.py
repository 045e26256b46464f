"""What people are told of a unified social credit code: what is wrong with it, and what kind of subject it says."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cfcii.common.identifiers import is_of_subject, strange_in_uscc, uscc_fault

_KINDS: Final[dict[str, str | Promise]] = {
    "91": gettext_lazy("enterprise"),
    "92": gettext_lazy("individual business"),
    "93": gettext_lazy("farmers' cooperative"),
}
"""GB 32100: 9 is the market regulation, its second character the kind."""
_OTHERS: Final[dict[str, str | Promise]] = {
    "11": gettext_lazy("a government body"),
    "12": gettext_lazy("a public institution"),
    "5": gettext_lazy("a social organisation"),
    "N": gettext_lazy("a rural collective"),
}
"""Who else has a code, by how it begins; not all of them."""


def kind(code: str) -> str:
    """Name the kind of subject that a code says."""
    return str(_KINDS.get(code[:2], _("other organisation")))


def fault(code: str) -> str:
    """Say what is wrong with a code and what to do; nothing when it is right."""
    match uscc_fault(code):
        case "length":
            return _("The code has 18 characters; what you entered has %(count)s.") % {"count": len(code)}
        case "character":
            return _(
                "“%(character)s” does not occur in these codes: they consist of digits and capital letters "
                "without I, O, S, V and Z."
            ) % {"character": strange_in_uscc(code)}
        case "check":
            return _(
                "The last character does not fit the others, so one of them is mistyped. Compare the code with the "
                "licence."
            )
    return ""


def why_no_subject(code: str) -> str:
    """Say why the holder of a right code cannot register; nothing when they can."""
    if is_of_subject(code):
        return ""
    holder = _OTHERS.get(code[:2]) or _OTHERS.get(code[:1]) or _("another organisation")
    return _(
        "This is the code of %(holder)s. Only enterprises, individual businesses and cooperatives register here; "
        "their codes begin with 91, 92 or 93."
    ) % {"holder": holder}
