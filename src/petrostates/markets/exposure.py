"""Indicators with a direction: how much of an exporter's sales a rival is present in."""

from __future__ import annotations

import math
from functools import partial

from petrostates.errors import BadArgument, is_number
from petrostates.indicators import Pressure, resampled
from petrostates.indicators.bootstrap import resampling, with_sampling
from petrostates.indicators.exposure import ExposedShare
from petrostates.indicators.resampled import STATISTICS
from petrostates.markets.selected import Selected, checked_cells, checked_measure, keys_of
from petrostates.selection import UNITS as MEASURED
from petrostates.selection import Cells, Measure


class Exposure(Selected):
    """Pressure and exposed share."""

    def pressure(
        self,
        rival: str,
        on: str,
        cells: Cells = "importer",
        *,
        measure: Measure = "quantity",
        bootstrap: int = 0,
        seed: int = 0,
    ) -> Pressure:
        """Market share of a rival where another exporter sells.

        It has a direction and sees size: how large the rival is in the places that the other lives on. ``placebo()`` of the
        result says where it stands among pairs of comparable size. With ``bootstrap`` cells are drawn as for :meth:`overlap`, and
        the same ones in both directions; a drawn cell brings its s_rc along.

        Parameters
        ----------
        rival
            Who presses, ISO 3166 alpha-3.
        on
            On whom.
        cells, measure, bootstrap, seed
            As for :meth:`overlap`; equal seeds draw the same cells for both, and for both directions.

        Returns
        -------
        Pressure
            ``tidy()``: period, product unless pooled, pressure, low, high, and with ``bootstrap`` the further columns of
            :meth:`overlap`. ``by_cell``: what each cell adds.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or a number of draws or a seed below zero.

        Notes
        -----
        Formula
            ``P(r→e) = Σ_c p_ec s_rc`` with ``p_ec = x_ec / X_e``, the share of e's sales that goes to cell c, and
            ``s_rc = x_rc / M_c``, the rival's share of that cell's purchases.
        Range
            0, the rival sells nowhere that e does, to 1, which it only nears: e itself sells there. ``low`` and ``high`` span the
            attribution scenarios; with
            ``bootstrap`` as for :meth:`overlap`.
        Missing
            A period in which either side has no trade is absent, never 0. On the declared basis ``low`` and ``high`` are null
            without ``bootstrap``. Where the target sells in one cell alone nothing is left to draw: they are then of the
            attribution alone, and null on the declared basis. A flow without an amount counts as none, of the rival, of the
            target and in M_c; ``summary()`` names those of the two.
        Trap
            Not symmetric: ``X_e P(r→e) = X_r P(e→r)``, so that the smaller of two is pressed harder. M_c counts the exporters
            of the market, both of the pair included.

        References
        ----------
        Turner, P. and Van 't dack, J. (1993): Measuring International Price and Cost Competitiveness. BIS Economic Papers 39,
        whose weights of competition in third markets are sums of the same form.

        Examples
        --------
        Iran sells only to China, where Russia has three quarters:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.pressure("RUS", on="IRN").tidy()["pressure"].tolist()
        [0.75]
        """
        self._pair(rival, on)
        drawn = resampling(bootstrap, seed)
        of = {"measure": checked_measure(measure), "cells": checked_cells(cells)}
        pair, keys = {"rival": rival, "target": on}, keys_of(cells)
        frame = self._ranged("pressure", of | pair, (*keys, "pressure"), keys)
        if drawn is not None:
            ordered = {"exporter_a": rival, "exporter_b": on}
            columns = (*keys, "scenario", "cell", "amount_a", "amount_b", "market_share_a")
            met = self._views.rows("pair_purchases", of | ordered, columns)
            frame = with_sampling(frame, met, keys, STATISTICS["pressure"], drawn, of="amount_b")
        detail = (*keys, "cell", "target_sales_share", "rival_market_share", "contribution")
        by_cell = self._views.read("pressure_by_cell", of | pair, detail, (*keys, "cell"))
        silent, everyone = partial(self._silent, rival, on, of), partial(self._everyone, of)
        market = (self.selection, self._notes, measure)
        return Pressure(
            frame,
            *market,
            rival,
            on,
            "pressure",
            cells,
            by_cell,
            silent,
            drawn,
            everyone=everyone,
            unpublished=partial(self._unpublished, rival, on, measure),
            look=self.coverage,
        )

    def exposed_share(
        self,
        rival: str,
        on: str,
        cells: Cells = "importer",
        threshold: float = 0.0,
        *,
        measure: Measure = "quantity",
        bootstrap: int = 0,
        seed: int = 0,
    ) -> ExposedShare:
        """Share of an exporter's sales that go where a rival sells more than a threshold.

        It has a direction. A rival counts wherever it is present, however small it is there; :meth:`pressure` weighs it.

        Parameters
        ----------
        rival
            Who is present, ISO 3166 alpha-3.
        on
            Whose sales are exposed.
        cells, measure, bootstrap, seed
            As for :meth:`pressure`.
        threshold
            τ, strictly exceeded: tonnes, or US dollars with ``measure="value"``.

        Returns
        -------
        ExposedShare
            ``tidy()``: period, product unless pooled, exposed_share, low, high, and with ``bootstrap`` the further columns of
            :meth:`overlap`. ``by_cell``: what each cell adds.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or a threshold, a number of draws or a seed below zero.

        Notes
        -----
        Formula
            ``Σ_c 1[x_rc > τ] p_ec`` with ``p_ec = x_ec / X_e``, the share of e's sales that goes to cell c, and x_rc what the
            rival sells there.
        Range
            0 to 1; at a threshold of 0 never below :meth:`pressure`. ``low`` and ``high`` span the attribution scenarios; with
            ``bootstrap`` as for :meth:`overlap`.
        Missing
            A period in which either side has no trade is absent, never 0. On the declared basis ``low`` and ``high`` are null
            without ``bootstrap``. Where the target sells in one cell alone nothing is left to draw: they are then of the
            attribution alone, and null on the declared basis. In a market of a single cell the share can only be 0 or 1;
            ``summary()`` says so. A flow without an amount counts as none: the rival is taken to sell nothing there;
            ``summary()`` names those of the two.
        Trap
            The threshold is of amounts per period: one that suits years is far too high for months. State it with the number. At
            0 a single cargo of the rival exposes all that the other sells in that cell.

        References
        ----------
        None: a share of sales, defined here.

        Examples
        --------
        Iran sells only to China; six tenths of Russia's sales are there:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.exposed_share("IRN", on="RUS").tidy()["exposed_share"].tolist()
        [0.6]
        """
        self._pair(rival, on)
        if not is_number(threshold) or not 0 <= threshold < math.inf:
            raise BadArgument(f"threshold is {threshold!r}; give a number of tonnes or dollars from 0 up, such as 0.")
        drawn = resampling(bootstrap, seed)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, list(keys_of(cells))
        columns = (*keys, "scenario", "cell", "target_sales_share", "rival_amount")
        faced = self._views.read("exposure", of | {"rival": rival, "target": on}, columns, (*keys, "scenario", "cell"))
        exposed = faced.assign(
            exposed_share=faced["target_sales_share"].where(faced["rival_amount"].gt(threshold), 0.0)
        )
        worlds = exposed.groupby([*keys, "scenario"], as_index=False)[["exposed_share"]].sum()
        worlds["exposed_share"] = worlds["exposed_share"].clip(upper=1.0)  # sums of shares can pass 1 in the last digit
        frame = self._spanned(worlds, keys_of(cells), "exposed_share")
        if drawn is not None:
            ordered = {"exporter_a": rival, "exporter_b": on}
            sold = self._views.rows("pair_sales", of | ordered, (*keys, "scenario", "cell", "amount_a", "amount_b"))
            frame = with_sampling(frame, sold, tuple(keys), resampled.exposed_share(threshold), drawn, of="amount_b")
        silent = partial(self._silent, rival, on, of)
        by_cell = (
            exposed[exposed["scenario"].eq(0)]
            .drop(columns="scenario")
            .rename(columns={"exposed_share": "contribution"})
        )
        market, title = (self.selection, self._notes, measure), f"more than {threshold:,.12g} {MEASURED[measure]}"
        return ExposedShare(
            frame,
            *market,
            rival,
            on,
            title,
            cells,
            by_cell,
            silent,
            drawn,
            single_cells=partial(self._single_cells, rival, on, of),
            unpublished=partial(self._unpublished, rival, on, measure),
            look=self.coverage,
        )
