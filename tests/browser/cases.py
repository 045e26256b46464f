"""Cases of the small world in every state that their party's pages show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Enterprise, Institution, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Case
from complaints.services import attachments, statements
from reports.models import Document
from tests import licences

_TEXT = "一月三日在柜台存入现金五万元,报告上是另一个数。\n附件是当天的回单。\n\n请核对。"


def lodge(
    *, enterprise: Enterprise, bank: Institution, people: dict[str, User], own: Document, now: datetime
) -> dict[str, Any]:
    """Lodge cases of each kind, bring each to another state, and give their numbers by name.

    The people of the desk (`desk_world`) are there already.
    """
    owner, verifier = people["owner"], people["verifier"]
    sender, past = services.Sender(owner, "zh-hans"), now - timedelta(days=6)

    def dispute(item: str, at: datetime) -> Case:
        return services.lodge_dispute(
            sender=sender, document=own,
            claims=[services.Claim(item, "2025Q1", "50,000.00"), services.Claim(item, "2025Q2")],
            matter=services.Matter("现金存入金额有误", _TEXT), now=at,
        )  # fmt: skip

    def complaint(subject: str) -> Case:
        return services.lodge_complaint(
            sender=sender, enterprise=enterprise, respondent=bank, about="refused_correction", wish="尽快更正",
            matter=services.Matter(subject, "银行两次拒绝更正,没有说明理由。"), now=past,
        )  # fmt: skip

    verifying = dispute("cash.deposit_amount", past)
    attachments.say(
        case=verifying, author=owner, side=Side.PARTY, thread="party", text="补充一张回单的照片。", now=past,
        files=[attachments.checked(licences.picture(), "回单.jpg"), attachments.checked(b"01-03,50000", "流水.csv")],
    )  # fmt: skip
    services.accept(case=verifying, actor=_in_charge(verifying), now=now - timedelta(days=4))
    services.say(
        case=verifying, author=_in_charge(verifying), side=Side.HANDLER, thread="party", now=now - timedelta(days=3),
        text="收到。银行正在核对当天的凭证。",
    )  # fmt: skip

    settled = dispute("cash.deposit_count", past)
    services.accept(case=settled, actor=_in_charge(settled), now=past)
    services.report_finding(case=settled, actor=verifier, result="not_established", text="凭证已按期销毁。", now=past)
    _decide(settled, "not_established", past)
    statements.hand_in(case=settled, actor=owner, text="我们有回单,不认可这一数据。", now=now)

    missing = complaint("银行拒绝更正")
    services.ask_supplement(
        case=missing, actor=_in_charge(missing), missing="请补充银行拒绝更正的书面回复。", now=now
    )  # fmt: skip
    decided = complaint("银行没有说明理由")
    services.accept(case=decided, actor=_in_charge(decided), now=past)
    _decide(decided, "upheld", past)
    question = services.ask_question(
        sender=sender, enterprise=enterprise, topic="figures", now=past,
        matter=services.Matter("净流量怎么看", "季度报告里的净流量是什么意思?"),
    )  # fmt: skip
    services.answer(case=question, actor=_in_charge(question), text="收入合计减去支出合计。", now=now)
    return {
        "dispute": verifying.number, "settled_dispute": settled.number, "missing_case": missing.number,
        "decided_case": decided.number, "question": question.number,
    }  # fmt: skip


def _in_charge(case: Case) -> User:
    case.refresh_from_db()
    assert case.handler is not None
    return case.handler


def _decide(case: Case, outcome: str, now: datetime) -> None:
    """Have the decision drafted by the person in charge and released by another."""
    first = _in_charge(case)
    draft = services.Draft(outcome, "经核查,情况如信中所述。", "It was examined; it is as this letter says.")
    services.draft(case=case, actor=first, draft=draft, now=now)
    second = User.objects.filter(handler__isnull=False).exclude(pk=first.pk).order_by("pk")[0]
    services.release(case=case, actor=second, now=now)
