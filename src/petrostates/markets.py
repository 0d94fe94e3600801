"""A market: a lazy selection of flows with one method per indicator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from petrostates.engines import DuckDB, Engine, to_pandas
from petrostates.errors import BadArgument, one_of
from petrostates.indicators import Concentration, Overlap, Pressure, Shares
from petrostates.namespace import Namespace, Tables
from petrostates.reference import country
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Cells, Measure, Selection

if TYPE_CHECKING:
    import pandas as pd

MEASURES = ("quantity", "value")
CELLS = ("importer", "product", "importer_product")
INDICES = ("finger_kreinin",)
UNITS = ("importer", "product")


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
        self._views = Namespace(tables, selection, engine or DuckDB())

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
        one_of("by", by, UNITS)
        keys = ("period", "product", "importer", "exporter") if by == "importer" else ("period", "product", "exporter")
        columns = (*keys, "quantity_t", "value_usd", "share")
        frame = self._ranged("shares", {"measure": _measure(measure), "unit": by}, columns, keys)
        return Shares(frame, self.selection, self._notes, measure)

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
        self._pair(a, b)
        one_of("index", index, INDICES)
        of = {"measure": _measure(measure), "cells": _cells(cells)}
        pair, keys = {"exporter_a": a, "exporter_b": b}, _keys(cells)
        frame = self._ranged("overlap", of | pair, (*keys, "overlap"), keys)
        detail = (*keys, "cell", "sales_share_a", "sales_share_b", "contribution")
        by_cell = self._views.read("overlap_by_cell", of | pair, detail, (*keys, "cell"))
        silent = self._silent(a, b, of)
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
        self._pair(rival, on)
        of = {"measure": _measure(measure), "cells": _cells(cells)}
        pair, keys = {"rival": rival, "target": on}, _keys(cells)
        frame = self._ranged("pressure", of | pair, (*keys, "pressure"), keys)
        detail = (*keys, "cell", "target_sales_share", "rival_market_share", "contribution")
        by_cell = self._views.read("pressure_by_cell", of | pair, detail, (*keys, "cell"))
        silent = self._silent(rival, on, of)
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
        one_of("by", by, CELLS)
        unit = "product" if by == "product" else "importer"
        keys = ("period", "product") if by == "product" else ("period", "product", "importer")
        numbers = ("hhi", "hhi_normalised", "effective_suppliers", "cr1", "cr4", "top_exporter")
        more = ("theil", "entropy", "gini", "gini_unbiased", "suppliers")
        of = {"measure": _measure(measure), "unit": unit}
        frame = self._ranged("concentration", of, (*keys, *numbers, *more), keys)
        return Concentration(frame, self.selection, self._notes, measure, by)

    def matrix(
        self, index: str = "finger_kreinin", *, cells: Cells = "importer", measure: Measure = "quantity"
    ) -> pd.DataFrame:
        """Overlap of every pair of exporters that both trade, in both orders, with the diagonal.

        Formula, range and absences as for :meth:`overlap`; pairs that share no cell have a 0.

        Returns
        -------
        pandas.DataFrame
            period, product unless pooled, exporter_a, exporter_b, overlap (central reading).

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.matrix()[["exporter_a", "exporter_b", "overlap"]].values.tolist()
        [['IRN', 'IRN', 1.0], ['IRN', 'RUS', 0.6], ['RUS', 'IRN', 0.6], ['RUS', 'RUS', 1.0]]
        """
        import pandas as pd

        one_of("index", index, INDICES)
        of, keys = {"measure": _measure(measure), "cells": _cells(cells)}, _keys(cells)
        order = (*keys, "exporter_a", "exporter_b")
        pairs = self._views.read("overlap", of, (*order, "overlap"), order)
        traders = self._views.read("traders", of, (*keys, "exporter", "scenario"), keys)
        own = traders[traders["scenario"].eq(0)].drop(columns="scenario").rename(columns={"exporter": "exporter_a"})
        own = own.assign(exporter_b=own["exporter_a"], overlap=1.0)
        return pd.concat([pairs, own]).sort_values(list(order)).reset_index(drop=True)

    # -- what lies beneath ----------------------------------------------------------------------------------------

    def flows(self) -> pd.DataFrame:
        """Selected flows, central reading: period, frequency, exporter, importer, product, quantity_t, value_usd."""
        columns = ("period", "frequency", "exporter", "importer", "product", "quantity_t", "value_usd")
        return self._views.read("central", {}, columns, columns[:5])

    def adjustments(self) -> pd.DataFrame:
        """Adjustments that touch the selection; empty on the declared basis."""
        if self.selection.basis == "declared":
            return to_pandas(ADJUSTMENTS.from_pylist([]))
        order = ("period", "lever", "declared_exporter", "importer")
        return self._views.read("adjusted", {}, tuple(ADJUSTMENTS.fields.names), order)

    def _ranged(
        self, view: str, equal: dict[str, str], columns: tuple[str, ...], order_by: tuple[str, ...]
    ) -> pd.DataFrame:
        """Read a view with its range. A declared figure has none: its bounds are null, not equal to it."""
        frame = self._views.read(view, equal, (*columns, "low", "high"), order_by)
        return frame.assign(low=math.nan, high=math.nan) if self.selection.basis == "declared" else frame

    def _silent(self, a: str, b: str, equal: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Periods and products without a value, with the exporters that are silent there."""
        traders = self._views.read(
            "traders", equal, ("period", "product", "exporter", "scenario"), ("period", "product")
        )
        central = traders[traders["scenario"].eq(0)]
        form = _label_of(central["period"])
        return tuple(
            (f"{period:{form}}", str(product), "+".join(name for name in (a, b) if name not in set(exporters)))
            for (period, product), exporters in central.groupby(["period", "product"])["exporter"]
            if not {a, b} <= set(exporters)
        )

    def _pair(self, a: str, b: str) -> None:
        if self.selection.codes == "known":
            country(a)
            country(b)
        if a == b:
            raise BadArgument(f"'{a}' with itself is not a pair. Name two exporters, such as 'RUS' and 'IRN'.")


def _label_of(periods: pd.Series[Any]) -> str:
    """How to write periods: years, months or days, whichever tells them apart."""
    if periods.dt.day.ne(1).any():
        return "%Y-%m-%d"
    return "%Y-%m" if periods.dt.month.ne(1).any() else "%Y"


def _keys(cells: Cells) -> tuple[str, ...]:
    """Return the columns that identify a value; where products are pooled there is no product."""
    return ("period", "product") if _cells(cells) == "importer" else ("period",)


def _measure(name: str) -> str:
    return one_of("measure", name, MEASURES)


def _cells(name: str) -> str:
    return one_of("cells", name, CELLS)
