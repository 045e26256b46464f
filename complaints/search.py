"""Full-text search of published questions and answers, in Chinese and English.

English words are stemmed by PostgreSQL. Chinese has no gaps between words: each run of characters is kept as single
characters and as overlapping pairs, so that any word of two or more characters is found wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import Func

from complaints.models import PublishedAnswer

LONGEST: Final = 100
"""Characters of a question that are looked at."""
MOST_RANKED: Final = 1_000
"""A word that more answers hold than this tells little: ranking all of them would only take time."""
_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LATIN: Final = re.compile(r"[a-z0-9]+")
_LAST_PLACE: Final = 16_383
"""PostgreSQL's largest position of a word."""


def index(answer: PublishedAnswer) -> None:
    """Write the words by which an answer is found; those of the question weigh more."""
    words = [
        _english("A", answer.question_en, answer.question_zh), _english("B", answer.answer_en, answer.answer_zh),
        _chinese("A", answer.question_zh, answer.question_en), _chinese("B", answer.answer_zh, answer.answer_en),
    ]  # fmt: skip
    type(answer)._default_manager.filter(pk=answer.pk).update(words=_joined(words))  # noqa: SLF001 - documented


def find(text: str, *, topic: str = "") -> QuerySet[PublishedAnswer]:
    """Give the published answers that hold all words of a question, or any when none holds all; the best first.

    The last English word may be the beginning of one, so that something is found while typing.
    """
    rows = published(topic)
    text = text[:LONGEST].lower()
    latin, chinese = _LATIN.findall(text), _CHINESE.findall(text)
    if not latin and not chinese:
        return rows.none()
    for joint in ("&", "|"):
        query = _query(latin, chinese, joint, is_word_open=bool(_LATIN.search(text[-1])))
        found = rows.filter(words__matches=query)
        if joint == "|" or found.exists():
            break
    rank = Func(F("words"), query, function="ts_rank", output_field=FloatField())
    ranked = PublishedAnswer.objects.filter(pk__in=found.values("pk")[:MOST_RANKED])
    return ranked.annotate(rank=rank).order_by("-rank", "pk")


def published(topic: str = "") -> QuerySet[PublishedAnswer]:
    """Give what everybody may read."""
    rows = PublishedAnswer.objects.filter(withdrawn_at=None)
    return rows.filter(topic=topic) if topic else rows


def pieces(run: str) -> Iterator[str]:
    """Give the words of a run of Chinese characters: each character, then each pair."""
    yield from run
    yield from pairs(run)


def pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))


@SearchVectorField.register_lookup
class Matches(models.Lookup):
    """`words @@ query`, with the query as it was made here."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", (*left_values, *right_values)


def _query(latin: list[str], chinese: list[str], joint: str, *, is_word_open: bool) -> Func:
    words = [*latin[:-1], f"{latin[-1]}:*" if is_word_open else latin[-1]] if latin else []
    parts = [f"'{piece}'" for run in chinese for piece in (pairs(run) if len(run) > 1 else run)]
    english = Func(Value(f" {joint} ".join(words)), template="to_tsquery('english', %(expressions)s)")
    others = Func(Value(f" {joint} ".join(dict.fromkeys(parts))), template="%(expressions)s::tsquery")
    return Func(
        english, others, template="(%(expressions)s)", arg_joiner={"&": " && ", "|": " || "}[joint],
        output_field=SearchQueryField(),
    )  # fmt: skip


def _joined(words: list[Func]) -> Any:
    first, *others = words
    return Func(first, *others, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())


def _english(weight: str, *texts: str) -> Func:
    text = " ".join(word for each in texts for word in _LATIN.findall(each.lower()))
    return Func(
        Value(text), template=f"setweight(to_tsvector('english', %(expressions)s), '{weight}')",
        output_field=SearchVectorField(),
    )  # fmt: skip


def _chinese(weight: str, *texts: str) -> Func:
    """Give the pieces with their places: by these they weigh, and nearer ones rank before others."""
    places: dict[str, list[int]] = {}
    for place, piece in enumerate((each for run in _CHINESE.findall(" ".join(texts)) for each in pieces(run)), start=1):
        places.setdefault(piece, []).append(min(place, _LAST_PLACE))
    text = " ".join(f"'{piece}':{','.join(f'{at}{weight}' for at in ats[:9])}" for piece, ats in places.items())
    return Func(Value(text), template="%(expressions)s::tsvector", output_field=SearchVectorField())
