"""Facts: rows of evidence with named look-ups, and what a year is known to hold from parts of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa

from petrostates.attribution.interval import Interval
from petrostates.units import days

PRODUCT = "crude"
# What is believed, or bounds what is possible, rather than was seen to happen.
NOT_OBSERVED = ("carries", "capability", "undisclosed_share", "hidden_prior", "quoted")
# Amounts of a span: a part of one cannot be more than the whole. Rates and shares can.
_AMOUNT_UNIT = "t"


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
        first, last = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
        return first if first == last else f"{first}..{last}"

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
        rows = (row for row in table.to_pylist() if row["product"] == product and row["scope"] != "oil_and_products")
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

    def first_hidden_year(self, origin: str, importer: str) -> int | None:
        """The first year in which a label is said to have carried the origin."""
        firsts = [fact.first.year for fact in self._carrying(importer) if fact.origin == origin]
        return min(firsts, default=None)

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


def cover(facts: Iterable[Fact], year: int) -> list[list[Fact]]:
    """Facts within a year that do not overlap, longest spans first; those of one span together.

    What lies inside or across a longer span is already in it, and says nothing more about the year.

    Examples
    --------
    >>> whole = Fact(date(2024, 1, 1), date(2024, 12, 31), "customs_import", "MYS", "CHN", Interval(1, 2, 3))
    >>> month = Fact(date(2024, 9, 1), date(2024, 9, 30), "customs_import", "MYS", "CHN", Interval(1, 2, 3))
    >>> [[fact.span for fact in together] for together in cover([month, whole], 2024)]
    [['2024']]
    """
    by_span: dict[tuple[date, date], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_within(year):
            by_span[fact.first, fact.last].append(fact)
    chosen: list[tuple[date, date]] = []
    for first, last in sorted(by_span, key=lambda span: (-days(*span), span)):
        if all(last < other_first or first > other_last for other_first, other_last in chosen):
            chosen.append((first, last))
    return [by_span[span] for span in sorted(chosen)]


def contradictions(facts: Iterable[Fact]) -> list[str]:
    """Figures about one thing that exclude each other: of one span without a common value, or a part above its whole.

    Figures are compared with those in the same unit.
    """
    found = []
    listed = sorted(facts, key=lambda fact: (fact.first, -fact.days, fact.said_by))
    for number, one in enumerate(listed):
        for other in listed[number + 1 :]:
            if other.first > one.last + timedelta(days=1):
                break
            if one.unit != other.unit or one.origin != other.origin:
                continue
            same = (one.first, one.last) == (other.first, other.last)
            if same and (one.amount.high < other.amount.low or other.amount.high < one.amount.low):
                found.append(
                    f"{one.name} and {other.name} exclude each other; the worlds are shared evenly between them"
                )
            elif _is_part(other, one) and other.amount.low > one.amount.high:
                found.append(f"{other.name} is more than {one.name}, of which it is a part; the longer span counts")
    return found


def _is_part(one: Fact, whole: Fact) -> bool:
    same = (one.first, one.last) == (whole.first, whole.last)
    return not same and whole.first <= one.first and one.last <= whole.last and one.unit == _AMOUNT_UNIT


def _fact(row: dict[str, Any]) -> Fact:
    same = ("concept", "label", "importer", "unit", "change_on_year", "origin", "said_by", "scope", "basis", "address")
    return Fact(
        first=row["period"],
        last=row["period_end"],
        amount=Interval(row["low"], row["central"], row["high"]),
        **{name: row[name] for name in (*same, "note", "said", "retrieved", "source", "vintage")},
    )
