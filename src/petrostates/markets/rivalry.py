"""Indicators of two exporters, or of every pair: how much they sell in the same places."""

from __future__ import annotations

import math
from functools import partial

from petrostates.engines import to_pandas
from petrostates.errors import one_of
from petrostates.indicators import INDICES, Matrix, Overlap
from petrostates.indicators.bootstrap import resampling, with_sampling
from petrostates.indicators.comparable import PAIR
from petrostates.indicators.every_pair import every_pair, over_scenarios
from petrostates.indicators.resampled import STATISTICS
from petrostates.markets.selected import Selected, checked_cells, checked_measure, keys_of
from petrostates.selection import Cells, Measure


class Rivalry(Selected):
    """Overlap and its matrix."""

    def overlap(
        self,
        a: str,
        b: str,
        index: str = "finger_kreinin",
        cells: Cells = "importer",
        bootstrap: int = 0,
        seed: int = 0,
        *,
        measure: Measure = "quantity",
    ) -> Overlap:
        """How much two exporters sell in the same places, by one of seven indices.

        Symmetric: it does not say whom the rivalry hurts, see :meth:`pressure`. Every summary states its own definition; all
        seven stand in :data:`petrostates.indicators.INDICES`. ``placebo()`` of the result says where the pair stands among pairs of
        comparable size.

        With ``bootstrap`` cells are drawn with replacement within each period, as many as there are, from those in which either
        of the two sells: one in which neither does adds nothing to any sum, and would only let the interval hang on how many
        outsiders the market holds. ``interval`` of the result says what ``low`` and ``high`` are then.

        Parameters
        ----------
        a, b
            Exporters, ISO 3166 alpha-3.
        index
            ``finger_kreinin``, ``krugman``, ``cosine``, ``morisita_horn``, ``bray_curtis``, ``glick_rose`` or
            ``glick_rose_share``.
        cells
            What counts as the same place: ``importer`` (one value per product), ``product`` (importers pooled) or
            ``importer_product`` (one value over all).
        bootstrap
            How many draws of cells; 0 for none, 1,000 are usual.
        seed
            Equal seeds give equal draws.
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Overlap
            ``tidy()``: period, product unless pooled, overlap, low, high; with ``bootstrap`` also attribution_low,
            attribution_high, sampling_low, sampling_high (of the central reading), undefined_share (draws in which one of the
            two loses every cell and that have no value; the largest of the scenarios), drawn_cells, and undrawn_readings (scenarios
            with one cell to draw, and so without draws). ``by_cell``: what each cell adds. ``placebo()``: where the pair stands
            among others.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, a pair of one exporter with itself, or a number of draws or a seed below zero.

        Notes
        -----
        Formula
            ``Σ_c min(p_ac, p_bc)`` with ``p_ac = x_ac / X_a``: the share of a's sales that goes to cell c. This is
            ``finger_kreinin``, the default.
        Range
            0, no cell in common, to 1, sold alike. ``krugman`` runs from 2 to 0 and ``bray_curtis`` from 1 to 0: they are
            distances. ``low`` and ``high`` span the attribution scenarios; with ``bootstrap`` they hold nine draws in ten
            (percentiles), on the attributed basis of every scenario, and the scenarios themselves.
        Missing
            A period in which either exporter has no trade is absent, never 0; ``summary()`` names it. In a market of a single cell
            all that both sell is in it, so that the index can only be 1 (``krugman`` 0): the value stands, ``summary()`` says so,
            and ``placebo()`` gives no rank; ``bray_curtis`` and ``glick_rose`` still compare size. Where both trade and
            share no cell the value is a true 0. On the declared basis ``low`` and ``high`` are null without ``bootstrap``. A draw
            that loses every cell of one of the two has no value and is counted in ``undefined_share``, the largest of the
            scenarios. One cell alone leaves nothing to draw: ``low`` and ``high`` are then of the attribution alone, and null on
            the declared basis. A flow without an amount counts as none, so that a cell that both may sell in is not shared;
            ``summary()`` names those of the two.
        Trap
            Blind to size: a giant and a dwarf that both sell only to China overlap by 1. It rises when cells are merged. Once
            one exporter sells to a single buyer, it is the other's share of sales there, whatever the first one's tonnage. Draws
            say how far the number hangs on which cells there happen to be, and nothing of errors in the books; where many are
            undefined, the others hold more of a shared cell than the market does.

        References
        ----------
        Finger, J. M. and Kreinin, M. E. (1979): A Measure of 'Export Similarity' and Its Possible Uses. Economic Journal 89:905.

        Examples
        --------
        Russia sells 60 % to China, 40 % to India; Iran 100 % to China:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.overlap("RUS", "IRN").tidy()["overlap"].tolist()
        [0.6]
        >>> m.overlap("RUS", "IRN", index="krugman").tidy()["overlap"].round(9).tolist()
        [0.8]
        """
        self._pair(a, b)
        one_of("index", index, INDICES)
        drawn = resampling(bootstrap, seed)
        of = {"measure": checked_measure(measure), "cells": checked_cells(cells)}
        pair, keys = {"exporter_a": a, "exporter_b": b}, keys_of(cells)
        views = self._views.narrowed((a, b), of)  # what others sell does not enter an index of two
        views.keep("pair_sales", of | pair)
        named = {"index": index} | of | pair
        frame = self._ranged("overlap", named, (*keys, "overlap"), keys, views)
        if drawn is not None:
            sold = views.rows("pair_sales", of | pair, (*keys, "scenario", "cell", "amount_a", "amount_b"))
            frame = with_sampling(frame, sold, keys, STATISTICS[index], drawn)
        detail = (*keys, "cell", "sales_share_a", "sales_share_b", "contribution")
        by_cell = views.read("overlap_by_cell", named, detail, (*keys, "cell"))
        silent, everyone = partial(self._silent, a, b, of), partial(self._everyone, of)
        market, looks = (self.selection, self._notes, measure), (by_cell, silent, drawn)
        return Overlap(
            frame,
            *market,
            a,
            b,
            index,
            cells,
            *looks,
            everyone=everyone,
            single_cells=partial(self._single_cells, a, b, of),
            unpublished=partial(self._unpublished, a, b, measure),
            look=self.coverage,
        )

    def matrix(
        self, index: str = "finger_kreinin", cells: Cells = "importer", *, measure: Measure = "quantity"
    ) -> Matrix:
        """An index of every pair of exporters that both trade, in both orders, with the diagonal.

        Where a pair stands among the others is part of what its number means. ``of(exporters)`` narrows the matrix, ``plot()``
        draws a heat map.

        Parameters
        ----------
        index, cells, measure
            As for :meth:`overlap`.

        Returns
        -------
        Matrix
            ``tidy()``: period, product unless pooled, exporter_a, exporter_b, overlap (central reading), low, high.

        Raises
        ------
        UnknownIndex
            An index, cell definition or measure that does not exist.

        Notes
        -----
        Formula
            That of :meth:`overlap` for each pair; by default ``Σ_c min(p_ac, p_bc)`` with ``p_ac = x_ac / X_a``.
        Range
            As for :meth:`overlap`; an exporter with itself has 1, and 0 by ``krugman`` and ``bray_curtis``. ``low`` and ``high``
            span the attribution scenarios. No bootstrap: draws are of the cells of one pair, see :meth:`overlap`.
        Missing
            An exporter without trade in a period has no row and no column there. A pair that shares no cell has its true end,
            0 (``krugman`` 2, ``bray_curtis`` 1). A flow without an amount counts as none. On the declared basis ``low`` and
            ``high`` are null.
        Trap
            Both orders of a pair are there: leave one out before counting or averaging pairs, and the diagonal too. In a market of
            a single cell every pair is alike; ``summary()`` says so.

        References
        ----------
        Finger, J. M. and Kreinin, M. E. (1979): A Measure of 'Export Similarity' and Its Possible Uses. Economic Journal 89:905.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.matrix().tidy()[["exporter_a", "exporter_b", "overlap"]].values.tolist()
        [['IRN', 'IRN', 1.0], ['IRN', 'RUS', 0.6], ['RUS', 'IRN', 0.6], ['RUS', 'RUS', 1.0]]
        """
        one_of("index", index, INDICES)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, keys_of(cells)
        read, single = ("period", "product", "cell", "exporter", "amount"), partial(self._of_one_cell, of)
        if self.selection.basis == "declared":
            pairs = every_pair(self._views.rows("central_cells", of, read), index)
            frame = to_pandas(pairs.select([*keys, *PAIR, "overlap"])).assign(low=math.nan, high=math.nan)
        else:
            pairs = over_scenarios(self._views.rows("cells", of, ("scenario", *read)), index)
            frame = to_pandas(pairs.select([*keys, *PAIR, "overlap", "low", "high"]))
        market, sellers = (self.selection, self._notes, measure), partial(self._sellers, of)
        return Matrix(frame, *market, index, cells, sellers=sellers, single_cells=single, look=self.coverage)
