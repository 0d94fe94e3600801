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
from petrostates.errors import BadArgument, UnknownName, suggest
from petrostates.ingest.extents import expected, extents_by_part, last_period, last_periods
from petrostates.ingest.questions import records_of, whole
from petrostates.ingest.shelf import Shelf
from petrostates.schema import TABLES
from petrostates.store import DataFolder

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)
# Revisions reach back: what was published within this span of the last period is asked for again.
_REVISED_DAYS = 400
# An answer without the figures of a part that lags says that they take a while.
_AGAIN = timedelta(days=7)
_CHOICES = ("importers", "products")


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
    several tables the one that lags most counts, at the source's own frequency; of reporters or products that appear at
    different times the first one counts, and the others are asked for once a week. An answer that was asked for less than is
    wanted now, by importer, product or first month, does not count as at hand. A source that is named with ``only`` is due in
    any case. From when on it is asked follows from what was at hand before today: a second run of a day, after a crash for
    instance, asks the same question as the first.

    Raises
    ------
    UnknownName, BadArgument
        ``only`` names no source, or one that is compiled by hand, or none of those named can be asked for some importers or
        products only; ``since`` lies ahead.
    """
    wanted = Wanted(since, importers, products, today, {})
    refuse_wrong_usage(only, wanted)
    seen = _seen(folder)
    return [
        _plan(folder, seen[seen["source"].eq(source.id)], source, wanted, bool(only))
        for source in sorted(sources().values(), key=lambda source: source.id)
        if source.fetch is not None and (not only or source.id in only)
    ]


def refuse_wrong_usage(only: Sequence[str], wanted: Wanted) -> None:
    """Say what nobody can fetch before anything is done."""
    named = [fetchable(name) for name in only]
    since, today = wanted.since, wanted.today
    if since and since > today:
        raise BadArgument(f"since lies ahead of today: {since} is after {today}. Give the first month that you want.")
    for option in _CHOICES:
        asked = getattr(wanted, option)
        if named and asked is not None and not any(source.scope(wanted)[option] for source in named):
            raise BadArgument(f"{' '.join(_narrowed(source, option, asked) for source in named)} Leave {option} out.")


def _narrowed(source: Source, option: str, asked: Sequence[str]) -> str:
    if option in source.takes():
        return f"{source.id}: has none of {', '.join(asked)}."
    return f"{source.id}: cannot be asked for some {option} only; it takes {_listed(source.takes())}."


def _listed(options: Sequence[str]) -> str:
    return " and ".join(options) or f"neither {' nor '.join(_CHOICES)}"


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
        return extents_by_part({name: folder.read(name) for name in TABLES})
    shelf, parts = Shelf(folder), defaultdict(list)
    for _, records in groupby(shelf.sound(), lambda record: record.source):
        for name, rows in shelf.of_source(list(records)).items():
            parts[name].append(rows)
    return extents_by_part({name: pa.concat_tables(found) for name, found in parts.items()})


def _plan(folder: DataFolder, rows: pd.DataFrame, source: Source, wanted: Wanted, named: bool) -> Plan:
    records, today = records_of(folder, source), wanted.today
    rows = rows.dropna(subset=["last_period"])
    known = whole(rows, records, source, wanted)
    earlier = [(day, facts) for day, facts in records if facts["retrieved"] != today.isoformat()]
    of_today = {day for day, facts in records if facts["retrieved"] == today.isoformat()}
    before = whole(rows[~rows["vintage"].isin(of_today)], earlier, source, wanted)
    reach = wanted.since or _reach(before, source, wanted)
    is_due, reason = _is_due(
        source,
        wanted,
        known,
        not rows.empty,
        max((facts["retrieved"] for _, facts in records), default=date.min.isoformat()),
    )
    if named and not known.empty:
        is_due, reason = True, "asked for"
    reason += _all_of(source, wanted)
    return Plan(source.id, is_due, reason, reach, *_calls(source, replace(wanted, since=reach)))


def _reach(rows: pd.DataFrame, source: Source, wanted: Wanted) -> date | None:
    """From when on to ask: as far back as figures are revised, and as a part lags that still appears."""
    last = last_period(rows, source)
    if last is None:
        return None
    return min([last - timedelta(days=_REVISED_DAYS), *last_periods(rows, source, source.scope(wanted)).values()])


def _is_due(source: Source, wanted: Wanted, rows: pd.DataFrame, has_part: bool, retrieved: str) -> tuple[bool, str]:
    last = last_period(rows, source)
    if last is None:
        return True, "only a part of it is at hand" if has_part else "nothing at hand"
    appears = expected(source, last)
    if appears <= wanted.today:
        return True, f"figures after {last} should have appeared by {appears}"
    ends = last_periods(rows, source, source.scope(wanted))
    late = [part for part, end in sorted(ends.items()) if expected(source, end) <= wanted.today]
    if late and wanted.today >= date.fromisoformat(retrieved) + _AGAIN:
        return True, f"later than others: {', '.join(late)}"
    return False, f"next figures are usual after {appears}"


def _all_of(source: Source, wanted: Wanted) -> str:
    """What comes whole though only some of it is wanted."""
    unheard = [name for name in _CHOICES if getattr(wanted, name) is not None and name not in source.takes()]
    return f"; it cannot be asked for some {' and '.join(unheard)} only, all are asked for" if unheard else ""


def _calls(source: Source, wanted: Wanted) -> tuple[int | None, int | None]:
    """Requests at least and at most, with a warning where a day's allowance does not cover the most."""
    if source.calls is None:
        return None, None
    try:
        keyed = bool(source.key and config.key(source.key))
        asked = source.put(wanted)
        most, allowance = source.calls(asked, keyed), source.allowance(keyed)
        least = source.least_calls(asked, keyed) if source.least_calls else most
    except Exception:  # noqa: BLE001 # nothing to ask for, or a key that is none: the fetch itself says why
        return None, None
    if allowance is not None and most > allowance:
        _LOG.warning(
            "%s: up to %d calls are planned and %d a day are free. Ask for fewer importers or products, or a later start; or "
            "run again on the next days, which go on where the quota ended.",
            *(source.id, most, allowance),
        )
    return least, most
