"""Array-likes of amounts as plain numbers: aligned, checked, and as shares. What the scalar forms stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from petrostates.errors import BadArgument

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
ROUNDING = 1e-9
_UNKNOWN = np.array([np.nan])  # one cell, so that sums and means over it are NaN too, where those over none would be 0


def in_a_market(first: Any, second: Any, market: Any) -> tuple[Numbers, ...]:
    """Amounts of two, and of the market they are part of."""
    x, y, whole = alike(first, second, market)
    if (x + y > whole * (1 + ROUNDING)).any():
        raise BadArgument(
            "The two sell more than the whole market in a cell. Give market as the sum over all exporters."
        )
    return x, y, whole


def within(value: Any, largest: float) -> float:
    """Sums of shares can pass their bound in the last digit; NaN stays."""
    return float(np.minimum(value, largest))


def two_shares(a: Any, b: Any) -> tuple[Numbers, Numbers]:
    """Shares of both; a single NaN where either sells nothing, or there is no cell."""
    x, y = alike(a, b)
    return (share_of(x), share_of(y)) if x.any() and y.any() else (_UNKNOWN, _UNKNOWN)


def two(a: Any, b: Any) -> tuple[Numbers, Numbers]:
    """Amounts of both on one scale; a single NaN where either sells nothing, or there is no cell."""
    x, y = alike(a, b)
    if not x.any() or not y.any():
        return _UNKNOWN, _UNKNOWN
    largest = np.maximum(x.max(), y.max())
    return scaled(x, largest), scaled(y, largest)


def share_of(amounts: Numbers) -> Numbers:
    """Shares of amounts that are not all zero."""
    moved = scaled(amounts, amounts.max())
    return np.asarray(moved / moved.sum())


def scaled(amounts: Numbers, largest: float) -> Numbers:
    """Amounts moved by a power of two, which keeps every digit, so that no sum of them overflows."""
    return np.asarray(np.ldexp(amounts, -np.frexp(largest)[1]))


def alike(*given: Any, fill: float = 0.0) -> tuple[Numbers, ...]:
    """Amounts in the same cells, missing ones as nothing sold or what else fills them."""
    if all(_is_series(each) for each in given):
        given = _aligned(*given)
    numbers = tuple(amounts_of(each) for each in given)
    lengths = [len(each) for each in numbers]
    if len(set(lengths)) > 1:
        raise BadArgument(
            f"The arrays have {' and '.join(map(str, lengths))} cells. Give each the same cells, or Series with an index."
        )
    return tuple(np.nan_to_num(each, nan=fill) for each in numbers)


def _is_series(given: Any) -> bool:
    """Whether this is a pandas Series, without importing pandas for those who bring none."""
    return type(given).__module__.partition(".")[0] == "pandas" and type(given).__name__ == "Series"


def _aligned(*series: pd.Series[float]) -> tuple[pd.Series[float], ...]:
    for each in series:
        if not each.index.is_unique:
            twice = each.index[each.index.duplicated()][0]
            raise BadArgument(f"The label {twice!r} stands twice in an index. Add its amounts up first.")
    labels = series[0].index
    for each in series[1:]:
        labels = labels.union(each.index)
    return tuple(each.reindex(labels) for each in series)


def shares_of(amounts: Any) -> Numbers:
    """Shares of the positive amounts; none where there is no trade."""
    numbers = amounts_of(amounts)
    positive = numbers[numbers > 0]
    return share_of(positive) if len(positive) else positive


def amounts_of(given: Any) -> Numbers:
    """One-dimensional amounts with NaN for what is missing."""
    try:
        numbers = _as_numbers(given)
    except (TypeError, ValueError) as error:
        raise BadArgument(
            f"{given!r:.80} holds more than numbers. Give amounts, NaN or None for missing ones."
        ) from error
    if numbers.ndim != 1:
        raise BadArgument(f"Give one amount per cell; this array has {numbers.ndim} dimensions.")
    wrong = (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        place = int(np.argmax(wrong))
        fault = "negative" if numbers[place] < 0 else "infinite"
        raise BadArgument(
            f"Amount {place} is {numbers[place]}: {fault}. Amounts are finite and not below zero; NaN is missing."
        )
    return numbers


def _as_numbers(given: Any) -> Numbers:
    plain = np.asarray(given)
    if plain.dtype.kind == "O":  # a list with None, or a container whose missing values are no numbers
        plain = np.array([np.nan if _is_missing(one) else one for one in plain.ravel()]).reshape(plain.shape)
    if plain.dtype.kind not in "iuf":
        raise TypeError(plain.dtype)
    numbers = np.asarray(plain, dtype=np.float64)
    return np.where(given.mask, np.nan, numbers) if isinstance(given, np.ma.MaskedArray) else numbers


def _is_missing(one: Any) -> bool:
    return one is None or type(one).__name__ == "NAType"
