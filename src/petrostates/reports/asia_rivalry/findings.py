"""What is measured for ``asia-rivalry``: the same indicators on both bases, the attribution, and the fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from petrostates import attributing, opening
from petrostates.connectors.baci_corrections import corrections
from petrostates.engines import DuckDB
from petrostates.errors import MissingData
from petrostates.indicators import Concentration, Overlap, Pressure, Shares
from petrostates.indicators.coverage import Coverage
from petrostates.markets import Market
from petrostates.models import Fit, diversion, trend
from petrostates.opening import When
from petrostates.reference import countries
from petrostates.reports.sentences import listing
from petrostates.selection import Basis
from petrostates.store import Record

if TYPE_CHECKING:
    import pandas as pd

MARKET, ONE, OTHER, BUYER = "asia", "RUS", "IRN", "CHN"
CRUDE, LNG = "crude", "lng"


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


@dataclass(frozen=True)
class Placebo:
    """Where the pair stands among all pairs of the largest sellers, in the last year."""

    year: int
    pairs: int
    median: float
    rank: int


@dataclass(frozen=True, eq=False)
class Findings:
    """All that the report says, before it is said."""

    declared: OneBasis
    attributed: OneBasis
    placebo: Placebo
    routes: pd.DataFrame
    events: pd.DataFrame
    steps: dict[str, int]
    fits: dict[tuple[str, str], Fit]
    records: tuple[Record, ...]
    gaps: tuple[dict[str, Any], ...]
    coverage: Coverage
    as_of: str | None

    def has_evidence(self) -> bool:
        """Whether any evidence on hidden cargo was published; without it the attributed basis is the declared one."""
        return len(self.routes) > 0


# The series that are fitted, by the name a reader sees.
SERIES: dict[str, Callable[[OneBasis], Overlap | Pressure]] = {
    "pressure of Russia on Iran": lambda basis: basis.one_on_other,
    "pressure of Iran on Russia": lambda basis: basis.other_on_one,
    "overlap": lambda basis: basis.overlap,
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
        _placebo(attributed, data, as_of),
        _routes(data, as_of),
        events,
        steps,
        _fits(declared, attributed, steps),
        tuple(record for record in folder.records() if day is None or record.vintage <= day),
        tuple(gap for gap in corrections()["gap"] if _in_market(gap, declared.market)),
        declared.market.coverage(),
        None if as_of is None else str(as_of),
    )


def _routes(data: str | Path | None, as_of: When) -> pd.DataFrame:
    """Tonnes by year and route, what other origins have under the labels, and what the routes give together."""
    import pandas as pd

    columns = ["year", "route", "low_t", "central_t", "high_t"]
    try:
        found = attributing.attribute(OTHER, BUYER, data=data, as_of=as_of).routes()
    except MissingData:  # no evidence was published by then
        return pd.DataFrame(columns=columns)
    whole = found["label"].isna() | found["route"].eq("elsewhere")
    hidden = found["period"].dt.year.isin(found.loc[found["route"].eq("labels"), "period"].dt.year)
    kept = found[whole & hidden & found["quantity_t"].notna()].rename(columns={"quantity_t": "central_t"})
    told: pd.DataFrame = kept.assign(year=kept["period"].dt.year)[columns].reset_index(drop=True)
    return told


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


def tables(found: Findings) -> dict[str, pd.DataFrame]:
    """Full tables, as the contract names them, and what else the report shows."""
    pair = [ONE, OTHER]
    shares = _both(found, lambda basis: basis.shares.tidy())
    fits = [
        fit.tidy().assign(
            series=series, basis=basis, null=[fit.null[term] for term in fit.tidy()["term"]], nobs=fit.nobs
        )
        for (series, basis), fit in found.fits.items()
    ]
    import pandas as pd

    return {
        "overlap": _both(found, lambda basis: basis.overlap.tidy())[_OVERLAP_COLUMNS],
        "overlap_by_value": _both(found, lambda basis: basis.overlap_by_value.tidy())[_OVERLAP_COLUMNS],
        "overlap_by_importer": _both(found, lambda basis: basis.overlap.by_cell.rename(columns={"cell": "importer"})),
        "pressure": pd.concat(
            [
                _both(found, lambda basis: basis.one_on_other.tidy()).assign(rival=ONE, on=OTHER),
                _both(found, lambda basis: basis.other_on_one.tidy()).assign(rival=OTHER, on=ONE),
            ]
        )[["period", "product", "basis", "rival", "on", "pressure", "low", "high"]],
        "shares": shares[shares["exporter"].isin(pair)],
        "market_shares": _both(found, lambda basis: basis.market_shares.tidy()),
        "concentration": _both(found, lambda basis: basis.concentration.tidy()),
        "attribution": found.attributed.market.adjustments()[_ATTRIBUTION_COLUMNS],
        "attribution_routes": found.routes,
        "fits": pd.concat(fits)[["series", "basis", *_FIT_COLUMNS]],
    }


def provenance(found: Findings) -> dict[str, Any]:
    """What the numbers rest on: package, selection, sources with checksums, rules of repair, known gaps."""
    return {
        "petrostates": version("petrostates"),
        "report": "asia-rivalry",
        "as_of": found.as_of,
        "selection": {"market": MARKET, "importers": found.declared.market.selection.importers, "pair": [ONE, OTHER]},
        "sources": [{**record.facts, "folder": f"{record.source}/{record.vintage}"} for record in found.records],
        "corrections": corrections(),
    }


_OVERLAP_COLUMNS = ["period", "product", "basis", "overlap", "low", "high"]
_ATTRIBUTION_COLUMNS = [
    "period",
    "declared_exporter",
    "attributed_exporter",
    "importer",
    "product",
    "quantity_low_t",
    "quantity_t",
    "quantity_high_t",
    "unit_value_usd_t",
    "method",
    "evidence",
    "source",
    "vintage",
]
_FIT_COLUMNS = ["term", "estimate", "std_error", "statistic", "p_value", "p_adjusted", "low", "high", "null", "nobs"]


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


def _placebo(attributed: OneBasis, data: str | Path | None, as_of: When) -> Placebo:
    """Rank the pair's last overlap among all pairs of the largest sellers of crude to the market."""
    last = attributed.crude(attributed.overlap.tidy()).iloc[-1]
    year = last["period"].year
    chosen = {"product": CRUDE, "start": year, "end": year, "basis": "attributed", "data": data, "as_of": as_of}
    market = opening.market(MARKET, **chosen, engine=DuckDB(threads=1))
    largest = market.shares(by="product").tidy().nlargest(_LARGE_SELLERS, "share")["exporter"]
    pairs = market.matrix().tidy()
    pairs = pairs[pairs["exporter_a"].isin(largest) & pairs["exporter_b"].isin(largest)]
    overlaps = pairs[pairs["exporter_a"] < pairs["exporter_b"]]["overlap"]
    return Placebo(year, len(overlaps), float(overlaps.median()), int(overlaps.gt(last["overlap"]).sum()) + 1)


_LARGE_SELLERS = 15


def _both(found: Findings, pick: Callable[[OneBasis], pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    declared, attributed = (pick(basis) for basis in (found.declared, found.attributed))
    return pd.concat([declared.assign(basis="declared"), attributed.assign(basis="attributed")], ignore_index=True)


def _in_market(gap: dict[str, Any], market: Market) -> bool:
    importers = market.selection.importers
    return importers is None or gap["importer"] in importers
