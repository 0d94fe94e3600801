"""A frame read column by column: each distinct value is judged once, amounts all at once, and the first bad row is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.containers import refusal
from petrostates.errors import BadTable
from petrostates.frames.faults import fault_of_amount
from petrostates.schema import LARGEST_AMOUNT


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, by zero-based row and column."""

    number: int
    column: str
    what: str


@dataclass(frozen=True)
class Column:
    """A column as its distinct values, null among them, and which of them each row holds."""

    name: str
    values: list[Any]
    places: pa.Array

    def fault(self, of: Callable[[Any], str | None], among: pa.Array | None = None) -> Fault | None:
        """The first row, of all or of those marked, whose value is faulty, with what is wrong with it."""
        places = self.places if among is None else pc.if_else(among, self.places, None)
        for place in places.unique().drop_null().to_pylist():  # as the rows show them, first ones first
            if what := of(self.values[place]):
                return Fault(pc.index(places, place).as_py(), self.name, what)
        return None

    def read(self, value_of: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
        """What each row's value stands for."""
        return pa.array([value_of(value) for value in self.values], kind).take(self.places)


def distinct(table: pa.Table, name: str) -> Column:
    """A column by its distinct values; one that the table lacks is null throughout."""
    cells = _cells(table, name)
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells.cast(pa.float64())), None, cells)
    try:
        encoded = cells.dictionary_encode("encode")
        return Column(name, encoded.dictionary.to_pylist(), encoded.indices)
    except pa.ArrowNotImplementedError:  # lists, structs and the like: every row has a value of its own
        return Column(name, cells.to_pylist(), pa.array(np.arange(len(cells))))
    except OverflowError as error:
        raise BadTable(
            f"The column {name} of the frame holds a day outside the years 1 to 9999. Correct it."
        ) from error


def amounts(table: pa.Table, name: str) -> tuple[pa.Array, Fault | None]:
    """A column of amounts as floats, NaN as null, and the first cell that can be no amount."""
    cells = _cells(table, name)
    kind = cells.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        number = pc.index(cells.is_valid(), True).as_py()
        fault = None if number < 0 else Fault(number, name, fault_of_amount(cells[number].as_py()))
        return pa.nulls(len(cells), pa.float64()), fault
    if pa.types.is_decimal(kind):
        cells = cells.cast(pa.string())  # read as text it is the nearest float, which the direct cast often misses
    numbers = cells.cast(pa.float64(), safe=False)
    numbers = pc.if_else(pc.is_nan(numbers), None, numbers)
    in_range = pc.and_(pc.greater_equal(numbers, 1 / LARGEST_AMOUNT), pc.less_equal(numbers, LARGEST_AMOUNT))
    number = pc.index(pc.or_(in_range, pc.equal(numbers, 0)), False).as_py()
    return numbers, None if number < 0 else Fault(number, name, fault_of_amount(numbers[number].as_py()))


def refuse(table: pa.Table, faults: Iterable[Fault | None]) -> None:
    """Refuse the first row that has a fault, for the first one that it has."""
    found = [fault for fault in faults if fault is not None]
    if found:
        first = min(found, key=lambda fault: fault.number)
        raise refusal(table.slice(first.number, 1).to_pylist()[0], first.number, first.column, first.what)


def _cells(table: pa.Table, name: str) -> pa.Array:
    """The cells of a column in one piece, of a kind that Arrow can compare."""
    if name not in table.column_names:
        return pa.nulls(table.num_rows)
    column = table[name]
    is_category = pa.types.is_dictionary(column.type)
    kind = _comparable(column.type.value_type if is_category else column.type)
    # The categories of a column may stand in any order and be more than its rows show.
    plain = (chunk.dictionary.cast(kind).take(chunk.indices) for chunk in column.chunks) if is_category else None
    return (column.cast(kind) if plain is None else pa.chunked_array(plain, kind)).combine_chunks()


def _comparable(kind: pa.DataType) -> pa.DataType:
    """One kind for every way to hold text, and days for moments without a zone."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return pa.date32() if pa.types.is_timestamp(kind) and kind.tz is None else kind
