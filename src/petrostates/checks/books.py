"""Flows as the checks read them: the newest vintage of each figure, in whose books, and the periods of a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.checks.finding import Place
from petrostates.reference import WORLD
from petrostates.schema import BALANCES, FLOWS, PRICES, Table

PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12, "D": 365}

# How many periods in a row make a habit: three years, or the twelve months that hold every season.
HABIT = {"A": 3, "Q": 4, "M": 12}

# What pandas calls a series of first days.
STARTS = {"A": "YS", "Q": "QS", "M": "MS"}

SIDES = ("exporter", "importer")

_READ = (FLOWS, BALANCES, PRICES)


@dataclass(frozen=True)
class Book:
    """Flows of one source, frequency and flow, without the rows for the whole world."""

    source: str
    frequency: str
    flow: str
    rows: pd.DataFrame

    @property
    def sides(self) -> tuple[str, ...]:
        """Whose totals the book states: importers' books say nothing about the whole of an exporter's trade."""
        keepers: Mapping[str, tuple[str, ...]] = {"import": ("importer",), "export": ("exporter",)}
        return keepers.get(self.flow, SIDES)

    @property
    def is_national(self) -> bool:
        """Whether each country keeps its own book, and may be late alone."""
        return self.flow in {"import", "export"}

    def place(self, product: str, rows: pd.DataFrame, countries: tuple[str, ...] = ()) -> Place:
        """Place of a finding about some rows of this book."""
        first, last = rows["period"].min().date(), rows["period"].max().date()
        return Place("flows", self.source, self.frequency, first, last, product, self.flow, countries)


def newest(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """Frames of flows, balances and prices; of a figure published more than once only the newest vintage."""
    return {table.name: _newest(table, tables.get(table.name, table.fields.empty_table())) for table in _READ}


def books(flows: pd.DataFrame) -> Iterator[Book]:
    """Each book by itself."""
    partners = flows[flows["exporter"].ne(WORLD) & flows["importer"].ne(WORLD)]
    for (source, frequency, flow), rows in parts(partners, "source", "frequency", "flow"):
        yield Book(source, frequency, flow, rows)


def parts(rows: pd.DataFrame, *columns: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Rows grouped by text columns, with the codes of each group."""
    for codes, part in rows.groupby(list(columns), observed=True):
        yield tuple(str(code) for code in (codes if isinstance(codes, tuple) else (codes,))), part


def totals(rows: pd.DataFrame, key: list[str], amounts: list[str]) -> pd.DataFrame:
    """Sums by key, null where nothing is stated; codes become plain text, which joins and reshapes safely."""
    sums = rows.groupby(key, observed=True)[amounts].sum(min_count=1).reset_index()
    return sums.astype({name: "str" for name in key if name != "period"})


def next_period(periods: pd.Series, frequency: str) -> pd.Series:
    """First day after each period."""
    if frequency == "D":
        return periods + pd.Timedelta(days=1)
    months = periods.to_numpy().astype("datetime64[M]") + 12 // PERIODS_A_YEAR[frequency]
    return pd.Series(months.astype("datetime64[s]"), index=periods.index)


def sided(rows: pd.DataFrame, weight: str) -> pd.DataFrame:
    """Add ``side``, ``country`` and ``partner`` to rows of pairs: the country is the side with more weight in that year.

    On a tie it is the side with more in all years. An embargo empties one seller's pairs, a broken return one buyer's: a
    line per country says more than one per pair.
    """
    names = {side: rows[side].astype("str") for side in SIDES}
    product, calendar_year = rows["product"].astype("str"), rows["period"].dt.year
    year = {side: rows[weight].groupby([names[side], product, calendar_year]).transform("sum") for side in SIDES}
    ever = {side: rows[weight].groupby([names[side], product]).transform("sum") for side in SIDES}
    is_tie = year["exporter"].eq(year["importer"])
    is_seller = year["exporter"].gt(year["importer"]) | (is_tie & ever["exporter"].ge(ever["importer"]))
    return rows.assign(
        side=is_seller.map({True: "exporter", False: "importer"}),
        country=names["exporter"].where(is_seller, names["importer"]),
        partner=names["importer"].where(is_seller, names["exporter"]),
        product=product,
        year=calendar_year,
    )


def _newest(kind: Table, table: pa.Table) -> pd.DataFrame:
    # Text as codes: five million rows then group in seconds.
    columns = {
        field.name: pc.dictionary_encode(table[field.name]) if pa.types.is_string(field.type) else table[field.name]
        for field in table.schema
    }
    coded = pa.table(columns).unify_dictionaries()
    frame: pd.DataFrame = coded.to_pandas(date_as_object=False)
    frame = frame.astype({"period": "datetime64[s]", "vintage": "datetime64[s]"})
    if frame.groupby("source", observed=True)["vintage"].nunique().gt(1).any():
        figure = [name for name in kind.key if name != "vintage"]
        frame = frame.sort_values("vintage").drop_duplicates(figure, keep="last").reset_index(drop=True)
    return frame
