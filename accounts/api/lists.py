"""Lists, a page at a time: from a cursor that tells nothing and cannot be made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core import signing
from django.core.exceptions import ValidationError as NotAValue
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.response import Response

PAGE_SIZE: Final = 20
LARGEST_PAGE: Final = 100


class Pages(CursorPagination):
    """`limit` and `cursor` in the address; the answer has `items`, and `next_cursor` while there are more."""

    page_size = PAGE_SIZE
    max_page_size = LARGEST_PAGE
    page_size_query_param = "limit"
    list_name = ""

    def get_page_size(self, request: Any) -> int:
        given = request.query_params.get(self.page_size_query_param, str(PAGE_SIZE))
        if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= LARGEST_PAGE):
            raise ValidationError({"limit": [_("Give a number from 1 to %(most)d.") % {"most": LARGEST_PAGE}]})
        return int(given)

    def encode_cursor(self, cursor: Cursor) -> str:
        position = "" if cursor.position is None else cursor.position
        return self._signer().sign_object([cursor.offset, int(cursor.reverse), position], compress=False)

    def decode_cursor(self, request: Any) -> Cursor | None:
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return None
        try:
            offset, is_reverse, position = self._signer().unsign_object(given)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise _unknown() from error
        return Cursor(offset=offset, reverse=bool(is_reverse), position=position or None)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next_cursor": self.get_next_link()})

    def _signer(self) -> signing.Signer:
        # With the list in it: a position in one list is nowhere in another.
        return signing.Signer(salt=f"accounts.api.lists.{self.list_name}")


def _unknown() -> NotFound:
    return NotFound(_("Give a cursor as an earlier answer had it."), code="cursor_unknown")


def page(request: Any, rows: Any, view: Any, write: Any, *, ordering: tuple[str, ...] = ("-pk",)) -> Response:
    """Answer with the page of a list that the address asks for, each row written by `write`."""
    pages = Pages()
    pages.ordering, pages.list_name = ordering, type(view).__qualname__
    try:
        found: Sequence[Any] = pages.paginate_queryset(rows, request, view) or []
    except NotAValue as error:  # a position that these rows cannot have
        raise _unknown() from error
    return pages.get_paginated_response([write(row) for row in found])
