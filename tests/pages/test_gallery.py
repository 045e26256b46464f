"""The page that shows every component is for staff, and shows them all."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/staff/components/"


def test_it_is_for_staff(client: Client, owner: User, staff: User) -> None:
    assert client.get(ADDRESS)["Location"].startswith("/accounts/login/")
    assert signed_in(owner).get(ADDRESS).status_code == 404
    assert signed_in(staff).get(ADDRESS).status_code == 200
    assert signed_in(staff).post(ADDRESS).status_code == 405


def test_it_shows_every_component(staff: User) -> None:
    used = {each.name for each in signed_in(staff).get(ADDRESS).templates}
    folder = settings.BASE_DIR / "templates" / "components"
    elsewhere = {"allauth_errors", "login_tabs", "standing_badge", "waiting", "waiting_head", "messages"}
    for name in {path.stem for path in folder.glob("*.html")} - elsewhere:
        assert f"components/{name}.html" in used, name


def test_amounts_follow_the_persons_choice(staff: User) -> None:
    assert "1,234,567.89 <span" in signed_in(staff).get(ADDRESS).content.decode()
    User.objects.filter(pk=staff.pk).update(amount_unit="wan")
    page = signed_in(staff).get(ADDRESS).content.decode()
    assert "123.46 <span" in page
    assert 'title="1,234,567.89 ' in page
