"""What stands on the page before an authorisation is given: the terms in words, and the statement word for word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Account, Enterprise, Institution
from consent import pages, wordings, words
from consent.choices import Choice
from consent.forms.terms import TermsForm
from consent.models import Wording
from consent.words import Line


@dataclass(frozen=True, slots=True)
class Review:
    """`shown` is sent back with the confirmation; `entered` leads back to the form as it was filled in."""

    statement: str
    shown: str
    lines: list[Line]
    entered: str


def of_form(form: TermsForm, *, enterprise: Enterprise, lender: Institution | None) -> Review:
    """Review terms that were entered; without a lender they are for whoever redeems a code."""
    return of_choice(
        form.choice, form.chosen_accounts, enterprise=enterprise, lender=lender, entered=form.data
    )  # fmt: skip


def of_choice(
    choice: Choice,
    accounts: list[Account],
    *,
    enterprise: Enterprise,
    lender: Institution | None,
    entered: Any = None,
) -> Review:
    """Review terms that stand."""
    statement = wordings.authorisation_statement(
        Wording.objects.in_effect(Wording.Kind.AUTHORISATION),
        enterprise=enterprise,
        lender=lender or Institution(name=_("the institution that redeems the code")),
        accounts=accounts,
        choice=choice,
        language=pages.language(),
    )
    return Review(statement, pages.digest_of(statement), words.of_choice(choice, accounts), _address(entered))


def proposed_choice(proposal: dict[str, Any], enterprise: Enterprise) -> tuple[Choice, list[Account]]:
    """Give what a first person proposed, with its accounts."""
    choice = Choice.from_json(proposal)
    accounts = Account.objects.of(enterprise).filter(pk__in=choice.account_ids).select_related("provider")
    return choice, list(accounts.defer("provider__vault_keyset").order_by("pk"))


def entered_in(query: QueryDict) -> dict[str, Any]:
    """Read a form's initial values from the address that leads back to it."""
    lists = {name: query.getlist(name) for name in ("accounts", "products") if name in query}
    return query.dict() | lists


def _address(entered: Any) -> str:
    if not isinstance(entered, QueryDict):
        return ""
    kept = {name: entered.getlist(name) for name in entered if name not in ("csrfmiddlewaretoken", "shown")}
    return urlencode(kept, doseq=True)
