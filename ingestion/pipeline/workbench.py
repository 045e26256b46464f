"""The DuckDB database of one run: bounded memory, the problems found, and Arrow in and out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from . import checks, normalise
from .formats.source import quote
from .problems import SCHEMA, Problem
from .records import Limits

PORTION = 50_000
"""How many accounts what is known is asked about at once."""
_LONGEST_VALUE = 200


class Workbench:
    """A database in memory that spills into the workspace folder; it is gone when closed."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self._connection = duckdb.connect(
            config={
                "threads": limits.threads,
                "memory_limit": limits.memory,
                "temp_directory": str(folder / "spill"),
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        normalise.register(self._connection)
        self.run('CREATE TABLE problems (file VARCHAR, line BIGINT, "column" VARCHAR, value VARCHAR, code VARCHAR)')

    def close(self) -> None:
        self._connection.close()

    def run(self, sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement to its end and give its rows: for statements that give few."""
        return self._connection.execute(sql, values or {}).fetchall()

    @contextmanager
    def beside(self, sql: str) -> Iterator[None]:
        """Run a statement in a thread while the caller does something else; it has ended when the block ends."""
        with self._connection.cursor() as cursor, ThreadPoolExecutor(max_workers=1) as pool:
            running = pool.submit(cursor.execute, sql)
            yield
            running.result()

    def value(self, sql: str, values: dict[str, Any] | None = None) -> Any:
        """Give the first value of the first row."""
        return self.run(sql, values)[0][0]

    def table(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query in batches; other statements may run meanwhile."""
        with self._connection.cursor() as cursor:
            yield from cursor.sql(sql).to_arrow_reader(size)

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append Arrow rows, matched by column name."""
        self._connection.register("incoming", rows)
        try:
            self.run(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        finally:
            self._connection.unregister("incoming")

    def insert_in_portions(
        self, table: str, query: str, ask: Callable[[list[Any]], pa.Table], schema: pa.Schema
    ) -> None:
        """Ask about the values of a query's first column, a portion at a time, and append the answers."""
        for batch in self.batches(query, PORTION):
            if batch.num_rows:
                answer = ask(batch.column(0).to_pylist())
                self.insert(table, answer.select(schema.names).cast(schema))

    def create(self, table: str, schema: pa.Schema) -> None:
        """Create an empty table."""
        self._connection.register("incoming", schema.empty_table())
        self.run(f"CREATE TABLE {table} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def report(self, problems: Iterable[Problem]) -> None:
        """Keep problems that Python found."""
        found = [vars(problem) for problem in problems]
        if found:
            self._connection.register("found", pa.Table.from_pylist(found, schema=SCHEMA))
            self.run(f"INSERT INTO problems SELECT file, line, {_shown('column')}, {_shown('value')}, code FROM found")
            self._connection.unregister("found")

    def report_query(self, file: str, query: str, values: dict[str, Any] | None = None) -> None:
        """Keep the problems that a query gives: line, finding (a struct of column, value, code)."""
        self.run(
            f"INSERT INTO problems SELECT {quote(file)}, line, finding.column, {_shown('finding.value')}, finding.code "
            f"FROM ({query})",
            values,
        )

    def counts(self) -> dict[str, int]:
        """Count the problems of each code."""
        return dict(self.run("SELECT code, count(*) FROM problems GROUP BY code ORDER BY code"))


def _shown(column: str) -> str:
    """Give the SQL for a value as it is kept: shortened, control characters made visible, never null."""
    quoted = column if "." in column else f'"{column}"'
    return f"coalesce(left(regexp_replace({quoted}, '{checks.CONTROLS}', '\ufffd', 'g'), {_LONGEST_VALUE}), '')"


def copy_to_parquet(bench: Workbench, query: str, path: Path, options: Sequence[str] = ()) -> int:
    """Write a query's rows to a Parquet file in their order and give their number."""
    settings = ", ".join(("FORMAT parquet", *options))
    return int(bench.value(f"COPY ({query}) TO {quote(path)} ({settings})"))
