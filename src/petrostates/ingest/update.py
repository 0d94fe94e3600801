"""Bring the data up to date: every source that is due is fetched on its own, then everything is built."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from petrostates import config
from petrostates.connectors import Fetched, Source, Wanted, sources
from petrostates.connectors.http import Http
from petrostates.errors import BadArgument, BadFile, BadTable, FetchFailed, PetrostatesError, UnknownName, suggest
from petrostates.ingest.build import BuildReport, build_held, parse, refuse_errors
from petrostates.ingest.journal import Journal
from petrostates.ingest.status import status
from petrostates.store import DataFolder, Record
from petrostates.units import last_day

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)
# Revisions reach back: what was published within this span of the last period is asked for again.
_REVISED_DAYS = 400


@dataclass(frozen=True)
class Plan:
    """What an update would do with one source."""

    source: str
    is_due: bool
    reason: str
    since: date | None
    calls: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What an update did: the build, and why a source failed, by id."""

    fetched: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: dict[str, str]
    built: BuildReport


def plan(
    folder: DataFolder,
    *,
    only: Sequence[str] = (),
    since: date | None = None,
    importers: tuple[str, ...] | None = None,
    products: tuple[str, ...] | None = None,
    today: date,
) -> list[Plan]:
    """Say for every source that can be fetched whether it is due, why, and how many requests it takes at most.

    A source is due when the period after its last one should have appeared, or when nothing of it is at hand. Where it fills
    several tables the one that lags most counts, at the source's own frequency. A source that is named with ``only`` is
    due in any case.

    Raises
    ------
    UnknownName, BadArgument
        ``only`` names no source, or one that is compiled by hand.
    """
    for name in only:
        fetchable(name)
    seen = status(folder, today) if folder.is_built() else None
    plans = []
    for source in sorted(sources().values(), key=lambda source: source.id):
        if source.fetch is not None and (not only or source.id in only):
            found = _plan(source, None if seen is None else _last_period(seen, source), bool(only), since, today)
            plans.append(replace(found, calls=_calls(source, Wanted(found.since, importers, products, today, {}))))
    return plans


def update(
    folder: DataFolder,
    *,
    only: Sequence[str] = (),
    since: date | None = None,
    importers: tuple[str, ...] | None = None,
    products: tuple[str, ...] | None = None,
    today: date,
    wait_seconds: float = 0,
) -> Outcome:
    """Fetch what is due, check it, keep it as a new vintage, and build.

    Every source stands alone: one that fails leaves its data as they were and does not stop the rest. What a provider
    sent that cannot be read is kept in ``rejected/`` for inspection.
    """
    with folder.lock(wait_seconds):
        journal = Journal(folder.root / "journal.jsonl")
        fetched: list[str] = []
        unchanged: list[str] = []
        failed: dict[str, str] = {}
        for step in plan(folder, only=only, since=since, importers=importers, products=products, today=today):
            if not step.is_due:
                journal.write(step.source, "fetch", "not due", reason=step.reason)
                continue
            journal.write(step.source, "plan", "due", reason=step.reason, calls=step.calls)
            wanted = Wanted(step.since, importers, products, today, _known(folder, step.source))
            try:
                record = _fetch(folder, sources()[step.source], wanted)
            except PetrostatesError as error:
                failed[step.source] = str(error)
                journal.write(step.source, "fetch", "failed", reason=str(error))
                continue
            (fetched if record else unchanged).append(step.source)
            journal.write(step.source, "fetch", "new vintage" if record else "unchanged")
        built = build_held(folder)
        journal.write("all", "build", "done", files=built.files, **built.rows)
    return Outcome(tuple(fetched), tuple(unchanged), failed, built)


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


def _last_period(seen: pd.DataFrame, source: Source) -> date | None:
    """Newest period of the table that lags most; None where nothing is at hand at the source's frequency."""
    rows = seen[seen["source"].eq(source.id)].dropna(subset=["last_period"])
    regular = rows[rows["frequency"].eq(source.frequency)]
    newest = (regular if len(regular) else rows).groupby("table")["last_period"].max()
    return None if newest.empty else newest.min()


def _calls(source: Source, wanted: Wanted) -> int | None:
    """Requests at most, with a warning where a day's allowance does not cover them."""
    if source.calls is None:
        return None
    try:
        keyed = bool(source.key and config.key(source.key))
        calls, allowance = source.calls(wanted, keyed), source.allowance(keyed)
    except FetchFailed:  # nothing to ask for: the fetch itself says why
        return None
    if allowance is not None and calls > allowance:
        _LOG.warning(
            "%s: %d calls are planned and %d a day are free. Ask for fewer importers or products, or a later start.",
            *(source.id, calls, allowance),
        )
    return calls


def _plan(source: Source, last: date | None, named: bool, since: date | None, today: date) -> Plan:
    if last is None:
        return Plan(source.id, True, "nothing at hand", since)
    reach = since or last - timedelta(days=_REVISED_DAYS)
    following = last_day(last, source.frequency) + timedelta(days=1) if source.frequency in {"A", "M"} else last
    expected = last_day(following, source.frequency) if source.frequency in {"A", "M"} else following
    appears = expected + timedelta(days=source.lag_days)
    if named:
        return Plan(source.id, True, "asked for", reach)
    if appears > today:
        return Plan(source.id, False, f"next figures are usual after {appears}", reach)
    return Plan(source.id, True, f"figures after {last} should have appeared by {appears}", reach)


def _fetch(folder: DataFolder, source: Source, wanted: Wanted) -> Record | None:
    """Download, prove that it can be read, and keep it; None where nothing changed."""
    secret = config.key(source.key) if source.key else None
    if source.key_required and secret is None:
        raise FetchFailed(f"{source.id}: needs a key. Set {source.key} in the environment, or in petrostates.toml.")
    http = Http(source.id, secret=secret, pace_seconds=source.pace_seconds)
    with folder.scratch(source.id) as scratch:
        assert source.fetch is not None  # noqa: S101 # only sources with fetch are planned
        fetched = source.fetch(http, wanted, scratch)
        if fetched is None:
            return None
        draft = folder.draft(scratch, _facts(source, fetched, wanted.today), fetched.files)
        try:
            refuse_errors(parse(draft), source.id)
        except (BadFile, BadTable):
            folder.reject(draft)
            raise
        return folder.keep(draft)


def _facts(source: Source, fetched: Fetched, today: date) -> dict[str, object]:
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "citation": f"{source.publisher}, {source.title}.",
        "licence": source.licence,
        "address": fetched.address,
        "retrieved": today.isoformat(),
        "published": fetched.vintage.isoformat(),
        "vintage": fetched.vintage.isoformat(),
        **fetched.facts,
    }


def _known(folder: DataFolder, source: str) -> dict[str, object]:
    """The record of the newest vintage at hand, for conditional requests."""
    records = [record for record in folder.records() if record.source == source]
    return dict(max(records, key=lambda record: (record.vintage, record.folder.name)).facts) if records else {}
