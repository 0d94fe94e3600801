"""What an update would do: which sources are due, why, from which period on, and with how many requests."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa

from petrostates import config
from petrostates.connectors import Source, Wanted, sources
from petrostates.errors import BadArgument, BadFile, UnknownName, suggest
from petrostates.ingest.shelf import Shelf
from petrostates.ingest.status import expected, extents, extents_of
from petrostates.store import RECORD, DataFolder, read_record

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)
# Revisions reach back: what was published within this span of the last period is asked for again.
_REVISED_DAYS = 400


@dataclass(frozen=True)
class Plan:
    """What an update would do with one source, with how many requests it takes at least and at most; None is not known."""

    source: str
    is_due: bool
    reason: str
    since: date | None
    least_calls: int | None = None
    calls: int | None = None


def plan(
    folder: DataFolder,
    *,
    only: Sequence[str] = (),
    since: date | None = None,
    importers: tuple[str, ...] | None = None,
    products: tuple[str, ...] | None = None,
    today: date,
) -> list[Plan]:
    """Say for every source that can be fetched whether it is due, why, and how many requests it takes.

    A source is due when the period after its last one should have appeared, or when nothing of it is at hand. Where it fills
    several tables the one that lags most counts, at the source's own frequency. A source that is named with ``only`` is
    due in any case. From when on it is asked follows from what was at hand before today: a second run of a day, after a
    crash for instance, asks the same question as the first.

    Raises
    ------
    UnknownName, BadArgument
        ``only`` names no source, or one that is compiled by hand; ``since`` lies ahead.
    """
    refuse_wrong_usage(only, since, today)
    seen = _seen(folder)
    plans = []
    for source in sorted(sources().values(), key=lambda source: source.id):
        if source.fetch is not None and (not only or source.id in only):
            last, before = _last_periods(folder, seen, source, today)
            reach = since or (before and before - timedelta(days=_REVISED_DAYS))
            found = replace(_plan(source, last, bool(only), today), since=reach)
            least, most = _calls(source, Wanted(reach, importers, products, today, {}))
            plans.append(replace(found, least_calls=least, calls=most))
    return plans


def refuse_wrong_usage(only: Sequence[str], since: date | None, today: date) -> None:
    """Say what nobody can fetch before anything is done."""
    for name in only:
        fetchable(name)
    if since and since > today:
        raise BadArgument(f"since lies ahead of today: {since} is after {today}. Give the first month that you want.")


def fetchable(name: str) -> Source:
    """The source with this id, if it can be fetched."""
    if name not in sources():
        raise UnknownName(f"No source '{name}'. {suggest(name, sources())}")
    if sources()[name].fetch is None:
        raise BadArgument(
            f"There is nothing to fetch for '{name}': it is compiled by hand and comes with a new release of petrostates, "
            "or with your own files: petrostates add FILE.csv"
        )
    return sources()[name]


def _seen(folder: DataFolder) -> pd.DataFrame:
    """What is at hand: as processed, or as the raw files have it where they are newer or nothing is processed."""
    if not folder.vintages() or folder.is_current():
        return extents(folder)
    shelf, parts = Shelf(folder), defaultdict(list)
    for _, records in groupby(shelf.sound(), lambda record: record.source):
        for name, rows in shelf.of_source(list(records)).items():
            parts[name].append(rows)
    return extents_of({name: pa.concat_tables(found) for name, found in parts.items()})


def _last_periods(
    folder: DataFolder, seen: pd.DataFrame, source: Source, today: date
) -> tuple[date | None, date | None]:
    """Last period at hand, and the last one among what was retrieved before today."""
    rows = seen[seen["source"].eq(source.id)].dropna(subset=["last_period"])
    return _last_period(rows, source), _last_period(rows[~rows["vintage"].isin(_of_day(folder, source, today))], source)


def _of_day(folder: DataFolder, source: Source, today: date) -> set[date]:
    """Vintages that were retrieved on a day."""
    found = set()
    for path in folder.vintages():
        if path.parent.name == source.id:
            try:
                record = read_record(path / RECORD)
            except BadFile:  # the build names it
                continue
            if record.facts["retrieved"] == today.isoformat():
                found.add(record.vintage)
    return found


def _last_period(rows: pd.DataFrame, source: Source) -> date | None:
    """Newest period of the table that lags most; None where nothing is at hand at the source's frequency."""
    regular = rows[rows["frequency"].eq(source.frequency)]
    newest = (regular if len(regular) else rows).groupby("table")["last_period"].max()
    return None if newest.empty else newest.min()


def _plan(source: Source, last: date | None, named: bool, today: date) -> Plan:
    if last is None:
        return Plan(source.id, True, "nothing at hand", None)
    appears = expected(source, last)
    if named:
        return Plan(source.id, True, "asked for", None)
    if appears > today:
        return Plan(source.id, False, f"next figures are usual after {appears}", None)
    return Plan(source.id, True, f"figures after {last} should have appeared by {appears}", None)


def _calls(source: Source, wanted: Wanted) -> tuple[int | None, int | None]:
    """Requests at least and at most, with a warning where a day's allowance does not cover the most."""
    if source.calls is None:
        return None, None
    try:
        keyed = bool(source.key and config.key(source.key))
        most, allowance = source.calls(wanted, keyed), source.allowance(keyed)
        least = source.least_calls(wanted, keyed) if source.least_calls else most
    except Exception:  # noqa: BLE001 # nothing to ask for, or a key that is none: the fetch itself says why
        return None, None
    if allowance is not None and most > allowance:
        _LOG.warning(
            "%s: up to %d calls are planned and %d a day are free. Ask for fewer importers or products, or a later start; or "
            "run again on the next days, which go on where the quota ended.",
            *(source.id, most, allowance),
        )
    return least, most
