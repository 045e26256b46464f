"""The base of the API's operations: whoever calls is a client with a scope, and a POST is answered once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.views import APIView

from accounts import networks, origin
from accounts.api.authentication import BearerTokenAuthentication, HasScope
from accounts.api.idempotency import Answer, Keeper, answered_once
from accounts.api.limits import EachMinute
from accounts.http import ClientRequest
from accounts.models import ApiClient, Institution
from cfcii.common.errors import DomainError


class AddressNotAllowed(APIException):
    status_code = 403
    default_code = "address_not_allowed"
    default_detail = _("The institution works from its own addresses only, and yours is none of them.")


class ClientView(APIView):
    """An operation for clients. `scopes` names what the token needs for each method."""

    authentication_classes = [BearerTokenAuthentication]
    permission_classes = [HasScope]
    scopes: ClassVar[dict[str, str]] = {}
    at_the_door: ClassVar[frozenset[str]] = frozenset()
    """Methods of which the door to documents judges the caller's address itself, and records what it refuses."""
    throttle_classes = [EachMinute]
    limits: ClassVar[dict[str, str]] = {}
    """By which limit of `accounts.api.limits` a method is counted."""

    def check_permissions(self, request: ClientRequest) -> None:  # type: ignore[override]
        """Let a client in from its institution's addresses only, with the scope that the method needs."""
        super().check_permissions(request)
        method = "GET" if request.method == "HEAD" else request.method
        ranges = request.user.institution.address_ranges
        if method not in self.at_the_door and not networks.is_allowed(origin.address(), ranges):
            raise AddressNotAllowed

    def once(
        self, request: ClientRequest, act: Callable[[Keeper], HttpResponseBase], *, is_atomic: bool = True
    ) -> HttpResponseBase:
        """Do what a POST asks for, once for each Idempotency-Key; see `accounts.api.idempotency`.

        Not `is_atomic`: `act` has a transaction of its own, in which it keeps the answer.
        """

        def answer(keeper: Keeper) -> HttpResponseBase:
            try:
                with transaction.atomic() if is_atomic else nullcontext():
                    response = act(keeper)
                    keeper.keep_response(response)
                    return response
            except (DomainError, APIException, Http404, PermissionDenied) as error:
                keeper.undone()
                return self.handle_exception(error)

        return answered_once(request, answer, repeat=self.repeat)

    def repeat(self, answer: Answer) -> HttpResponseBase:
        """Give an answer again."""
        return answer.response()


class InformationUserView(ClientView):
    """An operation for clients of information users."""

    def check_permissions(self, request: ClientRequest) -> None:  # type: ignore[override]
        super().check_permissions(request)
        if not request.user.institution.is_user:
            raise PermissionDenied(_("This operation is for information users."))

    @staticmethod
    def institution(request: ClientRequest) -> Institution:
        client: ApiClient = request.user
        return client.institution
