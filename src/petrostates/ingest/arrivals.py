"""What a provider has just sent: proved beside everything else at hand, then kept or set apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NoReturn

import pyarrow as pa

from petrostates.checks import Finding, Place
from petrostates.connectors import Source
from petrostates.errors import BadFile, BadTable, PetrostatesError
from petrostates.ingest.blocks import Answer, covered, dropped, thinned
from petrostates.ingest.shelf import Shelf
from petrostates.ingest.vintages import current
from petrostates.schema import BALANCES, FLOWS, PRICES
from petrostates.store import DataFolder, Record

_FIGURES = (FLOWS.name, BALANCES.name, PRICES.name)
# A release takes back a few per cent of its rows at most; one that lost a fifth was cut short or means something else.
# A handful of rows is no share of anything.
_MOST_WITHDRAWN_SHARE, _FEW_ROWS = 0.2, 10


def day_of(published: date, newest: Record | None, today: date) -> date:
    """Day from which an answer counts as known.

    The provider's own day, unless that lies ahead or not after the newest vintage: what came later must count as later.
    """
    day = min(published, today)
    if newest is None or day > newest.vintage:
        return day
    return max(today, newest.vintage)


def take_in(shelf: Shelf, source: Source, draft: Record) -> tuple[Record | None, int]:
    """Keep a draft if it can stand beside all other data; its record, or None where nothing is new, and how many rows it withdraws.

    Raises
    ------
    BadFile, BadTable
        It cannot be read, has no row, brings an error that was not there before, or withdraws too much; it lies in
        ``rejected/``.
    """
    folder = shelf.folder
    newest = folder.newest(source.id)
    if newest and newest.facts["files"] == draft.facts["files"]:
        return None, 0
    try:
        _refuse_empty(shelf, draft)
        withdrawn = _withdrawn(shelf, source, draft)
        _refuse_new_errors(shelf, draft)
    except (BadFile, BadTable) as error:
        _refuse(folder, source, draft, error)
    except PetrostatesError:
        raise
    except OSError:  # the disk's fault, not the provider's
        raise
    except Exception:
        folder.reject(draft)
        raise
    return folder.keep(draft), withdrawn


def _refuse(folder: DataFolder, source: Source, draft: Record, error: PetrostatesError) -> NoReturn:
    """Set a draft apart and say so: whose it is, and where its files are now."""
    rejected = folder.reject(draft)
    said = str(error).replace(str(draft.folder), str(rejected.folder)).removeprefix(f"{source.id}: ")
    if isinstance(error, _TooMuchWithdrawn):
        kept = folder.place_for(rejected)
        said += f" If it is meant, move that folder to {kept} and run: petrostates build --data {folder.root}"
    raise type(error)(f"{source.id}: {said}") from error


class _TooMuchWithdrawn(BadTable):
    """A release that lost too many rows to be true."""


def _refuse_empty(shelf: Shelf, draft: Record) -> None:
    """Refuse an answer without a figure: a run that ends well has brought something."""
    if not any(rows.num_rows for rows in shelf.tables_of(draft).values()):
        raise BadTable(
            f"{draft.folder}: has no figure. Nothing was written. Try again later, or ask for other countries, products or "
            "an earlier month."
        )


def _withdrawn(shelf: Shelf, source: Source, draft: Record) -> int:
    """How many known rows a draft withdraws; a refusal where they are too many."""
    tables = shelf.tables_of(draft)
    known = shelf.of_source([record for record in shelf.sound() if record.source == source.id])
    gone, held = 0, 0
    for name in _FIGURES:
        if name in tables and name in known:
            answer, standing = Answer(draft.vintage, draft.facts, tables[name]), current(name, known[name])
            lost, had = dropped(name, source, answer, standing), covered(name, source, answer, standing)
            _refuse_thinned(source, draft, lost, had)
            gone, held = gone + lost.num_rows, held + had.num_rows
    if gone > _FEW_ROWS and gone > _MOST_WITHDRAWN_SHARE * held:
        raise _TooMuchWithdrawn(
            f"{draft.folder}: lacks {gone} of the {held} rows known before that it should have; more than "
            f"{_MOST_WITHDRAWN_SHARE:.0%} is no revision. Nothing was written."
        )
    return gone


def _refuse_thinned(source: Source, draft: Record, gone: pa.Table, held: pa.Table) -> None:
    """Refuse an answer that has only part of a block: cut off between two lines, it looks whole."""
    blocks = thinned(source, gone, held)
    if blocks:
        first = blocks[0]
        named = ", ".join(f"{column} {first[column]}" for column in source.block)
        more = f"; {len(blocks) - 1} more like it" if len(blocks) > 1 else ""
        raise _TooMuchWithdrawn(
            f"{draft.folder}: lacks {first['gone']} of the {first['held']} rows known before of {named}{more}. The answer "
            "was probably cut off. Nothing was written."
        )


def _refuse_new_errors(shelf: Shelf, draft: Record) -> None:
    """Refuse what makes an error beside all other data; one that is there without it is not its fault."""
    sound = shelf.sound()
    found = _faults(shelf, [*sound, draft])
    before = _faults(shelf, sound) if found else []
    new = [fault for fault in found if not any(_is_part(fault, known) for known in before)]
    if new:
        listed = "\n".join(f"  {fault}" for fault in new)
        raise BadTable(f"{draft.folder}: {len(new)} finding(s) forbid writing. Nothing was written.\n{listed}")


def _faults(shelf: Shelf, records: list[Record]) -> list[Finding | str]:
    """What keeps these vintages from being written."""
    try:
        return [*shelf.errors(records)]
    except (BadFile, BadTable) as error:
        return [str(error)]


def _is_part(fault: Finding | str, known: Finding | str) -> bool:
    """Whether a fault is one that was known, or what is left of it; its figures may have changed."""
    if isinstance(fault, str) or isinstance(known, str):
        return fault == known
    within = known.place.first <= fault.place.first and fault.place.last <= known.place.last
    return within and _subject(fault) == _subject(known)


def _subject(fault: Finding) -> tuple[str, Place]:
    """What a finding is about, whenever and by how much."""
    return fault.check, replace(fault.place, first=date.min, last=date.min, countries=())
