"""The overlap indices as plain functions of arrays, as in ``scalar_suppliers``."""

from __future__ import annotations

from typing import Any

import numpy as np

from petrostates.indicators.arrays import Numbers, two, two_shares, within


def finger_kreinin(a: Any, b: Any) -> float:
    """Similarity of what two exporters sell: ``Σ min(p_a, p_b)`` with ``p = x / Σ x``.

    Parameters
    ----------
    a, b
        What each sells in the same cells, in the same order or as Series with an index.

    Returns
    -------
    float
        0 to 1, or NaN.

    Raises
    ------
    BadArgument
        Unequal lengths, labels that stand twice, a negative or infinite amount.

    Notes
    -----
    Range
        0, no cell in common, to 1, sold alike; NaN where either sells nothing.
    Trap
        Blind to size; it rises when cells are merged, and of a single cell it can only be 1.

    References
    ----------
    Finger, J. M. and Kreinin, M. E. (1979): A Measure of 'Export Similarity' and Its Possible Uses. Economic Journal 89:905.

    Examples
    --------
    >>> finger_kreinin([60, 40], [20, 0])
    0.6
    """
    p, q = two_shares(a, b)
    return within(np.minimum(p, q).sum(), 1)


def krugman(a: Any, b: Any) -> float:
    """Distance of what two exporters sell: ``Σ |p_a − p_b|``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, sold alike, to 2, no cell in common; NaN where either sells nothing.
    Trap
        A distance: half of it and :func:`finger_kreinin` make 1. Of a single cell it can only be 0.

    References
    ----------
    Krugman, P. (1991): Geography and Trade. MIT Press.

    Examples
    --------
    >>> krugman([60, 40], [20, 0])
    0.8
    """
    p, q = two_shares(a, b)
    return within(np.abs(p - q).sum(), 2)


def cosine(a: Any, b: Any) -> float:
    """Cosine of what two exporters sell: ``Σ p_a p_b / √(Σ p_a² Σ p_b²)``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, no cell in common, to 1, sold alike; NaN where either sells nothing.
    Trap
        The largest cells decide it; of a single cell it can only be 1.

    References
    ----------
    Pianka 1973, Annual Review of Ecology and Systematics 4:53.

    Examples
    --------
    >>> cosine([1, 1, 1, 1], [1, 0, 0, 0])
    0.5
    """
    p, q = two_shares(a, b)
    return within((p @ q) / np.sqrt((p @ p) * (q @ q)), 1)


def morisita_horn(a: Any, b: Any) -> float:
    """Morisita-Horn similarity: ``2 Σ p_a p_b / (Σ p_a² + Σ p_b²)``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, no cell in common, to 1, sold alike; NaN where either sells nothing.
    Trap
        Not Morisita's index of counts, whose terms are n (n − 1). Of a single cell it can only be 1.

    References
    ----------
    Horn 1966, American Naturalist 100:419.

    Examples
    --------
    >>> morisita_horn([1, 1], [1, 0])
    0.6666666666666666
    """
    p, q = two_shares(a, b)
    return within(2 * (p @ q) / (p @ p + q @ q), 1)


def bray_curtis(a: Any, b: Any) -> float:
    """Bray-Curtis dissimilarity of amounts: ``Σ |x_a − x_b| / (X_a + X_b)``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, equal amounts, to 1, no cell in common; NaN where either sells nothing.
    Trap
        A distance of amounts: unequal size counts as unlike. Of shares it would be 1 − :func:`finger_kreinin`.

    References
    ----------
    Bray and Curtis 1957, Ecological Monographs 27:325.

    Examples
    --------
    >>> bray_curtis([60, 40], [20, 0])
    0.6666666666666666
    """
    x, y = two(a, b)
    return within(np.abs(x - y).sum() / _both(x, y), 1)


def glick_rose(a: Any, b: Any) -> float:
    """Glick and Rose's absolute index: ``Σ w (1 − |x_a − x_b| / (x_a + x_b))``, ``w = (x_a + x_b) / (X_a + X_b)``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, no cell in common, to 1, equal amounts; NaN where either sells nothing.
    Trap
        Unequal size counts as unlike: it is 1 − :func:`bray_curtis`.

    References
    ----------
    Glick and Rose 1999, Journal of International Money and Finance 18:603.

    Examples
    --------
    >>> glick_rose([60, 40], [20, 0])
    0.3333333333333333
    """
    return _glick_rose(*two(a, b), *two(a, b))


def glick_rose_share(a: Any, b: Any) -> float:
    """Glick and Rose's index of shares: ``Σ w (1 − |p_a − p_b| / (p_a + p_b))``, ``w = (x_a + x_b) / (X_a + X_b)``.

    Arguments and errors as for :func:`finger_kreinin`.

    Notes
    -----
    Range
        0, no cell in common, to 1, sold alike; NaN where either sells nothing.
    Trap
        The weight is in amounts, the bracket in shares: easy to mix. Of a single cell it can only be 1.

    References
    ----------
    Glick and Rose 1999, Journal of International Money and Finance 18:603.

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
