"""Frames of the user's own: any Arrow-capable table becomes a ``flows`` table, or is refused by column and row."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.errors import BadArgument, BadTable, DataWarning, suggest
from petrostates.reference import countries, products
from petrostates.schema import FLOWS, FLOWS_BOOKS
from petrostates.selection import Codes

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = ("period", "exporter", "importer", "product")
_AMOUNTS = ("quantity_t", "value_usd")
_COLUMNS = f"{', '.join(_NEEDED)} and {' or '.join(_AMOUNTS)}"
_OPTIONAL = ("frequency", "flow", "source", "vintage")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_FIRST_DAY: dict[str, Callable[[date], date]] = {
    "A": lambda day: date(day.year, 1, 1),
    "Q": lambda day: date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
    "M": lambda day: day.replace(day=1),
    "D": lambda day: day,
}


def example_flows() -> pd.DataFrame:
    """Three flows to try things on: Russia sells 60 t to China and 40 t to India, Iran 20 t to China.

    Examples
    --------
    >>> example_flows()[["exporter", "importer", "quantity_t"]].values.tolist()
    [['RUS', 'CHN', 60.0], ['RUS', 'IND', 40.0], ['IRN', 'CHN', 20.0]]
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "period": pd.to_datetime(["2024-01-01"] * 3),
            "exporter": ["RUS", "RUS", "IRN"],
            "importer": ["CHN", "IND", "CHN"],
            "product": "crude",
            "quantity_t": [60.0, 40.0, 20.0],
        }
    )


def conform(frame: Any, codes: Codes = "known") -> pa.Table:
    """Turn a user's table into ``flows``.

    Parameters
    ----------
    frame
        Anything that speaks Arrow (pandas, polars, pyarrow, a DuckDB relation) with ``period``, ``exporter``,
        ``importer``, ``product`` and ``quantity_t`` or ``value_usd``; ``frequency``, ``flow``, ``source`` and
        ``vintage`` if known. Other columns are ignored; NaN is missing. Periods may be dates, datetimes without a
        zone, integer years or ISO text.
    codes
        ``known`` refuses codes outside the code lists; ``any`` takes every non-empty text.

    Raises
    ------
    BadTable
        A column is missing or a row is wrong; named by column, zero-based row and key.
    """
    table = as_arrow(frame)
    missing = [name for name in _NEEDED if name not in table.column_names]
    if missing or not set(_AMOUNTS) & set(table.column_names):
        wanted = ", ".join(missing) or "quantity_t or value_usd"
        raise BadTable(f"The frame lacks {wanted}. It has {', '.join(table.column_names)}; see petrostates.market.")
    rows = table.select([name for name in (*_NEEDED, *_AMOUNTS, *_OPTIONAL) if name in table.column_names]).to_pylist()
    frequency = _frequency(rows)
    flows = FLOWS.from_pylist(_row(row, number, frequency, codes) for number, row in enumerate(rows))
    _refuse_duplicates(flows)
    if not any(pc.count(flows[name]).as_py() for name in _AMOUNTS):
        warnings.warn("Every amount of the frame is missing: indicators will have no rows.", DataWarning, stacklevel=3)
    return flows


def as_arrow(frame: Any, name: str = "flows", columns: str = _COLUMNS) -> pa.Table:
    """Any table that speaks Arrow, as one; or say which ones do, and which columns are wanted."""
    if isinstance(frame, pa.Table):
        return frame
    if hasattr(frame, "to_arrow_table"):  # a DuckDB relation streams only once through the common protocol
        return frame.to_arrow_table()
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            return pa.table(frame)
        except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
            said = " ".join(map(str, error.args))
            raise BadTable(f"A column of the frame stands twice or mixes kinds of values: {said}") from error
    raise BadArgument(
        f"{name} is a {type(frame).__name__}; give a pandas, polars, pyarrow or DuckDB table with the columns {columns}."
    )


