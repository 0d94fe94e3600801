"""Concentration of suppliers as plain functions of arrays, for use inside other models: no market, no engine, no state.

Any array-like of amounts will do, and it need not sum to one. Two Series are aligned by index, a label that only one of them
has counts as missing in the other; other arrays are taken by position. NaN and None are missing: a missing amount is skipped,
as the views skip nulls in their sums. Where nothing is left, or a total is zero, the answer is NaN: undetermined.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from petrostates.errors import BadArgument
from petrostates.indicators.arrays import alike, share_of, shares_of


def hhi(amounts: Any) -> float:
    """Herfindahl-Hirschman index of suppliers, raw: ``Σ s²`` with ``s = x / Σ x``.

    Parameters
    ----------
    amounts
        Amounts or shares of the suppliers; only positive ones count.

    Returns
    -------
    float
        Raw, 0 to 1.

    Raises
    ------
    BadArgument
        A negative or infinite amount, or no one-dimensional numbers.

    Notes
    -----
    Range
        1 / n, all alike, to 1, a single supplier; NaN without trade.
    Trap
        Raw, never times 10,000 and never normalised: thresholds of competition law are on the other scale.

    References
    ----------
    Hirschman, A. O. (1945): National Power and the Structure of Foreign Trade. University of California Press.

    Examples
    --------
    >>> hhi([75, 25])
    0.625
    """
    shares = shares_of(amounts)
    return float(shares @ shares) if len(shares) else np.nan


def hhi_normalised(amounts: Any) -> float:
    """HHI moved to 0 to 1: ``(H − 1/n) / (1 − 1/n)`` over the n suppliers with positive amounts.

    Notes
    -----
    Range
        0, all alike, to 1; NaN for one supplier.
    Trap
        A library that normalises by default silently moves every threshold; the raw one is :func:`hhi`.

    References
    ----------
    Hirschman, A. O. (1945): National Power and the Structure of Foreign Trade. University of California Press.

    Examples
    --------
    >>> hhi_normalised([75, 25])
    0.25
    """
    suppliers = len(shares_of(amounts))
    return (hhi(amounts) - 1 / suppliers) / (1 - 1 / suppliers) if suppliers > 1 else np.nan


def effective_suppliers(amounts: Any) -> float:
    """Number of equal suppliers that would be as concentrated: ``1 / Σ s²``.

    Notes
    -----
    Range
        1 to n; NaN without trade.
    Trap
        A number of equals: with one large supplier it stays near 1 however many small ones there are.

    References
    ----------
    Adelman, M. A. (1969): Comment on the "H" Concentration Measure as a Numbers-Equivalent. Review of Economics and
    Statistics 51:99.

    Examples
    --------
    >>> effective_suppliers([1, 1, 1, 1])
    4.0
    """
    return 1 / hhi(amounts)


def entropy(amounts: Any) -> float:
    """Shannon entropy ``−Σ s ln s`` of the suppliers' shares.

    Notes
    -----
    Range
        0, a single supplier, to ln n; NaN without trade.
    Trap
        In natural units, and not divided by ln n: its upper end moves with the number of suppliers.

    References
    ----------
    Theil, H. (1967): Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> round(entropy([1, 1]), 6)
    0.693147
    """
    shares = shares_of(amounts)
    seen = shares[shares > 0]  # a share too small for a number is 0, and 0 ln 0 is 0
    return float(-(seen @ np.log(seen))) + 0.0 if len(shares) else np.nan


def theil(amounts: Any) -> float:
    """Theil's inequality ``(1/n) Σ (x/μ) ln(x/μ) = ln n − entropy`` over positive amounts.

    Notes
    -----
    Range
        0, all alike or a single supplier, to ln n; NaN without trade.
    Trap
        Not divided by ln n. It says how unequal the suppliers are, not how few: a monopoly has 0.

    References
    ----------
    Theil, H. (1967): Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> theil([5, 5])
    0.0
    """
    shares = shares_of(amounts)
    relative = shares[shares > 0] * len(shares)  # a share too small for a number is 0, and 0 ln 0 is 0
    return float(np.sum(relative * np.log(relative)) / len(shares)) if len(shares) else np.nan


def gini(amounts: Any) -> float:
    """Gini coefficient over the n suppliers with positive amounts, biased: ``2 Σ i x_(i) / (n Σ x) − (n + 1) / n``.

    Notes
    -----
    Range
        0, all alike, to (n − 1) / n; NaN without trade.
    Trap
        The biased convention: on ten numbers it differs from :func:`gini_unbiased` by a tenth. A single supplier has 0.

    References
    ----------
    None: the biased form of a standard coefficient.

    Examples
    --------
    >>> gini([75, 25])
    0.25
    """
    shares = np.sort(shares_of(amounts))
    suppliers = len(shares)
    if not suppliers:
        return np.nan
    return float(2 * np.arange(1, suppliers + 1) @ shares / suppliers - (suppliers + 1) / suppliers)


def gini_unbiased(amounts: Any) -> float:
    """Gini coefficient times ``n / (n − 1)``, over the n suppliers with positive amounts.

    Notes
    -----
    Range
        0, all alike, to 1; NaN for fewer than two suppliers.
    Trap
        Name the convention: the other one is :func:`gini`. It says how unequal the suppliers are, not how few.

    References
    ----------
    None: the unbiased form of a standard coefficient.

    Examples
    --------
    >>> gini_unbiased([75, 25])
    0.5
    """
    suppliers = len(shares_of(amounts))
    return gini(amounts) * suppliers / (suppliers - 1) if suppliers > 1 else np.nan


def kwoka(amounts: Any) -> float:
    """Kwoka's index ``Σ (s_i − s_{i+1})²`` over neighbours from the largest supplier down.

    Notes
    -----
    Range
        0, all alike, towards 1; NaN for fewer than two suppliers.
    Trap
        It sees how far the leaders are apart, not how many there are.

    References
    ----------
    Kwoka, J. E. (1977): Large Firm Dominance and Price-Cost Margins in Manufacturing Industries. Southern Economic Journal
    44:183.

    Examples
    --------
    >>> kwoka([75, 25])
    0.25
    """
    shares = np.sort(shares_of(amounts))
    return float(np.diff(shares) @ np.diff(shares)) if len(shares) > 1 else np.nan


def dominance(amounts: Any) -> float:
    """Dominance index ``Σ (s² / H)²`` with ``H = Σ s²``: the concentration within the concentration.

    Notes
    -----
    Range
        1 / n, all alike, to 1, and never below H; NaN without trade.
    Trap
        A merger of two small suppliers can lower it.

    References
    ----------
    García Alba, P. (1994): Un índice de dominancia para el análisis de la estructura de los mercados. El Trimestre Económico
    61:499.

    Examples
    --------
    >>> round(dominance([75, 25]), 2)
    0.82
    """
    squares = shares_of(amounts) ** 2
    return hhi(squares)


def supplier_risk(amounts: Any, risks: Any) -> float:
    """Concentration of suppliers, each weighed by its risk: ``Σ s² r``.

    Parameters
    ----------
    amounts
        Amounts or shares of the suppliers.
    risks
        Risk of each, 0 to 1.

    Returns
    -------
    float
        0 to 1, or NaN.

    Raises
    ------
    BadArgument
        As for :func:`finger_kreinin`, or a supplier whose risk is missing or above 1.

    Notes
    -----
    Range
        0, nothing at risk, to 1, all from one supplier of risk 1; NaN without trade.
    Trap
        Squares make a small supplier harmless however risky it is; the answer is as good as the risks.

    References
    ----------
    An extension of Herfindahl's and Hirschman's index, common in studies of energy security; the risks are the caller's.

    Examples
    --------
    >>> supplier_risk([75, 25], [0.5, 1])
    0.34375
    """
    sold, risk = alike(amounts, risks, fill=np.nan)
    known = np.nan_to_num(sold, nan=0.0) > 0
    if not (risk[known] <= 1).all():
        raise BadArgument("A supplier has no risk, or one above 1. Give each a number from 0 to 1.")
    if not known.any():
        return np.nan
    share = share_of(sold[known])
    return float(share**2 @ risk[known])
