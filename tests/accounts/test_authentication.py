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
from accounts.api.authentication import BearerTokenAuthentication
from accounts.http import TokenRequest
from accounts.models import ApiToken, InstitutionMembership, User
from tests.cast import make_api_token

Queries = Callable[[int], AbstractContextManager[object]]


class WhoAmI(APIView):
    authentication_classes = [BearerTokenAuthentication]

    def get(self, request: TokenRequest) -> Response:
        return Response(
            {"user": request.user.pk, "institution": request.auth.membership.institution.code, "token": request.auth.pk}
        )


def ask(authorization: str | None) -> Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    response: Response = WhoAmI.as_view()(APIRequestFactory().get("/", headers=headers))
    return response


@pytest.fixture
def issued(analyst_membership: InstitutionMembership) -> tuple[ApiToken, str]:
    return make_api_token(analyst_membership, now=timezone.now())


def test_a_token_opens_in_one_query(
    issued: tuple[ApiToken, str], analyst_membership: InstitutionMembership, django_assert_num_queries: Queries
) -> None:
    token, text = issued
    with django_assert_num_queries(1):
        response = ask(f"Bearer {text}")
    assert response.status_code == 200
    assert response.data == {
        "user": analyst_membership.user_id,
        "institution": analyst_membership.institution.code,
        "token": token.pk,
    }
    assert ask(f"bearer {text}").status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Bearer x y", "Bearer cfcii_nonsense", "Bearer \xe9"])
def test_a_wrong_token_is_refused(issued: tuple[ApiToken, str], authorization: str) -> None:
    response = ask(authorization)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize("authorization", [None, "Basic dXNlcjpwYXNz"])
def test_without_a_token_one_is_asked_for(db: None, authorization: str | None) -> None:
    response = ask(authorization)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith('Bearer realm="api"')


def stop_user(token: ApiToken) -> None:
    User.objects.filter(pk=token.membership.user_id).update(is_active=False)


def stop_membership(token: ApiToken) -> None:
    services.stop_institution_member(membership=token.membership, stopped_by=None, now=timezone.now())


def stop_institution(token: ApiToken) -> None:
    services.stop_institution(institution=token.membership.institution, stopped_by=None, now=timezone.now())


def change_role(token: ApiToken) -> None:
    services.change_institution_role(
        membership=token.membership, role="administrator", changed_by=None, now=timezone.now()
    )


def revoke(token: ApiToken) -> None:
    services.revoke_api_token(token=token, revoked_by=None, now=timezone.now())


def let_expire(token: ApiToken) -> None:
    token.issued_at -= timedelta(days=31)
    token.expires_at = timezone.now() - timedelta(seconds=1)
    token.save()


@pytest.mark.parametrize("end", [stop_user, stop_membership, stop_institution, change_role, revoke, let_expire])
def test_a_token_ends_at_once_and_does_not_say_why(
    issued: tuple[ApiToken, str], end: Callable[[ApiToken], None]
) -> None:
    token, text = issued
    unknown = ask("Bearer cfcii_nonsense")
    end(token)
    response = ask(f"Bearer {text}")
    assert response.status_code == 401
    assert response.data == unknown.data
