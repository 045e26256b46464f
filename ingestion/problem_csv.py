"""The problems of a submission as a CSV file for spreadsheets."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cfcii.common.spreadsheets import BYTE_ORDER_MARK, neutral
from ingestion import selectors
from ingestion.models import Submission


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def lines(submission: Submission) -> Iterator[str]:
    """Yield the file line by line, in the language at hand."""
    writer: Any = csv.writer(_Echo())
    heads = [_("File"), _("Line"), _("Column"), _("Value"), _("Code"), _("Meaning"), _("What to do")]
    yield BYTE_ORDER_MARK + writer.writerow(heads)
    for row in selectors.problem_rows(submission):
        cells = (row.file, row.line or "", row.column, row.value, row.code, row.meaning, row.remedy)
        yield writer.writerow([neutral(str(cell)) for cell in cells])
