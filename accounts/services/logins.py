"""Logins of people for whom somebody vouches: found, or made for their owners to open."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django_q.tasks import async_task

from accounts.models import User
from accounts.services.people import EmailTaken, create_user


def person_with(email: str) -> User | None:
    """Find whose address this is: who has shown that it is theirs, else who signed up with it."""
    return _shown_to_be_of(email) or User.objects.filter(email=email).first()


@transaction.atomic
def login_for(*, email: str, name: str, vouched_for_by: User | None, now: datetime) -> User:
    """Give the login of an address. One that is new gets a link by which its owner sets the first password.

    Somebody may have signed up with an address that they never showed to be theirs: the password that they chose then
    opens nothing any more, and the link goes to the address.
    """
    person = _shown_to_be_of(email)
    if person is not None:
        return person
    person = User.objects.select_for_update(no_key=True).filter(email=email).first()
    if person is None:
        try:
            with transaction.atomic():
                person = create_user(email=email, name=name, password=None, created_by=vouched_for_by, now=now)
        except (EmailTaken, IntegrityError):
            # Another institution takes the same person on at this moment: theirs is the login.
            return User.objects.get(email=email)
    else:
        _give_to_owner_of(email, person)
    address = EmailAddress.objects.get(user=person, email=email)
    async_task("accounts.tasks.send_login_mail", "first_password", address.pk, person.language)
    return person


def _shown_to_be_of(email: str) -> User | None:
    shown = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return None if shown is None else shown.user


def _give_to_owner_of(email: str, person: User) -> None:
    person.set_unusable_password()
    person.save(update_fields=["password"])
    EmailAddress.objects.filter(user=person, primary=True).exclude(email=email).update(primary=False)
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
