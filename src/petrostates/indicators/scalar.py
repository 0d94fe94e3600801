"""The indices as plain functions of arrays, for use inside other models: no market, no engine, no state.

Any array-like of amounts will do, and it need not sum to one. Two Series are aligned by index, a label that only one of them
has counts as missing in the other; other arrays are taken by position. NaN and None are missing: a missing amount is skipped,
as the views skip nulls in their sums. Where nothing is left, or a total is zero, the answer is NaN: undetermined.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from petrostates.indicators.arrays import Numbers, shares_of, two, two_shares, within


def hhi(amounts: Any) -> float:
    """Herfindahl-Hirschman index of suppliers, raw: ``Σ s²`` with ``s = x / Σ x``.

    Parameters
    ----------
    amounts
        Amounts or shares of the suppliers; only positive ones count.

    Returns
    -------
    float
        From 1 / n, all alike, to 1, a single supplier; NaN without trade. Never times 10,000, never normalised
        (Herfindahl 1950; Hirschman 1945).

    Raises
    ------
    BadArgument
        A negative or infinite amount, or no one-dimensional numbers.

    Examples
    --------
    >>> hhi([75, 25])
    0.625
    """
    shares = shares_of(amounts)
    return float(shares @ shares) if len(shares) else np.nan


def hhi_normalised(amounts: Any) -> float:
    """HHI moved to 0 to 1: ``(H − 1/n) / (1 − 1/n)`` over the n suppliers with positive amounts; NaN for one.

    A library that normalises by default silently moves every threshold; the raw one is :func:`hhi`.

    Examples
    --------
    >>> hhi_normalised([75, 25])
    0.25
    """
    suppliers = len(shares_of(amounts))
    return (hhi(amounts) - 1 / suppliers) / (1 - 1 / suppliers) if suppliers > 1 else np.nan


def effective_suppliers(amounts: Any) -> float:
    """Number of equal suppliers that would be as concentrated: ``1 / Σ s²``, from 1 to n; NaN without trade.

    Examples
    --------
    >>> effective_suppliers([1, 1, 1, 1])
    4.0
    """
    return 1 / hhi(amounts)


def entropy(amounts: Any) -> float:
    """Shannon entropy ``−Σ s ln s`` in natural units, from 0, a single supplier, to ln n; NaN without trade.

    Examples
    --------
    >>> round(entropy([1, 1]), 6)
    0.693147
    """
    shares = shares_of(amounts)
    return float(-(shares @ np.log(shares))) + 0.0 if len(shares) else np.nan


def theil(amounts: Any) -> float:
    """Theil's inequality ``(1/n) Σ (x/μ) ln(x/μ) = ln n − entropy`` over positive amounts, from 0 to ln n; NaN without trade.

    Not divided by ln n (Theil 1967).

    Examples
    --------
    >>> theil([5, 5])
    0.0
    """
    shares = shares_of(amounts)
    relative = shares * len(shares)
    return float(np.mean(relative * np.log(relative))) if len(shares) else np.nan


def gini(amounts: Any) -> float:
    """Gini coefficient over the n suppliers with positive amounts, biased: ``2 Σ i x_(i) / (n Σ x) − (n + 1) / n``.

    From 0, all alike, to (n − 1) / n; NaN without trade. The other convention is :func:`gini_unbiased`: on ten numbers
    the two differ by a tenth.

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
    """Gini coefficient times ``n / (n − 1)``, from 0 to 1; NaN for fewer than two suppliers.

    Examples
    --------
    >>> gini_unbiased([75, 25])
    0.5
    """
    suppliers = len(shares_of(amounts))
    return gini(amounts) * suppliers / (suppliers - 1) if suppliers > 1 else np.nan


def kwoka(amounts: Any) -> float:
    """Kwoka's index ``Σ (s_i − s_{i+1})²`` over neighbours from the largest supplier down, from 0, all alike, towards 1.

    It sees how far the leaders are apart, not how many there are; NaN for fewer than two suppliers (Kwoka 1977).

    Examples
    --------
    >>> kwoka([75, 25])
    0.25
    """
    shares = np.sort(shares_of(amounts))
    return float(np.diff(shares) @ np.diff(shares)) if len(shares) > 1 else np.nan


def dominance(amounts: Any) -> float:
    """Dominance index ``Σ (s² / H)²`` with ``H = Σ s²``: the concentration within the concentration; NaN without trade.

    From 1 / n, all alike, to 1, and never below H. A merger of two small suppliers can lower it (García Alba 1994).

    Examples
    --------
    >>> round(dominance([75, 25]), 2)
    0.82
    """
    squares = shares_of(amounts) ** 2
    return hhi(squares)


