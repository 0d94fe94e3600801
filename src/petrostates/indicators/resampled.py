"""Indices of two exporters when cells are drawn more than once or not at all.

Each is a function of how often every cell is drawn, ``k`` (a row per draw), and of the amounts ``a`` and ``b`` of the two in
each cell. A cell drawn twice counts as two cells, and shares are of what was drawn: p_ac = a_c / Σ k a. Each index is then a
ratio of sums over cells, so that all draws are worked out at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from petrostates.indicators.bootstrap import Numbers, Statistic


def _finger_kreinin(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    total_a, total_b = k @ a, k @ b
    least = np.multiply.outer(total_a / total_b, b)  # min(p_a, p_b) X_a = min(a, b X_a / X_b)
    np.minimum(a, least, out=least)
    return np.asarray(np.minimum(np.einsum("rc,rc->r", k, least) / total_a, 1.0))


def _krugman(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    return 2 - 2 * _finger_kreinin(k, a, b)


def _cosine(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    a, b = a / a.sum(), b / b.sum()
    return np.asarray(np.minimum(k @ (a * b) / np.sqrt((k @ a**2) * (k @ b**2)), 1.0))


def _morisita_horn(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    a, b = a / a.sum(), b / b.sum()
    total_a, total_b = k @ a, k @ b
    squares = (k @ a**2) / total_a**2 + (k @ b**2) / total_b**2
    return np.asarray(np.minimum(2 * (k @ (a * b)) / (total_a * total_b * squares), 1.0))


def _bray_curtis(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    return np.asarray(k @ np.abs(a - b) / (k @ (a + b)))


def _glick_rose(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    return np.asarray(2 * (k @ np.minimum(a, b)) / (k @ (a + b)))


def _glick_rose_share(k: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """With the bracket 1 − |p_a − p_b| / (p_a + p_b) = 2 min(p_a, p_b) / (p_a + p_b), each p times X_a."""
    total_a, total_b = k @ a, k @ b
    scaled = np.multiply.outer(total_a / total_b, b)
    bracket = np.minimum(a, scaled)
    scaled += a
    bracket /= scaled
    bracket *= 2 * (a + b)
    return np.asarray(np.minimum(np.einsum("rc,rc->r", k, bracket) / (total_a + total_b), 1.0))


def _pressure(k: Numbers, _rival: Numbers, target: Numbers, market_share: Numbers) -> Numbers:
    """The rival's share of a cell belongs to the cell and is drawn with it."""
    return np.asarray(np.minimum(k @ (target * market_share) / (k @ target), 1.0))


def _contact(k: Numbers, a: Numbers, b: Numbers, market_share_a: Numbers, market_share_b: Numbers) -> Numbers:
    """The pressure of each on the other, added."""
    return np.asarray(np.minimum(_pressure(k, b, a, market_share_b) + _pressure(k, a, b, market_share_a), 1.0))


STATISTICS: dict[str, Statistic] = {
    "finger_kreinin": _finger_kreinin,
    "krugman": _krugman,
    "cosine": _cosine,
    "morisita_horn": _morisita_horn,
    "bray_curtis": _bray_curtis,
    "glick_rose": _glick_rose,
    "glick_rose_share": _glick_rose_share,
    "pressure": _pressure,
    "contact": _contact,
}


def exposed_share(threshold: float) -> Callable[[Numbers, Numbers, Numbers], Numbers]:
    """The target's share of sales in cells in which the rival sells more than a threshold."""

    def of_draws(k: Numbers, rival: Numbers, target: Numbers) -> Numbers:
        return np.asarray(np.minimum(k @ np.where(rival > threshold, target, 0.0) / (k @ target), 1.0))

    return of_draws
