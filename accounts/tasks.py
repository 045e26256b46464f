"""Work of accounts that no request waits for."""

from accounts.models import Notification


def send_notification(notification_id: int) -> None:
    """Send a notification by e-mail, if that is still to be done."""
    Notification.objects.get(pk=notification_id)
