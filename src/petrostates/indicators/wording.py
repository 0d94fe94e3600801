"""Words of summaries: names of countries and products, spans of years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries, products
from petrostates.selection import ALL_CELLS

if TYPE_CHECKING:
    import pandas as pd

_SOME_READING = (
    "one cell is all there is in some reading of the attribution; sampling_low and sampling_high are of the central one"
)


def product(code: str) -> str:
    """Title of a product."""
    return "Every product" if code == ALL_CELLS else products().get(code, code)


def name(code: str) -> str:
    """Name of a country."""
    return countries().get(code, code)


def named(who: str) -> str:
    """Countries joined by plus signs, with their verb."""
    names = [name(code) for code in who.split("+")]
    return f"{names[0]} is" if len(names) == 1 else f"{' and '.join(names)} are"


def draws(frame: pd.DataFrame, worded: Callable[[Any], str]) -> list[str]:
    """In which periods draws had no value since one of the two lost every cell, and where there was nothing to draw."""
    lines = []
    for code, rows in frame.groupby("product") if "product" in frame else [(ALL_CELLS, frame)]:
        lost = rows[rows["undefined_share"].gt(0)]
        shares = ", ".join(f"{worded(row.period)} {row.undefined_share:.1%}" for row in lost.itertuples(index=False))
        if shares:
            lines.append(f"Undefined draws, {product(str(code))}, in which one of the two loses every cell: {shares}.")
        for why, alone in _without_interval(rows).items():
            if len(alone):
                none = [worded(period) for period in alone["period"]]
                lines.append(f"No interval, {product(str(code))}: {spans(none)}, where {why}.")
    return lines


def _without_interval(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows without ``low`` and ``high``, by the reason."""
    none, central = rows["low"].isna(), rows["sampling_low"].isna()
    return {
        "one cell is all there is": rows[none & central],
        _SOME_READING: rows[none & ~central],
    }


def counted(number: int, what: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "cell"), counted(2926, "pair")
    ('1 cell', '2,926 pairs')
    """
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def spans(periods: list[str]) -> str:
    """Years as ranges, or the months or days themselves where periods are shorter."""
    return _years(periods) if all(period.isdigit() for period in periods) else ", ".join(periods)


def _years(years: Iterable[str]) -> str:
    """Years as ranges: 1995-1997, 2023."""
    numbers = sorted({int(year) for year in years})
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in ranges)
