"""What an exporter's growth owes to the market, its mix, and itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime

import pandas as pd

from petrostates import periods
from petrostates.errors import BadArgument
from petrostates.indicators import wording
from petrostates.indicators.coverage import runs
from petrostates.indicators.growth import NO_PARTS, Growth, decompose
from petrostates.markets.selected import Selected, checked_measure
from petrostates.selection import UNITS, Measure

_AMOUNT = {"quantity": "quantity_t", "value": "value_usd"}
_PUBLISHED = {"quantity": "tonnes_months", "value": "dollars_months"}
_ENDS = ("start", "end")


class Change(Selected):
    """Growth."""

    def growth(
        self, exporter: str, start: str | int | date, end: str | int | date, *, measure: Measure = "quantity"
    ) -> Growth:
        """Parts of an exporter's growth at constant market shares, in both orders and as their mean.

        ``world``: had it grown as the whole market; ``product`` and ``market``: had each product, each importer's purchase of
        it; ``competitiveness``: what remains; ``entry``: sales in cells that nobody supplied at the start.

        Parameters
        ----------
        exporter
            ISO 3166 alpha-3.
        start, end
            A year, which means its sum, or the first day of a period. With ``every="rolling12"`` a year is the window that
            ends with it. Both are equally long, and whole as with ``every``, unless the market keeps sums that are
            ``partial``.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Growth
            ``tidy()``: order (``product_first``, ``market_first``, ``shapley``), effect, value, low, high.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a period that is not in the market, an end that is not after the start or not as long, or no
            product that is whole at both.

        Notes
        -----
        Formula
            ``ΔX = g X + Σ_i (g_i − g) X_i + Σ_ij (g_ij − g_i) X_ij + Σ_ij (X'_ij − X_ij − g_ij X_ij) + entry``: world, product,
            market, competitiveness and entry, over products i and importers j, with X the start, X' the end, and g growth rates of
            the market's totals, the exporter included. Market first: ``g_j`` in the place of ``g_i``, with market and product
            exchanged. ``shapley`` is the mean of the two orders.
        Range
            Any number, in tonnes or dollars; the five effects of an order add up to the change. ``low`` and ``high`` span the
            attribution scenarios. No bootstrap: the parts are an identity of the books, which no sample of cells would keep. Of one
            product the product effect is 0, and of one importer the market effect, which ``summary()`` says.
        Missing
            A cell in which the exporter's amount, or everyone's, is null at one end is left out, of the market's totals too, and
            counted in ``dropped``. So is a product that nobody publishes for a part of an end, six months of a year: ``lacking``
            names it and the months. No rows where the exporter has no trade at one end in what is left, though it may trade there
            in what is left out. On the declared basis ``low`` and ``high`` are null.
        Trap
            The order of product and market is not cosmetic: their parts can change sign with it, so that all are given.
            A jump in the books is a change like any other: an importer that falls out of them lands in ``world``, ``product`` and
            ``market``, one that enters them in these and ``entry``; cargo that moves to another label, the importer's total
            unchanged, lands in ``competitiveness``, the remainder.

        References
        ----------
        Leamer, E. E. and Stern, R. M. (1970): Quantitative International Economics. Allyn and Bacon.

        Richardson, J. D. (1971): Constant-Market-Shares Analysis of Export Growth. Journal of International Economics 1:227.

        Examples
        --------
        Russia sells 130 after 100, and the parts add up to it:

        >>> import pandas as pd
        >>> import petrostates as ps
        >>> flows = ps.example_flows()
        >>> both = [flows.assign(period=2024), flows.assign(period=2025, quantity_t=[90.0, 40.0, 30.0])]
        >>> m = ps.market("all", flows=pd.concat(both))
        >>> result = m.growth("RUS", 2024, 2025).tidy().query("order == 'shapley'")
        >>> float(round(result["value"].sum(), 9))
        30.0
        """
        self._exporter(exporter)
        amount = _AMOUNT[checked_measure(measure)]
        order = ("scenario", "period", "product", "importer", "exporter")
        flows = self._views.read("flows", {}, (*order, amount), order).rename(columns={amount: "amount"})
        ends = {
            name: _at(self._of_years(flows, when), when, name) for name, when in zip(_ENDS, (start, end), strict=True)
        }
        if ends["start"]["period"].min() >= ends["end"]["period"].min():
            raise BadArgument(f"start {start} does not lie before end {end}.")
        lacking = self._lacking(start, end, measure)
        if any(rows["product"].isin(list(lacking)).all() for rows in ends.values()):
            raise BadArgument(
                f"{start} and {end} do not compare: {'; '.join(lacking.values())}. Name ends that are whole, or say "
                "every='year', partial=True for sums of what there is."
            )
        first, last = (ends[name]["period"].max() for name in _ENDS)
        ends = {name: rows[~rows["product"].isin(list(lacking))] for name, rows in ends.items()}
        worlds = {world: _cells(ends, world, exporter) for world in sorted(flows["scenario"].unique())}
        central, dropped = worlds[0]
        parts = [decompose(cells) for cells, _ in worlds.values() if _trades(cells)] if _trades(central) else []
        frame = decompose(central) if parts else NO_PARTS
        values = pd.concat([part["value"] for part in parts], axis=1) if parts else frame[["value"]]
        is_declared = self.selection.basis == "declared"
        frame = frame.assign(
            low=float("nan") if is_declared else values.min(axis=1),
            high=float("nan") if is_declared else values.max(axis=1),
        )
        whole = [part.loc[part["order"].eq("shapley"), "value"].sum() for part in parts]
        change = (math.nan, math.nan) if is_declared or not whole else (min(whole), max(whole))
        label = periods.labels(self.selection.frequency, self.selection.every)
        span = (_said(start, label), _said(end, label))
        one = tuple(of for of, name in (("product", "product"), ("market", "importer")) if central[name].nunique() == 1)
        market = (self.selection, self._notes, measure)
        named = tuple(lacking.values())
        return Growth(
            frame, *market, exporter, span, dropped, (first, last), one, change, lacking=named, look=self.coverage
        )

    def _of_years(self, flows: pd.DataFrame, when: str | int | date) -> pd.DataFrame:
        """What a bare year may sum: rolling windows hold a month twelve times, so only those of whole calendar years."""
        is_window = self.selection.every == "rolling12" and len(str(when)) == 4
        return flows[flows["period"].dt.month.eq(12)] if is_window else flows

    def _lacking(self, start: str | int | date, end: str | int | date, measure: Measure) -> dict[str, str]:
        """Products of which some of an end is published and some is not, with what is not, in words."""
        ends = [self._parts(when) for when in (start, end)]
        if len(ends[0]) != len(ends[1]):
            raise BadArgument(f"start {start} and end {end} are not equally long. Name two years, or two periods.")
        if self.selection.partial or ends[0].empty:
            return {}
        column = _PUBLISHED[measure]
        months = self._views.read("published_months", {}, ("product", "month", column), ("product", "month"))
        unit, lacking = UNITS[measure], dict[str, str]()
        for product, told in months[months[column].gt(0)].groupby("product")["month"]:
            gone = [part[~part.isin(told)] for part in ends if part.isin(told).any()]
            words = [run for days in gone for run in runs(days.to_series(), "Q" if self._is_quarterly else "M", None)]
            if words:
                lacking[str(product)] = (
                    f"{wording.product(str(product))} without published {unit} for {', '.join(words)}"
                )
        return lacking

    def _parts(self, when: str | int | date) -> pd.DatetimeIndex:
        """First days of the months, or quarters, that an end is the sum of; none where it is a figure as published."""
        every, is_year = self.selection.every, len(str(when)) == 4
        if self.selection.frequency == "A" or (every is None and not is_year):
            return pd.DatetimeIndex([])
        label = pd.Timestamp(str(when)).normalize()
        first, last = periods.span(label, "year" if is_year else every)
        return pd.date_range(first, last, freq="QS" if self._is_quarterly else "MS")

    @property
    def _is_quarterly(self) -> bool:
        return self.selection.frequency == "Q"


def _said(when: str | int | date, label: Callable[[date], str]) -> str:
    """An end of the span in words: a bare year as it is, a day as the period that begins on it."""
    return str(when) if len(str(when)) == 4 else label(pd.Timestamp(when))


def _at(flows: pd.DataFrame, when: str | int | date, name: str) -> pd.DataFrame:
    """Flows of a year, or of the period that begins on a day."""
    text = f"{when:%Y-%m-%d}" if isinstance(when, date | datetime) else str(when)
    try:
        chosen = flows["period"].dt.year.eq(int(text)) if len(text) == 4 else flows["period"].eq(pd.Timestamp(text))
    except ValueError as error:
        raise BadArgument(f"{name} is '{when}'; give a year or a day, such as 2018 or 2018-05-01.") from error
    if not chosen.any():
        raise BadArgument(f"{name} {when} is not in this market, which {_extent(flows)}.")
    return flows[chosen]


def _extent(flows: pd.DataFrame) -> str:
    return "is empty" if flows.empty else f"has {flows['period'].min():%Y-%m-%d} to {flows['period'].max():%Y-%m-%d}"


def _cells(ends: dict[str, pd.DataFrame], world: int, exporter: str) -> tuple[pd.DataFrame, int]:
    """Amounts of the exporter and of everyone by product and importer, and how many cells were left out."""
    key = ["product", "importer"]
    sums, unknown = [], set[tuple[str, str]]()
    for name, rows in ends.items():
        # A period without adjustments is the same in every world, and stands in the central one alone.
        here = rows[rows["scenario"].eq(world)]
        same = rows[rows["scenario"].eq(0) & ~rows["period"].isin(here["period"])]
        flows = pd.concat([here, same])
        own = flows[flows["exporter"].eq(exporter)].groupby(key)["amount"].sum(min_count=1)
        all_of_it = flows.groupby(key)["amount"].sum(
            min_count=1
        )  # bought, but nobody's figure is published: not nothing
        unknown |= {*own.index[own.isna()], *all_of_it.index[all_of_it.isna()]}
        sums += [own.rename(f"x_{name}"), all_of_it.rename(f"w_{name}")]
    cells = pd.concat(sums, axis=1).fillna(0.0).rename_axis(key)
    return cells.drop(index=list(unknown)).reset_index(), len(unknown)


def _trades(cells: pd.DataFrame) -> bool:
    return bool(cells["x_start"].sum() > 0 and cells["x_end"].sum() > 0)
