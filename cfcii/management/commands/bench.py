"""Print the benchmark table."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from cfcii.bench import people, queries, submissions
from cfcii.common.periods import Month

_SEED = 20250101
_START = Month(2025, 1)
_ROWS_AN_ACCOUNT = 40


class Command(BaseCommand):
    help = "Measure bulk submissions and queries as ratios to plain work in the same run, and print one table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--transactions", type=int, default=5_000_000, help="rows of the generated file")
        parser.add_argument("--rounds", type=int, default=200, help="how often a query is asked")
        parser.add_argument("--without-pandas", action="store_true", help="leave the slow comparison out")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self.stderr.write("The bench fills a database with made-up rows: it runs in demo mode only.")
            sys.exit(2)
        call_command("migrate", verbosity=0)
        rows = [*self._submissions(options), *self._queries(options["rounds"])]
        width = max(len(row[0]) for row in rows)
        self.stdout.write(f"\n{'what':{width}}  {'measured':>12}  {'ratio':>7}  {'peak MB':>8}  reference")
        for what, measured, ratio, peak, reference in rows:
            self.stdout.write(f"{what:{width}}  {measured:>12}  {ratio:>7}  {peak:>8}  {reference}")

    def _submissions(self, options: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
        count = options["transactions"]
        with tempfile.TemporaryDirectory(dir=settings.WORK_ROOT, prefix="bench-") as name:
            folder = Path(name)
            self.stdout.write(f"Generating {count:,} transactions.")
            accounts, transactions = _generate(folder, count)
            size = f"{transactions.stat().st_size / 1e6:.0f} MB"
            self.stdout.write("Measuring the floor: plain DuckDB.")
            floor = submissions.plain("floor", transactions, folder / "floor")
            capped = submissions.plain("capped", transactions, folder / "capped")
            shortcut = submissions.plain("shortcut", transactions, folder / "shortcut")
            self.stdout.write("Measuring a submission, from the upload to its acceptance.")
            listed, whole = _submission(accounts, transactions)
            table = [
                _row(f"floor: DuckDB reads all of {count:,} rows ({size}), groups, sorts", floor, floor),
                _row("    the same within the 2 GB of a worker", capped, floor),
                _row("    shortcut: DuckDB groups and sorts straight from the file", shortcut, floor),
                _row("(a) transactions file, upload to accepted", whole, floor),
                _row(f"    its {count // _ROWS_AN_ACCOUNT:,} accounts, upload to accepted", listed, floor),
            ]
            if not options["without_pandas"]:
                self.stdout.write("Measuring the same work in plain pandas.")
                pandas = submissions.plain("pandas", transactions, folder / "pandas")
                table.append(_row("(b) the same work in pandas", pandas, floor))
            return table

    def _queries(self, rounds: int) -> list[tuple[str, str, str, str, str]]:
        self.stdout.write("Measuring queries.")
        account = queries.account_with_facts()
        figures = queries.figures_from_facts(account, rounds)
        query, bare = queries.query_and_bare(account, rounds)
        return [
            ("(c) 36-month report, facts to JSON", f"{figures * 1e3:.1f} ms", "", "", "at most 50 ms"),
            ("    bare view: token, one row", f"{bare * 1e3:.1f} ms", "1.00", "", ""),
            ("(d) API query: consent, document, log", f"{query * 1e3:.1f} ms", f"{query / bare:.2f}", "", "at most 3"),
        ]


def _generate(folder: Path, count: int) -> tuple[Path, Path]:
    """Generate in a process of its own: its memory is not the platform's."""
    code = (
        "import sys, pathlib; from cfcii.common.periods import Month; from cfcii.demo.bulk import write_bulk;"
        "write_bulk(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Month.parse(sys.argv[4]),"
        " int(sys.argv[5]))"
    )
    arguments = [str(folder), str(count), str(max(count // _ROWS_AN_ACCOUNT, 1)), str(_START), str(_SEED)]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=settings.BASE_DIR)
    return folder / "bulk-accounts.csv", folder / "bulk-transactions.csv"


def _submission(accounts: Path, transactions: Path) -> tuple[submissions.Measured, submissions.Measured]:
    provider, clerk = people.provider_and_clerk()
    end = _START.plus(2)
    with submissions.running_site() as worker:
        _, listed = submissions.upload(worker, provider, clerk, _START, end, accounts_file=accounts)
        _, whole = submissions.upload(worker, provider, clerk, _START, end, transactions_file=transactions)
    return listed, whole


def _row(what: str, measured: submissions.Measured, floor: submissions.Measured) -> tuple[str, str, str, str, str]:
    ratio = measured.seconds / floor.seconds
    return what, f"{measured.seconds:.1f} s", f"{ratio:.2f}", f"{measured.peak_mb:.0f}", "floor"
