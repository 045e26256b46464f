"""A clerk submits files, watches, and reads the outcome."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import Account, AuditRecord, Institution, User
from cfcii.common import flow_codes
from ingestion import problem_csv
from ingestion.models import Submission
from ingestion.pipeline.normalise import MEDIA
from tests.cast import make_institution_user
from tests.pages.browsing import signed_in
from tests.pages.given.documents import ROWS
from tests.signing_in import sign_in
from tests.submitting import accounts_csv, process, submit, transactions_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(account: Account) -> dict[str, Any]:
    """What a clerk enters in the form."""
    rows = transactions_csv(account.number, ROWS)
    return {
        "transactions_file": SimpleUploadedFile("流水 2025.csv", rows.encode()),
        "start": "2025-01",
        "end": "2025-03",
        "is_correction": "no",
    }


@pytest.fixture
def address(provider: Institution) -> str:
    return f"/provider/{provider.code}/submissions/new/"


def test_files_become_a_submission(clerk: User, address: str, entered: dict[str, Any]) -> None:
    browser = signed_in(clerk)
    answer = browser.post(address, entered)
    submission = Submission.objects.get()
    assert answer["Location"] == f"/provider/submissions/{submission.pk}/"
    assert (submission.transactions_name, str(submission.start), str(submission.end)) == (
        "流水 2025.csv", "2025-01", "2025-03",
    )  # fmt: skip
    waiting = browser.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert "received" in waiting
    assert process(submission).state == "accepted"
    page = browser.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' not in page
    for words in ("Accepted whole", "112.34", "30.00", submission.transactions_digest):
        assert words in page
    assert AuditRecord.objects.filter(action="submission.received", actor=clerk).count() == 1


def test_progress_is_shown_in_words(clerk: User, accepted: Submission) -> None:
    Submission.objects.filter(pk=accepted.pk).update(state="checking", stage="balances", progress=47, finished_at=None)
    page = signed_in(clerk).get(f"/provider/submissions/{accepted.pk}/").content.decode()
    assert "47 %" in page
    assert "Checking the running balances" in page


def test_the_same_files_lead_to_the_first_submission(clerk: User, address: str, entered: dict[str, Any]) -> None:
    browser = signed_in(clerk)
    first = browser.post(address, entered)["Location"]
    entered["transactions_file"].seek(0)
    again = browser.post(address, entered, follow=True)
    assert again.redirect_chain[0][0] == first
    assert "submitted before" in again.content.decode()
    process(Submission.objects.get())
    entered["transactions_file"].seek(0)
    assert "Accepted whole" in browser.post(address, entered, follow=True).content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"transactions_file": ""}, "Choose an accounts file"),
        ({"start": ""}, "needs its first and last month"),
        ({"start": "January"}, "YYYY-MM"),
        ({"start": "2025-13"}, "YYYY-MM"),
        ({"end": "2024-12"}, "lies before the first"),
        ({"is_correction": "perhaps"}, "marked below"),
    ],
)
def test_bad_input_is_told(
    clerk: User, address: str, entered: dict[str, Any], wrong: dict[str, str], words: str
) -> None:
    page = signed_in(clerk).post(address, entered | wrong)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Submission.objects.exists()


def test_too_large_is_told_and_nothing_is_kept(
    clerk: User, address: str, entered: dict[str, Any], settings: Settings
) -> None:
    settings.INGESTION_MAX_UPLOAD_BYTES = 100
    before = _uploads()
    page = signed_in(clerk).post(address, entered)
    assert page.status_code == 413
    assert "larger than this platform takes" in page.content.decode()
    assert not Submission.objects.exists()
    assert _uploads() == before


def test_an_outsiders_body_is_not_read(rival_clerk: User, address: str, entered: dict[str, Any]) -> None:
    before = _uploads()
    answer = signed_in(rival_clerk).post(address, entered)
    assert answer.status_code == 404
    assert _uploads() == before


def test_a_stopped_clerk_is_an_outsider(clerk: User, address: str, provider: Institution) -> None:
    from accounts.services import stop_institution_member
    from tests.cast import NOW

    membership = clerk.institution_memberships.get()
    stop_institution_member(membership=membership, stopped_by=None, now=NOW)
    assert signed_in(clerk).get(address).status_code == 404


def test_every_problem_is_shown(clerk: User, rejected: Submission) -> None:
    browser, address = signed_in(clerk), f"/provider/submissions/{rejected.pk}/"
    page = browser.get(address).content.decode()
    for words in ("Rejected with", "E205", "E204", "E202", "uscc", "12345", "Compare the code"):
        assert words in page
    assert f"1 to 50 of {rejected.problem_count}" in page
    assert "51 to" in browser.get(f"{address}?page=2").content.decode()
    assert "另一" not in page


def test_texts_of_problems_are_translated(clerk: User, rejected: Submission) -> None:
    page = signed_in(clerk, "zh-hans").get(f"/provider/submissions/{rejected.pk}/").content.decode()
    assert "请与营业执照核对。" in page


def test_the_csv_has_every_problem_and_nothing_that_runs(clerk: User, provider: Institution, tmp_path: Path) -> None:
    header = "account_number,account_name,uscc,account_type,opened_on\n"
    bad = header + "=1+1,甲,+2,-3,@4\n"
    submission = process(submit(provider, clerk, tmp_path, accounts=bad))
    answer = signed_in(clerk).get(f"/provider/submissions/{submission.pk}/problems.csv")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="problems-{submission.pk}.csv"'
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == ["File", "Line", "Column", "Value", "Code", "Meaning", "What to do"]
    assert len(rows) == submission.problem_count
    assert {row[3] for row in rows} == {"'=1+1", "'+2", "'-3", "'@4"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_runnable_cells_are_neutral(cell: str) -> None:
    assert problem_csv.neutral(cell) == f"'{cell}"


def test_without_problems_there_is_no_csv(clerk: User, accepted: Submission) -> None:
    assert signed_in(clerk).get(f"/provider/submissions/{accepted.pk}/problems.csv").status_code == 404


def test_the_list_is_paged_and_bounded(
    clerk: User, provider: Institution, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    for number in range(22):
        submit(provider, clerk, tmp_path, accounts=f"nothing {number}")
    browser, address = signed_in(clerk), f"/provider/{provider.code}/submissions/"
    browser.get(address)  # the first visit of a session is written down
    with django_assert_max_num_queries(9):
        page = browser.get(address).content.decode()
    assert page.count("/provider/submissions/") == 20
    assert browser.get(f"{address}?page=2").content.decode().count("/provider/submissions/") == 2


def test_the_form_explains_the_columns(clerk: User, address: str) -> None:
    page = signed_in(clerk).get(address).content.decode()
    for words in ("account_number", "统一社会信用代码", "记账时间", "GB18030"):
        assert words in page


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "公用事业"), ("en", "housing provident fund")])
def test_the_form_explains_the_values(clerk: User, address: str, language: str, name: str) -> None:
    page = signed_in(clerk, language).get(address).content.decode()
    for words in (*flow_codes.CODES, *MEDIA, "ISO 4217", name):
        assert words in page


def test_long_values_are_clipped_and_whole_in_the_title(clerk: User, provider: Institution, tmp_path: Path) -> None:
    value = "9" * 60
    bad = accounts_csv(f"6222000011112222,甲,{value},basic,CNY,2020-01-01,")
    submission = process(submit(provider, clerk, tmp_path, accounts=bad))
    page = signed_in(clerk).get(f"/provider/submissions/{submission.pk}/").content.decode()
    assert f'class="clip" title="{value}"' in page
    assert "Every problem" in page


def test_a_waiting_submission_says_its_state_once(clerk: User, provider: Institution, tmp_path: Path) -> None:
    submission = submit(provider, clerk, tmp_path, accounts="nothing")
    page = signed_in(clerk).get(f"/provider/submissions/{submission.pk}/").content.decode()
    assert page.count(">received<") == 1


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "1 of the covered accounts has"), (2, "2 of the covered accounts have")]
)
def test_idle_accounts_are_told(clerk: User, accepted: Submission, count: int, words: str) -> None:
    Submission.objects.filter(pk=accepted.pk).update(idle_accounts=count)
    page = signed_in(clerk).get(f"/provider/submissions/{accepted.pk}/").content.decode()
    assert ("of the covered accounts" in page) == bool(words)
    assert words in page


def test_a_form_without_csrf_token_reads_no_file(clerk: User, address: str, entered: dict[str, Any]) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, clerk)
    assert browser.post(address, entered).status_code == 403
    assert not Submission.objects.exists()


def test_a_verifier_does_not_submit(provider: Institution, address: str) -> None:
    assert signed_in(make_institution_user(provider, "verifier")).get(address).status_code == 403


def _uploads() -> list[str]:
    return sorted(os.listdir(project.UPLOAD_ROOT))  # noqa: PTH208  # names only
