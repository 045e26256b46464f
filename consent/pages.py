"""What the pages about consents are made of: fetching together with authorising, and what an act is signed with.

Everything here is an enterprise's: who is not one of its people gets 404, who only looks 403 where something is done.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from accounts import pages
from accounts.http import SignedInRequest
from accounts.models import Enterprise, EnterpriseMembership, User
from cfcii.common.digests import sha256_hex
from consent.models import Arrangement, AuthorisationRequest, Entrustment, ShareCode
from consent.services import Act

_Row = TypeVar("_Row", bound=Model)


def arrangement_seen_by(user: User, number: str) -> Arrangement:
    """Give an arrangement to one of its enterprise's people."""
    return _seen_by(user, Arrangement.objects.select_related("enterprise", "information_user"), number)


def arrangement_decided_by(user: User, number: str) -> Arrangement:
    """Give an arrangement to one who may decide on it."""
    return _decided(user, arrangement_seen_by(user, number))


def request_seen_by(user: User, number: str) -> AuthorisationRequest:
    """Give a request to one of the people of the enterprise that it was sent to."""
    related = ("enterprise", "information_user", "asked_by", "proposed_by", "decided_by", "renews")
    return _seen_by(user, AuthorisationRequest.objects.select_related(*related), number)


def request_decided_by(user: User, number: str) -> AuthorisationRequest:
    """Give a request to one who may answer it."""
    return _decided(user, request_seen_by(user, number))


def entrustment_seen_by(user: User, number: str) -> Entrustment:
    """Give an entrustment to one of its enterprise's people."""
    related = ("enterprise", "account__provider", "signed_by", "ended_by", "wording")
    return _seen_by(user, Entrustment.objects.select_related(*related), number)


def entrustment_decided_by(user: User, number: str) -> Entrustment:
    """Give an entrustment to one who may end it."""
    return _decided(user, entrustment_seen_by(user, number))


def share_code_decided_by(user: User, number: str) -> ShareCode:
    """Give a share code to one who may withdraw it."""
    return _decided(user, _seen_by(user, ShareCode.objects.select_related("enterprise"), number))


def language() -> str:
    """Give the language in which a statement is shown and signed."""
    return get_language() or "zh-hans"


def act_of(request: SignedInRequest) -> Act:
    """Give who confirms, in which language and from where, and what stood on the page."""
    return Act(request.user, language(), pages.client_address(request), shown=request.POST.get("shown", ""))


def digest_of(statement: str) -> str:
    """Give what a form sends back of the statement that stood on its page."""
    return sha256_hex(statement.encode())


def was_shown(request: HttpRequest, statement: str) -> bool:
    """Tell whether just this statement stood on the page from which a form was sent.

    Another one is signed by nobody: a wording may have been published, or the language changed, in between.
    """
    return request.POST.get("shown") == digest_of(statement)


def _seen_by(user: User, rows: QuerySet[_Row], number: str) -> _Row:
    mine = EnterpriseMembership.objects.of(user).values("enterprise")
    return get_object_or_404(rows.filter(enterprise__in=mine), number=number)


def _decided(user: User, row: _Row) -> _Row:
    enterprise: Enterprise = row.enterprise  # type: ignore[attr-defined]  # each of these rows has one
    pages.check_may_decide(user, enterprise)
    return row
