"""What is known on a day: of every source the newest release, or of every row the newest answer, as the source publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import sources
from petrostates.schema import EVIDENCE, TABLES, WIDER, WITHDRAWN

OWN = "own"
# What an estimate is about; who said it, and when, is not.
_FACT = ("period", "period_end", "concept", "label", "origin", "importer", "product")


def current(name: str, rows: pa.Table, day: date | None = None) -> pa.Table:
    """Rows of a table as they stood on a day.

    A source that publishes ``whole`` releases has the rows of its newest one: what a release drops is gone. Of every other
    source each row stands until a later vintage has it anew, or marks it as withdrawn (:mod:`petrostates.ingest.blocks`).

    In ``evidence``, an estimate of the user's own stands in for every other one of the same concept, label, importer, product
    and span, whoever said it, from the day of its vintage; and a user's own come first, for those who take the first that fits.

    Parameters
    ----------
    name
        Which table of :data:`petrostates.schema.TABLES`.
    rows
        Any number of sources and vintages.
    day
        The day of knowledge; None for all that was ever published.
    """
    known = rows if day is None else rows.filter(pc.less_equal(rows["vintage"], pa.scalar(day)))
    by_source = {
        source: _of_source(name, source, known.filter(pc.equal(known["source"], source)))
        for source in sorted(pc.unique(known["source"]).to_pylist())
    }
    if name == EVIDENCE.name and OWN in by_source:
        own = by_source.pop(OWN)
        by_source = {OWN: own, **{source: _unspoken(found, own) for source, found in by_source.items()}}
    return pa.concat_tables([rows.schema.empty_table(), *by_source.values()])


def is_whole(source: str) -> bool:
    """Whether each vintage of a source holds all there is."""
    return source in sources() and sources()[source].release == "whole"


def figure(name: str) -> list[str]:
    """Columns that say which figure a row is, whatever its vintage; of an estimate also whoever said it."""
    return [*_FACT, "source"] if name == EVIDENCE.name else [key for key in TABLES[name].key if key != "vintage"]


def _of_source(name: str, source: str, rows: pa.Table) -> pa.Table:
    newest = pc.max(rows["vintage"])
    if is_whole(source):
        return rows.filter(pc.equal(rows["vintage"], newest))
    if pc.min(rows["vintage"]) == newest:
        return rows
    frame = rows.select([*figure(name), "vintage"]).to_pandas()
    later = frame.sort_values("vintage", kind="stable").duplicated(figure(name), keep="last").sort_index()
    newest_of_each = rows.filter(pa.array(~later.to_numpy(dtype=bool)))
    if "status" not in rows.column_names:
        return newest_of_each
    return newest_of_each.filter(pc.not_equal(newest_of_each["status"], WITHDRAWN))


def _unspoken(evidence: pa.Table, own: pa.Table) -> pa.Table:
    """Evidence about what the user's own is silent on."""
    said = set(_facts(own))
    return evidence.filter(pa.array([fact not in said for fact in _facts(evidence)], pa.bool_()))


def _facts(rows: pa.Table) -> Iterator[tuple[object, ...]]:
    """What each row is about; oil with its products is another thing than crude, with condensate or without."""
    for row in rows.select([*_FACT, "scope"]).to_pylist():
        yield (*(row[name] for name in _FACT), row["scope"] == WIDER)
