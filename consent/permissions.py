"""Who may see a consent. Who may give and revoke one is whoever may decide for the enterprise."""

from accounts import permissions as accounts_permissions
from accounts.models import User
from consent.models import Consent


def may_see_consent(user: User, consent: Consent) -> bool:
    """Tell whether the user may see the consent; `Consent.objects.visible_to` keeps the same ones."""
    return accounts_permissions.may_see_enterprise(user, consent.enterprise) or accounts_permissions.may_query_for(
        user, consent.information_user
    )
