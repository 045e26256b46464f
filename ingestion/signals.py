"""What ingestion announces."""

from django.dispatch import Signal

submission_checked = Signal()
"""A submission's files were found free of errors, and its clean rows are in the vault.

Sent with `submission_id`, inside the transaction that says so. Whoever builds the facts accepts the submission in the
transaction in which they appear."""
