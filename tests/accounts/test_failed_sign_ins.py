"""A sign-in that failed leaves a record: at whose login, from where, when; never the password."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import second_factor, services
from accounts.models import AuditRecord, User
from accounts.services import failed_sign_ins
from tests.cast import NOW, TOTP_SECRET, make_user
from tests.signing_in import CODE, code_of, enter_code, enter_password, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
WRONG = "not the password of anybody"


@pytest.fixture(autouse=True)
def _counts() -> None:
    cache.clear()


def failed() -> list[AuditRecord]:
    return list(AuditRecord.objects.filter(action="sign_in.failed").order_by("pk"))


def test_a_wrong_password_is_recorded_with_whose_and_from_where(client: Client) -> None:
    user = make_user()
    client.post(reverse("account_login"), {"login": user.email.upper(), "password": WRONG}, REMOTE_ADDR="203.0.113.9")
    (record,) = failed()
    assert (record.actor, record.target_type, record.target_id) == (None, "accounts.user", user.pk)
    assert record.payload == {"address": "203.0.113.9"}


def test_a_login_that_nobody_has_is_recorded_by_a_digest(client: Client) -> None:
    for email in ("nobody@example.com", "Nobody@example.com", "other@example.com"):
        client.post(reverse("account_login"), {"login": email, "password": WRONG})
    digests = [each.payload["login"] for each in failed()]
    assert len(set(digests)) == 2
    assert "example.com" not in str([each.payload for each in failed()])
    assert WRONG not in str([each.payload for each in failed()])
    assert {each.target_id for each in failed()} == {0}


def test_a_right_password_leaves_none(client: Client, owner: User) -> None:
    from tests.cast import PASSWORD

    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    assert failed() == []


def test_a_flood_grows_the_record_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_sign_ins, "MOST_FROM_ONE_ADDRESS", 3)
    monkeypatch.setattr(failed_sign_ins, "MOST_ALTOGETHER", 5)
    for place in range(5):
        services.record_failed_sign_in(login=f"{place}@example.com", address="203.0.113.9", now=NOW)
    assert [each.payload.get("more_not_recorded", False) for each in failed()] == [False, False, True]
    for place in range(5):
        services.record_failed_sign_in(login="x@example.com", address=f"203.0.113.{place + 10}", now=NOW)
    assert len(failed()) == 3, "what is not recorded counts as well"


def test_a_wrong_code_is_recorded_and_the_right_one_is_not(client: Client) -> None:
    user = make_user()
    second_factor.add_totp(user, TOTP_SECRET)
    enter_password(client, user.email)
    wrong = code_of(TOTP_SECRET, ahead=1000)
    client.post(CODE, {"code": wrong}, REMOTE_ADDR="203.0.113.9")
    (record,) = failed()
    assert (record.target_id, record.payload) == (user.pk, {"address": "203.0.113.9", "factor": "code"})
    assert wrong not in str(record.payload)
    enter_code(client, user)
    assert is_signed_in(client)
    assert len(failed()) == 1


def test_a_wrong_code_before_a_sensitive_step_is_recorded(client: Client) -> None:
    user = make_user()
    second_factor.add_totp(user, TOTP_SECRET)
    sign_in(client, user)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(TOTP_SECRET, ahead=1000)})
    assert [each.payload["factor"] for each in failed()] == ["code"]