def _frequency(rows: list[dict[str, Any]]) -> str:
    """Frequency of rows that state none: years if every period is a year or a first of January, else months."""
    stated = {str(row["frequency"]) for row in rows if row.get("frequency")}
    if len(stated) > 1:
        raise BadTable(f"The frame mixes frequencies {', '.join(sorted(stated))}. Give one frequency at a time.")
    if stated:
        return stated.pop()
    days = {as_date(row["period"], number) for number, row in enumerate(rows)}
    is_year = {len(str(row["period"])) == 4 for row in rows if row["period"] is not None}
    if len(is_year) > 1:
        raise BadTable(
            "The frame mixes bare years with months or days in period. Give one frequency at a time, or say each row's frequency."
        )
    if all((day.month, day.day) == (1, 1) for day in days):
        return "A"
    return "M"


def _row(row: dict[str, Any], number: int, frequency: str, codes: Codes) -> dict[str, Any]:
    exporter, importer, product = (_code(row, number, name, codes) for name in ("exporter", "importer", "product"))
    if exporter == importer:
        raise _refusal(row, number, "importer", "is also the exporter; leave trade with oneself out")
    if frequency not in _FIRST_DAY:
        raise _refusal(row, number, "frequency", f"is none of {', '.join(_FIRST_DAY)}")
    book = row.get("flow") or "reconciled"
    if book not in FLOWS_BOOKS:
        raise _refusal(row, number, "flow", f"is none of {', '.join(FLOWS_BOOKS)}")
    return {
        "period": _FIRST_DAY[frequency](as_date(row["period"], number)),
        "frequency": frequency,
        "exporter": exporter,
        "importer": importer,
        "product": product,
        "flow": book,
        "quantity_t": _amount(row, number, "quantity_t"),
        "value_usd": _amount(row, number, "value_usd"),
        "status": "reported",
        "source": row.get("source") or "frame",
        "vintage": as_date(row["vintage"], number) if row.get("vintage") else date(1970, 1, 1),
    }


def _code(row: dict[str, Any], number: int, name: str, codes: Codes) -> str:
    value = row[name]
    if not isinstance(value, str) or not value:
        raise _refusal(row, number, name, "is not a code")
    known = products() if name == "product" else countries()
    if codes == "known" and value not in known:
        raise _refusal(row, number, name, f"is unknown. {suggest(value, known)} Or pass codes='any'")
    return value


def _amount(row: dict[str, Any], number: int, name: str) -> float | None:
    value = row.get(name)
    if value is None or value != value:  # NaN is missing in every container
        return None
    if isinstance(value, str | bool) or not float("-inf") < float(value) < float("inf"):
        raise _refusal(row, number, name, "is not a finite number")
    if value < 0:
        raise _refusal(row, number, name, "is negative")
    return float(value)


def as_date(value: Any, number: int) -> date:
    """A period as a date: date, datetime without a zone, integer year or ISO text; a bad one is named by its row."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise BadTable(f"Row {number}, column period: {value} has a time zone. Give the date of the period only.")
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return date(value, 1, 1)
    if isinstance(value, str):
        return _date_of_text(value, number)
    raise BadTable(f"Row {number}, column period: {value!r} is not a date, a year or ISO text such as '2024-03'.")


def _date_of_text(text: str, number: int) -> date:
    try:
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1)
        if match := _MONTH.fullmatch(text):
            return date(int(match[1]), int(match[2]), 1)
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadTable(f"Row {number}, column period: '{text}' is not ISO text such as '2024-03'.") from error


def _refuse_duplicates(flows: pa.Table) -> None:
    key = ("period", "exporter", "importer", "product", "flow", "source", "vintage")
    seen: dict[tuple[Any, ...], int] = {}
    for number, values in enumerate(zip(*(flows[name].to_pylist() for name in key), strict=True)):
        if values in seen:
            shown = ", ".join(str(value) for value in values[:4])
            raise BadTable(
                f"Rows {seen[values]} and {number} share the key {shown}. Keep one row per key, or add them up."
            )
        seen[values] = number


def _refusal(row: dict[str, Any], number: int, name: str, fault: str) -> BadTable:
    key = ", ".join(f"{column}={row.get(column)}" for column in _NEEDED)
    return BadTable(f"Row {number}, column {name}: {row.get(name)!r} {fault}. The row is {key}.")
