"""The operations of an information user's client on documents: query one, list them, open one again, read the log."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from accounts import pages
from accounts.api import lists
from accounts.api.idempotency import Answer, Keeper
from accounts.api.views import InformationUserView
from accounts.http import ClientRequest
from accounts.models import Scope
from reports import listings, repeating, selectors, services
from reports.access import Asker, Kind, Question
from reports.api import descriptions
from reports.api.outputs import document_output, document_row, query_row
from reports.api.serializers import QueryInput
from reports.models import Document, QueryRecord


class _DocumentsView(InformationUserView):
    def asker(self, request: ClientRequest) -> Asker:
        return Asker(
            institution=self.institution(request),
            user=None,
            channel=QueryRecord.Channel.API,
            address=pages.client_address(request),
            client=request.user,
        )

    def open(self, request: ClientRequest, number: str, kind: Kind = Kind.OPENING) -> Document:
        """Give a document that was issued to the institution, if the door lets it through; 404 for any other."""
        issued = Document.objects.filter(information_user=self.institution(request))
        document = get_object_or_404(issued.select_related("account", "enterprise", "consent"), number=number)
        services.reopen_document(asker=self.asker(request), document=document, now=timezone.now(), kind=kind)
        return document


class QueriesView(_DocumentsView):
    scopes = {"POST": Scope.DOCUMENTS_QUERY, "GET": Scope.DOCUMENTS_READ}
    at_the_door = frozenset({"POST"})

    @descriptions.QUERY
    def post(self, request: ClientRequest) -> HttpResponseBase:
        return self.once(request, lambda keeper: self._query(request, keeper), is_atomic=False)

    @descriptions.QUERY_LIST
    def get(self, request: ClientRequest) -> Response:
        return lists.page(
            request, listings.queries_by(self.institution(request)), self, query_row, ordering=("-at", "-pk")
        )

    def _query(self, request: ClientRequest, keeper: Keeper) -> HttpResponse:
        data = _entered(request)
        document = services.query_document(
            asker=self.asker(request),
            question=_question(data),
            now=timezone.now(),
            start=data.get("first_month"),
            end=data.get("last_month"),
            also=lambda issued: keeper.keep(Answer(201, issued.number)),
        )
        return _json(document, status=201)

    def repeat(self, answer: Answer) -> HttpResponseBase:
        """Deliver the document of the first answer if the door lets it through: no second query, but on the log.

        So is a refusal that is asked for once more.
        """
        request: Any = self.request
        if answer.status != 201:
            question, reason = _question(_entered(request)), json.loads(answer.body)["code"]
            repeating.repeat_refusal(asker=self.asker(request), question=question, reason=reason, now=timezone.now())
            return super().repeat(answer)
        return _json(self.open(request, answer.body, Kind.REPETITION), status=201)


class DocumentsView(_DocumentsView):
    scopes = {"GET": Scope.DOCUMENTS_READ}

    @descriptions.DOCUMENT_LIST
    def get(self, request: ClientRequest) -> Response:
        return lists.page(
            request, listings.issued_to(self.institution(request)), self, document_row, ordering=("-issued_at", "-pk")
        )


class DocumentView(_DocumentsView):
    scopes = {"GET": Scope.DOCUMENTS_READ}
    at_the_door = frozenset({"GET"})

    @descriptions.DOCUMENT
    def get(self, request: ClientRequest, number: str) -> HttpResponse:
        return _json(self.open(request, number), status=200)


def _entered(request: ClientRequest) -> dict[str, Any]:
    query = QueryInput(data=request.data)
    query.is_valid(raise_exception=True)
    data: dict[str, Any] = query.validated_data
    return data


def _question(data: dict[str, Any]) -> Question:
    if "consent_number" in data:
        account = selectors.account_of_consent(data["consent_number"])
    else:
        account = selectors.account_of_enterprise(data["uscc"], data["account_number"])
    enterprise = account.enterprise if account else None
    return Question(account, enterprise, data["product"], data["purpose"], data.get("consent_number"))


def _json(document: Document, status: int) -> HttpResponse:
    answer = HttpResponse(document_output(document), content_type="application/json", status=status)
    if status == 201:
        answer["Location"] = f"/api/v1/documents/{document.number}"
    return answer
