"""A figure that a lender received and that its bank corrected after a dispute."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from complaints import services
from complaints.models import Recall
from tests.complaints.conftest import make_handler
from tests.submitting import process, submit, transactions_csv


def recall_of(get: Callable[[str], Any], now: datetime) -> Recall:
    """Have a figure of a document disputed, corrected, and decided so; `get` gives the fixtures of tests of pages."""
    document, owner, verifier = get("lender_document"), get("owner"), get("verifier")
    account, provider, clerk = get("account"), get("provider"), get("clerk")
    in_charge, second = make_handler(name="经办"), make_handler(name="复核")
    claim = services.Claim("third_party_payment.income_amount", "2025Q1", "50.00")
    case = services.lodge_dispute(
        sender=services.Sender(owner, "zh-hans"), document=get("own_document"), claims=[claim],
        matter=services.Matter("第三方支付收入有误", "一月只有五十元。"), now=now,
    )  # fmt: skip
    services.accept(case=case, actor=in_charge, now=now)
    with tempfile.TemporaryDirectory() as folder:
        text = transactions_csv(account.number, ["2025-01-03 C 50.00 TPP 云橙支付"])
        correction = process(
            submit(provider, clerk, Path(folder), transactions=text, start="2025-01", end="2025-03", is_correction=True)
        )
    services.report_finding(
        case=case, actor=verifier, result="corrected", text="已更正。", correction=correction, now=now
    )
    draft = services.Draft("corrected", "已更正。", "It is corrected.")
    services.draft(case=case, actor=in_charge, draft=draft, now=now)
    services.release(case=case, actor=second, now=now)
    return Recall.objects.select_related("information_user", "document", "case").get(document=document)
