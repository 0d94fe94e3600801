"""The book entries that follow from an answer: tonnes that leave a label and arrive at their origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from operator import sub

import numpy as np

from petrostates.attribution.books import Books
from petrostates.attribution.case import Answer, Case
from petrostates.attribution.chance import Draws, interval_of
from petrostates.attribution.interval import Interval
from petrostates.reference import NOT_STATED, OTHER_ASIA


@dataclass(frozen=True)
class Entry:
    """Tonnes that leave one exporter and arrive at another within an importer's books.

    ``totals`` says which choice of the importer's total has the entry: ``any``, ``books`` (it stays) or ``customs`` (it rises by
    attributed tonnes that the books do not show).
    """

    declared_exporter: str
    attributed_exporter: str
    importer: str
    quantity: Interval
    unit_value_usd_t: float | None
    totals: str
    evidence: str


def entries(case: Case, answer: Answer) -> Iterator[Entry]:
    """Book entries that bring the origin's tonnes to the answer.

    Tonnes come first from the labels, as far as the books show them there (the importer's total stays); the rest is not in
    the books (the total rises): customs book it under the labels, or the origin's own end says so. What the origin reported
    to "Other Asia" is the same cargo seen from its other end, and leaves that cell by as much, on either total.
    """
    books, origin, importer, year = case.books, case.origin, case.importer, answer.year
    added = answer.total.map(lambda tonnes: tonnes - (answer.declared_t or 0.0))
    if added.high <= 0:
        return
    excess = {label: interval_of(part.draws) for label, part in answer.under.parts.items()}
    price = _label_price(books, excess, origin, importer, year)
    moves = from_labels(case, answer, added, excess)
    rest = added
    for label, moved in moves.items():
        rest = rest.pairwise(moved, sub)
        if moved.high > 0:
            own = books.unit_value_usd_t(label, importer, year)
            yield Entry(label, origin, importer, moved, own or price, "any", "label beyond its own oil")
    if rest.high > 0:
        yield Entry(NOT_STATED, origin, importer, rest, price, "customs", "not shown by the books")
    yield from _twins(books, origin, year, {"books": added.pairwise(rest, sub), "customs": added})


def _twins(books: Books, origin: str, year: int, arriving: dict[str, Interval]) -> Iterator[Entry]:
    """What arrives leaves the origin's own returns to "Other Asia", on either total."""
    undisclosed = books.quantity_t(origin, OTHER_ASIA, year)
    if undisclosed is None:
        return
    value = books.unit_value_usd_t(origin, OTHER_ASIA, year)
    for totals, added in arriving.items():
        twin = added.map(partial(min, undisclosed))
        if twin.high > 0:
            yield Entry(
                origin, NOT_STATED, OTHER_ASIA, twin, value, totals, "own return of the same cargo, counted once"
            )


def in_books(case: Case, answer: Answer) -> Interval:
    """The origin's tonnes as far as the books' own total of the importer allows: declared, and what can move from labels."""
    declared = answer.declared_t or 0.0
    added = answer.total.map(lambda tonnes: max(0.0, tonnes - declared))
    excess = {label: interval_of(part.draws) for label, part in answer.under.parts.items()}
    return sum(from_labels(case, answer, added, excess).values(), start=Interval.exactly(declared))


def from_labels(case: Case, answer: Answer, added: Interval, excess: dict[str, Interval]) -> dict[str, Interval]:
    """Take the added tonnes from the labels, as far as the books show the origin's own part of them there.

    What the books show under a label beyond its country's own oil is a mixture, of the origin, of other hidden origins and of
    third parties: by the answer the origin has the same part of it as of all that the label hides. More tonnes take no less
    from any label, and what a label gives up never grows faster than the tonnes that arrive.
    """
    shown = {label: _shown(case, answer, label) for label in excess}
    low, central, high = (
        _allotted(getattr(added, end), excess, {label: getattr(known, end) for label, known in shown.items()})
        for end in ("low", "central", "high")
    )
    low = _no_further(central, low, added.central - added.low)
    high = _no_further(central, high, added.high - added.central)
    return {label: Interval(low[label], central[label], high[label]) for label in excess}


def _shown(case: Case, answer: Answer, label: str) -> Interval:
    """Tonnes in the label's row of the books that are cargo of the origin, if hidden cargo is mixed there as everywhere."""
    hidden, booked = answer.under.hidden[label], case.books.quantity_t(label, case.importer, answer.year) or 0.0
    beyond = np.maximum(booked - hidden.capability, 0.0)
    of_excess = _ratio(answer.under.parts[label].draws * _taken_up(case, answer), hidden.excess)
    return interval_of(beyond * of_excess)


def _taken_up(case: Case, answer: Answer) -> Draws:
    """How much of what labels may hide of the origin the answer needs, world by world: the rest is that of others."""
    may_hide = np.asarray(sum(part.draws for part in answer.under.parts.values()))
    return _ratio(answer.draws - case.side.own_name(case.origin, answer.year).draws, may_hide)


def _ratio(part: Draws, whole: Draws) -> Draws:
    """A part as a share, none of nothing and never more than the whole."""
    share = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return np.asarray(np.clip(share, 0.0, 1.0))


def _allotted(tonnes: float, excess: dict[str, Interval], shown: dict[str, float]) -> dict[str, float]:
    """Tonnes that each label's row in the books gives up.

    Every label answers for its central excess, the largest first, and then for what it may hide beyond that. The part that
    the books do not show comes from outside them.
    """
    rest, left, moved = tonnes, dict(shown), dict.fromkeys(excess, 0.0)
    for beyond in (False, True):
        for label in _largest_first(excess):
            known = excess[label]
            answers_for = min(rest, known.high - known.central if beyond else known.central)
            given = min(answers_for, left[label])
            moved[label], left[label] = moved[label] + given, left[label] - given
            rest -= answers_for
    return moved


def _no_further(start: dict[str, float], end: dict[str, float], reach: float) -> dict[str, float]:
    """Stop on the way from one reading to another once their sums lie as far apart as the tonnes that arrive."""
    apart = abs(sum(end.values()) - sum(start.values()))
    way = min(1.0, reach / apart) if apart else 1.0
    return {label: start[label] + way * (end[label] - start[label]) for label in start}


def beyond_labels_t(case: Case, answer: Answer) -> float:
    """Central tonnes that arrive from outside the books beyond what customs book and the books do not show.

    Customs book cargo of the origin under the labels and under its own name. What lies above rests on the origin's own end, or
    lies under labels that nobody has named.
    """
    outside = answer.total.central - in_books(case, answer).central
    openly = case.side.openly(case.origin, answer.year).draws
    room = float(np.median(openly)) - (answer.declared_t or 0.0)
    for label in answer.under.parts:
        booked = case.labels.total(label, answer.year)
        shown = case.books.quantity_t(label, case.importer, answer.year) or 0.0
        room += 0.0 if booked is None else max(0.0, float(np.median(booked.draws)) - shown)
    return max(0.0, outside - room)


def _largest_first(excess: dict[str, Interval]) -> list[str]:
    return sorted(excess, key=lambda label: (-excess[label].central, -excess[label].high, label))


def _label_price(books: Books, excess: dict[str, Interval], origin: str, importer: str, year: int) -> float | None:
    """Value per tonne that the importer declares under the largest label; without labels, the origin's own."""
    for label in _largest_first(excess):
        if (price := books.unit_value_usd_t(label, importer, year)) is not None:
            return price
    return books.unit_value_usd_t(origin, OTHER_ASIA, year) or books.unit_value_usd_t(origin, importer, year)
