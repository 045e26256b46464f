"""The rows of `accounts`."""

from accounts.models.accounts import Account, AccountType
from accounts.models.audit import AuditRecord
from accounts.models.organisations import Enterprise, EnterpriseMembership, Institution, InstitutionMembership
from accounts.models.tokens import ApiToken
from accounts.models.users import User

__all__ = [
    "Account",
    "AccountType",
    "ApiToken",
    "AuditRecord",
    "Enterprise",
    "EnterpriseMembership",
    "Institution",
    "InstitutionMembership",
    "User",
]
