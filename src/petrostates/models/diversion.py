"""Diversion: where one supplier's gain comes from, against the benchmark that market shares alone predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from petrostates.errors import BadArgument, is_number
from petrostates.models.fit import Fit
from petrostates.reference import OTHER_ASIA

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Vector = npt.NDArray[np.float64]

FEWEST_IMPORTERS = 3
# Below this a year's purchases are parcels, and shares of them jump between 0 and 1.
SMALLEST_MARKET_T = 1e6
_POWER = 0.8
_LEVEL = 0.05


class _Shares(Protocol):
    def tidy(self) -> pd.DataFrame:
        """The table of shares."""
        ...


class HasShares(Protocol):
    """Anything with a ``shares()`` result, such as a Market of one product."""

    def shares(self) -> _Shares:
        """Shares of every exporter in every importer."""
        ...


def diversion(
    market: HasShares | pd.DataFrame,
    gainer: str,
    loser: str,
    *,
    leave_out: pd.DataFrame | None = None,
    smallest_t: float = SMALLEST_MARKET_T,
) -> Fit:
    """Diversion ratio from ``loser`` to ``gainer`` and its ratio to proportional diversion.

    Shares of an importer sum to one, so any gain is someone's loss. If a gain comes from all other suppliers in
    proportion to their size, the loser's part is ``D0 = s_l / (1 − s_g)``. Two regressions over importers m and years t,
    each with importer and year effects and errors clustered by importer:

    ``Δs_l = −D Δs_g + …``  gives the mean diversion ratio D (null: 0);
    ``Δs_l = θ · (−D0_{t−1} Δs_g) + …``  gives θ = D / D0 (null: 1). θ = 1: like any other supplier; above 1: closer
    rivals than size explains; below 1: more distant ones.

    Parameters
    ----------
    market
        A market of one product, or its ``shares().tidy()``: period, importer, exporter, quantity_t, share.
    gainer, loser
        Exporters.
    leave_out
        ``importer`` and ``year`` of cells known to be incomplete; changes from and to them are not used.
    smallest_t
        Years in which an importer bought fewer tonnes than this are not used: of a few parcels shares jump between 0 and 1. 0
        for none, such as for a frame in small amounts.

    Returns
    -------
    Fit
        Terms ``diversion`` and ``ratio_to_proportional``, on importers that bought from both at some time, in years
        in which they bought ``smallest_t`` or more. "Other Asia" is no buyer and is left out.

    Raises
    ------
    BadArgument
        Several products, periods shorter than a year, fewer than three importers that bought from both in years that can be
        used, or a ``smallest_t`` that is no number from 0 up.

    References
    ----------
    Conlon and Mortimer (2021), RAND Journal of Economics 52:693, for diversion ratios and the logit benchmark.

    Examples
    --------
    >>> import petrostates as ps
    >>> asia = ps.market("asia", product="crude", end=2018)
    >>> ps.models.diversion(asia, gainer="RUS", loser="IRN").tidy()["term"].tolist()
    ['diversion', 'ratio_to_proportional']
    """
    if gainer == loser:
        raise BadArgument(f"'{gainer}' cannot gain from itself. Name two exporters, such as 'RUS' and 'IRN'.")
    if not is_number(smallest_t) or not 0 <= smallest_t < float("inf"):
        raise BadArgument(f"smallest_t is {smallest_t!r}; give a number of tonnes from 0 up, such as 0.")
    shares = _tidy(market)
    changes = share_changes(shares, gainer, loser, leave_out, smallest_t)
    importers = sorted(set(changes["importer"]))
    if len(importers) < FEWEST_IMPORTERS:
        raise BadArgument(_too_few(len(importers), _buyers_of_both(shares, gainer, loser), smallest_t, gainer, loser))
    loss = changes["change_loser"].to_numpy()
    raw = _within(loss, -changes["change_gainer"].to_numpy(), changes, "diversion", 0.0)
    benchmark = -changes["benchmark"].to_numpy() * changes["change_gainer"].to_numpy()
    relative = _within(loss, benchmark, changes, "ratio_to_proportional", 1.0)
    import pandas as pd

    detectable = _detectable(relative["std_error"], len(importers))
    return Fit(
        f"Diversion from {loser} to {gainer}",
        pd.DataFrame([raw, relative]),
        {
            "diversion": f"a gain of {gainer} takes nothing from {loser}",
            "ratio_to_proportional": f"{loser} loses in proportion to its size",
        },
        {"diversion": 0.0, "ratio_to_proportional": 1.0},
        len(changes),
        (
            f"{len(importers)} importers: {', '.join(importers)}; importer and year effects; errors clustered by importer, "
            f"t distribution with {len(importers) - 1} degrees of freedom.",
            f"The smallest departure of the ratio from 1 that this sample finds four times in five is {detectable:.1f}.",
        ),
    )


def _buyers_of_both(shares: pd.DataFrame, gainer: str, loser: str) -> int:
    """How many importers ever bought from both, in whatever amounts."""
    bought = shares[shares["share"].gt(0) & shares["importer"].ne(OTHER_ASIA)]
    of_gainer, of_loser = (set(bought.loc[bought["exporter"].eq(who), "importer"]) for who in (gainer, loser))
    return len(of_gainer & of_loser)


def _too_few(usable: int, met: int, smallest_t: float, gainer: str, loser: str) -> str:
    """Why there are too few importers, and what to do about it."""
    need = f"errors clustered by importer need at least {FEWEST_IMPORTERS}"
    if met < FEWEST_IMPORTERS:
        return f"{met} importer(s) ever bought from both {gainer} and {loser}; {need}. Widen the market or the dates."
    floor = f" of {smallest_t:,.12g} tonnes or more" if smallest_t else ""
    return (
        f"{met} importers ever bought from both {gainer} and {loser}, {usable} of them in years{floor} that follow each other; "
        f"{need}. {f'Lower smallest_t={smallest_t:.12g}, or widen' if floor else 'Widen'} the market or the dates."
    )


def share_changes(
    shares: pd.DataFrame,
    gainer: str,
    loser: str,
    leave_out: pd.DataFrame | None = None,
    smallest_t: float = SMALLEST_MARKET_T,
) -> pd.DataFrame:
    """Year-on-year changes of both shares per importer, with ``benchmark = s_l / (1 − s_g)`` of the year before.

    An importer that reports a year but not an exporter bought nothing from it: its share is 0 there. A year in which
    one of the two is nowhere in the books, and an importer without any row in a year, give no change from or to it.
    """
    if "product" in shares and shares["product"].nunique() > 1:
        raise BadArgument(f"Shares of {shares['product'].nunique()} products; choose one, such as product='crude'.")
    if shares["period"].drop_duplicates().dt.year.duplicated().any():
        raise BadArgument("Shares of periods shorter than a year; changes are from year to year. Ask for every='year'.")
    both = _side_by_side(shares, gainer, loser, smallest_t)
    if leave_out is not None:
        hole = both.set_index(["importer", "year"]).index.isin(leave_out.set_index(["importer", "year"]).index)
        both = both[~hole]
    changes = both.merge(both.assign(year=both["year"] + 1), on=["importer", "year"], suffixes=("", "_before"))
    changes = changes[changes["gainer_before"].lt(1)]
    return changes.assign(
        change_gainer=changes["gainer"] - changes["gainer_before"],
        change_loser=changes["loser"] - changes["loser_before"],
        benchmark=changes["loser_before"] / (1 - changes["gainer_before"]),
    )[["importer", "year", "change_gainer", "change_loser", "benchmark"]]


def _side_by_side(shares: pd.DataFrame, gainer: str, loser: str, smallest_t: float) -> pd.DataFrame:
    """Both shares per importer and year, for importers that bought from both at some time."""
    totals = shares.groupby(["importer", "period"])["quantity_t"].transform("sum")
    markets = shares[totals.ge(smallest_t) & shares["importer"].ne(OTHER_ASIA)]
    bought = markets.groupby(["importer", "period"])["share"]
    both = bought.sum().to_frame()[[]]  # every importer and year with purchases, from whomever
    for role, exporter in (("gainer", gainer), ("loser", loser)):
        own = markets[markets["exporter"].eq(exporter)].groupby(["importer", "period"])["share"].sum()
        both[role] = own.reindex(both.index, fill_value=0.0)
    both = both.reset_index()
    sold = both[["gainer", "loser"]].gt(0)
    # A year in which one of the two is nowhere in the books is unknown, not a year without sales.
    known = sold.groupby(both["period"]).transform("any").all(axis=1)
    met = sold.groupby(both["importer"]).transform("any").all(axis=1)
    return both[known & met].assign(year=lambda frame: frame["period"].dt.year)


def _tidy(market: HasShares | pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return market if isinstance(market, pd.DataFrame) else market.shares().tidy()


def _within(outcome: Vector, regressor: Vector, panel: pd.DataFrame, term: str, null: float) -> dict[str, Any]:
    """One slope with importer and year effects, clustered by importer."""
    import numpy as np
    import pandas as pd
    import statsmodels.api as sm

    effects = pd.get_dummies(panel[["importer", "year"]].astype(str), drop_first=True, dtype=float)
    design = np.column_stack([regressor, np.ones(len(panel)), effects.to_numpy()])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise BadArgument(
            "The changes do not vary enough to tell the slope from the effects. Widen the market or the dates."
        )
    groups = pd.factorize(panel["importer"])[0]
    result = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    test = result.t_test((np.eye(1, design.shape[1]), null))
    low, high = test.conf_int()[0]
    return {
        "term": term,
        "estimate": float(result.params[0]),
        "std_error": float(result.bse[0]),
        "statistic": float(np.squeeze(test.tvalue)),
        "p_value": float(np.squeeze(test.pvalue)),
        "low": float(low),
        "high": float(high),
        "p_adjusted": float("nan"),
    }


def _detectable(std_error: float, clusters: int) -> float:
    from scipy.stats import t

    return float((t.ppf(1 - _LEVEL / 2, clusters - 1) + t.ppf(_POWER, clusters - 1)) * std_error)
