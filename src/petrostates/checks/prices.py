"""Prices against what a price can be, and against the same series of another source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from petrostates.checks.books import parts
from petrostates.checks.finding import Finding, Place, listed, period_text

# From 1987 to 2026 the two monthly Brents at hand lay within 6 % of each other, but for April 2020 when oil had nowhere to go
# and they were a factor of 1.27 apart. Other units, another currency or a shifted point are further off.
APART = 1.3


def brent_above_zero(prices: pd.DataFrame) -> Iterator[Finding]:
    """Mean prices of Brent that are none: no month of it has ever been at 0 or below."""
    rows = prices[prices["series"].eq("brent") & prices["frequency"].ne("D") & prices["value"].le(0)]
    for (source, frequency), part in parts(rows.sort_values("period"), "source", "frequency"):
        told = [
            f"{period_text(row['period'], frequency)} ({row['value']:g} {row['unit']})"
            for row in part.to_dict("records")
        ]
        yield Finding(
            "error",
            "price",
            _place(source, frequency, part),
            f"a mean price of Brent that is not above zero: {listed(told)}.",
            "Look at the raw file: a price that is not published yet is blank, never 0. Fetch again once the publisher has "
            "mended it.",
        )


def sources_apart(prices: pd.DataFrame) -> Iterator[Finding]:
    """Periods in which two sources of one series and unit are further apart than `APART`."""
    sold = prices[prices["value"].gt(0)]
    for (series, frequency, unit), rows in parts(sold, "series", "frequency", "unit"):
        # As text: codes of sources that are not here would be columns too.
        columns = rows.assign(source=rows["source"].astype("str")).pivot_table("value", "period", "source")
        for one, other in combinations(map(str, columns), 2):
            both = columns[[one, other]].dropna()
            factor = both.max(axis=1) / both.min(axis=1)
            if factor.gt(APART).any():
                apart = both.assign(factor=factor)[factor.gt(APART)].reset_index()
                yield _apart((one, other), (series, frequency, unit), apart)


def _apart(pair: tuple[str, str], of: tuple[str, str, str], apart: pd.DataFrame) -> Finding:
    (one, other), (series, frequency, unit) = pair, of
    widest = apart.sort_values("factor", ascending=False)
    told = [
        f"{period_text(row['period'], frequency)} ({row[one]:,.4g} and {row[other]:,.4g} {unit})"
        for row in widest.to_dict("records")
    ]
    return Finding(
        "warning",
        "price",
        _place(one, frequency, apart),
        f"{series} of {one} and of {other} are more than a factor of {APART:g} apart in {len(apart)} "
        f"period{'' if len(apart) == 1 else 's'}, most in {listed(told, most=3)}.",
        "Look at both raw files: one is in another unit or currency, or has slipped. Where the mean of the sources is used, it "
        "is wrong until then.",
    )


def _place(source: str, frequency: str, rows: pd.DataFrame) -> Place:
    return Place("prices", source, frequency, rows["period"].min().date(), rows["period"].max().date())
