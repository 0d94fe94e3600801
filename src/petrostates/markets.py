"""A market: a lazy selection of flows with one method per indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from petrostates import views
from petrostates.attribution import scenarios
from petrostates.engines import DuckDB, Engine, to_pandas
from petrostates.errors import BadArgument, MissingData, UnknownIndex, suggest
from petrostates.indicators import Concentration, Overlap, Pressure, Shares
from petrostates.reference import country
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import ALL_CELLS, Cells, Measure, Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd

MEASURES = ("quantity", "value")
CELLS = ("importer", "product", "importer_product")
INDICES = ("finger_kreinin",)
UNITS = ("importer", "product")


@dataclass(frozen=True)
class Tables:
    """What a market reads: mounted Parquet folders or a loaded frame, and what is known about their sources."""

    flows: str | pa.Table
    adjustments: str | pa.Table | None = None
    notes: tuple[SourceNote, ...] = ()


class Market:
    """Flows of a selection, and the indicators over them.

    The selection sets the denominators: in ``market("asia")`` shares are of Asian trade. Build one with
    :func:`petrostates.market`.

    Parameters
    ----------
    tables
        Where the flows and adjustments are.
    selection
        What is selected: importers, product, dates, basis, date of knowledge.
    engine
        Runs the SQL; each market needs its own.
    """

    def __init__(self, tables: Tables, selection: Selection, engine: Engine | None = None) -> None:
        self.selection = selection
        self._notes = tables.notes
        self._engine = engine or DuckDB()
        self._install(tables)

    def __repr__(self) -> str:
        return f"<Market: {self.selection}>"

    # -- indicators -----------------------------------------------------------------------------------------------

    def shares(self, by: Literal["importer", "product"] = "importer", *, measure: Measure = "quantity") -> Shares:
        """Share of each exporter in each importer's purchases.

        ``s_ec = x_ec / M_c`` per period and product, with M_c the sum over all exporters; 0 to 1. Nulls are skipped;
        an importer without amounts has no rows. On the attributed basis ``low`` and ``high`` are the range over the
        attribution scenarios.

        Parameters
        ----------
        by
            ``importer`` (shares of each importer's purchases) or ``product`` (of the whole market's, importers pooled).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Shares
            ``tidy()``: period, product, importer unless pooled, exporter, quantity_t, value_usd, share, low, high.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.shares().tidy().query("importer == 'CHN'")[["exporter", "share"]].values.tolist()
        [['IRN', 0.25], ['RUS', 0.75]]
        """
        _one_of("by", by, UNITS)
        keys = ("period", "product", "importer", "exporter") if by == "importer" else ("period", "product", "exporter")
        columns = (*keys, "quantity_t", "value_usd", "share", "low", "high")
        frame = self._frame("shares", {"measure": _measure(measure), "unit": by}, columns, keys)
        return Shares(self._without_range(frame), self.selection, self._notes, measure)

    def overlap(
        self,
        a: str,
        b: str,
        *,
        index: str = "finger_kreinin",
        cells: Cells = "importer",
        measure: Measure = "quantity",
    ) -> Overlap:
        """Share of their sales that two exporters make in the same places.

        ``Σ_c min(p_ac, p_bc)`` with p the share of an exporter's sales that goes to cell c; 0 is disjoint, 1 identical,
        symmetric (Finger and Kreinin 1979, Economic Journal 89:905). Blind to size: see :meth:`pressure`. A period in
        which either exporter has no trade is absent, never 0. On the attributed basis ``low`` and ``high`` are the
        range over the attribution scenarios; on the declared basis they are null.

        Parameters
        ----------
        a, b
            Exporters, ISO 3166 alpha-3.
        index
            ``finger_kreinin``.
        cells
            What counts as the same place: ``importer`` (one value per product), ``product`` (importers pooled) or
            ``importer_product`` (one value over all).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Overlap
            ``tidy()``: period, product unless pooled, overlap, low, high.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, or a pair of one exporter with itself.

        Examples
        --------
        Russia sells 60 % to China, 40 % to India; Iran 100 % to China:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.overlap("RUS", "IRN").tidy()["overlap"].tolist()
        [0.6]
        """
        _pair(a, b)
        _one_of("index", index, INDICES)
        where = {"measure": _measure(measure), "cells": _cells(cells), "exporter_a": a, "exporter_b": b}
        keys = _keys(cells)
        frame = self._without_range(self._frame("overlap", where, (*keys, "overlap", "low", "high"), keys))
        detail = (*keys, "cell", "sales_share_a", "sales_share_b", "contribution")
        by_cell = self._frame("overlap_by_cell", where, detail, (*keys, "cell"))
        silent = self._silent(a, b, cells)
        return Overlap(frame, self.selection, self._notes, measure, a, b, index, cells, by_cell, silent)

    def pressure(self, rival: str, on: str, *, cells: Cells = "importer", measure: Measure = "quantity") -> Pressure:
        """Market share of a rival where another exporter sells.

        ``P(r→e) = Σ_c p_ec s_rc`` with p_ec the share of e's sales that goes to cell c and s_rc the rival's share of
        that cell's purchases; 0 to 1. It has a direction: ``X_e P(r→e) = X_r P(e→r)``. A period in which either side
        has no trade is absent. ``low`` and ``high`` as for :meth:`overlap`.

        Parameters
        ----------
        rival
            Who presses, ISO 3166 alpha-3.
        on
            On whom.
        cells, measure
            As for :meth:`overlap`.

        Returns
        -------
        Pressure
            ``tidy()``: period, product unless pooled, pressure, low, high.

        Examples
        --------
        Iran sells only to China, where Russia has three quarters:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.pressure("RUS", on="IRN").tidy()["pressure"].tolist()
        [0.75]
        """
        _pair(rival, on)
        where = {"measure": _measure(measure), "cells": _cells(cells), "rival": rival, "target": on}
        keys = _keys(cells)
        frame = self._without_range(self._frame("pressure", where, (*keys, "pressure", "low", "high"), keys))
        detail = (*keys, "cell", "target_sales_share", "rival_market_share", "contribution")
        by_cell = self._frame("pressure_by_cell", where, detail, (*keys, "cell"))
        silent = self._silent(rival, on, cells)
        return Pressure(frame, self.selection, self._notes, measure, rival, on, "pressure", cells, by_cell, silent)

    def concentration(
        self,
        by: Literal["importer", "product", "importer_product"] = "importer",
        *,
        measure: Measure = "quantity",
    ) -> Concentration:
        """How concentrated the suppliers of each importer are.

        ``hhi = Σ s²`` (raw, 0 to 1); ``hhi_normalised = (hhi − 1/n) / (1 − 1/n)`` over n suppliers with positive trade,
        null for one; ``effective_suppliers = 1 / hhi``; ``cr1`` and ``cr4`` are the shares of the largest one and four;
        ``theil`` is not divided by ln n; ``entropy`` in natural logs; ``gini`` biased and unbiased (× n/(n−1)).

        Parameters
        ----------
        by
            ``importer`` (each importer of each product), ``product`` (importers pooled) or ``importer_product`` (the
            finest market, which is an importer of one product as well).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Concentration
            ``tidy()``: period, product, importer unless pooled, hhi, hhi_normalised, effective_suppliers, cr1, cr4,
            top_exporter, theil, entropy, gini, gini_unbiased, suppliers, and ``low``, ``high`` of the raw hhi.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.concentration().tidy().query("importer == 'CHN'")["hhi"].tolist()
        [0.625]
        """
        _one_of("by", by, CELLS)
        unit = "product" if by == "product" else "importer"
        keys = ("period", "product") if by == "product" else ("period", "product", "importer")
        numbers = ("hhi", "hhi_normalised", "effective_suppliers", "cr1", "cr4", "top_exporter")
        more = ("theil", "entropy", "gini", "gini_unbiased", "suppliers", "low", "high")
        where = {"measure": _measure(measure), "unit": unit}
        frame = self._frame("concentration", where, (*keys, *numbers, *more), keys)
        return Concentration(self._without_range(frame), self.selection, self._notes, measure, by)

    # -- what lies beneath ----------------------------------------------------------------------------------------

    def flows(self) -> pd.DataFrame:
        """Selected flows, central reading: period, frequency, exporter, importer, product, quantity_t, value_usd."""
        columns = ("period", "frequency", "exporter", "importer", "product", "quantity_t", "value_usd")
        select = f"select {', '.join(columns)} from flows where scenario = 0 order by {', '.join(columns[:5])}"
        return to_pandas(self._engine.arrow(select))

    def adjustments(self) -> pd.DataFrame:
        """Adjustments that touch the selection; empty on the declared basis."""
        if self.selection.basis == "declared":
            return to_pandas(ADJUSTMENTS.from_pylist([]))
        return to_pandas(
            self._engine.arrow("select * from adjusted order by period, lever, declared_exporter, importer")
        )

    def _frame(
        self, view: str, where: dict[str, str], columns: tuple[str, ...], order: tuple[str, ...]
    ) -> pd.DataFrame:
        return to_pandas(self._engine.arrow(views.query(view, where, columns, order)))

    def _without_range(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A declared figure has no attribution range: its bounds are null, not equal to it."""
        if self.selection.basis == "declared":
            return frame.assign(low=float("nan"), high=float("nan"))
        return frame

    def _silent(self, a: str, b: str, cells: Cells) -> tuple[tuple[str, str, str], ...]:
        """Periods and products of the selection without a value, with the exporters that are silent there."""
        product = "product" if cells == "importer" else f"'{ALL_CELLS}'"
        traded = self._engine.arrow(
            f"select distinct period, {product} as product, case when exporter in ({views.quoted(a)}, {views.quoted(b)}) "
            "then exporter end as exporter from flows where scenario = 0 and (quantity_t > 0 or value_usd > 0)"
        )
        present: dict[tuple[str, str], set[str]] = {}
        for row in traded.to_pylist():
            present.setdefault((str(row["period"]), row["product"]), set()).add(row["exporter"])
        return tuple(
            (*place, "+".join(name for name in (a, b) if name not in exporters))
            for place, exporters in sorted(present.items())
            if not {a, b} <= exporters
        )

    # -- selection ------------------------------------------------------------------------------------------------

    def _install(self, tables: Tables) -> None:
        self._provide("published", tables.flows)
        self._engine.view("released", f"select * from published where {self._released()}")
        views.install(self._engine, ("current", "declared"))
        if self.selection.basis == "attributed":
            self._provide_adjustments(tables.adjustments)
            views.install(self._engine, ("attributed",))
        self._engine.view("flows", self._selected())
        installed = {"current", "declared", "attributed"}
        views.install(self._engine, tuple(name for name in views.order() if name not in installed))

    def _provide(self, name: str, content: str | pa.Table) -> None:
        if isinstance(content, str):
            self._engine.mount(name, content)
        else:
            self._engine.load(name, content)

    def _provide_adjustments(self, content: str | pa.Table | None) -> None:
        if content is None:
            raise MissingData(
                "The attributed basis needs adjustments, and there are none here. "
                "Use basis='declared', or build the data folder with its evidence: petrostates build"
            )
        self._provide("published_adjustments", content)
        newest = (
            "select *, max(vintage) over (partition by source) as newest "
            f"from published_adjustments where {self._released()}"
        )
        self._engine.view("released_adjustments", newest)
        self._engine.view("adjusted", f"select * from released_adjustments where vintage = newest and {self._wanted()}")
        levers = self._engine.arrow("select distinct lever from adjusted")["lever"]
        self._engine.load("scenarios", scenarios(levers.to_pylist()))

    def _released(self) -> str:
        as_of = self.selection.as_of
        return "true" if as_of is None else f"vintage <= date '{as_of.isoformat()}'"

    def _wanted(self) -> str:
        """Build the filter of a selection, from validated codes and dates only."""
        chosen = self.selection
        conditions = ["true"]
        if chosen.importers is not None:
            conditions.append(f"importer in ({', '.join(views.quoted(code) for code in chosen.importers)})")
        if chosen.product is not None:
            conditions.append(f"product = {views.quoted(chosen.product)}")
        if chosen.start is not None:
            conditions.append(f"period >= date '{chosen.start.isoformat()}'")
        if chosen.end is not None:
            conditions.append(f"period <= date '{chosen.end.isoformat()}'")
        return " and ".join(conditions)

    def _selected(self) -> str:
        # Totals over partners stand beside their parts in some sources; they are not an exporter or an importer.
        return (
            "select scenario, period, frequency, exporter, importer, product, quantity_t, value_usd "
            f"from {self.selection.basis} "
            f"where {self._wanted()} and exporter <> 'WLD' and importer <> 'WLD' and exporter <> importer"
        )


def _keys(cells: Cells) -> tuple[str, ...]:
    """Return the columns that identify a value; where products are pooled there is no product."""
    return ("period", "product") if _cells(cells) == "importer" else ("period",)


def _pair(a: str, b: str) -> None:
    country(a)
    country(b)
    if a == b:
        raise BadArgument(f"'{a}' with itself is not a pair. Name two exporters, such as 'RUS' and 'IRN'.")


def _measure(name: str) -> str:
    return _one_of("measure", name, MEASURES)


def _cells(name: str) -> str:
    return _one_of("cells", name, CELLS)


def _one_of(what: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        raise UnknownIndex(f"No {what} '{given}'. {suggest(given, known)}")
    return given
