"""The back office for submissions: staff look."""

from django.contrib import admin
from django.utils import timezone

from accounts.backoffice import NamedFilter, ReadOnlyAdmin
from accounts.row_names import names
from ingestion.models import Submission


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    fields = (
        "provider", "submitted_by", "submitted_at", "state", "stage", "progress", "finished_at", "first_month",
        "last_month", "is_correction", "accounts_name", "accounts_digest", "transactions_name", "transactions_digest",
        "account_rows", "transaction_rows", "covered_months", "problem_count", "warning_count", "problems_by_code",
        "vault_digests", "rules_version", "code_version",
    )  # fmt: skip
    list_display = (
        "provider", "submitted_at", "state", "finished_at", "first_month", "last_month", "is_correction",
        "transaction_rows", "problem_count", "warning_count",
    )  # fmt: skip
    list_filter = ("state", "is_correction", ("provider", NamedFilter))
    list_select_related = ("provider",)
    search_fields = ("=provider__code", "=accounts_digest", "=transactions_digest")
    ordering = ("-id",)
    show_full_result_count = False


@names(Submission, "provider")
def _submission(row: Submission) -> str:
    return f"{row.provider.name} · {timezone.localtime(row.submitted_at):%Y-%m-%d %H:%M}"
