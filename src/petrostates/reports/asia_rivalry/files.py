"""What the report writes beside its page: full tables, and what the numbers rest on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from petrostates.connectors.baci_corrections import corrections
from petrostates.reports.asia_rivalry.findings import ALIKE, BACK, FORTH, MARKET, ONE, OTHER, Findings, OneBasis
from petrostates.reports.asia_rivalry.hidden import LEDGER
from petrostates.reports.asia_rivalry.verdicts import verdicts

if TYPE_CHECKING:
    import pandas as pd

_OVERLAP = ["period", "product", "basis", "overlap", "low", "high"]
_FIT = ["term", "estimate", "std_error", "statistic", "p_value", "p_adjusted", "low", "high", "null", "nobs"]
_DIRECTIONS = {FORTH: (ONE, OTHER), BACK: (OTHER, ONE)}


def tables(found: Findings) -> dict[str, pd.DataFrame]:
    """Full tables, as the contract names them, and what else the report shows."""
    import pandas as pd

    shares = _both(found, lambda basis: basis.shares.tidy())
    fits = [
        fit.tidy().assign(
            series=series, basis=basis, null=[fit.null[term] for term in fit.tidy()["term"]], nobs=fit.nobs
        )
        for (series, basis), fit in found.fits.items()
    ]
    return {
        "overlap": _both(found, lambda basis: basis.overlap.tidy())[_OVERLAP],
        "overlap_by_value": _both(found, lambda basis: basis.overlap_by_value.tidy())[_OVERLAP],
        "overlap_by_importer": _both(found, lambda basis: basis.overlap.by_cell.rename(columns={"cell": "importer"})),
        "pressure": pd.concat(
            [
                _both(found, lambda basis: basis.one_on_other.tidy()).assign(rival=ONE, on=OTHER),
                _both(found, lambda basis: basis.other_on_one.tidy()).assign(rival=OTHER, on=ONE),
            ]
        )[["period", "product", "basis", "rival", "on", "pressure", "low", "high"]],
        "placebo": _placebo(found),
        "shares": shares[shares["exporter"].isin([ONE, OTHER])],
        "market_shares": _both(found, lambda basis: basis.market_shares.tidy()),
        "concentration": _both(found, lambda basis: basis.concentration.tidy()),
        **_hidden(found),
        "fits": pd.concat(fits)[["series", "basis", *_FIT]],
        "verdicts": verdicts(found),
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


def _hidden(found: Findings) -> dict[str, pd.DataFrame]:
    """Tables of the attribution; without evidence only the empty ledger."""
    entries = found.attributed.market.adjustments()
    if found.hidden is None:
        return {"attribution": entries[list(LEDGER)], "adjustments": entries}
    hidden = found.hidden
    return {
        "attribution": hidden.ledger(entries),
        "adjustments": entries,
        "attribution_by_year": hidden.yearly,
        "routes": hidden.routes,
        "evidence": hidden.evidence,
        "sensitivity": hidden.sensitivity,
        "priors": hidden.priors,
        "prices": hidden.price,
    }


def _placebo(found: Findings) -> pd.DataFrame:
    """The pair among pairs of comparable size, every index, with what the rule calls it."""
    import pandas as pd

    told = []
    for name in (FORTH, BACK, ALIKE):
        placebo = found.placebos[name]
        rival, on = _DIRECTIONS.get(name, (None, None))
        frame = found.attributed.crude(placebo.tidy()).rename(columns={placebo.column: "value"})
        verdicts = [one.verdict if one else "not comparable" for one in found.standings(name).values()]
        told.append(frame.assign(indicator=placebo.column, rival=rival, on=on, verdict=verdicts))
    first = ["period", "product", "indicator", "rival", "on", "verdict"]
    rows = pd.concat(told, ignore_index=True)
    return rows[[*first, *(name for name in rows.columns if name not in first)]]


def _both(found: Findings, pick: Callable[[OneBasis], pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    declared, attributed = (pick(basis) for basis in (found.declared, found.attributed))
    return pd.concat([declared.assign(basis="declared"), attributed.assign(basis="attributed")], ignore_index=True)
