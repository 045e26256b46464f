"""Who may do what, by role. Whether an institution may see an enterprise's figures is consent, not permission."""

from django.db.models import Q, QuerySet

from accounts.models import (
    Account,
    Enterprise,
    EnterpriseMembership,
    Institution,
    InstitutionMembership,
    User,
)

REVIEWS = "accounts.change_verification"
"""The permission of staff who decide on identity verifications."""
_Role = InstitutionMembership.Role


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


def submits(membership: InstitutionMembership) -> bool:
    """Tell whether a place at an institution is that of somebody who submits its files."""
    return membership.role == _Role.SUBMITTER and membership.institution.is_provider


def queries(membership: InstitutionMembership) -> bool:
    """Tell whether a place at an institution is that of somebody who queries in its name."""
    return membership.role == _Role.QUERY_USER and membership.institution.is_user


def verifies(membership: InstitutionMembership) -> bool:
    """Tell whether a place at an institution is that of somebody who answers what it knows of its customers."""
    return membership.role == _Role.VERIFIER and membership.institution.is_provider


def administers(membership: InstitutionMembership) -> bool:
    """Tell whether a place at an institution is that of an administrator, who sees no credit information."""
    return membership.role == _Role.ADMINISTRATOR


def place_at(user: User, institution: Institution) -> InstitutionMembership | None:
    """Give a person's place at an institution in which they work now; None when they have none."""
    places = InstitutionMembership.objects.of(user).active().filter(institution=institution)
    return places.select_related("institution").defer("institution__vault_keyset").first()


def may_submit_for(user: User, provider: Institution) -> bool:
    """Tell whether the user may submit files for the provider."""
    place = place_at(user, provider)
    return place is not None and submits(place)


def may_query_for(user: User, information_user: Institution) -> bool:
    """Tell whether the user may query in the name of the information user."""
    place = place_at(user, information_user)
    return place is not None and queries(place)


def may_verify_for(user: User, provider: Institution) -> bool:
    """Tell whether the user answers for the provider what it knows of its customers."""
    place = place_at(user, provider)
    return place is not None and verifies(place)


def may_review_verifications(user: User) -> bool:
    """Tell whether the user decides on identity verifications for the platform."""
    return user.is_staff and user.has_perm(REVIEWS)


def staff_with(permission: str) -> QuerySet[User]:
    """Give the members of staff who have a permission, named as `app.codename`: those whom its work concerns."""
    app, _, codename = permission.partition(".")
    of_user = Q(user_permissions__content_type__app_label=app, user_permissions__codename=codename)
    of_group = Q(groups__permissions__content_type__app_label=app, groups__permissions__codename=codename)
    staff = User.objects.filter(is_staff=True, is_active=True)
    return staff.filter(pk__in=User.objects.filter(Q(is_superuser=True) | of_user | of_group).values("pk"))


def may_administer(user: User, institution: Institution) -> bool:
    """Tell whether the user is one of the institution's administrators, who see its users and no credit information."""
    place = place_at(user, institution)
    return place is not None and administers(place)


def may_see_account(user: User, account: Account) -> bool:
    """Tell whether the user may see that the account exists; `Account.objects.visible_to` keeps the same ones."""
    if EnterpriseMembership.objects.of(user).filter(enterprise=account.enterprise_id).exists():
        return True
    colleagues = InstitutionMembership.objects.of(user).active().filter(institution=account.provider_id)
    return colleagues.filter(role__in=Account.PROVIDER_ROLES).exists()
