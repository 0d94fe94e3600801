"""Level, trend and steps of an annual index, with errors robust to autocorrelation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from petrostates.errors import BadArgument
from petrostates.models.fit import Fit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Matrix = npt.NDArray[np.float64]

# A step needs this many periods on either side, or it only picks out single observations.
SHORTEST_REGIME = 4
# Enough for p-values near 0.05 to move by less than 0.01 with the seed.
_REPLICATES = 1999
_LEAST_FREEDOM = 5


def trend(series: pd.Series[float], steps: Mapping[str, int] | None = None) -> Fit:
    """Fit ``y_t = level + trend·t + Σ_k step_k·1[t ≥ year_k] + u_t`` by least squares.

    Standard errors are Newey-West (Bartlett weights) with ``⌊4 (n/100)^{2/9}⌋`` lags and small-sample scaling (Newey and
    West 1987, Econometrica 55:703). In thirty annual values such errors are far too small for a t table: steps that are
    not there would be "found" in a fifth to a half of all series. p-values and intervals therefore come from a bootstrap
    of the t statistic with autoregressive errors of order one, their persistence corrected for its bias in short series
    (Kendall 1954, Biometrika 41:403), seeded.

    Parameters
    ----------
    series
        An index by year (integers, or dates of annual periods), without missing values; ``t`` counts years from the
        first one, so ``level`` is the fitted value there.
    steps
        Label to the first full year under the event, fixed before looking at the data. A step with fewer than four
        periods on either side, or in the same year as an earlier one, cannot be told apart and is left out by name.

    Returns
    -------
    Fit
        Terms ``level``, ``trend`` (per year) and one per step; the steps also with Holm-adjusted p-values.

    Raises
    ------
    BadArgument
        Missing values, or too few observations for the terms.

    Examples
    --------
    >>> import pandas as pd
    >>> exact = pd.Series({year: 0.1 + 0.02 * (year - 2000) for year in range(2000, 2020)})
    >>> round(float(trend(exact).estimate("trend")["estimate"]), 6)
    0.02
    """
    years, values = _annual(series)
    taken = {"level", "trend"} & set(steps or {})
    if taken:
        raise BadArgument(f"A step may not be called '{taken.pop()}': that is another term of this model. Rename it.")
    kept, left_out = _separable(steps or {}, years)
    terms = ["level", "trend", *kept]
    if len(values) < len(terms) + _LEAST_FREEDOM:
        raise BadArgument(
            f"{len(values)} observations for {len(terms)} terms; at least {len(terms) + _LEAST_FREEDOM} are needed. "
            "Take a longer series or fewer steps."
        )
    lags = int(4 * (len(values) / 100) ** (2 / 9))
    frame = _fit(values, years, kept, terms, lags)
    null = {"level": "the index is 0 at the start", "trend": "no change from year to year"}
    null |= dict.fromkeys(kept, "no shift in level")
    notes = [
        f"Newey-West errors, {lags} lags; p-values and intervals from {_REPLICATES} bootstrap series with AR(1) errors, seeded."
    ]
    if kept:
        notes.append("p-values of the steps are adjusted for testing them together (Holm).")
    notes.extend(left_out)
    return Fit("Level, trend and steps", frame, null, dict.fromkeys(terms, 0.0), len(values), tuple(notes))


def _annual(series: pd.Series[float]) -> tuple[list[int], list[float]]:
    if series.isna().any():
        raise BadArgument("The series has missing values. Drop those periods and say so, or fill them with a reason.")
    if not all(map(math.isfinite, series)):
        raise BadArgument("The series has values that are not finite. Look where they come from before fitting.")
    years = [int(getattr(label, "year", label)) for label in series.index]
    if len(set(years)) != len(years):
        raise BadArgument("The series has several values in a year; this model reads annual series.")
    ordered = sorted(zip(years, series.astype(float), strict=True))
    return [year for year, _ in ordered], [value for _, value in ordered]


def _separable(steps: Mapping[str, int], years: list[int]) -> tuple[dict[str, int], list[str]]:
    kept: dict[str, int] = {}
    left_out = []
    for label, first in sorted(steps.items(), key=lambda step: step[1]):
        previous = max(kept.values(), default=min(years, default=first))
        before = sum(previous <= year < first for year in years)
        after = sum(year >= first for year in years)
        if min(before, after) < SHORTEST_REGIME:
            short = "after" if after < SHORTEST_REGIME else "before"
            left_out.append(
                f"Step '{label}' ({first}) is left out: {min(before, after)} period(s) {short} it. Undetermined."
            )
        else:
            kept[label] = first
    return kept, left_out


def _fit(values: list[float], years: list[int], steps: dict[str, int], terms: list[str], lags: int) -> pd.DataFrame:
    import numpy as np
    import pandas as pd
    import statsmodels.api as sm
    from statsmodels.stats.multitest import multipletests

    elapsed = np.array(years) - years[0]
    columns: list[Any] = [np.ones(len(years)), elapsed]
    columns.extend((np.array(years) >= first).astype(float) for first in steps.values())
    design = np.column_stack(columns)
    covariance = {"maxlags": lags, "use_correction": True}
    result = sm.OLS(np.array(values), design).fit(cov_type="HAC", cov_kwds=covariance, use_t=True)
    drawn = bootstrap_t(design, result.fittedvalues, result.resid, lags)
    p_values = (1 + (np.abs(drawn) >= np.abs(result.tvalues)).sum(axis=0)) / (1 + len(drawn))
    reach = np.quantile(np.abs(drawn), 0.95, axis=0) * result.bse
    adjusted = np.full(len(terms), np.nan)
    if steps:
        adjusted[2:] = multipletests(p_values[2:], method="holm")[1]
    return pd.DataFrame(
        {
            "term": terms,
            "estimate": result.params,
            "std_error": result.bse,
            "statistic": result.tvalues,
            "p_value": p_values,
            "low": result.params - reach,
            "high": result.params + reach,
            "p_adjusted": adjusted,
        }
    )


def bootstrap_t(design: Matrix, fitted: Matrix, residuals: Matrix, lags: int, seed: int = 0) -> Matrix:
    """Draw t statistics around the fitted coefficients in series with AR(1) errors like the residuals, a row a series."""
    import numpy as np

    count, spread = len(fitted), float(np.std(residuals, ddof=design.shape[1]))
    if spread <= 1e-12 * (1 + float(np.abs(fitted).max())):  # a perfect fit has no errors to draw
        return np.zeros((_REPLICATES, design.shape[1]))
    raw = float(residuals[1:] @ residuals[:-1] / (residuals[:-1] @ residuals[:-1]))
    persistence = min(0.95, raw + (1 + 3 * raw) / count)
    shocks = np.random.default_rng(seed).normal(size=(count + 50, _REPLICATES))
    errors: Matrix = np.zeros_like(shocks)
    for moment in range(1, len(shocks)):
        errors[moment] = persistence * errors[moment - 1] + shocks[moment]
    errors = errors[-count:] * spread * np.sqrt(max(1e-6, 1 - persistence**2))
    inverse: Matrix = np.asarray(np.linalg.inv(design.T @ design), dtype=np.float64)
    deviations = inverse @ design.T @ errors
    left: npt.NDArray[Any] = errors - design @ deviations
    drawn: Matrix = (deviations / np.sqrt(_newey_west_variances(design, inverse, left, lags))).T
    return drawn


def _newey_west_variances(design: Matrix, inverse: Matrix, residuals: npt.NDArray[Any], lags: int) -> Matrix:
    """Variances of every coefficient in every series at once, as statsmodels computes them one by one."""
    import numpy as np

    count, terms = design.shape
    projected = design @ inverse  # row t: what one residual adds to each coefficient
    weighted = projected[:, :, None] * residuals[:, None, :]
    variances = (weighted**2).sum(axis=0)
    for lag in range(1, lags + 1):
        variances += 2 * (1 - lag / (lags + 1)) * (weighted[lag:] * weighted[:-lag]).sum(axis=0)
    floored: Matrix = np.maximum(variances * count / (count - terms), 1e-300)
    return floored
