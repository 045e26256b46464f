"""The stages of a run, in their order."""

from pathlib import Path

from . import balances, identity, order
from .outcome import Checked
from .reading import Reading
from .records import DEFAULT_LIMITS, Declaration, FileKind, Known, Limits
from .stages import Progress, Report
from .workbench import Workbench


def check(
    *,
    accounts_file: Path | None,
    transactions_file: Path | None,
    declaration: Declaration,
    known: Known,
    workspace: Path,
    limits: Limits = DEFAULT_LIMITS,
    progress: Report | None = None,
) -> Checked:
    """Read and check the files of one submission; what is wrong with them is in the outcome, never raised.

    `workspace` is an empty folder of the caller's, who removes it after closing the outcome.
    """
    bench = Workbench(workspace, limits)
    try:
        return _check(accounts_file, transactions_file, declaration, known, bench, limits, Progress(progress))
    except BaseException:
        bench.close()
        raise


def _check(
    accounts_file: Path | None,
    transactions_file: Path | None,
    declaration: Declaration,
    known: Known,
    bench: Workbench,
    limits: Limits,
    progress: Progress,
) -> Checked:
    progress.reach("decode")
    accounts = Reading(FileKind.ACCOUNTS, bench, limits)
    transactions = Reading(FileKind.TRANSACTIONS, bench, limits)
    accounts.decode(accounts_file)
    transactions.decode(transactions_file)
    progress.reach("read")
    accounts.read()
    transactions.read()
    progress.reach("check")
    with identity.compare_hashes(bench):  # DuckDB at work while the database is asked
        identity.find_parties(known, bench, is_complete=accounts.is_table)
    identity.check_accounts(bench)
    identity.check_duplicates(bench)
    if transactions.is_table:  # else nobody knows yet what the file would cover
        identity.check_coverage(declaration, known, bench)
    order.check_transactions(declaration, bench)
    progress.reach("balances")
    is_in_order = order.put_in_order(bench)
    balances.check_balances(declaration, known, bench)
    order.clear_away(bench, is_in_order=is_in_order)
    return Checked(bench, progress, is_in_order=is_in_order)
