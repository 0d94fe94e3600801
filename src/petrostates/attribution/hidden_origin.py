"""One answer from two routes, and the book entries that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from operator import sub

from petrostates.attribution import label_ceiling, own_returns
from petrostates.attribution.books import Books
from petrostates.attribution.interval import NOTHING, Interval
from petrostates.reference import NOT_STATED, OTHER_ASIA

# The first year in which the importer's books hide the origin.
FIRST_HIDDEN_YEAR = 2019
# Both routes count alike in the central reading: weighting by precision would reward the one whose error is unknown.
_WEIGHT = 0.5


@dataclass(frozen=True)
class Entry:
    """Tonnes that leave one exporter and arrive at another within an importer's books."""

    declared_exporter: str
    attributed_exporter: str
    importer: str
    quantity: Interval
    unit_value_usd_t: float | None
    evidence: str


def total(books: Books, origin: str, importer: str, year: int) -> Interval:
    """Tonnes of the origin that reach the importer, openly or not.

    With both routes: the central reading is their mean and the range spans both. With own returns alone nothing
    confirms where the cargo went: the low end is what is declared, the high end widens the hidden part as far as the
    label route exceeded own returns in the years that have both. Never below what is declared.
    """
    declared = books.quantity_t(origin, importer, year) or 0.0
    labels = label_ceiling.estimate(books, origin, importer, year)
    returns = own_returns.estimate(books, origin, importer, year)
    if labels is not None and returns is not None:
        central = _WEIGHT * labels.central + (1 - _WEIGHT) * returns.central
        pooled = Interval(min(labels.low, returns.low), central, max(labels.high, returns.high))
    elif labels is not None:
        pooled = labels
    elif returns is not None:
        hidden = returns.central - declared
        pooled = Interval(declared, returns.central, declared + hidden * _widening(books, origin, importer))
    else:
        pooled = Interval.exactly(declared)
    return pooled.at_least(declared)


def entries(books: Books, origin: str, importer: str, year: int) -> Iterator[Entry]:
    """Book entries that bring the origin's tonnes to :func:`total`.

    Tonnes come first from the labels, as far as the books show them there (the importer's total stays); the rest is
    what the importer's own customs book and this source does not (the total rises). What the origin reported to
    "Other Asia" is the same cargo seen from its other end, and leaves that cell by as much.
    """
    declared = books.quantity_t(origin, importer, year) or 0.0
    added = total(books, origin, importer, year).map(lambda tonnes: tonnes - declared)
    if added.high <= 0:
        return
    price = _label_price(books, origin, importer, year)
    rest = added
    for label, moved in _from_labels(books, origin, importer, year, added).items():
        rest = rest.pairwise(moved, sub)
        if moved.high > 0:
            own_price = books.unit_value_usd_t(label, importer, year)
            yield Entry(label, origin, importer, moved, own_price or price, "customs label beyond capability")
    if rest.high > 0:
        yield Entry(NOT_STATED, origin, importer, rest, price, "beyond the total of the books")
    undisclosed = own_returns.undisclosed_t(books, origin, year)
    if undisclosed is not None:
        twin = added.map(lambda tonnes: min(tonnes, undisclosed))
        value = books.unit_value_usd_t(origin, OTHER_ASIA, year)
        yield Entry(origin, NOT_STATED, OTHER_ASIA, twin, value, "own return of the same cargo, counted once")


def _from_labels(books: Books, origin: str, importer: str, year: int, added: Interval) -> dict[str, Interval]:
    """Take the added tonnes from the labels, the largest excess first.

    At each end a label gives no more than its own excess there, nor more than the books show beyond its capability.
    """
    excess = label_ceiling.excess_by_label(books, origin, importer, year)
    rest, moves = added, {}
    for label in _largest_first(excess):
        capability = books.capability_t(label, importer, year) or NOTHING
        shown = max(0.0, (books.quantity_t(label, importer, year) or 0.0) - capability.central)
        moves[label] = rest.pairwise(excess[label].map(partial(min, shown)), min)
        rest = rest.pairwise(moves[label], sub)
    return moves


def _largest_first(excess: dict[str, Interval]) -> list[str]:
    return sorted(excess, key=lambda label: (-excess[label].central, -excess[label].high, label))


def _label_price(books: Books, origin: str, importer: str, year: int) -> float | None:
    """Value per tonne that the importer declares under the largest label; without labels, the origin's own."""
    excess = label_ceiling.excess_by_label(books, origin, importer, year)
    for label in _largest_first(excess):
        if (price := books.unit_value_usd_t(label, importer, year)) is not None:
            return price
    return books.unit_value_usd_t(origin, OTHER_ASIA, year) or books.unit_value_usd_t(origin, importer, year)


def _widening(books: Books, origin: str, importer: str) -> float:
    """How far, at most, the label route exceeded own returns in a year that has both."""
    ratios = [1.0]
    for year in books.years():
        labels = label_ceiling.estimate(books, origin, importer, year)
        hidden = own_returns.undisclosed_t(books, origin, year)
        if year >= FIRST_HIDDEN_YEAR and labels is not None and hidden:
            declared = books.quantity_t(origin, importer, year) or 0.0
            ratios.append((labels.high - declared) / hidden)
    return max(ratios)
