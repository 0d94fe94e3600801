"""Engines that run the SQL views. Only this module imports a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from petrostates.errors import BadView

if TYPE_CHECKING:
    import pandas as pd


class Engine(Protocol):
    """What a Market asks of an engine; each Market owns one, with its own names."""

    def mount(self, table: str, location: str) -> None:
        """Make a folder of Parquet files readable under a name."""

    def load(self, table: str, content: pa.Table) -> None:
        """Copy an Arrow table in under a name."""

    def view(self, name: str, select: str) -> None:
        """Define a view, or raise `BadView`."""

    def keep(self, name: str, select: str) -> None:
        """Run a query once and keep its rows under a name."""

    def arrow(self, select: str) -> pa.Table:
        """Run a query and return its rows."""

    def fresh(self) -> Engine:
        """An engine of the same kind and settings in which no name is taken."""


class DuckDB:
    """DuckDB in memory, over Parquet files or loaded tables; safe to query from several threads.

    Parameters
    ----------
    threads
        Workers; None for all cores. With one, sums run in one order and equal data give equal bytes to the last digit.
    """

    def __init__(self, threads: int | None = None) -> None:
        import duckdb

        self._threads = threads
        self._connection = duckdb.connect(":memory:", config={} if threads is None else {"threads": threads})

    def fresh(self) -> DuckDB:
        """An engine of the same kind and settings in which no name is taken."""
        return DuckDB(self._threads)

    def mount(self, table: str, location: str) -> None:
        """Make a folder of Parquet files readable under a name."""
        pattern = f"{location}/**/*.parquet".replace("'", "''")
        self.view(table, f"select * from read_parquet('{pattern}', hive_partitioning = false)")

    def load(self, table: str, content: pa.Table) -> None:
        """Copy an Arrow table in under a name; a table belongs to every thread, a registered frame only to one."""
        self._connection.register("incoming", content)
        self._connection.execute(f"create or replace table {table} as select * from incoming")
        self._connection.unregister("incoming")

    def view(self, name: str, select: str) -> None:
        """Define a view."""
        import duckdb

        try:
            self._connection.execute(f"create or replace view {name} as {select}")
        except duckdb.ProgrammingError as error:
            raise BadView(f"{name}: {error}") from error

    def keep(self, name: str, select: str) -> None:
        """Run a query once and keep its rows under a name."""
        self._connection.execute(f"create or replace table {name} as {select}")

    def arrow(self, select: str) -> pa.Table:
        """Run a query and return its rows."""
        with self._connection.cursor() as cursor:
            return cursor.sql(select).to_arrow_table()


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas with dates as ``datetime64[us]``; the one place where this happens for results.

    Examples
    --------
    >>> from datetime import date
    >>> to_pandas(pa.table({"period": [date(2024, 1, 1)]}))["period"].dtype
    dtype('<M8[us]')
    """
    for position, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            table = table.set_column(position, field.name, table[field.name].cast(pa.timestamp("us")))
    frame: pd.DataFrame = table.to_pandas()
    return frame
