"""Work of accounts that no request waits for."""

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.utils import timezone

from accounts import mail, services


def send_notification(notification_id: int) -> None:
    """Send a notification by e-mail, if that is still to be done."""
    services.send_email(notification_id=notification_id, now=timezone.now())


def resume_emails() -> None:
    """Queue the e-mails that could not be sent and are due again."""
    services.queue_due_emails(now=timezone.now())
    services.resume_invitations(now=timezone.now())


def lapse_verifications() -> None:
    """End the verifications that lapse, announce those that will, and tell whose delegation has come to its end."""
    services.lapse_verifications(now=timezone.now())
    services.lapse_delegations(now=timezone.now())


def sweep_evidence() -> None:
    """Remove the evidence files that no row names, once an hour, by whichever worker comes first."""
    if cache.add("evidence_swept", "", timeout=3600):
        services.sweep_evidence(now=timezone.now())


def remove_expired() -> None:
    """Remove tokens, assertions and kept answers that have had their time."""
    services.remove_expired(now=timezone.now())


def send_invitation(invitation_id: int) -> None:
    """Send an invitation by e-mail, if that is still to be done."""
    services.send_invitation(invitation_id=invitation_id, now=timezone.now())


def send_login_mail(template: str, address_id: int, language: str) -> None:
    """Send a mail that somebody asked for at the sign-in; when it is lost, the person asks again."""
    address = EmailAddress.objects.select_related("user").filter(pk=address_id).first()
    if address is not None:
        mail.send_about_address(template=template, address=address, language=language)
