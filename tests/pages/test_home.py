"""The front door."""

import pytest
from django.test import Client

from accounts.models import Enterprise, Institution, User
from accounts.services import add_enterprise_member, add_institution_member, change_institution
from tests.cast import NOW, make_institution_user, make_user
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


def test_visitors_read_what_it_is_for(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "信息提供机构" in page
    assert "/accounts/login/" in page


def test_each_role_comes_to_its_desk(
    owner: User, clerk: User, analyst: User, staff: User, enterprise: Enterprise, provider: Institution,
    information_user: Institution,
) -> None:  # fmt: skip
    homes = {
        owner: f"/enterprise/{enterprise.pk}/",
        clerk: f"/provider/{provider.code}/submissions/",
        analyst: f"/lender/{information_user.code}/",
        staff: "/admin/",
    }
    assert {user: signed_in(user).get("/")["Location"] for user in homes} == homes


def test_who_has_several_desks_chooses(owner: User, enterprise: Enterprise, provider: Institution) -> None:
    add_institution_member(institution=provider, user=owner, role="submitter", added_by=None, now=NOW)
    page = signed_in(owner).get("/").content.decode()
    assert f"/enterprise/{enterprise.pk}/" in page
    assert f"/provider/{provider.code}/submissions/" in page


def test_a_role_without_pages_is_told_so(provider: Institution) -> None:
    submitter = make_institution_user(provider, "submitter")
    change_institution(institution=provider, is_provider=False, is_user=True, changed_by=None, now=NOW)
    page = signed_in(submitter).get("/")
    assert page.status_code == 200
    assert "nothing to do here" in page.content.decode()


def test_who_acts_for_nobody_is_told_so() -> None:
    assert "You do not act for anybody yet" in signed_in(make_user()).get("/").content.decode()


def test_a_name_cannot_bring_markup(enterprise: Enterprise) -> None:
    enterprise.name = "<script>alert(1)</script>"
    enterprise.save()
    user = make_user()
    add_enterprise_member(enterprise=enterprise, user=user, role="owner", added_by=None, now=NOW)
    assert "<script>alert" not in signed_in(user).get(f"/enterprise/{enterprise.pk}/").content.decode()


def test_the_language_is_chosen_and_remembered(client: Client) -> None:
    assert 'lang="zh-Hans"' in client.get("/").content.decode()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert answer["Location"] == "/"
    assert 'lang="en"' in client.get("/", headers={"accept-language": "zh-CN"}).content.decode()


def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_static_favicon_is_ours(client: Client) -> None:
    assert "icon.svg" in client.get("/").content.decode()
