"""What ingestion announces."""

from django.dispatch import Signal

submission_checked = Signal()
"""A submission's files were found free of errors and its clean rows are in the vault; sent inside the transaction that
says so, with `submission_id`. Whoever builds the facts accepts the submission in the same transaction as they appear."""
