"""The little Markdown in which the guide is written, as HTML: headings, paragraphs, lists, code, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_FENCE = "```"
_BLOCK = re.compile(rf"^{_FENCE}[^\n]*\n(?P<code>.*?)^{_FENCE}$", re.MULTILINE | re.DOTALL)


def page(text: str) -> tuple[str, SafeString]:
    """Give the title, which is the first line, and the rest as HTML; whatever looks like HTML in it is text."""
    title, _newline, rest = text.partition("\n")
    return title.removeprefix("# ").strip(), mark_safe("\n".join(_blocks(rest)))  # noqa: S308 - escaped piece by piece


def inline(text: str) -> SafeString:
    """Give one line as HTML: code in backticks, strong, links."""
    return mark_safe(_inline(text))  # noqa: S308 - escaped first


def _blocks(text: str) -> Iterator[str]:
    end = 0
    for block in _BLOCK.finditer(text):
        yield from _paragraphs(text[end : block.start()])
        yield f'<pre class="example" tabindex="0">{escape(block["code"].rstrip())}</pre>'
        end = block.end()
    yield from _paragraphs(text[end:])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in filter(None, (each.strip() for each in re.split(r"\n\s*\n", text))):
        if heading := re.fullmatch(r"(#{2,3}) (.+)", paragraph):
            level = len(heading[1])
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif paragraph.startswith("- "):
            items = re.split(r"^- ", paragraph, flags=re.MULTILINE)[1:]
            yield f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"
        else:
            yield f"<p>{_inline(paragraph)}</p>"


def _inline(text: str) -> str:
    whole = str(escape(text.strip()))
    whole = re.sub(r"`([^`]+)`", r"<code>\1</code>", whole)
    whole = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", whole)
    return re.sub(r"\[([^\]]+)\]\((/[^)\s]*)\)", r'<a href="\2">\1</a>', whole)
