"""What the back office's templates add to Django's admin."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: Iterable[SafeString], headers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Give the cells of a row of a list, each with its column's heading, which a narrow screen shows beside it."""
    named = [_labelled(cell, str(header["text"])) for cell, header in zip(cells, headers, strict=False)]
    return mark_safe("".join(named))  # noqa: S308 - Django has made the cells, the heading is escaped


def _labelled(cell: SafeString, heading: str) -> str:
    if "<" in heading:  # the box that ticks all rows
        return cell
    return re.sub(r"^<(t[dh])", rf'<\1 data-label="{escape(capfirst(heading))}"', cell, count=1)
