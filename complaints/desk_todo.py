"""What needs doing now at the desk, from what has been counted (`queues.waiting_for`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.todo import Item
from complaints.queues import MOST_COUNTED, Queue, Waiting


def of_handler(waiting: Waiting, *, leads: bool) -> Iterator[Item]:
    """Give what one of the desk has to do; who leads it, too, what nobody is in charge of."""
    desk = reverse("complaints:desk")
    n = waiting.overdue
    words = ngettext("%(n)s case in your charge is overdue.", "%(n)s cases in your charge are overdue.", n)
    yield from _counted("bad", _("Overdue"), n, words, f"{desk}?queue={Queue.MINE}")
    n = waiting.release
    words = ngettext("%(n)s draft waits for you to release it.", "%(n)s drafts wait for you to release them.", n)
    yield from _counted("warn", _("To decide"), n, words, f"{desk}?queue={Queue.RELEASE}")
    n = waiting.statements
    words = ngettext("%(n)s statement waits to be checked.", "%(n)s statements wait to be checked.", n)
    yield from _counted("warn", _("To decide"), n, words, reverse("complaints:desk_statements"))
    if leads:
        n = waiting.unassigned
        words = ngettext("Nobody is in charge of %(n)s case.", "Nobody is in charge of %(n)s cases.", n)
        yield from _counted("warn", _("To assign"), n, words, reverse("complaints:desk_assignment"))


def _counted(kind: str, label: str, n: int, words: str, address: str) -> Iterator[Item]:
    if n:
        named = {"n": f"{MOST_COUNTED}+" if n > MOST_COUNTED else n}
        yield Item(kind, label, words % named, _("Look"), address)
