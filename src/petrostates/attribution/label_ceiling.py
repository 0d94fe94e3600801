"""Capability ceiling: what customs book under a label beyond what that country could send."""

from __future__ import annotations

from datetime import date

from petrostates.attribution.books import Books
from petrostates.attribution.interval import NOTHING, Interval
from petrostates.units import days

# Venezuelan crude vanished from Chinese books in 2020 as Iranian crude did, and travels under the same labels. What
# China last declared from Venezuela, in 2019, is the most that may hide there; half of it is the central reading.
# No figure at hand says more: this prior moves the result of 2022-2024 more than any other.
OTHER_HIDDEN_ORIGIN = "VEN"
_LAST_OPEN_YEAR = 2019


def excess_by_label(books: Books, origin: str, importer: str, year: int) -> dict[str, Interval]:
    """Tonnes under each label beyond the label country's own means; under the origin's own name nothing hides.

    A whole-year figure gives ``max(0, M_o - κ_o)`` with κ_o the capability. A label known only by a jump over the same
    months of the year before gives that jump; over the whole year it may be nothing, or go on at the same pace.
    """
    excess: dict[str, Interval] = {}
    for label in sorted({fact.label for fact in books.customs(importer)} - {origin}):
        declared, capability = (
            books.customs_t(label, importer, year),
            books.capability_t(label, importer, year),
        )
        if declared is not None and capability is not None:
            excess[label] = (declared - capability).at_least(0)
        elif (jump := _jump(books, label, importer, year)) is not None:
            excess[label] = jump
    return excess


def hidden_elsewhere(books: Books, importer: str, year: int) -> Interval:
    """Tonnes under the same labels that belong to the other hidden origin, Venezuela."""
    if year <= _LAST_OPEN_YEAR:
        return NOTHING
    last_open = books.quantity_t(OTHER_HIDDEN_ORIGIN, importer, _LAST_OPEN_YEAR) or 0.0
    still_open = books.quantity_t(OTHER_HIDDEN_ORIGIN, importer, year) or 0.0
    most = max(0.0, last_open - still_open)
    return Interval(0.0, most / 2, most)


def estimate(books: Books, origin: str, importer: str, year: int) -> Interval | None:
    """Tonnes of the origin in the importer's books, openly or under labels; None without label evidence.

    ``declared + Σ_o max(0, M_o - κ_o) - other hidden origin``. The declared part may be an average of two reports
    that exclude each other, so the low end leaves it out.
    """
    excess = excess_by_label(books, origin, importer, year)
    if not excess:
        return None
    declared = books.quantity_t(origin, importer, year) or 0.0
    labelled = sum(excess.values(), start=NOTHING) - hidden_elsewhere(books, importer, year)
    return labelled.at_least(0) + Interval(0.0, declared, declared)


def _jump(books: Books, label: str, importer: str, year: int) -> Interval | None:
    rising = [
        fact
        for fact in books.customs(importer)
        if fact.label == label and fact.first.year == year and fact.last < date(year, 12, 31) and fact.change_on_year
    ]
    if not rising:
        return None
    fact = rising[0]
    jump = max(0.0, fact.amount.central * (1 - 1 / (1 + (fact.change_on_year or 0.0))))
    pace = days(date(year, 1, 1), date(year, 12, 31)) / days(fact.first, fact.last)
    return Interval(0.0, jump, jump * pace)
