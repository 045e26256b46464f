"""Entrustments, requests, authorisations with their consents, and the safeguards laid over them."""

from consent.models.authorisations import (
    Arrangement,
    Authorisation,
    ConsentReminder,
    DeletionDuty,
    Receipt,
)
from consent.models.consents import Consent, ConsentQuerySet
from consent.models.entrustments import Entrustment, EntrustmentQuerySet
from consent.models.publications import Publication
from consent.models.requests import AuthorisationRequest, AuthorisationRequestQuerySet, ShareCode
from consent.models.safeguards import ConsentPolicy, Freeze, RevocationEffect
from consent.models.templates import LONGEST_LOOK_BACK, PurposeTemplate
from consent.models.terms import Terms
from consent.models.wordings import Wording

__all__ = [
    "LONGEST_LOOK_BACK",
    "Arrangement",
    "Authorisation",
    "AuthorisationRequest",
    "AuthorisationRequestQuerySet",
    "Consent",
    "ConsentPolicy",
    "ConsentQuerySet",
    "ConsentReminder",
    "DeletionDuty",
    "Entrustment",
    "EntrustmentQuerySet",
    "Freeze",
    "Publication",
    "PurposeTemplate",
    "Receipt",
    "RevocationEffect",
    "ShareCode",
    "Terms",
    "Wording",
]
