"""How cases go, by the numbers: for those who lead the desk, and for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.clock import day_of, today
from accounts.http import SignedInRequest
from accounts.models import Institution
from complaints import drawing, number_files, numbers, working_days
from complaints.audit import Action
from complaints.forms.numbers import ExportNumbersForm, NumbersForm
from complaints.lifecycle import Kind
from complaints.models import Case, Complaint, Topic
from complaints.numbers import Line
from complaints.views.desk import pages
from reports.engine import dictionary

_OUTCOMES = dict(Case.Outcome.choices)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its name in words."""

    label: str
    line: Line
    outcomes: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Group:
    """A table of lines."""

    title: str
    head: str
    rows: list[Row]


@require_safe
@login_required
def desk_numbers(request: SignedInRequest) -> HttpResponse:
    """Show how the cases of some months went."""
    pages.check_leads(request.user)
    now = timezone.now()
    asked = NumbersForm(request.GET) if request.GET else None
    wanted = asked.wanted() if asked else numbers.last_months(day_of(now))
    form = asked if asked and asked.errors else NumbersForm(initial=NumbersForm.initial_of(wanted))
    months, total = numbers.by_month(wanted, now=now), numbers.total(wanted, now=now)
    groups = [
        _group(_("By institution"), _("Institution"), numbers.lines(wanted, "respondent", now=now), _institutions()),
        _group(_("By disputed item"), _("Item"), numbers.by_item(wanted, now=now), _items()),
        _group(
            _("By reason of complaint"), _("Reason"), numbers.lines(wanted, "complaint__about", now=now),
            dict(Complaint.Subject.choices).get,
        ),
        _group(
            _("By topic of question"), _("Topic"), numbers.lines(wanted, "consultation__topic", now=now),
            dict(Topic.choices).get,
        ),
    ]  # fmt: skip
    context = {
        "form": form, "wanted": wanted, "total": total, "months": _rows(months, _month),
        "drawing": _drawing(months), "outcomes": _outcomes(total), "groups": groups,
        "unknown_years": working_days.unknown_years(day_of(now)),
        "export": ExportNumbersForm(initial=NumbersForm.initial_of(wanted)), "tab": "numbers",
    }  # fmt: skip
    return render(request, "complaints/numbers/desk.html", context)


@require_POST
@login_required
def desk_numbers_export(request: SignedInRequest) -> HttpResponse:
    """Send the monthly figures as a file, and put that on record."""
    pages.check_leads(request.user)
    form = ExportNumbersForm(request.POST)
    if not form.is_valid():
        return render(request, "complaints/numbers/export.html", {"form": form, "tab": "numbers"}, status=422)
    now, wanted, kind = timezone.now(), form.wanted(), form.cleaned_data["format"]
    payload = {"first": str(wanted.first), "last": str(wanted.last), "kind": wanted.kind, "format": kind}
    audit.record(Action.NUMBERS_EXPORTED, actor=request.user, target=request.user, at=now, payload=payload)
    text = number_files.as_csv(wanted, now=now) if kind == "csv" else number_files.as_json(wanted, now=now)
    name = f"cases-{wanted.first}-{wanted.last}.{kind}"
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8" if kind == "csv" else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_safe
def public_numbers(request: HttpRequest) -> HttpResponse:
    """Show everybody how the cases of the last year went, without what would point at somebody."""
    now = timezone.now()
    wanted = numbers.last_months(today(), is_public=True)
    months = numbers.by_month(wanted, now=now)
    kinds = [(Kind(each.key).label, each) for each in numbers.lines(wanted, "kind", now=now)]
    institutions = numbers.public(numbers.lines(wanted, "respondent", now=now))
    context = {
        "wanted": wanted, "total": numbers.total(wanted, now=now), "months": _rows(months, _month),
        "kinds": [Row(str(label), line, _outcomes(line)) for label, line in kinds], "drawing": _drawing(months),
        "institutions": _group("", "", institutions, _institutions()), "fewest": numbers.FEWEST,
    }  # fmt: skip
    return render(request, "complaints/numbers/public.html", context)


def _group(title: str, head: str, lines: Sequence[Line], name: Callable[[Any], str | Promise | None]) -> Group:
    return Group(title, head, _rows(lines, lambda key: str(name(key) or key or "–")))


def _rows(lines: Sequence[Line], name: Callable[[Any], str]) -> list[Row]:
    return [Row(name(each.key), each, _outcomes(each)) for each in lines]


def _outcomes(line: Line) -> list[tuple[str, int]]:
    """Name outcomes, those first that came most."""
    return [(str(_OUTCOMES[code]), count) for code, count in sorted(line.outcomes.items(), key=lambda each: -each[1])]


def _month(key: Any) -> str:
    return f"{key:%Y-%m}"


def _institutions() -> Callable[[Any], str | None]:
    """Name institutions; a case without one is about the platform, or a question."""
    names: dict[int | None, str] = dict(Institution.objects.values_list("pk", "name"))
    names[None] = _("the platform")
    return names.get


def _items() -> Callable[[Any], str | None]:
    """Name items with their segments: several segments have an item of one name."""
    is_chinese = (translation.get_language() or "").startswith("zh")
    named = {}
    for product in dictionary.PRODUCTS:
        for segment in dictionary.product(product).segments:
            for item in segment.items:
                names = (segment.name_zh, item.name_zh) if is_chinese else (segment.name_en, item.name_en)
                named[item.code] = " · ".join(names)
    return named.get


def _drawing(months: Sequence[Line]) -> SafeString:
    series = [
        drawing.Series(_("received"), [each.received for each in months]),
        drawing.Series(_("of these answered"), [each.answered for each in months]),
    ]
    return drawing.columns(
        name="numbers", title=_("Cases by month"), labels=[_month(each.key) for each in months], series=series,
        description=_("Cases received each month, and how many of them have been answered. The table has the numbers."),
    )  # fmt: skip
