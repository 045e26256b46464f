"""What a person is told: an inbox, and e-mail where the person wants it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Enterprise, Institution
from accounts.models.users import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing that a person is told. Its words are made when it is shown, in the reader's language, from its kind."""

    class EmailState(models.TextChoices):
        NONE = "none", _("not sent")
        QUEUED = "queued", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")

    user = models.ForeignKey(User, models.PROTECT, related_name="notifications", verbose_name=_("user"), db_index=False)
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(default=dict)
    """Names and codes that its words need; never an account number or a secret."""
    link = models.CharField(_("page"), max_length=300, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True)
    email_state = models.CharField(_("e-mail"), max_length=10, choices=EmailState, default=EmailState.NONE)
    email_tries = models.PositiveSmallIntegerField(default=0)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["id"], name="notification_email_queued", condition=Q(email_state="queued")),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"


class NotificationChoice(models.Model):
    """Whether a person wants e-mail of a kind; without a row the kind's own default holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_choices", db_index=False)
    kind = models.CharField(max_length=60)
    by_email = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_choice_once")]

    def __str__(self) -> str:
        return f"choice of user {self.user_id}"
