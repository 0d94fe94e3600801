"""Indicators of an importer's suppliers: who has which share, and how concentrated they are."""

from __future__ import annotations

from typing import Literal

from petrostates.errors import one_of
from petrostates.indicators import Concentration, Shares
from petrostates.markets.selected import CELLS, UNITS, Selected, checked_measure
from petrostates.selection import Measure


class Suppliers(Selected):
    """Shares and concentration."""

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
        frame = self._ranged("shares", {"measure": checked_measure(measure), "unit": by}, columns, keys)
        return Shares(frame, self.selection, self._notes, measure)

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
        of = {"measure": checked_measure(measure), "unit": unit}
        frame = self._ranged("concentration", of, (*keys, *numbers, *more), keys)
        return Concentration(frame, self.selection, self._notes, measure, by)
