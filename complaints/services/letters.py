"""The written answer: filled in from its template, numbered, hashed, signed, written once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone, translation

from accounts.clock import day_of
from cfcii.common import signing
from cfcii.common.digests import canonical_json, sha256_hex
from complaints.lifecycle import Kind, Side
from complaints.models import Case, Decision, Happening, Letter, LetterTemplate
from complaints.services import steps
from consent.numbers import new_number

LETTER: Final = "cfcii-reply-letter"
"""Kind of signature (`cfcii.common.signing`)."""
LANGUAGES: Final = ("zh-hans", "en")


def issue(*, case: Case, decision: Decision, now: datetime) -> Letter:
    """Issue the letter of a released decision, in the transaction of the release."""
    template = LetterTemplate.objects.filter(kind=case.kind, outcome=decision.outcome).order_by("-version").first()
    assert template is not None, "every outcome has a template (migration)"
    texts = {language: _filled(template, case, decision, language) for language in LANGUAGES}
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


def remark_texts(case: Case) -> tuple[str, str]:
    """Say on later documents, in Chinese and in English, that a dispute could not be established."""
    figures = [f"{each.item} {each.period}".rstrip() for each in case.dispute.figures.order_by("period", "item")[:5]]
    named = ", ".join(figures)
    return (
        f"企业对下列数据提出异议,经核查无法确认(异议编号{case.number}):{named}"[:500],
        f"The enterprise disputed these figures; it could not be established whether they are right"
        f" (case {case.number}): {named}"[:500],
    )


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
            "party": case.enterprise.name if case.enterprise else _person(case),
            "received": str(day_of(case.received_at)),
            "kind": str(Kind(case.kind).label),
            "number": case.number,
            "subject": case.subject,
            "grounds": decision.grounds_zh if is_chinese else decision.grounds_en,
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


def _person(case: Case) -> str:
    return case.lodged_by.name if case.lodged_by else case.contact
