"""Requests as they are behind sign-in: what middleware and authentication add, with its types."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import AccessToken, ApiClient, User


class SignedInRequest(HttpRequest):
    """The request of a page behind `login_required`."""

    user: User


class ClientRequest(Request):
    """The request of an API operation behind `BearerTokenAuthentication`."""

    user: ApiClient  # type: ignore[assignment]  # REST framework's name for whoever calls
    auth: AccessToken
