"""A submission from its receipt to its end, in one process."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django_q.models import OrmQ
from pytest_django import Settings

from accounts.models import Account, AuditRecord, Institution, User
from ingestion import services
from ingestion.models import CoveredMonth, Submission
from reports.models import MonthFacts, ReplacedMonthFacts
from tests.cast import NOW, make_account, make_enterprise, make_institution, make_institution_user, valid_uscc
from tests.submitting import accounts_csv, process, submit, transactions_csv

pytestmark = pytest.mark.django_db
NUMBER = "6222000011112222"
ROWS = ["2025-01-03 C 100.00 TPP 云橙支付", "2025-02-10 D 30.00 PUB_TAX 税务局"]


def listed(number: str = NUMBER, name: str = "河畔面馆", serial: int = 7) -> str:
    return f"{number},{name},{valid_uscc(serial)},basic,CNY,2020-01-01,"


def first_hand(provider: Institution, clerk: User, folder: Path) -> Submission:
    return process(
        submit(provider, clerk, folder, accounts=accounts_csv(listed()), transactions=transactions_csv(NUMBER, ROWS),
               start="2025-01", end="2025-03")
    )  # fmt: skip


def test_it_is_accepted_with_counts_facts_and_an_audit_row(provider: Institution, clerk: User, tmp_path: Path) -> None:
    submission = first_hand(provider, clerk, tmp_path)

    assert (submission.state, submission.problem_count) == ("accepted", 0)
    assert (submission.account_rows, submission.transaction_rows, submission.covered_months) == (1, 2, 3)
    assert (submission.income_fen, submission.expense_fen) == (10000, 3000)
    account = Account.objects.get(provider=provider)
    assert (account.number, account.enterprise.uscc) == (NUMBER, valid_uscc(7))
    facts = list(MonthFacts.objects.filter(account=account).order_by("month").values_list("month__month", "flows"))
    assert facts == [(1, {"TPP.C": [10000, 1, 10000]}), (2, {"PUB_TAX.D": [3000, 1, 3000]}), (3, {})]
    assert CoveredMonth.objects.filter(account=account).count() == 3
    actions = AuditRecord.objects.filter(target_id=submission.pk, action__startswith="submission").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["submission.received", "submission.accepted"]


def test_the_vault_keeps_nothing_readable(
    provider: Institution, clerk: User, tmp_path: Path, settings: Settings
) -> None:
    submission = first_hand(provider, clerk, tmp_path)

    stored = [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()]
    own = [path for path in stored if f"/{provider.pk}/{submission.pk}/" in str(path)]
    assert len(own) == 3  # accounts, rows, places
    for path in own:
        assert NUMBER.encode() not in path.read_bytes()
        assert b"PAR1" not in path.read_bytes()


def test_a_rejected_one_leaves_nothing_visible(provider: Institution, clerk: User, tmp_path: Path) -> None:
    broken = transactions_csv(NUMBER, ROWS).replace("PUB_TAX", "PUB_TAXI")
    submission = process(
        submit(provider, clerk, tmp_path, accounts=accounts_csv(listed()), transactions=broken, start="2025-01",
               end="2025-03")
    )  # fmt: skip

    assert submission.state == "rejected"
    assert submission.problems_by_code == {"E204": 1}
    assert not Account.objects.filter(provider=provider).exists()
    assert not MonthFacts.objects.exists()
    assert not CoveredMonth.objects.exists()


def test_the_same_bytes_give_the_first_submission_back(provider: Institution, clerk: User, tmp_path: Path) -> None:
    first = first_hand(provider, clerk, tmp_path)
    tasks = OrmQ.objects.count()
    again = submit(provider, clerk, tmp_path, accounts=accounts_csv(listed()),
                   transactions=transactions_csv(NUMBER, ROWS), start="2025-01", end="2025-03")  # fmt: skip

    assert again.pk == first.pk
    assert OrmQ.objects.count() == tasks
    assert Submission.objects.count() == 1


def test_rejected_bytes_are_checked_again_in_the_same_submission(
    provider: Institution, clerk: User, tmp_path: Path
) -> None:
    transactions = transactions_csv(NUMBER, ROWS)
    early = process(submit(provider, clerk, tmp_path, transactions=transactions, start="2025-01", end="2025-02"))
    assert early.problems_by_code == {"E301": 2}
    process(submit(provider, clerk, tmp_path, accounts=accounts_csv(listed())))
    late = process(submit(provider, clerk, tmp_path, transactions=transactions, start="2025-01", end="2025-02"))

    assert late.pk == early.pk
    assert late.state == "accepted"


def test_a_covered_month_is_refused_unless_corrected(provider: Institution, clerk: User, tmp_path: Path) -> None:
    first_hand(provider, clerk, tmp_path)
    other = transactions_csv(NUMBER, ["2025-02-11 D 30.00 PUB_OTHER 法院"], opening="100.00", first_id=9)
    refused = process(submit(provider, clerk, tmp_path, transactions=other, start="2025-02", end="2025-02"))
    assert refused.problems_by_code == {"E306": 1}

    corrected = process(
        submit(provider, clerk, tmp_path, transactions=other, start="2025-02", end="2025-02", is_correction=True)
    )
    assert corrected.state == "accepted"
    account = Account.objects.get(provider=provider)
    assert MonthFacts.objects.get(account=account, month="2025-02-01").flows == {"PUB_OTHER.D": [3000, 1, 3000]}
    replaced = ReplacedMonthFacts.objects.get()
    assert (str(replaced.month), replaced.facts["flows"]) == ("2025-02-01", {"PUB_TAX.D": [3000, 1, 3000]})
    assert replaced.replaced_by == corrected


def test_overlapping_submissions_checked_at_once_end_one_accepted_one_e306(
    provider: Institution, clerk: User, tmp_path: Path
) -> None:
    """Both pass their check before either is accepted: the second is sent back and finds the months covered."""
    from ingestion import tasks as ingestion_tasks
    from reports import tasks as reports_tasks

    make_account(provider, make_enterprise(uscc=valid_uscc(7)), number=NUMBER)
    one = submit(provider, clerk, tmp_path, transactions=transactions_csv(NUMBER, ROWS), start="2025-01", end="2025-02")
    two = submit(provider, clerk, tmp_path, transactions=transactions_csv(NUMBER, ROWS[:1]), start="2025-01",
                 end="2025-01")  # fmt: skip
    for each in (one, two):
        ingestion_tasks.check_submission(each.pk)
    for each in (one, two):
        reports_tasks.build_facts(each.pk)
    two.refresh_from_db()
    assert two.state == "received"
    for each in (one, two):
        process(each)

    assert (one.state, two.state, two.problems_by_code) == ("accepted", "rejected", {"E306": 1})


def test_months_continue_across_submissions(provider: Institution, clerk: User, tmp_path: Path) -> None:
    first_hand(provider, clerk, tmp_path)  # ends March at 70.00, without a transaction in March
    wrong = transactions_csv(NUMBER, ["2025-04-02 C 5.00 CASH"], opening="71.00", first_id=20)
    right = transactions_csv(NUMBER, ["2025-04-02 C 5.00 CASH"], opening="70.00", first_id=20)

    refused = process(submit(provider, clerk, tmp_path, transactions=wrong, start="2025-04", end="2025-04"))
    assert refused.problems_by_code == {"E304": 1}
    assert process(submit(provider, clerk, tmp_path, transactions=right, start="2025-04", end="2025-04")).state == (
        "accepted"
    )


def test_a_month_that_is_not_over_cannot_be_submitted(provider: Institution, clerk: User, tmp_path: Path) -> None:
    now = f"{NOW:%Y-%m}"
    with pytest.raises(services.MonthNotOver):
        submit(provider, clerk, tmp_path, transactions=transactions_csv(NUMBER, ROWS), start="2025-01", end=now)
    assert not Submission.objects.exists()


def test_more_months_than_one_submission_covers(provider: Institution, clerk: User, tmp_path: Path) -> None:
    with pytest.raises(services.MonthsTooMany):
        submit(provider, clerk, tmp_path, transactions=transactions_csv(NUMBER, ROWS), start="2010-01", end="2025-12")


def test_what_ended_as_failed_leaves_no_file(
    provider: Institution, clerk: User, tmp_path: Path, settings: Settings
) -> None:
    from ingestion import tasks, uploads

    submission = submit(provider, clerk, tmp_path, accounts=accounts_csv(listed()))
    scratch = Path(settings.WORK_ROOT) / f"submission-{submission.pk}"
    scratch.mkdir()
    Submission.objects.update(attempts=services.MAX_ATTEMPTS)
    tasks.check_submission(submission.pk)
    submission.refresh_from_db()

    assert submission.state == "failed"
    assert not uploads.path_of(submission, "accounts").exists()
    assert not scratch.exists()


def test_uploads_that_never_arrived_whole_are_swept_away(settings: Settings) -> None:
    import os

    from ingestion import workspace

    old, young = (Path(settings.UPLOAD_ROOT) / f"tmp{name}.upload" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"rows")
    os.utime(old, (0, 0))
    workspace.sweep()

    assert not old.exists()
    young.unlink()


def test_covered_accounts_without_a_transaction_are_counted(provider: Institution, clerk: User, tmp_path: Path) -> None:
    idle = listed(number="6222000011113333", name="远山机械", serial=8)
    submission = process(
        submit(provider, clerk, tmp_path, accounts=accounts_csv(listed(), idle),
               transactions=transactions_csv(NUMBER, ROWS), start="2025-01", end="2025-03")
    )  # fmt: skip

    assert (submission.covered_months, submission.idle_accounts) == (6, 1)


def test_another_provider_knows_nothing_of_it(provider: Institution, clerk: User, tmp_path: Path) -> None:
    first_hand(provider, clerk, tmp_path)
    other = make_institution(is_provider=True)
    other_clerk = make_institution_user(other, "submitter")
    refused = process(
        submit(
            other, other_clerk, tmp_path, transactions=transactions_csv(NUMBER, ROWS), start="2025-01", end="2025-02"
        )
    )

    assert refused.problems_by_code == {"E301": 2}


def test_a_provider_marked_for_it_gets_warnings_for_broken_balances(tmp_path: Path) -> None:
    marked = make_institution(is_provider=True, balance_breaks_are_warnings=True)
    clerk = make_institution_user(marked, "submitter")
    broken = transactions_csv(NUMBER, ROWS).replace(",70.00,", ",71.00,")
    submission = process(
        submit(marked, clerk, tmp_path, accounts=accounts_csv(listed()), transactions=broken, start="2025-01",
               end="2025-03")
    )  # fmt: skip

    assert (submission.state, submission.warning_count, submission.problems_by_code) == ("accepted", 1, {"W402": 1})
    chained = MonthFacts.objects.order_by("month").values_list("is_chained", flat=True)
    assert list(chained) == [True, False, True]


def test_a_lost_worker_is_found_and_its_submission_queued_again(
    provider: Institution, clerk: User, tmp_path: Path
) -> None:
    submission = submit(provider, clerk, tmp_path, accounts=accounts_csv(listed()))
    assert services.resume() == []
    OrmQ.objects.all().delete()

    assert services.resume() == [submission.pk]
    assert OrmQ.objects.count() == 1
    assert services.resume() == []


def test_what_always_breaks_ends_as_failed(provider: Institution, clerk: User, tmp_path: Path) -> None:
    from ingestion import tasks, uploads

    submission = submit(provider, clerk, tmp_path, accounts=accounts_csv(listed()))
    uploads.discard(submission)  # the file is gone: nothing that a bank could put right
    for _time in range(services.MAX_ATTEMPTS):
        with pytest.raises(FileNotFoundError):
            tasks.check_submission(submission.pk)
    tasks.check_submission(submission.pk)
    submission.refresh_from_db()

    assert submission.state == "failed"


def test_a_month_cannot_be_covered_twice_by_sql(provider: Institution, clerk: User, tmp_path: Path) -> None:
    first_hand(provider, clerk, tmp_path)
    month = CoveredMonth.objects.first()
    assert month is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        CoveredMonth.objects.create(account_id=month.account_id, month=month.month, submission_id=month.submission_id)


@pytest.mark.parametrize(
    "table", ["reports_monthfacts SET first_day = 1", "reports_replacedmonthfacts SET facts = '{}'"]
)
def test_written_facts_cannot_be_changed_by_sql(provider: Institution, clerk: User, tmp_path: Path, table: str) -> None:
    from django.db.utils import DatabaseError

    first_hand(provider, clerk, tmp_path)
    other = transactions_csv(NUMBER, ["2025-02-11 D 30.00 PUB_OTHER 法院"], opening="100.00", first_id=9)
    process(submit(provider, clerk, tmp_path, transactions=other, start="2025-02", end="2025-02", is_correction=True))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table}")
