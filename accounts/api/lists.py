"""Lists, a page at a time: from a cursor that tells nothing and cannot be made up."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ValidationError as NotAValue
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.response import Response

from accounts.api.fields import is_text

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
        text = json.dumps([cursor.offset, int(cursor.reverse), position])
        return self._box().encrypt(text.encode()).decode().rstrip("=")

    def decode_cursor(self, request: Any) -> Cursor | None:
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return None
        try:
            sealed = given.encode() + b"=" * (-len(given) % 4)
            offset, is_reverse, position = json.loads(self._box().decrypt(sealed))
        except (InvalidToken, ValueError, TypeError) as error:
            raise _unknown() from error
        return Cursor(offset=offset, reverse=bool(is_reverse), position=position or None)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next_cursor": self.get_next_link()})

    def _box(self) -> Fernet:
        # Of the list: a position in one list is nowhere in another. Sealed: it would tell the row's own id, or more.
        key = salted_hmac("accounts.api.lists", self.list_name, algorithm="sha256").digest()
        return Fernet(base64.urlsafe_b64encode(key))


def _spelt(name: str) -> str:
    return name if is_text(name) else ascii(name)


def _unknown() -> NotFound:
    return NotFound(_("Give a cursor as an earlier answer had it."), code="cursor_unknown")


def page(request: Any, rows: Any, view: Any, write: Any, *, ordering: tuple[str, ...] = ("-pk",)) -> Response:
    """Answer with the page of a list that the address asks for, each row written by `write`.

    A parameter that lists do not have is told: whoever filters by it would take the whole list for what is left.
    """
    pages = Pages()
    if unknown := set(request.query_params) - {pages.page_size_query_param, pages.cursor_query_param}:
        raise ValidationError({_spelt(name): [_("There is no such parameter.")] for name in sorted(unknown)})
    pages.ordering, pages.list_name = ordering, type(view).__qualname__
    try:
        found: Sequence[Any] = pages.paginate_queryset(rows, request, view) or []
    except NotAValue as error:  # a position that these rows cannot have
        raise _unknown() from error
    return pages.get_paginated_response([write(row) for row in found])
