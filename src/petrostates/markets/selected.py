"""What every group of indicators stands on: a selection, its views, and the ways to read them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from petrostates import periods
from petrostates.errors import BadArgument, UnknownCountry, one_of, suggest
from petrostates.indicators import coverage, releases, unbooked
from petrostates.indicators.comparable import SOLD
from petrostates.indicators.coverage import Coverage
from petrostates.indicators.pairs import Absence, Flow
from petrostates.indicators.unbooked import Unbooked
from petrostates.namespace import Namespace
from petrostates.reference import countries, country
from petrostates.selection import UNITS as MEASURED
from petrostates.selection import Cells, Measure, Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MEASURES = ("quantity", "value")
CELLS = ("importer", "product", "importer_product")
UNITS = ("importer", "product")


class Selected:
    """A selection of flows with its views; the groups of indicators build on it."""

    selection: Selection
    _notes: tuple[SourceNote, ...]
    _views: Namespace

    def coverage(self, measure: Measure = "quantity") -> Coverage:
        """How much of the market the books hold in each period: who reports, who is missing, and where that jumps.

        It is about the declared books, whatever the basis, and about periods as published, before they are summed.

        Parameters
        ----------
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Coverage
            ``frame``: period, product, importers, missing, short, covered_share, flows, flows_without_amount, and the
            amount; ``jumps``; ``unbooked``, cargo that the declared books do not show at its origin; ``returned``, on the
            attributed basis by value, cargo whose dollars are those of a label; ``sentence``.

        Examples
        --------
        >>> import petrostates as ps
        >>> asia = ps.market("asia", product="crude", start=2014, end=2016)
        >>> asia.coverage().frame[["short", "covered_share"]].round(2).values.tolist()
        [['', 1.0], ['JPN', 0.9], ['', 1.0]]
        """
        checked_measure(measure)
        rows = self._views.read("coverage_sums", {}, coverage.COLUMNS, coverage.COLUMNS[:4])
        books = releases.said(self._views.kinds)
        market = self._views.frequency, self.selection.importers, books
        seen = coverage.coverage(rows, self._suppliers, measure, *market)
        is_declared = self.selection.basis == "declared"
        unseen = self._arriving() if is_declared else ()
        returned = () if is_declared or measure == "quantity" else self._arriving()
        return replace(seen, incomplete=self._incomplete(measure), unbooked=unseen, returned=returned)

    def _arriving(self) -> tuple[Unbooked, ...]:
        """What the attribution brings, or would bring, to its origin in this selection."""
        moved = self._views.adjusted(unbooked.COLUMNS)
        return () if moved is None else unbooked.arriving(moved, self._views.frequency)

    def _suppliers(self, product: str, importers: tuple[str, ...]) -> pd.DataFrame:
        """Rows of the view ``coverage`` of a product and some importers."""
        return self._views.some("coverage", {"product": product}, "importer", importers)

    def _incomplete(self, measure: Measure) -> tuple[str, ...]:
        """Calendar units of the selection that are not whole, in words."""
        if self._views.calendar is None:
            return ()
        whole = f"whole_{MEASURED[measure].removeprefix('US ')}"
        units = self._views.read("calendar", {}, ("product", "label", whole), ("label", "product"))
        broken = units.loc[units[whole].eq(0), "label"]
        return coverage.runs(broken, self.selection.frequency, self.selection.every)

    def _ranged(
        self,
        view: str,
        equal: dict[str, str],
        columns: tuple[str, ...],
        order_by: tuple[str, ...],
        views: Namespace | None = None,
    ) -> pd.DataFrame:
        """Read a view with its range. A declared figure has none: its bounds are null, not equal to it."""
        frame = (views or self._views).read(view, equal, (*columns, "low", "high"), order_by)
        return frame.assign(low=math.nan, high=math.nan) if self.selection.basis == "declared" else frame

    def _central(
        self, view: str, equal: dict[str, str], keys: tuple[str, ...], numbers: tuple[str, ...]
    ) -> pd.DataFrame:
        """Rows of the central scenario of a view that has them all."""
        rows = self._views.read(view, equal, (*keys, "scenario", *numbers), (*keys, "scenario"))
        return rows[rows["scenario"].eq(0)].drop(columns="scenario").reset_index(drop=True)

    def _spanned(self, worlds: pd.DataFrame, keys: tuple[str, ...], column: str) -> pd.DataFrame:
        """The central one of several scenarios with the range over all; a declared figure has none."""
        by_key = worlds.groupby(list(keys))[column]
        ranged = worlds.assign(low=by_key.transform("min"), high=by_key.transform("max"))
        central = ranged[ranged["scenario"].eq(0)].drop(columns="scenario").sort_values(list(keys), ignore_index=True)
        return central.assign(low=math.nan, high=math.nan) if self.selection.basis == "declared" else central

    def _exporter(self, code: str) -> str:
        return self._known("exporter", code)

    def _known(self, side: str, code: str) -> str:
        """A code of an exporter or importer, unless neither the code lists nor the figures have it on that side."""
        if self.selection.codes == "known" or not isinstance(code, str) or code in countries():
            return country(code)
        if not self._views.trades(side, code):
            raise UnknownCountry(f"No {side} '{code}' in these figures. {suggest(code, self._views.traders(side))}")
        return code

    def _pair(self, a: str, b: str) -> None:
        self._exporter(a)
        self._exporter(b)
        if a == b:
            raise BadArgument(f"'{a}' with itself is not a pair. Name two exporters, such as 'RUS' and 'IRN'.")

    def _everyone(self, of: dict[str, str]) -> pa.Table:
        """What every exporter sells in each cell, in every reading of the attribution."""
        return self._views.rows("cells", of, SOLD)

    def _silent(self, a: str, b: str, equal: dict[str, str]) -> tuple[Absence, ...]:
        """Periods and products without a value, with the exporters that are silent there."""
        sold = self._sold(equal)
        label = periods.labels(self.selection.frequency, self.selection.every)
        return tuple(
            (label(period), product, "+".join(name for name in (a, b) if name not in sellers))
            for (period, product), sellers in sold.items()
            if not {a, b} <= sellers
        )

    def _unpublished(self, a: str, b: str, measure: str) -> tuple[Flow, ...]:
        """Flows of two exporters without an amount, which their sums skip."""
        label = periods.labels(self.selection.frequency, self.selection.every)
        flows = self._views.some("without_amount", {"measure": measure}, "exporter", (a, b))
        columns = ["product", "exporter", "importer"]
        return tuple(zip(map(label, flows["period"]), *(flows[column] for column in columns), strict=True))

    def _sellers(self, equal: dict[str, str]) -> pd.DataFrame:
        """What every exporter sells in each period and product of the market, central reading."""
        return self._central("traders", equal, ("period", "product", "exporter"), ("total_amount",))

    def _single_cells(self, a: str, b: str, equal: dict[str, str]) -> tuple[Absence, ...]:
        """Periods and products in which both trade and the market is a single cell, central reading."""
        pair = {"exporter_a": a, "exporter_b": b}
        both = self._central("pairs", equal | pair, ("period", "product"), ())
        return self._of_one_cell(equal, set(both.itertuples(index=False, name=None)))

    def _of_one_cell(self, equal: dict[str, str], among: set[Any] | None = None) -> tuple[Absence, ...]:
        """Periods and products in which the market is a single cell, among these; None for all."""
        label = periods.labels(self.selection.frequency, self.selection.every)
        counted = self._central("places_sold", equal, ("period", "product"), ("is_single",))
        single = counted.loc[counted["is_single"].eq(1), ["period", "product"]].itertuples(index=False, name=None)
        return tuple(
            (label(period), product, "") for period, product in single if among is None or (period, product) in among
        )

    def _sold(self, equal: dict[str, str]) -> dict[tuple[pd.Timestamp, str], set[str]]:
        """Who trades in each period and product of the market, central reading."""
        place = ("period", "product")
        places = self._central("places", {"cells": equal["cells"]}, place, ())
        traders = self._central("traders", equal, (*place, "exporter"), ())
        sellers = traders.groupby(list(place))["exporter"].agg(set).to_dict()
        return {key: sellers.get(key, set()) for key in places.itertuples(index=False, name=None)}


def keys_of(cells: Cells) -> tuple[str, ...]:
    """Return the columns that identify a value; where products are pooled there is no product."""
    return ("period", "product") if checked_cells(cells) == "importer" else ("period",)


def checked_measure(name: str) -> str:
    """Return the measure, or say which ones there are."""
    return one_of("measure", name, MEASURES)


def checked_cells(name: str) -> str:
    """Return the definition of a cell, or say which ones there are."""
    return one_of("cells", name, CELLS)
