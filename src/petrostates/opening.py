"""Opening the data: a market from the data folder or from a frame, and the tables a reader may want to see."""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from petrostates import config, connectors, frames, ingest, periods, reference
from petrostates.connectors.baci_corrections import corrections
from petrostates.engines import Engine, to_pandas
from petrostates.errors import BadArgument, MissingData, UnknownName, one_of, suggest
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import FLOWS_BOOKS, FREQUENCIES
from petrostates.selection import Basis, Codes, Every, Selection, SourceNote, Totals
from petrostates.store import DataFolder
from petrostates.units import last_day

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)
_BASES: tuple[Basis, ...] = ("declared", "attributed")
_CODES: tuple[Codes, ...] = ("known", "any")
_TOTALS: tuple[Totals, ...] = ("customs", "books")
ATTRIBUTED = "baci"  # whose flows the adjustments were made for

When = str | int | date | datetime | None


def market(
    market: str | list[str] = "asia",
    *,
    product: str | None = None,
    start: When = None,
    end: When = None,
    basis: Basis = "declared",
    totals: Totals = "customs",
    as_of: When = None,
    source: str | None = None,
    books: str | None = None,
    frequency: str | None = None,
    every: Every | None = None,
    partial: bool = False,
    flows: Any = None,
    codes: Codes = "known",
    data: str | Path | None = None,
    engine: Engine | None = None,
) -> Market:
    """Select a market: importers, product, dates and basis.

    Parameters
    ----------
    market
        A region (``petrostates.regions()``), a country code, a list of both, or ``all``.
    product
        Product code; None for every product of the data.
    start, end
        First and last period, inclusive: a year, ISO text or a date.
    basis
        ``declared``: what the books say, absent where they say nothing. ``attributed``: cargo returned to its likely
        origin, with a range.
    totals
        On the attributed basis: ``customs`` raises the importer's total by the attributed tonnes that the trade source does
        not show, most of which its own customs book under the labels; ``books`` keeps the totals of the trade source, within
        which only a part of the cargo can move. On either, what arrives leaves the exporter's own returns to "Other Asia"
        (``XOA``), whose total falls.
    as_of
        Use only what was published by this day, of a frame by its column ``vintage``; None for the newest.
    source
        Whose figures of the data folder, None for ``baci``: one source at a time, since two would count the same cargo
        twice. The attribution is made for ``baci``.
    books, frequency
        Which side's books (``import``, ``export``, ``reconciled``, ``tracked``) and which frequency (``A``, ``M``), where a
        source holds several. ``frequency`` also says what a frame without such a column holds (``A``, ``Q``, ``M`` or ``D``),
        and is refused where its periods, each the first or last day of one, say otherwise. Unsaid, it is guessed: text such
        as ``2024-03`` is months; bare years, and otherwise frames in which every period is a first of January, are years; all
        else is months. So say ``M`` for months by their days of which only January is there, and ``Q`` or ``D`` for quarters
        and days.
    every
        Sum flows over time before anything is computed: ``month``, ``quarter``, ``year``, or ``rolling12``, twelve months
        labelled by their last one. None leaves periods as published. ``start`` and ``end`` cut the figures before they are
        summed. Sums skip nulls, and a sum of only nulls is null.

        Only whole sums are kept. A quarter or year is whole if someone in the selection has a figure for the product in
        each of its months, and a window if in each of its twelve. So one silent exporter or importer drops nothing
        (``coverage`` names importers that fall silent), and a month that nobody published does. Tonnes and dollars are
        judged apart. Months of daily figures are whole where the days of the product reach from first to last.
    partial
        Keep incomplete quarters and years: sums of what there is, not comparable with the others.
    flows
        A frame to use instead of the data folder: pandas, polars (also lazy), pyarrow or DuckDB. Its rows are lists of cargo:
        one flow under two values of ``source`` is added up, with a warning. Where two sources tell of the same cargo keep
        one. It has the declared basis only, and rows of totals (``WLD``) are left out with a warning.
    codes
        For a frame: ``known``, or ``any`` to accept codes outside the code lists, also as ``market``; without a slash, a
        backslash or a control character.
    data
        Data folder; see :func:`petrostates.config.data_folder`. The default one is built on first use.
    engine
        What runs the SQL; DuckDB in memory by default, up to a million published rows with one core, so that equal data give
        equal bytes; ``petrostates.engines.DuckDB(threads=1)`` does so for any number.

    Returns
    -------
    Market
        Lazy: nothing is computed before an indicator is asked for.

    Raises
    ------
    UnknownRegion, UnknownProduct, UnknownIndex, BadArgument, MissingData, BadTable
        A name that does not exist, a date that is none, periods too long for the sums asked for, a folder that is not
        there, or a bad frame.

    Examples
    --------
    >>> import petrostates as ps
    >>> asia = ps.market("asia", product="crude", basis="attributed")
    >>> asia
    <Market: asia, crude, attributed, first to last period>
    """
    if frequency is not None:
        one_of("frequency", frequency, FREQUENCIES)
    if flows is not None:
        for name, given in (("source", source), ("data", data)):
            if given is not None:
                raise BadArgument(f"{name}= is about the data folder, which flows= replaces. Leave one of them out.")
        if one_of("basis", basis, _BASES) == "attributed":
            raise BadArgument(
                "basis='attributed' moves cargo by adjustments, which exist for the data folder alone; a frame has none. "
                "Use basis='declared'; what you know of the origin belongs into the frame's own column exporter."
            )
        flows = frames.conform(flows, one_of("codes", codes, _CODES), frequency)
        if as_day(as_of, "as_of", last=True):
            frames.refuse_undated(flows)
    own = flows["importer"].unique().to_pylist() if flows is not None and codes == "any" else ()
    importers = reference.importers(market, frozenset(own))
    selection = Selection(
        market=market if isinstance(market, str) else "+".join(map(str, market)),
        importers=importers,
        product=None if product is None else _product(product, codes),
        start=as_day(start, "start"),
        end=as_day(end, "end", last=True),
        basis=one_of("basis", basis, _BASES),
        totals=one_of("totals", totals, _TOTALS),
        as_of=as_day(as_of, "as_of", last=True),
        codes=one_of("codes", codes, _CODES),
        source=_source(ATTRIBUTED if source is None else source) if flows is None else None,
        books=None if books is None else one_of("books", books, FLOWS_BOOKS),
        frequency=frequency,
        every=None if every is None else one_of("every", every, periods.UNITS),
        partial=partial,
    )
    if not isinstance(partial, bool):
        raise BadArgument(f"partial is {partial!r}; give True or False.")
    periods.check_partial(selection.every, selection.partial)
    if selection.start and selection.end and selection.start > selection.end:
        raise BadArgument(f"start {selection.start} lies after end {selection.end}. Swap them.")
    if selection.basis == "attributed" and selection.source not in (None, ATTRIBUTED):
        raise BadArgument(
            f"The attribution is made for '{ATTRIBUTED}', not for '{selection.source}'. Use basis='declared'."
        )
    return Market(_built_tables(data, selection) if flows is None else Tables(flows), selection, engine)


