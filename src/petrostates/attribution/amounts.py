"""What the evidence says of one country in one year, as draws in tonnes: whole years, parts of a year, and rates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from statistics import fmean, median

import numpy as np

from petrostates.attribution import settings
from petrostates.attribution.books import Books
from petrostates.attribution.chance import Chance, Draws
from petrostates.attribution.facts import Evidence, Fact
from petrostates.attribution.interval import Interval
from petrostates.attribution.spans import cover
from petrostates.schema import WITH_CONDENSATE
from petrostates.units import barrels_per_tonne, days, days_in

_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class Known:
    """Draws with what they rest on."""

    draws: Draws
    basis: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amounts:
    """Evidence and books read as draws."""

    evidence: Evidence
    books: Books
    importer: str
    chance: Chance

    def annual(self, concept: str, label: str, year: int) -> Known | None:
        """Tonnes of a year from facts in tonnes: the whole year, or its parts with the rest of the year as they go.

        Months without a figure run at the daily rate of those with one, with a spread that shrinks with the number of months
        on either side and is learnt from the years of which both a part and the whole are quoted.
        """
        return self.over(concept, label, date(year, 1, 1), date(year, 12, 31))

    def over(self, concept: str, label: str, first: date, last: date) -> Known | None:
        """The same over a part of one year, from facts that lie inside it."""
        about = self.evidence.about(concept, label, self.importer)
        parts = cover((fact for fact in about if first <= fact.first and fact.last <= last), first.year)
        if not parts:
            return None
        seen, facts = self._seen(parts), tuple(fact.name for together in parts for fact in together)
        seen_days, all_days = sum(together[0].days for together in parts), days(first, last)
        whole_year = all_days == days_in(first, "A")
        if seen_days >= all_days:
            return Known(seen, "whole year" if whole_year else f"all of {first:%Y-%m}..{last:%Y-%m}", facts)
        spread = self.monthly_spread * _of_means(seen_days, all_days - seen_days)
        pace = np.exp(spread * self.chance.scores(f"unseen months of {label} {first.year}"))
        unseen = seen / seen_days * (all_days - seen_days) * pace
        where = "" if whole_year else f" in {first:%Y-%m}..{last:%Y-%m}"
        return Known(seen + unseen, f"{seen_days} of {all_days} days{where}", facts)

    def at_least(self, concept: str, label: str, year: int) -> Known | None:
        """Tonnes of the days that facts are about, and nothing for the rest of the year."""
        parts = cover(self.evidence.about(concept, label, self.importer), year)
        facts = tuple(fact.name for together in parts for fact in together)
        return Known(self._seen(parts), "days that are quoted", facts) if parts else None

    def _seen(self, parts: list[list[Fact]]) -> Draws:
        return np.asarray(sum((self._one_span(together) for together in parts), start=np.zeros(self.chance.worlds)))

    def is_mostly_known(self, concept: str, label: str, year: int) -> bool:
        """Whether facts cover at least half of the year."""
        parts = cover(self.evidence.about(concept, label, self.importer), year)
        return 2 * sum(together[0].days for together in parts) >= days_in(date(year, 1, 1), "A")

    def _one_span(self, together: list[Fact]) -> Draws:
        """Figures of one span: where several are said, each counts in its share of the worlds."""
        draws = [np.maximum(self.chance.between(fact.amount, fact.name), 0.0) for fact in together]
        subject = f"which of {together[0].concept} {together[0].label} {together[0].span}"
        return self.chance.one_of(draws, subject)

    @cached_property
    def monthly_spread(self) -> float:
        """How far the daily rate of a month lies from that of its year, log points (root mean square).

        Learnt from the gap between a quoted part of a year and the rest of it, over what single months would leave of such
        a gap: the mean of eight months strays less than one month does. What is still declared of a hidden origin ends by
        decree and teaches nothing about labels.
        """
        hidden = self.evidence.origins(self.importer)
        customs = [
            fact for fact in self.evidence.facts if fact.concept == "customs_import" and fact.label not in hidden
        ]
        wholes = {
            (fact.label, fact.importer, fact.first.year): fact for fact in customs if fact.is_year(fact.first.year)
        }
        gaps = []
        for part in customs:
            whole = wholes.get((part.label, part.importer, part.first.year))
            if whole is None or not part.is_within(part.first.year) or part.is_year(part.first.year):
                continue
            rest = (whole.amount.central - part.amount.central) / (whole.days - part.days)
            if rest > 0 and part.amount.central > 0:
                gap = float(np.log(rest * part.days / part.amount.central))
                gaps.append(gap / _of_means(part.days, whole.days - part.days))
        if len(gaps) < settings.ENOUGH_PAIRS:
            return settings.MONTHLY_SPREAD
        return float(np.sqrt(np.mean(np.square(gaps))))

    def rate(self, fact: Fact, year: int, stream: str | None = None, error: str | None = None) -> Draws:
        """Tonnes a year at the rate of a fact in tonnes or barrels; facts that err for one reason share its name."""
        year_days = days_in(date(year, 1, 1), "A")
        draws = self.chance.between(fact.amount, error or fact.name)
        if fact.unit == "t":
            return np.asarray(draws / fact.days * year_days)
        barrels_a_day = draws * 1e6 / fact.days if fact.unit == "million bbl" else draws * 1e3
        return np.asarray(barrels_a_day * year_days / self.barrels_a_tonne(stream))

    def barrels_a_tonne(self, stream: str | None = None) -> Draws:
        """Factors in use; one draw for all of a stream, since one factor is wrong for all of it."""
        kind = "condensate" if stream == settings.CONDENSATE_STREAM else "crude"
        factor = barrels_per_tonne(kind, stream=stream)
        return self.chance.between(Interval(factor.low, factor.factor, factor.high), f"barrels per tonne {factor.id}")

    def rate_of_year(self, concept: str, label: str, year: int, importer: str | None = None) -> Known | None:
        """Tonnes a year from what is known of the year: several speakers share the worlds, parts run on unchanged.

        Parts of a year err together: whoever reads output too high in January does so in June.
        """
        parts = cover(self.evidence.about(concept, label, importer), year)
        if not parts:
            return None
        stream = settings.CONDENSATE_STREAM if concept.startswith("condensate") else settings.STREAMS.get(label)
        total, covered = np.zeros(self.chance.worlds), 0
        for together in parts:
            draws = [self.rate(fact, year, stream, f"error of {concept} {label}") for fact in together]
            which = f"which of {concept} {label} {together[0].span}"
            total = total + self.chance.one_of(draws, which) * together[0].days
            covered += together[0].days
        return Known(total / covered, f"{covered} days", tuple(fact.name for part in parts for fact in part))

    def rate_nearby(self, concept: str, label: str, year: int) -> Known | None:
        """The same from the nearest year that is known, opened for every year between."""
        other = self._nearest_year(concept, label, year)
        known = None if other is None else self.rate_of_year(concept, label, other)
        if known is None or other is None:
            return None
        reach = settings.RUNS_WIDENING * abs(other - year)
        opened = self.chance.between(Interval(1 - reach, 1.0, 1 + reach), f"{concept} {label} nearby")
        length = days_in(date(year, 1, 1), "A") / days_in(date(other, 1, 1), "A")
        return replace(known, draws=known.draws * opened * length)

    def condensate_within(self, concept: str, label: str, year: int) -> float:
        """Share of the days of the nearest known year whose figures of crude hold condensate already."""
        other = self._nearest_year(concept, label, year)
        parts = [] if other is None else cover(self.evidence.about(concept, label), other)
        within = [together[0].days * fmean(fact.scope == WITH_CONDENSATE for fact in together) for together in parts]
        return sum(within) / sum(together[0].days for together in parts) if parts else 0.0

    def _nearest_year(self, concept: str, label: str, year: int) -> int | None:
        years = (near for distance in range(settings.NEAREST_YEARS + 1) for near in (year - distance, year + distance))
        return next((near for near in years if cover(self.evidence.about(concept, label), near)), None)

    def understatement(self, label: str) -> Known:
        """How much more the importer's customs book under a label than the books here show, over the years with both."""
        ratios, names = [], []
        for fact in self.evidence.about("customs_import", label, self.importer):
            shown = self.books.quantity_t(label, self.importer, fact.first.year)
            if fact.is_year(fact.first.year) and shown:
                ratios.append(fact.amount.central / shown)
                names.append(fact.name)
        if not ratios:
            return Known(np.ones(self.chance.worlds), "books as they are")
        reach = Interval(min(1.0, *ratios), median(ratios), max(1.0, *ratios))
        return Known(
            self.chance.between(reach, f"understatement of {label}"), "books, raised as customs do", tuple(names)
        )


def _of_means(one_days: int, other_days: int) -> float:
    """Standard deviation of the gap between the means of so many days and of so many others, if that of months is one."""
    return float(np.sqrt(_MONTH_DAYS / one_days + _MONTH_DAYS / other_days))
