"""Words of summaries: names of countries and products, spans of years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries, products
from petrostates.selection import ALL_CELLS

if TYPE_CHECKING:
    import pandas as pd


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
    lost = frame[frame["undefined_share"].gt(0)]
    alone = frame[frame["sampling_low"].isna()]
    lines = []
    for code in sorted(frame["product"].unique()) if "product" in frame else [ALL_CELLS]:
        here = [rows if code == ALL_CELLS else rows[rows["product"].eq(code)] for rows in (lost, alone)]
        shares = ", ".join(
            f"{when} {share:.1%}"
            for when, share in zip(map(worded, here[0]["period"]), here[0]["undefined_share"], strict=True)
        )
        if shares:
            lines.append(f"Undefined draws, {product(code)}, in which one of the two loses every cell: {shares}.")
        none = [worded(period) for period in here[1]["period"]]
        if none:
            lines.append(f"No interval, {product(code)}: {spans(none)}, where one cell is all there is.")
    return lines


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
