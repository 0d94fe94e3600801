"""Figures against the calendar: periods that could not be known yet, and months not yet published stored as zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from petrostates.checks.books import HABIT, SIDES, next_period, parts, totals
from petrostates.checks.finding import Finding, Place, listed, period_text

_STATED = ["source", "frequency", "product", "item"]


def after_release(frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Periods that began after the day of release are forecasts or errors; those not over then are parts of a figure."""
    for table, rows in frames.items():
        for (source, frequency), part in parts(rows, "source", "frequency"):
            later = part["period"].gt(part["vintage"])
            if later.any():
                yield Finding(
                    "error",
                    "after_release",
                    _place(table, source, frequency, part[later]),
                    f"{later.sum()} rows of {table} are for periods that begin after their release of "
                    f"{part.loc[later, 'vintage'].max():%Y-%m-%d}.",
                    "Drop forecast rows in the reader, or correct the vintage in record.json.",
                )
            unfinished = ~later & next_period(part["period"], frequency).gt(part["vintage"])
            if unfinished.any() and frequency != "D":
                yield Finding(
                    "warning",
                    "unfinished",
                    _place(table, source, frequency, part[unfinished]),
                    f"{unfinished.sum()} rows of {table} are for a period that was not over when they were released.",
                    "Leave the last period out of comparisons until a later release.",
                )


def trailing_zeros(frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Runs of stored zeros at the end of what was positive in every period of a habit: not published is not zero.

    A warning, not an error: a country that stops for good looks the same, and must not hold back the others.
    """
    for table, series in (("flows", _totals(frames["flows"])), ("balances", _items(frames["balances"]))):
        zeros = _zeros(series)
        for (source, frequency, product, item), part in parts(zeros, *_STATED):
            part = part.sort_values("country")
            told = [f"{row['country']} from {period_text(row['first'], frequency)}" for row in part.to_dict("records")]
            yield Finding(
                "warning",
                "trailing_zeros",
                Place(
                    table,
                    source,
                    frequency,
                    part["first"].min().date(),
                    part["last"].max().date(),
                    product,
                    item,
                    tuple(part["country"]),
                ),
                f"{item} are stored as 0 up to the last period after a steady history: {listed(told)}.",
                "Have the reader turn zeros of unpublished periods into nulls; until then leave these periods out.",
            )


def _place(table: str, source: str, frequency: str, rows: pd.DataFrame) -> Place:
    return Place(table, source, frequency, rows["period"].min().date(), rows["period"].max().date())


def _totals(flows: pd.DataFrame) -> pd.DataFrame:
    """What each country's book states per period, all partners together; in reconciled books both sides."""
    kept = {"importer": ["import", "reconciled", "tracked"], "exporter": ["export", "reconciled", "tracked"]}
    sides = [
        _amounts(flows[flows["flow"].isin(kept[side])], [*_STATED[:-1], side], ["quantity_t", "value_usd"])
        .rename(columns={side: "country"})
        .assign(item=f"{side[:-2]}s")
        for side in SIDES
    ]
    return pd.concat(sides, ignore_index=True)


def _items(balances: pd.DataFrame) -> pd.DataFrame:
    rows = balances[balances["item"].isin(["production", "imports", "exports", "intake", "demand"])]
    return _amounts(rows, [*_STATED, "country"], ["quantity_t", "reported_quantity"])


def _amounts(rows: pd.DataFrame, key: list[str], amounts: list[str]) -> pd.DataFrame:
    """The largest amount stated by series and period: zero only where nothing positive is, no row where nothing is."""
    sums = totals(rows, [*key, "period"], amounts)
    return sums[key].assign(period=sums["period"], amount=sums[amounts].max(axis=1)).dropna(subset="amount")


def _zeros(series: pd.DataFrame) -> pd.DataFrame:
    """One row per series that ends in zeros after a habit of positive periods."""
    keys = [*_STATED, "country"]
    series = series.sort_values([*keys, "period"])
    groups = [series[name] for name in keys]
    last_positive = series["period"].where(series["amount"].gt(0)).groupby(groups).transform("max")
    is_tail = series["period"].gt(last_positive)
    habit = series["frequency"].map(HABIT).astype("float64")
    backwards = series[~is_tail].groupby(keys).cumcount(ascending=False).reindex(series.index)
    recent = backwards.lt(habit)
    steady = series["amount"].gt(0).where(recent).groupby(groups).transform("sum").ge(habit)
    tails = series[is_tail & steady].groupby(keys)["period"].agg(first="min", last="max")
    return tails.reset_index()
