"""The canonical tables: columns, types, keys, and the checks each must pass before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.errors import BadTable

FREQUENCIES = ("A", "Q", "M", "D")
FLOWS_BOOKS = ("export", "import", "reconciled", "tracked")
# Beyond all trade, and small enough that no sum, square or ratio of amounts between it and its inverse overflows.
LARGEST_AMOUNT = 1e70
# Figures that hold condensate beside crude, and those that say nothing of crude since products are in them.
WITH_CONDENSATE, WIDER = "crude_condensate", "oil_and_products"
SCOPES = ("crude", WITH_CONDENSATE, WIDER)
BASES = ("loading", "discharge", "customs")
STATUSES = ("reported", "estimated", "provisional", "corrected")
# A row without amounts: a later answer no longer has the figure. Only the build writes it.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Parameters
    ----------
    name
        Its folder under ``data/processed``.
    row
        What one row means.
    fields
        Arrow schema; nullability is part of it.
    key
        Columns that identify a row. Rows are stored in this order.
    non_negative
        Columns in which a number below zero is refused.
    allowed
        Closed code sets of text columns.
    """

    name: str
    row: str
    fields: pa.Schema
    key: tuple[str, ...]
    non_negative: tuple[str, ...] = ()
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def from_pylist(self, rows: Iterable[dict[str, object]]) -> pa.Table:
        """Rows as a table of this schema; a missing name becomes null."""
        return pa.Table.from_pylist(list(rows), schema=self.fields)

    def check(self, table: pa.Table, place: str) -> pa.Table:
        """Return the table sorted by key, or refuse it.

        Raises
        ------
        BadTable
            Wrong columns, a null where none may be, a negative amount, an infinite number, a code outside its set, or
            a duplicate key. The message names the place, the column and the first row in question.
        """
        if table.schema.names != self.fields.names:
            raise BadTable(f"{place}: columns {table.schema.names} where {self.name} needs {self.fields.names}.")
        table = table.cast(self.fields).combine_chunks()
        for field in self.fields:
            self._check_column(table, field, place)
        table = table.sort_by([(column, "ascending") for column in self.key])
        self._check_key(table, place)
        return table

    def _check_column(self, table: pa.Table, field: pa.Field, place: str) -> None:
        column = table[field.name]
        if not field.nullable and column.null_count:
            raise self._refusal(table, pc.is_null(column), place, field.name, "is empty")
        if pa.types.is_floating(field.type):
            infinite = pc.invert(pc.is_finite(column))
            if pc.any(infinite).as_py():
                raise self._refusal(table, infinite, place, field.name, "is not a finite number")
        if field.name in self.non_negative and pc.any(pc.less(column, 0)).as_py():
            raise self._refusal(table, pc.less(column, 0), place, field.name, "is negative")
        if field.name in self.non_negative and pc.any(pc.greater(column, LARGEST_AMOUNT)).as_py():
            too_large = pc.greater(column, LARGEST_AMOUNT)
            raise self._refusal(
                table, too_large, place, field.name, f"is above {LARGEST_AMOUNT:g}, which no amount is,"
            )
        codes = dict(self.allowed).get(field.name)
        if codes is not None:
            outside = pc.and_(pc.is_valid(column), pc.invert(pc.is_in(column, pa.array(codes))))
            if pc.any(outside).as_py():
                raise self._refusal(table, outside, place, field.name, f"is none of {', '.join(codes)}")

    def _check_key(self, table: pa.Table, place: str) -> None:
        counts = table.select(self.key).group_by(list(self.key)).aggregate([([], "count_all")])
        repeated = counts.filter(pc.greater(counts["count_all"], 1))
        if repeated.num_rows:
            first = {name: repeated[name][0].as_py() for name in self.key}
            raise BadTable(
                f"{place}: {repeated.num_rows} key(s) of {self.name} appear more than once, first {_shown(first)}. "
                "Keep one row per key."
            )

    def _refusal(self, table: pa.Table, rows: pa.Array, place: str, column: str, fault: str) -> BadTable:
        position = pc.index(pc.fill_null(rows, False), True).as_py()
        row = {name: table[name][position].as_py() for name in self.key}
        return BadTable(f"{place}: {column} {fault} in the row {_shown(row)}.")


