"""Reads of reports that pages list: accounts with what is known of them, documents, queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts.models import Account, Enterprise, Institution
from ingestion import selectors as ingestion_selectors
from ingestion.selectors import Coverage
from reports.models import Document, QueryRecord


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of an enterprise with the months that are covered for it; None when there is none."""

    account: Account
    coverage: Coverage | None


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A query about an enterprise as its people read it."""

    record: QueryRecord
    is_reopening: bool
    """Whether a document issued before was opened again."""


def accounts_of(enterprise: Enterprise) -> QuerySet[Account]:
    """Give an enterprise's accounts in a fixed order."""
    return Account.objects.of(enterprise).select_related("provider").order_by("provider__name", "pk")


def with_coverage(accounts: Sequence[Account]) -> list[AccountRow]:
    """Join to accounts the months that are covered for them."""
    coverage = ingestion_selectors.coverage_of([account.pk for account in accounts])
    return [AccountRow(account, coverage.get(account.pk)) for account in accounts]


def own_documents(account: Account) -> QuerySet[Document]:
    """Give the documents of an account that its enterprise issued to itself, the latest first."""
    return _documents().filter(account=account, information_user=None)


def documents_of(institution: Institution) -> QuerySet[Document]:
    """Give the documents that were issued to an information user, the latest first."""
    return _documents().filter(information_user=institution)


def queries_about(enterprise: Enterprise) -> QuerySet[QueryRecord]:
    """Give all tries to query an enterprise, refused ones too, the latest first."""
    related = ("institution", "user", "account__provider", "consent")
    issued = Document.objects.filter(number=OuterRef("document_number")).values("issued_at")
    queries = QueryRecord.objects.of(enterprise).select_related(*related).annotate(document_issued_at=Subquery(issued))
    return queries.order_by("-at", "-pk")


def query_rows(records: Iterable[QueryRecord]) -> list[QueryRow]:
    """Tell openings of issued documents from queries: a query's document was issued at its very moment."""
    return [QueryRow(record, (vars(record)["document_issued_at"] or record.at) != record.at) for record in records]


def _documents() -> QuerySet[Document]:
    # The content as issued is long, and a list does not show it.
    documents = Document.objects.defer("body").select_related("account__provider", "enterprise", "issued_to")
    return documents.order_by("-issued_at", "-pk").annotate(purpose=F("consent__purpose"))
