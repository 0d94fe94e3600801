"""Frames of the user's own: any Arrow-capable table becomes a ``flows`` table, or is refused by column and row."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.containers import FLOW_KEY, as_arrow, column_names, refusal
from petrostates.errors import BadTable, DataWarning, suggest
from petrostates.reference import WORLD, countries, is_plain, products
from petrostates.schema import FLOWS, FLOWS_BOOKS, LARGEST_AMOUNT
from petrostates.selection import Codes

if TYPE_CHECKING:
    import pandas as pd

_AMOUNTS = ("quantity_t", "value_usd")
_COLUMNS = f"{', '.join(FLOW_KEY)} and {' or '.join(_AMOUNTS)}"
_OPTIONAL = ("frequency", "flow", "source", "vintage")
_INFINITE = (float("inf"), float("-inf"))
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


def conform(frame: Any, codes: Codes = "known", frequency: str | None = None) -> pa.Table:
    """Turn a user's table into ``flows``.

    Parameters
    ----------
    frame
        Anything that speaks Arrow (pandas, polars, pyarrow, a DuckDB relation) with ``period``, ``exporter``,
        ``importer``, ``product`` and ``quantity_t`` or ``value_usd``; ``frequency``, ``flow``, ``source`` and
        ``vintage`` if known. Other columns are ignored; NaN is missing. Periods may be dates, datetimes without a
        zone, integer years or ISO text.
    codes
        ``known`` refuses codes outside the code lists; ``any`` takes every text without a slash or a backslash.
    frequency
        ``A``, ``Q``, ``M`` or ``D`` of a frame without a column ``frequency``. Without either, bare years and frames whose
        every period is a first of January are years, and all else is months.

    Raises
    ------
    BadTable
        A column is missing, a row is wrong, or the frame is not of this frequency; named by column, zero-based row and key.
    """
    table = as_arrow(frame, "flows", _COLUMNS, wanted=(*FLOW_KEY, *_AMOUNTS, *_OPTIONAL))
    missing = [name for name in FLOW_KEY if name not in table.column_names]
    if missing or not set(_AMOUNTS) & set(table.column_names):
        wanted = ", ".join(missing) or "quantity_t or value_usd"
        raise BadTable(f"The frame lacks {wanted}. It has {', '.join(column_names(frame))}; see petrostates.market.")
    rows = table.to_pylist()
    if frequency is not None:
        _refuse_other_frequency(rows, frequency)
    common = _stated_frequency(rows) or frequency or _guessed_frequency(rows)
    flows = FLOWS.from_pylist(_row(row, number, common, codes) for number, row in enumerate(rows))
    _refuse_duplicates(flows)
    _warn_of_totals(rows)
    if not any(pc.count(flows[name]).as_py() for name in _AMOUNTS):
        warnings.warn("Every amount of the frame is missing: indicators will have no rows.", DataWarning, stacklevel=3)
    return flows


def _refuse_other_frequency(rows: list[dict[str, Any]], asked: str) -> None:
    """Refuse rows that state another frequency than is asked for, or whose periods cannot be of it."""
    for number, row in enumerate(rows):
        stated = row.get("frequency")
        if stated and stated != asked:
            raise refusal(row, number, "frequency", f"is not the frequency='{asked}' that is asked for; leave one out")
        if not stated and not _can_be(row["period"], as_date(row, number), asked):
            fault = f"neither begins nor ends a period of frequency='{asked}'"
            raise refusal(row, number, "period", f"{fault}; say the frequency that it has, of {', '.join(_FIRST_DAY)}")


def _can_be(written: Any, day: date, frequency: str) -> bool:
    """Whether a period is as exact as its frequency, and its first or last day."""
    if _is_bare_year(written):
        return frequency == "A"
    if frequency == "D":
        return not (isinstance(written, str) and _MONTH.fullmatch(written))
    begins = _FIRST_DAY[frequency]
    return begins(day) == day or begins(day + timedelta(days=1)) == day + timedelta(days=1)


def _is_bare_year(written: Any) -> bool:
    return isinstance(written, int) or (isinstance(written, str) and _YEAR.fullmatch(written) is not None)


def _stated_frequency(rows: list[dict[str, Any]]) -> str | None:
    stated = {str(row["frequency"]) for row in rows if row.get("frequency")}
    if len(stated) > 1:
        raise BadTable(f"The frame mixes frequencies {', '.join(sorted(stated))}. Give one frequency at a time.")
    return stated.pop() if stated else None


def _guessed_frequency(rows: list[dict[str, Any]]) -> str:
    """Frequency of rows that state none: years if every period is a year or a first of January, else months."""
    days = {as_date(row, number) for number, row in enumerate(rows)}
    if len({_is_bare_year(row["period"]) for row in rows}) > 1:
        raise BadTable(
            "The frame mixes bare years with months or days in period. Give one frequency at a time, or say each row's frequency."
        )
    return "A" if all((day.month, day.day) == (1, 1) for day in days) else "M"


def _row(row: dict[str, Any], number: int, frequency: str, codes: Codes) -> dict[str, Any]:
    exporter, importer, product = (_code(row, number, name, codes) for name in ("exporter", "importer", "product"))
    if exporter == importer:
        raise refusal(row, number, "importer", "is also the exporter; leave trade with oneself out")
    if frequency not in _FIRST_DAY:
        raise refusal(row, number, "frequency", f"is none of {', '.join(_FIRST_DAY)}")
    for name in ("flow", "source"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise refusal(row, number, name, "is no text")
    book = row.get("flow") or "reconciled"
    if book not in FLOWS_BOOKS:
        raise refusal(row, number, "flow", f"is none of {', '.join(FLOWS_BOOKS)}")
    return {
        "period": _FIRST_DAY[frequency](as_date(row, number)),
        "frequency": frequency,
        "exporter": exporter,
        "importer": importer,
        "product": product,
        "flow": book,
        "quantity_t": _amount(row, number, "quantity_t"),
        "value_usd": _amount(row, number, "value_usd"),
        "status": "reported",
        "source": row.get("source") or "frame",
        "vintage": as_date(row, number, "vintage") if row.get("vintage") else date(1970, 1, 1),
    }


def _code(row: dict[str, Any], number: int, name: str, codes: Codes) -> str:
    value = row[name]
    if not isinstance(value, str) or not value:
        raise refusal(row, number, name, "is not a code")
    if not is_plain(value):
        raise refusal(
            row, number, name, "is no code: it holds a slash, a backslash or a control character, or is a lone *"
        )
    known = products() if name == "product" else countries()
    if codes == "known" and value not in known:
        raise refusal(row, number, name, f"is unknown. {suggest(value, known)} Or pass codes='any'")
    return value


def _amount(row: dict[str, Any], number: int, name: str) -> float | None:
    value = row.get(name)
    if value is None or value != value:  # NaN is missing in every container
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value in _INFINITE:
        raise refusal(row, number, name, "is not a finite number")
    if value < 0:
        raise refusal(row, number, name, "is negative")
    if value > LARGEST_AMOUNT or 0 < value < 1 / LARGEST_AMOUNT:
        limits = f"{1 / LARGEST_AMOUNT:g} to {LARGEST_AMOUNT:g}"
        raise refusal(row, number, name, f"is beyond what can be added up, {limits}; check the unit")
    return float(value)


def as_date(row: dict[str, Any], number: int, name: str = "period", key: tuple[str, ...] = FLOW_KEY) -> date:
    """A cell as a date: date, datetime without a zone, integer year or ISO text; a bad one is named by its row."""
    value = row[name]
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise refusal(row, number, name, "has a time zone; give the date of the period only", key)
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return date(value, 1, 1)
    if not isinstance(value, str):
        raise refusal(row, number, name, "is not a date, a year or ISO text such as '2024-03'", key)
    try:
        return _date_of_text(value)
    except ValueError as error:
        raise refusal(row, number, name, "is not ISO text such as '2024-03'", key) from error


def _date_of_text(text: str) -> date:
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1)
    if match := _MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1)
    return date.fromisoformat(text)


def _warn_of_totals(rows: list[dict[str, Any]]) -> None:
    totals = [number for number, row in enumerate(rows) if WORLD in (row["exporter"], row["importer"])]
    if totals:
        warnings.warn(
            f"{len(totals)} of {len(rows)} rows of the frame are totals over partners ({WORLD}), first row {totals[0]}: "
            "no exporter or importer, they are left out of every figure. Drop them to be rid of this warning.",
            DataWarning,
            stacklevel=4,
        )


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
