"""Staff take an institution on, change it, stop it and start it again."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRecord, Enterprise, Institution, User
from tests.back_office import add

SETTLED: dict[str, object] = {
    "code": "BANK-1",
    "name": "一号银行",
    "kind": "commercial_bank",
    "is_provider": "on",
    "regions": ["44", "11"],
    "contact_name": "李",
    "contact_phone": "+86 10 1234-5678",
    "contact_email": "li@example.com",
    "address_ranges": "203.0.113.7\r\n2001:DB8::/48",
    "works_from": "08:00",
    "works_until": "18:30",
    "works_on": ["1", "5"],
    "daily_query_limit": "500",
}


def test_staff_take_an_institution_on(office: Client, staff: User) -> None:
    add(office, "institution", **SETTLED)
    institution = Institution.objects.get(code="BANK-1")
    assert institution.vault_keyset
    assert (institution.regions, institution.works_on) == (["11", "44"], [1, 5])
    assert institution.address_ranges == ["203.0.113.7/32", "2001:db8::/48"]
    assert AuditRecord.objects.get(action="institution.created").actor == staff
    url = reverse("admin:accounts_institution_change", args=[institution.pk])
    office.post(url, {**SETTLED, "code": "BANK-2", "name": "新一号", "daily_query_limit": "", "works_until": "17:00"})
    institution.refresh_from_db()
    assert (institution.code, institution.name, institution.daily_query_limit) == ("BANK-1", "新一号", None)
    record = AuditRecord.objects.get(action="institution.changed")
    assert (record.actor, record.payload) == (staff, {"fields": ["daily_query_limit", "name", "works_until"]})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "bank 1"}, "A code has 2 to 32 capital letters"),
        ({"kind": ""}, "Choose the kind of institution."),
        ({"is_provider": ""}, "An institution provides information, uses it, or both."),
        ({"regions": ["99"]}, "Select a valid choice"),
        ({"contact_phone": "call me"}, "A telephone number has digits"),
        ({"contact_email": "li"}, "Enter a valid email address"),
        ({"address_ranges": "10.0.0.5/8"}, "lies inside the network 10.0.0.0/8"),
        ({"address_ranges": "10.0.0.0/8\nbank"}, "“bank” is not an address or a network"),
        ({"works_from": ""}, "Give the beginning and the end of the working hours, or neither."),
        ({"works_until": "07:00"}, "Working hours end after they begin"),
        ({"works_on": []}, "Choose at least one working day."),
        ({"daily_query_limit": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(office: Client, wrong: dict[str, object], told: str) -> None:
    url = reverse("admin:accounts_institution_add")
    page = office.post(url, {**SETTLED, **wrong}, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert told in page.content.decode()
    assert "Constraint" not in page.content.decode()
    assert not Institution.objects.exists()


def test_regions_have_their_names_in_both_languages(office: Client) -> None:
    url = reverse("admin:accounts_institution_add")
    for language, shown in (("en", "44 Guangdong 广东省"), ("zh-hans", "44 广东省 Guangdong")):
        assert shown in office.get(url, headers={"accept-language": language}).content.decode()


def test_what_a_service_refuses_is_told_in_the_form(office: Client, provider: Institution) -> None:
    page = office.post(reverse("admin:accounts_institution_add"), {**SETTLED, "code": provider.code})
    assert page.status_code == 200
    response = office.post(reverse("admin:accounts_enterprise_add"), {"uscc": "91440300000000001A", "name": "x"})
    assert response.status_code == 200
    assert not Enterprise.objects.exists()


def test_staff_stop_an_institution_and_start_it_again(office: Client, provider: Institution, staff: User) -> None:
    url = reverse("admin:accounts_institution_changelist")
    chosen: dict[str, object] = {"_selected_action": [provider.pk]}
    asked = office.post(url, {**chosen, "action": "stop"}, headers={"accept-language": "en"})
    assert "Stop these institutions?" in asked.content.decode()
    provider.refresh_from_db()
    assert provider.is_active
    office.post(url, {**chosen, "action": "stop", "confirmed": "yes"})
    provider.refresh_from_db()
    assert not provider.is_active
    again = office.post(url, {**chosen, "action": "stop", "confirmed": "yes"}, follow=True)
    assert b"messagelist" in again.content
    office.post(url, {**chosen, "action": "start"})
    provider.refresh_from_db()
    assert provider.is_active
    actions = AuditRecord.objects.filter(actor=staff).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["institution.stopped", "institution.started"]
