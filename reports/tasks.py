"""Work of reports that no request waits for."""

import logging

from django.utils import timezone

from ingestion import locks
from ingestion import services as ingestion_services
from ingestion.models import Submission
from reports import building

logger = logging.getLogger(__name__)


def build_facts(submission_id: int) -> None:
    """Build the facts of a checked submission and accept it; does nothing when it is past that."""
    with locks.processing(submission_id) as held:
        submission = Submission.objects.select_related("provider").get(pk=submission_id)
        if not held or submission.state != Submission.State.CHECKED:
            return
        try:
            building.build_and_accept(submission=submission, now=timezone.now)
        except Exception:
            logger.exception("the facts of submission %s could not be built", submission_id)
            ingestion_services.note_failure(submission=submission, now=timezone.now())
            raise
