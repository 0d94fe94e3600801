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

        ``of(exporter)`` keeps the rows of one exporter.

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

        Raises
        ------
        UnknownIndex
            A ``by`` or a measure that does not exist.

        Notes
        -----
        Formula
            ``s_ec = x_ec / M_c`` per period and product, with ``M_c`` the sum over all exporters of the market.
        Range
            Above 0 to 1; the shares of an importer add up to 1. An exporter that only some attribution scenarios let trade may
            have 0. ``low`` and ``high`` span the attribution scenarios. No bootstrap: a share is of all that is booked, not of a
            sample.
        Missing
            Nulls are skipped; an exporter without a positive amount has no row, and an importer without amounts none at all. On
            the declared basis ``low`` and ``high`` are null.
        Trap
            The denominator is what this source shows of this market: a supplier missing from the books raises the shares of all
            others. Shares by tonnes and by value differ with quality and price.

        References
        ----------
        None: an accounting ratio.

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
        return Shares(frame, self.selection, self._notes, measure, look=self.coverage)

    def concentration(
        self,
        by: Literal["importer", "product", "importer_product"] = "importer",
        *,
        measure: Measure = "quantity",
    ) -> Concentration:
        """How concentrated the suppliers of each importer are.

        The raw Herfindahl-Hirschman index and its relatives, side by side. In the formulas s is a supplier's share and n the
        number of suppliers with positive trade.

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
            top_exporter, theil, entropy, gini, gini_unbiased, suppliers, kwoka, dominance, and ``low``, ``high`` of the raw hhi.

        Raises
        ------
        UnknownIndex
            A ``by`` or a measure that does not exist.

        Notes
        -----
        Formula
            ``hhi = Σ s²``; ``hhi_normalised = (hhi − 1/n) / (1 − 1/n)``; ``effective_suppliers = 1 / hhi``; ``cr1``, ``cr4``:
            shares of the largest one and four; ``entropy = −Σ s ln s``; ``theil = ln n − entropy``;
            ``gini = 2 Σ i s_(i) / n − (n + 1) / n`` with shares in ascending order; ``gini_unbiased = gini × n / (n − 1)``;
            ``kwoka = Σ (s_i − s_{i+1})²`` over neighbours from the largest down; ``dominance = Σ (s² / hhi)²``.
        Range
            ``hhi`` from 1/n to 1; ``hhi_normalised``, ``cr1``, ``cr4`` and ``gini_unbiased`` up to 1; ``effective_suppliers``
            from 1 to n; ``theil`` and ``entropy`` from 0 to ln n; ``gini`` from 0 to (n − 1) / n; ``kwoka``
            from 0, all alike, towards 1; ``dominance`` from 1/n to 1, never below ``hhi``. ``low`` and ``high``, of ``hhi``, span
            the attribution scenarios. No bootstrap: an importer's suppliers are all there are, not a sample of more.
        Missing
            An importer without amounts is absent. ``hhi_normalised``, ``gini_unbiased`` and ``kwoka`` are null for one supplier. On
            the declared basis ``low`` and ``high`` are null.
        Trap
            The HHI is raw, never times 10,000: thresholds of competition law are on that other scale. The normalised form moves
            every threshold. ``gini`` is the biased convention. ``theil`` is not divided by ln n. Ties of ``top_exporter`` go to the
            first code in the alphabet.

        References
        ----------
        Hirschman, A. O. (1945): National Power and the Structure of Foreign Trade. University of California Press.

        Adelman, M. A. (1969): Comment on the "H" Concentration Measure as a Numbers-Equivalent. Review of Economics and
        Statistics 51:99.

        Theil, H. (1967): Economics and Information Theory. North-Holland.

        Kwoka, J. E. (1977): Large Firm Dominance and Price-Cost Margins in Manufacturing Industries. Southern Economic Journal
        44:183.

        García Alba, P. (1994): Un índice de dominancia para el análisis de la estructura de los mercados. El Trimestre Económico
        61:499.

        Examples
        --------
        China buys three quarters from Russia and one from Iran:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> china = m.concentration().tidy().query("importer == 'CHN'")
        >>> china[["hhi", "hhi_normalised", "effective_suppliers", "gini"]].values.tolist()
        [[0.625, 0.25, 1.6, 0.25]]
        """
        one_of("by", by, CELLS)
        unit = "product" if by == "product" else "importer"
        keys = ("period", "product") if by == "product" else ("period", "product", "importer")
        numbers = ("hhi", "hhi_normalised", "effective_suppliers", "cr1", "cr4", "top_exporter")
        more = ("theil", "entropy", "gini", "gini_unbiased", "suppliers", "kwoka", "dominance")
        of = {"measure": checked_measure(measure), "unit": unit}
        frame = self._ranged("concentration", of, (*keys, *numbers, *more), keys)
        return Concentration(frame, self.selection, self._notes, measure, by, look=self.coverage)
