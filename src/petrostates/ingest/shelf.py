"""The raw vintages of a folder as tables: each read once in a run, and what would be built of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.attribution import adjustments
from petrostates.checks import Finding, check
from petrostates.connectors import RawFiles, sources
from petrostates.errors import BadFile
from petrostates.ingest.blocks import Answer, together
from petrostates.ingest.vintages import current
from petrostates.schema import ADJUSTMENTS, TABLES
from petrostates.store import RECORD, DataFolder, Record, read_record

_LOG = logging.getLogger(__name__)
_ATTRIBUTED, _EVIDENCE = "baci", "iran_evidence"


def parse(record: Record) -> dict[str, pa.Table]:
    """Tables of one raw vintage, each within its schema.

    Raises
    ------
    BadFile, BadTable
        The files are not what their record or their documented layout says.
    """
    source = sources().get(record.source)
    if source is None:
        known = ", ".join(sorted(sources()))
        raise BadFile(
            f"{record.folder}: no source is named '{record.source}'. Known: {known}. "
            "Install the package that registers it, or move the folder away."
        )
    _LOG.info("parse %s, vintage %s", record.source, record.vintage)
    record.verify()
    parsed = source.parse(RawFiles(record.folder, record.names, record.vintage))
    return {name: TABLES[name].check(table, str(record.folder)) for name, table in parsed.items()}


def errors(tables: Mapping[str, pa.Table]) -> list[Finding]:
    """What the checks of the field find wrong in what is known today; what they merely doubt is left out."""
    known = {name: current(name, table) for name, table in tables.items()}
    return [finding for finding in check(known) if finding.severity == "error"]


class Shelf:
    """One run's view of a folder.

    Parameters
    ----------
    folder
        Whose vintages. What changes there during the run is seen, and no vintage is verified or read twice.
    """

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self._read: dict[str, Mapping[str, pa.Table] | Exception] = {}
        self._joined: dict[tuple[str, ...], Mapping[str, pa.Table]] = {}
        self._built: dict[tuple[str, ...], dict[str, pa.Table]] = {}
        self._found: dict[tuple[str, ...], list[Finding]] = {}
        self._attributed: tuple[pa.Table, pa.Table, pa.Table] | None = None

    def tables_of(self, record: Record) -> Mapping[str, pa.Table]:
        """Tables of one vintage; what it cannot be read for is raised each time it is asked for."""
        key = _key(record)
        if key not in self._read:
            try:
                self._read[key] = parse(record)
            except Exception as error:  # noqa: BLE001 # raised below, and again when asked again
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, Exception):
            raise found
        return found

    def sound(self) -> list[Record]:
        """Every vintage that can be read; the others are for the build to refuse."""
        found = []
        for path in self.folder.vintages():
            try:
                record = read_record(path / RECORD)
                self.tables_of(record)
            except Exception:  # noqa: BLE001, S112 # whatever it is, the build says so
                continue
            found.append(record)
        return found

    def of_source(self, records: Sequence[Record]) -> Mapping[str, pa.Table]:
        """Tables of several vintages of one source, with what each of them withdraws."""
        key = tuple(map(_key, records))
        if key not in self._joined:
            answers: dict[str, list[Answer]] = {}
            for record in records:
                for name, rows in self.tables_of(record).items():
                    answers.setdefault(name, []).append(Answer(record.vintage, record.facts, rows))
            self._joined[key] = {
                name: together(name, sources()[records[0].source], listed) for name, listed in answers.items()
            }
        return self._joined[key]

    def tables(self, records: Sequence[Record]) -> dict[str, pa.Table]:
        """Everything a build of these vintages would write; nothing is checked beyond the schema.

        Raises
        ------
        BadFile, BadTable
            One of them cannot be read.
        """
        key = tuple(map(_key, records))
        if key not in self._built:
            self._built[key] = self._assembled(records)
        return self._built[key]

    def errors(self, records: Sequence[Record]) -> list[Finding]:
        """What the checks find wrong in what would be written."""
        key = tuple(map(_key, records))
        if key not in self._found:
            self._found[key] = errors(self.tables(records))
        return self._found[key]

    def _assembled(self, records: Sequence[Record]) -> dict[str, pa.Table]:
        parts: dict[str, list[pa.Table]] = {name: [table.fields.empty_table()] for name, table in TABLES.items()}
        for _, vintages in groupby(sorted(records, key=lambda one: one.source), lambda one: one.source):
            for name, rows in self.of_source(list(vintages)).items():
                parts[name].append(rows)
        tables = {name: pa.concat_tables(found) for name, found in parts.items()}
        return {**tables, "adjustments": self._adjustments(tables)}

    def _adjustments(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Adjust annual flows by the evidence, as both were known on every day on which one of them changed."""
        flows = tables["flows"].filter(pc.equal(tables["flows"]["source"], _ATTRIBUTED))
        evidence = tables["evidence"]
        if self._attributed and self._attributed[0].equals(flows) and self._attributed[1].equals(evidence):
            return self._attributed[2]
        days = sorted({*_vintages(flows), *_vintages(evidence)})
        made = [
            adjustments(current("flows", flows, day), current("evidence", evidence, day), source=_EVIDENCE, vintage=day)
            for day in days
        ]
        self._attributed = flows, evidence, pa.concat_tables([ADJUSTMENTS.fields.empty_table(), *made])
        return self._attributed[2]


def _key(record: Record) -> str:
    """The same files of the same day are the same vintage, wherever they lie."""
    return repr((record.source, record.vintage, [entry["sha256"] for entry in record.facts["files"]], record.names))


def _vintages(table: pa.Table) -> list[date]:
    vintages: list[date] = pc.unique(table["vintage"]).to_pylist()
    return vintages
