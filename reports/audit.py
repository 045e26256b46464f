"""Audit actions of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    DOCUMENT_ISSUED = "document.issued", _("document issued")
