"""Engines that run the SQL views. Only this module imports a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

import pyarrow as pa

from petrostates.errors import BadArgument, BadView, MissingExtra

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession

# What the SQL relies on, set in sessions of our own: an overflow fails loudly, and no clock change moves a date.
_SPARK_SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}
_PARTS = "spark.sql.shuffle.partitions"
# A table beyond this is spread over the executors: within, Spark works filters out on the driver while it plans.
_PLANNED = {"spark.sql.execution.arrow.localRelationThreshold": "1MB"}


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


class _OfOneProcess:
    """What holds a connection: refused where a market, or a result that looks things up in one, is pickled or deep-copied."""

    def __reduce__(self) -> NoReturn:
        raise BadArgument(
            "A market holds a connection of this process, and its results look things up in it: neither can be pickled or "
            "deep-copied. Give the other process the arguments or flows and call petrostates.market there; of a result, give "
            "result.tidy()."
        )


class DuckDB(_OfOneProcess):
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


class Spark(_OfOneProcess):
    """Apache Spark 4, for flows that outgrow one machine: the very same SQL text.

    Each engine has a session of its own (``newSession()``): its views and settings are nobody else's, the cluster is shared.
    The settings of the given session are taken over, but for ``spark.sql.ansi.enabled`` (true) and
    ``spark.sql.session.timeZone`` (UTC). Where they are not set, a frame beyond 1 MB is spread over the executors, and on a
    local master the number of shuffle partitions is the number of cores. The given session is left as it was. See
    ``docs/spark.md``.

    Parameters
    ----------
    session
        A running ``pyspark.sql.SparkSession``; None for the active one, or a new one with Spark's own defaults.

    Raises
    ------
    MissingExtra
        Without a session: pyspark is not installed, or no Java runs.
    BadArgument
        Not a session, or one of Spark Connect.
    """

    def __init__(self, session: SparkSession | None = None) -> None:
        self._given = _running_session() if session is None else session
        if not hasattr(self._given, "sparkContext"):
            raise BadArgument(
                f"session is a {type(session).__name__}; give a pyspark.sql.SparkSession. Sessions of Spark Connect do not do."
            )
        self._session = self._given.newSession()
        self._settle(self._given.conf.getAll)

    def _settle(self, given: dict[str, str]) -> None:
        """Take over what was set since the given session began, then what the SQL relies on."""
        context, own = self._given.sparkContext, self._session.conf
        as_new = own.getAll
        wanted = {name: value for name, value in given.items() if as_new.get(name) != value and own.isModifiable(name)}
        local = {_PARTS: str(context.defaultParallelism)} if context.master.startswith("local") else {}
        unless_set = {name: value for name, value in (_PLANNED | local).items() if name not in given}
        for name, value in (wanted | unless_set | _SPARK_SETTINGS).items():
            own.set(name, value)

    def fresh(self) -> Spark:
        """An engine of the same kind and settings in which no name is taken."""
        return Spark(self._given)

    def mount(self, table: str, location: str) -> None:
        """Make a folder of Parquet files readable under a name; ``year=…`` of a folder is not taken for a column.

        A path without a scheme is one of this machine, which every node must see, whatever the cluster's own file system.
        """
        address = location if "://" in location else f"file://{Path(location).resolve()}"
        rows = self._session.read.option("recursiveFileLookup", "true").parquet(address)
        rows.createOrReplaceTempView(table)

    def load(self, table: str, content: pa.Table) -> None:
        """Copy an Arrow table in under a name."""
        active = self._given.getActiveSession() or self._given
        self._session.createDataFrame(content).createOrReplaceTempView(table)
        active.createDataFrame([], "nothing int")  # who makes a frame becomes the active session; the caller's is again

    def view(self, name: str, select: str) -> None:
        """Define a view."""
        from pyspark.errors import AnalysisException

        try:
            self._session.sql(select).createOrReplaceTempView(name)
        except AnalysisException as error:
            raise BadView(f"{name}: {error}") from error

    def keep(self, name: str, select: str) -> None:
        """Run a query once and keep its rows under a name: in the checkpoint folder if one is set, else on the executors.

        Not ``cache()``: Spark looks rows up there by the name of the folder they were read from, also after a new build.
        """
        rows = self._session.sql(select)
        is_safe = self._session.sparkContext.getCheckpointDir() is not None
        kept = rows.checkpoint() if is_safe else rows.localCheckpoint()
        kept.createOrReplaceTempView(name)

    def arrow(self, select: str) -> pa.Table:
        """Run a query and return its rows."""
        table: pa.Table = self._session.sql(select).toArrow()
        return table


def _running_session() -> SparkSession:
    """Return the active Spark session, or start one with Spark's own defaults: local unless submitted to a cluster."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra("Spark needs pyspark, which is not installed: pip install 'petrostates[spark]'") from error
    try:
        return SparkSession.getActiveSession() or SparkSession.builder.appName("petrostates").getOrCreate()
    except PySparkRuntimeError as error:
        raise MissingExtra(
            "Spark did not start: it needs Java 17 or newer, by JAVA_HOME or as `java` on the path. On Debian or Ubuntu: "
            "apt-get install openjdk-17-jre-headless (or a newer one). The Python side comes with: "
            "pip install 'petrostates[spark]'"
        ) from error


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
