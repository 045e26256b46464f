"""Every page against everybody: the right person gets in, all others get the answer that the table says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.pages.browsing import signed_in

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Page:
    """A page: its name, the fixture and attribute that stand in its address, its methods, and who gets what."""

    name: str
    target: str
    methods: str
    good: str
    """The fixture of a person who gets in."""
    insider: str
    """The fixture of a person of the same house without the role, or empty when all of them get in."""
    also: tuple[int, ...] = ()
    """Answers to the right person that are as good as getting in."""
    differently: Mapping[str, int] = field(default_factory=dict)
    """Outsiders who do not get 404, with what they get."""
    more: tuple[str, ...] = ()
    """What else stands in its address."""

    @property
    def methods_refused(self) -> list[str]:
        return [each for each in ("GET", "POST", "PUT", "DELETE") if each not in self.methods.split()]


_OUTSIDERS = ("stranger", "rival_clerk", "rival_analyst", "staff")
_ARRANGEMENT = "live_consent.authorisation.arrangement.number"
_LENDER, _PROVIDER = "lender_administrator", "provider_administrator"
PAGES = [
    Page("reports:enterprise_home", "enterprise.pk", "GET", "viewer", ""),
    Page("reports:query_list", "enterprise.pk", "GET", "viewer", ""),
    Page("reports:account_detail", "facts.pk", "GET", "viewer", ""),
    Page("reports:document_issue", "facts.pk", "POST", "owner", "viewer"),
    Page("reports:document_detail", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_json", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_pdf", "own_document.number", "GET", "viewer", ""),
    Page("reports:document_pdf_prepare", "own_document.number", "POST", "viewer", ""),
    Page("reports:document_pdf_download", "own_document.number", "GET", "viewer", "", (404,)),
    Page("reports:lender_home", "information_user.code", "GET", "analyst", _LENDER),
    Page("reports:lender_document_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("reports:lender_query_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("reports:consent_query", "live_consent.number", "GET POST", "analyst", _LENDER),
    Page("reports:lender_document", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_json", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_pdf", "lender_document.number", "GET", "analyst", _LENDER),
    Page("reports:lender_document_pdf_prepare", "lender_document.number", "POST", "analyst", _LENDER),
    Page("reports:lender_document_pdf_download", "lender_document.number", "GET", "analyst", _LENDER, (404,)),
    Page("ingestion:submission_list", "provider.code", "GET", "clerk", _PROVIDER),
    Page("ingestion:submission_new", "provider.code", "GET POST", "clerk", _PROVIDER),
    Page("ingestion:submission_detail", "accepted.pk", "GET", "clerk", _PROVIDER),
    Page("ingestion:submission_problems", "rejected.pk", "GET", "clerk", _PROVIDER),
    Page("consent:overview", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:freeze", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("consent:freeze_lift_ask", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("consent:freeze_lift", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("consent:policy", "enterprise.pk", "GET POST", "owner", "handler"),
    Page("consent:policy_approve", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("consent:policy_reject", "enterprise.pk", "POST", "handler", "viewer"),
    Page("consent:consent_list", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:consent_new", "enterprise.pk", "GET", "handler", "viewer"),
    Page("consent:consent_purpose", "enterprise.pk", "GET", "handler", "viewer", more=("by-code",)),
    Page("consent:consent_terms", "enterprise.pk", "GET", "handler", "viewer", more=("by-code", "01")),
    Page("consent:consent_review", "enterprise.pk", "GET", "owner", "viewer", more=("by-code", "01")),
    Page("consent:consent_grant", "enterprise.pk", "POST", "owner", "viewer", more=("by-code", "01")),
    Page("consent:consent_revoke", "live_consent.number", "GET POST", "owner", "viewer"),
    Page("consent:share_code_make", "enterprise.pk", "POST", "owner", "viewer", more=("01",)),
    Page("consent:share_code_list", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:share_code_made", "enterprise.pk", "GET", "owner", "viewer"),
    Page("consent:share_code_withdraw", "share_code.number", "GET POST", "owner", "viewer"),
    Page("consent:entrustment_list", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:entrustment_detail", "live_consent.entrustment.number", "GET", "viewer", ""),
    Page("consent:entrustment_end", "live_consent.entrustment.number", "GET POST", "handler", "viewer"),
    Page("consent:entrustment_new", "account.pk", "GET", "handler", "viewer"),
    Page("consent:entrustment_review", "account.pk", "GET", "handler", "viewer"),
    Page("consent:entrustment_sign", "account.pk", "POST", "handler", "viewer"),
    Page("consent:request_list", "enterprise.pk", "GET", "viewer", ""),
    Page("consent:request_detail", "sent_request.number", "GET", "viewer", ""),
    Page("consent:request_review", "sent_request.number", "GET", "handler", "viewer"),
    Page("consent:request_confirm", "sent_request.number", "POST", "handler", "viewer"),
    Page("consent:request_decline", "sent_request.number", "GET POST", "handler", "viewer"),
    Page("consent:request_approve", "proposed_request.number", "GET POST", "handler", "viewer"),
    Page("consent:request_reject", "proposed_request.number", "GET POST", "handler", "viewer"),
    Page("reports:request_preview", "sent_request.number", "GET", "viewer", ""),
    Page("consent:arrangement_detail", _ARRANGEMENT, "GET", "viewer", ""),
    Page("consent:arrangement_pause", _ARRANGEMENT, "GET POST", "handler", "viewer"),
    Page("consent:arrangement_resume", _ARRANGEMENT, "GET POST", "handler", "viewer"),
    Page("consent:arrangement_revoke", _ARRANGEMENT, "GET POST", "handler", "viewer"),
    Page("consent:arrangement_change", _ARRANGEMENT, "GET", "handler", "viewer"),
    Page("consent:arrangement_change_review", _ARRANGEMENT, "GET", "handler", "viewer"),
    Page(
        "consent:arrangement_change_confirm",
        _ARRANGEMENT,
        "POST",
        "handler",
        "viewer",
    ),
    Page("consent:receipt", _ARRANGEMENT, "GET", "viewer", "", more=("1",)),
    Page(
        "consent:receipt_file",
        _ARRANGEMENT,
        "GET",
        "viewer",
        "",
        more=("1", "receipt.jws"),
    ),
    Page("consent:export", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("consent:lender_request_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("consent:lender_request_new", "information_user.code", "GET", "analyst", _LENDER),
    Page("consent:lender_request_terms", "information_user.code", "GET POST", "analyst", _LENDER, more=("01",)),
    Page("consent:lender_request_review", "information_user.code", "GET POST", "analyst", _LENDER, more=("01",)),
    Page("consent:lender_request_send", "information_user.code", "GET POST", "analyst", _LENDER, more=("01",)),
    Page("consent:lender_request", "sent_request.number", "GET", "analyst", _LENDER),
    Page("consent:lender_request_withdraw", "sent_request.number", "GET POST", "analyst", _LENDER),
    Page("consent:lender_arrangement_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("consent:lender_arrangement", _ARRANGEMENT, "GET", "analyst", _LENDER),
    Page("consent:share_redeem", "information_user.code", "GET POST", "analyst", _LENDER),
    Page("consent:lender_deletion_list", "information_user.code", "GET", "analyst", _LENDER),
    Page("consent:lender_deletion_confirm", "deletion_duty.pk", "GET POST", "analyst", _LENDER),
    Page("complaints:bank_cases", "provider.code", "GET", "verifier", _PROVIDER),
    Page("complaints:bank_case", "bank_dispute.number", "GET", "verifier", _PROVIDER),
    Page("complaints:bank_finding", "bank_dispute.number", "POST", "verifier", _PROVIDER, (422,)),
    Page("complaints:bank_message", "bank_dispute.number", "POST", "verifier", _PROVIDER, (422,)),
    Page("complaints:lender_recalls", "information_user.code", "GET", "analyst", _LENDER),
    Page("complaints:lender_recall", "recall.number", "GET", "analyst", _LENDER),
    Page("complaints:lender_recall_acknowledge", "recall.number", "POST", "analyst", _LENDER),
    Page("complaints:case_list", "enterprise.pk", "GET", "viewer", ""),
    Page("complaints:complaint_new", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("complaints:question_new", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("complaints:dispute_choose", "own_document.number", "GET POST", "handler", "viewer"),
    Page("complaints:dispute_write", "own_document.number", "GET POST", "handler", "viewer"),
    Page("complaints:own_case_list", "", "GET", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 200)),
    Page("complaints:own_complaint_new", "", "GET POST", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 200)),
    Page("complaints:own_question_new", "", "GET POST", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 200)),
    Page("complaints:case", "complaint_case.number", "GET", "viewer", ""),
    Page("complaints:case_message", "complaint_case.number", "POST", "handler", "viewer", (422,)),
    Page("complaints:case_rate", "complaint_case.number", "POST", "handler", "viewer", (422,)),
    Page("complaints:case_supplement", "complaint_case.number", "GET POST", "handler", "viewer"),
    Page("complaints:case_withdraw", "complaint_case.number", "GET POST", "handler", "viewer"),
    Page("complaints:case_ask_further", "question_case.number", "GET POST", "handler", "viewer"),
    Page("complaints:case_letter", "decided_case.number", "GET", "viewer", ""),
    Page("complaints:case_statement", "dispute_case.number", "GET POST", "handler", "viewer"),
    Page("complaints:case_statement_withdraw", "statement.case.number", "GET POST", "handler", "viewer"),
    Page("complaints:attachment", "party_attachment.pk", "GET", "viewer", "", differently={"staff": 200}),
    Page("complaints:desk", "", "GET", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_case", "dispute_case.number", "GET", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_document", "dispute_case.number", "GET", "case_handler", "", differently={"staff": 200}),
    Page(
        "complaints:desk_step",
        "dispute_case.number",
        "GET POST",
        "case_handler",
        "second_case_handler",
        differently={"staff": 403},
        more=("accept",),
    ),
    Page(
        "complaints:desk_join",
        "dispute_case.number",
        "GET POST",
        "case_handler",
        "second_case_handler",
        differently={"staff": 403},
    ),
    Page("complaints:desk_link", "dispute_case.number", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_take", "dispute_case.number", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page(
        "complaints:desk_hand_over",
        "dispute_case.number",
        "GET POST",
        "case_handler",
        "second_case_handler",
        differently={"staff": 200},
    ),
    Page(
        "complaints:desk_message",
        "dispute_case.number",
        "GET POST",
        "case_handler",
        "",
        differently={"staff": 200},
        more=("internal",),
    ),
    Page(
        "complaints:desk_draft",
        "complaint_case.number",
        "GET POST",
        "case_handler",
        "second_case_handler",
        differently={"staff": 403},
    ),
    Page(
        "complaints:desk_draft_send",
        "complaint_case.number",
        "POST",
        "case_handler",
        "second_case_handler",
        differently={"staff": 403},
    ),
    Page(
        "complaints:desk_release",
        "drafted_case.number",
        "GET POST",
        "second_case_handler",
        "case_handler",
        differently={"staff": 200},
    ),
    Page("complaints:desk_new", "", "GET", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_new_dispute", "", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page(
        "complaints:desk_take_down_dispute",
        "own_document.number",
        "GET POST",
        "case_handler",
        "",
        differently={"staff": 200},
    ),
    Page("complaints:desk_take_down_complaint", "", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_take_down_question", "", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_statements", "", "GET", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_statement", "statement.pk", "GET POST", "case_handler", "", differently={"staff": 200}),
    Page("complaints:desk_statement_show", "statement.pk", "POST", "case_handler", "", differently={"staff": 302}),
    Page("complaints:desk_assignment", "", "GET POST", "case_leader", "case_handler", differently={"staff": 200}),
    Page(
        "complaints:desk_handler",
        "case_handler.pk",
        "GET POST",
        "case_leader",
        "case_handler",
        differently={"staff": 302},
    ),
    Page("complaints:desk_letter_templates", "", "GET", "case_leader", "case_handler", differently={"staff": 200}),
    Page("complaints:letter_pdf", "decided_case.number", "GET", "viewer", "", differently={"staff": 200}),
    Page("complaints:letter_json", "decided_case.number", "GET", "viewer", "", differently={"staff": 200}),
    Page("complaints:desk_numbers", "", "GET", "case_leader", "case_handler", differently={"staff": 200}),
    Page(
        "complaints:desk_numbers_export", "", "POST", "case_leader", "case_handler", (422,), differently={"staff": 422}
    ),
    Page("complaints:desk_answers", "", "GET", "case_leader", "case_handler", differently={"staff": 200}),
    Page("complaints:desk_answer_new", "", "GET POST", "case_leader", "case_handler", differently={"staff": 200}),
    Page(
        "complaints:desk_answer_withdraw",
        "published_answer.pk",
        "GET POST",
        "case_leader",
        "case_handler",
        (404,),
        differently={"staff": 302},
    ),
    Page(
        "accounts:enterprise_register",
        "",
        "GET POST",
        "applicant",
        "",
        differently={"stranger": 200, "rival_clerk": 200, "rival_analyst": 200, "staff": 403},
    ),
    Page("accounts:verification_detail", "verification.pk", "GET", "applicant", ""),
    Page("accounts:verification_licence", "verification.pk", "GET", "verifier", _PROVIDER, differently={"staff": 200}),
    Page("accounts:verification_appeal", "verification.pk", "GET POST", "applicant", ""),
    Page("accounts:verification_withdraw", "verification.pk", "GET POST", "applicant", ""),
    Page("accounts:verification_queue", "provider.code", "GET", "verifier", _PROVIDER),
    Page("accounts:verification_decide", "verification.pk", "GET POST", "verifier", _PROVIDER),
    Page("accounts:verification_number", "verification.pk", "POST", "verifier", _PROVIDER),
    Page("accounts:claim", "claim.pk", "GET POST", "owner", "handler"),
    Page("accounts:people", "enterprise.pk", "GET", "viewer", ""),
    Page("accounts:enterprise_leave", "enterprise.pk", "GET POST", "viewer", ""),
    Page("accounts:invite", "enterprise.pk", "GET POST", "owner", "handler"),
    Page("accounts:invitation_withdraw", "invitation.pk", "GET POST", "owner", "handler"),
    Page("accounts:invitation_mine", "invitation.pk", "GET", "applicant", ""),
    Page("accounts:member_change", "colleague.pk", "GET POST", "owner", "handler"),
    Page("accounts:member_end", "colleague.pk", "GET POST", "owner", "handler"),
    Page("accounts:account_bindings", "enterprise.pk", "GET", "viewer", ""),
    Page("accounts:account_bind", "enterprise.pk", "POST", "handler", "viewer"),
    Page("accounts:account_unbind", "binding.pk", "GET POST", "handler", "viewer"),
    Page("accounts:binding_request_new", "enterprise.pk", "GET POST", "handler", "viewer"),
    Page("accounts:binding_request_withdraw", "asked.pk", "GET POST", "handler", "viewer"),
    Page("accounts:binding_request_list", "provider.code", "GET", "verifier", "clerk"),
    Page("accounts:binding_request_decide", "asked.pk", "GET POST", "verifier", "clerk"),
    Page("accounts:binding_request_number", "asked.pk", "POST", "verifier", "clerk"),
    Page("accounts:institution_people", "provider.code", "GET", _PROVIDER, "clerk"),
    Page("accounts:institution_record", "provider.code", "GET", _PROVIDER, "clerk"),
    Page("accounts:user_propose", "provider.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:user_role", "clerk_membership.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:user_stop", "clerk_membership.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:proposal_decide", "proposal.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:proposal_withdraw", "proposal.institution.code", "GET POST", "proposer", _PROVIDER),
    Page("accounts:notifications", "", "GET", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 200)),
    Page("accounts:notifications_read", "", "POST", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 302)),
    Page("accounts:notification_settings", "", "GET POST", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 302)),
    Page("accounts:notification_open", "notice.pk", "POST", "owner", ""),
    Page("accounts:profile", "", "GET POST", "viewer", "", differently=dict.fromkeys(_OUTSIDERS, 200)),
    Page("accounts:session_end", "session_elsewhere.pk", "GET POST", "owner", ""),
    Page("accounts:client_list", "provider.code", "GET", _PROVIDER, "clerk"),
    Page("accounts:client_propose", "provider.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:client_detail", "api_client.institution.code", "GET", _PROVIDER, "clerk"),
    Page("accounts:client_decide", "proposed_client.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:client_stop", "api_client.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:client_key_add", "api_client.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:client_key_decide", "waiting_key.client.institution.code", "GET POST", _PROVIDER, "clerk"),
    Page("accounts:client_key_remove", "client_key.client.institution.code", "GET POST", _PROVIDER, "clerk"),
]
_WITH_ID = {
    "accounts:client_detail",
    "accounts:client_decide",
    "accounts:client_stop",
    "accounts:client_key_add",
    "accounts:client_key_decide",
    "accounts:client_key_remove",
    "accounts:user_role",
    "accounts:user_stop",
    "accounts:proposal_decide",
    "accounts:proposal_withdraw",
}
"""Their address holds an institution's code, and the id of what is of that institution."""
_NOT_IN_TABLE = {
    "accounts:home",
    "accounts:invitation_open",
    "accounts:invitation_accept",
    "accounts:invitation_sign_up",
    "accounts:invitation_switch",
    "accounts:gallery",  # for staff; has tests of its own
    "complaints:bank_rows",  # names a case and a figure; in `everybody.txt`
    "complaints:desk_letter_template_new",  # begins with a kind of case, which nobody owns; in `everybody.txt`
    "complaints:desk_letter_template_publish",  # likewise
    "complaints:help",
    "complaints:help_suggest",
    "complaints:help_answer",
    "complaints:public_numbers",
    "consent:receipt_verify",
    "consent:signing_keys",
    "consent:jwks",
    "consent:signing_key",
}
"""Open to everybody; has tests of its own."""


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