def finger_kreinin(a: Any, b: Any) -> float:
    """Similarity of what two exporters sell: ``Σ min(p_a, p_b)`` with ``p = x / Σ x``; 0 disjoint, 1 identical.

    Finger and Kreinin 1979, Economic Journal 89:905. Blind to size; it rises when cells are merged.

    Parameters
    ----------
    a, b
        What each sells in the same cells, in the same order or as Series with an index.

    Returns
    -------
    float
        NaN where either sells nothing.

    Raises
    ------
    BadArgument
        Unequal lengths, labels that stand twice, a negative or infinite amount.

    Examples
    --------
    >>> finger_kreinin([60, 40], [20, 0])
    0.6
    """
    p, q = two_shares(a, b)
    return within(np.minimum(p, q).sum(), 1)


def krugman(a: Any, b: Any) -> float:
    """Distance of what two exporters sell: ``Σ |p_a − p_b|``; 0 identical, 2 disjoint (Krugman 1991).

    Half of it and :func:`finger_kreinin` make 1. Arguments and errors as there.

    Examples
    --------
    >>> krugman([60, 40], [20, 0])
    0.8
    """
    p, q = two_shares(a, b)
    return within(np.abs(p - q).sum(), 2)


def cosine(a: Any, b: Any) -> float:
    """Cosine of what two exporters sell: ``Σ p_a p_b / √(Σ p_a² Σ p_b²)``; 0 disjoint, 1 identical (Pianka 1973).

    The largest cells decide it. Arguments and errors as for :func:`finger_kreinin`.

    Examples
    --------
    >>> cosine([1, 1, 1, 1], [1, 0, 0, 0])
    0.5
    """
    p, q = two_shares(a, b)
    return within((p @ q) / np.sqrt((p @ p) * (q @ q)), 1)


def morisita_horn(a: Any, b: Any) -> float:
    """Morisita-Horn similarity: ``2 Σ p_a p_b / (Σ p_a² + Σ p_b²)``; 0 disjoint, 1 identical (Horn 1966).

    Not Morisita's index of counts. Arguments and errors as for :func:`finger_kreinin`.

    Examples
    --------
    >>> morisita_horn([1, 1], [1, 0])
    0.6666666666666666
    """
    p, q = two_shares(a, b)
    return within(2 * (p @ q) / (p @ p + q @ q), 1)


def bray_curtis(a: Any, b: Any) -> float:
    """Bray-Curtis dissimilarity of amounts: ``Σ |x_a − x_b| / (X_a + X_b)``; 0 equal, 1 disjoint (Bray and Curtis 1957).

    Unequal size counts as unlike; of shares it would be 1 − :func:`finger_kreinin`, whose arguments and errors it has.

    Examples
    --------
    >>> bray_curtis([60, 40], [20, 0])
    0.6666666666666666
    """
    x, y = two(a, b)
    return within(np.abs(x - y).sum() / _both(x, y), 1)


def glick_rose(a: Any, b: Any) -> float:
    """Glick and Rose's absolute index: ``Σ w (1 − |x_a − x_b| / (x_a + x_b))``, ``w = (x_a + x_b) / (X_a + X_b)``.

    0 disjoint, 1 equal; unequal size counts as unlike: 1 − :func:`bray_curtis` (Glick and Rose 1999, Journal of
    International Money and Finance 18:603). Arguments and errors as for :func:`finger_kreinin`.

    Examples
    --------
    >>> glick_rose([60, 40], [20, 0])
    0.3333333333333333
    """
    return _glick_rose(*two(a, b), *two(a, b))


def glick_rose_share(a: Any, b: Any) -> float:
    """Glick and Rose's index of shares: ``Σ w (1 − |p_a − p_b| / (p_a + p_b))``, ``w = (x_a + x_b) / (X_a + X_b)``.

    The weight is in amounts, the bracket in shares: easy to mix. 0 disjoint, 1 identical shares. Arguments and errors as
    for :func:`finger_kreinin`.

    Examples
    --------
    >>> glick_rose_share([60, 40], [20, 0])
    0.5
    """
    return _glick_rose(*two(a, b), *two_shares(a, b))


def _glick_rose(x: Numbers, y: Numbers, p: Numbers, q: Numbers) -> float:
    """Weights from x and y, brackets from p and q; a cell in which neither sells adds nothing."""
    sold = (x + y > 0) & (p + q > 0)
    x_sold, y_sold, p_sold, q_sold = x[sold], y[sold], p[sold], q[sold]
    bracket = 1 - np.abs(p_sold - q_sold) / (p_sold + q_sold)
    return within(((x_sold + y_sold) * bracket).sum() / _both(x, y), 1)


def _both(x: Numbers, y: Numbers) -> float:
    return float(x.sum() + y.sum())
