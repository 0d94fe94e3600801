"""Indicators of what exporters sell and at which price."""

from __future__ import annotations

from functools import partial
from typing import Literal

from petrostates.errors import one_of
from petrostates.indicators.trade import ComparativeAdvantage, Discounts
from petrostates.markets.selected import UNITS, Selected, checked_measure
from petrostates.selection import Measure

By = Literal["importer", "product"]


class Trade(Selected):
    """Comparative advantage and discounts."""

    def rca(self, by: By = "product", *, measure: Measure = "quantity") -> ComparativeAdvantage:
        """Revealed comparative advantage of each exporter in each product, importers pooled or one by one.

        How much more a product weighs in an exporter's sales than in everyone's.

        Parameters
        ----------
        by
            ``product`` (importers pooled) or ``importer`` (within what each importer buys).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        ComparativeAdvantage
            ``tidy()``: period, importer unless pooled, exporter, product, rca, low, high.

        Raises
        ------
        UnknownIndex
            A measure or ``by`` that does not exist.

        Notes
        -----
        Formula
            ``RCA_ek = (x_ek / X_e) / (x_wk / X_w)`` with x_ek the exporter's sales of product k in this market, X_e its sales of
            every product, and x_wk, X_w those of all exporters.
        Range
            0 and up; 1 is the weight that the product has for everyone. ``low`` and ``high`` span the attribution scenarios. No
            bootstrap: the products are all there are, not a sample of more.
        Missing
            A product without a published amount is absent; a published 0 gives 0. On the declared basis ``low`` and ``high``
            are null.
        Trap
            It depends on which products the market holds: add one and all values change. With a single product, or exporter,
            all have 1, which ``summary()`` says. Values above 1 are not bounded, so that they are no measure of distance.

        References
        ----------
        Balassa, B. (1965): Trade Liberalisation and "Revealed" Comparative Advantage. The Manchester School 33:99.

        Examples
        --------
        Iran sells crude only, Russia as much LNG as crude, so that crude weighs 100 of 150 for everyone:

        >>> import petrostates as ps
        >>> rows = [("RUS", "crude", 50.0), ("RUS", "lng", 50.0), ("IRN", "crude", 50.0)]
        >>> flows = [{"period": 2024, "exporter": e, "importer": "CHN", "product": k, "quantity_t": x} for e, k, x in rows]
        >>> import pandas as pd
        >>> frame = ps.market("all", flows=pd.DataFrame(flows)).rca().tidy()
        >>> frame[["product", "exporter", "rca"]].round(9).values.tolist()
        [['crude', 'IRN', 1.5], ['crude', 'RUS', 0.75], ['lng', 'RUS', 1.5]]
        """
        keys = ("period", "exporter", "product") if _is_pooled(by) else ("period", "importer", "exporter", "product")
        of, order = {"measure": checked_measure(measure), "unit": by}, sorted(keys, key=_ORDER.index)
        frame = self._ranged("rca", of, (*keys, "rca"), tuple(order))
        return ComparativeAdvantage(frame, self.selection, self._notes, measure, look=self.coverage)

    def discounts(self, by: By = "importer", *, measure: Measure = "quantity") -> Discounts:
        """Unit value of each supplier of an importer against its other suppliers of that product.

        A unit value is dollars over tonnes. Negative is cheaper; −0.1 is about 10 % less.

        Parameters
        ----------
        by
            ``importer`` (against that importer's other suppliers) or ``product`` (importers pooled, against everyone else's
            sales to the whole market: where an exporter sells then enters its discount).
        measure
            ``quantity`` or ``value``, as on every indicator; a unit value needs both, and the answer is the same.

        Returns
        -------
        Discounts
            ``tidy()``: period, product, importer unless pooled, exporter, unit_value_usd_t, discount, low, high.

        Raises
        ------
        UnknownIndex
            A ``by`` or a measure that does not exist.

        Notes
        -----
        Formula
            ``ln(u_ei / ū_i)`` with ``u_ei`` the exporter's dollars over tonnes, of cargo under its own name, and ``ū_i`` the sum
            of dollars over the sum of tonnes of all other suppliers.
        Range
            Any number; 0 is the others' unit value. ``low`` and ``high`` span the attribution scenarios. No bootstrap: a unit value
            is of all that is booked, not of a sample.
        Missing
            Only flows with both tonnes and dollars above zero count; null without another supplier. On the attributed basis unit
            value and discount are null where all cargo of an exporter was returned to it from a label; ``summary()`` and
            ``absences()`` name them and where to ask for what is known of their price. Flows whose tonnes a repair of
            the books worked out from their dollars (``status`` corrected) are left out, as exporter and among the others, since
            their unit value is the one that was assumed; ``summary()`` counts them. On the declared basis ``low`` and ``high``
            are null.
        Trap
            A unit value is no price: quality, freight and timing are in it. Cargo that the attributed basis returns to its
            origin carries the unit value of its label, says nothing of the origin's price and is in no unit value of it; among
            the others it stands, so that dollars add up to what the books have.

        References
        ----------
        Silver, M. (2010): The Wrongs and Rights of Unit Value Indices. Review of Income and Wealth 56, on what unit values
        cannot say.

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
        checked_measure(measure)
        keys = ("period", "product", "exporter") if _is_pooled(by) else ("period", "product", "importer", "exporter")
        frame = self._ranged("discounts", {"unit": by}, (*keys, "unit_value_usd_t", "discount"), keys)
        sellers = partial(self._sellers, {"measure": "quantity", "cells": "importer"})
        counts = ("product", "flows", "repaired_flows")
        behind = partial(self._views.read, "unit_values", {}, counts, ("product",))
        return Discounts(
            frame, self.selection, self._notes, measure, look=self.coverage, sellers=sellers, behind=behind
        )


_ORDER = ("period", "product", "importer", "exporter")


def _is_pooled(by: str) -> bool:
    return one_of("by", by, UNITS) == "product"
