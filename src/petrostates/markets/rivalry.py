"""Indicators of two exporters, or of every pair: how much they sell in the same places."""

from __future__ import annotations

from functools import partial

from petrostates.engines import to_pandas
from petrostates.errors import one_of
from petrostates.indicators import INDICES, Matrix, Overlap
from petrostates.indicators.every_pair import every_pair
from petrostates.markets.selected import Selected, checked_cells, checked_measure, keys_of
from petrostates.selection import Cells, Measure


class Rivalry(Selected):
    """Overlap and its matrix."""

    def overlap(
        self,
        a: str,
        b: str,
        *,
        index: str = "finger_kreinin",
        cells: Cells = "importer",
        measure: Measure = "quantity",
    ) -> Overlap:
        """How much two exporters sell in the same places, by one of seven indices.

        With x_ac the amount that exporter a sells in cell c, X_a = Σ_c x_ac and p_ac = x_ac / X_a; all are symmetric:

        ``finger_kreinin``
            ``Σ min(p_a, p_b)``; 0 disjoint, 1 identical (Finger and Kreinin 1979, Economic Journal 89:905). Blind to size,
            see :meth:`Exposure.pressure`; it rises when cells are merged.
        ``krugman``
            ``Σ |p_a − p_b|``; a distance from 0 identical to 2 disjoint (Krugman 1991, Geography and Trade). Finger-Kreinin
            and half of it make 1.
        ``cosine``
            ``Σ p_a p_b / √(Σ p_a² Σ p_b²)``; 0 to 1 (Pianka 1973, Annual Review of Ecology and Systematics 4:53). The largest
            cells decide it.
        ``morisita_horn``
            ``2 Σ p_a p_b / (Σ p_a² + Σ p_b²)``; 0 to 1 (Horn 1966, American Naturalist 100:419). Not Morisita's index of
            counts.
        ``bray_curtis``
            ``Σ |x_a − x_b| / (X_a + X_b)``; a dissimilarity of amounts from 0 to 1 (Bray and Curtis 1957, Ecological
            Monographs 27:325). Unequal size counts as unlike.
        ``glick_rose``
            ``Σ w (1 − |x_a − x_b| / (x_a + x_b))`` with ``w = (x_a + x_b) / (X_a + X_b)``; 0 to 1 (Glick and Rose 1999,
            Journal of International Money and Finance 18:603). Unequal size counts as unlike: 1 − Bray-Curtis.
        ``glick_rose_share``
            ``Σ w (1 − |p_a − p_b| / (p_a + p_b))`` with the same weights; 0 to 1 (same paper). Amounts in the weight, shares
            in the bracket: easy to mix.

        A period in which either exporter has no trade is absent, never 0. On the attributed basis ``low`` and ``high`` are
        the range over the attribution scenarios; on the declared basis they are null.

        Parameters
        ----------
        a, b
            Exporters, ISO 3166 alpha-3.
        index
            One of the seven above.
        cells
            What counts as the same place: ``importer`` (one value per product), ``product`` (importers pooled) or
            ``importer_product`` (one value over all).
        measure
            ``quantity`` (tonnes) or ``value`` (US dollars).

        Returns
        -------
        Overlap
            ``tidy()``: period, product unless pooled, overlap, low, high. ``by_cell``: what each cell adds.

        Raises
        ------
        UnknownCountry, UnknownIndex, BadArgument
            An unknown name, or a pair of one exporter with itself.

        Examples
        --------
        Russia sells 60 % to China, 40 % to India; Iran 100 % to China:

        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.overlap("RUS", "IRN").tidy()["overlap"].tolist()
        [0.6]
        """
        self._pair(a, b)
        one_of("index", index, INDICES)
        of = {"measure": checked_measure(measure), "cells": checked_cells(cells)}
        pair, keys = {"exporter_a": a, "exporter_b": b}, keys_of(cells)
        views = self._views.narrowed((a, b), of)  # what others sell does not enter an index of two
        views.keep("pair_sales", of | pair)
        named = {"index": index} | of | pair
        frame = self._ranged("overlap", named, (*keys, "overlap"), keys, views)
        detail = (*keys, "cell", "sales_share_a", "sales_share_b", "contribution")
        by_cell = views.read("overlap_by_cell", named, detail, (*keys, "cell"))
        return Overlap(
            frame, self.selection, self._notes, measure, a, b, index, cells, by_cell, partial(self._silent, a, b, of)
        )

    def matrix(
        self, index: str = "finger_kreinin", *, cells: Cells = "importer", measure: Measure = "quantity"
    ) -> Matrix:
        """An index of every pair of exporters that both trade, in both orders, with the diagonal.

        Formula, range and absences as for :meth:`overlap`. Pairs that share no cell have a true 0 (Krugman 2, Bray-Curtis
        1); an exporter with itself has 1 (0 for these two distances).

        Parameters
        ----------
        index, cells, measure
            As for :meth:`overlap`.

        Returns
        -------
        Matrix
            ``tidy()``: period, product unless pooled, exporter_a, exporter_b, overlap (central reading).

        Raises
        ------
        UnknownIndex
            An index, cell definition or measure that does not exist.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.matrix().tidy()[["exporter_a", "exporter_b", "overlap"]].values.tolist()
        [['IRN', 'IRN', 1.0], ['IRN', 'RUS', 0.6], ['RUS', 'IRN', 0.6], ['RUS', 'RUS', 1.0]]
        """
        one_of("index", index, INDICES)
        of, keys = {"measure": checked_measure(measure), "cells": checked_cells(cells)}, keys_of(cells)
        sold = self._views.rows("central_cells", of, ("period", "product", "cell", "exporter", "amount"))
        pairs = every_pair(sold, index).select([*keys, "exporter_a", "exporter_b", "overlap"])
        return Matrix(to_pandas(pairs), self.selection, self._notes, measure, index, cells)
