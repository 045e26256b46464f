"""The operations of an information user: query a document, open an issued one again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from accounts import pages
from accounts.api.authentication import BearerTokenAuthentication
from accounts.http import TokenRequest
from reports import selectors, services
from reports.access import Asker, Question
from reports.api.serializers import QueryInput, document_output
from reports.models import Document, QueryRecord


class _QueryUserView(APIView):
    """An operation behind the bearer token of a query user; the token's role was checked when it was read."""

    authentication_classes = [BearerTokenAuthentication]
    permission_classes = [IsAuthenticated]

    @staticmethod
    def asker(request: TokenRequest) -> Asker:
        return Asker(
            institution=request.auth.membership.institution,
            user=request.user,
            channel=QueryRecord.Channel.API,
            address=pages.client_address(request),
            api_token=request.auth,
        )


class DocumentQueryView(_QueryUserView):
    """`POST /api/v1/documents`: query an account's product under consent; answers with a newly issued document."""

    def post(self, request: TokenRequest) -> HttpResponse:
        query = QueryInput(data=request.data)
        query.is_valid(raise_exception=True)
        data: dict[str, Any] = query.validated_data
        document = services.query_document(
            asker=self.asker(request),
            question=_question(data),
            now=timezone.now(),
            start=data.get("first_month"),
            end=data.get("last_month"),
        )
        return _json(document, status=201)


class DocumentView(_QueryUserView):
    """`GET /api/v1/documents/{number}`: open a document again that was issued to one's institution, under consent."""

    def get(self, request: TokenRequest, number: str) -> HttpResponse:
        asker = self.asker(request)
        issued = Document.objects.filter(information_user=asker.institution)
        document = get_object_or_404(issued.select_related("account", "enterprise", "consent"), number=number)
        services.reopen_document(asker=asker, document=document, now=timezone.now())
        return _json(document, status=200)


def _question(data: dict[str, Any]) -> Question:
    if "consent_number" in data:
        account = selectors.account_of_consent(data["consent_number"])
    else:
        account = selectors.account_of_enterprise(data["uscc"], data["account_number"])
    return Question(account, account.enterprise if account else None, data["product"], data["purpose"])


def _json(document: Document, status: int) -> HttpResponse:
    return HttpResponse(document_output(document), content_type="application/json", status=status)
