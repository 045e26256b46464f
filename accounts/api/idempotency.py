"""Answering a request once: the same Idempotency-Key and the same request get the first answer again.

The answer is kept in the transaction of what it tells of: when that is undone, the key is as if it had never been used.
While a request is answered its database session holds the key; a process that dies lets go of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.http import ClientRequest
from accounts.inserting import insert
from accounts.models import ApiClient, IdempotencyRecord
from accounts.services.access_tokens import KEPT_ANSWERS

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


class KeyMissing(exceptions.APIException):
    status_code = 400
    default_code = "idempotency_key_missing"


class KeyRunning(exceptions.APIException):
    status_code = 409
    default_code = "idempotency_key_running"
    wait = 1


class KeyReused(exceptions.APIException):
    status_code = 422
    default_code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request led to, as it is kept."""

    status: int
    body: str
    content_type: str = "application/json"

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, status=self.status, content_type=self.content_type)


class Keeper:
    """Keeps the answer of the request at hand, once."""

    def __init__(self, client: ApiClient, key: str, digest: bytes) -> None:
        self._client, self._key, self._digest = client, key, digest
        self._is_kept = False

    def keep(self, answer: Answer) -> None:
        """Keep an answer, in the transaction of what it tells of."""
        row = {
            "client_id": self._client.pk, "key": self._key, "request_digest": self._digest, "status": answer.status,
            "answer": answer.body, "content_type": answer.content_type, "at": timezone.now(),
        }  # fmt: skip
        insert("accounts_idempotencyrecord", row)
        self._is_kept = True

    def undone(self) -> None:
        """Say that the transaction at hand came to nothing, and with it what was kept in it."""
        self._is_kept = False

    def keep_response(self, response: HttpResponseBase) -> None:
        """Keep a response whole, unless its answer is kept already or tells what to mend before sending again."""
        if not self._is_kept and (response.status_code < 300 or response.status_code in (403, 404, 409)):
            self.keep(_whole(response))


def answered_once(
    request: ClientRequest,
    act: Callable[[Keeper], HttpResponseBase],
    *,
    repeat: Callable[[Answer], HttpResponseBase],
) -> HttpResponseBase:
    """Answer a client's request, or repeat the answer that it got before; `act` answers refusals, it does not raise.

    Raises KeyMissing, KeyRunning or KeyReused.
    """
    client, key, digest = request.user, _key_of(request), _digest(request)
    with _holding(client, key):
        record = _record(client, key, timezone.now())
        if record is None:
            keeper = Keeper(client, key, digest)
            response = act(keeper)
            keeper.keep_response(response)
            return response
    if bytes(record.request_digest) != digest:
        raise KeyReused(_("This Idempotency-Key was used for another request. Use a new one."))
    return repeat(Answer(record.status, record.answer, record.content_type))


def _whole(response: HttpResponseBase) -> Answer:
    if isinstance(response, Response):
        body = json.dumps(response.data, ensure_ascii=False, default=str)
        return Answer(response.status_code, body, response.content_type or "application/json")
    assert isinstance(response, HttpResponse)
    return Answer(response.status_code, response.content.decode(), response["Content-Type"])


def _key_of(request: ClientRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise KeyMissing(_("Send a header Idempotency-Key of 16 to 64 letters, digits, hyphens and underscores."))
    return key


def _digest(request: ClientRequest) -> bytes:
    body = json.dumps(request.data, sort_keys=True, default=str).encode()
    return hashlib.sha256(b"\0".join([str(request.method).encode(), request.path.encode(), body])).digest()


@contextmanager
def _holding(client: ApiClient, key: str) -> Iterator[None]:
    """Hold a key for the block; raises KeyRunning when somebody else holds it."""
    number = int.from_bytes(hashlib.sha256(f"{client.pk}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (is_held,) = cursor.fetchone()
    if not is_held:
        raise KeyRunning(_("The same request is still being answered. Repeat it with the same key in a moment."))
    try:
        yield
    finally:
        _let_go(number)


def _let_go(number: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    except DatabaseError:
        connection.close()  # the lock ends with the session


def _record(client: ApiClient, key: str, now: datetime) -> IdempotencyRecord | None:
    """Give what is kept for a key; what has been kept long enough goes now, if nobody has removed it yet."""
    # Written out: on the way of each query, where putting the same words together again costs more than asking them.
    kept = "SELECT * FROM accounts_idempotencyrecord WHERE client_id = %s AND key = %s"
    record = next(iter(IdempotencyRecord.objects.raw(kept, [client.pk, key])), None)
    if record is not None and record.at <= now - KEPT_ANSWERS:
        record.delete()
        return None
    return record
