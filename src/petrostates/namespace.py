"""The tables and views of one market: a selection compiled once over published flows, on an engine of its own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from petrostates import periods, views
from petrostates.attribution import scenarios
from petrostates.connectors.source import Release
from petrostates.engines import Engine, to_pandas
from petrostates.errors import BadArgument, BadPlugin, MissingData, UnknownName, suggest
from petrostates.selection import Basis, Selection, SourceNote
from petrostates.store import constants, counted

if TYPE_CHECKING:
    import pandas as pd

FEW_ROWS = 1_000_000  # several workers read them no faster than one, and add them up in another order each time
# Views that turn published rows into the flows of a selection; all others read `flows`.
_BEFORE_SELECTION = ("published_once", "current", "declared", "current_adjustments", "attributed")

_FLOW = "scenario, period, frequency, exporter, importer, product, quantity_t, value_usd"


class Kind(NamedTuple):
    """What figures must share to be one release of one book."""

    source: str
    frequency: str
    flow: str
    vintage: date


@dataclass(frozen=True)
class Tables:
    """What a market reads: folders of Parquet or loaded tables, and what is known about their sources."""

    flows: str | pa.Table
    adjustments: str | pa.Table | None = None
    notes: tuple[SourceNote, ...] = ()
    release: Release = "window"

    @property
    def threads(self) -> int | None:
        """One worker where that is as fast, so that equal data give equal bytes; None for all cores."""
        rows = counted(self.flows) if isinstance(self.flows, str) else self.flows.num_rows
        return 1 if rows is not None and rows <= FEW_ROWS else None


class Namespace:
    """Views of one selection.

    ``published`` -> released by the chosen day -> newest vintage -> declared or attributed -> ``flows`` of the
    selection -> indicator views. What the selection leaves out is in no denominator.
    """

    def __init__(self, tables: Tables, selection: Selection, engine: Engine) -> None:
        self._engine = engine
        self._selection = selection
        self._lock = Lock()
        self._library = views.ours()
        self._guests: dict[str, views.Library] = {}
        self._installed = set(_BEFORE_SELECTION)
        self._adjustments = tables.adjustments
        self._provide("published", tables.flows)
        self.kinds = frozenset(self._provide_released(tables))
        self._provide_declared(self.kinds)
        engine.view("booked", self._selected("declared"))
        if selection.basis == "attributed":
            self._provide_scenarios()
            self._library.install(engine, ("attributed",))
        # Every scenario of the ledger is worked out once; declared flows stay a view, however large they are.
        define = engine.keep if selection.basis == "attributed" else engine.view
        define("selected", self._selected(selection.basis))
        self.calendar = periods.calendar(selection.every, self.frequency) if self.kinds else None
        if self.calendar is None:
            engine.view("flows", f"select {_FLOW} from selected")
        else:
            define("flows", self._summed(self.calendar))

    def narrowed(self, exporters: tuple[str, ...], equal: Mapping[str, str]) -> Namespace:
        """The same selection with the `cells` of these exporters only, where each named column equals a code, read once.

        For what needs no one else's sales, such as an index of two exporters: many rows are then scanned a single time,
        and of their columns only those that are asked for, however many views stand on them.
        """
        self._install("cells")
        narrow = copy(self)
        narrow._engine, narrow._installed, narrow._lock = (
            self._engine.fresh(),
            set(self._library.behind("cells")),
            Lock(),
        )
        narrow._engine.load("cells", self._engine.arrow(views.among("cells", equal, "exporter", exporters)))
        return narrow

    def extended(self, library: views.Library) -> Namespace:
        """The same selection and engine with the views of another package beside ours.

        Two packages may each have a view of one name: what the first defined must not answer for the second.
        """
        with self._lock:
            for name in sorted(library.whose.keys() & self._guests.keys()):
                if library.texts[name] != self._guests[name].texts[name]:
                    others = f"{self._guests[name].whose[name]} and {library.whose[name]}"
                    raise BadPlugin(f"{name}.sql of {others} differ. Ask for each in a market of its own.")
            self._guests.update(dict.fromkeys(library.whose, library))
        more = copy(self)
        more._library = library
        return more

    def trades(self, side: str, code: str) -> bool:
        """Whether an exporter or importer is in the published figures, in this selection or not; read until it is found."""
        found = self._engine.arrow(f"select {side} from published where {views.condition({side: code})} limit 1")
        return len(found) > 0

    def traders(self, side: str) -> frozenset[str]:
        """Every exporter, or every importer, of the published figures."""
        return frozenset(self._engine.arrow(f"select distinct {side} from published")[side].to_pylist())

    def is_of_a_guest(self, view: str) -> bool:
        """Whether a view is of another package."""
        return view in self._library.whose

    def columns(self, view: str) -> dict[str, pa.DataType]:
        """Names and kinds of the columns of a view."""
        if view not in self._library.texts:
            raise UnknownName(f"No view '{view}'. {suggest(view, self._library.texts)}")
        self._install(view)
        schema = self._engine.arrow(f"select * from {view} where false").schema
        return {field.name: field.type for field in schema}

    def keep(self, view: str, equal: Mapping[str, str]) -> None:
        """Work out a view where each named column equals a code, once for all views that stand on it."""
        *before, _ = self._library.behind(view)
        for name in before:
            self._install(name)
        self._engine.keep(view, f"select * from ({self._library.texts[view]}) as whole where {views.condition(equal)}")
        self._installed.add(view)

    def read(
        self, view: str, equal: Mapping[str, str], columns: tuple[str, ...], order_by: tuple[str, ...]
    ) -> pd.DataFrame:
        """Columns of a view where each named column equals a code, in order."""
        self._install(view)
        return to_pandas(self._engine.arrow(views.query(view, equal, columns, order_by)))

    def some(self, view: str, equal: Mapping[str, str], column: str, codes: tuple[str, ...]) -> pd.DataFrame:
        """Rows of a view where each named column equals a code, and one column is any of several."""
        self._install(view)
        return to_pandas(self._engine.arrow(views.among(view, equal, column, codes)))

    def rows(self, view: str, equal: Mapping[str, str], columns: tuple[str, ...]) -> pa.Table:
        """Columns of a view where each named column equals a code, in any order."""
        self._install(view)
        return self._engine.arrow(views.query(view, equal, columns))

    def _install(self, view: str) -> None:
        """Define a view and what it reads, the first time it is asked for."""
        with self._lock:
            missing = tuple(name for name in self._library.behind(view) if name not in self._installed)
            self._library.install(self._engine, missing)
            self._installed.update(missing)

    def _provide(self, name: str, content: str | pa.Table) -> None:
        if isinstance(content, str):
            self._engine.mount(name, content)
        else:
            self._engine.load(name, content)

    def adjusted(self, columns: tuple[str, ...]) -> pd.DataFrame | None:
        """Adjustments that touch the selection, on either basis; None where these figures have none."""
        if self._adjustments is None:
            return None
        with self._lock:
            if "adjusted" not in self._installed:
                self._provide_adjusted(self._adjustments)
        return to_pandas(self._engine.arrow(f"select {', '.join(columns)} from adjusted"))

    def _provide_scenarios(self) -> None:
        if self._adjustments is None:
            raise MissingData(
                "The attributed basis needs adjustments, and there are none here. "
                "Use basis='declared', or build the data folder with its evidence: petrostates build"
            )
        self._provide_adjusted(self._adjustments)
        levers = self._engine.arrow("select distinct lever from adjusted")["lever"]
        self._engine.load("scenarios", scenarios(levers.to_pylist()))

    def _provide_adjusted(self, content: str | pa.Table) -> None:
        self._provide("published_adjustments", content)
        self._engine.view("released_adjustments", f"select * from published_adjustments where {self._released()}")
        self._library.install(self._engine, ("current_adjustments",))
        totals = f"totals in ('any', {views.quoted(self._selection.totals)})"
        self._engine.view("adjusted", f"select * from current_adjustments where {self._wanted()} and {totals}")
        self._installed.add("adjusted")

    def _released(self) -> str:
        as_of = self._selection.as_of
        return "true" if as_of is None else f"vintage <= date '{as_of.isoformat()}'"

    def _origin(self) -> str:
        """Whose figures: one source, one side's books, one frequency, as far as the selection names them."""
        chosen = {
            "source": self._selection.source,
            "flow": self._selection.books,
            "frequency": self._selection.frequency,
        }
        conditions = [f"{column} = {views.quoted(code)}" for column, code in chosen.items() if code is not None]
        return " and ".join(conditions or ["true"])

    def _provide_released(self, tables: Tables) -> set[Kind]:
        """Define the rows that count, of whole releases the newest alone, and say of which kinds they are.

        The footers of the files tell it without reading a row, where one kind is all there is.
        """
        in_footers = constants(tables.flows, Kind._fields) if isinstance(tables.flows, str) else set()
        known = {kind for kind in map(Kind._make, in_footers) if self._holds(kind)}
        released = self._released()
        if tables.release == "whole":
            newest = max(kind.vintage for kind in known) if known else self._newest()
            known = {kind for kind in known if kind.vintage == newest}
            released = "false" if newest is None else f"vintage = date '{newest.isoformat()}'"
        self._engine.view("released", f"select * from published where {released} and {self._origin()}")
        if len(known) == 1:
            return known
        found = self._engine.arrow(f"select distinct {', '.join(Kind._fields)} from released where {self._wanted()}")
        return {Kind(**row) for row in found.to_pylist()}

    def _newest(self) -> date | None:
        released = f"select max(vintage) as newest from published where {self._released()} and {self._origin()}"
        newest: date | None = self._engine.arrow(released)["newest"][0].as_py()
        return newest

    def _holds(self, kind: Kind) -> bool:
        """Whether the selection takes figures of this kind."""
        chosen = self._selection
        return (
            kind.source == (chosen.source or kind.source)
            and kind.frequency == (chosen.frequency or kind.frequency)
            and kind.flow == (chosen.books or kind.flow)
            and (chosen.as_of is None or kind.vintage <= chosen.as_of)
        )

    def _provide_declared(self, kinds: frozenset[Kind]) -> None:
        """Annual and monthly figures, or both sides' books of one trade, must not be added up."""
        for column, remedy in (("frequency", "frequency"), ("flow", "books")):
            found = sorted({getattr(kind, column) for kind in kinds})
            if len(found) > 1:
                raise BadArgument(
                    f"The flows of this source mix {column} {', '.join(found)}. Select one with {remedy}='…', such as '{found[0]}'."
                )
        if len(kinds) == 1:
            # One release of one source: nothing to choose between, nothing to add up; a filter on a pair reaches the files.
            self._engine.view("declared", self._library.texts["published_once"])
            counted_once = "released"
        else:
            self._library.install(self._engine, ("current", "declared"))
            counted_once = "current"
        self._engine.view(
            "repaired",
            f"select distinct period, exporter, importer, product from {counted_once} "
            "where status = 'corrected' and correction is not null",
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

    def _selected(self, basis: Basis) -> str:
        # Totals over partners stand beside their parts in some sources; they are not an exporter or an importer.
        # Whatever is declared is under the exporter's own name.
        own = "quantity_t as own_t, value_usd as own_usd" if basis == "declared" else "own_t, own_usd"
        return (
            f"select {_FLOW}, {own} from {basis} "
            f"where {self._wanted()} and exporter <> 'WLD' and importer <> 'WLD' and exporter <> importer"
        )

    @property
    def frequency(self) -> str:
        """The one frequency of the figures; years where there are none."""
        return next((kind.frequency for kind in self.kinds), "A")

    def _summed(self, calendar: str) -> str:
        """The selected flows summed over the months of each calendar unit."""
        self._library.install(self._engine, self._library.behind(calendar))
        self._engine.view("calendar", f"select * from {calendar}")
        self._library.install(self._engine, ("summed", "whole_sums"))
        sums = "summed" if self._selection.partial else "whole_sums"
        key = "scenario, label as period, exporter, importer, product"
        self._engine.view(
            "priced",
            f"select {key}, priced_t as quantity_t, priced_usd as value_usd, own_t, own_usd from {sums} "
            "where priced_t is not null",
        )
        self._installed |= {*self._library.behind(calendar), "summed", "whole_sums", "priced"}
        return f"select {key}, frequency, quantity_t, value_usd from {sums}"
