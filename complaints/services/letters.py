"""The written answer: filled in from its template, numbered, hashed, signed, written once."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts import audit
from accounts.clock import day_of
from accounts.models import User
from cfcii.common import signing
from cfcii.common.digests import canonical_json, sha256_hex
from complaints import permissions
from complaints.audit import Action
from complaints.figure_words import Words
from complaints.lifecycle import Kind, Side
from complaints.models import Case, Decision, Happening, Letter, LetterTemplate
from complaints.services import errors, steps
from complaints.texts import case_line, case_text
from consent.numbers import new_number

LETTER: Final = "cfcii-reply-letter"
"""Kind of signature (`cfcii.common.signing`)."""
LANGUAGES: Final = ("zh-hans", "en")
PLACEHOLDERS: Final = {
    "party": gettext_lazy("who lodged the case"),
    "received": gettext_lazy("day on which it was received"),
    "kind": gettext_lazy("kind of case"),
    "number": gettext_lazy("case number"),
    "subject": gettext_lazy("subject of the case"),
    "grounds": gettext_lazy("grounds of the decision; must be there"),
    "measures": gettext_lazy("measures of the decision, with their day; or that there are none"),
}
"""What a letter fills in, and what each is."""
_LOCK: Final = 0x4C455454  # "LETT": versions follow one another
_MOST_NAMED: Final = 5
_NAMED: Final = re.compile(r"\{([^{}]*)\}")


def issue(*, case: Case, decision: Decision, now: datetime, shown: str | None = None) -> Letter:
    """Issue the letter of a released decision, in the transaction of the release.

    Raises NotAsShown unless it says what `shown` is the `digest` of; None where nobody looked at a page.
    """
    template = template_of(case.kind, decision.outcome)
    texts = {language: _filled(template, case, decision, language) for language in LANGUAGES}
    if shown is not None and shown != digest((texts["zh-hans"], texts["en"])):
        raise errors.NotAsShown(
            _("The letter would say something else than what you have read. Read it again below, then release it.")
        )
    number = new_number("L", now)
    body = canonical_json(
        {
            "number": number, "case": case.number, "kind": case.kind, "outcome": decision.outcome,
            "issued_at": timezone.localtime(now, timezone.get_default_timezone()).isoformat(timespec="seconds"),
            "template_version": template.version, "text_zh": texts["zh-hans"], "text_en": texts["en"],
        }
    )  # fmt: skip
    signature = signing.sign(body, settings.SIGNING_KEYS, kind=LETTER)
    letter = Letter.objects.create(
        number=number,
        case=case,
        decision=decision,
        template=template,
        text_zh=texts["zh-hans"],
        text_en=texts["en"],
        issued_at=now,
        sha256=sha256_hex(body),
        signature=signature.jws,
        key_id=signature.key_id,
    )
    steps.record(
        case=case, what=Happening.LETTER_ISSUED, actor=None, side=Side.CLOCK, now=now, seen_by=steps.PARTY_AND_DESK,
        facts={"letter": number},
    )  # fmt: skip
    return letter


def template_of(kind: str, outcome: str) -> LetterTemplate:
    """Give the words that are in effect for an outcome; every outcome has some (migration)."""
    return LetterTemplate.objects.filter(kind=kind, outcome=outcome).latest("version")


def preview(*, case: Case, decision: Decision) -> tuple[str, str]:
    """Give the letter as it would go out now, in Chinese and in English; the decision need not be stored."""
    template = template_of(case.kind, decision.outcome)
    zh, en = (_filled(template, case, decision, language) for language in LANGUAGES)
    return zh, en


def digest(texts: tuple[str, str]) -> str:
    """Give the SHA-256 of a letter's texts, in Chinese and in English, as `preview` gives them."""
    return sha256_hex(canonical_json(list(texts)))