def _shown(row: dict[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items())


def _text(name: str, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, pa.string(), nullable=nullable)


def _date(name: str) -> pa.Field:
    return pa.field(name, pa.date32(), nullable=False)


def _day(name: str) -> pa.Field:
    return pa.field(name, pa.date32())


def _number(name: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, pa.float64(), nullable=nullable)


FLOWS = Table(
    name="flows",
    row="published number of tonnes or dollars",
    fields=pa.schema(
        [
            _date("period"),
            _text("frequency"),
            _text("exporter"),
            _text("importer"),
            _text("product"),
            _text("flow"),
            _number("quantity_t"),
            _number("value_usd"),
            _text("valuation", nullable=True),
            _number("reported_quantity"),
            _text("reported_unit", nullable=True),
            _text("factor", nullable=True),
            _text("correction", nullable=True),
            _text("status"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=("period", "frequency", "exporter", "importer", "product", "flow", "source", "vintage"),
    non_negative=("quantity_t", "value_usd"),
    allowed=(("frequency", FREQUENCIES), ("flow", FLOWS_BOOKS), ("status", (*STATUSES, WITHDRAWN))),
)

BALANCES = Table(
    name="balances",
    row="published line of a country's balance of one product",
    fields=pa.schema(
        [
            _date("period"),
            _text("frequency"),
            _text("country"),
            _text("product"),
            _text("item"),
            _number("quantity_t"),
            _number("reported_quantity"),
            _text("reported_unit", nullable=True),
            _text("factor", nullable=True),
            _text("status"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=("period", "frequency", "country", "product", "item", "source", "vintage"),
    allowed=(
        ("frequency", FREQUENCIES),
        ("item", ("production", "imports", "exports", "intake", "demand", "closing_stock", "stock_change")),
        ("status", (*STATUSES, WITHDRAWN)),
    ),
)

PRICES = Table(
    name="prices",
    row="published price",
    fields=pa.schema(
        [
            _date("period"),
            _text("frequency"),
            _text("series"),
            _number("value", nullable=False),
            _text("unit"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=("period", "frequency", "series", "source", "vintage"),
    allowed=(("frequency", FREQUENCIES),),
)

EVIDENCE = Table(
    name="evidence",
    row="quoted or computed fact about cargo under a label",
    fields=pa.schema(
        [
            _date("period"),
            _date("period_end"),
            _text("concept"),
            _text("label"),
            _text("origin", nullable=True),
            _text("importer", nullable=True),
            _text("product"),
            _text("scope", nullable=True),
            _text("basis", nullable=True),
            _number("low"),
            _number("central"),
            _number("high"),
            _text("unit"),
            _number("change_on_year"),
            _text("said_by"),
            _text("address", nullable=True),
            _text("note", nullable=True),
            _day("said"),
            _day("retrieved"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=("period", "period_end", "concept", "label", "origin", "importer", "product", "said_by", "source", "vintage"),
    allowed=(("scope", SCOPES), ("basis", BASES)),
)

ADJUSTMENTS = Table(
    name="adjustments",
    row="amount of cargo moved from its declared to its likely origin",
    fields=pa.schema(
        [
            _date("period"),
            _text("frequency"),
            _text("declared_exporter"),
            _text("attributed_exporter"),
            _text("importer"),
            _text("product"),
            _number("quantity_low_t", nullable=False),
            _number("quantity_t", nullable=False),
            _number("quantity_high_t", nullable=False),
            _number("unit_value_usd_t"),
            _text("totals"),
            _text("lever"),
            _text("method"),
            _text("evidence"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=(
        "period",
        "frequency",
        "declared_exporter",
        "attributed_exporter",
        "importer",
        "product",
        "totals",
        "method",
        "source",
        "vintage",
    ),
    allowed=(("frequency", FREQUENCIES), ("totals", ("any", "books", "customs"))),
)

EVENTS = Table(
    name="events",
    row="dated event and its authority",
    fields=pa.schema(
        [
            _date("period"),
            _text("event"),
            _text("affects"),
            _text("kind"),
            _text("authority"),
            _text("source"),
            _date("vintage"),
        ]
    ),
    key=("period", "event", "source", "vintage"),
)

TABLES = {table.name: table for table in (FLOWS, BALANCES, PRICES, EVIDENCE, ADJUSTMENTS, EVENTS)}
