"""What the attribution reads: declared annual crude flows and the evidence, with named look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from petrostates.attribution.interval import Interval
from petrostates.units import days, tonnes_from_kbd

PRODUCT = "crude"


@dataclass(frozen=True)
class Flow:
    """Declared tonnes and dollars of one year; None where nothing is published."""

    quantity_t: float | None
    value_usd: float | None


@dataclass(frozen=True)
class Fact:
    """One row of evidence about one importer."""

    first: date
    last: date
    concept: str
    label: str
    importer: str | None
    amount: Interval
    change_on_year: float | None

    def is_year(self, year: int) -> bool:
        """Whether the fact is about exactly this calendar year."""
        return (self.first, self.last) == (date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class Books:
    """Declared flows of one annual source beside the evidence."""

    flows: dict[tuple[str, str, int], Flow]
    evidence: tuple[Fact, ...]

    @classmethod
    def of(cls, flows: pa.Table, evidence: pa.Table) -> Books:
        """Index the rows of crude in a ``flows`` table (one source and vintage) and in an ``evidence`` table."""
        return cls(
            {
                (row["exporter"], row["importer"], row["period"].year): Flow(row["quantity_t"], row["value_usd"])
                for row in flows.to_pylist()
                if row["product"] == PRODUCT
            },
            tuple(
                Fact(
                    row["period"],
                    row["period_end"],
                    row["concept"],
                    row["label"],
                    row["importer"],
                    Interval(row["low"], row["central"], row["high"]),
                    row["change_on_year"],
                )
                for row in evidence.to_pylist()
                if row["product"] == PRODUCT
            ),
        )

    def years(self) -> list[int]:
        """Years that the flows cover."""
        return sorted({year for _, _, year in self.flows})

    def quantity_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Declared tonnes, or None where no row or no tonnage stands."""
        flow = self.flows.get((exporter, importer, year))
        return flow.quantity_t if flow else None

    def unit_value_usd_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Declared value per tonne, or None."""
        flow = self.flows.get((exporter, importer, year))
        return flow.value_usd / flow.quantity_t if flow and flow.quantity_t and flow.value_usd else None

    def customs(self, importer: str) -> list[Fact]:
        """Every quoted customs figure of an importer."""
        return self._facts("customs_import", importer)

    def customs_t(self, label: str, importer: str, year: int) -> Interval | None:
        """Quoted customs tonnes of a whole year under a label, or None."""
        whole = [fact.amount for fact in self.customs(importer) if fact.label == label and fact.is_year(year)]
        return whole[0] if whole else None

    def capability_t(self, label: str, importer: str, year: int) -> Interval | None:
        """Tonnes a year that the label country could itself send to the importer, or None without evidence.

        The bound of the nearest year counts; one of another year is doubled: the country may have changed.
        """
        facts = [fact for fact in self._facts("capability", importer) if fact.label == label]
        if not facts:
            return None
        year_days = days(date(year, 1, 1), date(year, 12, 31))
        nearest = min(facts, key=lambda fact: abs(fact.first.year - year))
        bound = nearest.amount.map(lambda kbd: tonnes_from_kbd(kbd, year_days))
        return bound if nearest.first.year == year else Interval(bound.low, bound.central, 2 * bound.high)

    def _facts(self, concept: str, importer: str) -> list[Fact]:
        return [fact for fact in self.evidence if fact.concept == concept and fact.importer == importer]
