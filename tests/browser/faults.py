"""What can be wrong with a page as a person has it before them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from tests.pages.test_texts import entries

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_LISTEN = """
    window.policyViolations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
_HEADINGS = (
    "[...document.querySelector('main').querySelectorAll('h1,h2,h3,h4,h5,h6')].map((each) => Number(each.tagName[1]))"
)
_WIDER = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.body.querySelectorAll("*")]
        .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 5)
        .map((each) => `${each.tagName} ${each.className}`)"""
_TEXTS = """() => {
    const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest("code, pre, script, .code, .digest, .secret, [lang=en], noscript"))
            texts.push(walker.currentNode.data);
    }
    // The names of items carry the dictionary's definitions, which are in one language.
    const named = ":is([title], [aria-label], [placeholder], [data-label]):not(.doc-item)";
    for (const each of document.querySelectorAll(named))
        for (const name of ["title", "aria-label", "placeholder", "data-label"])
            if (each.hasAttribute(name)) texts.push(each.getAttribute(name));
    return [document.title, ...texts].map((text) => text.trim().replace(/\\s+/g, " ")).filter((text) => text);
}"""
_ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z]+\b[ ,]+){3,}\b[a-z]+\b")


def listen(context: BrowserContext) -> list[str]:
    """Write down whatever the consoles of a context complain of, and have its pages keep what the policy refused."""
    complaints: list[str] = []
    context.add_init_script(_LISTEN)
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return complaints


def of_policy(page: Page) -> list[str]:
    return [f"policy: {each}" for each in page.evaluate("window.policyViolations")]


def of_access(page: Page) -> list[str]:
    """Ask axe; gives one line for each rule that is broken."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(options)})")
    return [
        f"axe: {each['id']} ({each['help']}): " + "; ".join(node["html"][:160] for node in each["nodes"][:3])
        for each in found["violations"]
    ]


def of_headings(page: Page) -> list[str]:
    """Say whether the matter of a page has one first heading, and none that skips a level."""
    levels: list[int] = page.evaluate(_HEADINGS)
    skipped = [level for before, level in zip([0, *levels], levels, strict=False) if level > before + 1]
    return [f"headings: {levels}"] if levels.count(1) != 1 or skipped else []


def of_width(page: Page) -> list[str]:
    wider: list[str] = page.evaluate(_WIDER)
    return [f"wider than the window: {wider}"] if wider else []


def of_language(page: Page) -> list[str]:
    """Find English on a Chinese page: a text of ours as it stands in the source, or a run of English words."""
    texts: list[str] = page.evaluate(_TEXTS)
    return [f"English: {text}" for text in texts if text in _source_texts() or _ENGLISH.search(text)]


@cache
def _source_texts() -> frozenset[str]:
    """Give the texts of ours that read otherwise in Chinese."""
    return frozenset(
        message.partition("\x04")[2] or message
        for message, translations, _fuzzy in entries()
        if message not in translations and re.search(r"[a-z]{2}", message)
    )
