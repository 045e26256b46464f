"""The texts of cases as they are kept: what one side writes, the other reads, in letters and documents too."""

from __future__ import annotations

from cfcii.common.texts import plain_text, tidy_text


def case_text(text: str) -> str:
    """Bring a text of many lines to its form, without what its reader cannot see; empty where nothing is left."""
    return plain_text(tidy_text(text)).strip()


def case_line(text: str) -> str:
    """Bring a text to one line, each run of white space as one space."""
    return " ".join(case_text(text).split())
