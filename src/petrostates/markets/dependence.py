"""Indicators of how much an importer depends on suppliers that may fail it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from petrostates.errors import BadArgument, one_of
from petrostates.indicators.capacity import (
    capacities,
    demands,
    left_over,
    observed,
    residual_supply,
    stated_amounts,
)
from petrostates.indicators.dependence import PIVOTAL, Pivotal, SanctionedShare, SupplierRisk
from petrostates.markets.selected import UNITS, Selected, checked_measure
from petrostates.selection import Measure

if TYPE_CHECKING:
    import pandas as pd

By = Literal["importer", "product"]
_LONGEST_WINDOW = 100
_AMOUNT = {"quantity": "t", "value": "usd"}


class Dependence(Selected):
    """Supplier risk, the share of sanctioned suppliers, and pivotal suppliers."""

    def supplier_risk(
        self,
        risk: Mapping[str, float] | pd.Series[float],
        *,
        by: By = "importer",
        default: float | None = None,
        measure: Measure = "quantity",
    ) -> SupplierRisk:
        """Concentration of an importer's suppliers, each weighed by how risky it is.

        Parameters
        ----------
        risk
            Risk of each exporter from 0, safe, to 1: a mapping or a Series from code to number. The result states it.
        by
            ``importer`` (each importer's purchases) or ``product`` (the whole market's, importers pooled).
        default
            Risk of every exporter that ``risk`` does not name. None makes them an error, which names them.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        SupplierRisk
            ``tidy()``: period, product, importer unless pooled, supplier_risk, rated_share (share of purchases from exporters that
            ``risk`` names), low, high.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a risk outside 0 to 1, or exporters of this market without one.

        Notes
        -----
        Formula
            ``Σ_e s_e² r_e`` with ``s_e = x_e / M`` the supplier's share and r_e its risk.
        Range
            0, nothing at risk, to 1, all from one supplier of risk 1; never above the raw HHI, which it is where every risk is 1.
            ``low`` and ``high`` span the attribution scenarios. No bootstrap: an importer's suppliers are all there are, and risks
            are taken as given.
        Missing
            An importer without amounts has no rows. On the declared basis ``low`` and ``high`` are null.
        Trap
            The answer is as good as the risks: state where they come from. Squares make a small supplier harmless however risky
            it is; :meth:`sanctioned_share` adds shares as they are.

        References
        ----------
        An extension of Herfindahl's and Hirschman's index, common in studies of energy security; the risks are the caller's.

        Examples
        --------
        China buys three quarters from Russia and one quarter from Iran: 9/16 of 0.8 and 1/16 of 1:

        >>> import petrostates as ps
        >>> m = ps.market("CHN", flows=ps.example_flows())
        >>> m.supplier_risk({"RUS": 0.8, "IRN": 1.0}).tidy()["supplier_risk"].round(4).tolist()
        [0.5125]
        """
        rated = self._rated(risk)
        purchases, keys = self._purchases(by, measure)
        unrated = sorted(set(purchases["exporter"]) - rated.keys())
        if default is None and unrated:
            raise BadArgument(
                f"risk lacks {len(unrated)} exporters of this market: {', '.join(unrated[:12])}{', …' if unrated[12:] else ''}. "
                "Name them, or give the risk of all others: default=0.5."
            )
        others = None if default is None else _risk("default", default)
        weight = purchases["exporter"].map(rated).fillna(others or 0.0).astype("float64")
        share = purchases["market_share"]
        parts = purchases.assign(
            supplier_risk=share * share * weight, rated_share=share.where(purchases["exporter"].isin(rated), 0.0)
        )
        worlds = parts.groupby([*keys, "scenario"], as_index=False)[["supplier_risk", "rated_share"]].sum()
        frame = self._spanned(worlds, keys, "supplier_risk")
        return SupplierRisk(
            frame, self.selection, self._notes, measure, by, rated, others, tuple(unrated), look=self.coverage
        )

    def sanctioned_share(
        self, exporters: Iterable[str], *, by: By = "importer", measure: Measure = "quantity"
    ) -> SanctionedShare:
        """Share of an importer's purchases that comes from suppliers under sanctions, as the caller lists them.

        Parameters
        ----------
        exporters
            Who counts as sanctioned, ISO 3166 alpha-3; the result states it.
        by, measure
            As for :meth:`supplier_risk`.

        Returns
        -------
        SanctionedShare
            ``tidy()``: period, product, importer unless pooled, sanctioned_share, low, high.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, or no exporter.

        Notes
        -----
        Formula
            ``Σ_{e listed} s_e`` with ``s_e = x_e / M`` the supplier's share.
        Range
            0 to 1. ``low`` and ``high`` span the attribution scenarios. No bootstrap: an importer's suppliers are all there are,
            not a sample of more.
        Missing
            An importer without amounts has no rows; one that buys from none of them has a true 0 in the books.
        Trap
            On the declared basis cargo under other labels is not in it: compare with ``basis="attributed"``. One list serves all
            periods: a supplier listed today was perhaps free of sanctions then.

        References
        ----------
        A sum of market shares; the list is the caller's.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.sanctioned_share(["IRN"]).tidy()[["importer", "sanctioned_share"]].values.tolist()
        [['CHN', 0.25], ['IND', 0.0]]
        """
        if isinstance(exporters, str) or not isinstance(exporters, Iterable):
            example = exporters if isinstance(exporters, str) else "RUS"
            raise BadArgument(f"exporters is {exporters!r}; give a list of codes, such as ['{example}'].")
        listed = tuple(sorted({self._exporter(code) for code in exporters}))
        if not listed:
            raise BadArgument("exporters is empty. Name who counts as sanctioned, such as ['RUS', 'IRN'].")
        frame, pooled = self._listed(listed, measure, by), partial(self._listed, listed, measure, "product")
        market = (self.selection, self._notes, measure)
        return SanctionedShare(frame, *market, by, listed, pooled=pooled, look=self.coverage)

    def _listed(self, listed: tuple[str, ...], measure: Measure, by: By) -> pd.DataFrame:
        """Share of these exporters in purchases, with its range."""
        purchases, keys = self._purchases(by, measure)
        parts = purchases.assign(
            sanctioned_share=purchases["market_share"].where(purchases["exporter"].isin(listed), 0.0)
        )
        worlds = parts.groupby([*keys, "scenario"], as_index=False)[["sanctioned_share"]].sum()
        # Sums of shares can pass 1 in the last digit.
        worlds["sanctioned_share"] = worlds["sanctioned_share"].clip(upper=1.0)
        return self._spanned(worlds, keys, "sanctioned_share")

    def pivotal(
        self, capacity: Any = None, *, demand: Any = None, years: int = 5, measure: Measure = "quantity"
    ) -> Pivotal:
        """Residual supply: whether an importer could buy all it buys without one of its suppliers.

        Parameters
        ----------
        capacity
            What each exporter could sell to each importer per period: a pandas, polars, pyarrow or DuckDB table with exporter,
            importer, capacity_t, and product and period where it differs by them. A flow that it does not name, or all where it
            is None, takes the largest purchase of that flow within the trailing window.
        demand
            What each importer needs per period: a table with importer, demand_t, and product and period where it differs by
            them, such as an import quota. None, or an importer it does not name: what it buys from everyone.
        years
            Length of the trailing window, which ends with the period itself.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars; then the columns are capacity_usd and demand_usd).

        Returns
        -------
        Pivotal
            ``tidy()``: period, product, importer, exporter, capacity_t, capacity_is (``stated`` or ``observed``), demand_t,
            residual_supply, is_pivotal (central reading), low, high.

        Raises
        ------
        UnknownIndex, UnknownCountry, BadTable, BadArgument
            An unknown name; a table that lacks a column, repeats a key, or holds a negative, infinite or missing amount; a window
            below one year.

        Notes
        -----
        Formula
            ``RSI_em = Σ_{o≠e} cap_om / D_m``; pivotal where it is below 1 by more than rounding, 1e-9.
        Range
            0, nobody else could sell, and up. ``low`` and ``high`` span the attribution scenarios. No bootstrap: capacities and
            demands are stated or observed, not a sample.
        Missing
            An importer without amounts in a period has no rows then, unless its demand is stated and someone has capacity for
            it; nor has one whose stated demand is 0. An exporter without capacity to an importer has no row there. A stated row
            of a period, product or importer that the market does not have is not used; ``absences()`` and ``summary()`` name it.
        Trap
            Without ``capacity`` this takes the most that a supplier sold within the window for what it can sell, which errs both
            ways. It may be able to sell more, so that who is shown as pivotal may not be. And an old peak may since be lost, and
            the same tonnes, sold to one importer before and to another now, count in full for each, so that who is shown as not
            pivotal may be. Stated capacities of one exporter to several importers count in full for each as well. With a window of
            a single period everyone with more than rounding is pivotal: RSI = 1 − s.

        References
        ----------
        The residual supply index of electricity markets: Sheffrin, A. (2002), Predicting Market Power Using the Residual Supply
        Index. California Independent System Operator.

        Examples
        --------
        Could China do without Russia? Iran can sell 30 of the 80 it buys:

        >>> import pandas as pd
        >>> import petrostates as ps
        >>> m = ps.market("CHN", flows=ps.example_flows())
        >>> able = pd.DataFrame({"exporter": ["RUS", "IRN"], "importer": "CHN", "capacity_t": [100.0, 30.0]})
        >>> m.pivotal(able).tidy()[["exporter", "residual_supply", "is_pivotal"]].values.tolist()
        [['IRN', 1.25, False], ['RUS', 0.375, True]]
        """
        if isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= _LONGEST_WINDOW:
            raise BadArgument(f"years is {years!r}; give a whole number from 1 to {_LONGEST_WINDOW}.")
        unit = _AMOUNT[checked_measure(measure)]
        order = ("scenario", "period", "product", "cell", "exporter")
        sold = self._views.read(
            "cells_by_reading", {"measure": measure, "cells": "importer"}, (*order, "amount"), order
        ).rename(columns={"cell": "importer"})
        able, needed = (
            stated_amounts(table, who, f"{what}_{unit}", sold, self._known)
            for table, what, who in (
                (capacity, "capacity", ("exporter", "importer")),
                (demand, "demand", ("importer",)),
            )
        )
        supply, need = capacities(observed(sold, years), sold, able), demands(sold, needed)
        supply_there, need_there = supply[supply["capacity"].gt(0)], need[need["demand"].gt(0)]
        worlds = residual_supply(supply_there, need_there)
        keys = ("period", "product", "importer", "exporter")
        frame = self._spanned(worlds, keys, "residual_supply")
        frame.insert(len(frame.columns) - 2, "is_pivotal", frame["residual_supply"].lt(PIVOTAL))
        frame = frame.rename(columns={"capacity": f"capacity_{unit}", "demand": f"demand_{unit}"})
        unused = tuple(left_over(able, needed, supply_there, need_there))
        return Pivotal(frame, self.selection, self._notes, measure, years, unused, look=self.coverage)

    def _purchases(self, by: str, measure: Measure) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Shares of suppliers in every scenario, and the columns that identify a buyer."""
        one_of("by", by, UNITS)
        order = ("scenario", "period", "product", "cell", "exporter")
        equal = {"measure": checked_measure(measure), "cells": by}
        purchases = self._views.read("purchases", equal, (*order, "market_share"), order)
        if by == "product":
            return purchases.assign(product=purchases["cell"]), ("period", "product")
        return purchases.rename(columns={"cell": "importer"}), ("period", "product", "importer")

    def _rated(self, risk: Mapping[str, float] | pd.Series[float]) -> dict[str, float]:
        try:
            named = dict(risk.items())
        except AttributeError as error:
            raise BadArgument(
                f"risk is a {type(risk).__name__}; give a mapping or a Series from exporter to risk, such as {{'RUS': 0.8}}."
            ) from error
        return {
            self._exporter(str(code)): _risk(str(code), number)
            for code, number in sorted(named.items(), key=lambda one: str(one[0]))
        }


def _risk(whose: str, number: Any) -> float:
    try:
        known = float(number)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadArgument(f"The risk of {whose} is {number!r}; give a number from 0 to 1.") from error
    if not 0 <= known <= 1:
        raise BadArgument(f"The risk of {whose} is {number}; give a number from 0 to 1.")
    return known
