"""The desk's queues: what a handler sees, most urgent first, a stretch at a time, however many cases there are.

A stretch is found by keyset: it begins after the last row of the one before. Each share of what a handler sees
(`permissions.shares_of_handler`) gives its first rows by an index, and they are merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import User
from complaints import permissions
from complaints.lifecycle import State
from complaints.models import Case, Decision, StatementDraft

PAGE_SIZE: Final = 20
MOST_COUNTED: Final = 99
"""What is more than this is not counted: counting reads every row."""
SOON: Final = 3
"""Days before its deadline from which a case is urgent."""
WAITING: Final = (State.SUPPLEMENT, State.VERIFYING, State.SUSPENDED, State.ANSWERED)
"""States in which somebody else has to do something."""


class Queue(models.TextChoices):
    MINE = "mine", gettext_lazy("In my charge")
    UNASSIGNED = "unassigned", gettext_lazy("Without a person in charge")
    RELEASE = "release", gettext_lazy("To release by me")
    WAITING = "waiting", gettext_lazy("Waiting for others")
    ALL = "all", gettext_lazy("All open")
    ENDED = "ended", pgettext_lazy("cases", "Ended")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases somebody looks for; what is empty does not matter."""

    queue: str = Queue.MINE
    kind: str = ""
    state: str = ""
    region: str = ""
    institution: int | None = None
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.kind, self.state, self.region, self.institution, self.text))


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which a stretch begins: its day or moment (None: without a deadline) and its id."""

    key: str | None
    pk: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Read what `__str__` wrote; None for anything else."""
        key, _dot, pk = text.rpartition("~")
        if not pk.isdecimal() or len(pk) > len(str(2**62)):
            return None
        try:
            if key != "-":
                at = datetime.fromisoformat(key)
                if at.tzinfo is None and "T" in key:  # a moment of nowhere
                    return None
        except ValueError:
            return None
        return cls(None if key == "-" else key, int(pk))

    def __str__(self) -> str:
        return f"{self.key or '-'}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some cases of a queue, in order, and where the next ones begin."""

    cases: list[Case]
    following: str = ""
    """The `Place` after which there are more; empty at the end."""


def stretch(
    user: User, wanted: Wanted, after: Place | None = None, size: int = PAGE_SIZE, seen: list[Q] | None = None
) -> Stretch:
    """Give the next cases of a queue: the most urgent first, those without a deadline last; ended ones latest first.

    `seen`: the shares of what the user sees (`permissions.shares_of_handler`), where they are known already.
    """
    shares = _shares(user, wanted, seen)
    if wanted.queue == Queue.ENDED:
        found = _ended(shares, after, size + 1)
    else:
        found = _dated(shares, after, size + 1) if after is None or after.key else []
        if len(found) <= size:
            undated = after if after and not after.key else None
            found += _undated(shares, undated, size + 1 - len(found))
    shown = found[:size]
    last = Place(str(shown[-1][1].isoformat()) if shown[-1][1] else None, shown[-1][0]) if shown else None
    return Stretch(_cases([pk for pk, _key in shown]), str(last) if last and len(found) > size else "")


