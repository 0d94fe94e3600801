"""An index of every pair of exporters at once, without a join: each cell's sellers are laid beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from petrostates.indicators.indices import INDICES

_KEY = ("cell", "exporter", "product", "period")  # the longest to look through first
_WORTH_THREADS = 100_000  # rows; below, handing blocks to threads takes longer than the sums
Numbers = NDArray[np.float64]
Codes = NDArray[np.integer[Any]]

# What two exporters have in common in a cell in which both sell, and from what: amounts x, or shares p of their sales.
_COMMON: dict[str, tuple[tuple[str, ...], Callable[..., Numbers]]] = {
    "finger_kreinin": (("share",), np.minimum),
    "krugman": (("share",), np.minimum),
    "cosine": (("share",), np.multiply),
    "morisita_horn": (("share",), np.multiply),
    "bray_curtis": (("amount",), np.minimum),
    "glick_rose": (("amount",), np.minimum),
    "glick_rose_share": (("share", "amount"), lambda p, q, x, y: (x + y) * (1 - np.abs(p - q) / (p + q))),
    "pressure": (("weight",), np.multiply),
}


class _Pairs(NamedTuple):
    """Squares of numbers, exporter a down and b across: what they have in common, and what each has in all."""

    common: Numbers
    squares_a: Numbers
    squares_b: Numbers
    total_a: Numbers
    total_b: Numbers


# A cell in which only one of the two sells adds nothing to a similarity; to a distance, what the sum lacks to its end.
_INDEX: dict[str, Callable[[_Pairs], Numbers]] = {
    "finger_kreinin": lambda of: of.common,
    "krugman": lambda of: 2 - 2 * of.common,
    "cosine": lambda of: of.common / np.sqrt(of.squares_a * of.squares_b),
    "morisita_horn": lambda of: 2 * of.common / (of.squares_a + of.squares_b),
    "bray_curtis": lambda of: 1 - 2 * of.common / (of.total_a + of.total_b),
    "glick_rose": lambda of: 2 * of.common / (of.total_a + of.total_b),
    "glick_rose_share": lambda of: of.common / (of.total_a + of.total_b),
    "pressure": lambda of: of.common / of.total_b,
}
# Value of an exporter with itself, and the largest there is; nobody presses on oneself.
_ENDS = {name: (index.alike, index.largest) for name, index in INDICES.items()} | {"pressure": (np.nan, 1.0)}


class _Coded(NamedTuple):
    """A column as places in its values."""

    values: pa.Array
    codes: Codes


def every_pair(cells: pa.Table, index: str) -> pa.Table:
    """An index of every ordered pair that trades in the same period and product, with the diagonal and true zeros.

    One period and product is worked on at a time, so that memory follows the largest of them.

    Parameters
    ----------
    cells
        Columns period, product, cell, exporter and amount, which is positive; one row per key, in any order.
    index
        One of the seven indices of :meth:`petrostates.markets.Market.overlap`, or ``pressure``: of a on b.

    Returns
    -------
    pyarrow.Table
        period, product, exporter_a, exporter_b and overlap, sorted.

    Examples
    --------
    >>> import pyarrow as pa
    >>> sold = {"exporter": ["RUS", "RUS", "IRN"], "cell": ["CHN", "IND", "CHN"], "amount": [60.0, 40.0, 20.0]}
    >>> cells = pa.table({**sold, "period": [2024] * 3, "product": ["crude"] * 3})
    >>> every_pair(cells, "finger_kreinin")["overlap"].to_pylist()
    [1.0, 0.6, 0.6, 1.0]
    """
    with ThreadPoolExecutor() as pool:
        cell, exporter, product, period = pool.map(_coded, (cells[name] for name in _KEY))
    period, product, exporter = _sorted(period), _sorted(product), _sorted(exporter)
    amount = cells["amount"].to_numpy().astype(np.float64, copy=False)
    group = period.codes * max(len(product.values), 1) + product.codes
    found: dict[str, list[Codes]] = {name: [] for name in ("group", "a", "b")}
    overlaps: list[Numbers] = []
    for number, rows in _groups(group):
        traders, value = _square(exporter.codes[rows], cell.codes[rows], amount[rows], index)
        found["group"].append(np.full(value.size, number))
        found["a"].append(np.repeat(traders, len(traders)))
        found["b"].append(np.tile(traders, len(traders)))
        overlaps.append(value.ravel())
    at = {name: np.concatenate([*parts, np.empty(0, np.int64)]) for name, parts in found.items()}
    return pa.table(
        {
            "period": period.values.take(pa.array(at["group"] // max(len(product.values), 1))),
            "product": product.values.take(pa.array(at["group"] % max(len(product.values), 1))),
            "exporter_a": exporter.values.take(pa.array(at["a"])),
            "exporter_b": exporter.values.take(pa.array(at["b"])),
            "overlap": np.concatenate([*overlaps, np.empty(0)]),
        }
    )


def over_scenarios(cells: pa.Table, index: str) -> pa.Table:
    """What :func:`every_pair` gives of the central scenario, with ``low`` and ``high``: its range over all of them.

    Parameters
    ----------
    cells
        As :func:`every_pair` reads them, and scenario; 0 is the central one.
    index
        As there.

    Examples
    --------
    >>> import pyarrow as pa
    >>> sold = {"exporter": ["RUS", "RUS", "IRN"], "cell": ["CHN", "IND", "CHN"], "period": [2024] * 3, "product": ["crude"] * 3}
    >>> worlds = [{"scenario": [world] * 3, "amount": [60.0, other, 20.0]} for world, other in ((0, 40.0), (1, 20.0))]
    >>> cells = pa.concat_tables([pa.table({**sold, **world}) for world in worlds])
    >>> over_scenarios(cells, "finger_kreinin").select(["exporter_a", "exporter_b", "overlap", "low", "high"]).to_pylist()[1]
    {'exporter_a': 'IRN', 'exporter_b': 'RUS', 'overlap': 0.6, 'low': 0.6, 'high': 0.75}
    """
    worlds = []
    for scenario in sorted(pc.unique(cells["scenario"]).to_pylist()):
        found = every_pair(cells.filter(pc.equal(cells["scenario"], scenario)), index)
        central = found["overlap"] if scenario == 0 else pa.nulls(len(found), pa.float64())
        worlds.append(found.append_column("central", central))
    if not worlds:
        worlds = [every_pair(cells, index).append_column("central", pa.array([], pa.float64()))]
    keys = ["period", "product", "exporter_a", "exporter_b"]
    ends = [("central", "max"), ("overlap", "min"), ("overlap", "max")]
    found = pa.concat_tables(worlds).group_by(keys).aggregate(ends).select([*keys, *("_".join(end) for end in ends)])
    found = found.rename_columns([*keys, "overlap", "low", "high"])
    # Only where the central reading exists, as in every view.
    return found.filter(found["overlap"].is_valid()).sort_by([(key, "ascending") for key in keys])


def _coded(column: pa.ChunkedArray) -> _Coded:
    if (
        len(column) and pc.all(pc.equal(column, column[0])).as_py()
    ):  # one product or one period: quicker seen than counted
        return _Coded(column[:1].combine_chunks(), np.zeros(len(column), np.int32))
    encoded = column.combine_chunks().dictionary_encode()
    return _Coded(encoded.dictionary, encoded.indices.to_numpy())


def _sorted(column: _Coded) -> _Coded:
    """The same column with its values in order, so that places compare as values do."""
    if len(column.values) == 1:
        return column
    order = pc.sort_indices(column.values)
    place = np.argsort(order.to_numpy())
    return _Coded(column.values.take(order), place[column.codes])


def _groups(group: Codes) -> Iterator[tuple[int, slice | Codes]]:
    """Each group with its rows."""
    sizes = np.bincount(group)
    present = np.flatnonzero(sizes)
    if len(present) == 1:
        yield int(present[0]), slice(None)
        return
    order = _order(group)
    ends = np.cumsum(sizes)
    for number in present:
        yield int(number), order[ends[number] - sizes[number] : ends[number]]


def _square(exporter: Codes, cell: Codes, amount: Numbers, index: str) -> tuple[Codes, Numbers]:
    """Who trades, and the index of each with each."""
    totals = _by_exporter(exporter, amount)
    share = amount / totals[exporter]
    squares = _by_exporter(exporter, share * share)
    traders = np.flatnonzero(totals)
    names, in_common = _COMMON[index]
    # x_a x_b / M is the same in both directions of pressure: a product of x / √M.
    weight = amount / np.sqrt(np.bincount(cell, amount)[cell]) if index == "pressure" else amount
    numbers = {"share": share, "amount": amount, "weight": weight}
    common = _summed(exporter, cell, [numbers[name] for name in names], in_common)[np.ix_(traders, traders)]
    value = _INDEX[index](_Pairs(common, *_both_ways(squares[traders]), *_both_ways(totals[traders])))
    own, largest = _ENDS[index]
    np.fill_diagonal(value, own)
    # Sums of shares can pass their bound in the last digit.
    return traders, np.clip(value, 0.0, largest)


def _by_exporter(exporter: Codes, number: Numbers) -> Numbers:
    return np.bincount(exporter, number).astype(np.float64, copy=False)


def _both_ways(number: Numbers) -> tuple[Numbers, Numbers]:
    return number[:, None], number[None, :]


def _summed(exporter: Codes, cell: Codes, numbers: list[Numbers], in_common: Callable[..., Numbers]) -> Numbers:
    """Sum over cells of what each pair has in common there; both orders, nothing on the diagonal."""
    exporters = int(exporter.max()) + 1
    with ThreadPoolExecutor() as pool:
        spread = pool.map if len(cell) > _WORTH_THREADS else map
        blocks = spread(partial(_of_block, in_common, exporters), _beside(exporter, cell, numbers))
        square: Numbers = sum(blocks, np.zeros(exporters * exporters)).reshape(exporters, exporters)
    return square + square.T


def _of_block(in_common: Callable[..., Numbers], exporters: int, block: tuple[Codes, list[Numbers]]) -> Numbers:
    """The same sum over cells with equally many sellers, each seller beside the next, the one after that, and so on."""
    sellers, sold = block
    first = sellers * exporters
    added = np.zeros(exporters * exporters)
    for step in range(1, len(sellers)):
        both = in_common(*(side for number in sold for side in (number[:-step], number[step:])))
        added += np.bincount((first[:-step] + sellers[step:]).ravel(), both.ravel(), len(added))
    return added


def _beside(exporter: Codes, cell: Codes, numbers: list[Numbers]) -> Iterator[tuple[Codes, list[Numbers]]]:
    """Cells with equally many sellers, a column each: who sells there, and what, stands below each other."""
    by_cell = _order(cell)
    exporter, numbers = exporter[by_cell], [number[by_cell] for number in numbers]
    sellers = np.bincount(cell)
    start = np.cumsum(sellers) - sellers
    for count in np.unique(sellers[sellers > 1]):
        at = start[sellers == count] + np.arange(count)[:, None]
        yield exporter[at], [number[at] for number in numbers]


def _order(codes: Codes) -> Codes:
    """Rows in the order of their codes; halves of 16 bits are sorted by counting, several times as fast as by comparing."""
    return np.lexsort(((codes & 0xFFFF).astype(np.uint16), (codes >> 16).astype(np.uint16)))
