"""The audit actions of `complaints`. The case's own record (`CaseEntry`) says more."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    CASE_LODGED = "case.lodged", _("case lodged")
    CASE_STEP = "case.step", _("step of a case")
    CASE_OPENED = "case.opened", _("case opened by staff or a bank")
    ATTACHMENT_OPENED = "case.attachment_opened", _("attachment of a case opened")
    ROWS_SHOWN = "case.rows_shown", _("transactions behind a disputed figure shown to the bank")
    NUMBERS_EXPORTED = "case.numbers_exported", _("figures about cases exported")