def count(user: User, wanted: Wanted, most: int = MOST_COUNTED, seen: list[Q] | None = None) -> int:
    """Count the cases of a queue, up to one more than `most`."""
    return min(_some(_shares(user, wanted, seen), most).count(), most + 1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for somebody at the desk, each counted up to one more than `MOST_COUNTED`."""

    mine: int
    overdue: int
    unassigned: int
    release: int
    statements: int


class _Counted(Subquery):
    """Counts the rows of a query within the one at hand."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS found)"
    output_field = models.IntegerField()


def waiting_for(user: User, seen: list[Q], today: date) -> Waiting:
    """Count in one query what waits for who sees these shares of the cases (`permissions.shares_of_handler`)."""
    mine = Case.objects.filter(_mine(user, seen), closed_at=None)
    visible = permissions.cases_of_shares(seen).values("pk")
    rows = {
        "mine": mine,
        "overdue": mine.filter(due_on__lt=today),
        "statements": StatementDraft.objects.filter(state=StatementDraft.State.WAITING, case__in=visible),
    }
    counted = {name: _Counted(each.order_by().values("pk")[: MOST_COUNTED + 1]) for name, each in rows.items()}
    for queue in (Queue.UNASSIGNED, Queue.RELEASE):
        counted[queue.value] = _Counted(_some(_shares(user, Wanted(queue), seen), MOST_COUNTED))
    found: dict[str, int] = User.objects.filter(pk=user.pk).values(**counted).get()  # type: ignore[assignment]
    return Waiting(**{name: min(number, MOST_COUNTED + 1) for name, number in found.items()})


def urgency(case: Case, today: date) -> tuple[str, str]:
    """Say how a case stands to its next deadline: a colour, and words."""
    if case.closed_at is not None:
        return "quiet", str(case.get_state_display())
    return days_left(case.due_on, today)


def days_left(due_on: date | None, today: date) -> tuple[str, str]:
    """Say how far off a deadline is: a colour, and words."""
    if due_on is None:
        return "quiet", _("no deadline runs")
    left = (due_on - today).days
    if left < 0:
        words = ngettext("overdue by %(n)s day", "overdue by %(n)s days", -left) % {"n": -left}
        return "bad", words
    if left == 0:
        return "bad", _("due today")
    words = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return "warn" if left <= SOON else "quiet", words


def _shares(user: User, wanted: Wanted, seen: list[Q] | None) -> list[QuerySet[Case]]:
    """Give the wanted cases share by share."""
    shares = permissions.shares_of_handler(user) if seen is None else seen
    if wanted.queue == Queue.MINE:
        shares = [_mine(user, shares)] if shares else []
    if wanted.queue == Queue.UNASSIGNED:  # the share of one's own cases cannot hold any
        shares = [each for each in shares if _named_in(each, "handler") is None]
    if wanted.region:  # nor can shares of other regions
        shares = [each for each in shares if _named_in(each, "region") in {None, wanted.region}]
    rows = _narrowed(Case.objects.all(), user, wanted)
    return [rows.filter(each) for each in shares]


def _mine(user: User, shares: list[Q]) -> Q:
    """Narrow the first share, that of all or of one's own cases, to the latter."""
    return shares[0] & Q(handler=user)


def _named_in(share: Q, field: str) -> Any:
    """Give the value of a field that a share demands; None where it may be any."""
    named = [value for each in share.children if isinstance(each, tuple) for name, value in [each] if name == field]
    return named[0] if named else None


def _narrowed(rows: QuerySet[Case], user: User, wanted: Wanted) -> QuerySet[Case]:
    rows = rows.filter(closed_at__isnull=wanted.queue != Queue.ENDED)
    if wanted.queue == Queue.UNASSIGNED:
        rows = rows.filter(handler=None)
    elif wanted.queue == Queue.RELEASE:
        own = Decision.objects.filter(case=OuterRef("pk"), decided_at=None, drafted_by=user)
        rows = rows.filter(~Exists(own), state=State.DRAFTED)
    elif wanted.queue == Queue.WAITING:
        rows = rows.filter(state__in=WAITING)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.region:
        rows = rows.filter(region=wanted.region)
    if wanted.institution:
        rows = rows.filter(respondent=wanted.institution)
    if words := wanted.text.strip():
        rows = rows.filter(number__startswith=words.upper()) if _is_number(words) else _named(rows, words)
    return rows


def _is_number(words: str) -> bool:
    return len(words) > 1 and words[0].isascii() and words[0].isalpha() and words[1].isdigit()


def _named(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    return rows.filter(subject__icontains=words)


def _dated(shares: Sequence[QuerySet[Case]], after: Place | None, size: int) -> list[tuple[int, Any]]:
    rows = [each.filter(due_on__isnull=False) for each in shares]
    if after is not None and after.key:
        day = datetime.fromisoformat(after.key).date()
        rows = [each.filter(Q(due_on__gt=day) | Q(pk__gt=after.pk), due_on__gte=day) for each in rows]
    return _first(rows, ("due_on", "id"), size)


def _undated(shares: Sequence[QuerySet[Case]], after: Place | None, size: int) -> list[tuple[int, Any]]:
    rows = [each.filter(due_on=None, pk__gt=after.pk if after else 0) for each in shares]
    return _first(rows, ("due_on", "id"), size)


def _ended(shares: Sequence[QuerySet[Case]], after: Place | None, size: int) -> list[tuple[int, Any]]:
    rows = list(shares)
    if after is not None and after.key and "T" in after.key:
        at = datetime.fromisoformat(after.key)
        rows = [each.filter(Q(received_at__lt=at) | Q(pk__lt=after.pk), received_at__lte=at) for each in rows]
    return _first(rows, ("-received_at", "-id"), size)


def _first(shares: Sequence[QuerySet[Case]], order: tuple[str, str], size: int) -> list[tuple[int, Any]]:
    if not shares:
        return []
    key = order[0].lstrip("-")
    firsts = [each.order_by(*order).values_list("id", key)[:size] for each in shares]
    merged = _merged(firsts)
    return list(merged.order_by(*order)[:size] if len(firsts) > 1 else merged)


def _some(shares: Sequence[QuerySet[Case]], most: int) -> QuerySet[Case, Any]:
    """Give the ids of up to one more than `most` cases of each share, each once."""
    firsts = [each.order_by().values("pk")[: most + 1] for each in shares]
    return _merged(firsts) if firsts else Case.objects.none().values("pk")


def _merged(shares: Iterable[QuerySet[Case, Any]]) -> QuerySet[Case, Any]:
    first, *others = shares
    return first.union(*others) if others else first


def _cases(ids: list[int]) -> list[Case]:
    related = ("enterprise", "respondent", "handler")
    rows = Case.objects.select_related(*related).defer("respondent__vault_keyset", "text").in_bulk(ids)
    return [rows[pk] for pk in ids]
