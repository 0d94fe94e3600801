"""Pressure, threat, contact and likeness of advantages as plain functions of arrays, as in ``scalar_suppliers``."""

from __future__ import annotations

from typing import Any

import numpy as np

from petrostates.errors import BadArgument
from petrostates.indicators.arrays import ROUNDING, Numbers, alike, in_a_market, share_of, within


def pressure(rival: Any, on: Any, market: Any) -> float:
    """Market share of a rival where another exporter sells: ``Σ p_e s_r`` with ``s_r = x_r / M``.

    Parameters
    ----------
    rival, on
        What each sells in the same cells.
    market
        What all exporters together sell there, both of them included.

    Returns
    -------
    float
        0 to 1, or NaN.

    Raises
    ------
    BadArgument
        As for :func:`finger_kreinin`, or a cell in which the two sell more than the whole market.

    Notes
    -----
    Range
        0, the rival sells nowhere that the other does, to 1, which it only nears; NaN where either sells nothing.
    Trap
        Not symmetric: ``X_e pressure(r on e) = X_r pressure(e on r)``, so that the smaller of two is pressed harder.

    References
    ----------
    Turner, P. and Van 't dack, J. (1993): Measuring International Price and Cost Competitiveness. BIS Economic Papers 39,
    whose weights of competition in third markets are sums of the same form.

    Examples
    --------
    Iran sells only to China, where Russia has 60 of 80:

    >>> pressure([60, 40], on=[20, 0], market=[80, 40])
    0.75
    """
    theirs, own, whole = in_a_market(rival, on, market)
    if not theirs.any() or not own.any():
        return np.nan
    sold = own > 0
    return within((share_of(own)[sold] * theirs[sold] / whole[sold]).sum(), 1)


def threat(rival: Any, on: Any, market: Any) -> float:
    """Share of an exporter's sales in cells where a rival has a comparative advantage: ``Σ 1[RCA_r > 1] p_e``.

    ``RCA_r = (x_r / X_r) / (M / Σ M)``, above 1 by more than rounding.

    Parameters
    ----------
    rival, on
        What each sells in the same cells.
    market
        What all exporters together sell there, both of them included.

    Returns
    -------
    float
        0 to 1, or NaN.

    Raises
    ------
    BadArgument
        As for :func:`finger_kreinin`, or a cell in which the two sell more than the whole market.

    Notes
    -----
    Range
        0 to 1; NaN where either sells nothing, or the market is a single cell: everyone's advantage is 1 there.
    Trap
        Not symmetric. A rival that sells everywhere in the market's proportions threatens nobody, however large it is.

    References
    ----------
    Jenkins, R. (2008): Measuring the Competitive Threat from China. UNU-WIDER Research Paper 2008/11.

    Examples
    --------
    Iran sells only in the first cell, which is two thirds of the market; Russia makes six tenths of its sales there:

    >>> threat([20, 0], on=[60, 40], market=[80, 40])
    0.6
    """
    theirs, own, whole = in_a_market(rival, on, market)
    if not theirs.any() or not own.any() or np.count_nonzero(whole) < 2:
        return np.nan
    return within(share_of(own)[_advantage(theirs, whole) > 1 + ROUNDING].sum(), 1)


def dynamic_threat(rival_before: Any, rival: Any, on_before: Any, on: Any) -> float:
    """Share of an exporter's sales in cells where a rival's share grows faster than its own.

    ``Σ 1[x_r / x⁰_r > x_e / x⁰_e] p_e``, the bracket multiplied out as ``x_r x⁰_e > x_e x⁰_r`` and the weights of the later
    date; shares of one cell have one denominator. Growth from nothing beats any other, but not another growth
    from nothing. A cell in which an amount is missing is left out; 0 says that nothing was sold.

    Parameters
    ----------
    rival_before, rival, on_before, on
        What each sells in the same cells, at the earlier and the later date.

    Returns
    -------
    float
        0 to 1, or NaN.

    Raises
    ------
    BadArgument
        As for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0 to 1; NaN where either sells nothing at either date, or no cell is known in which the exporter sells.
    Trap
        Not symmetric, and growth is relative: a rival from 1 to 2 outgrows one from 50 to 60. In one cell it can only be 0 or
        1.

    References
    ----------
    Jenkins, R. (2008): Measuring the Competitive Threat from China. UNU-WIDER Research Paper 2008/11.

    Examples
    --------
    >>> dynamic_threat(rival_before=[20, 0], rival=[40, 0], on_before=[60, 40], on=[60, 40])
    0.6
    """
    given = alike(rival_before, rival, on_before, on, fill=np.nan)
    known = ~np.isnan(given).any(axis=0)
    if not all(np.nansum(side) > 0 for side in given):
        return np.nan
    theirs_then, theirs, own_then, own = (side[known] for side in given)
    if not own.any():
        return np.nan
    return within(share_of(own)[theirs * own_then > theirs_then * own * (1 + ROUNDING)].sum(), 1)


def contact(a: Any, b: Any, market: Any) -> float:
    """How hard two exporters press each other where they meet: ``Σ (p_a s_b + p_b s_a)``.

    The sum of :func:`pressure` both ways, whose arguments and errors it has.

    Notes
    -----
    Range
        0, they never meet, to 1, they sell alike and nobody else does; NaN where either sells nothing.
    Trap
        Contact can soften rivalry as well as sharpen it: the number is no measure of how hard they compete.

    References
    ----------
    Evans, W. N. and Kessides, I. N. (1994): Living by the "Golden Rule": Multimarket Contact in the U.S. Airline Industry.
    Quarterly Journal of Economics 109:341. The weights by pressure are this package's own.

    Examples
    --------
    >>> contact([60, 40], [20, 0], market=[80, 40])
    0.9
    """
    x, y, whole = in_a_market(a, b, market)
    if not x.any() or not y.any():
        return np.nan
    both = (x > 0) & (y > 0)
    met = share_of(x)[both] * (y[both] / whole[both]) + share_of(y)[both] * (x[both] / whole[both])
    return within(met.sum(), 1)


def log_rca_correlation(a: Any, b: Any, market: Any, epsilon: float = 0.1) -> float:
    """Correlation of comparative advantages over products: ``corr(ln(RCA_a + ε), ln(RCA_b + ε))``.

    Arguments and errors as for :func:`threat`.

    Notes
    -----
    Range
        −1 to 1; NaN with fewer than three products in the market, or where one side's advantages are all equal.
    Trap
        ε drives it: the smaller ε, the more it says only who sells what at all.

    References
    ----------
    Bahar, D., Hausmann, R. and Hidalgo, C. A. (2014): Neighbors and the Evolution of the Comparative Advantage of Nations.
    Journal of International Economics 92:111.

    Examples
    --------
    >>> round(log_rca_correlation([1, 2, 0], [2, 4, 0], market=[10, 10, 10]), 9)
    1.0
    """
    from petrostates.indicators.meetings import correlation  # brings pandas

    if not 0 < epsilon < np.inf:
        raise BadArgument(f"epsilon is {epsilon}; give a number above 0, such as 0.1.")
    x, y, whole = in_a_market(a, b, market)
    if not x.any() or not y.any():
        return np.nan
    sold = whole > 0
    return correlation(*(np.log(_advantage(side, whole)[sold] + epsilon) for side in (x, y)))


def _advantage(sold: Numbers, whole: Numbers) -> Numbers:
    """Weight of each cell in one side's sales over its weight in everyone's; 0 where nobody sells."""
    return np.divide(share_of(sold), share_of(whole), out=np.zeros_like(whole), where=whole > 0)
