"""One origin, one importer: every route in every year, pooled into one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from petrostates.attribution import settings
from petrostates.attribution.amounts import Amounts, Known
from petrostates.attribution.books import Books
from petrostates.attribution.chance import Chance, Draws, interval_of
from petrostates.attribution.elsewhere import Elsewhere
from petrostates.attribution.facts import Evidence
from petrostates.attribution.interval import Interval
from petrostates.attribution.labels import Hidden, Labels
from petrostates.attribution.origin_side import OriginSide
from petrostates.attribution.spans import stretches
from petrostates.errors import BadArgument

OPEN_ROUTES = ("labels", "own_returns", "balance", "prior")


@dataclass(frozen=True)
class UnderLabels:
    """What the labels of a year hide: of anyone, of the origin, and of other hidden origins."""

    hidden: dict[str, Hidden] = field(default_factory=dict)
    parts: dict[str, Known] = field(default_factory=dict)
    elsewhere: dict[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What is known of one year.

    ``kind``: ``declared`` (the books, before any label carried the origin), ``corrected`` (the importer's own customs figure
    of such a year, where the books differ), ``attributed``, or ``carried`` (no route has a figure of the year: the nearest year,
    opened).
    """

    year: int
    kind: str
    draws: Draws
    declared_t: float | None
    routes: dict[str, Known | str]
    under: UnderLabels = field(default_factory=UnderLabels)

    @cached_property
    def total(self) -> Interval:
        """Tonnes of the origin that reach the importer, openly or not."""
        return interval_of(self.draws)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the evidence behind the year."""
        known = [route for route in self.routes.values() if isinstance(route, Known)]
        return tuple(dict.fromkeys(name for route in known for name in route.facts))


@dataclass(frozen=True)
class Case:
    """The attribution of one hidden flow.

    Parameters
    ----------
    origin, importer
        Whose cargo, in whose books.
    evidence, books
        What is known.
    chance
        The worlds.
    include
        ``("quoted",)`` lets outside estimates in, as one more route; never added to another.
    weights
        Of the routes; those of :mod:`settings` unless given.
    fixed_years
        From the last open year to the last hidden one; from the evidence unless given. Who leaves a label out does not claim
        that the origin was open.
    """

    origin: str
    importer: str
    evidence: Evidence
    books: Books
    chance: Chance
    include: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=lambda: settings.ROUTE_WEIGHTS)
    fixed_years: range | None = None
    _seen: dict[int, UnderLabels] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if "quoted" in self.include:
            self._refuse_quoted_labels()

    def _refuse_quoted_labels(self) -> None:
        """An outside estimate already holds what the labels hide: entered under a label it would be added to it."""
        labels = {
            fact.label for fact in self.evidence.facts if fact.concept == "carries" and fact.importer == self.importer
        }
        for fact in self.evidence.facts:
            if fact.concept == "quoted" and fact.importer == self.importer and fact.label in labels:
                raise BadArgument(
                    f"'{fact.name}' is an outside estimate under the label {fact.label}. It sees the same cargo as the ceiling "
                    f"of that label and is never added to it. Give it the origin as its label, such as {self.origin}."
                )

    @cached_property
    def _amounts(self) -> Amounts:
        return Amounts(self.evidence, self.books, self.importer, self.chance)

    @cached_property
    def labels(self) -> Labels:
        """Labels of the importer."""
        return Labels(self._amounts)

    @cached_property
    def side(self) -> OriginSide:
        """The origin's own end."""
        return OriginSide(self._amounts)

    @cached_property
    def years(self) -> range:
        """From the last open year to the last in which a label is said to carry the origin and anything was observed."""
        return self._years() if self.fixed_years is None else self.fixed_years

    def _years(self) -> range:
        labels = self.evidence.labels(self.origin, self.importer)
        carried = [fact for label in labels for fact in self.evidence.carries(label, self.origin, self.importer)]
        observed = self.evidence.last_observed_year({self.origin, *labels}, self.importer)
        seen = [*self.books.years(), *([] if observed is None else [observed]), *self._quoted_years()]
        if not carried:
            return range(0)
        last = min(max(fact.last.year for fact in carried), max(seen, default=0))
        return range(min(fact.first.year for fact in carried) - 1, last + 1)

    def _quoted_years(self) -> list[int]:
        facts = self.evidence.about("quoted", self.origin, self.importer) if "quoted" in self.include else []
        return [fact.last.year for fact in facts]

    @cached_property
    def answers(self) -> dict[int, Answer]:
        """Every year of which the books or the evidence say something, but for those that labels reach a part of.

        A hidden year without any route takes the nearest hidden year that has one.
        """
        found = {year: self._answer(year) for year in self.years if year not in self.part_years}
        known = {year: answer for year, answer in found.items() if answer is not None}
        hidden = {year: answer for year, answer in known.items() if year in self.years[1:]}
        silent = [year for year in self.years[1:] if year not in (*known, *self.part_years) and hidden]
        return dict(sorted({**known, **{year: self._carried(year, hidden) for year in silent}}.items()))

    @cached_property
    def part_years(self) -> dict[int, list[tuple[date, date]]]:
        """Hidden years of which some months only have a label that is said to carry the origin, with those months.

        Nobody says what happened in the others, so that a sum of what is known is no answer of the year. Before the first
        label the origin was open: the first hidden year may begin later.
        """
        labels = self.evidence.labels(self.origin, self.importer)
        said = [fact for label in labels for fact in self.evidence.carries(label, self.origin, self.importer)]
        known = {year: stretches(said, year) for year in self.years[1:]}
        return {year: spans for year, spans in known.items() if spans and not self._reach_whole(year, spans)}

    def _reach_whole(self, year: int, spans: list[tuple[date, date]]) -> bool:
        first, last = spans[0]
        begins = first == date(year, 1, 1) or year == self.years[1]
        return len(spans) == 1 and begins and last == date(year, 12, 31)

    def routes(self, year: int) -> dict[str, Known | str]:
        """What each route says of the total, as draws, or why it says nothing."""
        told: dict[str, Known | str] = {
            "labels": self._by_labels(year),
            "own_returns": self.side.own_returns(self.origin, year),
            "balance": self.side.balance(self.origin, year),
            "prior": self.side.prior(self.origin, year),
        }
        return {**told, "quoted": self._quoted(year)} if "quoted" in self.include else told

    def under_labels(self, year: int) -> UnderLabels:
        """Look under the labels of a year, once."""
        if year not in self._seen:
            found = {
                label: self.labels.hidden_or_nearby(label, year, self._carrying_years(label))
                for label in self.labels.carried(self.origin, year)
            }
            hidden = {label: known for label, known in found.items() if known is not None}
            parts = {label: self._part_of(known, year) for label, known in hidden.items()}
            unseen, others = sorted(set(found) - set(hidden)), [parts[label].draws for label in sorted(parts)]
            for label in unseen if others else ():
                hidden[label] = self.labels.without_figure(label, others, len(unseen))
            parts |= {label: self._part_of(hidden[label], year) for label in sorted(set(hidden) - set(parts))}
            seen = {label: known for label, known in hidden.items() if not known.unseen}
            elsewhere = Elsewhere(self.labels, self.side, self.origin).of_year(seen, year)
            self._seen[year] = UnderLabels(hidden, parts, elsewhere)
        return self._seen[year]

    def _carrying_years(self, label: str) -> list[int]:
        """Years in which a label carries the origin: figures of others say nothing of what it hides."""
        return [year for year in self.years[1:] if label in self.labels.carried(self.origin, year)]

    def _part_of(self, hidden: Hidden, year: int) -> Known:
        """Tonnes under a label that may be cargo of the origin."""
        part = self.labels.part(hidden.label, self.origin, year)
        return Known(hidden.excess * part.draws, hidden.basis, (*hidden.facts, *part.facts))

    def _sum(self, draws: Iterable[Draws]) -> Draws:
        return np.asarray(sum(draws, start=np.zeros(self.chance.worlds)))

    def _by_labels(self, year: int) -> Known | str:
        """Declared under its own name, and what labels hide, less other hidden origins."""
        under = self.under_labels(year)
        if not under.parts:
            return "no label is known to carry it, or nothing is known of the labels"
        labelled = self._sum(part.draws for label, part in under.parts.items() if not under.hidden[label].unseen)
        elsewhere = self._sum(other.draws for other in under.elsewhere.values())
        own_name = self.side.own_name(self.origin, year)
        known = [own_name, *under.parts.values(), *under.elsewhere.values()]
        facts = tuple(dict.fromkeys(name for one in known for name in one.facts))
        return Known(own_name.draws + np.maximum(labelled - elsewhere, 0.0), "labels beyond their own oil", facts)

    def _quoted(self, year: int) -> Known | str:
        """Outside estimates of the year, each a noisy reading of the same total."""
        facts = self.evidence.about("quoted", self.origin, self.importer)
        if not any(fact.is_within(year) for fact in facts):
            return "no outside estimate at hand"
        said = self._amounts.annual("quoted", self.origin, year)
        assert said is not None  # noqa: S101 # a fact within the year is one that annual finds
        noise = np.exp(settings.QUOTED_SPREAD / 1.645 * self.chance.scores(f"noise of outside estimates {year}"))
        return Known(said.draws * noise, said.basis, said.facts)

    def _answer(self, year: int) -> Answer | None:
        declared = self.side.declared_t(self.origin, year)
        if year not in self.years[1:]:
            return self._open(year, declared)
        routes = self.routes(year)
        told = {name: known for name, known in routes.items() if isinstance(known, Known)}
        if not told:
            return None
        given = {name: known.draws for name, known in told.items()}
        under = self.under_labels(year)
        pooled = self._opened(self.chance.pool(given, self.weights, self.origin), given, under)
        floored = np.maximum(pooled, self.side.openly(self.origin, year).draws)  # never less than what is booked openly
        nearby = not set(told) - {"labels", "prior"} and all(known.nearby for known in under.hidden.values())
        kind = "carried" if nearby and under.hidden else "attributed"
        return Answer(year, kind, floored, declared, routes, under)

    def _opened(self, pooled: Draws, given: Mapping[str, Draws], under: UnderLabels) -> Draws:
        """The answer with what labels without any figure may hide on top, as far as the labels count in it.

        Nothing tells how much that is, so the worlds in which it is most are those in which all else is most: the range opens
        upwards, and its low end stays. Among the labels it would shift them, and could seem to settle a disagreement.
        """
        unseen = [part.draws for label, part in under.parts.items() if under.hidden[label].unseen]
        if not unseen or "labels" not in given:
            return pooled
        share = self.weights["labels"] / sum(self.weights[name] for name in given)
        ranks = np.argsort(np.argsort(pooled, kind="stable"), kind="stable")
        return np.asarray(pooled + share * np.sort(self._sum(unseen))[ranks])

    def _open(self, year: int, declared: float | None) -> Answer | None:
        """A year in which the origin was declared: the importer's own figure corrects the books, and nothing is attributed."""
        quoted = self._amounts.annual("customs_import", self.origin, year)
        if quoted is not None and self._amounts.is_mostly_known("customs_import", self.origin, year):
            kind = "declared" if declared is not None and _agree(quoted.draws, declared) else "corrected"
            return Answer(year, kind, quoted.draws, declared, {"customs": quoted})
        if declared is None:
            return None
        return Answer(year, "declared", np.full(self.chance.worlds, declared), declared, {})

    def _carried(self, year: int, known: Mapping[int, Answer]) -> Answer:
        nearest = min(known, key=lambda other: (abs(other - year), other))
        reach = settings.CARRIED_SPREAD * np.sqrt(abs(nearest - year))
        draws = known[nearest].draws * np.exp(reach * self.chance.scores(f"carried {self.origin}"))
        routes: dict[str, Known | str] = {"carried": Known(draws, f"no evidence of {year}: {nearest}, opened")}
        return Answer(year, "carried", draws, self.side.declared_t(self.origin, year), routes)


def _agree(quoted: Draws, declared: float) -> bool:
    return bool(abs(float(np.median(quoted)) / declared - 1) < 0.01) if declared else False
