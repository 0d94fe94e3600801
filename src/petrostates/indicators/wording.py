"""Words of summaries: names of countries and products, spans of years."""

from __future__ import annotations

from collections.abc import Iterable

from petrostates.reference import countries, products
from petrostates.selection import ALL_CELLS


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
