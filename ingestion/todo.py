"""What submissions give a provider's submitter to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Institution
from accounts.todo import Item
from ingestion.models import Submission

_UNDONE = (Submission.State.REJECTED, Submission.State.FAILED)


def of_provider(provider: Institution) -> Iterator[Item]:
    """Say how many submissions came to nothing since the last one that was accepted."""
    own = Submission.objects.filter(provider=provider)
    accepted_since = own.filter(state=Submission.State.ACCEPTED, submitted_at__gte=OuterRef("submitted_at"))
    undone = list(
        own.filter(~Exists(accepted_since), state__in=_UNDONE)
        .order_by("-submitted_at", "-pk")
        .values_list("pk", flat=True)[:100]
    )
    if undone:
        words = ngettext(
            "%(n)s submission was not accepted, and nothing has been accepted since.",
            "%(n)s submissions were not accepted, and nothing has been accepted since.",
            len(undone),
        ) % {"n": len(undone) if len(undone) < 100 else "99+"}
        address = reverse("ingestion:submission_detail", args=[undone[0]])
        yield Item("bad", _("Not accepted"), words, _("Look at the latest"), address)