def open_folder(data: str | Path | None = None) -> DataFolder:
    """Return the data folder, built if this version of the package never did; the user's default one is seeded first."""
    folder = DataFolder(config.data_folder(data))
    if not folder.is_built():
        is_new_default = not folder.root.is_dir()  # a folder that someone named exists, or was refused above
        _LOG.info("build %s", folder.root)
        ingest.build(folder, wait_seconds=60, seed_from=config.bundle_folder() if is_new_default else None)
    return folder


def read_released(folder: DataFolder, table: str, as_of: When = None) -> pa.Table:
    """Return the rows of a processed table as known on a day, each key once; None for today."""
    return ingest.current(table, folder.read(table), as_day(as_of, "as_of", last=True))


def events(data: str | Path | None = None) -> pd.DataFrame:
    """Calendar of sanctions, coordination and war: period, event, affects, kind, authority.

    Examples
    --------
    >>> import petrostates as ps
    >>> ps.events().query("kind == 'treaty'")["affects"].tolist()
    ['RUS;IRN', 'RUS;IRN']
    """
    frame = to_pandas(read_released(open_folder(data), "events"))
    return frame[["period", "event", "affects", "kind", "authority"]].reset_index(drop=True)


def gaps(product: str = "crude") -> pd.DataFrame:
    """Importers and years of the bundled trade data that are known to be incomplete: importer, year, what.

    Give it to ``models.diversion(…, leave_out=ps.gaps())``: a hole in the books is no change of suppliers.

    Examples
    --------
    >>> import petrostates as ps
    >>> ps.gaps().query("importer == 'JPN'")["year"].tolist()
    [2015]
    """
    import pandas as pd

    whole = [
        gap for gap in corrections()["gap"] if gap["product"] == reference.product(product) and "exporter" not in gap
    ]
    rows = [
        (gap["importer"], year, gap["what"]) for gap in whole for year in range(gap["years"][0], gap["years"][1] + 1)
    ]
    return pd.DataFrame(rows, columns=["importer", "year", "what"])


