"""Reactions of reports to what lower apps announce."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django_q.tasks import async_task

from consent.exports import Section
from consent.signals import consent_granted, export_wanted, last_queries_wanted
from ingestion import services as ingestion_services
from ingestion.signals import submission_checked
from reports import exports, listings, preparing


@receiver(submission_checked)
def queue_build(submission_id: int, **_: Any) -> None:
    """Queue the build of a checked submission's facts, in the transaction that announces it."""
    async_task("reports.tasks.build_facts", submission_id, group=ingestion_services.task_group(submission_id))


@receiver(consent_granted)
def queue_figures(consent_id: int, **_: Any) -> None:
    """Queue the figures that a new consent lets be asked for, in the transaction that grants it."""
    preparing.queue([consent_id])


@receiver(last_queries_wanted)
def when_last_queried(enterprise_id: int, consent_ids: list[int], **_: Any) -> dict[int, datetime]:
    """Say when consents were last queried."""
    return listings.last_queries(enterprise_id, consent_ids)


@receiver(export_wanted)
def what_is_kept(enterprise_id: int, accounts: dict[int, str], **_: Any) -> list[Section]:
    """Give the queries and documents of an enterprise."""
    return exports.sections(enterprise_id, accounts)
