"""Indicators of what exporters sell and at which price."""

from __future__ import annotations

from petrostates.indicators.trade import ComparativeAdvantage, Discounts
from petrostates.markets.selected import Selected, checked_measure
from petrostates.selection import Measure


class Trade(Selected):
    """Comparative advantage and discounts."""

    def rca(self, *, measure: Measure = "quantity") -> ComparativeAdvantage:
        """Revealed comparative advantage of each exporter in each product, importers pooled.

        ``RCA_ek = (x_ek / X_e) / (x_wk / X_w)`` with x_ek the exporter's sales of product k in this market, X_e its sales
        of every product, x_wk and X_w those of all exporters; 0 and up, 1 is the weight that the product has for everyone
        (Balassa 1965, The Manchester School 33:99). It depends on which products the market holds. A product without a
        published amount is absent; a published 0 gives 0. ``low`` and ``high`` are the range over the attribution
        scenarios; null on the declared basis.

        Parameters
        ----------
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        ComparativeAdvantage
            ``tidy()``: period, product, exporter, rca, low, high.

        Examples
        --------
        Where there is one product, everyone is as specialised as the market:

        >>> import petrostates as ps
        >>> ps.market("all", flows=ps.example_flows()).rca().tidy()[["exporter", "rca"]].values.tolist()
        [['IRN', 1.0], ['RUS', 1.0]]
        """
        keys = ("period", "product", "exporter")
        frame = self._ranged("rca", {"measure": checked_measure(measure)}, (*keys, "rca"), keys)
        return ComparativeAdvantage(frame, self.selection, self._notes, measure)

    def discounts(self) -> Discounts:
        """Unit value of each supplier of an importer against its other suppliers of that product.

        ``ln(u_ei / ū_i)`` with ``u_ei`` the exporter's dollars over tonnes and ``ū_i`` the sum of dollars over the sum of
        tonnes of all others; negative is cheaper, −0.1 is about 10 % less. Only flows with both above zero count; null
        without another supplier. A unit value is no price: quality, freight and timing are in it. Cargo that the
        attributed basis returns to its origin carries the unit value of its label.

        Returns
        -------
        Discounts
            ``tidy()``: period, product, importer, exporter, unit_value_usd_t, discount, low, high (range over the
            attribution scenarios; null on the declared basis).

        Examples
        --------
        Iran asks 400 dollars a tonne where Russia gets 500:

        >>> import math
        >>> import petrostates as ps
        >>> flows = ps.example_flows().assign(value_usd=[30_000.0, 20_000.0, 8_000.0])
        >>> frame = ps.market("CHN", flows=flows).discounts().tidy().set_index("exporter")
        >>> bool(math.isclose(frame.loc["IRN", "discount"], math.log(400 / 500)))
        True
        """
        keys = ("period", "product", "importer", "exporter")
        frame = self._ranged("discounts", {}, (*keys, "unit_value_usd_t", "discount"), keys)
        return Discounts(frame, self.selection, self._notes, "value")
