"""The middle of all unit values against the oil price: sees a wrong unit in a whole source."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from petrostates.checks.books import PERIODS_A_YEAR, STARTS, Book, parts
from petrostates.checks.finding import Finding, Severity, listed
from petrostates.checks.tonnages import FLOOR_USD
from petrostates.reference import conversion

# The median crude of BACI stood between 0.93 and 1.07 of Brent in each year from 1995 to 2024: twice that is news.
CRUDE_BAND = (0.85, 1.15)
# Sanctioned crude alone may sell at 0.6 of Brent, the world's median never; pounds (2.2) and barrels (7.3) are beyond.
CRUDE_BOUND = (0.5, 2.0)
# Other fuels follow oil loosely: American gas fell to a sixth of it, LNG and light products rose to twice.
OTHER_BOUND = (0.1, 10.0)
# One seller's discount is not the market's price: a book with fewer sellers says nothing about units.
LEAST_EXPORTERS = 10
LEAST_FLOWS = 20

_UNITS = "Check the units of the raw files: tonnes or dollars are not what they seem."
_SERIES = "Check the price series, and whether large sellers are missing."


def against_brent(book: Book, prices: pd.DataFrame) -> Iterator[Finding]:
    """Median unit value of a year and product over Brent of the same periods."""
    if book.frequency not in STARTS:
        return
    brent = _brent(prices, book.frequency)
    flows = book.rows[book.rows["value_usd"].gt(FLOOR_USD) & book.rows["quantity_t"].gt(0)]
    ratio = flows["value_usd"] / flows["quantity_t"] / flows["period"].map(brent)
    flows = flows.assign(ratio=ratio, product=flows["product"].astype("str"), year=flows["period"].dt.year)
    years = flows.dropna(subset="ratio").groupby(["product", "year"])
    yearly = years.agg(
        ratio=("ratio", "median"), flows=("ratio", "size"), exporters=("exporter", "nunique"), period=("period", "min")
    )
    yearly = yearly[yearly["flows"].ge(LEAST_FLOWS) & yearly["exporters"].ge(LEAST_EXPORTERS)].reset_index()
    is_crude, ratio = yearly["product"].eq("crude"), yearly["ratio"]
    is_bound = ratio.between(*CRUDE_BOUND).where(is_crude, ratio.between(*OTHER_BOUND))
    is_usual = ratio.between(*CRUDE_BAND) | ~is_crude
    for (product,), part in parts(yearly[~is_bound], "product"):
        yield _finding(book, "error", product, part, _UNITS)
    for (product,), part in parts(yearly[is_bound & ~is_usual], "product"):
        yield _finding(book, "warning", product, part, _SERIES)


def _finding(book: Book, severity: Severity, product: str, part: pd.DataFrame, next_step: str) -> Finding:
    told = [f"{year} ({ratio:.2g})" for year, ratio in zip(part["year"], part["ratio"], strict=True)]
    what = f"the median value of a tonne is far from Brent, as a multiple of it: {listed(told)}."
    return Finding(severity, "brent", book.place(product, part), what, next_step)


def _brent(prices: pd.DataFrame, frequency: str) -> pd.Series:
    """USD a tonne by first day of the period, over periods with every month; the mean where two sources give it."""
    rows = prices[prices["series"].eq("brent") & prices["frequency"].eq("M") & prices["unit"].eq("USD/bbl")]
    usd_t = rows.groupby("period")["value"].mean() * conversion("crude_bbl_per_t").factor
    spans = usd_t.resample(STARTS[frequency])
    means: pd.Series = spans.mean().where(spans.count().eq(12 / PERIODS_A_YEAR[frequency])).dropna()
    return means
