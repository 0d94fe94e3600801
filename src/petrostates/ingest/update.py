"""Bring the data up to date: every source that is due is fetched on its own, then everything is built."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from petrostates import config
from petrostates.connectors import Fetched, Source, Wanted, sources
from petrostates.connectors.http import Http
from petrostates.errors import FetchFailed
from petrostates.ingest.arrivals import day_of, take_in
from petrostates.ingest.build import BuildReport, build_held
from petrostates.ingest.faults import told
from petrostates.ingest.journal import JOURNAL, Journal
from petrostates.ingest.planning import plan, refuse_wrong_usage
from petrostates.ingest.shelf import Shelf
from petrostates.store import RECORD, DataFolder, Record, read_record

_LOG = logging.getLogger(__name__)
# In whose name the journal and an outcome speak of the build.
ALL = "all"


@dataclass(frozen=True)
class Outcome:
    """What an update did: the build, None where there was nothing to build or it failed, and what failed and why, by id."""

    fetched: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: dict[str, str]
    built: BuildReport | None


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
    """Fetch what is due, check it beside all other data, keep it as a new vintage, and build if anything changed.

    Every source stands alone: one that fails, in whatever way, leaves its data as they were and does not stop the rest.
    What a provider sent that is refused is kept in ``rejected/`` for inspection. A build that fails is in ``failed`` as
    ``all``.
    """
    refuse_wrong_usage(only, Wanted(since, importers, products, today, {}))
    with folder.lock(wait_seconds):
        shelf, journal = Shelf(folder), Journal(folder.root / JOURNAL)
        if folder.vintages() and not folder.is_current():  # a run that was cut off, or another version of the package
            with suppress(Exception):  # the build at the end says why
                build_held(shelf)
        fetched: list[str] = []
        unchanged: list[str] = []
        failed: dict[str, str] = {}
        for step in plan(folder, only=only, since=since, importers=importers, products=products, today=today):
            if not step.is_due:
                journal.write(step.source, "fetch", "not due", reason=step.reason)
                continue
            journal.write(step.source, "plan", "due", reason=step.reason, calls=step.calls)
            source = sources()[step.source]
            try:
                wanted = source.put(Wanted(step.since, importers, products, today, {}))
                record, withdrawn = _fetch(shelf, source, wanted)
            except Exception as error:  # noqa: BLE001 # whatever stopped this source must not stop the others
                failed[source.id] = told(source, error)
                journal.write(source.id, "fetch", "failed", reason=failed[source.id])
                continue
            (fetched if record else unchanged).append(source.id)
            journal.write(source.id, "fetch", "new vintage" if record else "unchanged")
            _warn_of_withdrawn(source, withdrawn)
        built = _build(shelf, journal, failed)
    return Outcome(tuple(fetched), tuple(unchanged), failed, built)


def _fetch(shelf: Shelf, source: Source, wanted: Wanted) -> tuple[Record | None, int]:
    """Download, prove that it can be read beside all other data, and keep it; no record where nothing changed."""
    secret = config.key(source.key) if source.key else None
    if source.key_required and secret is None:
        raise FetchFailed(f"{source.id}: needs a key. Set {source.key} in the environment, or in petrostates.toml.")
    http = Http(source.id, secret=secret, pace_seconds=source.pace_seconds)
    folder = shelf.folder
    with folder.scratch(source.id) as scratch:
        assert source.fetch is not None  # noqa: S101 # only sources with fetch are planned
        fetched = source.fetch(http, _with_known(folder, source, wanted), scratch)
        if fetched is None:
            return None, 0
        facts = _facts(source, fetched, wanted, day_of(fetched.vintage, folder.newest(source.id), wanted.today))
        return take_in(shelf, source, folder.draft(scratch, facts, fetched.files))


def _facts(source: Source, fetched: Fetched, wanted: Wanted, vintage: date) -> dict[str, object]:
    chosen = {} if source.release == "whole" else {**source.scope(wanted), "since": wanted.since}
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "citation": f"{source.publisher}, {source.title}.",
        "licence": source.licence,
        "address": fetched.address,
        "retrieved": wanted.today.isoformat(),
        "published": fetched.vintage.isoformat(),
        "vintage": vintage.isoformat(),
        **chosen,
        **fetched.facts,
    }


def _with_known(folder: DataFolder, source: Source, wanted: Wanted) -> Wanted:
    """Beside what is wanted the record of the newest vintage, for conditional requests, with the files of all of them."""
    newest = folder.newest(source.id)
    if newest is None:
        return wanted
    ours = (path for path in folder.vintages() if path.parent.name == source.id)
    files = [entry for path in ours for entry in read_record(path / RECORD).facts["files"]]
    return replace(wanted, known={**newest.facts, "files": files})


def _build(shelf: Shelf, journal: Journal, failed: dict[str, str]) -> BuildReport | None:
    """Write what is at hand, unless what is processed is just that."""
    folder = shelf.folder
    if not folder.vintages() or folder.is_current():
        journal.write(ALL, "build", "not needed")
        return None
    try:
        built = build_held(shelf)
    except Exception as error:  # noqa: BLE001 # what was done until here is still to be said
        failed[ALL] = told(None, error)
        journal.write(ALL, "build", "failed", reason=failed[ALL])
        return None
    journal.write(ALL, "build", "done", files=built.files, **built.rows)
    return built


def _warn_of_withdrawn(source: Source, withdrawn: int) -> None:
    if withdrawn:
        _LOG.warning(
            "%s: the new vintage no longer has %d rows that were known before. See them with: "
            "petrostates status --revisions %s",
            *(source.id, withdrawn, source.id),
        )
