"""What hides under labels: each label's total, what it could be its own, and the part that belongs to an origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from petrostates.attribution import label_ceiling, mirror_gap, origin_balance, settings, trend_anomaly
from petrostates.attribution.amounts import Amounts, Known
from petrostates.attribution.chance import Draws
from petrostates.attribution.facts import Fact, cover
from petrostates.attribution.interval import Interval
from petrostates.units import days_in


@dataclass(frozen=True)
class Hidden:
    """What one label hides in one year.

    ``excess`` is everything beyond the label country's own oil; ``by_method`` says what each way of telling gives, as draws or
    as the reason why it gives nothing.
    """

    label: str
    excess: Draws
    capability: Draws
    by_method: dict[str, Known | str]
    basis: str
    facts: tuple[str, ...]


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

    def part(self, label: str, origin: str, year: int) -> Known:
        """Share of a label's yearly excess that may be cargo of the origin: how much of the year, and to what share."""
        said = self.amounts.evidence.carries(label, origin, self.amounts.importer)
        within = [clipped for fact in said if (clipped := _within(fact, year))]
        parts = cover(within, year)
        year_days = days_in(date(year, 1, 1), "A")
        total = np.zeros(self.amounts.chance.worlds)
        for together in parts:
            draws = [self.amounts.chance.share(fact.amount, fact.name) for fact in together]
            which = f"which of carries {label} {origin} {together[0].span}"
            total = total + self.amounts.chance.one_of(draws, which) * together[0].days / year_days
        return Known(total, "carries", tuple(fact.name for together in parts for fact in together))

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
        bound = nearest.amount
        opened = Interval(bound.low, bound.central, bound.high * (1 + settings.WIDENING_A_YEAR * distance))
        widened = replace(nearest, amount=opened)
        return Known(np.maximum(self.amounts.rate(widened, year), 0.0), f"bound of {nearest.span}", (nearest.name,))

    def _balance(self, label: str, year: int) -> Known | None:
        production = self.amounts.rate_of_year("production", label, year)
        runs = self.amounts.rate_of_year("refinery_runs", label, year)
        others = self.amounts.rate_of_year("exports_to_others", label, year, self.amounts.importer)
        if production is None or runs is None or others is None:
            return None
        left = origin_balance.remainder(production.draws, runs.draws, np.zeros_like(runs.draws), others.draws)
        return Known(left, "balance of the label country", (*production.facts, *runs.facts, *others.facts))

    def hidden(self, label: str, year: int) -> Hidden | None:
        """Everything under a label beyond its own oil; None where nothing is known of the label in this or any near year."""
        total, capability = self.total(label, year), self.capability(label, year)
        by_method = {
            "capability": self._by_capability(total, capability),
            "mirror": self._by_mirror(label, year, total),
            "trend": self._by_trend(label, year, total),
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
            return Hidden(label, pooled, own, by_method, basis, facts)
        if total is not None:
            anything = self.amounts.chance.share(Interval(0.0, 0.5, 1.0), f"own oil of {label}")
            basis = f"{total.basis}; what the country could send itself is not known: anything up to the whole"
            return Hidden(label, total.draws * anything, own, by_method, basis, total.facts)
        return None

    def hidden_or_carried(self, label: str, year: int, years: range) -> Hidden | None:
        """The same; where nothing is known of the year, the nearest year that is known, wider with every year between."""
        for distance in range(len(years) + 1):
            for other in dict.fromkeys((year - distance, year + distance)):
                found = self.hidden(label, other) if other in years or distance == 0 else None
                if found is None:
                    continue
                if distance == 0:
                    return found
                scores = self.amounts.chance.scores(f"carried {label}")
                factor = np.exp(settings.CARRIED_SPREAD * np.sqrt(distance) * scores)
                basis = f"no figure of {year}: that of {other}, opened"
                return Hidden(label, found.excess * factor, found.capability, found.by_method, basis, found.facts)
        return None

    def _by_capability(self, total: Known | None, capability: Known | None) -> Known | str:
        if total is None or capability is None:
            return "no figure under the label" if total is None else "what the country could send is not known"
        return Known(
            label_ceiling.excess(total.draws, capability.draws), total.basis, (*total.facts, *capability.facts)
        )

    def _by_mirror(self, label: str, year: int, total: Known | None) -> Known | str:
        own = self.amounts.annual("own_exports", label, year)
        if total is None or own is None:
            return "no figure under the label" if total is None else "the country's own figure is not known"
        return Known(mirror_gap.excess(total.draws, own.draws), total.basis, (*total.facts, *own.facts))

    def _by_trend(self, label: str, year: int, total: Known | None) -> Known | str:
        history = self.amounts.books.history_t(label, self.amounts.importer, *settings.HISTORY)
        line = trend_anomaly.Trend.through(history)
        if total is None or line is None:
            return "no figure under the label" if total is None else "the books before the hiding are too short"
        expected = self.amounts.chance.between(line.expected(year), f"trend of {label}")
        return Known(trend_anomaly.excess(total.draws, expected), total.basis, total.facts)

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


def _within(fact: Fact, year: int) -> Fact | None:
    """The part of a fact that lies in a year, under the same name."""
    if not fact.days_in(year):
        return None
    first, last = max(fact.first, date(year, 1, 1)), min(fact.last, date(year, 12, 31))
    clipped = replace(fact, first=first, last=last)
    clipped.__dict__["name"] = fact.name  # draws go by the name of the whole fact
    return clipped
