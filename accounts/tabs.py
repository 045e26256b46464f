"""The tabs of a desk: the pages that a person has there, by role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Enterprise, Institution, InstitutionMembership

_Role = InstitutionMembership.Role


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    """By which a page says that it lies under this tab."""
    label: str
    address: str
    is_current: bool = False


def of_enterprise(enterprise: Enterprise, *, current: str, path: str) -> list[Tab]:
    """Give the tabs of an enterprise; all of its people may look at all of them."""
    named = (
        ("home", _("Overview"), "reports:enterprise_home"),
        ("bindings", _("Bound accounts"), "accounts:account_bindings"),
        ("entrustments", _("Entrustments"), "consent:entrustment_list"),
        ("requests", _("Lenders' requests"), "consent:request_list"),
        ("consents", _("Consents"), "consent:overview"),
        ("queries", _("Query log"), "reports:query_list"),
        ("cases", pgettext("of a party", "Cases"), "complaints:case_list"),
        ("people", _("People"), "accounts:people"),
    )
    tabs = [Tab(key, label, reverse(name, args=[enterprise.pk])) for key, label, name in named]
    return _marked(tabs, current, path)


def of_institution(institution: Institution, role: str, *, current: str, path: str) -> list[Tab]:
    """Give the tabs that a user of an institution has by role."""
    named = _of_role(institution, role)
    tabs = [Tab(key, label, reverse(name, args=[institution.code])) for key, label, name in named]
    return _marked(tabs, current, path)


def of_case_desk(*, leads: bool, current: str, path: str) -> list[Tab]:
    """Give the tabs of the desk for cases: who leads it has those of its organisation, too."""
    named = [("queues", _("Queues"), "complaints:desk"), ("new", _("Take down"), "complaints:desk_new"),
             ("statements", _("Statements"), "complaints:desk_statements")]  # fmt: skip
    if leads:
        named += [("assignment", _("Assignment"), "complaints:desk_assignment"),
                  ("templates", _("Letters"), "complaints:desk_letter_templates"),
                  ("numbers", _("Numbers"), "complaints:desk_numbers"),
                  ("answers", _("Answers"), "complaints:desk_answers")]  # fmt: skip
    return _marked([Tab(key, label, reverse(name)) for key, label, name in named], current, path)


def _of_role(institution: Institution, role: str) -> Iterator[tuple[str, str, str]]:
    if role == _Role.SUBMITTER and institution.is_provider:
        yield "submissions", _("Submissions"), "ingestion:submission_list"
        yield "new", _("New submission"), "ingestion:submission_new"
    elif role == _Role.QUERY_USER and institution.is_user:
        yield "home", _("Overview"), "reports:lender_home"
        yield "requests", _("Requests"), "consent:lender_request_list"
        yield "consents", _("Consents"), "consent:lender_arrangement_list"
        yield "documents", _("Documents"), "reports:lender_document_list"
        yield "deletions", _("Deletions"), "consent:lender_deletion_list"
        yield "recalls", _("Corrections"), "complaints:lender_recalls"
        yield "queries", _("Query log"), "reports:lender_query_list"
    elif role == _Role.VERIFIER and institution.is_provider:
        yield "verifications", _("Identity verifications"), "accounts:verification_queue"
        yield "bindings", _("Binding requests"), "accounts:binding_request_list"
        yield "disputes", _("Disputes and complaints"), "complaints:bank_cases"
    elif role == _Role.ADMINISTRATOR:
        yield "users", _("Users"), "accounts:institution_people"
        yield "clients", _("API clients"), "accounts:client_list"
        yield "record", _("Record"), "accounts:institution_record"
        if not institution.is_provider:  # a bank's verifiers answer in cases
            yield "disputes", _("Complaints"), "complaints:bank_cases"


def _marked(tabs: list[Tab], current: str, path: str) -> list[Tab]:
    """Mark the tab that a page names; of a page that names none, the one under whose address it lies."""
    if current not in {tab.key for tab in tabs}:
        fitting = [tab for tab in tabs if path.startswith(tab.address)] or tabs[:1]
        current = max(fitting, key=lambda tab: len(tab.address)).key if fitting else ""
    return [replace(tab, is_current=tab.key == current) for tab in tabs]
