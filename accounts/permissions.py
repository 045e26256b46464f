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


def may_submit_for(user: User, provider: Institution) -> bool:
    """Tell whether the user may submit files for the provider."""
    return InstitutionMembership.objects.of(user).active().submitters().filter(institution=provider).exists()


def may_query_for(user: User, information_user: Institution) -> bool:
    """Tell whether the user may query in the name of the information user."""
    return InstitutionMembership.objects.of(user).active().query_users().filter(institution=information_user).exists()


def may_see_account(user: User, account: Account) -> bool:
    """Tell whether the user may see that the account exists; `Account.objects.visible_to` keeps the same ones."""
    if EnterpriseMembership.objects.of(user).filter(enterprise=account.enterprise_id).exists():
        return True
    colleagues = InstitutionMembership.objects.of(user).active().filter(institution=account.provider_id)
    return colleagues.filter(role__in=Account.PROVIDER_ROLES).exists()
