"""Capacity to sell to an importer, stated or as seen in the past, and what remains of it without one supplier."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from petrostates.containers import as_arrow, refusal
from petrostates.errors import BadArgument, BadTable, DataWarning
from petrostates.frames import day_of
from petrostates.schema import LARGEST_AMOUNT

_FLOW = ["product", "importer", "exporter"]
_PLACE = ["period", "product", "importer"]
_BUYER = ["scenario", *_PLACE]
_MOST_NAMED = 3


@dataclass(frozen=True)
class Stated:
    """A caller's amounts by exporter and importer.

    Parameters
    ----------
    rows
        As given, one column after the other, the amount last.
    placed
        period, product, who it is about, the amount without its unit, and the ``row`` it was given in, for each period and
        product of the market.
    """

    rows: pd.DataFrame
    placed: pd.DataFrame

    def unused(self, places: pd.DataFrame) -> list[str]:
        """The rows that are of none of these periods, products and importers, each with its number and key."""
        used = self.placed.merge(places[_PLACE].drop_duplicates())["row"]
        idle = self.rows[~self.rows.index.isin(used)].iloc[:, :-1]
        keys = idle.map(lambda one: f"{one:%Y-%m-%d}" if isinstance(one, date) else str(one))
        return [f"row {number} ({', '.join(key)})" for number, *key in keys.itertuples()]


def left_over(able: Stated | None, needed: Stated | None, capacity: pd.DataFrame, demand: pd.DataFrame) -> list[str]:
    """Sentences on stated rows that no number stands on, the first few by name."""
    tables = (
        (able, demand, "capacity without a demand in this market"),
        (needed, capacity, "demand to which nobody in this market can sell"),
    )
    found = [(table.unused(places), what) for table, places, what in tables if table is not None]
    return [
        f"Not used, {len(rows)} row{'' if len(rows) == 1 else 's'} of {what}: {', '.join(rows[:_MOST_NAMED])}"
        f"{f' and {len(rows) - _MOST_NAMED} more' if rows[_MOST_NAMED:] else ''}."
        for rows, what in found
        if rows
    ]


def observed(sold: pd.DataFrame, years: int) -> pd.DataFrame:
    """Largest amount of each flow within the years up to each period, in every scenario.

    Parameters
    ----------
    sold
        scenario, period, product, importer, exporter, amount.
    years
        Length of the window, which ends with the period itself.

    Returns
    -------
    pandas.DataFrame
        scenario, period, product, importer, exporter, capacity.

    Examples
    --------
    >>> sold = pd.DataFrame({"period": pd.to_datetime(["2022", "2024"]), "amount": [5.0, 3.0]})
    >>> sold = sold.assign(scenario=0, product="crude", importer="CHN", exporter="RUS")
    >>> observed(sold, 5)["capacity"].tolist(), observed(sold, 2)["capacity"].tolist()
    ([5.0, 5.0], [5.0, 3.0])
    """
    flow = ["scenario", *_FLOW]
    flows = sold[flow].drop_duplicates().sort_values(flow, ignore_index=True)
    periods = pd.DatetimeIndex(sold["period"].unique()).sort_values()
    wide = np.full((len(periods), len(flows)), np.nan)
    wide[periods.get_indexer(pd.DatetimeIndex(sold["period"])), sold.groupby(flow).ngroup()] = sold["amount"]
    first = periods.searchsorted(periods - pd.DateOffset(years=years), side="right")
    largest = np.full_like(wide, np.nan)
    for place, start in enumerate(first):
        largest[place] = np.fmax.reduce(wide[start : place + 1])
    when, which = np.nonzero(~np.isnan(largest))
    found = flows.iloc[which].assign(period=periods[when], capacity=largest[when, which])
    return found[["scenario", "period", *_FLOW, "capacity"]].reset_index(drop=True)


def capacities(seen: pd.DataFrame, sold: pd.DataFrame, able: Stated | None) -> pd.DataFrame:
    """Capacity of each flow in every scenario, as stated, or else as :func:`observed`; 0 where that is stated.

    Returns
    -------
    pandas.DataFrame
        scenario, period, product, importer, exporter, capacity, capacity_is.
    """
    flow, capacity = [*_BUYER, "exporter"], seen.assign(capacity_is="observed")
    if able is not None:
        stated = able.placed.merge(sold[["scenario"]].drop_duplicates(), how="cross").assign(capacity_is="stated")
        _warn_of_more(stated.merge(sold, on=flow))
        capacity = pd.concat([stated, capacity]).drop_duplicates(flow)
    return capacity[[*flow, "capacity", "capacity_is"]]


def demands(sold: pd.DataFrame, needed: Stated | None) -> pd.DataFrame:
    """Demand of each importer in every scenario, as stated, or else what it bought: scenario, period, product, importer, demand."""
    demand = sold.groupby(_BUYER, as_index=False)[["amount"]].sum().rename(columns={"amount": "demand"})
    if needed is not None:
        stated = needed.placed.merge(sold[["scenario"]].drop_duplicates(), how="cross")
        demand = pd.concat([stated, demand]).drop_duplicates(_BUYER)
    return demand[[*_BUYER, "demand"]]


def residual_supply(capacity: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """What others could sell to an importer, over what it needs.

    Parameters
    ----------
    capacity, demand
        Of :func:`capacities` and :func:`demands`, above 0.

    Returns
    -------
    pandas.DataFrame
        scenario, period, product, importer, exporter, capacity, capacity_is, demand, residual_supply.
    """
    both = capacity.merge(demand, on=_BUYER).sort_values([*_BUYER, "exporter"], ignore_index=True)
    return both.assign(residual_supply=_of_others(both, _BUYER) / both["demand"])


def _of_others(both: pd.DataFrame, buyer: list[str]) -> pd.Series[float]:
    """Capacity of all others of a buyer: those before and those after, added.

    A large supplier taken off the total would leave its rounding behind, and a single one a last digit.
    """
    before, after = (
        rows.groupby(buyer)["capacity"].cumsum().groupby([rows[name] for name in buyer]).shift(1, fill_value=0.0)
        for rows in (both, both[::-1])
    )
    return before + after


def _warn_of_more(stated: pd.DataFrame) -> None:
    more = stated[stated["scenario"].eq(0) & stated["amount"].gt(stated["capacity"] * (1 + 1e-9))]
    if len(more):
        one = more.iloc[0]
        warnings.warn(
            f"{len(more)} flows are larger than their stated capacity, such as {one['exporter']} to {one['importer']} in "
            f"{one['period']:%Y-%m-%d}: {one['amount']:,.0f} sold, {one['capacity']:,.0f} stated. Check the unit.",
            DataWarning,
            stacklevel=4,
        )


def stated_amounts(
    table: Any, who: tuple[str, ...], column: str, sold: pd.DataFrame, known: Callable[[str, str], str]
) -> Stated | None:
    """A caller's table of amounts by exporter and importer, spread over the products and periods of the market.

    Parameters
    ----------
    table
        Anything that speaks Arrow; None for none.
    who
        The columns of countries it must have.
    column
        The column of amounts, with its unit.
    sold
        The market's flows: its periods, products and importers.
    known
        Returns a code of an exporter or importer, or refuses it; takes which of the two and the code.

    Returns
    -------
    Stated or None
        The rows, and what they are in each period and product of the market.

    Raises
    ------
    BadTable, UnknownCountry
        A column that lacks, a key that repeats, or a bad amount, period or code; named by zero-based row.
    """
    if table is None:
        return None
    given = as_arrow(table, column.partition("_")[0], f"{', '.join(who)} and {column}")
    missing = [name for name in (*who, column) if name not in given.column_names]
    if missing:
        raise BadTable(f"The table lacks {', '.join(missing)}. It has {', '.join(given.column_names)}.")
    products = sorted(sold["product"].unique())
    if len(products) > 1 and "product" not in given.column_names:
        raise BadArgument(
            f"This market has the products {', '.join(products)}. Add a column product to the table of {column}."
        )
    optional = [name for name in ("product", "period") if name in given.column_names]
    names = [*who, *optional, column]
    rows = given.select(names).to_pylist()
    frame = pd.DataFrame([_stated(row, number, who, column, known) for number, row in enumerate(rows)], columns=names)
    repeated = frame.duplicated([*who, *optional])
    if repeated.any():
        number = int(np.argmax(repeated.to_numpy()))
        raise BadTable(f"Row {number} repeats the key {', '.join(map(str, frame.loc[number, [*who, *optional]]))}.")
    bought, placed = sold[_PLACE].drop_duplicates(), frame.assign(row=frame.index)
    if "period" in frame:
        placed["period"] = pd.to_datetime(frame["period"]).astype(bought["period"].dtype)
    amount = column.partition("_")[0]
    placed = placed.merge(_everywhere(bought), on=["importer", *optional]).rename(columns={column: amount})
    return Stated(frame, placed[["period", "product", *who, amount, "row"]])


def _everywhere(bought: pd.DataFrame) -> pd.DataFrame:
    """Each period and product of the market with each importer: what is stated counts where nothing was bought too."""
    whens = bought[["period", "product"]].drop_duplicates()
    return whens.merge(bought[["importer"]].drop_duplicates(), how="cross")


def _stated(
    row: dict[str, Any], number: int, who: tuple[str, ...], column: str, known: Callable[[str, str], str]
) -> dict[str, Any]:
    amount, key = row[column], (*who, *(name for name in ("product", "period") if name in row))
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal) or not 0 <= amount < float("inf"):
        raise refusal(row, number, column, "is no finite number from 0 up; leave out what is unknown", key)
    if amount > LARGEST_AMOUNT:
        raise refusal(row, number, column, f"is above {LARGEST_AMOUNT:g}; check the unit", key)
    codes = {name: known(name, str(row[name])) for name in who}
    return {**row, **codes, **_when(row, number, key), column: float(amount)}


def _when(row: dict[str, Any], number: int, key: tuple[str, ...]) -> dict[str, date]:
    """The period of a row, if it has that column, as a day."""
    try:
        return {"period": day_of(row["period"])} if "period" in row else {}
    except ValueError as error:
        raise refusal(row, number, "period", str(error), key) from error
