"""What people see when something is not there, not theirs, or broken."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from accounts.models import Enterprise, User
from cfcii.api import catalogue
from tests.pages.browsing import signed_in


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


@pytest.mark.django_db
def test_an_expired_form_leads_back_to_its_page(owner: User, enterprise: Enterprise) -> None:
    address = f"/enterprise/{enterprise.pk}/consents/new/"
    grant, headers = f"{address}by-code/01/grant/", {"referer": f"http://testserver{address}"}
    stranger = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page = stranger.post(grant, headers=headers)
    assert page.status_code == 403
    assert f'href="/accounts/login/?next={quote(address, safe="")}"' in page.content.decode()
    assert f'href="{address}"' in signed_in(owner, csrf=True).post(grant, headers=headers).content.decode()
    elsewhere = stranger.post(grant, headers={"referer": "http://elsewhere.example/x"}).content.decode()
    assert "elsewhere" not in elsewhere


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "该页面不能这样打开"), ("en", "cannot be opened like")])
def test_a_forms_address_opened_as_a_page_is_explained(
    owner: User, enterprise: Enterprise, language: str, words: str
) -> None:
    page = signed_in(owner, language).get(f"/enterprise/{enterprise.pk}/consents/new/by-code/01/grant/")
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert int(page["Content-Length"]) == len(page.content)
    assert words in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "following"),
    [("http://testserver/lender/X/?page=2", "/lender/X/?page=2"), ("http://elsewhere.example/", "/"), ("", "/")],
)
def test_the_language_is_changed_on_an_answer_to_a_form(owner: User, sender: str, following: str) -> None:
    page = signed_in(owner).post("/", headers={"referer": sender})
    assert f'name="next" value="{following}"' in page.content.decode()


@pytest.mark.django_db
def test_the_language_is_changed_where_one_is(owner: User) -> None:
    assert 'name="next" value="/nowhere/?a=1"' in signed_in(owner).get("/nowhere/?a=1").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/requests/%0A", "/api/v2/documents"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_unknown_address_of_the_api_answers_programs(client: Client, address: str, method: str) -> None:
    answer = client.generic(method, address)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/docs", "/api/guide", "/api/docs/guide", "/api/docs/errors"])
def test_the_pages_about_the_api_are_found_without_the_last_slash(client: Client, address: str) -> None:
    answer = client.get(address, follow=True)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/html")


@pytest.mark.django_db
def test_each_error_of_the_api_says_what_to_do(client: Client) -> None:
    page = client.get("/api/docs/errors/", headers={"accept-language": "en"}).content.decode()
    assert "`" not in page
    assert "<code>next_cursor</code>" in page
    advice = {problem.code: str(problem.advice) for problem in catalogue.problems()}
    assert advice["consent_paused"] != advice["consent_revoked"] != advice["product_not_covered"]


@pytest.mark.django_db
def test_the_guide_names_the_address_at_which_it_is_served(client: Client, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://credit.example"
    page = client.get("/api/docs/guide/").content.decode()
    assert "BASE=https://credit.example" in page
    assert "127.0.0.1" not in page


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
