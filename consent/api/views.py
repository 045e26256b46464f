"""The operations of a lender's client on requests, consents and shared codes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from accounts.api import lists
from accounts.api.views import InformationUserView
from accounts.http import ClientRequest
from accounts.models import Institution, Scope
from consent import listings, services
from consent.api import descriptions
from consent.api.outputs import (
    authorisation_output,
    consent_output,
    deletion_output,
    receipt_output,
    request_output,
)
from consent.api.serializers import DeletionInput, RedeemInput, RequestInput
from consent.models import Arrangement, Authorisation, AuthorisationRequest, Consent, DeletionDuty, Receipt


def _sender(request: ClientRequest) -> services.Sender:
    return services.Sender(
        information_user=request.user.institution,
        channel=Authorisation.Channel.API,
        client_id=request.user.client_id,
    )


def _requests(institution: Institution) -> QuerySet[AuthorisationRequest]:
    """Give what a lender asked for; what an enterprise began by itself is its own affair until it is confirmed."""
    requests = AuthorisationRequest.objects.filter(information_user=institution, is_own_initiative=False)
    return requests.select_related("authorisation__arrangement").prefetch_related("authorisation__consents")


def _consents(institution: Institution) -> QuerySet[Consent]:
    related = ("authorisation__arrangement", "enterprise", "account__provider")
    return listings.with_freeze(Consent.objects.for_information_user(institution)).select_related(*related)


def _deletions(institution: Institution) -> QuerySet[DeletionDuty]:
    return DeletionDuty.objects.filter(information_user=institution).select_related("authorisation__arrangement")


class RequestsView(InformationUserView):
    scopes = {"POST": Scope.REQUESTS_WRITE, "GET": Scope.CONSENTS_READ}
    limits = {"POST": "requests"}

    @descriptions.REQUEST_NEW
    def post(self, request: ClientRequest) -> HttpResponseBase:
        return self.once(request, lambda _keeper: self._ask(request))

    @descriptions.REQUEST_LIST
    def get(self, request: ClientRequest) -> Response:
        now, rows = timezone.now(), _requests(self.institution(request))
        return lists.page(
            request, rows, self, lambda row: request_output(row, now), ordering=("-asked_at", "-pk")
        )  # fmt: skip

    def _ask(self, request: ClientRequest) -> Response:
        entered = RequestInput(data=request.data)
        entered.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(entered.validated_data)
        now, renews = timezone.now(), None
        if number := data.pop("renews", None):
            own = Arrangement.objects.filter(information_user=self.institution(request))
            renews = get_object_or_404(own, number=number)
        products, numbers = tuple(data.pop("products")), tuple(data.pop("account_numbers"))
        wish = services.Wish(products=products, account_numbers=numbers, **data)
        made = services.ask_for_authorisation(sender=_sender(request), wish=wish, now=now, renews=renews)
        location = {"Location": f"/api/v1/requests/{made.number}"}
        return Response(request_output(made, now), status=201, headers=location)


class RequestView(InformationUserView):
    scopes = {"GET": Scope.CONSENTS_READ}

    @descriptions.REQUEST
    def get(self, request: ClientRequest, number: str) -> Response:
        found = get_object_or_404(_requests(self.institution(request)), number=number)
        return Response(request_output(found, timezone.now()))


class RequestWithdrawView(InformationUserView):
    scopes = {"POST": Scope.REQUESTS_WRITE}

    @descriptions.REQUEST_WITHDRAW
    def post(self, request: ClientRequest, number: str) -> HttpResponseBase:
        return self.once(request, lambda _keeper: self._withdraw(request, number))

    def _withdraw(self, request: ClientRequest, number: str) -> Response:
        requests, now = _requests(self.institution(request)), timezone.now()
        found = get_object_or_404(requests, number=number)
        services.withdraw_request(request=found, sender=_sender(request), now=now)
        return Response(request_output(requests.get(pk=found.pk), now))


class ConsentsView(InformationUserView):
    scopes = {"GET": Scope.CONSENTS_READ}

    @descriptions.CONSENT_LIST
    def get(self, request: ClientRequest) -> Response:
        now, rows = timezone.now(), _consents(self.institution(request))
        return lists.page(
            request, rows, self, lambda row: consent_output(row, now), ordering=("-granted_at", "-pk")
        )  # fmt: skip


class ConsentView(InformationUserView):
    scopes = {"GET": Scope.CONSENTS_READ}

    @descriptions.CONSENT
    def get(self, request: ClientRequest, number: str) -> Response:
        found = get_object_or_404(_consents(self.institution(request)), number=number)
        return Response(consent_output(found, timezone.now()))


class ReceiptView(InformationUserView):
    scopes = {"GET": Scope.CONSENTS_READ}

    @descriptions.RECEIPT
    def get(self, request: ClientRequest, number: str) -> HttpResponse:
        consents = Consent.objects.for_information_user(self.institution(request))
        consent = get_object_or_404(consents, number=number)
        receipt = get_object_or_404(
            Receipt.objects.select_related("authorisation__arrangement__enterprise"),
            authorisation=consent.authorisation_id,
        )
        services.note_download(
            receipt=receipt, file="receipt.json", lender=self.institution(request), user=None, now=timezone.now(),
            client=request.user.client_id,
        )  # fmt: skip
        return HttpResponse(receipt_output(receipt), content_type="application/json")


class DeletionsView(InformationUserView):
    scopes = {"GET": Scope.CONSENTS_READ}

    @descriptions.DELETION_LIST
    def get(self, request: ClientRequest) -> Response:
        institution = self.institution(request)
        services.ask_for_due_deletions_of(information_user=institution, now=timezone.now())
        return lists.page(request, _deletions(institution), self, deletion_output)


class DeletionConfirmView(InformationUserView):
    scopes = {"POST": Scope.REQUESTS_WRITE}

    @descriptions.DELETION_CONFIRM
    def post(self, request: ClientRequest, number: str) -> HttpResponseBase:
        return self.once(request, lambda _keeper: self._confirm(request, number))

    def _confirm(self, request: ClientRequest, number: str) -> Response:
        entered = DeletionInput(data=request.data)
        entered.is_valid(raise_exception=True)
        arrangement, _hyphen, version = number.rpartition("-")
        if not (version.isascii() and version.isdigit() and len(version) < 6):
            raise Http404
        duties = _deletions(self.institution(request))
        duty = get_object_or_404(
            duties, authorisation__arrangement__number=arrangement, authorisation__version=int(version)
        )
        confirmed = services.confirm_deletion(
            duty=duty, sender=_sender(request), statement=entered.validated_data["statement"], now=timezone.now()
        )
        return Response(deletion_output(confirmed))


class RedeemView(InformationUserView):
    scopes = {"POST": Scope.SHARES_REDEEM}
    limits = {"POST": "redeem"}

    @descriptions.REDEEM
    def post(self, request: ClientRequest) -> HttpResponseBase:
        return self.once(request, lambda _keeper: self._redeem(request))

    def _redeem(self, request: ClientRequest) -> Response:
        entered = RedeemInput(data=request.data)
        entered.is_valid(raise_exception=True)
        code: str = entered.validated_data["code"]
        made = services.redeem_share_code(code=code, sender=_sender(request), now=timezone.now())
        return Response(authorisation_output(made), status=201)
