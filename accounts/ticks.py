"""What was ticked in a list stays ticked when the person is asked first who they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from accounts import pages

TICKS: Final = "accounts"
"""Name of the boxes, and of the parameter that ticks them: ids, never numbers of accounts."""
_MOST: Final = 100


def keeping_ticks(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a browser that is sent away from a form come back to the list with the same boxes ticked.

    Stands above `recently_authenticated`.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            parts = urlsplit(pages.address_to_return_to(request))
            others = [each for each in parse_qsl(parts.query) if each[0] != TICKS]
            ticks = [(TICKS, str(each)) for each in sorted(_ids(request.POST.getlist(TICKS)))]
            request.address_to_return_to = f"{parts.path}?{urlencode(others + ticks)}"  # type: ignore[attr-defined]
            raise

    return kept


def ticked_in(request: HttpRequest) -> set[int]:
    """Give what the address of a list ticks."""
    return _ids(request.GET.getlist(TICKS))


def _ids(texts: list[str]) -> set[int]:
    return {int(each) for each in texts[:_MOST] if each.isascii() and each.isdecimal() and len(each) < 19}
