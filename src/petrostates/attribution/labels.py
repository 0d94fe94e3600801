"""What hides under labels: each label's total, what it could be its own, and the part that belongs to an origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from petrostates.attribution import label_ceiling, mirror_gap, origin_balance, settings, trend_anomaly
from petrostates.attribution.amounts import Amounts, Known
from petrostates.attribution.chance import Draws
from petrostates.attribution.facts import Fact
from petrostates.attribution.interval import Interval
from petrostates.attribution.spans import in_force
from petrostates.units import days, days_in


@dataclass(frozen=True)
class Hidden:
    """What one label hides in one year.

    ``excess`` is everything beyond the label country's own oil; ``by_method`` says what each way of telling gives, as draws or
    as the reason why it gives nothing. ``nearby`` marks one that rests on no figure of the year.
    """

    label: str
    excess: Draws
    capability: Draws
    by_method: dict[str, Known | str]
    basis: str
    facts: tuple[str, ...]
    nearby: bool = False
    unseen: bool = False


@dataclass(frozen=True)
class Labels:
    """Labels of one importer."""

    amounts: Amounts

    def carried(self, origin: str, year: int) -> list[str]:
        """Labels that are said to carry the origin in a year."""
        evidence, importer = self.amounts.evidence, self.amounts.importer
        return [
            label
            for label in evidence.labels(origin, importer)
            if any(fact.days_in(year) for fact in evidence.carries(label, origin, importer))
        ]

    def span(self, label: str, year: int) -> tuple[date, date]:
        """From when to when in a year the label carries anything hidden, and so may hold more than its own oil."""
        said = self.amounts.evidence.carrying(label, self.amounts.importer, year)
        return said or (date(year, 1, 1), date(year, 12, 31))

    def part(self, label: str, origin: str, year: int) -> Known:
        """Share of a label's excess in its :meth:`span` that may be cargo of the origin: for how long, and to what share."""
        parts = self._carrying(label, origin, year)
        total = np.zeros(self.amounts.chance.worlds)
        for together in parts:
            share = self._share(label, origin, together)
            total = total + share * together[0].days / days(*self.span(label, year))
        return Known(total, "carries", tuple(fact.name for together in parts for fact in together))

    def part_of_month(self, label: str, origin: str, first: date, last: date) -> Draws | None:
        """Share of a month's excess that may be cargo of the origin; None in months in which the label is not said to carry it."""
        for together in self._carrying(label, origin, first.year):
            if together[0].first <= first and last <= together[0].last:
                return self._share(label, origin, together)
        return None

    def _carrying(self, label: str, origin: str, year: int) -> list[list[Fact]]:
        return in_force(self.amounts.evidence.carries(label, origin, self.amounts.importer), year)

    def _share(self, label: str, origin: str, together: list[Fact]) -> Draws:
        draws = [self.amounts.chance.share(fact.amount, fact.name) for fact in together]
        return self.amounts.chance.one_of(draws, f"which of carries {label} {origin} {together[0].span}")

    def total(self, label: str, year: int) -> Known | None:
        """Tonnes that the importer's customs book under a label.

        Quoted customs figures that cover half of the year count first; then the books, raised as far as customs exceed them
        in other years; then any part of a year.
        """
        known = self.amounts.annual("customs_import", label, year)
        if known is not None and self.amounts.is_mostly_known("customs_import", label, year):
            return known
        shown = self.amounts.books.quantity_t(label, self.amounts.importer, year)
        if shown is not None:
            raised = self.amounts.understatement(label)
            return Known(shown * raised.draws, raised.basis, raised.facts)
        return known

    def capability(self, label: str, year: int) -> Known | None:
        """Tonnes that the country could send: its balance where all of it is known, else the nearest quoted bound."""
        balance = self._balance(label, year)
        if balance is not None:
            return balance
        facts = self.amounts.evidence.about("capability", label, self.amounts.importer)
        if not facts:
            return None
        nearest = min(facts, key=lambda fact: abs(fact.first.year - year))
        distance = abs(nearest.first.year - year)
        together = [fact for fact in facts if (fact.first, fact.last) == (nearest.first, nearest.last)]
        opened = 1 + settings.WIDENING_A_YEAR * distance
        bounds = [replace(fact.amount, high=fact.amount.high * opened) for fact in together]
        rates = [
            np.maximum(self.amounts.rate(replace(fact, amount=bound), year), 0.0)
            for fact, bound in zip(together, bounds, strict=True)
        ]
        draws = self.amounts.chance.one_of(rates, f"which of capability {label} {nearest.span}")
        return Known(draws, f"bound of {nearest.span}", tuple(fact.name for fact in together))

    def _balance(self, label: str, year: int) -> Known | None:
        production = self.amounts.rate_of_year("production", label, year)
        runs = self.amounts.rate_of_year("refinery_runs", label, year)
        others = self.amounts.rate_of_year("exports_to_others", label, year, self.amounts.importer)
        if production is None or runs is None or others is None:
            return None
        left = origin_balance.remainder(production.draws, runs.draws, np.zeros_like(runs.draws), others.draws)
        return Known(left, "balance of the label country", (*production.facts, *runs.facts, *others.facts))

    def hidden(self, label: str, year: int) -> Hidden | None:
        """Everything under a label beyond its own oil; None where nothing is known of the label in this year.

        Where the label carries for a part of the year, figures inside that part are read against as much of the year's
        means. Without any, the whole year is read, and all of its excess falls into that part: before and after, the label
        is said to hide nothing.
        """
        first, last = self.span(label, year)
        length = days(first, last) / days_in(first, "A")
        inside = self.amounts.over("customs_import", label, first, last) if length < 1 else None
        length = 1.0 if inside is None else length
        total, capability = inside or self.total(label, year), self.capability(label, year)
        by_method = {
            "capability": self._by_capability(total, capability, length),
            "mirror": self._by_mirror(label, year, total, inside is not None),
            "trend": self._by_trend(label, year, total, length),
        }
        told = {method: known for method, known in by_method.items() if isinstance(known, Known)}
        if not told:  # a jump says what came on top of a year in which cargo may have been hidden already
            by_method["jump"] = self._by_jump(label, year)
            told = {method: known for method, known in by_method.items() if isinstance(known, Known)}
        own = np.zeros(self.amounts.chance.worlds) if capability is None else capability.draws
        if told:
            given = {method: known.draws for method, known in told.items()}
            pooled = np.maximum(self.amounts.chance.pool(given, settings.METHOD_WEIGHTS, f"label {label}"), 0.0)
            facts = tuple(dict.fromkeys(name for known in told.values() for name in known.facts))
            basis = total.basis if total is not None else "jump over the same months of the year before"
            if total is not None and told.keys() == {"trend"}:
                pooled, basis = self._by_trend_alone(label, total, pooled)
            return Hidden(label, pooled, own, by_method, basis, facts)
        if total is not None:
            anything = self.amounts.chance.share(Interval(0.0, 0.5, 1.0), f"own oil of {label}")
            basis = f"{total.basis}; what the country could send itself is not known: anything up to the whole"
            return Hidden(label, total.draws * anything, own, by_method, basis, total.facts)
        return None

    def _by_trend_alone(self, label: str, total: Known, excess: Draws) -> tuple[Draws, str]:
        """What a label hides of which the trend alone tells: a world in which it expects more than is booked is no evidence.

        The country has sent less than its trend, and how much less nobody knows: centrally all that is booked is its own, and at
        most nothing is.
        """
        below = self.amounts.chance.share(Interval(0.0, 0.0, 1.0), f"own oil of {label} below its trend")
        opened = np.where(excess > 0, excess, total.draws * below)
        if np.median(excess):
            return opened, total.basis
        why = "less is booked than its trend expects, and what the country could send itself is not known"
        return opened, f"{total.basis}; {why}: anything up to the whole"

    def hidden_or_nearby(self, label: str, year: int, years: Iterable[int]) -> Hidden | None:
        """The same; where nothing is known of the year, the nearest known one of the years given, wider with the distance."""
        for other in sorted({year, *years}, key=lambda known: (abs(known - year), known)):
            found = self.hidden(label, other)
            if found is None or other == year:
                if found is not None:
                    return found
                continue
            scores = self.amounts.chance.scores(f"carried {label}")
            factor = np.exp(settings.CARRIED_SPREAD * np.sqrt(abs(other - year)) * scores)
            length = days(*self.span(label, year)) / days(*self.span(label, other))
            basis = f"no figure of {year}: that of {other}, opened"
            return replace(found, excess=found.excess * factor * length, basis=basis, nearby=True)
        return None

    def without_figure(self, label: str, others: Sequence[Draws], unseen: int = 1) -> Hidden:
        """A label that is named and of which no figure is known, one of so many.

        Together they hide anything from nothing to what labels hide on average: to name more of them is to know no more.
        """
        chance = self.amounts.chance
        mean = sum(others, start=np.zeros(chance.worlds)) / len(others)
        excess = mean * chance.share(settings.WITHOUT_FIGURE, "labels without a figure") / unseen
        none = dict.fromkeys(("capability", "mirror", "trend"), "no figure under the label")
        basis = "no figure of any year in which it carries: anything from nothing to the mean of the other labels"
        return Hidden(label, np.asarray(excess), np.zeros(chance.worlds), {**none}, basis, (), nearby=True, unseen=True)

    def _by_capability(self, total: Known | None, capability: Known | None, length: float) -> Known | str:
        if total is None or capability is None:
            return "no figure under the label" if total is None else "what the country could send is not known"
        return Known(
            label_ceiling.excess(total.draws, capability.draws * length), total.basis, (*total.facts, *capability.facts)
        )

    def _by_mirror(self, label: str, year: int, total: Known | None, inside: bool) -> Known | str:
        span = self.span(label, year) if inside else (date(year, 1, 1), date(year, 12, 31))
        own = self.amounts.over("own_exports", label, *span)
        if total is None or own is None:
            return "no figure under the label" if total is None else "the country's own figure is not known"
        return Known(mirror_gap.excess(total.draws, own.draws), total.basis, (*total.facts, *own.facts))

    def _by_trend(self, label: str, year: int, total: Known | None, length: float) -> Known | str:
        history = self.amounts.books.history_t(label, self.amounts.importer, *settings.HISTORY)
        line = trend_anomaly.Trend.through(history)
        if total is None or line is None:
            return "no figure under the label" if total is None else "the books before the hiding are too short"
        expected = self.amounts.chance.between(line.expected(year), f"trend of {label}")
        return Known(trend_anomaly.excess(total.draws, expected * length), total.basis, total.facts)

    def _by_jump(self, label: str, year: int) -> Known | str:
        """A jump over the same months of the year before: over the whole year it may be nothing, or go on at that pace."""
        rising = [
            fact
            for fact in self.amounts.evidence.about("customs_import", label, self.amounts.importer)
            if fact.is_within(year) and not fact.is_year(year) and fact.change_on_year is not None
        ]
        if not rising:
            return "no jump is quoted"
        fact = max(rising, key=lambda known: known.days)
        jump = max(0.0, fact.amount.central * (1 - 1 / (1 + (fact.change_on_year or 0.0))))
        pace = days_in(date(year, 1, 1), "A") / fact.days
        reading = self.amounts.chance.between(Interval(0.0, jump, jump * pace), f"jump {fact.name}")
        return Known(np.maximum(reading, 0.0), "jump over the same months of the year before", (fact.name,))
