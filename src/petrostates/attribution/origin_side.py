"""The origin's own end of the flow: its returns, its balance, and what is assumed of an origin without either."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from petrostates.attribution import origin_balance, settings
from petrostates.attribution.amounts import Amounts, Known
from petrostates.attribution.chance import Draws
from petrostates.attribution.facts import Fact
from petrostates.reference import OTHER_ASIA

UNFIT = "balance of the origin, whose parts do not fit"


@dataclass(frozen=True)
class OriginSide:
    """What is known of an origin's sales to one importer without looking into the importer's books for labels."""

    amounts: Amounts

    def declared_t(self, origin: str, year: int) -> float | None:
        """Tonnes that the books show under the origin's own name."""
        return self.amounts.books.quantity_t(origin, self.amounts.importer, year)

    def openly(self, origin: str, year: int) -> Known:
        """Tonnes booked under the origin's own name, in the books or by the importer's customs, whichever show more.

        At least half a year that customs quote stands for the whole where that is more than the books show: what is read into
        other days is no reason to doubt a book. Any other days count as they are.
        """
        shown = (self.declared_t(origin, year) or 0.0) * np.ones(self.amounts.chance.worlds)
        quoted = self._quoted(origin, year)
        if quoted is None or np.median(quoted.draws) <= shown[0]:
            return self._at_least(Known(shown, "books"), origin, year)
        return Known(np.maximum(quoted.draws, shown), "customs", quoted.facts)

    def is_openly_known(self, origin: str, year: int) -> bool:
        """Whether there is a book of the year, or a figure of the importer's customs for half of it."""
        return self.amounts.books.covers(year) or self._quoted(origin, year) is not None

    def own_name(self, origin: str, year: int) -> Known:
        """Tonnes that the importer's customs book under the origin's own name.

        A quoted customs figure if there is one; else the books, of which only a part counts where their price shows that they
        average two reports that exclude each other, and never less than the days that are quoted.
        """
        quoted = self._quoted(origin, year)
        if quoted is not None:
            return quoted
        declared = self.declared_t(origin, year) or 0.0
        if not self._conflicts(origin, year):
            return self._at_least(Known(declared * np.ones(self.amounts.chance.worlds), "books"), origin, year)
        part = self.amounts.chance.share(settings.CONFLICTING_SHARE, f"books of {origin} {year}")
        return self._at_least(Known(declared * part, "books that average two reports", ()), origin, year)

    def _quoted(self, origin: str, year: int) -> Known | None:
        """The importer's own figure, where it covers half of the year."""
        is_known = self.amounts.is_mostly_known("customs_import", origin, year)
        return self.amounts.annual("customs_import", origin, year) if is_known else None

    def _at_least(self, shown: Known, origin: str, year: int) -> Known:
        """The same, or the days that customs quote where these are more."""
        quoted = self.amounts.at_least("customs_import", origin, year)
        if quoted is None or not np.any(quoted.draws > shown.draws):
            return shown
        return Known(np.maximum(shown.draws, quoted.draws), "customs of the days that are quoted", quoted.facts)

    def _conflicts(self, origin: str, year: int) -> bool:
        own = self.amounts.books.unit_value_usd_t(origin, self.amounts.importer, year)
        others = self.amounts.books.others_unit_value_usd_t(origin, self.amounts.importer, year)
        if own is None or others is None:
            return False
        return abs(float(np.log(own / others))) > settings.CONFLICTING_PRICE

    def reaches(self, origin: str, year: int) -> Known:
        """Share of what the origin does not disclose that reaches the importer."""
        facts = self.amounts.evidence.about("undisclosed_share", origin, self.amounts.importer)
        said = [fact for fact in facts if fact.days_in(year)]
        if not said:
            return Known(
                self.amounts.chance.share(settings.UNDISCLOSED_SHARE, f"undisclosed share of {origin}"), "default"
            )
        together = _longest(said, year)
        draws = [self.amounts.chance.share(fact.amount, fact.name) for fact in together]
        return Known(self._one_of(draws, together), "said", tuple(fact.name for fact in together))

    def own_returns(self, origin: str, year: int) -> Known | str:
        """What the origin reports to "Other Asia", as far as it reaches the importer, with what is booked openly.

        What customs book openly beyond the books is among what the origin does not disclose.
        """
        undisclosed = self.amounts.books.quantity_t(origin, OTHER_ASIA, year)
        if undisclosed is None:
            return "no own returns in the books" if self.amounts.books.covers(year) else "no book of the year"
        share, heading, openly = (
            self.reaches(origin, year),
            self._other_heading(origin, year),
            self.openly(origin, year),
        )
        left = np.maximum((self.declared_t(origin, year) or 0.0) + undisclosed - openly.draws, 0.0)
        hidden = np.maximum(left * share.draws - heading.draws, 0.0)
        return Known(openly.draws + hidden, "own returns", (*share.facts, *heading.facts, *openly.facts))

    def balance(self, origin: str, year: int) -> Known | str:
        """Output less intake, stock change and other buyers, as far as it reaches the importer as crude.

        The heading of crude holds condensate, so condensate that is not taken in at home counts, where it is known.
        """
        production = self.amounts.rate_of_year("production", origin, year)
        runs = self.amounts.rate_nearby("refinery_runs", origin, year)
        others = self._others(origin, year)
        missing = [
            name
            for name, known in (("production", production), ("refinery runs", runs), ("sales to others", others))
            if known is None
        ]
        if production is None or runs is None or others is None:
            return f"{' and '.join(missing)} not known"
        condensate = self._condensate_left(origin, year)
        if isinstance(condensate, str):
            return condensate
        stock, heading = self._stock_change(origin, year, production.draws), self._other_heading(origin, year)
        output = production.draws + condensate.draws
        left = origin_balance.remainder(output, runs.draws, stock.draws, others.draws)
        share, openly = self.reaches(origin, year), self.openly(origin, year)
        hidden = np.maximum(left - openly.draws, 0.0) * share.draws - heading.draws
        parts = (production, runs, condensate, stock, others, share, heading, openly)
        facts = tuple(name for part in parts for name in part.facts)
        return Known(openly.draws + np.maximum(hidden, 0.0), _basis(left, openly.draws, hidden), facts)

    def _condensate_left(self, origin: str, year: int) -> Known | str:
        """Condensate that refineries and petrochemical plants at home leave; nothing where none is spoken of.

        Where output or intake of crude holds condensate already, it is not counted again.
        """
        if all(self.amounts.rate_nearby(f"condensate_{what}", origin, year) is None for what in ("production", "runs")):
            return self._nothing()
        output = self._beside_crude("condensate_production", "production", origin, year)
        taken = self._beside_crude("condensate_runs", "refinery_runs", origin, year)
        if output is None or taken is None:
            return f"{'output' if output is None else 'intake'} of condensate not known"
        return Known(output.draws - taken.draws, "condensate", (*output.facts, *taken.facts))

    def _beside_crude(self, concept: str, crude: str, origin: str, year: int) -> Known | None:
        """Condensate that the figure of crude does not hold."""
        beside = 1 - self.amounts.condensate_within(crude, origin, year)
        known = self.amounts.rate_nearby(concept, origin, year)
        return self._nothing() if not beside else known and replace(known, draws=known.draws * beside)

    def _other_heading(self, origin: str, year: int) -> Known:
        """Tonnes of the origin that the importer books under another heading than crude, such as bitumen blend.

        The origin's own end does not know under which heading its cargo arrives; labels are read under that of crude alone.
        """
        said = self.amounts.rate_of_year("other_heading", origin, year, self.amounts.importer)
        return self._nothing() if said is None else replace(said, draws=np.maximum(said.draws, 0.0))

    def _nothing(self) -> Known:
        return Known(np.zeros(self.amounts.chance.worlds), "none")

    def _others(self, origin: str, year: int) -> Known | None:
        said = self.amounts.rate_of_year("exports_to_others", origin, year, self.amounts.importer)
        if said is not None:
            return said
        declared = self.amounts.books.sold_elsewhere_t(origin, self.amounts.importer, year)
        return None if declared is None else Known(np.full(self.amounts.chance.worlds, declared), "books")

    def _stock_change(self, origin: str, year: int, production: Draws) -> Known:
        said = self.amounts.rate_of_year("stock_change", origin, year)
        if said is not None:
            return said
        return Known(production * self.amounts.chance.between(settings.STOCK_CHANGE, f"stocks of {origin}"), "default")

    def prior(self, origin: str, year: int) -> Known | str:
        """What is assumed beyond the books under any heading, as far as it is booked as crude, with what is booked openly.

        What customs book openly beyond the books is among what is assumed.
        """
        facts = self.amounts.evidence.about("hidden_prior", origin, self.amounts.importer)
        said = [fact for fact in facts if fact.days_in(year)]
        if not said:
            return "nothing is assumed"
        together = _longest(said, year)
        rates = [self.amounts.rate(fact, year, settings.STREAMS.get(origin)) for fact in together]
        assumed, heading = self._one_of(rates, together), self._other_heading(origin, year)
        openly = self.openly(origin, year)
        left = (self.declared_t(origin, year) or 0.0) + assumed - openly.draws
        names = (*(fact.name for fact in together), *heading.facts, *openly.facts)
        basis = "assumed; what customs book openly is a part of it" if openly.facts else "assumed"
        return Known(openly.draws + np.maximum(left - heading.draws, 0.0), basis, names)

    def _one_of(self, draws: list[Draws], together: list[Fact]) -> Draws:
        """One of several statements about one span, each in its share of the worlds."""
        fact = together[0]
        return self.amounts.chance.one_of(draws, f"which of {fact.concept} {fact.label} {fact.span}")

    def hidden(self, origin: str, year: int) -> Known | None:
        """What another hidden origin has under the importer's labels, from its own end alone; None if nothing says."""
        routes = {"own_returns": self.own_returns, "balance": self.balance, "prior": self.prior}
        told = {name: known for name, route in routes.items() if isinstance(known := route(origin, year), Known)}
        if not told:
            return None
        given = {name: known.draws for name, known in told.items()}
        pooled = self.amounts.chance.pool(given, settings.ROUTE_WEIGHTS, f"end of {origin}")
        facts = tuple(dict.fromkeys(name for known in told.values() for name in known.facts))
        return Known(np.maximum(pooled - self.openly(origin, year).draws, 0.0), " and ".join(told), facts)


def _basis(left: Draws, openly: Draws, hidden: Draws) -> str:
    """What a balance rests on, and whether its parts contradict each other."""
    if not np.median(left):  # a remainder ends at nothing
        return f"{UNFIT}: more is taken in, stored and sold to others than there is"
    if np.median(left - openly) < 0:
        return f"{UNFIT}: more is booked under its own name than is left"
    if np.median(hidden) < 0:
        return f"{UNFIT}: more arrives under another heading than is left"
    return "balance of the origin"


def _longest(said: list[Fact], year: int) -> list[Fact]:
    """Statements of the span that covers most of the year."""
    fact = max(said, key=lambda known: known.days_in(year))
    return [known for known in said if (known.first, known.last) == (fact.first, fact.last)]
