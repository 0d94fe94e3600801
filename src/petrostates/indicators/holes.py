"""Where the books of a market jump: importers whose purchases fall out of them, or come back, with their suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# A recession or a dear year makes a country buy less of everyone. A hole in the books takes whole suppliers out: a third of its
# purchases came from exporters without any figure on the other side, and a quarter of the sum is not made good by others.
SUPPLIERS_GONE = 1 / 3
SUM_CHANGED = 1 / 4
# A year reported in part shrinks every supplier. No large buyer has halved its share of a market otherwise.
LARGE_BUYER = 0.05
SHARE_CHANGED = 1 / 2
# Half a percent of all purchases: a smaller hole hides in the rounding of most indices.
MATERIAL_SHARE = 0.005
# 2 Mt a year is 40 thousand barrels a day, a large tanker every seven weeks: smaller trades come and go with single cargoes.
SMALLEST_T_A_YEAR = 2e6
SMALLEST_USD_A_YEAR = 1e9  # the same at 500 dollars a tonne, where no tonnes are known
# A market that never reached a hundred million tonnes, or a frame in small amounts, has a smaller measure: of its largest year.
SMALLEST_SHARE = 0.02
PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12}
# A cargo or two make or break a month: a jump leaves a level, or comes to one, that holds for a year, or for half of one where
# there is no more. Annual figures are compared with the year before. Days are not looked at.
HABIT = {"A": 1, "Q": 4, "M": 12}
SHORTEST_HABIT = {"A": 1, "Q": 2, "M": 6}
# What an importer usually buys: its highest period of three years or of one, before its figures fell out.
USUAL = {"A": 3, "Q": 4, "M": 12}


class Jump(NamedTuple):
    """Purchases of an importer in the period before and in the first that differs, and the change as a share of the market."""

    period: pd.Timestamp
    product: str
    importer: str
    before: float
    after: float
    market_share: float


class Book(NamedTuple):
    """One product of the view ``coverage`` in one measure, an importer across and a period down; nothing is 0."""

    amount: pd.DataFrame
    new: pd.DataFrame
    last: pd.DataFrame
    frequency: str
    smallest_a_year: float


def book(rows: pd.DataFrame, frequency: str, tonnes: pd.Series[float]) -> Book:
    """Lay out rows of one product and measure; ``tonnes`` by period, if known, take the price level out of dollars."""
    amount, new, last = (
        rows.pivot(index="period", columns="importer", values=name).fillna(0.0)
        for name in ("amount", "new_amount", "last_amount")
    )
    price = amount.sum(axis=1) / tonnes.reindex(amount.index)
    if not (price.gt(0) & price.lt(np.inf)).all():
        return Book(amount, new, last, frequency, _smallest(amount, frequency, SMALLEST_USD_A_YEAR))
    amount, new, last = (frame.div(price, axis=0) for frame in (amount, new, last))
    return Book(amount, new, last, frequency, _smallest(amount, frequency, SMALLEST_T_A_YEAR))


def suspects(sums: pd.DataFrame, frequency: str, tonnes: pd.Series[float]) -> tuple[str, ...]:
    """Importers that may jump, told from their sums alone: those that do if all their suppliers had come or gone."""
    whole = book(sums.assign(new_amount=sums["amount"], last_amount=sums["amount"]), frequency, tonnes)
    found = (falls(whole) | rises(whole)).any()
    return tuple(map(str, found.index[found]))


def falls(of: Book) -> pd.DataFrame:
    """Where purchases fall out of the books: true in the first period without them."""
    before = of.amount.shift(1)
    held = before.rolling(HABIT[of.frequency], min_periods=SHORTEST_HABIT[of.frequency]).min()
    return _leaves(held, of.amount, of.last.shift(1), before, of)


def rises(of: Book) -> pd.DataFrame:
    """Where purchases enter the books, or come back: true in the first period with them."""
    backwards = of.amount[::-1]
    held = backwards.rolling(HABIT[of.frequency], min_periods=SHORTEST_HABIT[of.frequency]).min()[::-1]
    # Who was short and has the usual again has come back, whatever follows.
    held = held.mask(shortfall(of).shift(1).gt(0), of.amount)
    return _leaves(held, of.amount.shift(1), of.new, of.amount, of)


def shortfall(of: Book) -> pd.DataFrame:
    """What an importer buys less than usual since its figures fell out, until three quarters are back; else 0."""
    import pandas as pd

    highest = of.amount.shift(1).rolling(USUAL[of.frequency], min_periods=1).max().to_numpy()
    fallen, amounts = falls(of).to_numpy(), of.amount.to_numpy()
    usual, short = np.zeros(amounts.shape[1]), np.zeros(amounts.shape)
    for row, amount in enumerate(amounts):
        usual = np.where(fallen[row], np.fmax(usual, highest[row]), usual)
        usual = np.where(amount < (1 - SUM_CHANGED) * usual, usual, 0.0)
        short[row] = np.maximum(usual - amount, 0.0)
    return pd.DataFrame(short, of.amount.index, of.amount.columns)


def jumps(of: Book, amount: pd.DataFrame) -> list[Jump]:
    """Every fall and rise, the product left open; ``amount`` in the units to be told."""
    numbers = amount.to_numpy()
    found = []
    for where, is_fall in ((falls(of), True), (rises(of), False)):
        for row, column in zip(*where.to_numpy().nonzero(), strict=True):
            before, after = float(numbers[row - 1, column]), float(numbers[row, column])
            market = float(numbers[row - 1 if is_fall else row].sum())
            found.append(
                Jump(amount.index[row], "", str(amount.columns[column]), before, after, abs(after - before) / market)
            )
    return found


def _smallest(amount: pd.DataFrame, frequency: str, most: float) -> float:
    """The smallest change in a year that is looked at."""
    a_year = amount.sum(axis=1).rolling(PERIODS_A_YEAR[frequency], min_periods=1).sum()
    return min(most, SMALLEST_SHARE * float(a_year.max()))


def _leaves(
    held: pd.DataFrame, without: pd.DataFrame, gone: pd.DataFrame, full: pd.DataFrame, of: Book
) -> pd.DataFrame:
    """Whether the side ``full`` holds purchases that the side ``without`` lacks."""
    difference, market = full - without, full.sum(axis=1)
    share, share_without = full.div(market, axis=0), without.div(without.sum(axis=1), axis=0)
    suppliers = gone.ge(SUPPLIERS_GONE * full) & without.lt((1 - SUM_CHANGED) * held)
    large = share.ge(LARGE_BUYER) & share_without.lt((1 - SHARE_CHANGED) * share) & without.lt(held)
    smallest = of.smallest_a_year / PERIODS_A_YEAR[of.frequency]
    return (suppliers | large) & difference.ge(smallest) & difference.ge(MATERIAL_SHARE * market, axis=0)
