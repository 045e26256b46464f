"""The operations of a lender's client on recalls."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from accounts.api import lists
from accounts.api.views import InformationUserView
from accounts.http import ClientRequest
from accounts.models import Scope
from complaints import recalls, services
from complaints.api import descriptions
from complaints.api.outputs import recall_output
from complaints.models import Recall


class _RecallsView(InformationUserView):
    def recalls(self, request: ClientRequest) -> QuerySet[Recall]:
        """Give the recalls of the caller's institution; their documents' content is not read."""
        return recalls.recalls_of(self.institution(request)).defer("document__body")


class RecallsView(_RecallsView):
    scopes = {"GET": Scope.DOCUMENTS_READ}

    @descriptions.RECALL_LIST
    def get(self, request: ClientRequest) -> Response:
        return lists.page(request, self.recalls(request), self, recall_output, ordering=("-sent_at", "-pk"))


class RecallView(_RecallsView):
    scopes = {"GET": Scope.DOCUMENTS_READ}

    @descriptions.RECALL
    def get(self, request: ClientRequest, number: str) -> Response:
        return Response(recall_output(get_object_or_404(self.recalls(request), number=number)))


class RecallAcknowledgeView(_RecallsView):
    scopes = {"POST": Scope.DOCUMENTS_READ}

    @descriptions.RECALL_ACKNOWLEDGE
    def post(self, request: ClientRequest, number: str) -> HttpResponseBase:
        return self.once(request, lambda _keeper: self._acknowledge(request, number))

    def _acknowledge(self, request: ClientRequest, number: str) -> Response:
        found = get_object_or_404(self.recalls(request), number=number)
        services.acknowledge(
            recall=found, information_user=self.institution(request), client_id=request.user.client_id,
            now=timezone.now(),
        )  # fmt: skip
        return Response(recall_output(self.recalls(request).get(pk=found.pk)))
