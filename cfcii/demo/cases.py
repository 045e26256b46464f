"""What waits at the desk when the demo starts: cases in different states, told through the services, with their past.

Each story is told whole or not at all, and only once: loading again tells those that are missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Account, Enterprise, EnterpriseMembership, Institution, InstitutionMembership, User
from cfcii.demo import cast
from complaints import services
from complaints.models import Case, Handler
from reports import services as reports_services
from reports.models import Document

_LANGUAGE = "zh-hans"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Stage:
    """Who takes part in a story, and when it is told."""

    enterprise: Enterprise
    owner: User
    now: datetime

    @property
    def sender(self) -> services.Sender:
        return services.Sender(self.owner, _LANGUAGE)

    def days_ago(self, days: float) -> datetime:
        return self.now - days * _DAY


_Story = Callable[[_Stage, services.Matter], None]


def tell(enterprises: tuple[cast.Enterprise, ...], now: datetime) -> None:
    """Tell the stories that have not been told yet."""
    firms = {firm.key: firm for firm in enterprises}
    for key, subject, text, story in _STORIES:
        enterprise = Enterprise.objects.get(uscc=firms[key].uscc)
        if not Case.objects.filter(enterprise=enterprise, subject=subject).exists():
            with transaction.atomic():
                story(_Stage(enterprise, _owner(enterprise), now), services.Matter(subject, text))


def _being_verified(stage: _Stage, matter: services.Matter) -> None:
    case = _disputed(stage, matter, days_ago=6)
    services.accept(case=case, actor=_in_charge(case), now=stage.days_ago(5))


def _not_established(stage: _Stage, matter: services.Matter) -> None:
    case = _disputed(stage, matter, days_ago=19)
    services.accept(case=case, actor=_in_charge(case), now=stage.days_ago(18))
    services.report_finding(
        case=case, actor=_verifier(case), result="not_established", text="原始凭证已超过保管期限,无法核对。",
        now=stage.days_ago(12),
    )  # fmt: skip
    _decide(
        case, stage, "not_established", "开户机构无法提供原始凭证,所异议的数据是否有误无法确认。",
        "The bank could not produce the vouchers; whether the figure is right cannot be established.", days_ago=9,
    )  # fmt: skip


def _not_upheld(stage: _Stage, matter: services.Matter) -> None:
    case = _complained(stage, matter, cast.GUARANTEE.code, "pressure", days_ago=26)
    services.accept(case=case, actor=_in_charge(case), now=stage.days_ago(24))
    _decide(
        case, stage, "not_upheld", "经核对往来记录,未发现强制授权的情形。",
        "The records of the correspondence show no pressure to authorise.", days_ago=15,
    )  # fmt: skip


def _waiting_for_release(stage: _Stage, matter: services.Matter) -> None:
    case = _complained(stage, matter, cast.RIVER_CITY.code, "refused_correction", days_ago=21)
    services.accept(case=case, actor=_in_charge(case), now=stage.days_ago(19))
    draft = services.Draft(
        "upheld", "银行应当在收到凭证后更正,拒绝更正没有依据。",
        "The bank has to correct the entry when it has the vouchers; refusing to was without ground.",
        "对该笔交易进行更正并书面告知企业。", (stage.now + 10 * _DAY).date(),
    )  # fmt: skip
    services.draft(case=case, actor=_in_charge(case), draft=draft, now=stage.days_ago(1))


def _answered(stage: _Stage, matter: services.Matter) -> None:
    case = _asked(stage, matter, "consent", days_ago=3)
    answer = "可以。您可以随时撤回授权,撤回后对方不能再查询;此前已出具的文件不受影响。"
    services.answer(case=case, actor=_in_charge(case), text=answer, now=stage.days_ago(1))


def _new_question(stage: _Stage, matter: services.Matter) -> None:
    _asked(stage, matter, "accounts", days_ago=1)


def _disputed(stage: _Stage, matter: services.Matter, *, days_ago: float) -> Case:
    account = Account.objects.of(stage.enterprise).select_related("provider", "enterprise").order_by("pk").first()
    assert account is not None
    document = reports_services.issue_own_document(
        account=account, product="report", issued_to=stage.owner, now=stage.days_ago(days_ago + 1)
    )
    return services.lodge_dispute(
        sender=stage.sender, document=document, claims=[_claim(document)], matter=matter, now=stage.days_ago(days_ago)
    )


def _claim(document: Document) -> services.Claim:
    """Dispute the latest total of what came in."""
    body = json.loads(document.body)
    return services.Claim("same_name.income_amount", body["columns"][-1])


def _complained(stage: _Stage, matter: services.Matter, code: str, about: str, *, days_ago: float) -> Case:
    return services.lodge_complaint(
        sender=stage.sender, enterprise=stage.enterprise, respondent=Institution.objects.get(code=code), about=about,
        wish="请书面答复", matter=matter, now=stage.days_ago(days_ago),
    )  # fmt: skip


def _asked(stage: _Stage, matter: services.Matter, topic: str, *, days_ago: float) -> Case:
    return services.ask_question(
        sender=stage.sender, enterprise=stage.enterprise, topic=topic, matter=matter, now=stage.days_ago(days_ago)
    )


def _decide(case: Case, stage: _Stage, outcome: str, zh: str, en: str, *, days_ago: float) -> None:
    draft = services.Draft(outcome, zh, en)
    services.draft(case=case, actor=_in_charge(case), draft=draft, now=stage.days_ago(days_ago))
    services.release(case=case, actor=_second(case), now=stage.days_ago(days_ago - 1))


def _in_charge(case: Case) -> User:
    assert case.handler_id is not None, "somebody works at the desk"
    return User.objects.get(pk=case.handler_id)


def _second(case: Case) -> User:
    """Give a handler who is not in charge."""
    other = Handler.objects.exclude(user=case.handler_id).select_related("user").order_by("pk").first()
    assert other is not None
    return other.user


def _verifier(case: Case) -> User:
    assert case.respondent is not None
    places = case.respondent.memberships.select_related("user")
    return places.get(role=InstitutionMembership.Role.VERIFIER).user


def _owner(enterprise: Enterprise) -> User:
    places = enterprise.memberships.select_related("user")
    return places.get(role=EnterpriseMembership.Role.OWNER).user


_STORIES: tuple[tuple[str, str, str, _Story], ...] = (
    (
        "noodle",
        "同名账户收入金额与流水不符",
        "最近一个季度的同名账户收入金额与网银流水不符,请核查。",
        _being_verified,
    ),
    ("workshop", "同名账户收入金额无法对上", "该季度有一笔转账被重复计入,请核查。", _not_established),
    ("trader", "被要求先授权才能办理业务", "担保机构口头要求先授权查询,否则不受理申请。", _not_upheld),
    ("freight", "银行拒绝更正明显的错误", "我方两次提交凭证,银行仍拒绝更正一笔误记的支出。", _waiting_for_release),
    ("noodle", "授权以后还能撤回吗", "给贷款机构授权以后,我还可以撤回吗?", _answered),
    ("seller", "怎样绑定第二个账户", "在另一家银行开的账户怎样绑定?", _new_question),
)
