"""The audit actions of `complaints`. The case's own record (`CaseEntry`) says more."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    CASE_LODGED = "case.lodged", _("case lodged")
    CASE_STEP = "case.step", _("step of a case")
    CASE_OPENED = "case.opened", _("case opened by staff or a bank")
    ATTACHMENT_UPLOADED = "case.attachment_uploaded", _("attachment of a case sent")
    ATTACHMENT_OPENED = "case.attachment_opened", _("attachment of a case opened")
    DOCUMENT_OPENED = "case.document_opened", _("disputed document opened by staff")
    DOCUMENT_SOUGHT = "case.document_sought", _("document sought by staff for a dispute to be taken down")
    DOCUMENT_SHOWN = "case.document_shown", _("document named to staff who take down a dispute")
    LETTER_FETCHED = "case.letter_fetched", _("letter of a case fetched as a file")
    FILES_DRAWN = "case.files_drawn", _("attachments drawn anew for longer than a second")
    HANDLER_CHANGED = "case.handler_changed", _("regions and kinds of a handler changed")
    LETTER_TEMPLATE_PUBLISHED = "case.letter_template_published", _("template of a letter published")
    ROWS_SHOWN = "case.rows_shown", _("transactions behind a disputed figure shown to the bank")
    ANSWER_PUBLISHED = "answer.published", _("answer published for everybody")
    ANSWER_WITHDRAWN = "answer.withdrawn", _("published answer withdrawn")
    NUMBERS_EXPORTED = "case.numbers_exported", _("figures about cases exported")
