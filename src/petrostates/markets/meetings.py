"""Indicators of two exporters that meet in several cells, or are good at the same products."""

from __future__ import annotations

import math
from functools import partial

from petrostates.errors import BadArgument
from petrostates.indicators.bootstrap import resampling, with_sampling
from petrostates.indicators.meetings import Contact, LogRcaCorrelation, correlations
from petrostates.indicators.resampled import STATISTICS
from petrostates.markets.selected import Selected, checked_cells, checked_measure, keys_of
from petrostates.selection import Cells, Measure


class Meetings(Selected):
    """Multi-market contact, and the correlation of comparative advantages."""

    def contact(
        self,
        a: str,
        b: str,
        *,
        cells: Cells = "importer",
        measure: Measure = "quantity",
        bootstrap: int = 0,
        seed: int = 0,
    ) -> Contact:
        """Multi-market contact: in how many cells two exporters meet, and how hard they press each other there.

        Two that meet in many markets can answer a price cut in one with a price cut in another.

        Parameters
        ----------
        a, b
            Exporters, ISO 3166 alpha-3; their order makes no difference.
        cells
            What counts as the same place: ``importer`` (one value per product), ``product`` (importers pooled) or
            ``importer_product`` (one value over all).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).
        bootstrap, seed
            As for :meth:`overlap`; a drawn cell brings s_ac and s_bc along.

        Returns
        -------
        Contact
            ``tidy()``: period, product unless pooled, shared_cells (a count, central reading), contact, low, high, and with
            ``bootstrap`` the further columns of :meth:`overlap`. ``by_cell``: the shares of both in every cell where they meet, and
            what it adds.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or a number of draws or a seed below zero.

        Notes
        -----
        Formula
            ``Σ_c 1[x_ac > 0 and x_bc > 0] (p_ac s_bc + p_bc s_ac)`` with ``p_ec = x_ec / X_e`` and ``s_ec = x_ec / M_c``: the
            pressure of b on a and that of a on b, added. ``shared_cells`` is ``Σ_c 1[x_ac > 0 and x_bc > 0]``.
        Range
            0, they never meet, to 1, they sell alike and nobody else does. ``low`` and ``high`` span the attribution scenarios;
            with ``bootstrap`` as for :meth:`overlap`.
        Missing
            A period in which either exporter has no trade is absent; where both trade and never meet, the answer is a true 0.
            A flow without an amount counts as none, so that they are not seen to meet there; ``summary()`` names those of the two.
        Trap
            Contact can soften rivalry as well as sharpen it: the sign is an empirical question, and the number is no measure of
            how hard they compete. The count rises with every small cargo; the weighted sum does not.

        References
        ----------
        Bernheim, B. D. and Whinston, M. D. (1990): Multimarket Contact and Collusive Behavior. RAND Journal of Economics 21:1.

        Evans, W. N. and Kessides, I. N. (1994): Living by the "Golden Rule": Multimarket Contact in the U.S. Airline Industry.
        Quarterly Journal of Economics 109:341. The weights by pressure are this package's own.

        Examples
        --------
        They meet in China: Russia makes 0.6 of its sales there and Iran has 0.25 of it, Iran 1 and Russia 0.75:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.contact("RUS", "IRN").tidy()[["shared_cells", "contact"]].values.tolist()
        [[1.0, 0.9]]
        """
        self._pair(a, b)
        drawn = resampling(bootstrap, seed)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, keys_of(cells)
        pair = {"exporter_a": a, "exporter_b": b}
        frame = self._ranged("contact", of | pair, (*keys, "shared_cells", "contact"), keys)
        if drawn is not None:
            columns = (*keys, "scenario", "cell", "amount_a", "amount_b", "market_share_a", "market_share_b")
            met = self._views.rows("pair_purchases", of | pair, columns)
            frame = with_sampling(frame, met, keys, STATISTICS["contact"], drawn)
        shares = ("sales_share_a", "sales_share_b", "market_share_a", "market_share_b", "contribution")
        by_cell = self._central("contact_by_cell", of | pair, (*keys, "cell"), shares)
        silent, market = partial(self._silent, a, b, of), (self.selection, self._notes, measure)
        hidden = partial(self._unpublished, a, b, measure)
        return Contact(
            frame, *market, a, b, "contact", cells, by_cell, silent, drawn, unpublished=hidden, look=self.coverage
        )

    def log_rca_correlation(
        self, a: str, b: str, *, epsilon: float = 0.1, measure: Measure = "quantity"
    ) -> LogRcaCorrelation:
        """Correlation of the comparative advantages of two exporters, in logarithms, over the products of the market.

        Parameters
        ----------
        a, b
            Exporters, ISO 3166 alpha-3; their order makes no difference.
        epsilon
            ε, added to each advantage so that a product not sold has a logarithm; above 0.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        LogRcaCorrelation
            ``tidy()``: period, products (how many there are), log_rca_correlation, low, high. ``by_cell``: the advantages of both
            in every product.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or an ε that is not above 0.

        Notes
        -----
        Formula
            ``corr(ln(RCA_a + ε), ln(RCA_b + ε))`` over products k, ``RCA_ek = (x_ek / X_e) / (x_wk / X_w)`` with importers pooled
            and w all exporters of this market; 0 for a product that an exporter does not sell.
        Range
            −1 to 1. ``low`` and ``high`` span the attribution scenarios in which it exists. No bootstrap: of few products a draw
            often leaves fewer than the three it needs.
        Missing
            Null with fewer than three products, or where one side's advantages are all equal. A period in which either has no
            trade is absent. A product of which either has rows but no amount is left out; it stays in the totals of what was
            sold.
        Trap
            ε drives it: the smaller ε, the more it says only who sells what at all; state it. With few products it is
            useless, and energy is a market of few products.

        References
        ----------
        Bahar, D., Hausmann, R. and Hidalgo, C. A. (2014): Neighbors and the Evolution of the Comparative Advantage of Nations.
        Journal of International Economics 92:111.

        Examples
        --------
        One product is too few:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.log_rca_correlation("RUS", "IRN").tidy()["log_rca_correlation"].tolist()
        [nan]
        """
        self._pair(a, b)
        if not 0 < epsilon < math.inf:
            raise BadArgument(f"epsilon is {epsilon}; give a number above 0, such as 0.1.")
        of, order = {"measure": checked_measure(measure)}, ("period", "product")
        named = of | {"exporter_a": a, "exporter_b": b}
        advantages = self._views.read(
            "pair_advantages", named, (*order, "scenario", "rca_a", "rca_b"), (*order, "scenario")
        )
        frame = self._spanned(correlations(advantages, epsilon), ("period",), "log_rca_correlation")
        by_cell = advantages[advantages["scenario"].eq(0)].drop(columns="scenario").reset_index(drop=True)
        silent, by = partial(self._silent, a, b, of | {"cells": "product"}), f"ε = {epsilon:g}"
        return LogRcaCorrelation(
            frame, self.selection, self._notes, measure, a, b, by, "product", by_cell, silent, look=self.coverage
        )
