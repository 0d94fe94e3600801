"""Drawing cells: against plain loops, against every draw there is, against scipy, and what the interval covers."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import bootstrap as bootstrap_by_scipy

import petrostates as ps
from petrostates.engines import DuckDB
from petrostates.errors import BadArgument
from petrostates.frames import conform
from petrostates.indicators import INDICES, bootstrap
from petrostates.indicators.bootstrap import Resampling, sampling
from petrostates.indicators.resampled import STATISTICS
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS
from petrostates.selection import Selection

SEVEN = sorted(INDICES)
ENDS = ["sampling_low", "sampling_high"]
EXTRA = ["attribution_low", "attribution_high", *ENDS, "undefined_share", "drawn_cells", "undrawn_readings"]


@pytest.fixture(scope="module")
def crowd() -> pd.DataFrame:
    """Five exporters, nine importers, two products, two years; every other cell is empty."""
    chance = np.random.default_rng(11)
    importers = [f"M{n}" for n in range(9)]
    places = [(y, f"E{e}", m, p) for y in (2023, 2024) for e in range(5) for m in importers for p in ("crude", "lng")]
    frame = pd.DataFrame(places, columns=["period", "exporter", "importer", "product"])
    frame = frame.assign(quantity_t=chance.lognormal(8, 1.5, len(frame)))
    return frame[chance.random(len(frame)) < 1 / 2].reset_index(drop=True)


def of(frame: pd.DataFrame, **options):
    return ps.market("all", flows=frame, codes="any", **options)


def amounts(frame: pd.DataFrame, cells: str) -> dict[tuple, pd.DataFrame]:
    """Amounts with a row per cell and a column per exporter, by period and product, cells in the order of their names."""
    parts = {"importer": ["importer"], "product": ["product"], "importer_product": ["importer", "product"]}[cells]
    keys = ["period", "product"] if cells == "importer" else ["period"]
    frame = frame.assign(cell=frame[parts].agg("/".join, axis=1))
    return {
        key: rows.pivot_table(index="cell", columns="exporter", values="quantity_t", aggfunc="sum", fill_value=0.0)
        for key, rows in frame.groupby(keys)
    }


def by_loop(wide: pd.DataFrame, a: str, b: str, value, draws: int, seed: int = 0) -> tuple[float, float, float]:
    """One draw after the other: the scalar form of the index on the rows that were drawn."""
    traded = wide[(wide[a] > 0) | (wide[b] > 0)]
    chance, found = np.random.default_rng([seed, len(traded)]), []
    for _ in range(draws):
        drawn = traded.iloc[chance.integers(len(traded), size=len(traded))]
        if drawn[a].sum() > 0 and drawn[b].sum() > 0:
            found.append(value(drawn))
    low, high = np.quantile(found, [0.05, 0.95])
    return low, high, 1 - len(found) / draws


def assert_as_by_loop(result, frame, cells, value, draws):
    found = result.tidy()
    expected = [by_loop(wide, result.a, result.b, value, draws) for wide in amounts(frame, cells).values()]
    assert len(found) == len(expected) > 0
    assert found[[*ENDS, "undefined_share"]].to_numpy() == pytest.approx(np.array(expected), abs=1e-12)
    assert found[["low", "high"]].to_numpy().tolist() == found[ENDS].to_numpy().tolist()


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("index", SEVEN)
def test_all_draws_at_once_are_what_a_plain_loop_gives(crowd, index, cells):
    found = of(crowd).overlap("E0", "E1", index=index, cells=cells, bootstrap=40)
    assert_as_by_loop(found, crowd, cells, lambda drawn: getattr(ps, index)(drawn["E0"].array, drawn["E1"].array), 40)


@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_a_drawn_cell_brings_the_market_share_of_the_rival_along(crowd, cells):
    def pressure(drawn):
        return (drawn["E1"] / drawn["E1"].sum() * drawn["E0"] / drawn.sum(axis=1)).sum()

    assert_as_by_loop(of(crowd).pressure("E0", on="E1", cells=cells, bootstrap=40), crowd, cells, pressure, 40)


def test_the_exposed_share_is_drawn_like_the_others(crowd):
    def exposed(drawn):
        return drawn["E1"][drawn["E0"] > 3000].sum() / drawn["E1"].sum()

    found = of(crowd).exposed_share("E0", on="E1", threshold=3000, bootstrap=40)
    assert_as_by_loop(found, crowd, "importer", exposed, 40)


@pytest.mark.filterwarnings("ignore:Coverage jumps")
@pytest.mark.parametrize("cells", ["importer", "importer_product"])
def test_a_contact_is_drawn_with_the_market_shares_of_both(crowd, cells):
    def contact(drawn):
        one, other, whole = drawn["E0"], drawn["E1"], drawn.sum(axis=1)
        return (one / one.sum() * other / whole + other / other.sum() * one / whole).sum()

    found = of(crowd).contact("E0", "E1", cells=cells, bootstrap=40)
    assert_as_by_loop(found, crowd, cells, contact, 40)
    assert list(found.tidy())[-len(EXTRA) :] == EXTRA
    assert "sampling, 90% of 40 draws" in found.summary()


def test_a_contact_is_the_pressure_both_ways_whatever_the_attribution(hidden_cargo):
    row = hidden_cargo.contact("RUS", "IRN", bootstrap=50).tidy().iloc[0]
    assert row["low"] <= min(row["sampling_low"], row["attribution_low"])
    assert row["high"] >= max(row["sampling_high"], row["attribution_high"])
    back = hidden_cargo.contact("IRN", "RUS", bootstrap=50).tidy().iloc[0]
    assert row[["contact", "low", "high", *ENDS]].tolist() == pytest.approx(
        back[["contact", "low", "high", *ENDS]].tolist()
    )


# Three buyers make 27 equally likely draws. Iran sells to China alone: 8 of them lose it.
THREE = pd.DataFrame({"RUS": [6.0, 3.0, 1.0], "IRN": [5.0, 0.0, 0.0]}, index=["CHN", "IND", "JPN"])


@pytest.mark.parametrize("index", SEVEN)
def test_many_draws_come_to_the_distribution_of_all_draws_there_are(index):
    every = [THREE.iloc[list(places)] for places in product(range(3), repeat=3)]
    exact = [getattr(ps, index)(drawn["RUS"].array, drawn["IRN"].array) for drawn in every if drawn["IRN"].sum() > 0]
    assert len(exact) == 19
    sold = THREE.rename(columns={"RUS": "amount_a", "IRN": "amount_b"}).rename_axis("cell").reset_index()
    table = pa.Table.from_pandas(sold.assign(period=2024, scenario=0)[["period", "scenario", *sold.columns]])
    row = sampling(table, ("period",), STATISTICS[index], Resampling(40_000)).iloc[0]
    assert row["undefined_share"] == pytest.approx(8 / 27, abs=0.01)
    for end, at in (("sampling_low", 0.05), ("sampling_high", 0.95)):
        below, above = np.quantile(exact, [at - 0.01, at + 0.01], method="inverted_cdf")
        assert below - 1e-12 <= row[end] <= above + 1e-12


def test_the_interval_is_the_one_that_scipy_finds():
    chance = np.random.default_rng(5)
    a, b = chance.lognormal(0, 1, (2, 30))
    sold = pa.table(
        {"period": [2024] * 30, "scenario": [0] * 30, "cell": [f"M{n:02}" for n in range(30)], "a": a, "b": b}
    )

    def overlap(a, b, axis):
        return np.minimum(a / a.sum(axis, keepdims=True), b / b.sum(axis, keepdims=True)).sum(axis)

    chosen = {"paired": True, "vectorized": True, "method": "percentile", "confidence_level": 0.9, "rng": 1}
    expected = bootstrap_by_scipy((a, b), overlap, n_resamples=20_000, **chosen).confidence_interval
    row = sampling(sold, ("period",), STATISTICS["finger_kreinin"], Resampling(20_000)).iloc[0]
    assert row[ENDS].tolist() == pytest.approx([expected.low, expected.high], abs=0.004)


# -- what does not change an answer, and what does --------------------------------------------------------------------


def test_equal_seeds_give_equal_answers_whatever_the_order_of_rows(crowd):
    first = of(crowd).overlap("E0", "E1", bootstrap=200, seed=4).tidy()
    shuffled = crowd.sample(frac=1, random_state=3)
    again = of(shuffled, engine=DuckDB(threads=1)).overlap("E0", "E1", bootstrap=200, seed=4).tidy()
    pd.testing.assert_frame_equal(first, again, atol=1e-12)
    other = of(crowd).overlap("E0", "E1", bootstrap=200, seed=5).tidy()
    assert not np.allclose(first[ENDS], other[ENDS])


def test_a_period_is_drawn_alike_with_or_without_the_others(crowd):
    both = of(crowd).overlap("E0", "E1", bootstrap=200).tidy().query("period.dt.year == 2024").reset_index(drop=True)
    alone = of(crowd[crowd["period"].eq(2024)]).overlap("E0", "E1", bootstrap=200).tidy()
    pd.testing.assert_frame_equal(both, alone, atol=1e-12)


def test_outsiders_leave_the_interval_of_an_overlap_alone(crowd):
    of_two = crowd[crowd["exporter"].isin(["E0", "E1"])]
    pd.testing.assert_frame_equal(
        of(crowd).overlap("E0", "E1", bootstrap=200).tidy(),
        of(of_two).overlap("E0", "E1", bootstrap=200).tidy(),
        atol=1e-12,
    )


def test_draws_taken_some_at_a_time_are_the_same_draws(crowd, monkeypatch):
    at_once = of(crowd).overlap("E0", "E1", cells="importer_product", bootstrap=200).tidy()
    monkeypatch.setattr(bootstrap, "_AT_ONCE", 100)
    pd.testing.assert_frame_equal(
        at_once, of(crowd).overlap("E0", "E1", cells="importer_product", bootstrap=200).tidy(), atol=1e-12
    )


def test_a_draw_takes_as_many_cells_as_there_are(monkeypatch):
    monkeypatch.setattr(bootstrap, "_AT_ONCE", 50)
    blocks = list(bootstrap._counts(20, Resampling(7)))
    assert [len(block) for block in blocks] == [2, 2, 2, 1]
    assert all((block.sum(axis=1) == 20).all() for block in blocks)


def test_the_point_itself_is_untouched_by_drawing(crowd):
    names = ["period", "product", "overlap"]
    plain, drawn = of(crowd).overlap("E0", "E1"), of(crowd).overlap("E0", "E1", bootstrap=50)
    pd.testing.assert_frame_equal(plain.tidy()[names], drawn.tidy()[names])


def test_laws_between_indices_hold_between_their_intervals(crowd):
    low, high = {}, {}
    for index in SEVEN:
        frame = of(crowd).overlap("E0", "E1", index=index, bootstrap=200).tidy()
        low[index], high[index] = frame["low"].to_numpy(), frame["high"].to_numpy()
    assert low["krugman"] == pytest.approx(2 - 2 * high["finger_kreinin"], abs=1e-12)
    assert high["krugman"] == pytest.approx(2 - 2 * low["finger_kreinin"], abs=1e-12)
    assert low["bray_curtis"] == pytest.approx(1 - high["glick_rose"], abs=1e-12)


@pytest.mark.parametrize("index", SEVEN)
def test_an_overlap_has_no_direction_drawn_or_not(crowd, index):
    there, back = (of(crowd).overlap(*pair, index=index, bootstrap=100).tidy() for pair in (("E0", "E1"), ("E1", "E0")))
    pd.testing.assert_frame_equal(there, back, atol=1e-12)


# -- where draws say nothing ------------------------------------------------------------------------------------------


def test_draws_that_lose_one_of_the_two_are_counted_in_a_column_and_named_in_the_summary(market_of):
    overlap = market_of("""
        2024 RUS CHN crude 6
        2024 RUS IND crude 3
        2024 RUS JPN crude 1
        2024 IRN CHN crude 5
    """).overlap("RUS", "IRN", bootstrap=2000)
    row = overlap.tidy().iloc[0]
    assert row["undefined_share"] == pytest.approx(8 / 27, abs=0.03)
    assert row["drawn_cells"] == 3
    assert f"loses every cell: 2024 {row['undefined_share']:.1%}." in overlap.summary()


def test_where_no_draw_loses_anyone_no_such_line_is_printed(market_of):
    alike = market_of("2024 RUS CHN crude 6\n2024 RUS IND crude 3\n2024 IRN CHN crude 5\n2024 IRN IND crude 1")
    overlap = alike.overlap("RUS", "IRN", bootstrap=100)
    assert overlap.tidy()["undefined_share"].tolist() == [0.0]
    assert "Undefined" not in overlap.summary()


def test_one_cell_alone_leaves_nothing_to_draw_which_is_no_certainty(market_of):
    overlap = market_of("2024 RUS CHN crude 6\n2024 IRN CHN crude 5").overlap("RUS", "IRN", bootstrap=100)
    row = overlap.tidy().iloc[0]
    assert row["overlap"] == 1.0
    assert row[["low", "high", *ENDS, "undefined_share"]].isna().all()
    assert "No interval, Crude oil and condensate: 2024" in overlap.summary()


def test_the_pressure_on_an_exporter_with_one_buyer_has_no_interval_from_draws(market_of):
    m = market_of("2024 RUS CHN crude 6\n2024 RUS IND crude 3\n2024 IRN CHN crude 5")
    for result in (m.pressure("RUS", on="IRN", bootstrap=100), m.exposed_share("RUS", on="IRN", bootstrap=100)):
        row = result.tidy().iloc[0]
        assert row[["low", "high", *ENDS]].isna().all()
        assert 0 < row["undefined_share"] < 1
        assert "No interval" in result.summary()
    back = m.pressure("IRN", on="RUS", bootstrap=100).tidy().iloc[0]
    assert back["low"] < back["high"]


def test_a_silent_period_is_absent_drawn_or_not(market):
    frame = market.overlap("RUS", "IRN", bootstrap=100).tidy()
    assert frame["period"].dt.year.tolist() == [2020, 2021]
    # 2020: both sell the same shares to both, in every draw; 2021: nowhere together in any
    assert frame[["low", "high"]].to_numpy() == pytest.approx(np.array([[1.0, 1.0], [0.0, 0.0]]), abs=1e-12)


def test_two_that_never_trade_in_the_same_period_have_no_rows_and_all_columns(market_of):
    apart = market_of("2023 RUS CHN crude 5\n2024 IRN CHN crude 5").overlap("RUS", "IRN", bootstrap=100)
    assert apart.tidy().empty
    assert list(apart.tidy()) == ["period", "product", "overlap", "low", "high", *EXTRA]
    assert "never trade" in apart.summary()


@pytest.mark.parametrize(
    ("chosen", "named"),
    [({"bootstrap": -1}, "bootstrap"), ({"bootstrap": 1.5}, "bootstrap"), ({"bootstrap": 9, "seed": -1}, "seed")],
)
def test_a_number_of_draws_or_a_seed_that_makes_no_sense_is_refused_by_name(market, chosen, named):
    for asked in (market.overlap, market.pressure, market.exposed_share):
        with pytest.raises(BadArgument, match=f"{named} is .*bootstrap=1000, seed=0"):
            asked("RUS", "IRN", **chosen)


@pytest.mark.parametrize("draws", [1_000_001, 10**400])
def test_more_draws_than_can_be_held_are_refused_with_the_range(market, draws):
    for asked in (market.overlap, market.pressure, market.exposed_share):
        with pytest.raises(
            BadArgument, match="bootstrap is above 1,000,000; give a number of draws from 0 to 1,000,000"
        ):
            asked("RUS", "IRN", bootstrap=draws)


# -- which interval it is ---------------------------------------------------------------------------------------------

# Russia sells CHN 6, IND 4, KOR 1. Iran sells IND 4 by the books, and CHN 4 (2 to 8) under the Malaysian label.
BOOKS = [("RUS", "CHN", 6.0), ("RUS", "IND", 4.0), ("RUS", "KOR", 1.0), ("IRN", "IND", 4.0), ("MYS", "CHN", 9.0)]


def flows(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["exporter", "importer", "quantity_t"]).assign(period=2024, product="crude")


CARGO = dict.fromkeys(ADJUSTMENTS.fields.names, "made up") | {
    "period": date(2024, 1, 1),
    "totals": "any",
    "frequency": "A",
    "declared_exporter": "MYS",
    "attributed_exporter": "IRN",
    "importer": "CHN",
    "product": "crude",
    "unit_value_usd_t": 500.0,
    "vintage": date(2024, 1, 1),
    "quantity_low_t": 2.0,
    "quantity_t": 4.0,
    "quantity_high_t": 8.0,
}


@pytest.fixture
def hidden_cargo():
    tables = Tables(conform(flows(BOOKS)), ADJUSTMENTS.from_pylist([CARGO]))
    return Market(tables, Selection("all", None, basis="attributed"))


def reading(tonnes: float):
    """The market as it would be declared if Iran had sold so much to China."""
    return ps.market("all", flows=flows([*BOOKS[:4], ("MYS", "CHN", 9.0 - tonnes), ("IRN", "CHN", tonnes)]))


@pytest.mark.parametrize("asked", ["overlap", "pressure", "exposed_share", "contact"])
def test_both_together_reach_over_the_draws_of_every_reading_and_over_the_readings(hidden_cargo, asked):
    row = getattr(hidden_cargo, asked)("RUS", "IRN", bootstrap=300).tidy().iloc[0]
    readings = [
        getattr(reading(tonnes), asked)("RUS", "IRN", bootstrap=300).tidy().iloc[0] for tonnes in (4.0, 2.0, 8.0)
    ]
    assert row[ENDS].tolist() == pytest.approx(readings[0][["low", "high"]].tolist(), abs=1e-9)
    values = [one[asked] for one in readings]
    assert row[["attribution_low", "attribution_high"]].tolist() == pytest.approx([min(values), max(values)], abs=1e-9)
    ends = min([*values, *(one["low"] for one in readings)]), max([*values, *(one["high"] for one in readings)])
    assert row[["low", "high"]].tolist() == pytest.approx(ends, abs=1e-9)
    assert row["undefined_share"] == pytest.approx(max(one["undefined_share"] for one in readings))


@pytest.mark.parametrize("asked", ["pressure", "exposed_share"])
def test_where_the_target_has_one_buyer_in_every_reading_the_attribution_is_the_interval(asked):
    # All that Iran sells is China's, 4 (2 to 8) of it under the Malaysian label.
    tables = Tables(conform(flows([*BOOKS[:3], *BOOKS[4:]])), ADJUSTMENTS.from_pylist([CARGO]))
    market = Market(tables, Selection("all", None, basis="attributed"))
    plain, drawn = (getattr(market, asked)("RUS", on="IRN", bootstrap=draws) for draws in (0, 50))
    row = drawn.tidy().iloc[0]
    assert row[["low", "high"]].tolist() == plain.tidy().iloc[0][["low", "high"]].tolist()
    assert row[ENDS].isna().all()
    assert row["undrawn_readings"] == 3
    assert (
        "No draws, Crude oil and condensate: 2024, where one cell is all there is to draw: low and" in drawn.summary()
    )
    assert "Fewer draws" not in drawn.summary()


def test_every_interval_that_is_named_is_there(hidden_cargo):
    for asked in (hidden_cargo.overlap, hidden_cargo.pressure, hidden_cargo.exposed_share, hidden_cargo.contact):
        result = asked("RUS", "IRN", bootstrap=50)
        assert result.interval == "attribution and sampling"
        assert result.tidy()[["low", "high"]].notna().all(axis=None)


def test_low_and_high_never_lie_inside_either_interval(hidden_cargo):
    for index in SEVEN:
        row = hidden_cargo.overlap("RUS", "IRN", index=index, bootstrap=50).tidy().iloc[0]
        assert row["low"] <= min(row["sampling_low"], row["attribution_low"])
        assert row["high"] >= max(row["sampling_high"], row["attribution_high"])


def test_a_result_says_which_interval_it_has(market, hidden_cargo):
    intervals = [
        asked("RUS", "IRN", bootstrap=draws)
        for m in (market, hidden_cargo)
        for asked in (m.overlap, m.pressure, m.exposed_share)
        for draws in (0, 20)
    ]
    names = ["none", "sampling"] * 3 + ["attribution", "attribution and sampling"] * 3
    assert [result.interval for result in intervals] == names
    for result, name in zip(intervals, names, strict=True):
        assert (f"Interval: {name}" in result.summary()) == (name != "none")
        assert list(result.tidy())[3:] == ["low", "high", *(EXTRA if result.resampling else [])]
    assert "sampling, 90% of 20 draws of cells, seed 0." in intervals[1].summary()


def test_a_declared_number_has_no_attribution_interval(market):
    row = market.overlap("RUS", "IRN", bootstrap=20).tidy().iloc[0]
    assert row[["attribution_low", "attribution_high"]].isna().all()
    assert market.overlap("RUS", "IRN").tidy()[["low", "high"]].isna().all(axis=None)


# -- what it covers ---------------------------------------------------------------------------------------------------


def cells_of_a_world(chance, count: int):
    """Amounts of two exporters and the market share of the first, in cells in which either sells; three in ten lack either."""
    size = chance.lognormal(0, 1, 3 * count)
    a, b = (size * chance.lognormal(0, 0.8, size.size) * (chance.random(size.size) < 0.7) for _ in range(2))
    share = a / (a + b + size * chance.lognormal(0, 0.8, size.size))
    either = (a > 0) | (b > 0)
    return [column[either][:count] for column in (a, b, share)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "cells", "least", "most"),
    [
        ("finger_kreinin", 6, 0.70, 0.88),
        ("finger_kreinin", 25, 0.85, 0.93),
        ("finger_kreinin", 200, 0.86, 0.93),
        ("pressure", 6, 0.68, 0.86),
        ("pressure", 200, 0.83, 0.93),
        ("cosine", 25, 0.68, 0.85),
    ],
)
def test_where_cells_are_drawn_from_a_large_world_the_interval_covers_its_index_a_little_too_rarely(
    name, cells, least, most
):
    """Nine in ten is what it aims at with many cells; with few cells, and where the largest cell decides, it is less."""
    statistic, used = STATISTICS[name], 3 if name == "pressure" else 2
    world = cells_of_a_world(np.random.default_rng(1), 1_000_000)[:used]
    truth = float(statistic(np.ones((1, len(world[0]))), *world)[0])
    chance = np.random.default_rng(2)
    samples = [cells_of_a_world(chance, cells)[:used] for _ in range(1000)]
    sold = {"period": np.repeat(np.arange(1000), cells), "scenario": np.zeros(1000 * cells, int)}
    sold["cell"] = np.char.zfill(np.tile(np.arange(cells), 1000).astype(str), 3)
    sold |= {f"column_{place}": np.concatenate(column) for place, column in enumerate(zip(*samples, strict=True))}
    found = sampling(pa.table(sold), ("period",), statistic, Resampling(1000))
    covered = (found["sampling_low"].le(truth) & found["sampling_high"].ge(truth)).mean()
    assert least < covered < most
    assert (found["undefined_share"].mean() > 0.005) == (cells == 6)
