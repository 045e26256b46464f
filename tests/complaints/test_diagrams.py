"""The picture in the documentation is that of the code."""

from __future__ import annotations

import re

from complaints import diagrams, lifecycle
from complaints.lifecycle import Kind
from complaints.management.commands import case_diagrams


def test_the_page_is_current() -> None:
    assert case_diagrams.PAGE.read_text(encoding="utf-8") == diagrams.page(), "run manage.py case_diagrams"


def test_a_picture_draws_every_change_and_no_other() -> None:
    for kind in Kind:
        arrows = re.findall(r"^    (\w+) --> (\w+):", diagrams.picture(kind), re.MULTILINE)
        drawn = {(str(kind), old, new) for old, new in arrows}
        assert drawn == {each for each in lifecycle.transitions() if each[0] == kind}


def test_every_state_is_named_in_both_languages() -> None:
    picture = diagrams.picture(Kind.DISPUTE)
    for state in re.findall(r'state "(.*)" as', picture):
        assert re.search(r"[a-z]", state), state
