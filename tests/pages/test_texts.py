"""Templates compile; every text has its Chinese; the compiled catalogue is that of the source."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.utils.translation.template import templatize

from ingestion.pipeline.stages import STAGES
from ingestion.selectors import STAGE_LABELS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "cfcii" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(
    path for app in ("accounts", "cfcii", "complaints", "consent", "ingestion", "reports")
    for path in (ROOT / app).rglob("*.py")
)  # fmt: skip
_MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
_MARKS_WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
_IN_TEMPLATE = re.compile(r"""(?<!\w)(?:gettext|ngettext|_)\(\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def entries() -> Iterator[tuple[str, list[str], bool]]:
    """Yield the catalogue's entries: message, translations, whether it is marked as fuzzy."""
    for block in CATALOGUE.read_text(encoding="utf-8").split("\n\n"):
        texts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            name, text = re.fullmatch(r"(?:(msg\w+)(?:\[\d\])? )?(.*)", line).groups()  # type: ignore[union-attr]
            key = name or key
            if text.startswith('"'):
                texts[key] = texts.get(key, "") + ast.literal_eval(text)
        if texts.get("msgid"):
            translations = [text for name, text in texts.items() if name.startswith("msgstr")]
            yield _key(texts.get("msgctxt"), texts["msgid"]), translations, "#, fuzzy" in block


def _key(context: str | None, message: str) -> str:
    """Give the key of a message as compiled catalogues have it."""
    return f"{context}\x04{message}" if context else message


def texts_of_sources() -> Iterator[str]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if node.func.id in _MARKS and texts:
                    yield str(texts[0])
                elif node.func.id in _MARKS_WITH_CONTEXT and len(texts) == 2:
                    yield _key(str(texts[0]), str(texts[1]))
    for path in TEMPLATES:
        for found in _IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
            yield ast.literal_eval(found[1])


def test_every_text_has_its_chinese() -> None:
    assert set(texts_of_sources()) - {message for message, _translations, _fuzzy in entries()} == set()


def test_no_translation_is_missing_or_a_guess() -> None:
    assert [message for message, translations, _fuzzy in entries() if not all(translations)] == []
    assert [message for message, _translations, is_fuzzy in entries() if is_fuzzy] == []


def test_translations_keep_what_is_filled_in() -> None:
    lost = [
        message for message, translations, _fuzzy in entries()
        for text in translations
        if not set(_PLACEHOLDER.findall(text)) <= set(_PLACEHOLDER.findall(message))
    ]  # fmt: skip
    assert lost == []


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found = {(key[0] if isinstance(key, tuple) else key): value for key, value in compiled.items() if key}
    assert found == {message: translations[0] for message, translations, _fuzzy in entries()}


def test_every_stage_has_words() -> None:
    assert {*STAGES, "build"} == set(STAGE_LABELS)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_compile_and_hold_nothing_inline(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"""<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|javascript:""", source)
    assert "//" not in re.sub(r"curl.*", "", source)


def test_styles_load_nothing_from_elsewhere() -> None:
    for path in (ROOT / "static").rglob("*.css"):
        addresses = re.findall(r"""url\(\s*["']?(?!data:)([^)"']+)|@import""", path.read_text(encoding="utf-8"))
        assert addresses == [], path


def test_vendored_packages_name_version_and_licence() -> None:
    for folder in (ROOT / "static" / "vendor").iterdir():
        assert (folder / "LICENSE").is_file()
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert re.search(r"version \| \d", readme)
        assert "licence" in readme
        assert "://" not in readme
