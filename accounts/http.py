"""Requests as they are behind sign-in: what middleware and authentication add, with its types."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import ApiToken, User


class SignedInRequest(HttpRequest):
    """The request of a page behind `login_required`."""

    user: User


class TokenRequest(Request):
    """The request of an API operation behind `BearerTokenAuthentication`."""

    user: User
    auth: ApiToken
