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

from accounts.models import Account
from cfcii.bench import cases, filling, load, people, queries, submissions
from cfcii.common.periods import Month
from consent.models import Consent

_SEED = 20250101
_START = Month(2025, 1)
_ROWS_AN_ACCOUNT = 40


class Command(BaseCommand):
    help = "Measure bulk submissions and queries as ratios to plain work in the same run, and print one table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--transactions", type=int, default=5_000_000, help="rows of the generated file")
        parser.add_argument("--rounds", type=int, default=200, help="how often a query is asked")
        parser.add_argument("--growth", type=int, default=2, help="of a larger file, for its memory (1: leave it out)")
        parser.add_argument("--requests", type=int, default=800, help="of each way, with each number of clients")
        parser.add_argument("--consents", type=int, default=100_000, help="of the system that is not empty")
        parser.add_argument("--log-rows", type=int, default=10_000_000, help="queries on its log")
        parser.add_argument("--cases", type=int, default=100_000, help="of the lists of cases (0: leave them out)")
        parser.add_argument("--only-cases", action="store_true", help="leave all but the lists of cases out")
        parser.add_argument("--only-queries", action="store_true", help="leave the bulk submissions out")
        parser.add_argument("--without-pandas", action="store_true", help="leave the slow comparison out")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self.stderr.write("The bench fills a database with made-up rows: it runs in demo mode only.")
            sys.exit(2)
        call_command("migrate", verbosity=0)
        filling.clear()
        rows = [] if options["only_queries"] or options["only_cases"] else self._submissions(options)
        rows += [] if options["only_cases"] else self._queries(options)
        rows += self._cases(options["cases"], options["rounds"]) if options["cases"] else []
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
            if options["growth"] > 1:
                table.append(self._larger(folder / "larger", count * options["growth"], floor))
            if not options["without_pandas"]:
                self.stdout.write("Measuring the same work in plain pandas.")
                pandas = submissions.plain("pandas", transactions, folder / "pandas")
                table.append(_row("(b) the same work in pandas", pandas, floor))
            return table

    def _larger(self, folder: Path, count: int, floor: submissions.Measured) -> tuple[str, str, str, str, str]:
        """Submit a larger file: the worker's memory should be no larger."""
        folder.mkdir()
        self.stdout.write(f"Generating {count:,} transactions, and measuring their submission.")
        _listed, whole = _submission(*_generate(folder, count))
        return _row(f"    {count:,} transactions, for the memory", whole, floor)

    def _queries(self, options: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
        self.stdout.write("Measuring queries.")
        account = queries.account_with_facts()
        people.shared_by_its_owner(account)
        figures = queries.figures_from_facts(account, options["rounds"])
        times = queries.query_times(account, options["rounds"])
        return [
            ("(c) 36-month report, facts to JSON", f"{figures * 1e3:.1f} ms", "", "", "at most 50 ms"),
            _query_row("    bare view: token, one row", times.bare, times),
            _query_row("(d) API query: consent, document, log", times.prepared, times, "at most 3"),
            _query_row("    one that comes before its figures are prepared", times.unprepared, times),
            *self._load(account, options),
        ]

    def _cases(self, many: int, rounds: int) -> list[tuple[str, str, str, str, str]]:
        """Open the lists of cases, of a system with few and of one with many."""
        self.stdout.write(f"Measuring lists of {many:,} cases.")
        return [
            (
                f"(g) {each.what}, {many:,} cases to {cases.FEW}",
                f"{each.many * 1e3:.1f} ms",
                f"{each.ratio:.2f}",
                "",
                "at most 1.3",
            )
            for each in cases.measure(many, rounds)
        ]

    def _load(self, account: Account, options: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
        """Ask through the server, of an empty system and of one that is not."""
        requests, consents, log_rows = options["requests"], options["consents"], options["log_rows"]
        self.stdout.write("Measuring queries through the web server.")
        callers = load.callers(account)
        empty = load.measure(callers, requests)
        self.stdout.write(f"Filling the system with {consents:,} consents and {log_rows:,} queries on the log.")
        with filling.filled(consents, log_rows, Consent.objects.latest("pk")):
            self.stdout.write("Measuring queries through the web server again.")
            full = load.measure(callers, requests)
        table = []
        for step in empty:
            table.append(_load_row(f"(e) bare view, clients: {step.clients}", step.bare, 1))
            table.append(_load_row(f"    API query, clients: {step.clients}", step.query, step.ratio, "at most 3"))
        for before, after in zip(empty, full, strict=True):
            slower = after.query.median / before.query.median
            what = f"(f) the same, {consents:,} consents, {log_rows:,} on the log, clients: {after.clients}"
            table.append(_load_row(what, after.query, slower, "at most 1.3"))
        return table


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
    with submissions.running_site() as site:
        _, listed = submissions.upload(site, provider, clerk, _START, end, accounts_file=accounts)
        _, whole = submissions.upload(site, provider, clerk, _START, end, transactions_file=transactions)
    return listed, whole


def _query_row(
    what: str, seconds: float, times: queries.QueryTimes, reference: str = ""
) -> tuple[str, str, str, str, str]:
    return what, f"{seconds * 1e3:.1f} ms", f"{seconds / times.bare:.2f}", "", reference


def _load_row(what: str, way: load.Measured, ratio: float, reference: str = "") -> tuple[str, str, str, str, str]:
    """Show the median, the slowest of a hundred and how many a second."""
    row = f"{what}: {way.a_second:.0f} a second, slowest of a hundred {way.slowest_of_hundred * 1e3:.1f} ms"
    return row, f"{way.median * 1e3:.1f} ms", f"{ratio:.2f}", "", reference


def _row(what: str, measured: submissions.Measured, floor: submissions.Measured) -> tuple[str, str, str, str, str]:
    ratio = measured.seconds / floor.seconds
    return what, f"{measured.seconds:.1f} s", f"{ratio:.2f}", f"{measured.peak_mb:.0f}", "floor"
