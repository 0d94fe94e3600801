"""Cargo that the declared books do not show at its origin, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from petrostates.indicators import wording
from petrostates.reference import NOT_STATED

if TYPE_CHECKING:
    import pandas as pd

_FLOW = ["period", "product", "attributed_exporter", "importer"]
_TONNES = ["quantity_low_t", "quantity_t", "quantity_high_t"]
COLUMNS = (*_FLOW, "frequency", *_TONNES)
_UNITS = ((1e6, "Mt"), (1e3, "kt"), (1.0, "t"))


class Unbooked(NamedTuple):
    """Tonnes that the attribution brings to an exporter in an importer's books, with their range."""

    period: pd.Timestamp
    product: str
    exporter: str
    importer: str
    low_t: float
    quantity_t: float
    high_t: float


def arriving(adjustments: pd.DataFrame, frequency: str) -> tuple[Unbooked, ...]:
    """What arrives at each exporter by importer, product and period; where the central reading moves nothing there is none.

    Each lever moves by itself, so that the ends of a sum are the sums of the ends.
    """
    moved = adjustments["frequency"].eq(frequency) & adjustments["attributed_exporter"].ne(NOT_STATED)
    sums = adjustments[moved].groupby(_FLOW, as_index=False)[_TONNES].sum()
    return tuple(Unbooked(*row) for row in sums[sums["quantity_t"].gt(0)].itertuples(index=False, name=None))


def told(entries: Iterable[Unbooked], worded: Callable[[Any], str], *, by_product: bool) -> str:
    """Name each flow with its periods, and its tonnes in the last of them.

    Parameters
    ----------
    entries
        At least one.
    worded
        How a period is written.
    by_product
        Whether to say the product of each.
    """
    flows: dict[tuple[str, str, str], list[Unbooked]] = {}
    for entry in sorted(entries):
        flows.setdefault((entry.exporter, entry.importer, entry.product if by_product else ""), []).append(entry)
    said = "; ".join(_flow(*flow, of_flow, worded) for flow, of_flow in flows.items())
    return f"Not in the declared books: {said}; see basis='attributed'."


def _flow(exporter: str, importer: str, product: str, entries: list[Unbooked], worded: Callable[[Any], str]) -> str:
    last = entries[-1]
    one, unit = next((unit for unit in _UNITS if last.quantity_t >= unit[0]), _UNITS[-1])
    low, central, high = (f"{tonnes / one:.1f}" for tonnes in (last.low_t, last.quantity_t, last.high_t))
    what = f"{wording.name(exporter)} to {wording.name(importer)}{product and f', {wording.product(product)},'}"
    when = wording.spans(list(dict.fromkeys(worded(entry.period) for entry in entries)))
    return f"{what} {when}, {central} {unit} in {worded(last.period)} by the attribution ({low} to {high})"
