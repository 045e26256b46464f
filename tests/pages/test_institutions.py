"""Pages on which administrators manage their institution's users."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Institution, InstitutionMembership, User, UserProposal
from accounts.services import stop_institution, stop_institution_member
from consent.models import Consent
from reports.models import Document
from tests.calling import caller_of
from tests.cast import PASSWORD, TOTP_SECRET, make_api_client, make_institution_user, make_membership, make_user
from tests.inviting import make_proposal
from tests.mailing import deliver
from tests.pages.browsing import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(provider: Institution) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def second(provider: Institution) -> User:
    return make_institution_user(provider, "administrator")


@pytest.fixture
def proposal(provider: Institution, first: User, second: User) -> UserProposal:
    return make_proposal(provider, first, email="new.clerk@example.com", name="新来的", role="submitter")


def users(institution: Institution) -> str:
    return f"/institution/{institution.code}/users/"


def decide(proposal: UserProposal) -> str:
    return f"/institution/{proposal.institution.code}/proposals/{proposal.pk}/"


def test_from_proposal_to_user(provider: Institution, first: User, second: User) -> None:
    browser = signed_in(first)
    entered = {"name": "新来的", "email": "New.Clerk@example.com", "role": "submitter"}
    page = text(browser.post(f"{users(provider)}new/", entered, follow=True))
    assert "Proposed. The person can sign in when a second person has approved." in page
    proposal = UserProposal.objects.get()
    assert f"/proposals/{proposal.pk}/withdraw/" in page
    assert browser.get(decide(proposal)).status_code == 403
    assert browser.post(decide(proposal), {"decision": "approve"}).status_code == 403
    other = signed_in(second)
    assert decide(proposal) in text(other.get(users(provider)))
    assert "new.clerk@example.com" in text(other.get(decide(proposal)))
    page = text(other.post(decide(proposal), {"decision": "approve"}, follow=True))
    assert "Approved. The person is told by e-mail what to do next." in page
    assert "new.clerk@example.com" in page
    assert InstitutionMembership.objects.get(user__email="new.clerk@example.com").role == "submitter"
    assert "This proposal is decided" in text(other.get(decide(proposal)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(
    provider: Institution, second: User, clerk: User, proposal: UserProposal, language: str
) -> None:
    browser = signed_in(second, language)
    membership = clerk.institution_memberships.get()
    record = f"/institution/{provider.code}/record/"
    own = make_proposal(provider, second)
    for address in (
        users(provider), f"{users(provider)}new/", f"{users(provider)}{membership.pk}/role/",
        f"{users(provider)}{membership.pk}/stop/", decide(proposal), f"{decide(own)}withdraw/", record,
    ):  # fmt: skip
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({}, "This field is required."),
        ({"name": "x", "email": "nonsense", "role": "submitter"}, "valid email address"),
        ({"name": "x", "email": "x@example.com", "role": "query_user"}, "Select a valid choice"),
        ({"name": "x", "email": "x@example.com", "role": "owner"}, "Select a valid choice"),
    ],
)
def test_bad_input_proposes_nobody(provider: Institution, first: User, entered: dict[str, str], told: str) -> None:
    page = text(signed_in(first).post(f"{users(provider)}new/", entered))
    assert told in page
    assert not UserProposal.objects.exists()


def test_the_page_says_who_cannot_be_proposed_and_nothing_of_others(
    provider: Institution, first: User, clerk: User, staff: User, owner: User
) -> None:
    browser, address = signed_in(first), f"{users(provider)}new/"
    page = text(browser.post(address, {"name": "x", "email": clerk.email, "role": "submitter"}))
    assert "This person is a user of the institution already." in page
    unknown = browser.post(address, {"name": "x", "email": "unknown@example.com", "role": "submitter"})
    for email in (owner.email, staff.email):
        known = browser.post(address, {"name": "x", "email": email, "role": "submitter"})
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_approving_does_not_tell_who_is_staff(provider: Institution, first: User, second: User, staff: User) -> None:
    proposal = make_proposal(provider, first, email=staff.email, role="submitter")
    page = text(signed_in(second).post(decide(proposal), {"decision": "approve"}, follow=True))
    assert "The platform does not open a desk for this address." in page
    assert not staff.institution_memberships.exists()


def test_declining_asks_for_the_reason(proposal: UserProposal, second: User) -> None:
    browser = signed_in(second)
    assert "Say why you decline" in text(browser.post(decide(proposal), {"decision": "decline"}))
    assert "Choose whether to approve or to decline." in text(browser.post(decide(proposal), {}))
    page = text(browser.post(decide(proposal), {"decision": "decline", "reason": "unknown"}, follow=True))
    assert "Declined. Who made the proposal is told why." in page
    proposal.refresh_from_db()
    assert proposal.state == "declined"
    late = text(browser.post(decide(proposal), {"decision": "approve"}))
    assert "This proposal is decided" in late
    assert not User.objects.filter(email=proposal.email).exists()


def test_one_withdraws_ones_own_proposal_only(proposal: UserProposal, first: User, second: User) -> None:
    address = f"{decide(proposal)}withdraw/"
    assert signed_in(second).post(address).status_code == 403
    browser = signed_in(first)
    assert "Withdraw this proposal?" in text(browser.get(address))
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    assert "The proposal is withdrawn." in text(browser.post(address, follow=True))
    assert "decided already" in text(browser.post(address, follow=True))


def test_another_role_is_proposed(provider: Institution, first: User, second: User, clerk: User) -> None:
    membership = clerk.institution_memberships.get()
    address = f"{users(provider)}{membership.pk}/role/"
    assert "Select a valid choice" in text(signed_in(first).post(address, {"role": "submitter"}))
    page = text(signed_in(first).post(address, {"role": "verifier"}, follow=True))
    assert "The role changes when a second person has approved." in page
    signed_in(second).post(decide(UserProposal.objects.get()), {"decision": "approve"})
    membership.refresh_from_db()
    assert membership.role == "verifier"
    assert signed_in(clerk).get(f"/provider/{provider.code}/submissions/").status_code in {403, 404}


def test_stopping_asks_first_and_wants_a_reason(provider: Institution, first: User, clerk: User) -> None:
    membership = clerk.institution_memberships.get()
    browser, address = signed_in(first), f"{users(provider)}{membership.pk}/stop/"
    assert "Stop this user?" in text(browser.get(address))
    assert "This field is required." in text(browser.post(address, {}))
    membership.refresh_from_db()
    assert membership.stopped_at is None
    page = text(browser.post(address, {"reason": "left the bank"}, follow=True))
    assert "The user is stopped: no session is left." in page
    assert "left the bank" in page
    membership.refresh_from_db()
    assert membership.stopped_at is not None
    assert "has been stopped" in text(browser.post(address, {"reason": "again"}, follow=True))
    assert "This user is stopped" in text(browser.get(address))


def test_a_stopped_users_open_page_is_refused(
    information_user: Institution, analyst: User, analyst_membership: InstitutionMembership
) -> None:
    """A person signs in for real; the next step on the page that they have open goes nowhere."""
    administrator = make_institution_user(information_user, "administrator")
    open_page, home = signed_in(analyst), f"/lender/{information_user.code}/"
    assert open_page.get(home).status_code == 200
    assert UserSession.objects.filter(user=analyst).count() == 1
    address = f"{users(information_user)}{analyst_membership.pk}/stop/"
    signed_in(administrator).post(address, {"reason": "suspicion"})
    refused = open_page.get(home)
    assert (refused.status_code, refused["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert signed_in(analyst).get(home).status_code == 404


def test_a_stopped_institutions_open_pages_are_refused(
    information_user: Institution, analyst: User, analyst_membership: InstitutionMembership, staff: User
) -> None:
    api = caller_of(make_api_client(information_user), now=timezone.now())
    open_page, home = signed_in(analyst), f"/lender/{information_user.code}/"
    assert open_page.get(home).status_code == 200
    stop_institution(institution=information_user, stopped_by=staff, now=timezone.now())
    assert open_page.get(home).status_code == 302
    assert api.get("/api/v1/dictionary").status_code == 401


def test_who_is_taken_on_again_works_as_before(
    information_user: Institution, analyst: User, analyst_membership: InstitutionMembership
) -> None:
    stop_institution_member(membership=analyst_membership, stopped_by=None, now=timezone.now())
    one, two = (make_institution_user(information_user, "administrator") for _ in range(2))
    proposal = make_proposal(information_user, one, email=analyst.email, role="query_user")
    signed_in(two).post(decide(proposal), {"decision": "approve"})
    browser = signed_in(analyst)
    assert browser.get(f"/lender/{information_user.code}/").status_code == 200
    page = text(signed_in(one).get(users(information_user)))
    assert page.count(analyst.email) >= 2


def test_the_link_in_the_mail_opens_the_new_login(proposal: UserProposal, second: User) -> None:
    signed_in(second).post(decide(proposal), {"decision": "approve"})
    mail = next(each for each in deliver() if each.to == [proposal.email] and "reset/key" in each.body)
    link = re.search(r"/accounts/password/reset/key/[^\s\"]+", str(mail.body))
    assert link
    browser, password = Client(), "a long and new password"
    page = browser.get(link[0], follow=True)
    answer = browser.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)
    assert answer.status_code == 200
    person = User.objects.get(email=proposal.email)
    assert person.check_password(password)
    fresh = Client()
    fresh.post("/accounts/login/", {"login": person.email, "password": password})
    # Signed in, and kept away from everything until there is a second factor.
    assert fresh.get(f"/provider/{proposal.institution.code}/submissions/")["Location"].startswith("/accounts/2fa/")
    assert 'name="password1"' in text(page)
    assert 'name="password1"' not in text(Client().get(link[0], follow=True))


def test_administrators_do_not_act_on_themselves(provider: Institution, first: User, second: User) -> None:
    own = first.institution_memberships.get()
    browser = signed_in(first)
    for step in ("role", "stop"):
        answer = browser.post(f"{users(provider)}{own.pk}/{step}/", {"role": "submitter", "reason": "x"})
        assert answer.status_code == 403
        assert "You cannot stop yourself or change your own role." in text(answer)
    own.refresh_from_db()
    assert (own.role, own.stopped_at) == ("administrator", None)
    page = text(browser.get(users(provider)))
    assert f"{own.pk}/stop/" not in page
    assert f"{second.institution_memberships.get().pk}/stop/" in page


def test_another_institutions_people_and_proposals_are_not_found(
    provider: Institution, rival: Institution, clerk: User, proposal: UserProposal
) -> None:
    browser = signed_in(make_institution_user(rival, "administrator"))
    membership = clerk.institution_memberships.get()
    for address in (
        users(provider), decide(proposal), f"{users(provider)}{membership.pk}/stop/",
        # Nor under one's own institution's address.
        f"{users(rival)}{membership.pk}/stop/", f"{users(rival)}{membership.pk}/role/",
        f"/institution/{rival.code}/proposals/{proposal.pk}/",
        f"/institution/{rival.code}/proposals/{proposal.pk}/withdraw/",
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, {"reason": "x", "decision": "approve"}).status_code in {404, 405}, address
    membership.refresh_from_db()
    assert membership.stopped_at is None


def test_an_only_administrator_is_told_who_decides(provider: Institution, first: User) -> None:
    browser = signed_in(first)
    assert "You are the only administrator" in text(browser.get(users(provider)))
    make_institution_user(provider, "administrator")
    assert "You are the only administrator" not in text(browser.get(users(provider)))


def test_administrators_see_no_credit_information(
    information_user: Institution, provider: Institution, first: User, lender_document: Document, live_consent: Consent
) -> None:
    lenders = signed_in(make_institution_user(information_user, "administrator"))
    banks = signed_in(first)
    for browser, address in (
        (lenders, f"/lender/{information_user.code}/"),
        (lenders, f"/lender/documents/{lender_document.number}/"),
        (banks, f"/provider/{provider.code}/submissions/"),
        (banks, f"/provider/{provider.code}/verifications/"),
        (banks, f"/provider/{provider.code}/bindings/"),
    ):
        assert browser.get(address).status_code in {403, 404}, address
    page = text(banks.get(users(provider)))
    assert live_consent.number not in page
    assert "6222" not in page


def test_the_record_tells_who_did_what(
    provider: Institution, first: User, second: User, proposal: UserProposal, clerk: User
) -> None:
    signed_in(second).post(decide(proposal), {"decision": "approve"})
    membership = clerk.institution_memberships.select_related("institution", "user").get()
    stop_institution_member(membership=membership, stopped_by=first, now=timezone.now(), reason="secret suspicion")
    page = text(signed_in(first).get(f"/institution/{provider.code}/record/"))
    for words in ("user of an institution proposed", "proposed user approved", "user of an institution added",
                  "user of an institution stopped", "new.clerk@example.com", first.name, second.name):  # fmt: skip
        assert words in page


def test_the_page_takes_few_queries_whatever_the_number_of_users(
    provider: Institution, first: User, second: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(first)
    browser.get(users(provider))
    for place in range(30):
        proposal = make_proposal(provider, second, role="submitter", email=f"many.{place}@example.com")
        if place % 2:
            signed_in(first).post(decide(proposal), {"decision": "approve"})
    with django_assert_max_num_queries(11):
        assert "many.1@example.com" in text(browser.get(users(provider)))
    with django_assert_max_num_queries(10):
        browser.get(f"/institution/{provider.code}/record/")


def test_the_desk_of_each_role_leads_to_its_page(provider: Institution, first: User) -> None:
    assert signed_in(first).get("/")["Location"] == users(provider)
    verifier = make_membership(provider, "verifier").user
    assert signed_in(verifier).get("/")["Location"] == f"/provider/{provider.code}/verifications/"
    both = make_user(name="both")
    assert signed_in(both).get("/").status_code == 200


def test_without_a_second_factor_nobody_gets_to_the_users(provider: Institution) -> None:
    fresh = make_membership(provider, "administrator", has_second_factor=False).user
    client = Client()
    assert client.login(email=fresh.email, password=PASSWORD)
    assert client.get(users(provider)).status_code == 302
    assert TOTP_SECRET not in str(client.session.items())
