"""Indicators of threat: how much of an exporter's sales lies where a rival is strong, or gaining."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from petrostates import periods
from petrostates.errors import BadArgument
from petrostates.indicators.threats import DynamicThreat, Threat
from petrostates.markets.selected import Selected, checked_cells, checked_measure, keys_of
from petrostates.selection import Cells, Measure

if TYPE_CHECKING:
    from petrostates.indicators.pairs import Absence


class Threats(Selected):
    """Static and dynamic threat."""

    def threat(self, rival: str, on: str, *, cells: Cells = "importer", measure: Measure = "quantity") -> Threat:
        """Static threat: share of an exporter's sales in cells where a rival has a comparative advantage.

        The static index of competitive threat (SICT). It has a direction: of the rival, on the other.

        Parameters
        ----------
        rival
            Who threatens, ISO 3166 alpha-3.
        on
            Who is threatened.
        cells
            What k is: ``product`` (importers pooled, as in the paper), ``importer`` (one value per product; the rival's
            advantage in selling to that importer) or ``importer_product``.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Threat
            ``tidy()``: period, product unless pooled, threat, low, high. ``by_cell``: advantage and part of every cell.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, or a pair of one exporter with itself.

        Notes
        -----
        Formula
            ``SICT = Σ_k 1[RCA_rk > 1] x_ek / X_e`` with ``RCA_rk = (x_rk / X_r) / (x_wk / X_w)``, and w all exporters of this
            market: the world is the selection. Above 1 means by more than rounding, 1e-9.
        Range
            0 to 1. ``low`` and ``high`` span the attribution scenarios. No bootstrap: whether an advantage passes 1 hangs on every
            cell of the market, not only on those of the two that could be drawn.
        Missing
            A period in which either side has no trade is absent, and so is one in which the market is a single cell, since
            everyone's advantage is 1 there. A flow without an amount counts as none; ``summary()`` names those of the two.
        Trap
            Not symmetric. An advantage is relative: a rival that sells everywhere in the market's proportions threatens
            nobody, however large it is; :meth:`pressure` sees its size. With few cells one step over 1 moves it far.

        References
        ----------
        Jenkins, R. (2008): Measuring the Competitive Threat from China. UNU-WIDER Research Paper 2008/11.

        Examples
        --------
        China takes all that Iran sells and two thirds of what the market does, so that Iran has an advantage there; Russia makes
        six tenths of its sales in China:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.threat("IRN", on="RUS").tidy()["threat"].tolist()
        [0.6]
        """
        self._pair(rival, on)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, keys_of(cells)
        pair = {"rival": rival, "target": on}
        frame = self._ranged("threat", of | pair, (*keys, "threat"), keys)
        detail = ("target_sales_share", "rival_advantage", "contribution")
        by_cell = self._central("threat_by_cell", of | pair, (*keys, "cell"), detail)
        silent, single = partial(self._silent, rival, on, of), partial(self._single_cells, rival, on, of)
        return Threat(
            frame,
            self.selection,
            self._notes,
            measure,
            rival,
            on,
            "threat",
            cells,
            by_cell,
            silent,
            single_cells=single,
            unpublished=partial(self._unpublished, rival, on, measure),
            look=self.coverage,
        )

    def dynamic_threat(
        self,
        rival: str,
        on: str,
        *,
        since: str | int | date | None = None,
        cells: Cells = "importer",
        measure: Measure = "quantity",
    ) -> DynamicThreat:
        """Dynamic threat: share of an exporter's sales in cells where a rival's share grows faster than its own.

        The dynamic index of competitive threat (DICT). It has a direction: of the rival, on the other.

        Parameters
        ----------
        rival
            Who threatens, ISO 3166 alpha-3.
        on
            Who is threatened.
        since
            The period that every later one is compared with: a year, where it is one period, or the first day of a period. None
            compares each period with the one before it in the market.
        cells, measure
            As for :meth:`threat`.

        Returns
        -------
        DynamicThreat
            ``tidy()``: period, product unless pooled, since, dynamic_threat, known_share, low, high. ``known_share`` is the part
            of the exporter's sales in cells whose growth is known. ``by_cell``: the amounts of both sides then and now.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or a ``since`` that is no period of the market or its last one.

        Notes
        -----
        Formula
            ``DICT = Σ_k 1[s_rk / s⁰_rk > s_ek / s⁰_ek] x_ek / X_e``; ⁰ is the earlier period; the weights are of the later one.
            Shares of one cell have one denominator, so that the bracket is ``x_rk x⁰_ek > x_ek x⁰_rk``, by more than rounding.
            Growth from nothing beats any other, but not another growth from nothing.
        Range
            0 to 1; only 0 or 1 in a market of a single cell, which ``summary()`` says. ``low`` and ``high`` span the attribution
            scenarios, both periods in the same one. No bootstrap: a draw is of the cells of one period, and two are compared.
        Missing
            Absent unless both sides trade in both periods, and where no cell is known. A cell in which an amount of theirs is
            not published in one of them (where cells are pooled: none of its amounts is) has no weight, and X_e is the sum over
            the others; ``known_share`` says how much is left.
        Trap
            Not symmetric, and growth is relative: a rival from 1 to 2 outgrows one from 50 to 60. A cell that the exporter has
            left altogether has no weight in the later period. A cargo that moves across a turn of the year looks like growth.

        References
        ----------
        Jenkins, R. (2008): Measuring the Competitive Threat from China. UNU-WIDER Research Paper 2008/11.

        Examples
        --------
        In China, where Russia makes six tenths of its sales, Iran doubles while Russia stands still:

        >>> import pandas as pd
        >>> import petrostates as ps
        >>> flows = ps.example_flows()
        >>> both = [flows.assign(period=2024), flows.assign(period=2025, quantity_t=[60.0, 40.0, 40.0])]
        >>> m = ps.market("all", flows=pd.concat(both))
        >>> m.dynamic_threat("IRN", on="RUS").tidy()["dynamic_threat"].tolist()
        [0.6]
        """
        self._pair(rival, on)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, keys_of(cells)
        span = {"span": "previous"} if since is None else {"span": "any", "since": self._earlier(since)}
        named = of | span | {"rival": rival, "target": on}
        columns = (*keys, "since", "dynamic_threat", "known_share")
        frame = self._ranged("dynamic_threat", named, columns, keys)
        amounts = ("target_amount_before", "target_amount", "rival_amount_before", "rival_amount", "contribution")
        by_cell = self._central("dynamic_threat_by_cell", named, (*keys, "since", "cell"), amounts)
        silent = partial(self._silent_between, rival, on, of, span)
        since_when = "the period before" if since is None else str(since)
        market, single = (self.selection, self._notes, measure), partial(self._single_cells, rival, on, of)
        return DynamicThreat(
            frame, *market, rival, on, since_when, cells, by_cell, silent, single_cells=single, look=self.coverage
        )

    def _earlier(self, since: str | int | date) -> str:
        """The one period that is meant, as an ISO day; some period of the market lies after it."""
        known = self._views.read("readings", {}, ("period",), ("period",))["period"].drop_duplicates()
        text = f"{since:%Y-%m-%d}" if isinstance(since, date | datetime) else str(since)
        try:
            meant = known[known.dt.year.eq(int(text)) if len(text) == 4 else known.eq(pd.Timestamp(text))]
        except ValueError as error:
            raise BadArgument(f"since is '{since}'; give a year or a day, such as 2018 or 2018-05-01.") from error
        if len(meant) > 1:
            raise BadArgument(
                f"{since} is {len(meant)} periods of this market. Name one, such as {meant.iloc[0]:%Y-%m-%d}."
            )
        if meant.empty or meant.iloc[0] == known.max():
            has = f"has {known.min():%Y-%m-%d} to {known.max():%Y-%m-%d}" if len(known) else "is empty"
            fault = "is not in this market" if meant.empty else "is the last period of this market"
            raise BadArgument(
                f"since {since} {fault}, which {has}. Name a period that a later one can be compared with."
            )
        return f"{meant.iloc[0]:%Y-%m-%d}"

    def _silent_between(self, a: str, b: str, equal: dict[str, str], span: dict[str, str]) -> tuple[Absence, ...]:
        """Periods and products that cannot be compared with the earlier one, with the exporters that are silent in either."""
        sold = self._sold(equal)
        spans = self._views.read("spans", span, ("since", "period"), ("period", "since"))
        label = periods.labels(self.selection.frequency, self.selection.every)
        products = sorted({product for _, product in sold})
        silent = []
        for since, period in spans.itertuples(index=False, name=None):
            for product in products:
                ends = [sold.get((when, product), set()) for when in (since, period)]
                who = [each for each in (a, b) if not all(each in sellers for sellers in ends)]
                if who:
                    silent.append((label(period), product, "+".join(who)))
        return tuple(silent)
