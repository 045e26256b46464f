"""Problem details (RFC 9457): the one shape of the API's errors, and the list of all that it has of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

CONTENT_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of error: its code is public and never changes."""

    code: str
    status: int
    title: str | Promise
    advice: str | Promise
    """What to do about it."""

    @property
    def address(self) -> str:
        """The problem's `type`: where it is explained."""
        return f"{settings.PUBLIC_ADDRESS}/api/docs/errors/#{self.code}"


_OF_THE_API: Final = (
    Problem("parse_error", 400, _("The body cannot be read"), _("Send one JSON object in UTF-8.")),
    Problem("invalid", 400, _("Something in the request is not acceptable"),
            _("`errors` names each field and what is wrong with it. Nothing has been done.")),
    Problem("idempotency_key_missing", 400, _("The Idempotency-Key is missing"),
            _("Send a header Idempotency-Key of 16 to 64 letters, digits, hyphens and underscores: a new one for each "
              "new request, the same one when you repeat it.")),
    Problem("not_authenticated", 401, _("A token is needed"), _("Get one at the token endpoint.")),
    Problem("invalid_token", 401, _("The token is not valid"),
            _("It has expired, was revoked, or never was one. Get another one.")),
    Problem("insufficient_scope", 403, _("The token lacks a scope"),
            _("Ask for a token with this scope; when the client does not have it, an administrator of the "
              "institution registers a client that has.")),
    Problem("address_not_allowed", 403, _("The institution works from its own addresses only"),
            _("Call from one of them; an administrator of the institution can change them.")),
    Problem("permission_denied", 403, _("This is not for your institution"),
            _("The operation is for information users in good standing.")),
    Problem("not_found", 404, _("There is no such thing"),
            _("Or it is another's, which looks the same on purpose.")),
    Problem("cursor_unknown", 404, _("There is no such cursor"),
            _("Give `next_cursor` of an earlier answer, or begin without one.")),
    Problem("method_not_allowed", 405, _("The address does not take this method"), _("`Allow` names those it takes.")),
    Problem("not_acceptable", 406, _("The answer does not come in this form"), _("Accept application/json.")),
    Problem("idempotency_key_running", 409, _("The same request is still being answered"),
            _("Wait a moment, and repeat it with the same key.")),
    Problem("too_large", 413, _("The request is too large"), _("Send at most 1 MB.")),
    Problem("unsupported_media_type", 415, _("The body has another form than is read here"),
            _("Send application/json.")),
    Problem("idempotency_key_reused", 422, _("The Idempotency-Key belongs to another request"),
            _("Use a new key for a new request.")),
    Problem("throttled", 429, _("Too many requests"), _("`Retry-After` says when to come back.")),
)  # fmt: skip
OF_THE_API: Final = {problem.code: problem for problem in _OF_THE_API}


def details(problem: Problem, detail: str) -> dict[str, Any]:
    """Write a problem; `code` is stable, `detail` is a sentence for people."""
    return {
        "type": problem.address, "title": str(problem.title), "status": problem.status, "code": problem.code,
        "detail": detail,
    }  # fmt: skip


def response(
    *, status: int, code: str, detail: str, title: str = "", errors: Any = None, headers: dict[str, str] | None = None
) -> Response:
    """Answer with a problem."""
    known = OF_THE_API.get(code) or Problem(code, status, title or detail, "")
    body = details(replace(known, status=status, title=title or known.title), detail)
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)
