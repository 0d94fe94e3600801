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
    said = [
        f"{what}, {_amount(of_flow[-1])} in {worded(of_flow[-1].period)} by the attribution {_ends(of_flow[-1])}"
        for what, of_flow in _flows(entries, worded, by_product)
    ]
    return f"Not in the declared books: {'; '.join(said)}; see basis='attributed'."


def dollars(entries: Iterable[Unbooked], worded: Callable[[Any], str], *, by_product: bool) -> str:
    """Say whose dollars stand beside returned cargo, naming each flow with its periods; as :func:`told`."""
    flows = _flows(entries, worded, by_product)
    prices = "; ".join(dict.fromkeys(price(first.exporter, first.importer) for _, (first, *_) in flows))
    return (
        f"Dollars of returned cargo are those of the label it was booked under, not a price of its origin: "
        f"{'; '.join(what for what, _ in flows)}; what is known of its price: {prices}."
    )


def price(exporter: str, importer: str = "") -> str:
    """What to ask for the price of hidden cargo; of importers pooled, in the books of the one it is known to hide in.

    Examples
    --------
    >>> price("IRN", "CHN")
    "ps.attribute('IRN', importer='CHN').price()"
    """
    into = f", importer={importer!r}" if importer else ""
    return f"ps.attribute({exporter!r}{into}).price()"


def _flows(
    entries: Iterable[Unbooked], worded: Callable[[Any], str], by_product: bool
) -> list[tuple[str, list[Unbooked]]]:
    """Entries by flow, each in words with its periods."""
    flows: dict[tuple[str, str, str], list[Unbooked]] = {}
    for entry in sorted(entries):
        flows.setdefault((entry.exporter, entry.importer, entry.product if by_product else ""), []).append(entry)
    return [(_flow(*flow, of_flow, worded), of_flow) for flow, of_flow in flows.items()]


def _flow(exporter: str, importer: str, product: str, entries: list[Unbooked], worded: Callable[[Any], str]) -> str:
    what = f"{wording.name(exporter)} to {wording.name(importer)}{product and f', {wording.product(product)},'}"
    return f"{what} {wording.spans(list(dict.fromkeys(worded(entry.period) for entry in entries)))}"


def _amount(entry: Unbooked) -> str:
    one, unit = _unit(entry)
    return f"{entry.quantity_t / one:.1f} {unit}"


def _ends(entry: Unbooked) -> str:
    one, _ = _unit(entry)
    return f"({entry.low_t / one:.1f} to {entry.high_t / one:.1f})"


def _unit(entry: Unbooked) -> tuple[float, str]:
    return next((unit for unit in _UNITS if entry.quantity_t >= unit[0]), _UNITS[-1])