@pytest.fixture
def address(page: Page, request: pytest.FixtureRequest) -> str:
    if not page.target:
        return reverse(page.name)
    fixture, *attributes = page.target.split(".")
    value = target = request.getfixturevalue(fixture)
    for attribute in attributes:
        value = getattr(value, attribute)
    more = [target.pk] if page.name in _WITH_ID else page.more
    return reverse(page.name, args=[value, *more])


def test_everybody_gets_their_answer(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    """One test a page, because what the pages need takes longer to make than to ask for."""
    fixtures = request.getfixturevalue
    expected = {"anonymous": "log in", **dict.fromkeys(_OUTSIDERS, 404), **dict.fromkeys(page.methods_refused, 405)}
    expected |= page.differently
    answers = {
        "anonymous": _answer(_call(Client(), page, address)),
        **{name: _answer(_call(signed_in(fixtures(name)), page, address)) for name in _OUTSIDERS},
        **{
            method: signed_in(fixtures(page.good)).generic(method, address).status_code
            for method in page.methods_refused
        },
    }
    if page.insider:
        expected["insider"] = 403
        answers["insider"] = _answer(_call(signed_in(fixtures(page.insider)), page, address))
    if "POST" in page.methods:
        expected["without csrf token"] = 403
        answers["without csrf token"] = _answer(_call(signed_in(fixtures(page.good), csrf=True), page, address))
    assert answers == expected
    assert _call(signed_in(fixtures(page.good)), page, address).status_code in {200, 302, *page.also}


def _call(client: Client, page: Page, address: str) -> Any:
    """Call a page by its last method: the one that changes something, if any does."""
    return client.post(address) if "POST" in page.methods else client.get(address)


def _answer(response: Any) -> int | str:
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/?next="):
        return "log in"
    status: int = response.status_code
    return status


def test_the_table_is_complete() -> None:
    resolver = get_resolver()
    names = {
        f"{app}:{pattern.name}"
        for app in ("accounts", "complaints", "consent", "ingestion", "reports")
        for pattern in _patterns(resolver.namespace_dict[app][1])
    }
    assert names - _NOT_IN_TABLE == {page.name for page in PAGES}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Give the addresses of an app, those that it includes from other modules of its own as well."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _patterns(each)
