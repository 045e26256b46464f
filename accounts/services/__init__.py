"""The writes of `accounts`: one function a use case, atomic and audited."""

from accounts.services.accounts import (
    AccountOfAnotherEnterprise,
    ListedAccount,
    record_listed_accounts,
    reserve_account_ids,
)
from accounts.services.enterprises import (
    AlreadyActsForEnterprise,
    EnterpriseExists,
    InvalidUscc,
    NotSomebodyOfTheEnterprise,
    add_enterprise_member,
    change_enterprise_role,
    check_enterprise_member,
    create_enterprise,
    ensure_enterprises,
)
from accounts.services.institutions import (
    AlreadyWorksForInstitution,
    InstitutionExists,
    InstitutionHasNoKind,
    InstitutionStopped,
    MembershipStopped,
    RoleNotForInstitution,
    add_institution_member,
    change_institution_role,
    check_institution_role,
    create_institution,
    stop_institution,
    stop_institution_member,
)
from accounts.services.people import EmailTaken, create_user
from accounts.services.staff import record_staff_change
from accounts.services.tokens import (
    NotAQueryUser,
    TokenLifeNotAllowed,
    TokenRevoked,
    issue_api_token,
    revoke_api_token,
)

__all__ = [
    "AccountOfAnotherEnterprise",
    "AlreadyActsForEnterprise",
    "AlreadyWorksForInstitution",
    "EmailTaken",
    "EnterpriseExists",
    "InstitutionExists",
    "InstitutionHasNoKind",
    "InstitutionStopped",
    "InvalidUscc",
    "ListedAccount",
    "MembershipStopped",
    "NotAQueryUser",
    "NotSomebodyOfTheEnterprise",
    "RoleNotForInstitution",
    "TokenLifeNotAllowed",
    "TokenRevoked",
    "add_enterprise_member",
    "add_institution_member",
    "change_enterprise_role",
    "change_institution_role",
    "check_enterprise_member",
    "check_institution_role",
    "create_enterprise",
    "create_institution",
    "create_user",
    "ensure_enterprises",
    "issue_api_token",
    "record_listed_accounts",
    "record_staff_change",
    "reserve_account_ids",
    "revoke_api_token",
    "stop_institution",
    "stop_institution_member",
]
