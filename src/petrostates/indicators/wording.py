"""Words of summaries: names of countries and products, spans of years."""

from __future__ import annotations

from collections.abc import Iterable
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


def draws(frame: pd.DataFrame) -> list[str]:
    """In which periods draws had no value since one of the two lost every cell, and where there was nothing to draw."""
    lost = frame[frame["undefined_share"].gt(0)]
    alone = frame[frame["sampling_low"].isna()]
    lines, form = [], label_of(frame["period"])
    for code in sorted(frame["product"].unique()) if "product" in frame else [ALL_CELLS]:
        here = [rows if code == ALL_CELLS else rows[rows["product"].eq(code)] for rows in (lost, alone)]
        shares = ", ".join(
            f"{when} {share:.1%}"
            for when, share in zip(_written(here[0], form), here[0]["undefined_share"], strict=True)
        )
        if shares:
            lines.append(f"Undefined draws, {product(code)}, in which one of the two loses every cell: {shares}.")
        if len(here[1]):
            lines.append(
                f"No interval, {product(code)}: {spans(_written(here[1], form))}, where one cell is all there is."
            )
    return lines


def label_of(periods: pd.Series[Any]) -> str:
    """How to write periods: years, months or days, whichever tells them apart."""
    if periods.dt.day.ne(1).any():
        return "%Y-%m-%d"
    return "%Y-%m" if periods.dt.month.ne(1).any() else "%Y"


def _written(frame: pd.DataFrame, form: str) -> list[str]:
    return [f"{period:{form}}" for period in frame["period"]]


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
