"""The tables and views of one market: a selection compiled once over published flows, on an engine of its own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import pyarrow as pa

from petrostates import views
from petrostates.attribution import scenarios
from petrostates.connectors.source import Release
from petrostates.engines import Engine, to_pandas
from petrostates.errors import BadArgument, MissingData
from petrostates.selection import Selection, SourceNote

if TYPE_CHECKING:
    import pandas as pd

# Views that turn published rows into the flows of a selection; all others read `flows`.
_BEFORE_SELECTION = ("current", "declared", "current_adjustments", "attributed")


@dataclass(frozen=True)
class Tables:
    """What a market reads: folders of Parquet or loaded tables, and what is known about their sources."""

    flows: str | pa.Table
    adjustments: str | pa.Table | None = None
    notes: tuple[SourceNote, ...] = ()
    release: Release = "window"


class Namespace:
    """Views of one selection.

    ``published`` -> released by the chosen day -> newest vintage -> declared or attributed -> ``flows`` of the
    selection -> indicator views. What the selection leaves out is in no denominator.
    """

    def __init__(self, tables: Tables, selection: Selection, engine: Engine) -> None:
        self._engine = engine
        self._selection = selection
        self._lock = Lock()
        self._installed = set(_BEFORE_SELECTION)
        self._provide("published", tables.flows)
        engine.view("released", f"select * from published where {self._vintages(tables.release)} and {self._origin()}")
        views.install(engine, ("current", "declared"))
        self._refuse_mixture()
        if selection.basis == "attributed":
            self._provide_adjustments(tables.adjustments)
            views.install(engine, ("attributed",))
        # Every scenario of the ledger is worked out once; declared flows stay a view, however large they are.
        define = engine.keep if selection.basis == "attributed" else engine.view
        define("flows", self._selected())

    def narrowed(self, exporters: tuple[str, ...]) -> Namespace:
        """The same selection with the flows of these exporters only, read once.

        For what needs no one else's flows, such as an index of two exporters: many rows are then scanned a single time,
        however many views stand on them.
        """
        wanted = ", ".join(views.quoted(code) for code in exporters)
        narrow = copy(self)
        narrow._engine, narrow._installed, narrow._lock = self._engine.fresh(), set(_BEFORE_SELECTION), Lock()
        narrow._engine.load("flows", self._engine.arrow(f"select * from flows where exporter in ({wanted})"))
        return narrow

    def read(
        self, view: str, equal: Mapping[str, str], columns: tuple[str, ...], order_by: tuple[str, ...]
    ) -> pd.DataFrame:
        """Columns of a view where each named column equals a code, in order."""
        self._install(view)
        return to_pandas(self._engine.arrow(views.query(view, equal, columns, order_by)))

    def _install(self, view: str) -> None:
        """Define a view and what it reads, the first time it is asked for."""
        with self._lock:
            missing = tuple(name for name in views.behind(view) if name not in self._installed)
            views.install(self._engine, missing)
            self._installed.update(missing)

    def _provide(self, name: str, content: str | pa.Table) -> None:
        if isinstance(content, str):
            self._engine.mount(name, content)
        else:
            self._engine.load(name, content)

    def _provide_adjustments(self, content: str | pa.Table | None) -> None:
        if content is None:
            raise MissingData(
                "The attributed basis needs adjustments, and there are none here. "
                "Use basis='declared', or build the data folder with its evidence: petrostates build"
            )
        self._provide("published_adjustments", content)
        self._engine.view("released_adjustments", f"select * from published_adjustments where {self._released()}")
        views.install(self._engine, ("current_adjustments",))
        self._engine.view("adjusted", f"select * from current_adjustments where {self._wanted()}")
        levers = self._engine.arrow("select distinct lever from adjusted")["lever"]
        self._engine.load("scenarios", scenarios(levers.to_pylist()))

    def _released(self) -> str:
        as_of = self._selection.as_of
        return "true" if as_of is None else f"vintage <= date '{as_of.isoformat()}'"

    def _vintages(self, release: Release) -> str:
        """Vintages that count: of whole releases the newest alone, of windows every one."""
        if release == "window":
            return self._released()
        newest = self._engine.arrow(
            f"select max(vintage) as newest from published where {self._released()} and {self._origin()}"
        )["newest"][0].as_py()
        return "false" if newest is None else f"vintage = date '{newest.isoformat()}'"

    def _origin(self) -> str:
        """Whose figures: one source, one side's books, one frequency, as far as the selection names them."""
        chosen = {
            "source": self._selection.source,
            "flow": self._selection.books,
            "frequency": self._selection.frequency,
        }
        conditions = [f"{column} = {views.quoted(code)}" for column, code in chosen.items() if code is not None]
        return " and ".join(conditions or ["true"])

    def _refuse_mixture(self) -> None:
        """Annual and monthly figures, or both sides' books of one trade, must not be added up."""
        kinds = self._engine.arrow(f"select distinct frequency, flow from released where {self._wanted()}")
        for column, remedy in (("frequency", "frequency"), ("flow", "books")):
            found = sorted(set(kinds[column].to_pylist()))
            if len(found) > 1:
                raise BadArgument(
                    f"The flows of this source mix {column} {', '.join(found)}. Select one with {remedy}='…', such as '{found[0]}'."
                )

    def _wanted(self) -> str:
        """The filter of the selection, from validated codes and dates only."""
        chosen = self._selection
        conditions = ["true"]
        if chosen.importers is not None:
            conditions.append(f"importer in ({', '.join(views.quoted(code) for code in chosen.importers)})")
        if chosen.product is not None:
            conditions.append(f"product = {views.quoted(chosen.product)}")
        if chosen.start is not None:
            conditions.append(f"period >= date '{chosen.start.isoformat()}'")
        if chosen.end is not None:
            conditions.append(f"period <= date '{chosen.end.isoformat()}'")
        return " and ".join(conditions)

    def _selected(self) -> str:
        # Totals over partners stand beside their parts in some sources; they are not an exporter or an importer.
        return (
            "select scenario, period, frequency, exporter, importer, product, quantity_t, value_usd "
            f"from {self._selection.basis} "
            f"where {self._wanted()} and exporter <> 'WLD' and importer <> 'WLD' and exporter <> importer"
        )
