"""Facts: rows of evidence with named look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from petrostates.attribution.interval import Interval
from petrostates.schema import WIDER
from petrostates.units import days

PRODUCT = "crude"
# What is believed, or bounds what is possible, rather than was seen to happen.
NOT_OBSERVED = ("carries", "capability", "undisclosed_share", "hidden_prior", "quoted")
# Source of a user's own rows.
OWN = "own"


def in_months(first: date, last: date) -> str:
    """A span as a reader would write it.

    Examples
    --------
    >>> in_months(date(2024, 1, 1), date(2024, 6, 30))
    '2024-01..2024-06'
    """
    begin, end = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return begin if begin == end else f"{begin}..{end}"


@dataclass(frozen=True)
class Fact:
    """One row of evidence: a quoted or computed figure, or an assumption that is stated as one."""

    first: date
    last: date
    concept: str
    label: str
    importer: str | None
    amount: Interval
    unit: str = "t"
    change_on_year: float | None = None
    origin: str | None = None
    said_by: str = ""
    scope: str | None = None
    basis: str | None = None
    address: str | None = None
    note: str | None = None
    said: date | None = None
    retrieved: date | None = None
    source: str = ""
    vintage: date | None = None

    @cached_property
    def name(self) -> str:
        """What the fact is about and who said it: draws, and the answers to leaving it out, go by this name."""
        who = f"{self.label} as {self.origin}" if self.origin else self.label
        where = f" to {self.importer}" if self.importer else ""
        return f"{self.concept} {who}{where} {self.span}, {self.said_by}"

    @property
    def span(self) -> str:
        """The span as a reader would write it."""
        if self.is_year(self.first.year):
            return f"{self.first.year}"
        return in_months(self.first, self.last)

    @property
    def days(self) -> int:
        """How many days it spans."""
        return days(self.first, self.last)

    def is_year(self, year: int) -> bool:
        """Whether the fact is about exactly this calendar year."""
        return (self.first, self.last) == (date(year, 1, 1), date(year, 12, 31))

    def is_within(self, year: int) -> bool:
        """Whether the fact is about this calendar year or a part of it."""
        return self.first.year == self.last.year == year

    def days_in(self, year: int) -> int:
        """How many of its days lie in a year."""
        first, last = max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))
        return max(0, days(first, last))


@dataclass(frozen=True)
class Evidence:
    """All facts, in the order of the table: a user's own come first."""

    facts: tuple[Fact, ...] = ()
    _by_subject: dict[tuple[str, str, str | None], list[Fact]] = field(
        default_factory=lambda: defaultdict(list), repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for fact in self.facts:
            self._by_subject[fact.concept, fact.label, fact.importer].append(fact)

    @classmethod
    def of(cls, table: pa.Table, product: str = PRODUCT) -> Evidence:
        """Read the rows of one product from an ``evidence`` table; wider scopes than crude and condensate say nothing of it."""
        rows = (row for row in table.to_pylist() if row["product"] == product and row["scope"] != WIDER)
        return cls(tuple(map(_fact, rows)))

    def without(self, fact: Fact) -> Evidence:
        """Every other fact."""
        return Evidence(tuple(other for other in self.facts if other is not fact))

    def replacing(self, fact: Fact, other: Fact) -> Evidence:
        """The same evidence with another reading of one fact."""
        return Evidence(tuple(other if known is fact else known for known in self.facts))

    def about(self, concept: str, label: str, importer: str | None = None) -> list[Fact]:
        """Facts of a concept about a label, and an importer where it is about one."""
        return self._by_subject.get((concept, label, importer), [])

    def labels(self, origin: str, importer: str) -> list[str]:
        """Labels that are said to have carried the origin to the importer at any time."""
        return sorted({fact.label for fact in self._carrying(importer) if fact.origin == origin})

    def origins(self, importer: str) -> list[str]:
        """Hidden origins that any label is said to have carried to the importer."""
        return sorted({fact.origin for fact in self._carrying(importer) if fact.origin})

    def carries(self, label: str, origin: str, importer: str) -> list[Fact]:
        """When, and to what share, a label carried an origin."""
        return [fact for fact in self.about("carries", label, importer) if fact.origin == origin]

    def carrying(self, label: str, importer: str, year: int) -> tuple[date, date] | None:
        """From when to when in a year a label is said to carry any hidden origin at all."""
        said = [fact for fact in self.about("carries", label, importer) if fact.days_in(year)]
        if not said:
            return None
        first, last = min(fact.first for fact in said), max(fact.last for fact in said)
        return max(first, date(year, 1, 1)), min(last, date(year, 12, 31))

    def last_observed_year(self, countries: Iterable[str], importer: str) -> int | None:
        """The last year of which anything was observed about these countries; what is assumed does not count."""
        named = set(countries)
        years = [
            fact.last.year
            for fact in self.facts
            if fact.label in named and fact.importer in (None, importer) and fact.concept not in NOT_OBSERVED
        ]
        return max(years, default=None)

    def _carrying(self, importer: str) -> Iterable[Fact]:
        return (fact for fact in self.facts if fact.concept == "carries" and fact.importer == importer)


def _fact(row: dict[str, Any]) -> Fact:
    same = ("concept", "label", "importer", "unit", "change_on_year", "origin", "said_by", "scope", "basis", "address")
    return Fact(
        first=row["period"],
        last=row["period_end"],
        amount=Interval(row["low"], row["central"], row["high"]),
        **{name: row[name] for name in (*same, "note", "said", "retrieved", "source", "vintage")},
    )
