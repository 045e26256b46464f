"""Recalls: which documents are recalled when a figure was corrected, whom that tells, and who acknowledges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Institution, Notification, User
from cfcii.common.periods import Month
from complaints import comparing, recalls, services
from complaints.models import Case, Recall
from complaints.services import disputes, errors, marking, recalling
from reports.models import Document
from tests.cast import NOW, make_account, make_enterprise, make_institution_user
from tests.complaints.conftest import DAY, ITEM, PERIOD, rows
from tests.complaints.lending import received
from tests.complaints.test_ways import decide
from tests.submitting import accounts_csv, process, submit, transactions_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(
    account: Account, document: Document, information_user: Institution, analyst: User, owner: User
) -> Callable[..., Document]:
    """Have the lender query a document."""

    def queried(product: str = "report", **more: Any) -> Document:
        return received(account, information_user, analyst, owner, product=product, **more)

    return queried


@pytest.fixture
def correct_and_decide(
    dispute: Case, in_charge: User, second: User, verifier: User, correct: Callable[[str], Any]
) -> Callable[[], Case]:
    """Have the bank correct the figure, and the desk decide so."""

    def done() -> Case:
        submission = correct("50.00")
        services.report_finding(
            case=dispute, actor=verifier, result="corrected", text="已更正。", correction=submission, now=NOW + DAY
        )
        return decide(dispute, "corrected", in_charge, second)

    return done


def changes(recall: Recall) -> list[tuple[str, str, str, str]]:
    return [(each["item"], each["period"], each["old"], each["new"]) for each in recall.changes]


def test_what_was_marked_is_recalled_wherever_it_was_issued(
    dispute: Case, get: Callable[..., Document], in_charge: User, correct_and_decide: Callable[[], Case]
) -> None:
    """Of both products and other spans; a document without the figure, or issued after the correction, is not."""
    report, monthly = get(), get("monthly")
    short = get(start=Month(2025, 1), end=Month(2025, 1))
    without = get("monthly", start=Month(2025, 2), end=Month(2025, 3))
    services.accept(case=dispute, actor=in_charge, now=NOW)
    case = correct_and_decide()
    later = get()
    sent = {each.document_id: each for each in Recall.objects.filter(case=case)}
    assert sent.keys() == {report.pk, monthly.pk, short.pk}
    assert changes(sent[report.pk]) == [(ITEM, PERIOD, "100.00", "50.00")]
    assert changes(sent[monthly.pk]) == [(ITEM, "2025-01", "100.00", "50.00")]
    assert changes(sent[short.pk])[0][2:] == ("100.00", "50.00")
    assert {without.pk, later.pk}.isdisjoint(sent)
    told = Notification.objects.filter(kind__in=["figure_corrected", "figures_corrected"])
    assert [each.kind for each in told] == ["figures_corrected"]  # one message of three documents
    assert case.number not in str(told.get().facts)


@pytest.mark.parametrize("end", ["withdrawn", "not_established"])
def test_what_was_corrected_is_recalled_however_the_case_ends(
    end: str, dispute: Case, get: Callable[..., Document], owner: User, in_charge: User, second: User, verifier: User,
    correct: Callable[[str], Any],
) -> None:  # fmt: skip
    report = get()
    services.accept(case=dispute, actor=in_charge, now=NOW)
    submission = correct("50.00")
    if end == "withdrawn":
        services.report_finding(
            case=dispute, actor=verifier, result="corrected", text="已更正。", correction=submission, now=NOW + DAY
        )
        services.withdraw(case=dispute, actor=owner, reason="", now=NOW + DAY)
    else:
        services.report_finding(case=dispute, actor=verifier, result=end, text="凭证已销毁。", now=NOW + DAY)
        decide(dispute, end, in_charge, second)
    sent = Recall.objects.get()
    assert (sent.document, changes(sent)) == (report, [(ITEM, PERIOD, "100.00", "50.00")])
    assert recalling.recall(dispute, now=NOW + 2 * DAY) == []  # once for a case


def test_what_was_not_corrected_is_not_recalled(
    dispute: Case, get: Callable[..., Document], owner: User, in_charge: User
) -> None:
    get()
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.withdraw(case=dispute, actor=owner, reason="", now=NOW)
    assert not Recall.objects.exists()


def test_one_document_is_told_of_by_itself(
    dispute: Case, get: Callable[..., Document], in_charge: User, correct_and_decide: Callable[[], Case]
) -> None:
    get()
    services.accept(case=dispute, actor=in_charge, now=NOW)
    correct_and_decide()
    told = Notification.objects.get(kind="figure_corrected")
    assert told.link == f"/lender/recalls/{Recall.objects.get().number}/"


def test_the_number_of_queries_does_not_grow_with_the_documents(
    dispute: Case, get: Callable[..., Document], account: Account, in_charge: User, correct: Callable[[str], Any]
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    first = get()
    correct("50.00")

    def counted() -> tuple[int, int]:
        """Recall, and undo it."""
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            sent = recalling.recall(dispute, now=NOW)
            transaction.set_rollback(True)
        return len(sent), len(queries)

    one, few = counted()
    columns = [field.attname for field in Document._meta.concrete_fields if field.attname not in {"id", "number"}]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_document (number, {names}) SELECT 'copy-' || n, {names} FROM reports_document,"
            " generate_series(1, 40) AS n WHERE id = %s", [first.pk]
        )  # fmt: skip
    all_of_them, many = counted()
    assert (one, all_of_them) == (1, 41)
    assert many <= few + 1  # the message is another one, and leads to the list


def test_a_lender_acknowledges_its_own_once(
    dispute: Case, get: Callable[..., Document], information_user: Institution, analyst: User, rival: Institution,
    rival_analyst: User, in_charge: User, correct_and_decide: Callable[[], Case],
) -> None:  # fmt: skip
    get()
    services.accept(case=dispute, actor=in_charge, now=NOW)
    case = correct_and_decide()
    (sent,) = Recall.objects.all()
    with pytest.raises(errors.NotForThisCase):
        services.acknowledge(recall=sent, information_user=rival, user=rival_analyst, now=NOW)
    with pytest.raises(errors.NotForThisCase):
        services.acknowledge(recall=sent, information_user=information_user, user=rival_analyst, now=NOW)
    assert recalls.waiting_for(information_user) == 1
    services.acknowledge(recall=sent, information_user=information_user, user=analyst, now=NOW + DAY)
    services.acknowledge(recall=sent, information_user=information_user, client_id="client", now=NOW + 2 * DAY)
    sent.refresh_from_db()
    assert (sent.acknowledged_at, sent.acknowledged_by, sent.acknowledged_by_client) == (NOW + DAY, analyst, "")
    assert case.entries.filter(step="recall_acknowledged").count() == 1
    assert recalls.waiting_for(information_user) == 0


def test_items_of_the_account_are_compared_as_of_the_day_of_issue(
    account: Account, document: Document, owner: User, in_charge: User, provider: Institution, clerk: User,
    tmp_path: Any,
) -> None:  # fmt: skip
    """A day of opening that was wrong is corrected by an accounts file; an account closed later was open then."""
    claims = [services.Claim(item) for item in ("account.opened_on", "account.status", "account.last_period")]
    matter = services.Matter("开户日期", "开户日期有误。")
    case = services.lodge_dispute(
        sender=services.Sender(owner, "zh-hans"), document=document, claims=claims, matter=matter, now=NOW
    )
    row = f"{account.number},{account.name},{account.enterprise.uscc},basic,CNY,2019-01-01,2026-03-20"
    submission = process(submit(provider, clerk, tmp_path, accounts=accounts_csv(row)))
    assert submission.state == "accepted"
    compared = comparing.changes(Case.objects.get(pk=case.pk).dispute, now=NOW)
    found = {each.item: (each.old, each.new) for each in compared}
    assert found == {
        "account.opened_on": ("2020-01-01", "2019-01-01"),
        "account.status": ("open", "open"),
        "account.last_period": ("2025-03", "2025-03"),
    }
    assert submission in disputes.corrections_of(case)


def test_a_correction_of_another_account_is_none(
    dispute: Case, in_charge: User, verifier: User, provider: Institution, clerk: User, correct: Callable[[str], Any],
    rival: Institution, rival_clerk: User, tmp_path: Any,
) -> None:  # fmt: skip
    services.accept(case=dispute, actor=in_charge, now=NOW)
    correct("50.00")
    other = make_account(provider, make_enterprise(name="别家"))
    for is_correction in (False, True):
        text = transactions_csv(other.number, rows(f"{7 + is_correction}.00"))
        submission = process(
            submit(provider, clerk, tmp_path, transactions=text, start="2025-01", end="2025-03",
                   is_correction=is_correction)
        )  # fmt: skip
        assert submission.state == "accepted"
        with pytest.raises(errors.CorrectionDoesNotHelp):
            services.report_finding(
                case=dispute, actor=verifier, result="corrected", text="已更正。", correction=submission, now=NOW
            )


class TestWhoAnswers:
    """For a bank its verifiers, for a lender its administrators."""

    def test_a_lenders_administrator_answers_a_complaint(
        self, information_user: Institution, analyst: User, owner: User, enterprise: Any, in_charge: User
    ) -> None:
        administrator = make_institution_user(information_user, "administrator")
        case = services.lodge_complaint(
            sender=services.Sender(owner, "zh-hans"), enterprise=enterprise, respondent=information_user,
            about="query_without_consent", wish="", matter=services.Matter("查询", "未经授权。"), now=NOW,
        )  # fmt: skip
        say: dict[str, Any] = {"case": case, "side": "provider", "thread": "respondent", "text": "已核实。", "now": NOW}
        with pytest.raises(errors.NotTheVerifier):
            services.say(author=administrator, **say)  # not accepted yet
        services.accept(case=case, actor=in_charge, now=NOW)
        assert Notification.objects.filter(user=administrator, kind="complaint_about_you").count() == 1
        assert not Notification.objects.filter(user=analyst, kind="complaint_about_you").exists()
        services.say(author=administrator, **say)
        with pytest.raises(errors.NotTheVerifier):
            services.say(author=analyst, **say)
        with pytest.raises(errors.NotTheVerifier):
            services.say(author=administrator, **{**say, "thread": "party"})


def test_marks_of_a_withdrawn_case_are_lifted(dispute: Case, owner: User, in_charge: User) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.withdraw(case=dispute, actor=owner, reason="", now=NOW)
    assert not recalling.recall(dispute, now=NOW)
    marking.lift(dispute, now=NOW)
