"""What a document says, byte by byte: an account's figures with everything that they rest on, as it is issued."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from cfcii.common.digests import canonical_json
from cfcii.common.periods import Month
from consent.models import Consent
from reports import annotating, figure_sets, selectors, spans
from reports.annotation_models import Annotation
from reports.engine import dictionary
from reports.figure_sets import Wanted
from reports.models import FigureSet

_AUTHORS: Final[dict[str, str]] = {
    Annotation.Kind.PROVIDER_REMARK: "provider",
    Annotation.Kind.CENTRE_REMARK: "platform",
    Annotation.Kind.STATEMENT: "enterprise",
}
"""Who makes a remark, as documents publish it."""


@dataclass(frozen=True, slots=True)
class Content:
    """A document's content before it is written down; `body` is canonical JSON."""

    body: bytes
    first_month: Month
    last_month: Month
    narrowed_from: Month | None
    facts_digest: str


def content(*, number: str, wanted: Wanted, consent: Consent | None, now: datetime) -> Content:
    """Put together what a document says; raises NothingCovered, SpanNotAllowed, and QueryRefused for a consent that
    does not reach back to what is wanted.
    """
    coverage = selectors.coverage(wanted.account.pk)
    span = spans.within(wanted, coverage, consent.look_back_months, now) if consent else spans.Span(wanted)
    figures = figure_sets.figure_set(span.wanted, coverage, now=now)
    annotations = _annotations(wanted, figures, annotating.standing(wanted.account.pk) if coverage.is_annotated else [])
    body = _joined(
        annotations=_text(annotations),
        columns=figures.columns,
        facts_digest=_text(figures.facts_digest),
        figures=figures.figures,
        issued_at=_text(_iso(now)),
        items=_text(_document_items(number, wanted, consent, now, figures, annotations, coverage.last_corrected_at)),
        months=figures.months,
        number=_text(number),
        product=_text(wanted.product),
        span=_text(_span(span, wanted, consent)),
        versions=figures.versions,
    )
    first, last = Month.of(figures.first_month), Month.of(figures.last_month)
    return Content(body, first, last, span.narrowed_from, figures.facts_digest)


def _span(span: spans.Span, wanted: Wanted, consent: Consent | None) -> dict[str, Any]:
    """Say which months were asked for, and whether the consent reaches less far back."""
    return {
        "asked_first_month": str(wanted.start) if wanted.start else None,
        "asked_last_month": str(wanted.end) if wanted.end else None,
        "is_narrowed": span.narrowed_from is not None,
        "look_back_months": consent.look_back_months if consent else None,
    }


def _document_items(
    number: str,
    wanted: Wanted,
    consent: Consent | None,
    now: datetime,
    figures: FigureSet,
    annotations: dict[str, Any],
    last_corrected_at: datetime | None,
) -> dict[str, Any]:
    """Give the items that stand once a document."""
    account, enterprise, provider = wanted.account, wanted.account.enterprise, wanted.account.provider
    values: dict[str, Any] = {
        "header.report_number": number,
        "header.dictionary_version": dictionary.CURRENT_VERSION,
        "header.issued_at": _iso(now),
        "header.enterprise_name": enterprise.name,
        "header.uscc": enterprise.uscc,
        "header.consent_number": consent.number if consent else None,
        "header.requesting_institution": consent.information_user.name if consent else None,
        "header.query_purpose": consent.purpose if consent else None,
        "account.provider_name": provider.name,
        "account.provider_code": provider.code,
        "account.account_number_masked": account.masked_number,
        "account.account_type": account.account_type,
        "account.currency": account.currency,
        "account.opened_on": _iso(account.opened_on),
        "account.status": "closed" if account.closed_on else "open",
        "account.closed_on": _iso(account.closed_on) if account.closed_on else None,
        "account.first_period": figures.first_period,
        "account.last_period": figures.last_period,
        "account.periods_covered": figures.periods_covered,
        "account.data_updated_at": _iso(figures.data_updated_at),
        "annotations.open_dispute_count": annotations["open_dispute_count"],
        "annotations.disputed_items": [
            {"item": each["item"], "period": each["period"]} for each in annotations["disputed_items"]
        ],
        "annotations.enterprise_statement": _statement(annotations),
        "annotations.last_corrected_on": _day(last_corrected_at) if last_corrected_at else None,
    }
    segments = (segment for segment in dictionary.product(wanted.product).segments if not segment.is_computed)
    return {item.code: values[item.code] for segment in segments for item in segment.items}


def _annotations(wanted: Wanted, figures: FigureSet, standing: list[Annotation]) -> dict[str, Any]:
    """Say what stands beside the figures of a document, of either product: marks of disputes, and dated remarks."""
    marks = [each for each in standing if each.kind == Annotation.Kind.DISPUTE]
    return {
        "open_dispute_count": len({mark.case_number for mark in marks}),
        "disputed_items": _disputed(marks, wanted.product, figures) if marks else [],
        "remarks": [
            {"by": _AUTHORS[each.kind], "on": _day(each.placed_at), "zh": each.text_zh, "en": each.text_en}
            for each in standing
            if each.kind in _AUTHORS
        ],
    }


def _disputed(marks: list[Annotation], product: str, figures: FigureSet) -> list[dict[str, str | None]]:
    segments = dictionary.product(product).segments
    items = {item.code for segment in segments if not segment.is_computed for item in segment.items}
    rows = {item.code for segment in segments if segment.is_computed for item in segment.items}
    found = annotating.touched(marks, items=items, rows=rows, columns=json.loads(figures.columns))
    return [
        {"item": figure.item, "period": figure.period or None, "marked_on": _day(mark.placed_at)}
        for figure, mark in found.items()
    ]


def _statement(annotations: dict[str, Any]) -> str | None:
    """Give what the enterprise asked to show, which may be a statement on each of several disputes."""
    return "\n".join(each["zh"] for each in annotations["remarks"] if each["by"] == "enterprise") or None


def _day(moment: datetime) -> str:
    return _iso(_local(moment).date())


def _joined(**parts: str) -> bytes:
    """Join values that are canonical JSON to one canonical object: its keys stand sorted."""
    return ("{" + ",".join(f"{json.dumps(name)}:{parts[name]}" for name in sorted(parts)) + "}").encode()


def _text(value: Any) -> str:
    return canonical_json(value).decode()


def _iso(moment: datetime | date) -> str:
    """Write a date, or a moment in local time with its offset from UTC."""
    return _local(moment).isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())
