"""Staff add enterprises, and take from their people the right to decide."""

from django.test import Client
from django.urls import reverse

from accounts.models import AuditRecord, Enterprise, User
from tests.back_office import add
from tests.cast import make_enterprise_user, make_user, valid_uscc


def test_staff_add_enterprises(office: Client, staff: User) -> None:
    add(office, "enterprise", uscc=valid_uscc(8_000_000_001), name="新企业")
    assert Enterprise.objects.get().name == "新企业"
    assert set(AuditRecord.objects.filter(actor=staff).values_list("action", flat=True)) == {"enterprise.created"}


def test_staff_take_the_right_to_decide_and_never_give_it(office: Client, staff: User, enterprise: Enterprise) -> None:
    fields = {"enterprise": enterprise.pk, "user": make_user().pk, "role": "owner"}
    assert office.post(reverse("admin:accounts_enterprisemembership_add"), fields).status_code == 403
    membership = make_enterprise_user(enterprise, "handler").enterprise_memberships.get()
    url = reverse("admin:accounts_enterprisemembership_change", args=[membership.pk])
    assert office.post(url, {"role": "owner"}).status_code == 200
    membership.refresh_from_db()
    assert membership.role == "handler"
    assert office.post(url, {"role": "viewer"}).status_code == 302
    membership.refresh_from_db()
    assert membership.role == "viewer"
    assert AuditRecord.objects.filter(actor=staff, action="enterprise_member.changed").exists()
