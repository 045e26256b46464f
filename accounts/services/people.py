"""People who sign in."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Action
from accounts.models import User
from cfcii.common.errors import DomainError


class EmailTaken(DomainError):
    code = "email_taken"


@transaction.atomic
def create_user(
    *, email: str, name: str, password: str | None, created_by: User | None, now: datetime, is_staff: bool = False
) -> User:
    """Create a person whose address somebody vouches for; raises EmailTaken.

    Without a password nobody can sign in yet.
    """
    address = User.objects.normalize_email(email)
    if User.objects.filter(email=address).exists():
        raise EmailTaken(_("Somebody with this e-mail address exists already."))
    user = User.objects.create_user(address, password, name=name, is_staff=is_staff)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    audit.record(Action.USER_CREATED, actor=created_by, target=user, at=now)
    return user
