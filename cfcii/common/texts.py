"""Longer texts that people type: brought to one form, without what cannot be seen and changes what is read."""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t")
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What embeds or overrides the direction of writing. The marks LRM, RLM and ALM stay: they turn nothing around."""
_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn"})


def tidy_text(text: str) -> str:
    """Bring a text to its form: NFC, line ends as LF, nothing around it, no control characters or overrides."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "".join(
        character
        for character in composed
        if character in _KEPT or (character not in _DIRECTIONS and unicodedata.category(character) not in _UNSEEN)
    ).strip()