def listed_sources() -> pd.DataFrame:
    """List every source: id, title, publisher, licence, frequency, fetched or by hand, release, usual lag, key, homepage.

    Of a ``whole`` release only the newest counts; of ``blocks`` the newest answer about each block; of ``window``s each row
    until a later one has it anew.

    Examples
    --------
    >>> import petrostates as ps
    >>> ps.sources().set_index("id").loc["baci", "licence"]
    'Etalab Open Licence 2.0'
    """
    import pandas as pd

    columns = ["id", "title", "publisher", "licence", "frequency", "fetched", "release"]
    columns += ["lag_days", "key", "key_required", "homepage"]
    listed = sorted(connectors.sources().values(), key=lambda source: source.id)
    rows = [{**vars(source), "fetched": source.fetch is not None} for source in listed]
    return pd.DataFrame(rows, columns=columns)


def source_notes(folder: DataFolder) -> tuple[SourceNote, ...]:
    """Say for every raw vintage what it is, how old, and under which licence; of the same files of a day, as last recorded."""
    notes = {
        (record.source, record.vintage, repr(record.facts["files"])): SourceNote(
            record.source,
            record.facts["title"],
            record.facts["publisher"],
            record.vintage,
            record.facts["licence"],
        )
        for record in folder.records()
    }
    return tuple(notes.values())


def _built_tables(data: str | Path | None, selection: Selection) -> Tables:
    folder = open_folder(data)
    flows = folder.location("flows")
    adjustments = folder.location("adjustments") if selection.source == ATTRIBUTED else None
    if flows is None:
        raise MissingData(f"No flows in '{folder.processed}'. Build them with: petrostates build --data {folder.root}")
    evidence = read_released(folder, "evidence", selection.as_of).to_pylist() if selection.basis == "attributed" else []
    behind = {(row["source"], row["vintage"]) for row in evidence}
    known = (note for note in source_notes(folder) if selection.as_of is None or note.vintage <= selection.as_of)
    notes = tuple(note for note in known if note.id == selection.source or (note.id, note.vintage) in behind)
    release = connectors.sources()[selection.source].release if selection.source else "window"
    return Tables(str(flows), None if adjustments is None else str(adjustments), notes, release)


def _product(code: str, codes: Codes) -> str:
    if not isinstance(code, str) or codes == "known":
        return reference.product(code)
    if not reference.is_plain(code):
        raise BadArgument(f"product is {code!r}: no code holds a slash, a backslash or a control character.")
    return code


def _source(name: str) -> str:
    if name not in connectors.sources():
        raise UnknownName(f"No source '{name}'. {suggest(name, connectors.sources())} See petrostates.sources().")
    return name


def as_day(when: When, what: str, *, last: bool = False) -> date | None:
    """Read a year, ISO text or a date; a bare year or month means its first day, or its last one."""
    if when is None:
        return None
    if isinstance(when, datetime):
        return when.date()
    if isinstance(when, date):
        return when
    text = str(when)
    try:
        if len(text) == 4:
            return date(int(text), 12, 31) if last else date(int(text), 1, 1)
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            return last_day(first, "M") if last else first
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadArgument(
            f"{what} is '{when}'; give a year, a month or a day, such as 2018, 2018-05 or 2018-05-08."
        ) from error
