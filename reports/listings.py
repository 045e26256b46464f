"""Reads of reports that pages list: accounts with what is known of them, documents, queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

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
    related = ("institution", "user", "client", "account__provider", "consent")
    issued = Document.objects.filter(number=OuterRef("document_number")).values("issued_at")
    queries = QueryRecord.objects.of(enterprise).select_related(*related).annotate(document_issued_at=Subquery(issued))
    return queries.order_by("-at", "-pk")


def queries_by(institution: Institution) -> QuerySet[QueryRecord]:
    """Give all tries of an information user, whichever way."""
    related = ("enterprise", "consent", "user", "client")
    return QueryRecord.objects.filter(institution=institution).select_related(*related)


def issued_to(institution: Institution) -> QuerySet[Document]:
    """Give the documents that were issued to an information user, without their content."""
    issued = Document.objects.filter(information_user=institution).select_related("consent", "enterprise", "account")
    return issued.defer("body")


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """Which queries of a log are to be shown; nothing chosen shows all."""

    institution: str = ""
    """Its code."""
    outcome: str = ""
    arrangement: str = ""
    """Its number."""


def filtered(queries: QuerySet[QueryRecord], chosen: QueryFilter) -> QuerySet[QueryRecord]:
    """Keep the queries that are to be shown."""
    if chosen.institution:
        queries = queries.filter(institution__code=chosen.institution)
    if chosen.outcome:
        queries = queries.filter(outcome=chosen.outcome)
    if chosen.arrangement:
        queries = queries.filter(consent__authorisation__arrangement__number=chosen.arrangement)
    return queries


def askers_about(enterprise: Enterprise) -> QuerySet[Institution]:
    """Give the institutions that ever asked about an enterprise."""
    asked = QueryRecord.objects.of(enterprise).values("institution")
    return Institution.objects.filter(pk__in=asked).defer("vault_keyset").order_by("name", "pk")


def last_queries(enterprise_id: int, consent_ids: Collection[int]) -> dict[int, datetime]:
    """Give when each of an enterprise's consents was last queried; those never queried are left out."""
    granted = QueryRecord.objects.filter(
        enterprise=enterprise_id, consent__in=consent_ids, outcome=QueryRecord.Outcome.GRANTED
    )
    return dict(granted.order_by().values_list("consent").annotate(at=Max("at")))


def query_rows(records: Iterable[QueryRecord]) -> list[QueryRow]:
    """Tell openings of issued documents from queries: a query's document was issued at its very moment."""
    return [QueryRow(record, (vars(record)["document_issued_at"] or record.at) != record.at) for record in records]


def _documents() -> QuerySet[Document]:
    # The content as issued is long, and a list does not show it.
    documents = Document.objects.defer("body").select_related(
        "account__provider", "enterprise", "issued_to", "issued_to_client"
    )  # fmt: skip
    return documents.order_by("-issued_at", "-pk").annotate(purpose=F("consent__purpose"))
