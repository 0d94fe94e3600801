"""What earlier answers are worth to a new question: only one that was asked for no less says how far the figures reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from petrostates.connectors import Source, Wanted
from petrostates.errors import BadFile
from petrostates.ingest.extents import last_day_of, last_period, last_periods
from petrostates.store import RECORD, DataFolder, read_record

if TYPE_CHECKING:
    import pandas as pd

Facts = Mapping[str, Any]


def records_of(folder: DataFolder, source: Source) -> list[tuple[date, Facts]]:
    """Day and record of every raw vintage of a source, in the order in which they came."""
    found = []
    for path in folder.vintages():
        if path.parent.name == source.id:
            try:
                record = read_record(path / RECORD)
            except BadFile:  # the build names it
                continue
            found.append((record.vintage, record.facts))
    return found


def whole(
    rows: pd.DataFrame,
    records: list[tuple[date, Facts]],
    source: Source,
    wanted: Wanted,
) -> pd.DataFrame:
    """Those of the rows whose vintage tells of all that is wanted now, from the start or without a gap from where others end.

    One importer's history, or the last months of all, look as new as everything would; taken for it, the rest of the history
    would never be asked for.
    """
    if source.release == "whole":
        return rows
    doubtful = {day for day, _ in records}
    for day, facts in records:  # each may close the gap to the next one
        certain = rows[~rows["vintage"].isin(doubtful)]
        ends = [last_period(certain, source), *last_periods(certain, source, source.scope(wanted)).values()]
        last = min((end for end in ends if end is not None), default=None)
        if day in doubtful and _is_about(facts, source, wanted) and _joins(facts, source, wanted, last):
            doubtful.remove(day)
    return rows[~rows["vintage"].isin(doubtful)]


def _is_about(facts: Facts, source: Source, wanted: Wanted) -> bool:
    """Whether an answer was asked for every importer and product that are wanted now."""
    for name, codes in source.scope(wanted).items():
        told = facts.get(name)
        if told is not None and (codes is None or not set(codes) <= set(told)):
            return False
    return True


def _joins(facts: Facts, source: Source, wanted: Wanted, last: date | None) -> bool:
    """Whether an answer begins where all that is wanted does, or no later than the period after the last one at hand."""
    if facts.get("since") is None:
        return True
    first = date.fromisoformat(facts["since"])
    if wanted.since and first <= wanted.since:
        return True
    return last is not None and first <= last_day_of(last, source.frequency) + timedelta(days=1)
