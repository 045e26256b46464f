"""E-mail of three parts: a subject without sensitive values, text, and HTML with the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Notification
from accounts.notices import KINDS

_FOLDER: Final = "accounts/email"


def send(*, template: str, to: str, language: str, context: Mapping[str, Any]) -> None:
    """Send one e-mail in a language; raises OSError (smtplib's errors are such) when it cannot be handed over."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, text, html = (
            render_to_string(f"{_FOLDER}/{template}_{part}", dict(context))
            for part in ("subject.txt", "message.txt", "message.html")
        )
    message = EmailMultiAlternatives(f"{settings.EMAIL_SUBJECT_PREFIX}{' '.join(subject.split())}", text, to=[to])
    message.attach_alternative(html, "text/html")
    message.send()


def send_notification(notification: Notification) -> None:
    """Send what a person is told, in their language; raises OSError."""
    user = notification.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        kind = KINDS[notification.kind]
        subject, title, body = str(kind.name), kind.titled(notification.facts), kind.told(notification.facts)
    context = {
        "user": user,
        "subject": subject,
        "title": title,
        "body": body,
        "is_always_emailed": kind.is_always_emailed,
        "address": absolute(notification.link or reverse("accounts:notifications")),
        "settings_address": absolute(reverse("accounts:notification_settings")),
    }
    send(template="notification", to=user.email, language=user.language, context=context)


def send_about_address(*, template: str, address: EmailAddress, language: str) -> None:
    """Send a mail of the sign-in to one address; raises OSError."""
    context = {"user": address.user, **_MADE_FOR[template](address)}
    send(template=template, to=address.email, language=language, context=context)


def absolute(path: str) -> str:
    """Give the address of a page as it stands in mails."""
    return f"{settings.PUBLIC_ADDRESS}{path}"


def _confirm(address: EmailAddress) -> dict[str, str]:
    key = EmailConfirmationHMAC.create(address).key
    return {"address": absolute(reverse("account_confirm_email", args=[key]))}


def _taken(address: EmailAddress) -> dict[str, str]:
    return {"address": absolute(reverse("account_reset_password"))}


def _reset(address: EmailAddress) -> dict[str, str]:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(address.user)
    arguments = {"uidb36": user_pk_to_url_str(address.user), "key": token}
    return {"address": absolute(reverse("account_reset_password_from_key", kwargs=arguments))}


def _changed(address: EmailAddress) -> dict[str, str]:
    return {}


_MADE_FOR: Final[Mapping[str, Callable[[EmailAddress], dict[str, str]]]] = {
    "address_confirm": _confirm,
    "address_taken": _taken,
    "password_reset": _reset,
    "first_password": _reset,
    "address_changed": _changed,
}
