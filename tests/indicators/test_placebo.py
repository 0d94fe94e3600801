"""Placebo pairs: which pairs are comparable, and where a pair stands among them, by hand and by plain loops."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest

import petrostates as ps
from petrostates.errors import BadArgument
from petrostates.frames import conform
from petrostates.indicators import INDICES, Placebo, Result
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

SEVEN = sorted(INDICES)
MEMBERS = ("E0", "E1")

# Russia sells 100, Iran 20: overlap 3/5. Of Russia's size are SAU (100) and IRQ (150), of Iran's KWT (20) and OMN (15).
# SAU-KWT 1/2, SAU-OMN 1/2, IRQ-KWT 0, IRQ-OMN 1. Qatar's 1 is of nobody's size.
BY_HAND = """
    2024 RUS CHN crude 60
    2024 RUS IND crude 40
    2024 IRN CHN crude 20
    2024 SAU CHN crude 50
    2024 SAU IND crude 50
    2024 IRQ CHN crude 150
    2024 KWT IND crude 20
    2024 OMN CHN crude 15
    2024 QAT CHN crude 1
"""


@pytest.fixture(scope="module")
def crowd() -> pd.DataFrame:
    """Fourteen exporters of many sizes, seven importers, two products, two years; a third of the cells is empty."""
    chance = np.random.default_rng(3)
    exporters = {f"E{n}": chance.lognormal(0, 1.2) for n in range(14)} | {"E0": 1.5, "E1": 0.7}
    rows = [
        (year, code, f"M{n}", product, size * chance.lognormal(0, 1))
        for year in (2023, 2024)
        for code, size in exporters.items()
        for n in range(7)
        for product in ("crude", "lng")
        if chance.random() < 2 / 3
    ]
    return pd.DataFrame(rows, columns=["period", "exporter", "importer", "product", "quantity_t"])


def of(frame: pd.DataFrame):
    return ps.market("all", flows=frame, codes="any")


def test_the_rank_among_pairs_of_comparable_size_is_what_one_works_out_by_hand(market_of):
    found = market_of(BY_HAND).overlap("RUS", "IRN").placebo(fewest=4)
    row = found.tidy().iloc[0]
    assert found.compared[["exporter_a", "exporter_b", "overlap"]].values.tolist() == [
        ["IRQ", "KWT", 0.0],
        ["IRQ", "OMN", 1.0],
        ["KWT", "SAU", 0.5],
        ["OMN", "SAU", 0.5],
    ]
    assert found.compared["times"].tolist() == pytest.approx([1.5, 1.5, 1, 4 / 3])
    assert (row["factor"], row["pairs"], row["rank"], row["overlap"]) == (2, 4, 2, 0.6)
    assert row["rank_share"] == pytest.approx(2 / 5)  # IRQ-OMN and the pair itself, of five
    assert row["median"] == 0.5
    assert row[["middle_low", "middle_high"]].tolist() == pytest.approx(np.quantile([0, 0.5, 0.5, 1], [0.05, 0.95]))


def test_a_distance_counts_backwards(market_of):
    found = market_of(BY_HAND).overlap("RUS", "IRN", index="krugman").placebo(fewest=4).tidy().iloc[0]
    assert (found["overlap"], found["rank"], found["rank_share"]) == (pytest.approx(0.8), 2, pytest.approx(2 / 5))


def test_where_few_are_found_the_factor_doubles_twice_at_most_and_says_so(market_of):
    overlap = market_of(BY_HAND).overlap("RUS", "IRN")
    # SAU-IRQ and KWT-OMN differ by a factor of 5 from Russia and Iran, whichever is held against which; Qatar by 20
    rows = [overlap.placebo(fewest=fewest).tidy().iloc[0] for fewest in (4, 5, 100)]
    assert [(row["factor"], row["pairs"]) for row in rows] == [(2, 4), (8, 6), (8, 6)]
    assert "The 6 others, fewer than 100, within 8 times of their sales" in overlap.placebo(fewest=100).summary()
    assert overlap.placebo(factor=1.4, fewest=1).compared["exporter_a"].tolist() == ["KWT", "OMN"]


def test_a_pair_at_the_bound_itself_is_of_comparable_size(market_of):
    lines = "2024 RUS CHN crude 3\n2024 IRN CHN crude 1\n2024 SAU CHN crude 6\n2024 KWT CHN crude 2"
    found = market_of(lines).overlap("RUS", "IRN").placebo(factor=2, fewest=1)
    assert found.tidy()[["factor", "pairs"]].values.tolist() == [[2, 1]]


def test_a_tie_is_no_better_rank_but_counts_in_the_share(market_of):
    lines = (
        "\n".join(f"2024 {code} CHN crude 10" for code in ("RUS", "IRN", "SAU", "KWT", "OMN"))
        + "\n2024 QAT IND crude 1"
    )
    row = market_of(lines).overlap("RUS", "IRN").placebo(fewest=1).tidy().iloc[0]
    assert (row["pairs"], row["rank"], row["rank_share"]) == (3, 1, 1.0)


# -- by plain loops ---------------------------------------------------------------------------------------------------


def by_loop(
    wide: pd.DataFrame, value, *, directed: bool, factor: float, better: float
) -> tuple[int, int, float, float]:
    """Comparable pairs, rank, share and median, one pair after the other."""
    size, own = wide.sum(), value(wide, *MEMBERS)

    def fits(a, b):
        return max(abs(math.log(size[a] / size["E0"])), abs(math.log(size[b] / size["E1"]))) <= math.log(factor)

    others = [code for code in wide if code not in MEMBERS and size[code] > 0]
    pairs = permutations(others, 2) if directed else combinations(others, 2)
    near = [value(wide, a, b) for a, b in pairs if fits(a, b) or (not directed and fits(b, a))]
    ahead = [better * (one - own) for one in near]
    share = (1 + sum(one > -1e-12 for one in ahead)) / (1 + len(near))
    return len(near), 1 + sum(one > 1e-12 for one in ahead), share, float(np.median(near))


def amounts(frame: pd.DataFrame, cells: str) -> list[pd.DataFrame]:
    parts = {"importer": ["importer"], "product": ["product"], "importer_product": ["importer", "product"]}[cells]
    keys = ["period", "product"] if cells == "importer" else ["period"]
    return [
        rows.pivot_table(index=parts, columns="exporter", values="quantity_t", aggfunc="sum", fill_value=0.0)
        for _, rows in frame.groupby(keys)
    ]


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("index", SEVEN)
def test_the_standing_of_an_overlap_is_what_plain_loops_give(crowd, index, cells):
    found = of(crowd).overlap(*MEMBERS, index=index, cells=cells).placebo(factor=3, fewest=1).tidy()
    better = 1 if INDICES[index].alike else -1

    def value(wide, a, b):
        return getattr(ps, index)(wide[a].array, wide[b].array)

    expected = [by_loop(wide, value, directed=False, factor=3, better=better) for wide in amounts(crowd, cells)]
    assert len(found) == len(expected)
    assert found[["pairs", "rank", "rank_share", "median"]].to_numpy(float) == pytest.approx(
        np.array(expected), abs=1e-12
    )
    assert ("product" in found) == (cells == "importer")


@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_the_standing_of_a_pressure_is_what_plain_loops_over_ordered_pairs_give(crowd, cells):
    found = of(crowd).pressure("E0", on="E1", cells=cells).placebo(factor=3, fewest=1)

    def value(wide, rival, target):
        return (wide[target] / wide[target].sum() * wide[rival] / wide.sum(axis=1)).sum()

    expected = [by_loop(wide, value, directed=True, factor=3, better=1) for wide in amounts(crowd, cells)]
    tidy = found.tidy()
    assert tidy[["pairs", "rank", "rank_share", "median"]].to_numpy(float) == pytest.approx(
        np.array(expected), abs=1e-12
    )
    first = found.compared.iloc[0]
    alone = of(crowd).pressure(first["exporter_a"], on=first["exporter_b"], cells=cells).tidy()
    assert alone["pressure"].iloc[0] == pytest.approx(first["pressure"], abs=1e-12)


def test_the_pair_has_the_value_it_has_by_itself(crowd):
    for result in (of(crowd).overlap(*MEMBERS), of(crowd).pressure("E0", on="E1")):
        alone, among = result.tidy(), result.placebo().tidy()
        assert among[result.column].to_numpy() == pytest.approx(alone[result.column].to_numpy(), abs=1e-12)
        assert among["period"].tolist() == alone["period"].tolist()


def test_no_comparable_pair_has_one_of_the_two(crowd):
    compared = of(crowd).overlap(*MEMBERS).placebo(factor=100).compared
    assert len(compared) > 100
    assert not compared[["exporter_a", "exporter_b"]].isin(MEMBERS).any(axis=None)


def test_where_the_null_holds_every_rank_share_is_as_frequent_as_it_says():
    chance = np.random.default_rng(8)
    places = [(1700 + year, f"E{e}", f"M{m}") for year in range(300) for e in range(8) for m in range(4)]
    frame = pd.DataFrame(places, columns=["period", "exporter", "importer"]).assign(product="crude")
    found = of(frame.assign(quantity_t=chance.lognormal(0, 0.5, len(frame)))).overlap(*MEMBERS).placebo(factor=50)
    shares = found.tidy()["rank_share"]
    assert [(shares <= level).mean() for level in (0.125, 0.25, 0.5, 0.75)] == pytest.approx(
        [0.125, 0.25, 0.5, 0.75], abs=0.06
    )


# -- both bases -------------------------------------------------------------------------------------------------------


@pytest.fixture
def hidden_cargo():
    """The market worked by hand, but Iran sells 10 to Japan by the books, and 10 to China (0 to 90) under another label."""
    rows = [line.split() for line in BY_HAND.split("\n") if line.strip()]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "product", "quantity_t"])
    frame["quantity_t"] = frame["quantity_t"].astype(float)
    frame.loc[frame["exporter"].eq("IRN"), ["importer", "quantity_t"]] = ["JPN", 10.0]
    label = pd.DataFrame([["2024", "MYS", "CHN", "crude", 2000.0]], columns=frame.columns)
    cargo = dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
        "period": date(2024, 1, 1),
        "totals": "any",
        "frequency": "A",
        "declared_exporter": "MYS",
        "attributed_exporter": "IRN",
        "importer": "CHN",
        "product": "crude",
        "unit_value_usd_t": 500.0,
        "vintage": date(2024, 1, 1),
        "quantity_low_t": 0.0,
        "quantity_t": 10.0,
        "quantity_high_t": 90.0,
    }
    tables = Tables(conform(pd.concat([frame, label])), ADJUSTMENTS.from_pylist([cargo]))
    return Market(tables, Selection("all", None, basis="attributed"))


def test_an_attributed_rank_has_the_range_of_its_readings_among_the_same_pairs(hidden_cargo):
    # p_IRN: half to CHN, half to JPN: overlap 1/2; low none to CHN: 0; high 9/10 to CHN: 3/5. Four pairs: 1/2, 1/2, 0, 1
    found = hidden_cargo.overlap("RUS", "IRN").placebo(fewest=4)
    row = found.tidy().iloc[0]
    assert row[["overlap", "low", "high"]].tolist() == pytest.approx([0.5, 0.0, 0.6])
    assert row[["pairs", "rank", "rank_low", "rank_high"]].tolist() == [4, 2, 2, 4]
    assert row["rank_share"] == pytest.approx(4 / 5)
    assert "rank 2 of 5 (2 to 4 over the attribution)" in found.summary()


def test_a_declared_rank_has_no_range(market_of):
    row = market_of(BY_HAND).overlap("RUS", "IRN").placebo().tidy().iloc[0]
    assert row[["low", "high", "rank_low", "rank_high"]].isna().all()


# -- nothing to compare -----------------------------------------------------------------------------------------------


def test_two_alone_in_a_market_have_no_rank(market):
    found = market.overlap("RUS", "IRN").placebo()
    assert found.tidy()["period"].dt.year.tolist() == [2020, 2021]
    assert found.tidy()["pairs"].tolist() == [0, 0]
    assert found.tidy()[["rank", "rank_share", "median", "middle_low", "middle_high"]].isna().all(axis=None)
    assert "no other pair comes within 8 times of their sales by tonnes: no rank." in found.summary()


def test_two_that_never_trade_in_the_same_period_have_no_rows(market_of):
    found = market_of("2023 RUS CHN crude 5\n2024 IRN CHN crude 5").overlap("RUS", "IRN").placebo()
    assert found.tidy().empty
    assert "nothing to compare" in found.summary()
    assert found.plot().get_title().startswith("Overlap of Russia and Iran")


@pytest.mark.parametrize(
    ("chosen", "named"), [({"factor": 0.5}, "factor"), ({"factor": math.nan}, "factor"), ({"fewest": 0}, "fewest")]
)
def test_a_factor_below_one_or_no_pair_is_refused(market, chosen, named):
    with pytest.raises(BadArgument, match=f"{named} is"):
        market.overlap("RUS", "IRN").placebo(**chosen)


# -- the result -------------------------------------------------------------------------------------------------------


def test_columns_are_the_promised_ones(market_of):
    found = market_of(BY_HAND).overlap("RUS", "IRN").placebo()
    spread = ["median", "middle_low", "middle_high"]
    ranks = ["factor", "pairs", "rank", "rank_low", "rank_high", "rank_share"]
    assert list(found.tidy()) == ["period", "product", "overlap", "low", "high", *ranks, *spread]
    pooled = market_of(BY_HAND).pressure("RUS", on="IRN", cells="product").placebo().tidy()
    assert list(pooled) == ["period", "pressure", "low", "high", *ranks, *spread]


def test_the_summary_states_the_null_and_that_a_rank_is_no_probability(market_of):
    found = market_of(BY_HAND).overlap("RUS", "IRN").placebo(fewest=4)
    assert isinstance(found, Placebo)
    assert isinstance(found, Result)
    summary = found.summary()
    assert "Null: the two are no more alike than pairs of comparable size." in summary
    assert "in 2024: 0.600, rank 2 of 5: 40.0% of them, itself included, are as alike or more alike." in summary
    assert "not a sampling probability" in summary
    pressure = market_of(BY_HAND).pressure("RUS", on="IRN").placebo(fewest=4).summary()
    assert pressure.startswith("Pressure of Russia on Iran among pairs of comparable size")
    assert "Null: the rival presses no more than rivals of comparable size" in pressure


def test_the_drawing_shows_the_pair_before_the_median_of_the_others(market_of):
    ax = market_of(BY_HAND).overlap("RUS", "IRN").placebo(fewest=4).plot()
    shown = {line.get_label(): np.asarray(line.get_ydata(), float).tolist() for line in ax.lines}
    assert shown["Russia, Iran"] == [0.6]
    assert shown["median of comparable pairs"] == [0.5]
    said = [entry.get_text() for entry in ax.get_legend().get_texts()]
    assert said == ["nine in ten comparable pairs", "median of comparable pairs", "Russia, Iran"]
