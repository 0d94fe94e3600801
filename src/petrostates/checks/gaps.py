"""Sudden gaps: a pair that traded every period and is gone, and a country whose whole trade halves.

Wars and embargoes do this too, so these are warnings: the reader decides whether the trade stopped or the books did.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from petrostates.checks.books import HABIT, PERIODS_A_YEAR, SIDES, STARTS, Book, next_period, parts, sided, totals
from petrostates.checks.finding import Finding, listed, period_text
from petrostates.reference import NOT_STATED

# 2 Mt a year is 40 thousand barrels a day, a large tanker every seven weeks: smaller pairs come and go with single cargoes.
PAIR_T_A_YEAR = 2e6
# A twentieth of a pair's lowest period is a stray cargo or a misbooking, no longer a trade.
REMNANT = 0.05
# 8 Mt a year is 160 thousand barrels a day, one large refinery: less can halve when a plant rests.
TOTAL_T_A_YEAR = 8e6
# No recession has halved a country's trade below its lowest of three years; wars, embargoes and broken returns have.
HALF = 0.5
# Gas of unestablished form is what other codes leave over: it ends where a correction ends.
RESIDUE = "gas_nes"

_BEFORE = {
    "A": "a year or more in the three years before",
    "Q": "a quarter or more in the four before",
    "M": "a month or more in the twelve before",
}


def pairs_gone(book: Book) -> Iterator[Finding]:
    """Pairs above the size in every period of a habit, then at a remnant or nothing; a line per country that lost several."""
    gone = _falls(book, list(SIDES), PAIR_T_A_YEAR, REMNANT)
    gone = gone[gone["exporter"].ne(NOT_STATED) & gone["importer"].ne(NOT_STATED)]  # a gap there is good news
    gone = sided(gone.assign(pairs=1), "pairs")
    lost = gone.groupby(["product", "country", "side", "year"])["pairs"].transform("sum")
    for (product, country, side), part in parts(gone[lost.gt(1)], "product", "country", "side"):
        verb = "sold next to nothing to" if side == "exporter" else "bought next to nothing from"
        yield _pairs_finding(book, product, part, (country,), f"{country} {verb} {_partners(part, book.frequency)}")
    for (product,), part in parts(gone[lost.eq(1)], "product"):
        worst = part.sort_values("before", ascending=False)
        countries = tuple(dict.fromkeys([*worst["exporter"], *worst["importer"]]))
        yield _pairs_finding(book, product, worst, countries, f"next to nothing from {_pairs(worst, book.frequency)}")


def totals_halved(book: Book) -> Iterator[Finding]:
    """Countries above the size in every period of a habit, then at less than half of its lowest."""
    for side in book.sides:
        falls = _falls(book, [side], TOTAL_T_A_YEAR, HALF)
        for (product, country), part in parts(falls, "product", side):
            figures = [
                f"{_mt(row['amount'])} in {period_text(row['period'], book.frequency)} after {_mt(row['before'])}"
                for row in part.to_dict("records")
            ]
            yield Finding(
                "warning",
                "total_halved",
                book.place(product, part, (country,)),
                f"{country}'s {side[:-2]}s fall to {listed(figures)} {_BEFORE[book.frequency]}.",
                "Where no war or embargo explains it, partners are missing: leave the country out of shares of that period, "
                "or take another source.",
            )


def _pairs_finding(book: Book, product: str, part: pd.DataFrame, countries: tuple[str, ...], who: str) -> Finding:
    return Finding(
        "warning",
        "pair_gone",
        book.place(product, part, countries),
        f"{who}, after together {_mt(part['before'].sum())} {_BEFORE[book.frequency]}.",
        "Where no embargo or war explains it, the origin is now hidden or declared as another: read the gap as unknown, not "
        "as zero, and look at attributed flows.",
    )


def _partners(part: pd.DataFrame, frequency: str) -> str:
    said = []
    for period in sorted(part["period"].unique()):
        names = sorted(part.loc[part["period"].eq(period), "partner"])
        said.append(f"{listed(names)} in {period_text(period, frequency)}")
    return "; ".join(said)


def _pairs(part: pd.DataFrame, frequency: str) -> str:
    said = [
        f"{row['exporter']} to {row['importer']} in {period_text(row['period'], frequency)} ({_mt(row['before'])})"
        for row in part.to_dict("records")
    ]
    return listed(said, most=12)


def _mt(tonnes: float) -> str:
    return f"{tonnes / 1e6:.1f} Mt"


def _falls(book: Book, key: list[str], size_t_a_year: float, share: float) -> pd.DataFrame:
    """Periods in which tonnes drop below a share of the lowest of a habit, all of which was above the size.

    One row per fall: product, key, period, ``amount`` and ``before``. An unknown tonnage is no fall: null is not zero.
    """
    rows = book.rows[book.rows["product"].ne(RESIDUE)]
    # A period that was not over when it was published is half empty by nature.
    rows = rows[next_period(rows["period"], book.frequency).le(rows["vintage"])]
    key = ["product", *key]
    nothing = pd.DataFrame(columns=[*key, "period", "amount", "before"]).astype({"period": "datetime64[s]"})
    if book.frequency not in HABIT or rows.empty:
        return nothing
    habit, size = HABIT[book.frequency], size_t_a_year / PERIODS_A_YEAR[book.frequency]
    tonnes = totals(rows, [*key, "period"], ["quantity_t"])
    steady = tonnes["quantity_t"].ge(size).groupby([tonnes[name] for name in key]).transform("sum").ge(habit)
    if not steady.any():
        return nothing
    every = pd.date_range(rows["period"].min(), rows["period"].max(), freq=STARTS[book.frequency], name="period")
    amounts = tonnes[steady].set_index([*key, "period"])["quantity_t"].unstack("period", fill_value=0)
    amounts = amounts.reindex(columns=every, fill_value=0)
    amounts = amounts.where(_published(book, rows, amounts))
    before = amounts.T.rolling(habit).min().shift(1).T
    is_fall = (before.ge(size) & amounts.lt(share * before)).to_numpy()
    falls = pd.DataFrame({"amount": amounts.where(is_fall).stack(), "before": before.where(is_fall).stack()})
    return falls.dropna().reset_index()


def _published(book: Book, rows: pd.DataFrame, amounts: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Cells up to the last period of whoever keeps the book: a country that is late has not stopped trading."""
    if not book.is_national:
        return np.full(amounts.shape, fill_value=True)
    (keeper,) = book.sides
    traded = rows[rows["quantity_t"].gt(0) | rows["value_usd"].gt(0)]
    last = traded.groupby(traded[keeper].astype("str"))["period"].max()
    of_row = last.reindex(amounts.index.get_level_values(keeper))
    return np.asarray(amounts.columns.to_numpy()[np.newaxis, :] <= of_row.to_numpy()[:, np.newaxis])
