"""What is behind a figure: its definition, the facts of its months by flow, and which submissions they came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import Account
from cfcii.common import flow_codes
from cfcii.common.periods import Month
from reports.engine import dictionary
from reports.engine.dictionary import Item
from reports.engine.items import behind
from reports.models import MonthFacts
from reports.rendering import values


@dataclass(frozen=True, slots=True)
class FlowSum:
    """What flowed under a code in one direction in a month."""

    code: str
    name: str
    is_credit: bool
    amount_fen: int
    count: int


@dataclass(frozen=True, slots=True)
class MonthBehind:
    """A covered month behind a figure, as its facts stand now."""

    month: Month
    submission_id: int
    opening_fen: int | None
    closing_fen: int | None
    flows: tuple[FlowSum, ...]

    @property
    def label(self) -> str:
        return values.column_label(str(self.month))


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure is made of. `keys` names its flows; empty when every transaction of the months counts."""

    definition: str
    operands: tuple[str, ...]
    keys: frozenset[str]
    months: tuple[MonthBehind, ...]


def of_figure(account: Account, item: str, period: str) -> Behind:
    """Give what is behind a figure of an account; of an item that stands once a document, its definition alone."""
    known = _items().get(item)
    definition = known.definition if known else ""
    if not period:
        return Behind(definition, (), frozenset(), ())
    keys = behind.flows_behind(item)
    covered = MonthFacts.objects.filter(
        account=account, month__in=[month.first_day for month in values.column_months(period)]
    ).order_by("month")  # fmt: skip
    return Behind(definition, behind.operands_of(item), keys, tuple(_month(facts, keys) for facts in covered))


def _month(facts: MonthFacts, keys: frozenset[str]) -> MonthBehind:
    flows = json.loads(facts.flows) if isinstance(facts.flows, str) else facts.flows
    return MonthBehind(
        Month.of(facts.month), facts.submission_id, facts.opening_fen, facts.closing_fen, tuple(_sums(flows, keys))
    )


def _sums(flows: dict[str, list[int]], keys: frozenset[str]) -> Iterator[FlowSum]:
    for code in flow_codes.CODES:
        for direction in flow_codes.DIRECTIONS:
            key = f"{code}.{direction}"
            if key in flows and (not keys or key in keys):
                amount, count, _largest = flows[key]
                yield FlowSum(code, flow_name(code), direction == "C", int(amount), int(count))


def flow_name(code: str) -> str:
    """Name a flow code in the language at hand."""
    names = flow_codes.NAMES_ZH if (get_language() or "").startswith("zh") else flow_codes.NAMES_EN
    return names.get(code, code)


def _items() -> dict[str, Item]:
    products = [dictionary.product(product) for product in dictionary.PRODUCTS]
    return {item.code: item for product in products for segment in product.segments for item in segment.items}
