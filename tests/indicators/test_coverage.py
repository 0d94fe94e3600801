"""What the books hold: who reports, who is missing, where that jumps, and a warning where an index could mistake it for news."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import petrostates as ps
from petrostates.indicators.growth import Growth
from petrostates.indicators.matrix import Matrix
from petrostates.indicators.own import OwnResult
from petrostates.indicators.pairs import PairResult
from petrostates.indicators.result import Result
from petrostates.indicators.suppliers import OfBuyers
from petrostates.markets import Market

MT = 1e6


def book(years: dict[object, dict[str, dict[str, float | None]]]) -> pd.DataFrame:
    """Flows in Mt by period, importer and exporter."""
    rows = [
        (str(period), exporter, importer, "crude", None if amount is None else amount * MT)
        for period, importers in years.items()
        for importer, exporters in importers.items()
        for exporter, amount in exporters.items()
    ]
    frame = pd.DataFrame(rows, columns=["period", "exporter", "importer", "product", "quantity_t"])
    return frame.assign(value_usd=frame["quantity_t"] * 500)


def usual() -> dict[str, dict[str, float | None]]:
    return {"CHN": {"RUS": 100.0, "SAU": 100.0}, "JPN": {"SAU": 60.0, "RUS": 40.0}, "KOR": {"SAU": 50.0, "IRN": 50.0}}


def years(**changed: dict[str, dict[str, float | None]]) -> pd.DataFrame:
    """Six years alike, but for some: ``y2020={"JPN": {}}`` is a 2020 without Japan."""
    return book({year: usual() | changed.get(f"y{year}", {}) for year in range(2018, 2024)})


def market(flows: pd.DataFrame, importers: str | list[str] = "all", **options: object) -> Market:
    return ps.market(importers, flows=flows, **options)


@pytest.fixture(autouse=True)
def closed():
    """No test leaves a figure open."""
    yield
    plt.close("all")


def below(ax) -> str:
    """The smaller line below the title of a chart."""
    return " ".join(ax.texts[0].get_text().split())


def marked(ax, form: str = "%Y") -> list[str]:
    """Periods that a chart marks."""
    marks = [one for one in ax.collections if one.get_label() == "coverage jumps"]
    return [f"{plt.matplotlib.dates.num2date(day):{form}}" for one in marks for day, _ in one.get_offsets()]


def entries(ax) -> list[str]:
    return [entry.get_text() for entry in ax.get_legend().get_texts()] if ax.get_legend() else []


def jumps(flows: pd.DataFrame, **options: object) -> list[tuple[str, int]]:
    return [(jump.importer, jump.period.year) for jump in market(flows, **options).coverage().jumps]


# -- the frame --------------------------------------------------------------------------------------------------------


def test_each_period_says_who_reports_who_is_missing_and_how_much_of_the_usual_is_seen():
    flows = years(y2020={"JPN": {}}, y2021={"KOR": {"SAU": 50.0, "IRN": None}})
    frame = market(flows, ["CHN", "JPN", "KOR", "IND"]).coverage().frame
    frame.index = frame["period"].dt.strftime("%Y")
    assert frame["importers"].tolist() == [3, 3, 2, 3, 3, 3]
    assert frame.loc["2019", "missing"] == "IND"
    assert frame.loc["2020", ["missing", "short"]].tolist() == ["IND, JPN", "JPN"]
    assert frame.loc["2020", "covered_share"] == 300 / 400
    assert frame.loc["2021", ["short", "covered_share"]].tolist() == ["KOR", 350 / 400]
    assert frame["covered_share"].drop(["2020", "2021"]).eq(1).all()
    assert frame.loc["2021", ["flows", "flows_without_amount"]].tolist() == [6, 1]
    assert frame["quantity_t"].tolist() == [400 * MT, 400 * MT, 300 * MT, 350 * MT, 400 * MT, 400 * MT]


def test_a_period_that_nobody_published_has_a_row_and_covers_nothing():
    flows = years()
    seen = market(flows[flows["period"].ne("2021")]).coverage()
    row = seen.frame.set_index(seen.frame["period"].dt.year).loc[2021]
    assert (row["importers"], row["covered_share"], row["flows"]) == (0, 0.0, 0)
    assert "nothing in 2021" in seen.sentence
    assert seen.jumps == ()


def test_by_value_it_is_about_dollars():
    flows = years()
    flows.loc[flows["importer"].eq("JPN") & flows["period"].eq("2020"), "value_usd"] = None
    assert market(flows).coverage("quantity").jumps == ()
    seen = market(flows).coverage("value")
    assert [(jump.importer, jump.period.year) for jump in seen.jumps] == [("JPN", 2020), ("JPN", 2021)]
    assert "2 of 36 flows without US dollars" in seen.sentence
    assert "value_usd" in seen.frame


def test_an_empty_selection_says_so():
    seen = market(years(), start=2030).coverage()
    assert seen.frame.empty
    assert seen.sentence == "Coverage: the books hold no flow of this selection."


def test_it_names_sources_books_and_vintages():
    assert "Books: your own frame (annual, without a vintage)." in market(years()).coverage().sentence
    told = market(years().assign(flow="import", vintage="2024-05-01")).coverage().sentence
    assert "Books: your own frame (annual, import, vintage 2024-05-01)." in told
    told = market(years().assign(source="ships")).coverage().sentence
    assert "Books: ships (annual, reconciled, without a vintage)." in told
    assert "baci (annual, reconciled, vintage 2026-01-01)" in ps.market("asia", product="crude").coverage().sentence


# -- what is a jump and what is trade ---------------------------------------------------------------------------------


def test_an_importer_that_falls_out_and_comes_back_jumps_twice():
    assert jumps(years(y2020={"JPN": {}})) == [("JPN", 2020), ("JPN", 2021)]


def test_a_main_supplier_that_falls_out_is_a_jump():
    assert jumps(years(y2020={"JPN": {"RUS": 40.0}})) == [("JPN", 2020), ("JPN", 2021)]


def test_a_main_supplier_that_others_replace_is_trade():
    assert jumps(years(y2020={"JPN": {"RUS": 100.0}})) == []


def test_buying_less_of_everyone_is_trade():
    # Japan's share of the market falls from 100/400 to 60/360: less than a halving.
    assert jumps(years(y2020={"JPN": {"RUS": 24.0, "SAU": 36.0}})) == []


def test_a_large_buyer_that_halves_its_share_was_reported_in_part():
    assert jumps(years(y2020={"JPN": {"RUS": 16.0, "SAU": 24.0}})) == [("JPN", 2020), ("JPN", 2021)]


def test_a_hole_of_years_stays_short_until_the_usual_is_back():
    hole = {f"y{year}": {"JPN": {"RUS": 40.0}} for year in (2019, 2020, 2021)}
    frame = market(years(**hole)).coverage().frame
    assert frame["short"].tolist() == ["", "JPN", "JPN", "JPN", "", ""]
    assert frame["covered_share"].round(3).tolist() == [1, 0.85, 0.85, 0.85, 1, 1]


def test_cargoes_of_small_buyers_are_no_jump():
    assert jumps(years(y2019={"LKA": {"RUS": 1.9}}, y2021={"LKA": {"RUS": 1.9}})) == []
    assert jumps(years(y2019={"LKA": {"RUS": 2.1}}, y2021={"LKA": {"RUS": 2.1}})) == [
        ("LKA", 2019),
        ("LKA", 2020),
        ("LKA", 2021),
        ("LKA", 2022),
    ]


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1.0])
def test_a_frame_in_small_amounts_has_the_same_jumps(unit):
    flows = years(y2020={"JPN": {}}).assign(quantity_t=lambda rows: rows["quantity_t"] * unit)
    assert jumps(flows.drop(columns="value_usd")) == [("JPN", 2020), ("JPN", 2021)]
    dollars = flows.assign(value_usd=flows["quantity_t"] * 500).drop(columns="quantity_t")
    assert [jump.importer for jump in market(dollars).coverage("value").jumps] == ["JPN", "JPN"]


def test_the_example_flows_warn_where_an_importer_falls_out():
    # 60, 40 and 20 tonnes: all that Iran sells, and three fifths of what Russia does, goes to China.
    frame = pd.concat([ps.example_flows().assign(period=year) for year in (2022, 2023, 2024)])
    seen = market(frame[frame["importer"].ne("CHN") | frame["period"].ne(2023)]).shares()
    with pytest.warns(
        ps.CoverageWarning, match=r"in the latest period China 2024 \(0.0 to 80.0 t, 66.7% of the market\)"
    ):
        seen.summary()


@pytest.mark.parametrize(("amount", "found"), [(0.15, 0), (0.17, 4)])
def test_in_a_small_market_a_fiftieth_of_its_largest_year_is_the_smallest_jump(amount, found):
    # The usual year holds 8 tonnes: a fiftieth of it is 0.16.
    flows = years(y2019={"LKA": {"RUS": 50 * amount}}, y2021={"LKA": {"RUS": 50 * amount}})
    small = flows.assign(quantity_t=flows["quantity_t"] / 50e6).drop(columns="value_usd")
    assert [name for name, _ in jumps(small)] == ["LKA"] * found


def test_prices_make_no_jump():
    flows = years()
    flows.loc[flows["period"].ge("2020"), "value_usd"] *= 0.3
    assert market(flows).coverage("value").jumps == ()


def test_a_month_without_cargo_of_a_small_buyer_is_no_jump_and_a_silent_reporter_is_one():
    def monthly(silent: tuple[str, ...], buyer: str, months_without: tuple[int, ...]) -> pd.DataFrame:
        told = {}
        for number, month in enumerate(pd.date_range("2022-01-01", periods=24, freq="MS")):
            importers = {name: dict(sold) for name, sold in usual().items()}
            importers[buyer] = {} if number in months_without else {"RUS": 5.0}
            told[f"{month:%Y-%m}"] = {
                name: sold for name, sold in importers.items() if not (number > 21 and name in silent)
            }
        return book(told)

    lumpy = monthly((), "VNM", (3, 7, 8, 12, 17, 20))
    assert jumps(lumpy) == []
    late = market(monthly(("JPN",), "VNM", ())).coverage()
    assert [(jump.importer, f"{jump.period:%Y-%m}") for jump in late.jumps] == [("JPN", "2023-11")]
    assert late.frame["short"].tolist()[-2:] == ["JPN", "JPN"]


def test_suppliers_come_and_go_between_the_periods_that_somebody_published():
    # 2019 and 2020 hold rows without a figure: 2021 is compared with 2018. Korea has no figure from Iran in 2022.
    flows = years(y2022={"KOR": {"SAU": 50.0, "IRN": None}})
    flows.loc[flows["period"].isin(["2019", "2020"]), ["quantity_t", "value_usd"]] = None
    view = market(flows).view("coverage", measure="quantity", product="crude", importer="KOR")
    view = view.set_index(view["period"].dt.year)[["new_amount", "last_amount"]] / MT
    assert view.loc[[2018, 2021, 2022, 2023]].values.tolist() == [[100, 0], [0, 50], [0, 0], [50, 100]]
    assert view.loc[[2019, 2020]].isna().all(axis=None)


def test_the_sums_that_are_read_first_are_those_of_the_whole_view():
    here = ps.market("all")
    sums, whole = here.view("coverage_sums"), here.view("coverage")
    whole = whole[list(sums)].sort_values(list(sums)[:4], ignore_index=True)
    sums = sums.sort_values(list(sums)[:4], ignore_index=True)
    pd.testing.assert_frame_equal(sums, whole, rtol=1e-12)


def test_an_importer_whose_sum_holds_is_not_asked_for_its_suppliers(monkeypatch):
    asked_about = []
    read = Market._suppliers
    monkeypatch.setattr(Market, "_suppliers", lambda *given: asked_about.append(given[1:]) or read(*given))
    swapped = years(y2020={"JPN": {"IRN": 100.0}}, y2021={"KOR": {"SAU": 50.0}})
    assert jumps(swapped) == [("KOR", 2021), ("KOR", 2022)]
    assert asked_about == [("crude", ("KOR",))]


def test_days_are_not_judged():
    flows = years(y2020={"JPN": {}}).assign(frequency="D")
    assert market(flows).coverage().jumps == ()


# -- the bundled data -------------------------------------------------------------------------------------------------


def test_the_known_holes_of_asian_crude_are_found_and_normal_years_are_quiet():
    found = [(jump.importer, jump.period.year) for jump in ps.market("asia", product="crude").coverage().jumps]
    assert {("JPN", 2015), ("JPN", 2016), ("IND", 2000), ("IND", 2006), ("VNM", 2024)} <= set(found)
    # Beside them: returns that begin (Philippines 1996, Pakistan 2003), and partners that exporters disclose anew (XOA).
    assert {name for name, _ in found} == {"JPN", "IND", "VNM", "PHL", "PAK", "XOA"}
    assert not {year for _, year in found} & {*range(2007, 2014), *range(2017, 2024)}


def test_india_is_short_as_long_as_the_gulf_is_missing():
    frame = ps.market("asia", product="crude").coverage().frame
    years_short = frame.loc[frame["short"].str.contains("IND"), "period"].dt.year.tolist()
    assert years_short == list(range(2000, 2006))


def test_embargoes_are_trade():
    # Poland and Lithuania replaced Russian crude in 2022 and 2023.
    for country in ("POL", "LTU", "DEU", "KOR"):
        assert ps.market(country, product="crude").coverage().jumps == ()


# -- the warning ------------------------------------------------------------------------------------------------------


# A result of another package, and what others are made of.
NOT_OF_A_MARKET = {OfBuyers, OwnResult, PairResult}


def kinds_of(kind: type) -> set[type]:
    return {kind for kind in kind.__subclasses__() if kind.__module__.startswith("petrostates")}.union(
        *(kinds_of(one) for one in kind.__subclasses__())
    )


def asked(result: Result) -> list[str]:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        result.summary()
        _ = result.coverage
        result.summary()
    assert all(issubclass(one.category, ps.CoverageWarning) and one.filename == __file__ for one in said)
    return [str(one.message) for one in said]


@pytest.mark.parametrize(
    "ask", [lambda result: result.coverage, lambda result: result.summary(), lambda result: result.plot()]
)
def test_a_result_warns_once_with_number_cause_and_remedy(ask):
    result = market(years(y2020={"JPN": {}})).overlap("RUS", "SAU")
    with pytest.warns(ps.CoverageWarning, match=r"Japan 2020 \(100.0 to 0.0 Mt, 25.0% of the market\)") as said:
        ask(result)
    text = str(said[0].message)
    assert "need not be news" in text
    assert "Compare periods on one side" in text
    assert said[0].filename == __file__
    result.summary(), result.plot(), result.coverage  # a second warning would be an error


def every_result() -> list[Result]:
    here = market(years(y2020={"JPN": {}}))
    return [
        here.overlap("RUS", "SAU"),
        here.matrix(),
        here.pressure("RUS", "SAU"),
        here.exposed_share("RUS", "SAU"),
        here.shares(),
        here.shares().of("RUS"),
        here.concentration(),
        here.rca(),
        here.discounts(),
        here.growth("RUS", 2019, 2020),
        here.threat("RUS", "SAU"),
        here.dynamic_threat("RUS", "SAU"),
        here.contact("RUS", "SAU"),
        here.log_rca_correlation("RUS", "SAU"),
        here.supplier_risk({"RUS": 1.0}, default=0.0),
        here.sanctioned_share(["RUS"]),
        here.pivotal(),
        here.overlap("RUS", "SAU").placebo(),
        here.pressure("RUS", "SAU").placebo(),
    ]


def test_every_result_has_its_coverage():
    results = every_result()
    asked_here = {type(result) for result in results}
    assert asked_here >= {kind for kind in kinds_of(Result) if not kind.__name__.startswith("_")} - NOT_OF_A_MARKET
    for result in results:
        assert len(asked(result)) == 1
        assert "75.0%" in result.summary()


def test_every_chart_warns_once_at_the_line_that_draws_it_and_says_what_it_is_of():
    for result in every_result():
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            ax, again = result.plot(), result.plot()
        assert [(one.category, one.filename) for one in said] == [(ps.CoverageWarning, __file__)]
        assert [ax.get_title().replace("\n", " ")] == [result.heading()]
        assert below(ax).startswith("All importers, Crude oil and condensate, ") or "product" not in result.tidy()
        assert "declared" in below(again)
        timeless = isinstance(result, Matrix | Growth) or ax.texts[-1].get_text() == "no value to draw"
        assert marked(ax) == ([] if timeless else ["2020", "2021"])
        plt.close("all")


def test_a_jump_outside_the_periods_or_products_of_a_result_is_none_of_its_business():
    flows = years(y2019={"JPN": {}})
    assert asked(market(flows, start=2020).overlap("RUS", "SAU")) == []
    assert len(asked(market(flows, start=2019).overlap("RUS", "SAU"))) == 1
    gas = flows.assign(product="lng")
    both = pd.concat([years(), gas])
    crude = market(both).overlap("RUS", "SAU")
    assert len(asked(crude)) == 1
    assert asked(market(both, product="crude").overlap("RUS", "SAU")) == []


def test_growth_minds_only_what_differs_between_its_ends():
    here = market(years(y2020={"JPN": {}}))
    assert asked(here.growth("RUS", 2018, 2023)) == []
    assert len(asked(here.growth("RUS", 2020, 2023))) == 1


def test_showing_a_result_says_the_jump_and_warns_of_nothing():
    result = market(years(y2020={"JPN": {}})).overlap("RUS", "SAU")
    assert "Coverage jumps, and so may an index: Japan 2020" in repr(result)
    assert "Japan 2020" in result._repr_html_()
    assert "Japan 2020" in market(years(y2020={"JPN": {}})).coverage()._repr_html_()


def test_nothing_is_looked_up_before_it_is_asked_for(monkeypatch):
    asked_for = []
    read = Market.coverage
    monkeypatch.setattr(Market, "coverage", lambda *given: asked_for.append(given) or read(*given))
    result = market(years()).overlap("RUS", "SAU")
    result.tidy()
    assert asked_for == []
    _ = result.coverage, result.summary()
    assert len(asked_for) == 1


def test_sums_over_time_do_not_hide_a_silent_month():
    months = pd.date_range("2022-01-01", periods=24, freq="MS")
    told = {f"{month:%Y-%m}": usual() for month in months}
    told["2023-08"] = {name: sold for name, sold in usual().items() if name != "JPN"}
    quarters = market(book(told), every="quarter").overlap("RUS", "SAU")
    with pytest.warns(ps.CoverageWarning, match=r"Japan 2023-08 .*, 2023-09"):
        _ = quarters.coverage
    first_half = market(book(told), every="quarter", end="2023-06").overlap("RUS", "SAU")
    assert asked(first_half) == []


def test_the_jumps_of_many_importers_are_counted_and_the_largest_named():
    importers = ["CHN", "IND", "JPN", "KOR", "THA", "VNM", "IDN", "MYS"]
    told = {year: {name: {"RUS": 10.0 + size} for size, name in enumerate(importers)} for year in (2018, 2019, 2020)}
    told[2019] = {"CHN": {"RUS": 10.0}}
    (text,) = asked(market(book(told)).shares())
    assert text.count(" Mt,") == 6
    assert text.count("of the market") == 1
    assert "and 1 more; 7 earlier. There" in text
    # 2020 is the latest year: its six largest, and none of 2019.
    assert "in the latest period Indonesia 2020 (0.0 to 16.0 Mt, 14.8% of the market)" in text
    assert "Malaysia 2020 (0.0 to 17.0 Mt, 15.7%)" in text
    assert "India" not in text
    assert "2019" not in text


def test_jumps_of_the_latest_period_are_named_first_and_an_importer_once():
    flows = years(y2019={"JPN": {}}, y2021={"JPN": {}}, y2023={"KOR": {"SAU": 50.0}})
    said = market(flows).coverage().sentence
    assert (
        "Coverage jumps, and so may an index: in the latest period South Korea 2023 (100.0 to 50.0 Mt, 12.5% of the market); "
        "earlier Japan 2019 (100.0 to 0.0 Mt, 25.0%), 2020 (0.0 to 100.0 Mt, 25.0%), 2021 (100.0 to 0.0 Mt, 25.0%), 2022 "
    ) in said


def test_of_several_products_the_one_that_jumps_is_named():
    both = pd.concat([years(), years(y2020={"JPN": {}}).assign(product="lng")])
    said = market(both).coverage().sentence
    assert "Japan, Liquefied natural gas, 2020 (100.0 to 0.0 Mt" in said
    assert "Liquefied natural gas, 2020" not in market(both, product="lng").coverage().sentence


def test_the_latest_window_of_twelve_months_is_the_latest_period():
    months = pd.date_range("2021-01-01", periods=36, freq="MS")
    told = {f"{month:%Y-%m}": usual() for month in months}
    told["2023-08"] = {name: sold for name, sold in usual().items() if name != "JPN"}
    told["2022-03"] = {name: sold for name, sold in usual().items() if name != "KOR"}
    text = market(book(told), every="rolling12").overlap("RUS", "SAU")._seen.warning
    assert "in the latest period Japan 2023-08" in text
    assert "earlier South Korea 2022-03" in text


def test_periods_that_are_not_whole_are_told_as_runs():
    months = [f"{month:%Y-%m}" for month in pd.date_range("2021-01-01", periods=36, freq="MS")]
    told = {month: usual() for month in months if month != "2022-12"}
    windows = market(book(told), every="rolling12").coverage().sentence
    assert "Not whole: 12 months to 2021-01 through 2021-11, 2023-01 through 2023-11." in windows
    assert "Not whole: 2022Q4." in market(book(told), every="quarter").coverage().sentence


# -- on a chart -------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_chart_marks_where_coverage_jumps_with_one_entry_in_the_legend():
    shares = market(years(y2020={"JPN": {}})).shares()
    ax = shares.plot()
    assert marked(ax) == ["2020", "2021"]
    assert entries(ax) == ["Iran", "Russia", "Saudi Arabia", "coverage jumps"]
    assert marked(market(years()).shares().plot()) == []
    assert marked(shares.of("IRN").plot()) == ["2020", "2021"], "its share is of all purchases"


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_chart_of_one_product_marks_the_jumps_of_that_product():
    both = pd.concat([years(), years(y2020={"JPN": {}}).assign(product="lng", quantity_t=MT)])
    here = market(both)
    assert here.coverage().jumps
    assert marked(here.shares().plot()) == [], "of crude most is bought"
    assert marked(here.overlap("RUS", "SAU").plot()) == ["2020", "2021"], "a line each"


@pytest.mark.parametrize(
    ("every", "marks"), [("quarter", ["2022-07"]), ("year", ["2022-01"]), ("rolling12", ["2022-08", "2022-09"])]
)
@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_silent_month_is_marked_at_the_sum_that_it_enters_first(every, marks):
    months = pd.date_range("2021-01-01", periods=36, freq="MS")
    told = {f"{month:%Y-%m}": usual() for month in months}
    told["2022-08"] = {name: sold for name, sold in usual().items() if name != "JPN"}
    ax = market(book(told), every=every).overlap("RUS", "SAU").plot()
    assert marked(ax, "%Y-%m") == marks


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_charts_without_an_axis_of_time_say_it_in_words():
    here = market(years(y2023={"JPN": {}}))
    assert "coverage jumps in this period" in below(here.matrix().plot())
    assert "coverage jumps between the ends" in below(here.growth("RUS", 2019, 2023).plot())
    assert "coverage" not in below(here.growth("RUS", 2019, 2022).plot())
    assert "coverage" not in below(market(years(y2020={"JPN": {}})).matrix().plot())
