"""The queues of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import todo
from accounts.clock import day_of
from accounts.http import SignedInRequest
from complaints import desk_todo, permissions, queues
from complaints.forms.desk import QueueForm
from complaints.models import Case
from complaints.queues import Queue
from complaints.views.desk import pages


@dataclass(frozen=True, slots=True)
class _Tab:
    label: str
    address: str
    is_current: bool
    count: str


@dataclass(frozen=True, slots=True)
class _Row:
    case: Case
    colour: str
    words: str


@require_safe
@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """Show a queue, most urgent first."""
    pages.check_desk(request.user)
    queue = request.GET.get("queue", "")
    queue = queue if queue in Queue.values else Queue.MINE
    form = QueueForm(request.GET, queue=queue)
    wanted = form.wanted(queue)
    after = queues.Place.read(request.GET.get("after", ""))
    seen = permissions.shares_of_handler(request.user)
    found = queues.stretch(request.user, wanted, after, seen=seen)
    today = day_of(timezone.now())
    waiting = queues.waiting_for(request.user, seen, today)
    is_whole = not (after or found.following)
    number = len(found.cases) if is_whole else queues.count(request.user, wanted, seen=seen)
    context: dict[str, Any] = {
        "form": form,
        "queue": queue,
        "label": Queue(queue).label,
        "tabs": [_tab(each, queue, waiting) for each in Queue],
        "rows": [_Row(each, *queues.urgency(each, today)) for each in found.cases],
        "following": _address(request, after=found.following) if found.following else "",
        "first": _address(request, after="") if after else "",
        "number": min(number, queues.MOST_COUNTED),
        "is_more": number > queues.MOST_COUNTED,
        "is_narrowed": wanted.is_narrowed,
        "todo": todo.in_order(*desk_todo.of_handler(waiting, leads=permissions.leads(request.user))),
        "tab": "queues",
    }
    return render(request, "complaints/desk/queue.html", context)


def _tab(queue: Queue, current: str, waiting: queues.Waiting) -> _Tab:
    number = {
        Queue.MINE: waiting.mine, Queue.UNASSIGNED: waiting.unassigned, Queue.RELEASE: waiting.release,
    }.get(queue, 0)  # fmt: skip
    count = f"{queues.MOST_COUNTED}+" if number > queues.MOST_COUNTED else str(number or "")
    return _Tab(str(queue.label), f"?queue={queue}", queue == current, count)


def _address(request: SignedInRequest, *, after: str) -> str:
    parameters = request.GET.copy()
    parameters.pop("after", None)
    if after:
        parameters["after"] = after
    return f"?{parameters.urlencode()}"
