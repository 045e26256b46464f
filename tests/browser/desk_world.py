"""What lies on the desk of the small world: handlers, a leader, and a case for each page of a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Enterprise, Institution, User
from complaints import services
from complaints.lifecycle import Side
from complaints.models import Case, Handler, Message, PublishedAnswer, StatementDraft
from complaints.services import talking
from reports.models import Document
from tests import cast


def make(
    *, enterprise: Enterprise, bank: Institution, owner: User, document: Document, now: datetime
) -> tuple[dict[str, User], dict[str, Any]]:
    """Make the people of the desk and their cases; gives the people, and what stands in addresses."""
    people = {
        "case_handler": _handler("白芸"), "second_case_handler": _handler("赵岩"),
        "case_leader": _handler("顾宁", leads=True),
    }  # fmt: skip
    Handler.objects.filter(user=people["case_leader"]).update(is_away=True)
    handler = people["case_handler"]
    stage = _Stage(enterprise, bank, owner, handler, now)
    dispute = services.lodge_dispute(
        sender=stage.sender, document=document, now=now - timedelta(days=3),
        claims=[services.Claim("third_party_payment.income_amount", "2025Q1", "58000.00")],
        matter=services.Matter("第一季度第三方支付收入有误", "一月有一笔重复计入,请核查。"),
    )  # fmt: skip
    stage.take_charge(dispute)
    received = stage.complain("银行拒绝更正明显的错误", days_ago=12)
    accepted = stage.complain("查询时没有出示授权", days_ago=9)
    services.accept(case=accepted, actor=handler, now=now - timedelta(days=8))
    talking.say(case=accepted, author=handler, side=Side.HANDLER, thread=Message.Thread.PARTY,
                text="请说明是哪一天的查询。", now=now)  # fmt: skip
    drafted, decided = stage.complain("被要求先授权", days_ago=20), stage.complain("信息被另作他用", days_ago=25)
    for each in (drafted, decided):
        services.accept(case=each, actor=handler, now=now - timedelta(days=18))
        draft = services.Draft("not_upheld", "经核查,没有发现过错。", "No fault was found.")
        services.draft(case=each, actor=handler, draft=draft, now=now)
    services.release(case=decided, actor=people["second_case_handler"], now=now)
    question = services.ask_question(
        sender=stage.sender, enterprise=enterprise, topic="figures", now=now,
        matter=services.Matter("净流量是什么意思", "季度报告里的净流量怎么看?"),
    )  # fmt: skip
    stage.take_charge(question)
    nobodys = stage.complain("平台页面打不开", days_ago=1)
    Case.objects.filter(pk=nobodys.pk).update(handler=None)
    statement = StatementDraft.objects.create(
        case=dispute, enterprise=enterprise, text="我们不认可这一数据,已提交凭证。", written_by=owner, written_at=now
    )
    return people, {
        "desk_dispute": dispute.number, "desk_received": received.number, "desk_accepted": accepted.number,
        "desk_drafted": drafted.number, "desk_decided": decided.number, "desk_question": question.number,
        "desk_nobodys": nobodys.number, "desk_statement": statement.pk, "case_handler_id": handler.pk,
        "desk_document": document.number, "step_accept": "accept", "step_suspend": "suspend", "step_answer": "answer",
        "step_supplement": "ask_supplement", "thread_party": "party", "thread_internal": "internal",
        "published_answer": PublishedAnswer.objects.latest("pk").pk,
        "letter_kind": "complaint", "letter_outcome": "upheld", "step_return": "return_draft",
    }  # fmt: skip


class _Stage:
    def __init__(self, enterprise: Enterprise, bank: Institution, owner: User, handler: User, now: datetime) -> None:
        self.enterprise, self.bank, self.handler, self.now = enterprise, bank, handler, now
        self.sender = services.Sender(owner, "zh-hans")

    def complain(self, subject: str, *, days_ago: int) -> Case:
        case = services.lodge_complaint(
            sender=self.sender, enterprise=self.enterprise, respondent=self.bank, about="refused_correction",
            wish="请书面答复", matter=services.Matter(subject, "经过如下。"), now=self.now - timedelta(days=days_ago),
        )  # fmt: skip
        self.take_charge(case)
        return case

    def take_charge(self, case: Case) -> None:
        """Have the first handler be in charge, whoever had fewest."""
        Case.objects.filter(pk=case.pk).update(handler=self.handler)


def _handler(name: str, *, leads: bool = False) -> User:
    user = cast.make_case_handler(name="desk", leads=leads)
    user.name = name
    user.save(update_fields=["name"])
    return user
