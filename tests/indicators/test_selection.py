"""What a market selects: importers, product, dates, date of knowledge; and every name it refuses."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

import petrostates as ps
from petrostates.errors import (
    BadArgument,
    MissingData,
    PetrostatesError,
    UnknownCountry,
    UnknownIndex,
    UnknownName,
    UnknownProduct,
    UnknownRegion,
)

MANY = """
    2018 RUS CHN crude 1
    2019 RUS CHN crude 2
    2020 RUS CHN crude 3
    2020 RUS CHN lng   4
    2020 RUS TUR crude 5
    2020 RUS GEO crude 6
"""


def tonnes(market):
    return sorted(market.flows()["quantity_t"])


# -- importers, product and dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("asia", [1, 2, 3, 4]),
        ("TUR", [5]),
        (["caucasus", "TUR"], [5, 6]),
        (["CHN", "asia"], [1, 2, 3, 4]),
        ("all", [1, 2, 3, 4, 5, 6]),
        (["CHN", "all"], [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_market_is_a_region_a_country_or_a_list_of_both(market_of, region, expected):
    assert tonnes(market_of(MANY, region)) == expected


def test_one_product_is_selected_by_name(market_of):
    assert tonnes(market_of(MANY, product="lng")) == [4]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (2019, 2019, [2]),
        ("2019", None, [2, 3, 4]),
        (None, "2019-01-01", [1, 2]),
        (date(2018, 1, 1), datetime.fromisoformat("2019-01-01T12:30"), [1, 2]),
        (pd.Timestamp(2020, 1, 1), None, [3, 4]),
        ("2018-02", 2019, [2]),
    ],
)
def test_start_and_end_are_inclusive_in_any_way_of_writing_a_date(market_of, start, end, expected):
    assert tonnes(market_of(MANY, "CHN", start=start, end=end)) == expected


def test_a_bare_end_year_takes_its_last_month(market_of):
    market = market_of("2019-12 RUS CHN crude 1\n2020-01 RUS CHN crude 2", end=2019)
    assert tonnes(market) == [1]


def test_a_market_says_what_it_selects(flows_of):
    flows = flows_of(MANY).assign(vintage="2024-04-30")
    shown = repr(ps.market(["CHN", "TUR"], flows=flows, product="crude", start=2019, as_of="2024-05-01"))
    assert shown == "<Market: CHN+TUR, crude, declared, 2019-01-01 to last period, as known on 2024-05-01>"


def test_exporters_outside_the_region_still_sell_to_it(market_of):
    assert market_of(MANY, "asia").flows()["exporter"].unique().tolist() == ["RUS"]


# -- date of knowledge ------------------------------------------------------------------------------------------------


@pytest.fixture
def revised(flows_of):
    """One flow, published on 1 May 2021 as 10 t and revised on 1 May 2022 to 30 t, beside one never revised."""
    flows = flows_of("""
        2020 RUS CHN crude 10
        2020 RUS CHN crude 30
        2020 IRN CHN crude 10
    """)
    return flows.assign(vintage=[date(2021, 5, 1), date(2022, 5, 1), date(2021, 5, 1)])


@pytest.mark.parametrize(
    ("as_of", "russian_share"),
    [(None, 0.75), ("2022-05-01", 0.75), ("2022-04-30", 0.5), (2021, 0.5), (2022, 0.75)],
)
def test_as_of_reads_the_newest_figure_known_on_that_day(revised, as_of, russian_share):
    shares = ps.market("all", flows=revised, as_of=as_of).shares().tidy().set_index("exporter")["share"]
    assert shares["RUS"] == russian_share


def test_as_of_before_the_first_release_knows_nothing(revised):
    assert ps.market("all", flows=revised, as_of="2021-04-30").shares().tidy().empty


def test_before_the_evidence_was_gathered_attributed_is_what_the_books_say():
    known = ps.market("asia", product="crude", basis="attributed", as_of="2026-06-30")
    declared = ps.market("asia", product="crude")
    assert known.adjustments().empty
    attributed = known.overlap("RUS", "IRN").tidy()
    pd.testing.assert_frame_equal(
        attributed[["period", "overlap"]], declared.overlap("RUS", "IRN").tidy()[["period", "overlap"]]
    )
    assert attributed["low"].equals(attributed["high"])


def test_a_result_names_only_sources_that_were_published_by_then():
    known = ps.market("asia", product="crude", basis="attributed", as_of="2026-06-30").overlap("RUS", "IRN")
    assert [note.id for note in known.sources] == ["baci"]


def test_before_the_trade_data_were_published_there_is_nothing():
    assert ps.market("asia", product="crude", as_of="2025-12-31").flows().empty


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"market": "azia"}, UnknownRegion, "Did you mean .*'asia'"),
        ({"market": "chn"}, UnknownRegion, "Did you mean 'CHN'"),
        ({"market": ["CHN", "Elbonia"]}, UnknownRegion, "No market 'Elbonia'"),
        ({"market": ["all", "Elbonia"]}, UnknownRegion, "No market 'Elbonia'"),
        ({"market": []}, BadArgument, "empty list"),
        ({"product": "crud"}, UnknownProduct, "Did you mean 'crude'"),
        ({"product": ""}, UnknownProduct, "Known: crude"),
        ({"basis": "atributed"}, UnknownIndex, "Did you mean 'attributed'"),
        ({"start": 2020, "end": 2019}, BadArgument, "start 2020-01-01 lies after end 2019-12-31"),
        ({"start": "May"}, BadArgument, "start is 'May'; give a year"),
        ({"end": "2019-13"}, BadArgument, "end is '2019-13'"),
        ({"as_of": "soon"}, BadArgument, "as_of is 'soon'"),
        ({"basis": "attributed"}, BadArgument, "a frame has none"),
    ],
)
def test_a_market_that_makes_no_sense_is_refused_by_name(eight_rows, options, error, said):
    with pytest.raises(error, match=said):
        ps.market(**{"market": "all", "flows": eight_rows, **options})


def test_codes_is_known_or_any_and_nothing_else(eight_rows):
    with pytest.raises(PetrostatesError, match="anything"):
        ps.market("all", flows=eight_rows, codes="anything")


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda market: market.overlap("RUS", "IRAN"), UnknownCountry, "Did you mean 'IRN'"),
        (lambda market: market.overlap("Iran", "RUS"), UnknownCountry, "Did you mean 'IRN'"),
        (lambda market: market.pressure("RUS", on="IRR"), UnknownCountry, "IR"),
        (lambda market: market.overlap("RUS", "RUS"), BadArgument, "'RUS' with itself is not a pair"),
        (lambda market: market.pressure("IRN", on="IRN"), BadArgument, "'IRN' with itself is not a pair"),
        (lambda market: market.overlap("RUS", "IRN", index="finger_krenin"), UnknownIndex, "'finger_kreinin'"),
        (lambda market: market.overlap("RUS", "IRN", cells="importers"), UnknownIndex, "'importer'"),
        (lambda market: market.pressure("RUS", "IRN", cells="prodct"), UnknownIndex, "'product'"),
        (lambda market: market.overlap("RUS", "IRN", measure="quantities"), UnknownIndex, "'quantity'"),
        (lambda market: market.pressure("RUS", "IRN", measure="tonnes"), UnknownIndex, "Known: quantity, value"),
        (lambda market: market.shares(measure="values"), UnknownIndex, "'value'"),
        (lambda market: market.concentration(measure="usd"), UnknownIndex, "Known: quantity, value"),
    ],
)
def test_an_unknown_name_is_refused_and_the_nearest_offered(market, ask, error, said):
    with pytest.raises(error, match=said) as refused:
        ask(market)
    assert isinstance(refused.value, PetrostatesError)
    assert isinstance(refused.value, KeyError if issubclass(error, UnknownName) else ValueError)


def test_a_folder_that_is_not_there_is_refused_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="petrostates build --init --data") as refused:
        ps.market("asia", data=tmp_path / "nowhere")
    assert isinstance(refused.value, MissingData)
