"""Books against books: partners against the World row, and an importer's book against the exporter's."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from petrostates.checks.books import PERIODS_A_YEAR, SIDES, parts, totals
from petrostates.checks.finding import Finding, Place, listed, period_text, years_text
from petrostates.reference import WORLD

# A hole of 5 % moves a share of 20 % by one point, the last digit that reports print.
WORLD_GAP = 0.05
# No withheld partner or rounding makes the parts half as large again as the whole: rows were counted twice.
WORLD_EXCESS = 0.5
# Below 10 million USD a year one withheld parcel is more than 5 %.
WORLD_FLOOR_USD_A_YEAR = 1e7

# Freight has no weight, and cargoes afloat at the turn of the year are a twelfth: half as much again is another story.
MIRROR_RATIO = 1.5
# 1 Mt a year is 20 thousand barrels a day: less changes no share that a report prints.
MIRROR_T_A_YEAR = 1e6
# Over fewer months than half a year, cargoes afloat are too large a part of the whole.
MIRROR_COVERED = 0.5

_BOOKS = ("import", "export")
_SERIES = ("source", "frequency", "product")


def against_world(flows: pd.DataFrame) -> Iterator[Finding]:
    """Sum of the partners against the World row of the same reporter, product and period, by value."""
    for flow, keeper, partner in (("import", "importer", "exporter"), ("export", "exporter", "importer")):
        rows = flows[flows["flow"].eq(flow)]
        if not rows[partner].eq(WORLD).any():
            continue
        gaps = _world_gaps(rows, keeper, partner)
        is_excess, is_wide = gaps["gap"].gt(WORLD_EXCESS), gaps["gap"].abs().gt(WORLD_GAP)
        for series, part in parts(gaps[is_excess], *_SERIES):
            yield Finding(
                "error",
                "world",
                _place(series, part, flow),
                f"the {flow}s of all partners exceed the World row: {_worst(part)}.",
                "Totals stand beside their parts: keep one mode of transport, one procedure, and a code or its children.",
            )
        for series, part in parts(gaps[is_wide & ~is_excess], *_SERIES):
            yield Finding(
                "warning",
                "world",
                _place(series, part, flow),
                f"the {flow}s of all partners differ from the World row: {_worst(part)}.",
                "Partners are withheld or were not asked for: divide by the World row instead of the sum, or leave these "
                "periods out.",
            )


def mirror(flows: pd.DataFrame) -> Iterator[Finding]:
    """Tonnes of the importer's book against the exporter's, over the periods of a year that both have published."""
    partners = flows[flows["flow"].isin(_BOOKS)]
    partners = partners[partners["exporter"].ne(WORLD) & partners["importer"].ne(WORLD)]
    if partners["flow"].nunique() < len(_BOOKS):
        return
    tonnes = partners["quantity_t"]
    split = partners.assign(
        imported=tonnes.where(partners["flow"].eq("import")), exported=tonnes.where(partners["flow"].eq("export"))
    )
    both = totals(split, [*_SERIES, *SIDES, "period"], ["imported", "exported"]).dropna()
    both = both.assign(year=both["period"].dt.year)
    yearly = both.groupby([*_SERIES, *SIDES, "year"], as_index=False).agg(
        imported=("imported", "sum"), exported=("exported", "sum"), periods=("period", "size"), period=("period", "max")
    )
    high, low = yearly[["imported", "exported"]].max(axis=1), yearly[["imported", "exported"]].min(axis=1)
    covered = yearly["periods"] / _periods_a_year(yearly)
    is_apart = high.gt(MIRROR_RATIO * low) & (high - low).gt(MIRROR_T_A_YEAR * covered) & covered.ge(MIRROR_COVERED)
    for series, part in parts(yearly.assign(gap=high - low)[is_apart], *_SERIES):
        pairs = _pairs(part)
        countries = tuple(dict.fromkeys([*pairs["exporter"], *pairs["importer"]]))
        yield Finding(
            "warning",
            "mirror",
            _place(series, part, None, countries),
            f"importer and exporter differ by half or more, in Mt: {listed(list(pairs['said']))}.",
            "Use one book per pair, the importer's where the exporter hides its buyers; never add or average the two.",
        )


def _world_gaps(rows: pd.DataFrame, keeper: str, partner: str) -> pd.DataFrame:
    """One row per reporter, product and period that has a World row above the floor: ``gap`` as a share of it."""
    is_world = rows[partner].eq(WORLD)
    split = rows.assign(world=rows["value_usd"].where(is_world), partners=rows["value_usd"].where(~is_world))
    sums = totals(split, [*_SERIES, keeper, "period"], ["world", "partners"])
    sums = sums.dropna(subset="world").fillna({"partners": 0.0})
    sums = sums[sums["world"].ge(WORLD_FLOOR_USD_A_YEAR / _periods_a_year(sums))]
    return sums.assign(gap=sums["partners"] / sums["world"] - 1, country=sums[keeper])


def _pairs(part: pd.DataFrame) -> pd.DataFrame:
    """One row per pair, widest first, with a sentence."""
    sums = part.groupby(list(SIDES), as_index=False).agg(
        imported=("imported", "sum"), exported=("exported", "sum"), gap=("gap", "sum"), years=("year", years_text)
    )
    sums = sums.sort_values("gap", ascending=False)
    said = [
        f"{row['exporter']} to {row['importer']} {row['years']} ({row['imported'] / 1e6:.1f} imported, "
        f"{row['exported'] / 1e6:.1f} exported)"
        for row in sums.to_dict("records")
    ]
    return sums.assign(said=said)


def _worst(part: pd.DataFrame) -> str:
    """Each country once, with its widest gap and how often there is one."""
    widest = part.sort_values("gap", key=abs, ascending=False)
    times = part["country"].value_counts()
    said = [
        f"{row['country']} {row['gap']:+.0%} in {period_text(row['period'], row['frequency'])}"
        + (f" and in {times[row['country']] - 1} more periods" if times[row["country"]] > 1 else "")
        for row in widest.drop_duplicates("country").to_dict("records")
    ]
    return listed(said)


def _periods_a_year(rows: pd.DataFrame) -> pd.Series:
    return rows["frequency"].map(PERIODS_A_YEAR).astype("float64")


def _place(
    series: tuple[str, ...], part: pd.DataFrame, flow: str | None, countries: tuple[str, ...] | None = None
) -> Place:
    source, frequency, product = series
    first, last = part["period"].min().date(), part["period"].max().date()
    named = tuple(sorted(set(part["country"]))) if countries is None else countries
    return Place("flows", source, frequency, first, last, product, flow, named)
