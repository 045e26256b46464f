"""Audit actions of ingestion."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    SUBMITTED = "submission.received", _("submission received")
    ACCEPTED = "submission.accepted", _("submission accepted")
    REJECTED = "submission.rejected", _("submission rejected")
    FAILED = "submission.failed", _("submission could not be processed")
