"""Work of reports that no request waits for."""

from django.utils import timezone

from ingestion import locks
from ingestion import services as ingestion_services
from ingestion.models import Submission
from reports import building, preparing, services
from reports.models import Document, DocumentFile
from reports.rendering.pdf import draw_pdf

_DRAW = {DocumentFile.Format.PDF.value: draw_pdf}


def build_facts(submission_id: int) -> None:
    """Build the facts of a checked submission and accept it; does nothing when it is past that."""
    with locks.processing(submission_id) as held:
        submission = Submission.objects.select_related("provider").get(pk=submission_id)
        if not held or submission.state != Submission.State.CHECKED:
            return
        if ingestion_services.begin_step(submission=submission, now=timezone.now()):
            building.build_and_accept(submission=submission, now=timezone.now)


def draw_document(document_id: int, format: str, language: str) -> None:
    """Draw an issued document in a format and language and keep the file; a second drawing is dropped."""
    document = Document.objects.get(pk=document_id)
    services.store_file(
        document=document, format=format, language=language, content=_DRAW[format](document, language),
        now=timezone.now(),
    )  # fmt: skip


def prepare_figures(consents: list[int]) -> None:
    """Compute and keep what these consents (ids) let be asked for, so that no query waits for it."""
    preparing.prepare(consents, now=timezone.now())
