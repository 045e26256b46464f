"""What waits in the queue to be sent by e-mail: tests of pages send it themselves."""

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from django_q.models import OrmQ


def deliver() -> list[EmailMultiAlternatives]:
    """Do the queued work that sends e-mail, as a worker does; give what was sent by it."""
    before = len(mail.outbox)
    for queued in OrmQ.objects.order_by("pk"):
        task = queued.task
        if task["func"].startswith("accounts.tasks.send_"):
            import_string(task["func"])(*task["args"], **task["kwargs"])
            queued.delete()
    sent = mail.outbox[before:]
    assert all(isinstance(each, EmailMultiAlternatives) for each in sent)
    return sent  # type: ignore[return-value]
