"""The dictionary of the products, for programs."""

from __future__ import annotations

from django.http import Http404
from rest_framework.response import Response

from accounts.api.views import ClientView
from accounts.http import ClientRequest
from reports.api import descriptions
from reports.api.outputs import product_output
from reports.engine import dictionary


class DictionaryView(ClientView):
    """For every client, whatever its scopes: the dictionary is published."""

    @descriptions.DICTIONARY
    def get(self, request: ClientRequest) -> Response:
        products = [product_output(dictionary.product(code)) for code in dictionary.PRODUCTS]
        return Response({"version": dictionary.CURRENT_VERSION, "products": products})


class ProductView(ClientView):
    @descriptions.DICTIONARY_PRODUCT
    def get(self, request: ClientRequest, product: str) -> Response:
        try:
            return Response(product_output(dictionary.product(product)))
        except dictionary.UnknownDictionary as error:
            raise Http404 from error
