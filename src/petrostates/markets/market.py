"""A market: a lazy selection of flows with one method per indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from petrostates.engines import DuckDB, Engine, to_pandas
from petrostates.markets.change import Change
from petrostates.markets.exposure import Exposure
from petrostates.markets.rivalry import Rivalry
from petrostates.markets.suppliers import Suppliers
from petrostates.markets.trade import Trade
from petrostates.namespace import Namespace, Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

if TYPE_CHECKING:
    import pandas as pd


class Market(Rivalry, Exposure, Suppliers, Trade, Change):
    """Flows of a selection, and the indicators over them.

    The selection sets the denominators: in ``market("asia")`` shares are of Asian trade. Build one with
    :func:`petrostates.market`. The indicators are grouped by the question they answer: :class:`Rivalry`,
    :class:`Exposure`, :class:`Suppliers`, :class:`Trade`, :class:`Change`.

    Parameters
    ----------
    tables
        Where the flows and adjustments are.
    selection
        What is selected: importers, product, dates, basis, date of knowledge.
    engine
        Runs the SQL; each market needs its own.
    """

    def __init__(self, tables: Tables, selection: Selection, engine: Engine | None = None) -> None:
        self.selection = selection
        self._notes = tables.notes
        self._views = Namespace(tables, selection, engine or DuckDB())

    def __repr__(self) -> str:
        return f"<Market: {self.selection}>"

    def flows(self) -> pd.DataFrame:
        """Selected flows, central reading: period, frequency, exporter, importer, product, quantity_t, value_usd."""
        columns = ("period", "frequency", "exporter", "importer", "product", "quantity_t", "value_usd")
        return self._views.read("central", {}, columns, columns[:5])

    def adjustments(self) -> pd.DataFrame:
        """Adjustments that touch the selection; empty on the declared basis."""
        if self.selection.basis == "declared":
            return to_pandas(ADJUSTMENTS.from_pylist([]))
        order = ("period", "lever", "declared_exporter", "importer")
        return self._views.read("adjusted", {}, tuple(ADJUSTMENTS.fields.names), order)
