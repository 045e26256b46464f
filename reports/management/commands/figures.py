"""Compute the figures of standard files without a database."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cfcii.common.periods import Month
from ingestion.pipeline.problems import TEXTS
from reports import standalone
from reports.engine import dictionary


class Command(BaseCommand):
    help = "Compute the figures of standard files without a database, as JSON: what a bank sees before it submits."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("accounts", type=_file, metavar="ACCOUNTS.csv")
        parser.add_argument("transactions", type=_file, metavar="TRANSACTIONS.csv")
        parser.add_argument("--from", dest="start", type=_month, required=True, metavar="YYYY-MM")
        parser.add_argument("--to", dest="end", type=_month, required=True, metavar="YYYY-MM")
        parser.add_argument("--product", choices=dictionary.PRODUCTS, help="one product; both without this")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write; standard output without this")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end"] < options["start"]:
            raise CommandError("--to lies before --from.")
        files = standalone.Files(options["accounts"], options["transactions"], options["start"], options["end"])
        products = [options["product"]] if options["product"] else dictionary.PRODUCTS
        figures = standalone.figures_of_files(files, products)
        try:
            if options["output"]:
                _write_whole(options["output"], figures)
            else:
                _write(sys.stdout, figures)
        except standalone.FilesHaveProblems as error:
            raise CommandError(_told(error)) from None


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _write(target: IO[str], figures: Iterable[tuple[str, Any]]) -> None:
    """Write one JSON object, account by account: files of any size fit."""
    separator = "{"
    for number, products in figures:
        target.write(f"{separator}\n{json.dumps(number)}: {json.dumps(products)}")
        separator = ","
    target.write("{}\n" if separator == "{" else "\n}\n")


def _write_whole(path: Path, figures: Iterable[tuple[str, Any]]) -> None:
    """Write a file that appears whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        try:
            _write(file, figures)
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)


def _told(error: standalone.FilesHaveProblems) -> str:
    lines = [
        f"  {each.file} line {each.line} {each.column or 'row'} {each.value!r}: {each.code} {TEXTS[each.code].meaning}"
        for each in error.problems
    ]
    if error.count > len(lines):
        lines.append(f"  ... and {error.count - len(lines)} more")
    return "\n".join([f"The files would be rejected, {error.count} problems:", *lines])
