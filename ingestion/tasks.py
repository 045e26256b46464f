"""Work on submissions that no request waits for."""

import logging

from django.utils import timezone

from ingestion import checking, locks, services, workspace
from ingestion.models import Submission

logger = logging.getLogger(__name__)


def check_submission(submission_id: int) -> None:
    """Check a submission that is received, or whose check was cut off; does nothing when it is past that."""
    with locks.processing(submission_id) as held:
        submission = Submission.objects.select_related("provider").get(pk=submission_id)
        if not held or submission.state not in (Submission.State.RECEIVED, Submission.State.CHECKING):
            return
        if services.begin_step(submission=submission, now=timezone.now()):
            checking.check(submission=submission, now=timezone.now)


def resume_submissions() -> None:
    """Take up what a killed worker or database server left unfinished."""
    workspace.sweep()
    for submission_id in services.resume():
        logger.warning("submission %s had lost its worker and is taken up again", submission_id)
