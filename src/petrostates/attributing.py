"""Open the evidence and the books, and attribute a hidden flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from petrostates import ingest, opening, reference
from petrostates.attribution import hidden_origin, settings
from petrostates.attribution.books import Books
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import OWN, Evidence, Fact
from petrostates.attribution.result import Attribution
from petrostates.errors import BadArgument, MissingData, suggest
from petrostates.opening import When
from petrostates.reference import NOT_STATED
from petrostates.store import DataFolder

_INCLUDABLE = ("quoted",)
_MARKET = "asia"
_LARGEST_SEED = 2**32 - 1


def attribute(
    origin: str = settings.ORIGIN,
    importer: str = settings.IMPORTER,
    *,
    include: Sequence[str] = (),
    worlds: int = 4000,
    seed: int = 0,
    data: str | Path | None = None,
    as_of: When = None,
) -> Attribution:
    """Return hidden cargo to its origin: tonnes of crude by year, with low, central and high.

    The answer pools what the importer's customs book under labels that cannot have produced it with what is known at the
    origin's own end, over many worlds; see ``docs/attribution.md``. The central figure comes from open evidence alone.

    Parameters
    ----------
    origin, importer
        Whose cargo, in whose books: country codes. Some evidence must name a label that carried the origin.
    include
        ``["quoted"]`` lets outside estimates of the flow in as one more route, reported apart from the open answer.
    worlds, seed
        How many worlds, 100 to 1,000,000, and which: a whole number from 0.
    data
        Data folder; see :func:`petrostates.config.data_folder`.
    as_of
        Use only what was published by this day; None for the newest.

    Returns
    -------
    Attribution
        ``tidy()``, ``routes()``, ``evidence()``, ``sensitivity()``, ``priors()``, ``price()``, ``monthly()``, ``elsewhere()``,
        ``notes()``, ``summary()``.

    Raises
    ------
    UnknownCountry, BadArgument, MissingData
        A code that does not exist; a word in ``include`` that is none, or ``worlds`` or ``seed`` out of range; no evidence
        about this origin and importer, or none yet on the day ``as_of``.

    Examples
    --------
    >>> import petrostates as ps
    >>> found = ps.attribute("IRN", importer="CHN").tidy()
    >>> found[["kind", "declared_t"]].isna().sum().tolist()  # three years without a row in the books
    [0, 3]
    """
    origin, importer = reference.country(origin), reference.country(importer)
    if origin == importer:
        raise BadArgument(f"'{origin}' is both origin and importer. Name two countries, such as 'IRN' and 'CHN'.")
    _check_words(include)
    worlds = _whole("worlds", worlds, *settings.WORLDS)
    seed = _whole("seed", seed, 0, _LARGEST_SEED)
    folder = opening.open_folder(data)
    table = opening.read_released(folder, "evidence", as_of)
    evidence = Evidence.of(table)
    if not evidence.labels(origin, importer):
        _refuse_too_early(folder, origin, importer, as_of)
        _refuse_unknown_case(evidence, origin, importer)
    flows = opening.read_released(folder, "flows", as_of)
    flows = flows.filter(pc.and_(pc.equal(flows["source"], opening.ATTRIBUTED), pc.equal(flows["product"], "crude")))
    books = Books.of(flows, exporters={origin, *evidence.origins(importer)}, importers={importer})
    case = Case(origin, importer, evidence, books, Chance(worlds, seed))
    with_quoted = Case(origin, importer, evidence, books, case.chance, ("quoted",)) if include else None
    behind = {(row["source"], row["vintage"]) for row in table.to_pylist()}
    behind |= {(opening.ATTRIBUTED, vintage) for vintage in pc.unique(flows["vintage"]).to_pylist()}
    notes = tuple(note for note in opening.source_notes(folder) if (note.id, note.vintage) in behind)
    held = cache(partial(Held, flows))  # read when a sensitivity is asked for
    replaced = tuple(_replaced(folder.read("evidence"), case, opening.as_day(as_of, "as_of", last=True)))
    return Attribution(case, with_quoted, notes, lambda other: indices(held(), other), replaced)


def _replaced(published: pa.Table, case: Case, day: date | None) -> Iterator[str]:
    """Which of the user's own figures count in place of others, of those that any year or price rests on."""
    own = {_subject(fact): fact for fact in case.evidence.facts if fact.source == OWN}
    used = {name for answer in case.answers.values() for name in answer.facts} if own else set()
    for label in case.evidence.labels(case.origin, case.importer):
        used |= {fact.name for fact in case.evidence.about("unit_value", label, case.importer)}
    others = published.filter(pc.not_equal(published["source"], OWN)) if own else published.slice(0, 0)
    for fact in Evidence.of(ingest.current("evidence", others, day)).facts:
        yours = own.get(_subject(fact))
        if yours and yours.name in used:
            yield f"{yours.name}: your figure counts in place of that of {fact.said_by}"


def _subject(fact: Fact) -> tuple[str, str, str | None, str | None, date, date]:
    return fact.concept, fact.label, fact.origin, fact.importer, fact.first, fact.last


