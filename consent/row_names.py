"""What the back office calls rows of consent: see `accounts.row_names`."""

from accounts.row_names import names
from consent.models import (
    Authorisation,
    ConsentPolicy,
    ConsentReminder,
    DeletionDuty,
    Freeze,
    PurposeTemplate,
    Receipt,
    RevocationEffect,
    Wording,
)


@names(Authorisation, "arrangement")
def _authorisation(row: Authorisation) -> str:
    return f"{row.arrangement.number}/{row.version}"


@names(Receipt, "authorisation__arrangement")
@names(DeletionDuty, "authorisation__arrangement")
@names(ConsentReminder, "authorisation__arrangement")
def _of_authorisation(row: Receipt | DeletionDuty | ConsentReminder) -> str:
    return _authorisation(row.authorisation)


@names(RevocationEffect, "consent")
def _effect(row: RevocationEffect) -> str:
    return row.consent.number


@names(Freeze, "enterprise")
@names(ConsentPolicy, "enterprise")
def _of_enterprise(row: Freeze | ConsentPolicy) -> str:
    return row.enterprise.name


@names(PurposeTemplate)
def _template(row: PurposeTemplate) -> str:
    return f"{row.get_purpose_display()} · {row.version}"


@names(Wording)
def _wording(row: Wording) -> str:
    return f"{row.get_kind_display()} · {row.version}"
