"""What is measured for ``asia-rivalry``: the same indicators on both bases, the attribution, and the fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from petrostates import opening
from petrostates.connectors.baci_corrections import corrections
from petrostates.engines import DuckDB
from petrostates.errors import MissingData
from petrostates.indicators import Concentration, Overlap, Placebo, Pressure, Shares
from petrostates.indicators.coverage import Coverage
from petrostates.markets import Market
from petrostates.models import Fit, diversion, trend
from petrostates.opening import When
from petrostates.reference import countries
from petrostates.reports.asia_rivalry import hidden
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.asia_rivalry.standing import Standing
from petrostates.reports.sentences import listing
from petrostates.selection import Basis
from petrostates.store import Record

if TYPE_CHECKING:
    import pandas as pd

MARKET, ONE, OTHER, BUYER = "asia", "RUS", "IRN", "CHN"
CRUDE, LNG = "crude", "lng"
FORTH, BACK, ALIKE = "pressure of Russia on Iran", "pressure of Iran on Russia", "overlap"


@dataclass(frozen=True, eq=False)
class OneBasis:
    """Every indicator on one basis."""

    market: Market
    overlap: Overlap
    overlap_by_value: Overlap
    one_on_other: Pressure
    other_on_one: Pressure
    shares: Shares
    market_shares: Shares
    concentration: Concentration

    def crude(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of crude."""
        return frame[frame["product"].eq(CRUDE)].reset_index(drop=True)

    def series(self, result: Overlap | Pressure, column: str) -> pd.Series[float]:
        """A column of crude by period."""
        return self.crude(result.tidy()).set_index("period")[column]


@dataclass(frozen=True, eq=False)
class Findings:
    """All that the report says, before it is said."""

    declared: OneBasis
    attributed: OneBasis
    placebos: dict[str, Placebo]
    hidden: Hidden | None
    events: pd.DataFrame
    steps: dict[str, int]
    fits: dict[tuple[str, str], Fit]
    records: tuple[Record, ...]
    gaps: tuple[dict[str, Any], ...]
    coverage: Coverage
    as_of: str | None

    def has_evidence(self) -> bool:
        """Whether any evidence on hidden cargo was published; without it the attributed basis is the declared one."""
        return self.hidden is not None

    def standing(self, name: str) -> Standing | None:
        """Where the pair stands in an index of crude in its last year."""
        known = self.standings(name)
        return known[max(known)] if known else None

    def standings(self, name: str) -> dict[int, Standing | None]:
        """The same by year."""
        placebo = self.placebos[name]
        rows = self.attributed.crude(placebo.tidy())
        return {row["period"].year: Standing.of(row, placebo.column) for _, row in rows.iterrows()}


# The series that are fitted, by the name a reader sees.
SERIES: dict[str, Callable[[OneBasis], Overlap | Pressure]] = {
    FORTH: lambda basis: basis.one_on_other,
    BACK: lambda basis: basis.other_on_one,
    ALIKE: lambda basis: basis.overlap,
}


def find(data: str | Path | None, as_of: When) -> Findings:
    """Measure everything once."""
    folder = opening.open_folder(data)
    declared, attributed = (_measure(basis, data, as_of) for basis in ("declared", "attributed"))
    events, day = opening.events(data), opening.as_day(as_of, "as_of", last=True)
    steps = sanction_steps(events)
    if declared.overlap.frame.empty:
        raise MissingData(f"No flows were published by {as_of}. Choose a later --as-of, or leave it out.")
    return Findings(
        declared,
        attributed,
        {name: pick(attributed).placebo() for name, pick in SERIES.items()},
        hidden.look(OTHER, BUYER, data, as_of),
        events,
        steps,
        _fits(declared, attributed, steps),
        tuple(record for record in folder.records() if day is None or record.vintage <= day),
        tuple(gap for gap in corrections()["gap"] if _in_market(gap, declared.market)),
        declared.market.coverage(),
        None if as_of is None else str(as_of),
    )


def sanction_steps(events: pd.DataFrame) -> dict[str, int]:
    """Fixed steps: the first full year under each round of sanctions; rounds in consecutive years count as one.

    Annual figures cannot tell months apart: an event of May 2019 marks 2020, and joins the round that began in 2018.
    """
    sanctions = events[events["kind"].eq("sanctions")]
    steps: dict[str, int] = {}
    last_full_year = 0
    for period, affects in sorted(zip(sanctions["period"], sanctions["affects"], strict=True)):
        first_full_year = period.year + 1
        if first_full_year - last_full_year > 1:
            names = listing([countries()[code] for code in affects.split(";")])
            steps[f"sanctions on {names} from {first_full_year}"] = first_full_year
        last_full_year = first_full_year
    return steps


def _measure(basis: Basis, data: str | Path | None, as_of: When) -> OneBasis:
    market = opening.market(MARKET, basis=basis, data=data, as_of=as_of, engine=DuckDB(threads=1))
    return OneBasis(
        market,
        market.overlap(ONE, OTHER),
        market.overlap(ONE, OTHER, measure="value"),
        market.pressure(ONE, on=OTHER),
        market.pressure(OTHER, on=ONE),
        market.shares(),
        market.shares(by="product"),
        market.concentration(),
    )


def _fits(declared: OneBasis, attributed: OneBasis, steps: dict[str, int]) -> dict[tuple[str, str], Fit]:
    """Fit every series on both bases; the attributed ones also at the ends of their range."""
    fits: dict[tuple[str, str], Fit] = {}
    for name, pick in SERIES.items():
        central = pick(declared).column
        fits[name, "declared"] = trend(declared.series(pick(declared), central), steps)
        for end, label in ((central, "attributed"), ("low", "attributed, low end"), ("high", "attributed, high end")):
            fits[name, label] = trend(attributed.series(pick(attributed), end), steps)
    for label, basis in (("declared", declared), ("attributed", attributed)):
        shares = basis.crude(basis.shares.tidy())
        fits["diversion", label] = diversion(shares, gainer=ONE, loser=OTHER, leave_out=opening.gaps(CRUDE))
    return fits


def _in_market(gap: dict[str, Any], market: Market) -> bool:
    importers = market.selection.importers
    return importers is None or gap["importer"] in importers