def _check_words(include: Sequence[str]) -> None:
    if include is None or not isinstance(include, Iterable):
        raise BadArgument(f"include is {include!r}. Give a list: [] for open evidence alone, or ['quoted'].")
    for word in [include] if isinstance(include, str) else include:
        if word not in _INCLUDABLE:
            raise BadArgument(f"'{word}' cannot be included. {suggest(str(word), _INCLUDABLE)}")


def _whole(what: str, number: Any, fewest: int, most: int) -> int:
    """A whole number within its range, of any integer type."""
    whole = int(number) if isinstance(number, Integral) and not isinstance(number, bool) else None
    if whole is None or not fewest <= whole <= most:
        why = "; the ends of an interval need at least 100" if what == "worlds" else ""
        raise BadArgument(f"{what} is {number!r}. Give a whole number from {fewest:,} to {most:,}{why}.")
    return whole


def _refuse_too_early(folder: DataFolder, origin: str, importer: str, as_of: When) -> None:
    """Say when evidence on this flow begins, where only the day asked for is at fault."""
    whole = folder.read("evidence")
    same = pc.and_(pc.equal(whole["origin"], origin), pc.equal(whole["importer"], importer))
    begins = pc.min(whole.filter(pc.and_(pc.equal(whole["concept"], "carries"), same))["vintage"]).as_py()
    if as_of is not None and begins is not None:
        raise MissingData(
            f"No evidence on {origin} to {importer} was published by {as_of}: evidence begins on {begins}. "
            f"Ask as of {begins} or a later day, or leave as_of out for the newest."
        )


def _refuse_unknown_case(evidence: Evidence, origin: str, importer: str) -> None:
    known = sorted({f"{fact.origin} to {fact.importer}" for fact in evidence.facts if fact.concept == "carries"})
    hint = f"Known: {', '.join(known)}." if known else "There is no evidence on labels at all."
    raise MissingData(
        f"No evidence names a label that carried {origin} to {importer}. {hint} Add rows of concept 'carries' with: "
        "petrostates add FILE.csv"
    )


class Held:
    """Flows of one market as arrays, so that an index can be worked out anew for every piece of evidence left out."""

    def __init__(self, flows: pa.Table, market: str = _MARKET) -> None:
        importers = reference.importers(market) or ()
        wanted = pc.and_(
            pc.is_in(flows["importer"], pa.array(list(importers))),
            pc.and_(pc.equal(flows["frequency"], "A"), pc.not_equal(flows["exporter"], "WLD")),
        )
        read = flows.filter(wanted).select(["period", "exporter", "importer", "quantity_t"]).to_pydict()
        self.importers = sorted(importers)
        self._sold: dict[tuple[int, str], np.ndarray] = {}
        self._bought: dict[int, np.ndarray] = {}
        place = {code: number for number, code in enumerate(self.importers)}
        for period, exporter, importer, tonnes in zip(*read.values(), strict=True):
            if tonnes is not None and exporter != importer:
                nothing = np.zeros(len(place))
                self._sold.setdefault((period.year, exporter), nothing.copy())[place[importer]] += tonnes
                self._bought.setdefault(period.year, nothing)[place[importer]] += tonnes

    def sold(self, exporter: str, year: int) -> np.ndarray:
        """Tonnes to each importer, a copy."""
        return self._sold.get((year, exporter), np.zeros(len(self.importers))).copy()

    def bought(self, year: int) -> np.ndarray | None:
        """Tonnes of each importer from everyone, a copy; None in years without flows."""
        return self._bought[year].copy() if year in self._bought else None


def indices(held: Held, case: Case, rival: str | None = None) -> dict[int, dict[str, float]]:
    """Overlap of the origin with its rival, and pressure either way, in the central reading of every attributed year.

    The rival's sales are those declared; a year in which it has none has no index.
    """
    rival = rival or settings.rival_of(case.origin)
    return {
        year: found
        for year, answer in case.answers.items()
        if answer.kind == "attributed" and (found := _indices(held, case, rival, year)) is not None
    }


def _indices(held: Held, case: Case, rival: str, year: int) -> dict[str, float] | None:
    bought = held.bought(year)
    if bought is None:
        return None
    hidden, other = held.sold(case.origin, year), held.sold(rival, year)
    for entry in hidden_origin.entries(case, case.answers[year]):
        if entry.totals == "books" or entry.importer not in held.importers:
            continue
        place, tonnes = held.importers.index(entry.importer), entry.quantity.central
        arriving, leaving = entry.attributed_exporter, entry.declared_exporter
        hidden[place] += tonnes * ((arriving == case.origin) - (leaving == case.origin))
        bought[place] += tonnes * ((leaving == NOT_STATED) - (arriving == NOT_STATED))
    if not hidden.sum() or not other.sum():
        return None
    mine, theirs = hidden / hidden.sum(), other / other.sum()
    share = {
        name: np.divide(sold, bought, out=np.zeros_like(sold), where=bought > 0)
        for name, sold in ((case.origin, hidden), (rival, other))
    }
    return {
        "overlap": float(np.minimum(mine, theirs).sum()),
        f"pressure_{rival}_on_{case.origin}": float((mine * share[rival]).sum()),
        f"pressure_{case.origin}_on_{rival}": float((theirs * share[case.origin]).sum()),
    }
