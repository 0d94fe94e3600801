"""Constant market shares: the parts add up, in an example with fractions by hand and in any market."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import petrostates as ps
from petrostates.errors import BadArgument, UnknownCountry
from petrostates.indicators.growth import EFFECTS, ORDERS, decompose


def parts(frame: pd.DataFrame, order: str) -> list[float]:
    return frame[frame["order"].eq(order)].set_index("effect").loc[list(EFFECTS), "value"].tolist()


# Two products and two importers. X: 10, 0, 20, 10 -> 30, 5, 10, 20. W: 100, 100, 50, 50 -> 150, 100, 100, 100.
CELLS = pd.DataFrame(
    {
        "product": ["crude", "crude", "lng", "lng"],
        "importer": ["CHN", "IND", "CHN", "IND"],
        "x_start": [10.0, 0.0, 20.0, 10.0],
        "x_end": [30.0, 5.0, 10.0, 20.0],
        "w_start": [100.0, 100.0, 50.0, 50.0],
        "w_end": [150.0, 100.0, 100.0, 100.0],
    }
)


def test_the_parts_of_an_example_worked_by_hand():
    # g = 450/300 - 1 = 1/2; crude 250/200 - 1 = 1/4, lng 200/100 - 1 = 1; China 250/150 - 1 = 2/3, India 200/150 - 1 = 1/3
    # cells: crude China 1/2, crude India 0, lng 1 and 1
    world = Fraction(1, 2) * 40
    product = (Fraction(1, 4) - Fraction(1, 2)) * 10 + (1 - Fraction(1, 2)) * 30
    market = (Fraction(1, 2) - Fraction(1, 4)) * 10 + 0
    own = (30 - 10 - Fraction(1, 2) * 10) + 5 + (10 - 20 - 20) + (20 - 10 - 10)
    assert parts(decompose(CELLS), "product_first") == pytest.approx([*map(float, (world, product, market, own)), 0.0])
    by_market = (Fraction(2, 3) - Fraction(1, 2)) * 30 + (Fraction(1, 3) - Fraction(1, 2)) * 10
    rest = (Fraction(1, 2) - Fraction(2, 3)) * 10 + (1 - Fraction(2, 3)) * 20 + (1 - Fraction(1, 3)) * 10
    assert parts(decompose(CELLS), "market_first") == pytest.approx([*map(float, (world, rest, by_market, own)), 0.0])
    mean = [float(x) for x in (world, (product + rest) / 2, (market + by_market) / 2, own)]
    assert parts(decompose(CELLS), "shapley") == pytest.approx([*mean, 0.0])


def test_the_order_can_change_the_sign_of_a_part():
    # crude grows 10 %, lng 20 %; in China both by 40 %, in India both by less: the exporter sells lng to India
    cells = pd.DataFrame(
        [
            ("crude", "CHN", 0, 0, 10, 14),
            ("crude", "IND", 1, 1, 90, 96),
            ("lng", "CHN", 0, 0, 50, 70),
            ("lng", "IND", 9, 9, 50, 50),
        ],
        columns=["product", "importer", "x_start", "x_end", "w_start", "w_end"],
    ).astype({"x_start": float, "w_start": float})
    first, second = (parts(decompose(cells), order)[1] for order in ORDERS[:2])
    assert first > 0 > second


def test_a_cell_that_nobody_supplied_before_is_an_entry():
    new = pd.concat([CELLS, pd.DataFrame([("lpg", "CHN", 0.0, 7.0, 0.0, 9.0)], columns=CELLS.columns)])
    assert parts(decompose(new), "shapley")[-1] == 7.0
    assert sum(parts(decompose(new), "shapley")) == pytest.approx(65 + 7 - 40)


def test_a_second_example_has_an_entry_and_a_product_that_dies():
    # crude CHN 12 of 60 -> 10 of 90; lng CHN 6 of 20 -> 0 of 0; crude IND 0 of 0 -> 8 of 10, an entry; lng IND 2 of 20 -> 3 of 40
    cells = pd.DataFrame(
        [
            ("crude", "CHN", 12.0, 10.0, 60.0, 90.0),
            ("lng", "CHN", 6.0, 0.0, 20.0, 0.0),
            ("crude", "IND", 0.0, 8.0, 0.0, 10.0),
            ("lng", "IND", 2.0, 3.0, 20.0, 40.0),
        ],
        columns=CELLS.columns,
    )
    half, third = Fraction(1, 2), Fraction(1, 3)
    g = (
        Fraction(140, 100) - 1
    )  # 2/5; crude 100/60 - 1 = 2/3 and lng 0, entry included; China 90/80 - 1 = 1/8, India 50/20 - 1 = 3/2
    world = g * 20
    product = (2 * third - g) * 12 + (0 - g) * 8
    then_market = (half - 2 * third) * 12 + (-1 - 0) * 6 + (1 - 0) * 2
    market = (Fraction(1, 8) - g) * 18 + (Fraction(3, 2) - g) * 2
    then_product = (half - Fraction(1, 8)) * 12 + (-1 - Fraction(1, 8)) * 6 + (1 - Fraction(3, 2)) * 2
    own, entry = (10 - 18) + (0 - 0) + (3 - 4), 8
    found = decompose(cells)
    assert parts(found, "product_first") == pytest.approx([float(x) for x in (world, product, then_market, own, entry)])
    assert parts(found, "market_first") == pytest.approx([float(x) for x in (world, then_product, market, own, entry)])
    mean = ((product + then_product) / 2, (then_market + market) / 2)
    assert parts(found, "shapley") == pytest.approx([float(x) for x in (world, *mean, own, entry)])
    assert world + product + then_market + own + entry == world + market + then_product + own + entry == 21 - 20


def test_an_importer_that_falls_out_of_the_books_is_no_loss_of_competitiveness():
    # India falls out: g = 50/150 - 1 = -2/3; Russia sells 10 to China, which stands still, and sold 30 to India
    rows = [("crude", "CHN", 10.0, 10.0, 50.0, 50.0), ("crude", "IND", 30.0, 0.0, 100.0, 0.0)]
    found = parts(decompose(pd.DataFrame(rows, columns=CELLS.columns)), "shapley")
    world, market = Fraction(-2, 3) * 40, Fraction(2, 3) * 10 + Fraction(-1, 3) * 30
    assert found == pytest.approx([float(world), 0.0, float(market), 0.0, 0.0])


def test_a_label_that_loses_its_cargo_while_its_buyer_buys_as_before_loses_competitiveness():
    rows = [("crude", "CHN", 10.0, 1.0, 50.0, 50.0)]
    assert parts(decompose(pd.DataFrame(rows, columns=CELLS.columns)), "shapley") == [0.0, 0.0, 0.0, -9.0, 0.0]


def test_of_one_product_the_part_of_the_product_is_exactly_nothing_in_the_bundled_market():
    found = ps.market("asia", product="crude").growth("RUS", 2021, 2024).tidy()
    assert found.loc[found["effect"].eq("product"), "value"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("one", "effect"), [("product", 1), ("importer", 2)])
@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(rows=st.lists(st.tuples(*[st.floats(1, 1e6)] * 4), min_size=2, max_size=40))
def test_of_one_product_or_importer_its_part_is_exactly_nothing(one, effect, rows):
    many = "importer" if one == "product" else "product"
    cells = pd.DataFrame(rows, columns=CELLS.columns[2:]).assign(**{one: "X"})
    cells[many] = [f"{place:02}" for place in range(len(cells))]
    assert [parts(decompose(cells), order)[effect] for order in ORDERS] == [0.0, 0.0, 0.0]


def test_a_first_sale_into_a_cell_that_others_supplied_is_competitiveness():
    assert parts(decompose(CELLS), "shapley")[-1] == 0.0  # crude to India: 0 -> 5


amount = st.integers(0, 1000).map(float)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(amount, amount, amount, amount), min_size=6, max_size=6), st.integers(1, 50))
def test_the_parts_add_up_to_the_change_in_every_order(rows, least):
    places = [(product, importer) for product in ("crude", "lng", "lpg") for importer in ("CHN", "IND")]
    cells = pd.DataFrame(
        [(*place, x0, x1, x0 + w0, x1 + w1) for place, (x0, x1, w0, w1) in zip(places, rows, strict=True)],
        columns=CELLS.columns,
    )
    cells.loc[0, "w_start"] += least  # a market without a base has no growth
    change = cells["x_end"].sum() - cells["x_start"].sum()
    found = decompose(cells)
    for order in ORDERS:
        assert sum(parts(found, order)) == pytest.approx(change, abs=1e-9 * max(1.0, cells["w_end"].sum()))
    assert parts(found, "product_first")[0] == parts(found, "market_first")[0]  # the world's part does not move


@pytest.fixture(scope="module")
def market():
    """The example above: Russia sells x, Iran the rest of w."""
    rows = [
        (year, exporter, cell.importer, cell.product, amount)
        for cell in CELLS.itertuples()
        for year, x, w in ((2020, cell.x_start, cell.w_start), (2024, cell.x_end, cell.w_end))
        for exporter, amount in (("RUS", x), ("IRN", w - x))
    ]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "product", "quantity_t"])
    return ps.market("all", flows=flows)


def test_a_market_gives_the_same_parts(market):
    found = market.growth("RUS", 2020, 2024).tidy()
    assert found[["order", "effect"]].to_numpy().tolist() == decompose(CELLS)[["order", "effect"]].to_numpy().tolist()
    assert found["value"].tolist() == pytest.approx(decompose(CELLS)["value"].tolist())
    assert found["low"].isna().all()


def test_a_year_means_its_sum_and_a_day_its_period():
    rows = [(f"2020-{m:02d}", 1.0) for m in range(1, 13)] + [(f"2021-{m:02d}", 3.0) for m in range(1, 13)]
    flows = pd.DataFrame(rows, columns=["period", "quantity_t"]).assign(exporter="RUS", importer="CHN", product="crude")
    market = ps.market("all", flows=flows)
    assert parts(market.growth("RUS", 2020, 2021).tidy(), "shapley")[0] == 24.0
    assert parts(market.growth("RUS", "2020-01-01", "2021-06-01").tidy(), "shapley")[0] == 2.0


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_an_amount_that_is_not_published_leaves_its_cell_out_and_is_counted():
    rows = [(2020, "CHN", 10.0), (2020, "IND", None), (2021, "CHN", 20.0), (2021, "IND", 50.0)]
    flows = pd.DataFrame(rows, columns=["period", "importer", "quantity_t"]).assign(exporter="RUS", product="crude")
    found = ps.market("all", flows=flows).growth("RUS", 2020, 2021)
    assert found.dropped == 1
    assert sum(parts(found.tidy(), "shapley")) == 10.0
    assert "1 cell in which" in found.summary()


def test_an_exporter_that_is_silent_at_one_end_has_no_decomposition(market):
    flows = market.flows()[["period", "exporter", "importer", "product", "quantity_t"]]
    hidden = ps.market("all", flows=flows[~(flows["exporter"].eq("IRN") & flows["period"].dt.year.eq(2024))])
    found = hidden.growth("IRN", 2020, 2024)
    assert found.tidy().empty
    assert "not in the books" in found.summary()


def test_the_attributed_basis_gives_a_range_that_holds_the_value():
    market = ps.market("asia", product="crude", basis="attributed")
    found = market.growth("IRN", 2017, 2023).tidy()
    assert (found["low"] <= found["value"] + 1e-6).all()
    assert (found["value"] <= found["high"] + 1e-6).all()
    own = found.query("order == 'shapley' and effect == 'competitiveness'").iloc[0]
    assert own["low"] < own["high"]
    flows = market.flows().query("exporter == 'IRN'").groupby(market.flows()["period"].dt.year)["quantity_t"].sum()
    assert found.query("order == 'shapley'")["value"].sum() == pytest.approx(flows[2023] - flows[2017], rel=1e-9)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (("RUS", 2024, 2020), BadArgument, "does not lie before"),
        (("RUS", 2020, 2020), BadArgument, "does not lie before"),
        (("RUS", 1999, 2020), BadArgument, "start 1999 is not in this market, which has 2020-01-01 to 2024-01-01"),
        (("RUS", "soon", 2020), BadArgument, "start is 'soon'"),
        (("RSU", 2020, 2024), UnknownCountry, "RUS"),
    ],
)
def test_a_question_without_an_answer_is_refused(market, asked, error, said):
    with pytest.raises(error, match=said):
        market.growth(*asked)


def test_the_drawing_has_a_bar_per_order(market):
    axes = market.growth("RUS", 2020, 2024).plot()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["product first", "market first", "shapley"]


def test_a_cell_bought_at_the_start_without_a_published_figure_is_dropped_and_no_entry():
    rows = [
        (2020, "RUS", "CHN", 10.0),
        (2020, "SAU", "CHN", 90.0),
        (2020, "SAU", "JPN", None),
        (2021, "RUS", "CHN", 20.0),
        (2021, "SAU", "CHN", 90.0),
        (2021, "RUS", "JPN", 30.0),
        (2021, "SAU", "JPN", 100.0),
    ]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    growth = ps.market("all", flows=frame).growth("RUS", 2020, 2021)
    effects = growth.tidy().query("order == 'shapley'").set_index("effect")["value"]
    assert growth.dropped == 1
    assert effects["entry"] == 0
    assert effects["world"] == pytest.approx(10 * (110 / 100 - 1))


@pytest.mark.parametrize(
    ("rows", "dropped"),
    [
        ([(2020, "RUS", "CHN", 5), (2020, "IRN", "CHN", 5), (2022, "RUS", "CHN", None), (2022, "IRN", "CHN", 7)], 1),
        ([(2020, "RUS", "CHN", 5), (2020, "RUS", "IND", None), (2022, "RUS", "CHN", None), (2022, "RUS", "IND", 7)], 2),
        ([(2020, "RUS", "CHN", 5), (2020, "RUS", "IND", 0), (2022, "RUS", "CHN", None), (2022, "RUS", "IND", 2)], 1),
    ],
    ids=["one end of the only cell is null", "the nulls are crossed", "nothing known is sold at both ends"],
)
@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_an_exporter_without_a_known_cell_at_both_ends_has_no_rows_and_the_summary_says_why(rows, dropped):
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    growth = ps.market("all", flows=frame, frequency="A").growth("RUS", 2020, 2022)
    assert growth.tidy().empty
    assert list(growth.tidy()) == ["order", "effect", "value", "low", "high"]
    assert growth.dropped == dropped
    assert f"Left out: {dropped} cell" in growth.summary()
    assert "In what is left Russia is not in the books at one end of the span: no decomposition." in growth.summary()


def test_an_exporter_that_first_sells_where_nobody_bought_anything_has_no_decomposition():
    rows = [(2020, "IRN", "IND", 0.0), (2022, "RUS", "CHN", 5.0), (2022, "IRN", "IND", 3.0)]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    growth = ps.market("all", flows=frame, frequency="A").growth("RUS", 2020, 2022)
    assert growth.tidy().empty
    assert "Russia is not in the books at one end of the span" in growth.summary()
    assert "no value to draw" in [text.get_text() for text in growth.plot().texts]


# -- ends that are not whole ------------------------------------------------------------------------------------------


def monthly(crude: int, lng: int = 0) -> pd.DataFrame:
    """Russia and Iran each sell China 10 t a month of both products from January 2023, for so many months."""
    rows = [
        (f"{month:%Y-%m}", exporter, "CHN", product, 10.0, 5000.0)
        for product, count in (("crude", crude), ("lng", lng))
        for month in pd.date_range("2023-01-01", periods=count, freq="MS")
        for exporter in ("RUS", "IRN")
    ]
    return pd.DataFrame(rows, columns=["period", "exporter", "importer", "product", "quantity_t", "value_usd"])


def test_half_a_year_is_not_compared_with_a_whole_one():
    market = ps.market("all", flows=monthly(18))
    with pytest.raises(
        BadArgument, match=r"2023 and 2024 do not compare: .* tonnes for 2024-07 through 2024-12\. Name"
    ):
        market.growth("RUS", 2023, 2024)
    cut = ps.market("all", flows=monthly(24), start="2023-03")
    with pytest.raises(BadArgument, match="US dollars for 2023-01 through 2023-02"):
        cut.growth("RUS", 2023, 2024, measure="value")
    assert sum(parts(market.growth("RUS", "2023-06-01", "2024-06-01").tidy(), "shapley")) == 0.0


def test_an_incomplete_year_is_summed_where_the_market_keeps_incomplete_sums():
    market = ps.market("all", flows=monthly(18), every="year", partial=True)
    assert sum(parts(market.growth("RUS", 2023, 2024).tidy(), "shapley")) == -60.0


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        (None, (2023, 2024)),
        ("quarter", (2023, 2024)),
        ("quarter", ("2023-10-01", "2024-10-01")),
        ("year", (2023, 2024)),
        ("year", ("2023-01-01", date(2024, 1, 1))),
        ("rolling12", (2023, 2024)),
        ("rolling12", ("2023-12-01", "2024-12-01")),
    ],
)
def test_a_product_that_is_not_whole_at_an_end_is_left_out_and_named_with_its_months(every, ends):
    found = ps.market("all", flows=monthly(24, 23), every=every).growth("RUS", *ends)
    assert sum(parts(found.tidy(), "shapley")) == 0.0
    assert found.lacking == ("Liquefied natural gas without published tonnes for 2024-12",)
    assert "Left out: Liquefied natural gas without published tonnes for 2024-12." in found.summary()
    assert found.absences() == ["Left out: Liquefied natural gas without published tonnes for 2024-12."]


def test_tonnes_and_dollars_of_an_end_are_judged_apart():
    flows = monthly(24, 24)
    flows.loc[flows["product"].eq("lng") & flows["period"].eq("2024-05"), "value_usd"] = None
    market = ps.market("all", flows=flows)
    assert market.growth("RUS", 2023, 2024).lacking == ()
    assert "US dollars for 2024-05" in market.growth("RUS", 2023, 2024, measure="value").lacking[0]


def test_quarters_that_a_year_lacks_are_named_as_quarters():
    flows = monthly(24, 16).query("period.str[-2:] in ('01', '04', '07', '10')")
    market = ps.market("all", flows=flows, frequency="Q")
    assert "2024Q3 through 2024Q4" in market.growth("RUS", 2023, 2024).summary()


def test_a_silent_exporter_or_a_product_of_one_end_alone_leaves_an_end_whole():
    flows = monthly(24, 12)
    market = ps.market("all", flows=flows[~(flows["exporter"].eq("RUS") & flows["period"].eq("2024-12"))])
    found = market.growth("RUS", 2023, 2024)
    assert found.lacking == ()
    assert sum(parts(found.tidy(), "shapley")) == -130.0


def test_a_year_is_not_compared_with_a_month():
    with pytest.raises(BadArgument, match="start 2023 and end 2024-06-01 are not equally long"):
        ps.market("all", flows=monthly(24)).growth("RUS", 2023, "2024-06-01")
