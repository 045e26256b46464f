"""The rows of `accounts`."""

from accounts.models.accounts import Account, AccountType
from accounts.models.api_clients import (
    AccessToken,
    ApiClient,
    CallCount,
    ClientKey,
    IdempotencyRecord,
    Scope,
    UsedAssertion,
)
from accounts.models.audit import AuditRecord
from accounts.models.bindings import BINDABLE_TYPES, AccountBinding, BindingRequest
from accounts.models.invitations import Invitation
from accounts.models.notifications import Notification, NotificationChoice
from accounts.models.objections import ClaimObjection
from accounts.models.organisations import Enterprise, EnterpriseMembership, Institution, InstitutionMembership
from accounts.models.proposals import UserProposal
from accounts.models.users import AmountUnit, User
from accounts.models.verifications import LicenceFile, Verification

__all__ = [
    "BINDABLE_TYPES",
    "AccessToken",
    "Account",
    "AccountBinding",
    "AccountType",
    "AmountUnit",
    "ApiClient",
    "AuditRecord",
    "BindingRequest",
    "CallCount",
    "ClaimObjection",
    "ClientKey",
    "Enterprise",
    "EnterpriseMembership",
    "IdempotencyRecord",
    "Institution",
    "InstitutionMembership",
    "Invitation",
    "LicenceFile",
    "Notification",
    "NotificationChoice",
    "Scope",
    "UsedAssertion",
    "User",
    "UserProposal",
    "Verification",
]
