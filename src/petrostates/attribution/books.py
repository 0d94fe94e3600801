"""Books: declared annual flows of one source, with named look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from petrostates.attribution.facts import PRODUCT
from petrostates.reference import OTHER_ASIA, WORLD


@dataclass(frozen=True)
class Flow:
    """Declared tonnes and dollars of one year; None where nothing is published."""

    quantity_t: float | None
    value_usd: float | None


@dataclass(frozen=True)
class Books:
    """Declared flows by exporter, importer and year."""

    flows: dict[tuple[str, str, int], Flow]
    _destinations: dict[tuple[str, int], set[str]] = field(
        default_factory=lambda: defaultdict(set), repr=False, compare=False
    )
    _sources: dict[tuple[str, int], set[str]] = field(
        default_factory=lambda: defaultdict(set), repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for exporter, importer, year in self.flows:
            self._destinations[exporter, year].add(importer)
            self._sources[importer, year].add(exporter)

    @classmethod
    def of(
        cls,
        flows: pa.Table,
        *,
        exporters: Iterable[str] | None = None,
        importers: Iterable[str] | None = None,
        product: str = PRODUCT,
    ) -> Books:
        """Index the rows of a product in a ``flows`` table of one source and vintage.

        With names given only the flows of these exporters and those into these importers, which is quicker.
        """
        wanted = pc.and_(pc.equal(flows["product"], product), pc.equal(flows["frequency"], "A"))
        if exporters is not None and importers is not None:
            named = pc.or_(
                pc.is_in(flows["exporter"], pa.array(sorted(exporters), pa.string())),
                pc.is_in(flows["importer"], pa.array(sorted(importers), pa.string())),
            )
            wanted = pc.and_(wanted, named)
        read = flows.select(["exporter", "importer", "period", "quantity_t", "value_usd"]).filter(wanted)
        columns = [read[name].to_pylist() for name in read.column_names]
        return cls(
            {
                (exporter, importer, period.year): Flow(tonnes, dollars)
                for exporter, importer, period, tonnes, dollars in zip(*columns, strict=True)
            }
        )

    def years(self) -> list[int]:
        """Years that the flows cover."""
        return sorted({year for _, _, year in self.flows})

    def covers(self, year: int) -> bool:
        """Whether there is any book of the year."""
        return year in self._known_years

    def absence(self, year: int) -> str:
        """What to say where a flow is not in the books of a year."""
        return "no row in the books" if self.covers(year) else "no book of the year"

    def quantity_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Declared tonnes, or None where no row or no tonnage stands."""
        flow = self.flows.get((exporter, importer, year))
        return flow.quantity_t if flow else None

    def unit_value_usd_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Declared value per tonne, or None."""
        flow = self.flows.get((exporter, importer, year))
        return flow.value_usd / flow.quantity_t if flow and flow.quantity_t and flow.value_usd else None

    def others_unit_value_usd_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Value per tonne of everyone else's declared sales to the importer, or None."""
        known = [
            flow
            for other in sorted(self._sources.get((importer, year), ()))
            if other not in (exporter, WORLD) and (flow := self.flows[other, importer, year])
            if flow.quantity_t and flow.value_usd
        ]
        tonnes = sum(flow.quantity_t or 0.0 for flow in known)
        return sum(flow.value_usd or 0.0 for flow in known) / tonnes if tonnes else None

    def sold_elsewhere_t(self, exporter: str, importer: str, year: int) -> float | None:
        """Declared tonnes to everyone but the importer and undisclosed destinations; None in years without books."""
        if year not in self._known_years:
            return None
        others = self._destinations.get((exporter, year), set()) - {importer, OTHER_ASIA, WORLD}
        return sum(self.quantity_t(exporter, other, year) or 0.0 for other in sorted(others))

    @cached_property
    def _known_years(self) -> set[int]:
        return {year for _, year in self._sources}

    def bought_t(self, importer: str, year: int) -> float | None:
        """Declared tonnes of an importer from everyone, where all of its suppliers were read; None without any."""
        known = [
            flow.quantity_t
            for exporter in sorted(self._sources.get((importer, year), ()))
            if exporter != WORLD and (flow := self.flows[exporter, importer, year]).quantity_t is not None
        ]
        return sum(known) if known else None

    def history_t(self, exporter: str, importer: str, first: int, last: int) -> dict[int, float]:
        """Declared tonnes by year, of the years that have them."""
        known = {year: self.quantity_t(exporter, importer, year) for year in range(first, last + 1)}
        return {year: tonnes for year, tonnes in known.items() if tonnes is not None}
