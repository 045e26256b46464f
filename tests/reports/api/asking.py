"""A system asks for documents, and what is then on the log."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import Account, Enterprise
from reports.models import QueryRecord

URL = "/api/v1/queries"
DOCUMENTS = "/api/v1/documents"


def ask(client: Client, *, headers: dict[str, str] | None = None, **fields: str) -> Any:
    body = {"product": "report", "purpose": "01", **fields}
    return client.post(URL, body, content_type="application/json", headers=headers)


def by_account(account: Account) -> dict[str, str]:
    return {"uscc": account.enterprise.uscc, "account_number": account.number}


def log(enterprise: Enterprise) -> list[tuple[str, str]]:
    return list(QueryRecord.objects.of(enterprise).order_by("pk").values_list("outcome", "reason"))
