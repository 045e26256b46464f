"""What tests of the back office do again and again."""

from django.test import Client
from django.urls import reverse

from tests.cast import make_staff
from tests.signing_in import sign_in


def add(office: Client, model: str, **fields: object) -> None:
    response = office.post(reverse(f"admin:accounts_{model}_add"), fields)
    assert response.status_code == 302, response.context["errors"]


def second_office() -> Client:
    """Give the browser of another member of staff with all rights."""
    browser = Client()
    sign_in(browser, make_staff(name="second staff"))
    return browser
