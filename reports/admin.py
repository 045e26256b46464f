"""The back office for documents and queries: staff look, and never at an enterprise's figures.

Month facts have a key of two columns, for which Django's admin has no pages.
"""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.backoffice import ReadOnlyAdmin, ValuesFilter
from accounts.row_names import names
from consent.purposes import Product
from reports.models import Document, DocumentFile, QueryRecord, ReplacedMonthFacts


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    fields = (
        "number", "product", "account", "enterprise", "information_user", "consent", "issued_at", "issued_to",
        "issued_to_client", "first_month", "last_month", "narrowed_from", "sha256", "facts_digest",
    )  # fmt: skip
    list_display = ("number", "product", "enterprise", "information_user", "issued_at", "first_month", "last_month")
    list_filter = ("product",)
    list_select_related = ("information_user", "enterprise")
    search_fields = ("=number", "=enterprise__uscc", "=information_user__code")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(DocumentFile)
class DocumentFileAdmin(ReadOnlyAdmin):
    fields = list_display = ("document", "format", "language", "sha256", "drawn_at")
    list_select_related = ("document",)
    search_fields = ("=document__number",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(QueryRecord)
class QueryRecordAdmin(ReadOnlyAdmin):
    fields = (
        "at", "institution", "user", "client", "channel", "address", "enterprise", "account", "product", "purpose",
        "outcome", "reason", "consent", "document_number",
    )  # fmt: skip
    list_display = (
        "at", "institution", "user", "client", "channel", "enterprise", "product_name", "purpose", "outcome", "reason",
    )  # fmt: skip
    list_filter = ("outcome", "channel", ("reason", ValuesFilter))
    list_select_related = ("institution", "user", "client", "enterprise")
    search_fields = ("=enterprise__uscc", "=institution__code", "=document_number")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("product"), ordering="product")
    def product_name(self, query: QueryRecord) -> str:
        return str(dict(Product.choices).get(query.product, query.product))


@admin.register(ReplacedMonthFacts)
class ReplacedMonthFactsAdmin(ReadOnlyAdmin):
    fields = list_display = ("account", "month", "replaced_by")
    list_select_related = ("account", "replaced_by")
    search_fields = ("=account__pk", "=replaced_by__pk")
    ordering = ("-id",)
    show_full_result_count = False


@names(QueryRecord, "institution")
def _query(row: QueryRecord) -> str:
    return f"{row.institution.name} · {timezone.localtime(row.at):%Y-%m-%d %H:%M}"
