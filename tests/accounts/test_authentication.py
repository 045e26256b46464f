"""Bearer tokens, asked through a view of their own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts import services
from accounts.api.authentication import BearerTokenAuthentication, HasScope
from accounts.http import ClientRequest
from accounts.models import AccessToken, Institution
from tests.calling import make_access_token
from tests.cast import make_api_client

Queries = Callable[[int], AbstractContextManager[object]]


class WhoAmI(APIView):
    authentication_classes = [BearerTokenAuthentication]
    permission_classes = [HasScope]
    scopes = {"GET": "documents.read"}

    def get(self, request: ClientRequest) -> Response:
        return Response({"client": request.user.client_id, "institution": request.user.institution.code})


def ask(authorization: str | None, address: str = "/") -> Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    response: Response = WhoAmI.as_view()(APIRequestFactory().get(address, headers=headers))
    return response


@pytest.fixture
def issued(information_user: Institution) -> tuple[AccessToken, str]:
    return make_access_token(make_api_client(information_user), now=timezone.now())


def test_a_token_opens_in_one_query(
    issued: tuple[AccessToken, str], information_user: Institution, django_assert_num_queries: Queries
) -> None:
    token, text = issued
    with django_assert_num_queries(1):
        response = ask(f"Bearer {text}")
    assert response.status_code == 200
    assert response.data == {"client": token.client.client_id, "institution": information_user.code}
    assert ask(f"bearer {text}").status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Bearer x y", "Bearer cfcii_nonsense", "Bearer \xe9"])
def test_a_wrong_token_is_refused(issued: tuple[AccessToken, str], authorization: str) -> None:
    response = ask(authorization)
    assert response.status_code == 401
    assert response.data["code"] == "invalid_token"
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize("authorization", [None, "", "Basic dTpw", "Token x"])
def test_without_a_token_one_is_asked_for(db: None, authorization: str | None) -> None:
    response = ask(authorization)
    assert (response.status_code, response.data["code"]) == (401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith('Bearer realm="api"')


def test_a_token_in_the_address_is_none(issued: tuple[AccessToken, str]) -> None:
    """D12."""
    assert ask(None, f"/?access_token={issued[1]}").status_code == 401


def test_a_token_without_the_scope_is_refused(information_user: Institution) -> None:
    client = make_api_client(information_user)
    _token, text = make_access_token(client, scopes=["documents.query"], now=timezone.now())
    response = ask(f"Bearer {text}")
    assert (response.status_code, response.data["code"]) == (403, "insufficient_scope")
    assert response["WWW-Authenticate"].endswith('error="insufficient_scope", scope="documents.read"')


def stop_client(token: AccessToken) -> None:
    services.stop_client(client=token.client, reason="", stopped_by=None, now=timezone.now())


def stop_institution(token: AccessToken) -> None:
    services.stop_institution(institution=token.client.institution, stopped_by=None, now=timezone.now())


def revoke(token: AccessToken) -> None:
    services.revoke_access_token(token=token, now=timezone.now())


def let_expire(token: AccessToken) -> None:
    token.issued_at -= timedelta(minutes=10)
    token.expires_at -= timedelta(minutes=10)
    token.save()


@pytest.mark.parametrize("end", [stop_client, stop_institution, revoke, let_expire])
def test_a_token_ends_at_once_and_does_not_say_why(
    issued: tuple[AccessToken, str], end: Callable[[AccessToken], None]
) -> None:
    token, text = issued
    nonsense = ask("Bearer nonsense").data
    end(token)
    response = ask(f"Bearer {text}")
    assert response.status_code == 401
    assert response.data == nonsense


def test_a_token_has_enough_chance_and_lives_ten_minutes(issued: tuple[AccessToken, str]) -> None:
    """D12."""
    token, text = issued
    assert len(text.removeprefix("cfcii_at_")) == 43  # 256 bits
    assert token.expires_at - token.issued_at == timedelta(minutes=10)
