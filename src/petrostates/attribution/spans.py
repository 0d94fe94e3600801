"""Facts about one thing whose spans meet: which of them count, and which exclude each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, groupby, pairwise

from petrostates.attribution.facts import OWN, Fact
from petrostates.units import days

# Amounts that pass in a span, none below nothing: a part of one cannot be more than the whole. Shares, bounds and changes can.
_FLOWING = (
    "production",
    "refinery_runs",
    "condensate_production",
    "condensate_runs",
    "exports_to_others",
    "other_heading",
)


def cover(facts: Iterable[Fact], year: int) -> list[list[Fact]]:
    """Facts within a year that do not overlap, longest spans first and a user's own before others; those of one span together.

    What lies inside or across a longer span is already in it, and says nothing more about the year.

    Examples
    --------
    >>> from petrostates.attribution.interval import Interval
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
    for first, last in sorted(by_span, key=lambda span: (-days(*span), by_span[span][0].source != OWN, span)):
        if all(last < other_first or first > other_last for other_first, other_last in chosen):
            chosen.append((first, last))
    return [by_span[span] for span in sorted(chosen)]


def in_force(said: Iterable[Fact], year: int) -> list[list[Fact]]:
    """Shares as they count day by day through a year, each cut to its days; several of one span together.

    A share says what holds, and not how much has passed: the narrower span is the more exact one. A user's own go before others.

    Examples
    --------
    >>> from petrostates.attribution.interval import Interval
    >>> whole = Fact(date(2024, 1, 1), date(2024, 12, 31), "carries", "MYS", "CHN", Interval(1, 1, 1), unit="share")
    >>> autumn = Fact(date(2024, 9, 1), date(2024, 12, 31), "carries", "MYS", "CHN", Interval(0, 0, 0), unit="share")
    >>> [(fact.span, fact.amount.central) for together in in_force([whole, autumn], 2024) for fact in together]
    [('2024-01..2024-08', 1), ('2024-09..2024-12', 0)]
    """
    facts, day = [fact for fact in said if fact.days_in(year)], timedelta(days=1)
    starts = {max(fact.first, date(year, 1, 1)) for fact in facts}
    ends = {min(fact.last, date(year, 12, 31)) + day for fact in facts}
    stretches = [(first, end - day) for first, end in pairwise(sorted(starts | ends))]
    counting = ((first, last, _narrowest(facts, first)) for first, last in stretches)
    found = []
    for _, run in groupby(counting, key=lambda stretch: [id(fact) for fact in stretch[2]]):
        same = list(run)
        found.append([_cut(fact, same[0][0], same[-1][1]) for fact in same[0][2]])
    return [together for together in found if together]


def _narrowest(facts: list[Fact], day: date) -> list[Fact]:
    """What counts on a day."""
    on = [fact for fact in facts if fact.first <= day <= fact.last]
    nearest = min(map(_rank, on), default=None)
    return [fact for fact in on if _rank(fact) == nearest]


def _rank(fact: Fact) -> tuple[bool, int, date]:
    return fact.source != OWN, fact.days, fact.first


def _cut(fact: Fact, first: date, last: date) -> Fact:
    """Days of a fact, under the name of the whole: draws go by it."""
    cut = replace(fact, first=first, last=last)
    cut.__dict__["name"] = fact.name
    return cut


def stretches(said: Iterable[Fact], year: int) -> list[tuple[date, date]]:
    """From when to when in a year any of the facts holds, joined where one follows the other.

    Examples
    --------
    >>> from petrostates.attribution.interval import Interval
    >>> spring = Fact(date(2024, 2, 1), date(2024, 4, 30), "carries", "MYS", "CHN", Interval(1, 1, 1), unit="share")
    >>> later = Fact(date(2024, 5, 1), date(2025, 6, 30), "carries", "OMN", "CHN", Interval(1, 1, 1), unit="share")
    >>> [f"{first}..{last}" for first, last in stretches([later, spring], 2024)]
    ['2024-02-01..2024-12-31']
    """
    found: list[tuple[date, date]] = []
    for fact in sorted((fact for fact in said if fact.days_in(year)), key=lambda fact: fact.first):
        first, last = max(fact.first, date(year, 1, 1)), min(fact.last, date(year, 12, 31))
        if found and first <= found[-1][1] + timedelta(days=1):
            first, last = found[-1][0], max(last, found.pop()[1])
        found.append((first, last))
    return found


def overlaps(facts: Iterable[Fact]) -> list[str]:
    """Shares of one thing whose spans overlap, and which of the two counts on the days of both."""
    found = []
    for one, other in combinations(facts, 2):
        together = one.first <= other.last and other.first <= one.last
        if together and one.origin == other.origin and _rank(one) != _rank(other):
            counts, yields = sorted((one, other), key=_rank)
            why = "yours goes before" if counts.source == OWN != yields.source else "the narrower span counts"
            found.append(f"{counts.name} and {yields.name} overlap; on the days of both the first counts: {why}")
    return found


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
            elif _is_part(other, one) and _passed(other, other.amount.low) > _passed(one, one.amount.high):
                found.append(f"{other.name} is more than {one.name}, of which it is a part; the longer span counts")
    return found


def _is_part(one: Fact, whole: Fact) -> bool:
    same = (one.first, one.last) == (whole.first, whole.last)
    passes = one.unit == "t" or (one.unit == "kb/d" and one.concept in _FLOWING)
    return not same and whole.first <= one.first and one.last <= whole.last and passes


def _passed(fact: Fact, amount: float) -> float:
    """Tonnes, or thousand barrels, over the whole span."""
    return amount if fact.unit == "t" else amount * fact.days
