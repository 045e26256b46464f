"""Which pages there are, whose each is, and why some are not walked to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True, slots=True)
class Stop:
    """A page, by its name; `keys` are those of the world that stand in its address."""

    name: str
    person: str = ""
    """Empty for a visitor."""
    keys: tuple[str, ...] = ()
    query: str = ""
    label: str = ""
    """Of a state of a page that is walked to more than once."""
    status: int = 200

    @property
    def slug(self) -> str:
        return "-".join(filter(None, (self.name.replace(":", "-"), self.label)))

    def address(self, keys: dict[str, Any]) -> str:
        return reverse(self.name, args=[keys[key] for key in self.keys]) + self.query


STOPS = [
    Stop("accounts:home"),
    Stop("accounts:home", "newcomer", label="newcomer"),
    Stop("accounts:gallery", "staff", query="?page=25"),
    Stop("admin:index", "staff"),
    Stop("reports:enterprise_home", "owner", ("enterprise",)),
    Stop("reports:enterprise_home", "viewer", ("enterprise",), label="viewer"),
    Stop("reports:query_list", "owner", ("enterprise",)),
    Stop("reports:account_detail", "owner", ("account",)),
    Stop("reports:document_detail", "owner", ("own",)),
    Stop("reports:document_detail", "owner", ("monthly",), label="monthly"),
    Stop("reports:document_pdf", "owner", ("own",)),
    Stop("reports:lender_home", "analyst", ("lender",)),
    Stop("reports:lender_query_list", "analyst", ("lender",)),
    Stop(
        "reports:lender_query_list", "analyst", ("lender",), query="?outcome=granted&first_day=2099-01-01", label="none"
    ),
    Stop("reports:consent_query", "analyst", ("consent",)),
    Stop("consent:lender_request_list", "analyst", ("lender",)),
    Stop("consent:lender_request_new", "analyst", ("lender",)),
    Stop("consent:lender_request_terms", "analyst", ("lender", "purpose")),
    Stop("consent:lender_request", "analyst", ("request",)),
    Stop("consent:lender_request", "analyst", ("given",), label="given"),
    Stop("consent:lender_request", "analyst", ("declined_request",), label="declined"),
    Stop("consent:lender_request_withdraw", "analyst", ("request",)),
    Stop("consent:lender_arrangement_list", "analyst", ("lender",)),
    Stop("consent:lender_arrangement", "analyst", ("arrangement",)),
    Stop("consent:share_redeem", "analyst", ("lender",)),
    Stop("consent:lender_deletion_list", "analyst", ("lender",)),
    Stop("consent:lender_deletion_confirm", "analyst", ("duty",)),
    Stop("reports:lender_document_list", "analyst", ("lender",)),
    Stop("reports:lender_document", "analyst", ("document",)),
    Stop("reports:lender_document_pdf", "analyst", ("document",)),
    Stop("ingestion:submission_list", "clerk", ("bank",)),
    Stop("ingestion:submission_new", "clerk", ("bank",)),
    Stop("ingestion:submission_detail", "clerk", ("accepted",)),
    Stop("ingestion:submission_detail", "clerk", ("rejected",), label="rejected"),
    Stop("consent:overview", "owner", ("enterprise",)),
    Stop("consent:overview", "viewer", ("enterprise",), label="viewer"),
    Stop("consent:overview", "owner", ("frozen",), label="frozen"),
    Stop("consent:freeze", "owner", ("enterprise",)),
    Stop("consent:freeze_lift_ask", "owner", ("frozen",)),
    Stop("consent:freeze_lift", "owner", ("frozen",)),
    Stop("consent:policy", "owner", ("enterprise",)),
    Stop("consent:policy_approve", "owner", ("enterprise",), label="own"),
    Stop("consent:policy_approve", "handler", ("enterprise",)),
    Stop("consent:consent_list", "owner", ("enterprise",)),
    Stop("consent:consent_new", "owner", ("enterprise",)),
    Stop("consent:consent_new", "viewer", ("enterprise",), label="refused", status=403),
    Stop("consent:consent_purpose", "owner", ("enterprise", "lender")),
    Stop("consent:consent_terms", "owner", ("enterprise", "lender", "purpose")),
    Stop("consent:consent_review", "owner", ("enterprise", "lender", "purpose"), query="?accounts=", label="wrong"),
    Stop("consent:consent_revoke", "owner", ("consent",)),
    Stop("consent:share_code_list", "owner", ("enterprise",)),
    Stop("consent:share_code_withdraw", "owner", ("share_code",)),
    Stop("consent:entrustment_list", "owner", ("enterprise",)),
    Stop("consent:entrustment_detail", "owner", ("entrustment",)),
    Stop("consent:entrustment_end", "owner", ("entrustment",)),
    Stop("consent:entrustment_new", "owner", ("account",)),
    Stop("consent:entrustment_review", "owner", ("account",), query="?until=2027-06-30"),
    Stop("consent:request_list", "owner", ("enterprise",)),
    Stop("consent:request_detail", "owner", ("request",)),
    Stop("consent:request_detail", "owner", ("proposed",), label="proposed"),
    Stop("consent:request_review", "owner", ("request",), query="?accounts=", label="wrong"),
    Stop("consent:request_decline", "owner", ("request",)),
    Stop("consent:request_approve", "owner", ("proposed",)),
    Stop("consent:request_reject", "owner", ("proposed",)),
    Stop("reports:request_preview", "owner", ("request",)),
    Stop("consent:arrangement_detail", "owner", ("arrangement",)),
    Stop("consent:receipt", "owner", ("arrangement", "version")),
    Stop("consent:receipt", "analyst", ("arrangement", "version"), label="lender"),
    Stop("consent:receipt_verify"),
    Stop("consent:export", "owner", ("enterprise",)),
    Stop("consent:arrangement_pause", "owner", ("arrangement",)),
    Stop("consent:arrangement_resume", "owner", ("arrangement",)),
    Stop("consent:arrangement_revoke", "owner", ("arrangement",)),
    Stop("consent:arrangement_change", "owner", ("arrangement",)),
    Stop("consent:arrangement_change_review", "owner", ("arrangement",), query="?accounts=", label="wrong"),
    Stop("accounts:client_list", "administrator", ("bank",)),
    Stop("accounts:client_propose", "administrator", ("bank",)),
    Stop("accounts:client_detail", "administrator", ("bank", "client")),
    Stop("accounts:client_decide", "administrator", ("bank", "proposed_client")),
    Stop("accounts:client_stop", "administrator", ("bank", "client")),
    Stop("accounts:client_key_add", "administrator", ("bank", "client")),
    Stop("accounts:client_key_remove", "administrator", ("bank", "client_key")),
    Stop("api_docs:guide"),
    Stop("api_docs:errors"),
    Stop("accounts:enterprise_register", "newcomer"),
    Stop("accounts:verification_detail", "newcomer", ("waiting",)),
    Stop("accounts:verification_detail", "declined", ("declined",), label="declined"),
    Stop("accounts:verification_detail", "owner", ("confirmed",), label="confirmed"),
    Stop("accounts:verification_appeal", "declined", ("declined",)),
    Stop("accounts:verification_withdraw", "newcomer", ("waiting",)),
    Stop("accounts:verification_queue", "verifier", ("bank",)),
    Stop("accounts:verification_queue", "verifier", ("bank",), query="?show=past", label="past"),
    Stop("accounts:verification_decide", "verifier", ("for_bank",)),
    Stop("accounts:claim", "owner", ("claimed",)),
    Stop("accounts:claim", "owner", ("objected",), label="objected"),
    Stop("accounts:account_bindings", "owner", ("enterprise",)),
    Stop("accounts:account_unbind", "owner", ("binding",)),
    Stop("accounts:binding_request_new", "owner", ("enterprise",)),
    Stop("accounts:binding_request_withdraw", "owner", ("asked",)),
    Stop("accounts:binding_request_list", "verifier", ("bank",)),
    Stop("accounts:binding_request_decide", "verifier", ("asked",)),
    Stop("accounts:people", "owner", ("enterprise",)),
    Stop("accounts:invite", "owner", ("enterprise",)),
    Stop("accounts:enterprise_leave", "viewer", ("enterprise",)),
    Stop("accounts:enterprise_leave", "owner", ("enterprise",), label="last owner"),
    Stop("accounts:member_change", "owner", ("membership",)),
    Stop("accounts:member_end", "owner", ("membership",)),
    Stop("accounts:invitation_withdraw", "owner", ("invitation",)),
    Stop("accounts:invitation_accept", "viewer", status=404),
    Stop("accounts:invitation_open", "", ("secret",)),
    Stop("accounts:invitation_sign_up"),
    Stop("accounts:invitation_mine", "newcomer", ("my_invitation",)),
    Stop("accounts:institution_people", "administrator", ("bank",)),
    Stop("accounts:user_propose", "administrator", ("bank",)),
    Stop("accounts:user_role", "administrator", ("bank", "colleague")),
    Stop("accounts:user_stop", "administrator", ("bank", "colleague")),
    Stop("accounts:proposal_decide", "administrator", ("bank", "theirs")),
    Stop("accounts:proposal_withdraw", "administrator", ("bank", "mine")),
    Stop("accounts:institution_record", "administrator", ("bank",)),
    Stop("accounts:notifications", "owner"),
    Stop("accounts:notifications", "viewer", label="empty"),
    Stop("accounts:notification_settings", "owner"),
    Stop("accounts:profile", "owner"),
    Stop("admin:accounts_verification_changelist", "staff"),
    Stop("admin:accounts_verification_decide", "staff", ("waiting",)),
    Stop("admin:accounts_verification_decide", "staff", ("objected",), label="objected"),
    Stop("admin:accounts_institution_changelist", "staff"),
    Stop("admin:accounts_institution_add", "staff"),
    Stop("admin:accounts_institution_change", "staff", ("bank_id",)),
    Stop("admin:accounts_user_changelist", "staff"),
    Stop("admin:accounts_user_add", "staff"),
    Stop("admin:accounts_user_change", "staff", ("staff_id",)),
    Stop("admin:accounts_userproposal_changelist", "staff"),
    Stop("admin:accounts_userproposal_change", "staff", ("for_staff",)),
    Stop("admin:accounts_userproposal_change", "staff", ("mine",), label="looked-at"),
    Stop("admin:accounts_auditrecord_changelist", "staff"),
    Stop("admin:accounts_accountbinding_changelist", "staff"),
    Stop("admin:accounts_bindingrequest_change", "staff", ("asked",)),
    Stop("admin:accounts_invitation_changelist", "staff"),
    Stop("admin:accounts_institutionmembershipevent_changelist", "staff"),
    Stop("admin:reports_queryrecord_changelist", "staff"),
    Stop("account_login"),
    Stop("account_signup"),
    Stop("account_reset_password"),
    Stop("account_reset_password_done"),
    Stop("account_reset_password_from_key_done"),
    Stop("account_reset_password_from_key", keys=("uid", "reset_key")),
    Stop("account_email_verification_sent"),
    Stop("account_confirm_email", keys=("email_key",)),
    Stop("account_inactive"),
    Stop("account_logout", "owner"),
    Stop("account_email", "owner"),
    Stop("account_change_password", "owner"),
    Stop("account_reauthenticate", "owner"),
    Stop("mfa_index", "staff"),
    Stop("mfa_index", "owner", label="without"),
    Stop("mfa_reauthenticate", "staff"),
    Stop("mfa_activate_totp", "owner"),
    Stop("mfa_deactivate_totp", "staff"),
    Stop("mfa_view_recovery_codes", "staff"),
    Stop("mfa_generate_recovery_codes", "staff"),
    Stop("mfa_list_webauthn", "staff"),
    Stop("mfa_add_webauthn", "staff"),
    Stop("mfa_edit_webauthn", "staff", ("security_key",)),
    Stop("mfa_remove_webauthn", "staff", ("security_key",)),
    Stop("mfa_reauthenticate_webauthn", "staff"),
    Stop("usersessions_list", "owner"),
]
NOT_WALKED_TO = {
    "set_language": "takes POST only",
    "reports:document_issue": "takes POST only",
    "reports:document_pdf_prepare": "takes POST only",
    "consent:lender_request_review": "shows what a form has sent: test_lender_requests",
    "consent:lender_request_send": "takes POST only",
    "reports:lender_document_pdf_prepare": "takes POST only",
    "consent:policy_reject": "takes POST only",
    "consent:consent_grant": "takes POST only",
    "consent:share_code_make": "takes POST only",
    "consent:share_code_made": "shows once what a form has made: test_consents",
    "consent:entrustment_sign": "takes POST only",
    "consent:request_confirm": "takes POST only",
    "consent:arrangement_change_confirm": "takes POST only",
    "accounts:account_bind": "takes POST only",
    "accounts:verification_number": "takes POST only",
    "accounts:binding_request_number": "takes POST only",
    "accounts:invitation_switch": "takes POST only",
    "accounts:notification_open": "takes POST only",
    "accounts:notifications_read": "takes POST only",
    "accounts:verification_licence": "a file",
    "accounts:session_end": "of a session that the browser itself has opened: test_forms",
    "reports:document_json": "a file",
    "consent:receipt_file": "a file",
    "consent:signing_key": "a file",
    "consent:signing_keys": "answers programs",
    "consent:jwks": "answers programs",
    "reports:document_pdf_download": "a file",
    "reports:lender_document_json": "a file",
    "reports:lender_document_pdf_download": "a file",
    "ingestion:submission_problems": "a file",
    "mfa_download_recovery_codes": "a file",
    "account_confirm_login_code": "answers only where sign-in by a code that is sent is on; it is off",
    "account_set_password": "for who has no password; leads elsewhere, for everybody has one",
    "oauth:token": "answers programs",
    "oauth:revoke": "answers programs",
    "oauth:metadata": "answers programs",
    "api_docs:reference": "drawn by a script: test_reference",
    "mfa_login_webauthn": "answers a script",
    "mfa_authenticate": "in the middle of signing in: test_forms",
}
"""Every other named address, with the reason."""


def named_addresses() -> set[str]:
    """Give the names of all addresses of our apps and of the sign-in; back office and API are not pages of ours."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[Any], prefix: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver) and each.namespace not in {"admin", "api"}:
            yield from _names(each.url_patterns, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{prefix}{each.name}"
