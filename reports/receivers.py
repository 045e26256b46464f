"""Reactions of reports to what lower apps announce."""

from typing import Any

from django.dispatch import receiver
from django_q.tasks import async_task

from consent.signals import consent_granted
from ingestion import services as ingestion_services
from ingestion.signals import submission_checked
from reports import preparing


@receiver(submission_checked)
def queue_build(submission_id: int, **_: Any) -> None:
    """Queue the build of a checked submission's facts, in the transaction that announces it."""
    async_task("reports.tasks.build_facts", submission_id, group=ingestion_services.task_group(submission_id))


@receiver(consent_granted)
def queue_figures(consent_id: int, **_: Any) -> None:
    """Queue the figures that a new consent lets be asked for, in the transaction that grants it."""
    preparing.queue([consent_id])