@transaction.atomic
def publish_template(
    *, kind: str, outcome: str, text_zh: str, text_en: str, actor: User, now: datetime
) -> LetterTemplate:
    """Put new words in effect for letters that go out from now on; raises NotInCharge, LetterTemplateNotComplete."""
    if not permissions.leads(actor):
        raise errors.NotInCharge(_("Only who leads the desk publishes the words of letters."))
    text_zh, text_en = case_text(text_zh), case_text(text_en)
    check_template(text_zh, text_en)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
    template = LetterTemplate.objects.create(
        kind=kind, outcome=outcome, version=template_of(kind, outcome).version + 1, text_zh=text_zh, text_en=text_en,
        published_by=actor, published_at=now,
    )  # fmt: skip
    payload = {"kind": kind, "outcome": outcome, "version": template.version}
    audit.record(Action.LETTER_TEMPLATE_PUBLISHED, actor=actor, target=template, at=now, payload=payload)
    return template


def check_template(*texts: str) -> None:
    """Raise LetterTemplateNotComplete for a placeholder that there is not, a brace left over, or missing grounds."""
    for text in texts:
        named = set(_NAMED.findall(text))
        if unknown := named - PLACEHOLDERS.keys():
            raise errors.LetterTemplateNotComplete(
                _("There is no placeholder %(names)s. Write one of those that are listed.")
                % {"names": ", ".join(sorted(f"{{{name}}}" for name in unknown))}
            )
        if "{" in _NAMED.sub("", text) or "}" in _NAMED.sub("", text):
            raise errors.LetterTemplateNotComplete(_("A brace is left over: each placeholder has one on either side."))
        if "grounds" not in named:
            raise errors.LetterTemplateNotComplete(
                _("{grounds} is missing: a letter without its grounds is no answer.")
            )


def remark_texts(case: Case) -> tuple[str, str]:
    """Say on later documents, in Chinese and in English, that a dispute could not be established.

    Lenders read it: it names figures, not the case.
    """
    texts = []
    for language, said, more in (
        ("zh-hans", "企业对下列数据提出异议，经核查无法确认：{figures}", "等 {count} 项"),
        ("en", "The enterprise disputed these figures; it could not be established whether they are right: {figures}",
         ", {count} figures in all"),
    ):  # fmt: skip
        with translation.override(language):
            named = _named_figures(case)
        figures = "; ".join(named[:_MOST_NAMED])
        figures += more.format(count=len(named)) if len(named) > _MOST_NAMED else ""
        texts.append(said.format(figures=figures)[:500])
    return texts[0], texts[1]


def _named_figures(case: Case) -> list[str]:
    words = Words(case.dispute.document)
    figures = case.dispute.figures.order_by("period", "item")
    return [" ".join(filter(None, [words.period(each.period), words.item(each.item)])) for each in figures]


def signed_content(letter: Letter) -> bytes:
    """Give the bytes that a letter's signature signs; raises SignatureNotValid when they are not its own."""
    verified = signing.verified(letter.signature, settings.SIGNING_KEYS, kind=LETTER)
    if sha256_hex(verified.content) != letter.sha256 or json.loads(verified.content)["number"] != letter.number:
        raise signing.SignatureNotValid("another letter's content")
    return verified.content


def _filled(template: LetterTemplate, case: Case, decision: Decision, language: str) -> str:
    is_chinese = language.startswith("zh")
    with translation.override(language):
        values = {
            "party": case_line(case.enterprise.name if case.enterprise else _person(case)),
            "received": str(day_of(case.received_at)),
            "kind": str(Kind(case.kind).label),
            "number": case.number,
            "subject": case.subject,
            "grounds": decision.grounds_zh if is_chinese else decision.grounds_en,
            "measures": _measures(decision),
        }
    return fill(template.text_zh if is_chinese else template.text_en, values)


def fill(text: str, values: dict[str, str]) -> str:
    """Fill in placeholders, each once and in one pass: what is filled in is not looked at again."""
    parts = text.split("{")
    done = parts[0]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        done += f"{values[name]}{rest}" if brace and name in values else f"{{{part}"
    return done


def _measures(decision: Decision) -> str:
    if not decision.measures:
        return pgettext("measures", "none")
    return _("%(measures)s (by %(day)s)") % {"measures": decision.measures, "day": decision.measures_due_on}


def _person(case: Case) -> str:
    return case.lodged_by.name if case.lodged_by else case.contact
