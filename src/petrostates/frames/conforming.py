"""Turning a frame of the user's own into ``flows``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.containers import FLOW_KEY, as_arrow, at_hand, column_names
from petrostates.errors import BadTable, DataWarning
from petrostates.frames.columns import Column, Fault, amounts, distinct, refuse
from petrostates.frames.days import FIRST_DAY, day_of, fault_of_day, fault_of_frequency, frequency_of
from petrostates.frames.faults import fault_of_book, fault_of_code, fault_of_text
from petrostates.frames.provenance import warn_of_two_sources
from petrostates.reference import WORLD
from petrostates.schema import FLOWS
from petrostates.selection import NO_VINTAGE, OWN_FRAME, Codes

if TYPE_CHECKING:
    import pandas as pd

_AMOUNTS = ("quantity_t", "value_usd")
_COLUMNS = f"{', '.join(FLOW_KEY)} and {' or '.join(_AMOUNTS)}"
_CODES = ("exporter", "importer", "product")
_OPTIONAL = ("frequency", "flow", "source", "vintage")
_KEY = (*FLOW_KEY, "flow", "source", "vintage")


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
        zone, years as numbers or ISO text. A lazy frame of polars is collected.
    codes
        ``known`` refuses codes outside the code lists; ``any`` takes every text without a slash or a backslash.
    frequency
        ``A``, ``Q``, ``M`` or ``D`` of a frame without a column ``frequency``. Without either, text such as ``2024-03`` is
        months; bare years, and otherwise frames whose every period is a first of January, are years; all else is months.

    Raises
    ------
    BadTable
        A column is missing, a row is wrong, or the frame is not of this frequency; named by column, zero-based row and key.
    """
    table = _table(frame)
    columns = {name: distinct(table, name) for name in (*FLOW_KEY, *_OPTIONAL)}
    common = frequency_of(table, columns["period"], columns["frequency"], frequency)
    numbers = {name: amounts(table, name) for name in _AMOUNTS}
    parties = {name: columns[name].read(_text, pa.string()) for name in _CODES}
    refuse(
        table,
        [
            *(columns[name].fault(partial(fault_of_code, column=name, codes=codes)) for name in _CODES),
            _trade_with_oneself(parties["exporter"], parties["importer"]),
            columns["frequency"].fault(fault_of_frequency),
            columns["flow"].fault(fault_of_book),
            columns["source"].fault(fault_of_text),
            columns["period"].fault(fault_of_day),
            *(fault for _, fault in numbers.values()),
            columns["vintage"].fault(lambda written: fault_of_day(written) if written else None),
        ],
    )
    flows = _flows(columns, common, parties | {name: amount for name, (amount, _) in numbers.items()})
    _refuse_duplicates(flows, [name for name in _KEY if name == "period" or len(columns[name].values) > 1])
    _warn_of_totals(flows)
    warn_of_two_sources(flows)
    _warn_of_nothing(flows)
    return flows


def _table(frame: Any) -> pa.Table:
    """The columns of a frame that are read, if it has what it must."""
    frame = at_hand(frame, "flows", _COLUMNS)
    table = as_arrow(frame, "flows", _COLUMNS, wanted=(*FLOW_KEY, *_AMOUNTS, *_OPTIONAL))
    missing = [name for name in FLOW_KEY if name not in table.column_names]
    if missing or not set(_AMOUNTS) & set(table.column_names):
        wanted = ", ".join(missing) or "quantity_t or value_usd"
        has = f"It has {', '.join(column_names(frame)) or 'no column'}{'' if table.num_rows else ', and no rows'}"
        raise BadTable(f"The frame lacks {wanted}. {has}; give {_COLUMNS}, see petrostates.market.")
    return table


def _text(code: Any) -> str | None:
    return code if isinstance(code, str) else None


def _trade_with_oneself(exporters: pa.Array, importers: pa.Array) -> Fault | None:
    number = pc.index(pc.equal(exporters, importers), True).as_py()
    return None if number < 0 else Fault(number, "importer", "is also the exporter; leave trade with oneself out")


def _flows(columns: Mapping[str, Column], frequency: str, read: dict[str, pa.Array]) -> pa.Table:
    """Sound columns as flows, with what they leave unsaid."""
    begins, rows = FIRST_DAY[frequency], len(read["exporter"])
    told = {
        **read,
        "period": columns["period"].read(lambda written: begins(day_of(written)), pa.date32()),
        "frequency": pa.repeat(frequency, rows),
        "flow": columns["flow"].read(lambda book: book or "reconciled", pa.string()),
        "status": pa.repeat("reported", rows),
        "source": columns["source"].read(lambda name: name or OWN_FRAME, pa.string()),
        "vintage": columns["vintage"].read(lambda written: day_of(written) if written else NO_VINTAGE, pa.date32()),
    }
    untold = {field.name: pa.nulls(rows, field.type) for field in FLOWS.fields if field.name not in told}
    return pa.table(told | untold, schema=FLOWS.fields)


def _refuse_duplicates(flows: pa.Table, key: list[str]) -> None:
    """Refuse the first row whose key an earlier one has, by the columns of the key that are not the same throughout."""
    numbers = pa.array(np.arange(flows.num_rows))
    # Grouped by places of codes, which is several times faster than by the codes themselves.
    places = {name: flows[name].combine_chunks().dictionary_encode().indices for name in key}
    firsts = pa.table({**places, "number": numbers}).group_by(key, use_threads=False).aggregate([("number", "min")])
    if firsts.num_rows == flows.num_rows:
        return
    second = pc.index(pc.is_in(numbers, firsts["number_min"]), False).as_py()
    row = {name: flows[name][second] for name in _KEY}
    first = pc.index(reduce(pc.and_, (pc.equal(flows[name], row[name]) for name in key)), True).as_py()
    shown = ", ".join(str(row[name]) for name in FLOW_KEY)
    raise BadTable(f"Rows {first} and {second} share the key {shown}. Keep one row per key, or add them up.")


def _warn_of_totals(flows: pa.Table) -> None:
    is_total = pc.or_(pc.equal(flows["exporter"], WORLD), pc.equal(flows["importer"], WORLD))
    totals = pc.sum(is_total).as_py()
    if totals:
        warnings.warn(
            f"{totals} of {flows.num_rows} rows of the frame are totals over partners ({WORLD}), first row "
            f"{pc.index(is_total, True).as_py()}: no exporter or importer, they are left out of every figure. "
            "Drop them to be rid of this warning.",
            DataWarning,
            stacklevel=4,
        )


def _warn_of_nothing(flows: pa.Table) -> None:
    if not flows.num_rows:
        nothing = f"The frame has no rows, so indicators will have none. Give one row per flow, with {_COLUMNS}."
    elif not any(pc.count(flows[name]).as_py() for name in _AMOUNTS):
        nothing = "Every amount of the frame is missing: indicators will have no rows."
    else:
        return
    warnings.warn(nothing, DataWarning, stacklevel=4)
