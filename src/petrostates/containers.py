"""Tables of any library as Arrow, and how a cell of one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from petrostates.errors import BadArgument, BadTable

if TYPE_CHECKING:
    import pandas as pd

FLOW_KEY = ("period", "exporter", "importer", "product")


def as_arrow(frame: Any, name: str, columns: str, wanted: tuple[str, ...] = ()) -> pa.Table:
    """The wanted columns, or all, of any table that speaks Arrow; or say which ones do, and which columns are wanted."""
    frame = at_hand(frame, name, columns)
    given = column_names(frame)
    if twice := sorted({name for name in given if given.count(name) > 1}):
        raise BadTable(f"The column {', '.join(twice)} of the frame stands twice. Keep one.")
    names = [name for name in given if name in wanted] if wanted else given
    if _library(frame) == "pandas":
        return _of_pandas(frame, names)
    if _is_lazy(frame):
        frame = frame.select(names).collect()
    if hasattr(frame, "to_arrow_table"):  # a DuckDB relation streams only once through the common protocol
        frame = frame.to_arrow_table()
    return (frame if isinstance(frame, pa.Table) else pa.table(frame)).select(names)


def at_hand(frame: Any, name: str, columns: str) -> Any:
    """A table of any library as it is, but one in Arrow of what can be read only once or is a single batch."""
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if hasattr(frame, "to_arrow_table") and not hasattr(frame, "columns"):
        raise BadArgument(
            f"{name} is a {type(frame).__name__}, a connection and no table; give its query as con.sql('select …'), or a table of "
            "it as con.table('…')."
        )
    if _is_lazy(frame) or hasattr(frame, "to_arrow_table"):
        return frame
    streams = hasattr(frame, "__arrow_c_stream__")
    if streams and hasattr(frame, "columns"):
        return frame
    try:
        if streams:
            return pa.table(frame)
    except pa.ArrowException:  # a single column streams too
        pass
    kind = type(frame).__name__
    raise BadArgument(f"{name} is a {kind}; give a pandas, polars, pyarrow or DuckDB table with the columns {columns}.")


def column_names(frame: Any) -> list[str]:
    """Names of the columns of a table of any library, as often as they stand there."""
    if _is_lazy(frame):
        return list(frame.collect_schema().names())
    return list(frame.column_names) if isinstance(frame, pa.Table) else [str(name) for name in frame.columns]


def _library(frame: Any) -> str:
    return type(frame).__module__.partition(".")[0]


def _is_lazy(frame: Any) -> bool:
    """Whether it is a query of polars that has not been run."""
    return _library(frame) == "polars" and hasattr(frame, "collect_schema") and hasattr(frame, "collect")


def _of_pandas(frame: pd.DataFrame, names: list[str]) -> pa.Table:
    """Columns of a pandas frame; periods, and cells of several kinds in one column, are refused by row."""
    import pandas as pd

    for name in names:
        if isinstance(frame[name].dtype, pd.PeriodDtype):
            _refuse_period(frame, names, name)
    try:
        table = pa.table(frame[names])
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        for name in names:
            _refuse_period(frame, names, name)
        _refuse_other_kind(frame, names)
        said = " ".join(map(str, error.args))
        raise BadTable(f"A column of the frame mixes kinds of values: {said}") from error
    for name in names:
        _refuse_what_is_no_day(frame, names, name, table.schema.field(name).type)
    return table


def _refuse_what_is_no_day(frame: pd.DataFrame, names: list[str], name: str, kind: pa.DataType) -> None:
    """Name the first cell beside days that is none: Arrow reads a number there as time since 1970, and drops a time zone."""
    column, kind = frame[name], kind.value_type if pa.types.is_dictionary(kind) else kind
    values = column.cat.categories if column.dtype == "category" else column
    if not pa.types.is_temporal(kind) or values.dtype != object or set(map(type, values)) <= {date, type(None)}:
        return
    for number, value in _told(column):
        if not isinstance(value, date):
            fault = f"is of type {type(value).__name__} among days; write every cell of the column in one way"
            raise _refusal_in(frame, names, number, name, fault)
        if isinstance(value, datetime) and value.tzinfo is not None and getattr(kind, "tz", None) is None:
            fault = "has a time zone where others have none; give dates only"
            raise _refusal_in(frame, names, number, name, fault)


def _told(column: pd.Series[Any]) -> Iterator[tuple[int, Any]]:
    """Cells of a column that are not missing, with their zero-based rows."""
    return ((number, value) for number, (value, gone) in enumerate(zip(column, column.isna(), strict=True)) if not gone)


def _refusal_in(frame: pd.DataFrame, names: list[str], number: int, name: str, fault: str) -> BadTable:
    return refusal(dict(zip(names, frame[names].iloc[number], strict=True)), number, name, fault)


def _refuse_period(frame: pd.DataFrame, names: list[str], name: str) -> None:
    """Name the first pandas period of a column: other libraries have no such kind."""
    import pandas as pd

    for number, value in enumerate(frame[name]):
        if isinstance(value, pd.Period):
            fault = "is a pandas period; give dates: frame['period'].dt.to_timestamp()"
            raise _refusal_in(frame, names, number, name, fault)


def _refuse_other_kind(frame: pd.DataFrame, names: list[str]) -> None:
    """Name the first cell whose kind no other cell before it has."""
    for name in names:
        cells = list(_told(frame[name]))
        for number, value in cells:
            if type(value) is not type(cells[0][1]):
                fault = f"is a {type(value).__name__} where row {cells[0][0]} has a {type(cells[0][1]).__name__}"
                raise _refusal_in(frame, names, number, name, fault)


def refusal(row: dict[str, Any], number: int, name: str, fault: str, key: tuple[str, ...] = FLOW_KEY) -> BadTable:
    """What is wrong with a cell, by column, zero-based row and key."""
    shown = ", ".join(f"{column}={row.get(column)}" for column in key)
    return BadTable(f"Row {number}, column {name}: {_shown(row.get(name))} {fault}. The row is {shown}.")


def _shown(value: Any) -> str:
    return f"{value}" if isinstance(value, datetime) else f"{value!r:.60}"
