"""What a script draws the chart from: the document's own figures and texts, each at its months."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reports.rendering import content
from reports.rendering.chart import interactive
from tests.reports.rendering.documents import make_document


def _data(columns: tuple[str, ...], language: str = "en", **figures: list[str | None]) -> dict[str, Any]:
    named = {f"balance.{code}": values for code, values in figures.items()}
    found = interactive.data(content.printable(make_document(columns=columns, figures=named), language))
    assert found is not None
    read: dict[str, Any] = json.loads(json.dumps(found))
    return read


def test_a_period_stands_at_its_months() -> None:
    found = _data(("2025-01", "2025-03", "2025Q2"))
    assert found["months"] == 6
    assert [(each["from"], each["to"]) for each in found["periods"]] == [(0, 1), (2, 3), (3, 6)]
    assert [each["name"] for each in found["periods"]] == ["1", "3", "Q2"]


def test_amounts_are_exact_in_words_and_missing_ones_stay_missing() -> None:
    found = _data(("2025-01", "2025-02"), income_amount=["1234567.89", None])
    income = found["panels"][0]["series"][0]
    assert income["values"] == [1234567.89, None]
    assert income["texts"] == ["1,234,567.89 yuan", "--"]


@pytest.mark.parametrize(("language", "unit"), [("zh-hans", "元"), ("en", "yuan")])
def test_labels_follow_the_language(language: str, unit: str) -> None:
    panel = _data(("2025-01",), language)["panels"][0]
    assert panel["unit"].endswith(unit)
    assert panel["series"][0]["texts"][0].endswith(unit)
    assert len(panel["ticks"]) == round((panel["high"] - panel["low"]) / panel["step"]) + 1
