"""What every group of indicators stands on: a selection, its views, and the ways to read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from petrostates.errors import BadArgument, one_of
from petrostates.namespace import Namespace
from petrostates.reference import country
from petrostates.selection import Cells, Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd

MEASURES = ("quantity", "value")
CELLS = ("importer", "product", "importer_product")
UNITS = ("importer", "product")


class Selected:
    """A selection of flows with its views; the groups of indicators build on it."""

    selection: Selection
    _notes: tuple[SourceNote, ...]
    _views: Namespace

    def _ranged(
        self,
        view: str,
        equal: dict[str, str],
        columns: tuple[str, ...],
        order_by: tuple[str, ...],
        views: Namespace | None = None,
    ) -> pd.DataFrame:
        """Read a view with its range. A declared figure has none: its bounds are null, not equal to it."""
        frame = (views or self._views).read(view, equal, (*columns, "low", "high"), order_by)
        return frame.assign(low=math.nan, high=math.nan) if self.selection.basis == "declared" else frame

    def _exporter(self, code: str) -> str:
        return country(code) if self.selection.codes == "known" else code

    def _pair(self, a: str, b: str) -> None:
        self._exporter(a)
        self._exporter(b)
        if a == b:
            raise BadArgument(f"'{a}' with itself is not a pair. Name two exporters, such as 'RUS' and 'IRN'.")


def keys_of(cells: Cells) -> tuple[str, ...]:
    """Return the columns that identify a value; where products are pooled there is no product."""
    return ("period", "product") if checked_cells(cells) == "importer" else ("period",)


def checked_measure(name: str) -> str:
    """Return the measure, or say which ones there are."""
    return one_of("measure", name, MEASURES)


def checked_cells(name: str) -> str:
    """Return the definition of a cell, or say which ones there are."""
    return one_of("cells", name, CELLS)
