"""Jumps of coverage in words: those of the latest period first, of the others the largest, an importer said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from petrostates.indicators import wording
from petrostates.selection import Measure

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.indicators.holes import Jump

MOST_NAMED = 6
_OF_MARKET = " of the market"
_UNITS: dict[Measure, tuple[tuple[float, str], ...]] = {
    "quantity": ((1e6, "Mt"), (1e3, "kt"), (1, "t")),
    "value": ((1e9, "bn USD"), (1e6, "m USD"), (1, "USD")),
}


def told(
    jumps: tuple[Jump, ...],
    latest: pd.Timestamp | None,
    measure: Measure,
    worded: Callable[[Any], str],
    *,
    by_product: bool,
) -> str:
    """Name the jumps.

    Parameters
    ----------
    jumps
        At least one.
    latest
        Where the latest period begins; None if there is none.
    measure
        ``quantity`` or ``value``.
    worded
        How a period is written.
    by_product
        Whether to say the product of each.
    """
    new = [jump for jump in jumps if latest is not None and jump.period >= latest]
    before = [jump for jump in jumps if jump not in new]
    told_new = _largest(new, MOST_NAMED, measure, worded, by_product)
    told_before = _largest(before, max(MOST_NAMED - len(new), 0), measure, worded, by_product)
    earlier = f"earlier {told_before}" if len(new) < MOST_NAMED else f"{len(before)} earlier"
    said = "; ".join([f"in the latest period {told_new}", *([earlier] if before else [])]) if new else told_before
    first, of_market, others = said.partition(_OF_MARKET)
    return first + of_market + others.replace(_OF_MARKET, "")  # of what a share is needs saying once


def _largest(jumps: list[Jump], most: int, measure: Measure, worded: Callable[[Any], str], by_product: bool) -> str:
    """The largest by importer, each with its periods in order, and how many more there are."""
    by_importer: dict[tuple[str, str], list[str]] = {}
    for jump in sorted(sorted(jumps, key=lambda jump: -jump.market_share)[:most]):
        share = f"{jump.market_share:.1%}{_OF_MARKET}"
        change = f"{worded(jump.period)} ({_change(jump.before, jump.after, measure)}, {share})"
        by_importer.setdefault((jump.importer, jump.product if by_product else ""), []).append(change)
    said = "; ".join(
        f"{wording.name(importer)}{product and f', {wording.product(product)},'} {', '.join(changes)}"
        for (importer, product), changes in by_importer.items()
    )
    return f"{said} and {len(jumps) - most} more" if len(jumps) > most else said


def _change(before: float, after: float, measure: Measure) -> str:
    """Both amounts in the largest unit of which the larger one is at least one."""
    size = max(before, after)
    one, unit = next((unit for unit in _UNITS[measure] if size >= unit[0]), _UNITS[measure][-1])
    return f"{before / one:.1f} to {after / one:.1f} {unit}"
