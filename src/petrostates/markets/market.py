"""A market: a lazy selection of flows with one method per indicator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from petrostates.engines import DuckDB, Engine, to_pandas
from petrostates.errors import BadArgument, UnknownName, one_of, suggest
from petrostates.indicators import INDICES, Result, own
from petrostates.markets.change import Change
from petrostates.markets.dependence import Dependence
from petrostates.markets.exposure import Exposure
from petrostates.markets.meetings import Meetings
from petrostates.markets.rivalry import Rivalry
from petrostates.markets.selected import CELLS, MEASURES
from petrostates.markets.suppliers import Suppliers
from petrostates.markets.threats import Threats
from petrostates.markets.trade import Trade
from petrostates.namespace import Namespace, Tables
from petrostates.reference import country, product
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import ALL_CELLS, Selection

if TYPE_CHECKING:
    import pandas as pd

# Columns that hold words of a closed set, in every view or in ours alone: another package may have indices of its own.
_CLOSED = {"measure": MEASURES, "cells": CELLS}
_CLOSED_IN_OURS = {"index": tuple(INDICES), "span": ("previous", "any"), "unit": CELLS}
_LISTED = {"importer": country, "product": product}
_EXPORTERS = frozenset({"exporter", "exporter_a", "exporter_b", "rival", "target", "top_exporter"})


class Market(Rivalry, Meetings, Exposure, Threats, Suppliers, Dependence, Trade, Change):
    """Flows of a selection, and the indicators over them.

    The selection sets the denominators: in ``market("asia")`` shares are of Asian trade. Build one with
    :func:`petrostates.market`. The indicators are grouped by the question they answer: :class:`Rivalry`, :class:`Meetings`,
    :class:`Exposure`, :class:`Threats`, :class:`Suppliers`, :class:`Dependence`, :class:`Trade`, :class:`Change`.

    Threads may share a market. Processes may not: a market and its results cannot be pickled or deep-copied, so open it in the
    worker, and send back ``result.tidy()``.

    Parameters
    ----------
    tables
        Where the flows and adjustments are.
    selection
        What is selected: importers, product, dates, basis, date of knowledge.
    engine
        Runs the SQL; each market needs its own. None for DuckDB, with one worker up to a million published rows and all
        cores beyond.
    """

    def __init__(self, tables: Tables, selection: Selection, engine: Engine | None = None) -> None:
        self._notes = tables.notes
        self._views = Namespace(tables, selection, engine or DuckDB(tables.threads))
        # What the figures turned out to be, so that results can tell a month of January from a year.
        self.selection = replace(selection, frequency=self._views.frequency) if self._views.kinds else selection

    def __repr__(self) -> str:
        return f"<Market: {self.selection}>"

    def flows(self) -> pd.DataFrame:
        """Selected flows, central reading: period, frequency, exporter, importer, product, quantity_t, value_usd.

        On the attributed basis dollars of returned cargo are those of the label it was booked under, not a price of its origin.
        """
        columns = ("period", "frequency", "exporter", "importer", "product", "quantity_t", "value_usd")
        return self._views.read("central", {}, columns, columns[:5])

    def adjustments(self) -> pd.DataFrame:
        """Adjustments that touch the selection; empty on the declared basis."""
        if self.selection.basis == "declared":
            return to_pandas(ADJUSTMENTS.from_pylist([]))
        order = ("period", "lever", "declared_exporter", "importer")
        return self._views.read("adjusted", {}, tuple(ADJUSTMENTS.fields.names), order)

    def view(self, name: str, /, **equal: str) -> pd.DataFrame:
        """Rows of a SQL view in which each named column equals a code, without those columns.

        What an indicator of one's own reads; ordered by the columns that are not numbers. On the declared basis ``low`` and
        ``high`` are null, since a declared figure has no range.

        Raises
        ------
        UnknownName, BadArgument
            A view or column that does not exist, or a value that is no text or cannot stand in its column: an unknown measure,
            definition of a cell, country or product. One that could stand there, and that no row has, gives no rows.

        Examples
        --------
        >>> import petrostates as ps
        >>> m = ps.market("all", flows=ps.example_flows())
        >>> m.view("sales", measure="quantity", cells="importer", exporter="RUS")[["cell", "sales_share"]].values.tolist()
        [['CHN', 0.6], ['IND', 0.4]]
        """
        columns = self._views.columns(name)
        for column in equal:
            if column not in columns:
                raise UnknownName(f"No column '{column}' in the view {name}. {suggest(column, columns)}")
            _check_compared(column, equal[column], columns[column])
        frame = self._views.read(name, equal, tuple(column for column in columns if column not in equal), ())
        if frame.empty:
            self._refuse_unknown(name, equal)
        if self.selection.basis == "declared":
            frame = frame.assign(**dict.fromkeys({"low", "high"} & set(columns), math.nan))
        keys = [column for column in frame.columns if frame[column].dtype.kind != "f"]
        return frame.sort_values(keys, ignore_index=True) if keys else frame

    def _refuse_unknown(self, view: str, equal: Mapping[str, str]) -> None:
        """Refuse a value that cannot stand in its column, so that no typing error reads like no trade.

        What some row of the view has is right, whatever the lists say: the view may be of another package.
        """
        for column, value in equal.items():
            try:
                self._check_known(view, column, value)
            except UnknownName:
                if not self._views.rows(view, {column: value}, (column,)).num_rows:
                    raise

    def _check_known(self, view: str, column: str, value: str) -> None:
        closed = _CLOSED if self._views.is_of_a_guest(view) else _CLOSED | _CLOSED_IN_OURS
        if column in closed:
            one_of(column, value, closed[column])
        elif column in _EXPORTERS:
            self._exporter(value)
        elif self.selection.codes == "known" and column in _LISTED and value != ALL_CELLS:
            _LISTED[column](value)

    def indicator(self, name: str, /, **arguments: Any) -> Result:
        """An indicator that an installed package registers, see ``docs/own-indicators.md``.

        Parameters
        ----------
        name
            As registered in the entry-point group ``petrostates.indicators``.
        arguments
            Whatever it takes.

        Returns
        -------
        Result
            ``tidy()`` is the frame that its function returns.

        Raises
        ------
        UnknownName, BadArgument, BadPlugin
            No package registers it; it does not take these arguments; or it is broken, with the name of the package.
        """
        found = own.load(name, frozenset(one for one in dir(Market) if not one.startswith("_")))
        guest = copy(self)
        guest._views = self._views.extended(found.library)
        answer = found.answer(guest, arguments)
        if isinstance(answer, Result):
            return answer
        measure = found.measure(arguments)
        about = (name, found.title, found.definition)
        return own.OwnResult(answer, self.selection, self._notes, measure, *about, look=self.coverage)


def _check_compared(column: str, value: Any, kind: pa.DataType) -> None:
    if not isinstance(value, str):
        raise BadArgument(f"{column} is {value!r}; give text, such as {column}='{value}'.")
    try:
        pa.scalar(value).cast(kind)
    except pa.ArrowInvalid as error:
        raise BadArgument(f"{column} is '{value}', which is no {kind}: the kind of that column.") from error
