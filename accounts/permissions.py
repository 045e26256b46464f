"""Who may do what, by role. Whether an institution may see an enterprise's figures is consent, not permission."""

from accounts.models import (
    Account,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)


def may_see_enterprise(user: User, enterprise: Enterprise) -> bool:
    """Tell whether the user is one of the enterprise's people, in any role."""
    return EnterpriseMembership.objects.of(user).filter(enterprise=enterprise).exists()


def may_decide_for(user: User, enterprise: Enterprise) -> bool:
    """Tell whether the user may decide for the enterprise, such as give and revoke consents."""
    return EnterpriseMembership.objects.of(user).deciding().filter(enterprise=enterprise).exists()


def may_manage_people(user: User, enterprise: Enterprise) -> bool:
    """Tell whether the user decides who acts for the enterprise."""
    owners = EnterpriseMembership.objects.of(user).filter(role=EnterpriseMembership.Role.OWNER)
    return owners.filter(enterprise=enterprise).exists()


def may_submit_for(user: User, provider: Institution) -> bool:
    """Tell whether the user may submit files for the provider."""
    return InstitutionMembership.objects.of(user).active().submitters().filter(institution=provider).exists()


def may_query_for(user: User, information_user: Institution) -> bool:
    """Tell whether the user may query in the name of the information user."""
    return InstitutionMembership.objects.of(user).active().query_users().filter(institution=information_user).exists()


def may_verify_for(user: User, provider: Institution) -> bool:
    """Tell whether the user answers for the provider what it knows of its customers."""
    return InstitutionMembership.objects.of(user).active().verifiers().filter(institution=provider).exists()


def may_review_verifications(user: User) -> bool:
    """Tell whether the user decides on identity verifications for the platform."""
    return user.is_staff and user.has_perm("accounts.change_verification")


def may_administer(user: User, institution: Institution) -> bool:
    """Tell whether the user is one of the institution's administrators, who see its users and no credit information."""
    return InstitutionMembership.objects.of(user).active().administrators().filter(institution=institution).exists()


def may_see_account(user: User, account: Account) -> bool:
    """Tell whether the user may see that the account exists; `Account.objects.visible_to` keeps the same ones."""
    if EnterpriseMembership.objects.of(user).filter(enterprise=account.enterprise_id).exists():
        return True
    colleagues = InstitutionMembership.objects.of(user).active().filter(institution=account.provider_id)
    return colleagues.filter(role__in=Account.PROVIDER_ROLES).exists()
