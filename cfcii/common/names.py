"""Names of people and enterprises as they are typed: brought to one form, and nothing in them that acts in a mail.

Nothing here asks for a script: Chinese names, those of minorities with their dot (阿依古丽·买买提), Latin ones pass.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_LINE_BREAKS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
"""Control and format characters (among them those that turn the direction of writing), and what is no character."""
_OF_ADDRESSES: Final = ("://", "www.", "@")
"""What mail programs make links of."""


def tidy_name(text: str) -> str:
    """Bring a name to its form: NFC, nothing around it, one space where there were several."""
    composed = unicodedata.normalize("NFC", text).strip()
    return " ".join(part for part in _spaced(composed).split(" ") if part)


def name_fault(name: str) -> str | None:
    """Say what a tidy name holds that no name has: `line_break`, `unseen`, `address`, or no letter; None when nothing.

    An address is looked for in the narrow form too: a mail program may read ＠ as @.
    """
    if any(character in _LINE_BREAKS for character in name):
        return "line_break"
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        return "unseen"
    narrow = unicodedata.normalize("NFKC", name).lower()
    if any(part in narrow for part in _OF_ADDRESSES):
        return "address"
    return None if any(character.isalnum() for character in name) else "no_letter"


def _spaced(text: str) -> str:
    """Make every kind of space (that of CJK text, the one that does not break) the usual one."""
    return "".join(" " if unicodedata.category(character) == "Zs" else character for character in text)
