"""What people see when something is not there, not theirs, or broken."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from accounts.models import Enterprise, User
from tests.pages.conftest import signed_in


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "页面不存在"), ("en", "There is no such page")])
def test_not_found(client: Client, language: str, words: str) -> None:
    page = client.get("/nowhere/", headers={"accept-language": language})
    assert page.status_code == 404
    assert words in page.content.decode()


@pytest.mark.django_db
def test_forbidden_says_why(viewer: User, enterprise: Enterprise) -> None:
    page = signed_in(viewer).get(f"/enterprise/{enterprise.pk}/consents/new/")
    assert page.status_code == 403
    assert "Only an owner or handler" in page.content.decode()


@pytest.mark.django_db
def test_an_expired_form_says_so() -> None:
    page = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/accounts/login/")
    assert page.status_code == 403
    assert "The form has expired" in page.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("平台出现故障", "无法识别该请求")), ("en", ("Something went wrong", "cannot be read"))],
)
def test_faults_need_neither_context_nor_database(language: str, words: tuple[str, str]) -> None:
    request = RequestFactory().get("/")
    with translation.override(language):
        fault = defaults.server_error(request).content.decode()
        unreadable = defaults.bad_request(request, Exception("inside")).content.decode()
    assert words[0] in fault
    assert words[1] in unreadable
    assert "inside" not in unreadable
