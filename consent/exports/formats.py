"""The forms of an export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Enterprise
from consent.exports import pdf, sections, tables, whole


class Format(models.TextChoices):
    JSON = "json", _("JSON: everything, for programs")
    CSV = "csv", _("CSV: everything, a table each, in one ZIP file, for spreadsheets")
    PDF = "pdf", _("PDF: a summary to read; of long tables the latest rows")


CONTENT_TYPES = {Format.JSON: "application/json", Format.CSV: "application/zip", Format.PDF: "application/pdf"}
SUFFIXES = {Format.JSON: ".json", Format.CSV: ".zip", Format.PDF: ".pdf"}
_WRITERS = {Format.JSON: whole.chunks, Format.CSV: tables.chunks, Format.PDF: pdf.chunks}


def write(*, enterprise: Enterprise, format: Format, in_full: bool, now: datetime) -> Iterator[bytes]:
    """Write everything about an enterprise's consents, piece by piece."""
    return _WRITERS[format](enterprise, sections.of_enterprise(enterprise, in_full=in_full, now=now), now)
