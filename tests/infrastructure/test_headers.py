"""What browsers are told with every dynamic answer (security.md W8, W9)."""

import pytest
from django.test import Client

from cfcii import middleware


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/login/", "/no-such-page/"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers[name] for name in middleware.HEADERS} == middleware.HEADERS
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_hold_no_inline_script_or_style(client: Client) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/admin/login/"):
        page = client.get(path, follow=True).content.decode()
        assert "<style" not in page
        assert ' style="' not in page
        assert ' onclick="' not in page
        assert "<script>" not in page


@pytest.mark.django_db
def test_cookies_are_not_readable_by_scripts(client: Client) -> None:
    cookies = client.get("/accounts/login/").cookies
    assert cookies
    assert all(cookie["httponly"] and cookie["samesite"] for cookie in cookies.values())
