"""A market of a single cell: where that alone makes a number what it is, the result says so; nothing is silently 1."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from petrostates.indicators import INDICES

# The single cell of 2024 comes of India, which falls out of the books.
pytestmark = pytest.mark.filterwarnings("ignore:Coverage jumps")

SHARES_ALONE = ["cosine", "finger_kreinin", "glick_rose_share", "krugman", "morisita_horn"]
PAIR = ("RUS", "IRN")

# Two importers of one product in 2023, one in 2024.
ONE_PRODUCT = """
    2023 RUS CHN crude 6
    2023 RUS IND crude 4
    2023 IRN CHN crude 2
    2023 KWT CHN crude 5
    2023 QAT IND crude 5
    2024 RUS CHN crude 6
    2024 IRN CHN crude 3
    2024 KWT CHN crude 5
    2024 QAT CHN crude 5
"""


@pytest.fixture
def one_product(market_of):
    return market_of(ONE_PRODUCT)


def said(result) -> list[str]:
    return [line for line in result.summary().splitlines() if line.startswith("One ")]


@pytest.mark.parametrize("index", SHARES_ALONE)
def test_an_overlap_that_can_only_be_its_end_stands_and_is_said_to_be(one_product, index):
    end = INDICES[index].alike
    by_product = one_product.overlap(*PAIR, index=index, cells="product")
    assert by_product.tidy()["overlap"].tolist() == [end, end]
    assert said(by_product) == [
        f"One cell, Every product: 2023-2024, where the market is a single cell and the index can only be {end:g}. "
        "Ask for other cells or a larger market."
    ]
    by_importer = one_product.overlap(*PAIR, index=index)
    assert said(by_importer) == [
        f"One cell, Crude oil and condensate: 2024, where the market is a single cell and the index can only be {end:g}. "
        "Ask for other cells or a larger market."
    ]


@pytest.mark.parametrize("index", sorted(set(INDICES) - set(SHARES_ALONE)))
def test_an_index_that_sees_size_still_says_something_of_one_cell(one_product, index):
    result = one_product.overlap(*PAIR, index=index, cells="product")
    assert said(result) == []
    assert result.tidy()["overlap"].between(0.01, 0.99).all()


def test_two_that_sell_to_one_buyer_in_a_market_of_more_are_news(market_of):
    market = market_of("2024 RUS CHN crude 6\n2024 IRN CHN crude 2\n2024 KWT IND crude 1")
    result = market.overlap(*PAIR)
    assert result.tidy()["overlap"].tolist() == [1.0]
    assert said(result) == []


def test_a_period_without_a_value_is_not_named_twice(market_of):
    market = market_of("2023 RUS CHN crude 6\n2024 RUS CHN crude 6\n2024 IRN CHN crude 2")
    result = market.overlap(*PAIR)
    assert "2023, where Iran is not in the books" in result.summary()
    assert len(said(result)) == 1
    assert "2023" not in said(result)[0]


def test_a_cell_without_a_published_amount_is_no_second_one(market_of):
    market = market_of("2024 RUS CHN crude 6\n2024 IRN CHN crude 2\n2024 KWT IND crude null")
    assert len(said(market.overlap(*PAIR))) == 1


def test_products_are_named_one_by_one(market_of):
    market = market_of("""
        2024 RUS CHN crude 6
        2024 RUS CHN lng 6
        2024 IRN CHN crude 6
        2024 IRN IND lng 6
    """)
    assert [line.split(":")[0] for line in said(market.overlap(*PAIR))] == ["One cell, Crude oil and condensate"]


def test_every_pair_of_a_matrix_of_one_cell_is_alike_which_it_says(one_product):
    assert said(one_product.matrix()) == [
        "One cell, Crude oil and condensate: 2024, where the market is a single cell and every pair can only be 1. "
        "Ask for other cells or a larger market."
    ]
    assert "every pair can only be 0" in said(one_product.matrix("krugman", cells="product"))[0]
    assert said(one_product.matrix("bray_curtis", cells="product")) == []


@pytest.mark.parametrize("index", SHARES_ALONE)
def test_a_placebo_has_no_rank_where_no_two_can_differ(one_product, index):
    found = one_product.overlap(*PAIR, index=index).placebo(factor=4, fewest=1)
    before, after = (row for _, row in found.tidy().iterrows())
    assert before["pairs"] > 0
    assert after["pairs"] > 0
    assert before["rank"] >= 1
    assert pd.isna(after[["rank", "rank_low", "rank_high", "rank_share"]]).all()
    assert (
        "one cell is all there is, in which no two can differ: no rank. Ask for other cells or a larger market."
        in found.summary()
    )


def test_a_placebo_of_sizes_keeps_its_rank_in_one_cell(one_product):
    for result in (one_product.overlap(*PAIR, index="bray_curtis"), one_product.pressure(*PAIR)):
        found = result.placebo(factor=4, fewest=1).tidy()
        assert found["rank"].notna().all()


def test_pressure_and_contact_in_one_cell_are_shares_of_its_purchases(one_product):
    pressure, contact = one_product.pressure("RUS", on="IRN"), one_product.contact(*PAIR)
    assert pressure.tidy()["pressure"].iloc[-1] == pytest.approx(6 / 19)
    assert contact.tidy()["contact"].iloc[-1] == pytest.approx(9 / 19)
    assert said(pressure) == said(contact) == []


def test_an_exposed_share_of_one_cell_is_all_or_nothing_and_says_so(one_product):
    for threshold, share in ((0.0, 1.0), (100.0, 0.0)):
        result = one_product.exposed_share("RUS", on="IRN", threshold=threshold)
        assert result.tidy()["exposed_share"].iloc[-1] == share
        assert "2024, where the market is a single cell and the share can only be 0 or 1" in said(result)[0]


def test_a_dynamic_threat_in_one_cell_is_all_or_nothing_and_says_so(one_product):
    result = one_product.dynamic_threat("RUS", on="IRN")
    assert result.tidy()["dynamic_threat"].isin([0.0, 1.0]).all()
    assert "2024, where the market is a single cell and the threat can only be 0 or 1" in said(result)[0]


def test_a_static_threat_has_no_value_in_one_cell(one_product):
    result = one_product.threat("RUS", on="IRN", cells="product")
    assert result.tidy().empty
    assert "2023-2024, where the market is a single cell and everyone's advantage 1" in result.summary()


def test_an_advantage_in_the_only_product_is_said_to_be_1_for_everyone(one_product, market_of):
    result = one_product.rca()
    assert result.tidy()["rca"].tolist() == pytest.approx([1.0] * len(result.tidy()))
    assert said(result) == [
        "One product: 2023-2024, where the market has one product, and the advantage can only be 1. "
        "Take a market of more products."
    ]
    two = market_of("2024 RUS CHN crude 6\n2024 IRN CHN lng 5\n2024 RUS IND crude 5\n2024 IRN IND crude 5")
    assert said(two.rca()) == []
    assert said(two.rca("importer")) == [
        "One product: 2 rows of 4, where the importer has one product, and the advantage can only be 1. "
        "Take a market of more products."
    ]


def test_an_advantage_of_the_only_exporter_is_said_to_be_1(market_of):
    alone = market_of("2024 RUS CHN crude 6\n2024 RUS CHN lng 5\n2024 IRN IND lng 5\n2024 RUS IND crude 2")
    by_importer = alone.rca("importer")
    assert by_importer.tidy().query("importer == 'CHN'")["rca"].tolist() == pytest.approx([1.0, 1.0])
    assert said(alone.rca()) == []
    assert said(by_importer) == [
        "One exporter: 2 rows of 4, where the importer has one exporter, and the advantage can only be 1. "
        "Take a market of more exporters."
    ]


def test_the_effects_that_one_product_or_importer_cannot_have_are_named(one_product, market_of):
    result = one_product.growth("RUS", 2023, 2024)
    assert result.tidy().query("effect == 'product'")["value"].tolist() == [0.0] * 3
    assert said(result) == ["One product is all there is: the effect product can only be 0."]
    lines = "2023 RUS CHN crude 6\n2024 RUS CHN crude 7\n2024 IRN CHN lng 2\n2023 IRN CHN lng 1"
    assert said(market_of(lines).growth("RUS", 2023, 2024)) == [
        "One importer is all there is: the effect market can only be 0."
    ]


def test_draws_of_one_cell_give_no_interval(one_product):
    row = one_product.overlap(*PAIR, bootstrap=20).tidy().iloc[-1]
    assert np.isnan(row[["low", "high"]].astype(float)).all()
    assert row["undrawn_readings"] == 1
