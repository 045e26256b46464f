"""Users of institutions: two people name an administrator, one stops a user."""

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts import second_factor, services
from accounts.models import Institution, InstitutionMembership, User, UserProposal
from tests.back_office import add, second_office
from tests.cast import NOW, TOTP_SECRET, make_institution_user, make_membership, make_user
from tests.inviting import make_proposal
from tests.signing_in import sign_in


def test_nobody_becomes_a_user_of_an_institution_by_one_person(office: Client, provider: Institution) -> None:
    """Superusers are no exception."""
    fields = {"institution": provider.pk, "user": make_user().pk, "role": "administrator"}
    assert office.post(reverse("admin:accounts_institutionmembership_add"), fields).status_code == 403
    membership = make_membership(provider, "submitter")
    url = reverse("admin:accounts_institutionmembership_change", args=[membership.pk])
    assert office.get(url).status_code == 200
    assert office.post(url, {"role": "administrator"}).status_code == 403
    assert list(InstitutionMembership.objects.values_list("role", flat=True)) == ["submitter"]


def test_two_members_of_staff_name_an_administrator(office: Client, provider: Institution, staff: User) -> None:
    add(office, "userproposal", institution=provider.pk, name="管理员", email="Head@Example.com")
    proposal = UserProposal.objects.get()
    assert (proposal.email, proposal.role, proposal.proposed_by) == ("head@example.com", "administrator", staff)
    url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    assert 'value="approve"' not in office.get(url).content.decode()
    assert office.post(url, {"decision": "approve"}).status_code == 200
    assert not InstitutionMembership.objects.exists()
    second = second_office()
    assert 'value="approve"' in second.get(url).content.decode()
    assert second.post(url, {"decision": "decline"}).status_code == 200  # asks for the reason
    assert second.post(url, {"decision": "approve"}).status_code == 302
    assert InstitutionMembership.objects.get(user__email="head@example.com").role == "administrator"
    # What is decided is only looked at.
    assert second.get(url).status_code == 200
    assert second.post(url, {"decision": "decline", "reason": "late"}).status_code == 403
    assert second.post(reverse("admin:accounts_userproposal_delete", args=[proposal.pk])).status_code == 403


def test_staff_decline_and_withdraw(office: Client, provider: Institution) -> None:
    for decision, browser, state in (("decline", second_office(), "declined"), ("withdraw", office, "withdrawn")):
        add(office, "userproposal", institution=provider.pk, name="管理员", email="head@example.com")
        proposal = UserProposal.objects.latest("pk")
        url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
        assert browser.post(url, {"decision": decision, "reason": "unknown"}).status_code == 302
        proposal.refresh_from_db()
        assert proposal.state == state
    assert not InstitutionMembership.objects.exists()


def test_staff_are_told_whom_they_cannot_propose(
    office: Client, provider: Institution, staff: User, clerk: User
) -> None:
    add(office, "userproposal", institution=provider.pk, name="管理员", email="head@example.com")
    for email, told in (
        (staff.email, "Staff of the platform cannot be users"),
        (clerk.email, "is a user of the institution already"),
        ("head@example.com", "waits for a decision already"),
        ("nonsense", "valid email address"),
    ):
        page = office.post(
            reverse("admin:accounts_userproposal_add"),
            {"institution": provider.pk, "name": "x", "email": email},
            headers={"accept-language": "en"},
        )
        assert told in page.content.decode()
    assert UserProposal.objects.count() == 1


def test_staff_decide_for_an_only_administrator_and_not_for_two(office: Client, provider: Institution) -> None:
    proposal = make_proposal(provider, make_institution_user(provider, "administrator"), role="submitter")
    second = make_membership(provider, "administrator")
    url = reverse("admin:accounts_userproposal_change", args=[proposal.pk])
    assert office.post(url, {"decision": "approve"}).status_code == 403
    services.stop_institution_member(membership=second, stopped_by=None, now=NOW)
    assert office.post(url, {"decision": "approve"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "approved"


def test_staff_stop_users_when_they_have_said_why(office: Client, staff: User, clerk: User) -> None:
    membership = InstitutionMembership.objects.get(user=clerk)
    url = reverse("admin:accounts_institutionmembership_changelist")
    chosen: dict[str, object] = {"action": "stop", "_selected_action": [membership.pk]}
    asked = office.post(url, chosen, headers={"accept-language": "en"})
    assert "Stop these users?" in asked.content.decode()
    assert clerk.email in asked.content.decode()
    assert office.post(url, {**chosen, "confirmed": "yes"}).status_code == 200  # asks for the reason
    membership.refresh_from_db()
    assert membership.stopped_at is None
    assert office.post(url, {**chosen, "confirmed": "yes", "reason": "suspicion"}).status_code == 302
    membership.refresh_from_db()
    assert membership.stopped_at is not None
    assert (membership.stopped_by, membership.stop_reason) == (staff, "suspicion")


def test_staff_who_only_look_do_not_stop_anybody(clerk: User, provider: Institution) -> None:
    looker = make_user(name="looker", is_staff=True)
    second_factor.add_totp(looker, TOTP_SECRET)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    browser = Client()
    sign_in(browser, looker)
    for model, pk in (("institutionmembership", clerk.institution_memberships.get().pk), ("institution", provider.pk)):
        url = reverse(f"admin:accounts_{model}_changelist")
        assert browser.get(url).status_code == 200
        browser.post(url, {"action": "stop", "_selected_action": [pk], "confirmed": "yes", "reason": "x"})
    provider.refresh_from_db()
    assert provider.is_active
    assert clerk.institution_memberships.get().stopped_at is None
