"""Tonnes against the world and value: impossible ones, unit values outside the band, and what a correction replaced."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from petrostates.checks.books import PERIODS_A_YEAR, Book, parts, sided
from petrostates.checks.finding import Finding, listed, period_text, years_text

# A quarter of a cargo: smaller parcels carry odd prices.
FLOOR_USD = 1e7
# Fewer flows have no middle to measure against.
LEAST_FLOWS = 10
# Quality, place and contract spread prices by less than half of the median either way; beyond, one figure is wrong.
LOWEST, HIGHEST = 0.4, 2.5
# 1 Mt a year is 20 thousand barrels a day: less tonnage in question changes no share that a report prints.
QUESTION_T_A_YEAR = 1e6
# The whole world's trade in a year, rounded up (BACI 2024: 2.3 Gt of crude, 0.38 Gt of LNG): no flow can be more. A bound
# of one exporter's trade would let a single slip of one customs office, of which there are some, refuse a whole source.
# What holds several products has the sum of theirs; liquids from gas, of which less is traded, have the bound of crude.
WORLD_T_A_YEAR = {
    "crude": 2.5e9,
    "products": 1.5e9,
    "lng": 4.5e8,
    "lpg": 2e8,
    "pipeline_gas": 7e8,
    "gas_nes": 7e8,
    "ngl": 2.5e9,
    "natural_gas": 1.15e9,
    "products_with_lpg": 1.7e9,
}
# No quarter, month or day of the world's trade is twice the average one.
BUSIEST = {"A": 1, "Q": 2, "M": 2, "D": 2}


def impossible(flows: pd.DataFrame) -> Iterator[Finding]:
    """Flows of more tonnes than the whole world trades, whatever their value and however few there are."""
    rows = flows[_is_impossible(flows)]
    for (source, frequency, flow, product), part in parts(rows, "source", "frequency", "flow", "product"):
        yield _impossible(Book(source, frequency, flow, part), product, sided(part, "quantity_t"))


def unit_values(book: Book) -> Iterator[Finding]:
    """Flows whose value per tonne is outside the band around the median of their product and period."""
    flows = _against_median(book)
    outside = flows["ratio"].lt(LOWEST) | flows["ratio"].gt(HIGHEST)
    question = (flows["quantity_t"] - flows["value_usd"] / flows["median"]).abs()
    doubtful = outside & question.gt(QUESTION_T_A_YEAR / PERIODS_A_YEAR[book.frequency]) & ~_is_impossible(flows)
    flows = sided(flows.assign(question=question)[doubtful], "question")
    for (product,), part in parts(flows, "product"):
        yield _outside(book, product, part)


def repaired(book: Book) -> Iterator[Finding]:
    """Tonnages that a correction replaced or filled in, with the countries that changed most."""
    rows = book.rows
    rows = rows[rows["correction"].notna() & rows["quantity_t"].notna() & rows["reported_unit"].eq("t")]
    rows = rows.assign(
        published=rows["reported_quantity"],
        change=(rows["quantity_t"] - rows["reported_quantity"].fillna(0)).abs(),
    )
    rows = sided(rows[rows["change"].gt(0) & rows["value_usd"].gt(FLOOR_USD)], "change")
    for (product,), part in parts(rows, "product"):
        blank, other = part[part["published"].isna()], part[part["published"].notna()]
        yield Finding(
            "warning",
            "repaired",
            book.place(product, part, tuple(_worst(part, "change").index)),
            f"a correction replaced the tonnage of {_flows(other)}, {_mt(other['published'])} published where "
            f"{_mt(other['quantity_t'])} are used{_filled(blank)}. Most changed: {_told(part, 'change')}.",
            "These tonnes are estimates from value: compare the countries with another source before quoting them.",
        )


def _is_impossible(flows: pd.DataFrame) -> pd.Series:
    share = {frequency: most / PERIODS_A_YEAR[frequency] for frequency, most in BUSIEST.items()}
    # As numbers: a map of codes stays codes, of which there is no product.
    a_year = flows["product"].map(WORLD_T_A_YEAR).astype("float64")
    is_more: pd.Series = flows["quantity_t"].gt(a_year * flows["frequency"].map(share).astype("float64"))
    return is_more


def _against_median(book: Book) -> pd.DataFrame:
    """Flows above the floor with ``median``, of value over the tonnage as published, and ``ratio`` of the used one."""
    flows = book.rows[book.rows["value_usd"].gt(FLOOR_USD) & book.rows["quantity_t"].gt(0)]
    is_changed = flows["correction"].notna() & flows["reported_unit"].eq("t")
    published = flows["reported_quantity"].where(is_changed, flows["quantity_t"])
    unit_value = flows["value_usd"] / published.where(published.gt(0))
    groups = unit_value.groupby([flows["product"], flows["period"]], observed=True)
    median = groups.transform("median").where(groups.transform("count").ge(LEAST_FLOWS))
    return flows.assign(median=median, ratio=flows["value_usd"] / flows["quantity_t"] / median)


def _outside(book: Book, product: str, part: pd.DataFrame) -> Finding:
    kept = sorted(part["correction"].dropna().unique())
    known = f" Looked at already: {', '.join(kept)}." if kept else ""
    return Finding(
        "warning",
        "unit_value",
        book.place(product, part, tuple(_worst(part, "question").index)),
        f"{_flows(part)} at {_span(part['ratio'])} times the median value of a tonne; tonnes in question: "
        f"{_told(part, 'question')}.{known}",
        "Do not read their unit value as a price; correct the tonnage where another source gives one.",
    )


def _impossible(book: Book, product: str, part: pd.DataFrame) -> Finding:
    worst = part.sort_values("quantity_t", ascending=False)
    told = [
        f"{row['exporter']} to {row['importer']} in {period_text(row['period'], book.frequency)} "
        f"({row['quantity_t'] / 1e6:,.0f} Mt)"
        for row in worst.to_dict("records")
    ]
    return Finding(
        "error",
        "impossible",
        book.place(product, part, tuple(_worst(part, "quantity_t").index)),
        f"more tonnes than the whole world trades: {listed(told)}.",
        "Check the unit of the raw file: kilograms or barrels were read as tonnes, or the publisher's figure needs a correction.",
    )


def _worst(part: pd.DataFrame, weight: str) -> pd.Series:
    sums: pd.Series = part.groupby("country")[weight].sum().sort_values(ascending=False)
    return sums


def _told(part: pd.DataFrame, weight: str) -> str:
    """Countries with the years and tonnes that matter."""
    sums = part.groupby(["country", "year"])[weight].sum()
    yearly = sums[sums.ge(min(QUESTION_T_A_YEAR, sums.max()))].reset_index()
    countries = yearly.groupby("country").agg(tonnes=(weight, "sum"), years=("year", years_text))
    worst = countries.sort_values("tonnes", ascending=False).reset_index()
    return listed(
        [f"{row['country']} {row['years']} ({row['tonnes'] / 1e6:.0f} Mt)" for row in worst.to_dict("records")]
    )


def _filled(blank: pd.DataFrame) -> str:
    return "" if blank.empty else f", and gave {_mt(blank['quantity_t'])} to {_flows(blank)} published without any"


def _flows(part: pd.DataFrame) -> str:
    return f"{len(part)} flow{'' if len(part) == 1 else 's'}"


def _span(ratios: pd.Series) -> str:
    low, high = (f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}" for ratio in (ratios.min(), ratios.max()))
    return low if low == high else f"{low} to {high}"


def _mt(tonnes: pd.Series) -> str:
    return f"{tonnes.sum() / 1e6:,.0f} Mt"
