"""Longer texts that people type: brought to one form, without what cannot be seen and changes what is read."""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t")
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What embeds or overrides the direction of writing. The marks LRM, RLM and ALM stay: they turn nothing around."""
_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn"})
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs"})
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u3164\uffa0")
"""Letters and a mark that show nothing."""
_MARKS: Final = frozenset({"Mn", "Me"})
_MOST_MARKS: Final = 4
"""So many marks one letter has at the most: more of them cover the lines around it."""


def tidy_text(text: str) -> str:
    """Bring a text to its form: NFC, line ends as LF, nothing around it, no control characters or overrides."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "".join(
        character
        for character in composed
        if character in _KEPT or (character not in _DIRECTIONS and unicodedata.category(character) not in _UNSEEN)
    ).strip()


def plain_text(text: str) -> str:
    """Leave out of a text what its reader cannot see, what turns it around, and marks piled up on a letter.

    For what one party writes to another. It grows no longer by that.
    """
    kept, marks = [], 0
    for character in text.replace("\t", " ").replace("\u2028", "\n").replace("\u2029", "\n"):
        category = unicodedata.category(character)
        if character != "\n" and (category in _HIDDEN or character in _FILLERS):
            continue
        marks = marks + 1 if category in _MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
