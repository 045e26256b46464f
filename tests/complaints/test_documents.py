"""Documents issued before, during and after a dispute: unmarked, marked, corrected or remarked."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Account, Institution, User
from cfcii.common.digests import sha256_hex
from complaints import services
from complaints.models import Case, StatementDraft
from complaints.services import statements
from reports import annotating, key_figures, previews, rendering
from reports import services as reports_services
from reports.models import Document
from reports.rendering import content as contents
from reports.rendering.pdf import draw_pdf
from tests.cast import NOW, make_request
from tests.complaints.conftest import DAY, ITEM, PERIOD
from tests.complaints.test_ways import decide

pytestmark = pytest.mark.django_db
OUTCOMES = ("confirmed", "corrected", "not_established", "withdrawn")


@pytest.fixture
def issue(account: Account, owner: User) -> Callable[..., Document]:
    """Issue a document to the enterprise itself."""

    def issued(product: str = "report", days: int = 0) -> Document:
        account.refresh_from_db()
        at = NOW + days * DAY
        return reports_services.issue_own_document(account=account, product=product, issued_to=owner, now=at)

    return issued


def page(document: Document, language: str = "en") -> str:
    with translation.override(language):
        return render_to_string("reports/document/_document.html", rendering.page(document, language))


def paper(document: Document, language: str = "en") -> str:
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(draw_pdf(document, language))).pages)
    return "".join(text.split())


def body(document: Document) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(document.body)
    return read


def marked(document: Document) -> set[tuple[str, str]]:
    """Name the figures (item, period) that a drawing of a document shows as disputed."""
    content = contents.printable(document, "en")
    names = [column.name for column in content.columns]
    return {
        (row.code, name) for row in content.rows.values() for name, cell in zip(names, row.cells, strict=True)
        if cell.is_disputed
    }  # fmt: skip


def figure(document: Document, period: str = PERIOD) -> str:
    read = body(document)
    return str(read["figures"][ITEM][read["columns"].index(period)])


def finish(case: Case, outcome: str, people: dict[str, User], correct: Callable[[str], Any]) -> None:
    if outcome == "withdrawn":
        services.withdraw(case=case, actor=people["owner"], reason="看错了", now=NOW + DAY)
        return
    correction = correct("50.00") if outcome == "corrected" else None
    services.report_finding(
        case=case, actor=people["verifier"], result=outcome, text="已核对。", correction=correction, now=NOW + DAY
    )
    decide(case, outcome, people["in_charge"], people["second"])


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("product", ["report", "monthly"])
def test_before_during_and_after_a_dispute(
    outcome: str, product: str, dispute: Case, issue: Callable[..., Document], correct: Callable[[str], Any],
    owner: User, in_charge: User, second: User, verifier: User,
) -> None:  # fmt: skip
    periods = {PERIOD} if product == "report" else {"2025-01", "2025-02", "2025-03"}
    first_period = min(periods)
    before = issue(product)
    kept = before.body, before.sha256, page(before), paper(before)
    services.accept(case=dispute, actor=in_charge, now=NOW + DAY)
    during = issue(product, 1)
    people = {"owner": owner, "verifier": verifier, "in_charge": in_charge, "second": second}
    finish(dispute, outcome, people, correct)
    after = issue(product, 2)

    assert marked(before) == marked(after) == set()
    assert marked(during) == {(ITEM, period) for period in periods}
    assert [each["period"] for each in body(during)["annotations"]["disputed_items"]] == sorted(periods)
    assert body(during)["annotations"]["open_dispute_count"] == 1
    if product == "report":
        items = body(during)["items"]
        assert items["annotations.open_dispute_count"] == 1
        assert items["annotations.disputed_items"] == [{"item": ITEM, "period": PERIOD}]
        assert body(after)["items"]["annotations.open_dispute_count"] == 0
    assert figure(before, first_period) == figure(during, first_period) == "100.00"
    assert figure(after, first_period) == ("50.00" if outcome == "corrected" else "100.00")

    assert page(before).count("doc-mark") == page(after).count("doc-mark") == 0
    assert page(during).count('<span class="doc-mark"') == len(periods)
    for document, words in ((before, "No dispute"), (during, "1 dispute about"), (after, "No dispute")):
        assert words in page(document)
        assert "".join(words.split()) in paper(document)
    assert "100.00※" in paper(during)
    assert "0.00※" not in paper(after)

    remarks = [each["by"] for each in body(after)["annotations"]["remarks"]]
    assert remarks == (["platform"] if outcome == "not_established" else [])
    assert ('id="doc-remarks"' in page(after)) == (outcome == "not_established")
    assert "Disputemark" in paper(during)
    assert "2026-03-03" in page(during)

    before.refresh_from_db()
    assert (before.body, before.sha256, page(before), paper(before)) == kept
    assert sha256_hex(before.body.encode()) == before.sha256


def test_a_statement_stands_in_both_products_until_it_is_withdrawn(
    dispute: Case, issue: Callable[..., Document], owner: User, in_charge: User, second: User, verifier: User
) -> None:
    services.accept(case=dispute, actor=in_charge, now=NOW)
    services.report_finding(case=dispute, actor=verifier, result="not_established", text="无凭证。", now=NOW)
    decide(dispute, "not_established", in_charge, second)
    text = "现金存入\u202e实为50元"
    draft = statements.hand_in(case=dispute, actor=owner, text=text, now=NOW)
    assert "enterprise" not in [each["by"] for each in body(issue())["annotations"]["remarks"]]
    statements.show(statement=draft, actor=in_charge, now=NOW + DAY)
    report, monthly = issue(), issue("monthly")
    assert body(report)["items"]["annotations.enterprise_statement"] == StatementDraft.objects.get().text
    for document in (report, monthly):
        remark = body(document)["annotations"]["remarks"][-1]
        assert (remark["by"], remark["on"]) == ("enterprise", "2026-03-03")
        assert "实为50元" in page(document, "zh-hans")
        assert "\u202e" not in page(document, "zh-hans")
        assert "实为50元" in paper(document, "zh-hans")
    statements.withdraw(statement=draft, actor=owner, now=NOW + 2 * DAY)
    assert body(issue())["items"]["annotations.enterprise_statement"] is None


def test_what_was_issued_before_there_were_marks_reads_as_before(
    document: Document, issue: Callable[..., Document]
) -> None:
    document = issue("monthly")
    old = {key: value for key, value in body(document).items() if key != "annotations"}
    former = Document(number=document.number, product="monthly", body=json.dumps(old), sha256=document.sha256)
    content = contents.printable(former, "en")
    assert (content.notice, content.remarks) == ("", ())
    assert len(content.notes) == len(contents.printable(document, "en").notes) - 1


def test_live_figures_are_marked_at_once(account: Account, dispute: Case, in_charge: User) -> None:
    shown = key_figures.latest(account, "en")
    assert shown is not None
    assert (shown.notice, [each.is_disputed for each in shown.figures]) == ("", [False, False, False])
    annotating.mark_disputed(
        account=account, product="monthly", case_number="D1", now=NOW,
        figures=[annotating.Figure("balance.income_amount", "2025-02")],
    )  # fmt: skip
    shown = key_figures.latest(account, "en")
    assert shown is not None
    assert "1 dispute" in shown.notice
    assert [each.is_disputed for each in shown.figures] == [True, False, False]


def test_a_document_asks_for_what_stands_in_one_query(
    account: Account, document: Document, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        annotating.standing(account.pk)


def test_an_item_of_the_account_is_marked_in_both_products_and_in_a_preview(
    account: Account, document: Document, issue: Callable[..., Document], information_user: Institution, analyst: User
) -> None:
    annotating.mark_disputed(
        account=account, product="report", case_number="D1", now=NOW, figures=[annotating.Figure("account.opened_on")]
    )
    asked = make_request(account.enterprise.uscc, information_user, analyst, now=NOW)
    preview = previews.of_request(asked, account, "report", NOW)
    for drawn in (issue(), issue("monthly"), preview):
        fields = [field for segment in contents.printable(drawn, "en").segments for field in segment.fields]
        assert [field.code for field in fields if field.is_disputed] == ["account.opened_on"]
        assert body(drawn)["annotations"]["disputed_items"] == [
            {"item": "account.opened_on", "marked_on": "2026-03-02", "period": None}
        ]
        assert 'class="doc-disputed"' in page(drawn)
