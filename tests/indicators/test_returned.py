"""Cargo returned to its origin at the value of a label: no price of the origin, and its dollars are told as what they are."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

import petrostates as ps
from petrostates.cli import main
from petrostates.indicators import unbooked
from petrostates.indicators.coverage import Coverage
from petrostates.markets import Market
from petrostates.namespace import Tables
from petrostates.schema import ADJUSTMENTS, FLOWS
from petrostates.selection import Selection

WHEN = date(2023, 1, 1)
# Malaysia 10 t at 500, Russia 10 t at 450; 4 (2 to 6) of the Malaysian tonnes are Iran's.
BOOKED = (("MYS", "CHN", 10.0, 5_000.0), ("RUS", "CHN", 10.0, 4_500.0))
HIDDEN = ("MYS", "IRN", "CHN", 2.0, 4.0, 6.0, 500.0, "hidden_origin")


def market(*flows: tuple, moved: tuple = (HIDDEN,), every: str | None = None) -> Market:
    """Flows of exporter, importer, tonnes and dollars in January 2023, with what is moved."""
    common = {
        "period": WHEN,
        "product": "crude",
        "vintage": date(2024, 1, 1),
        "frequency": "A" if every is None else "M",
    }
    columns = ("exporter", "importer", "quantity_t", "value_usd")
    rows = [
        {**common, **dict(zip(columns, flow, strict=True)), "flow": "import", "status": "reported", "source": "made_up"}
        for flow in flows
    ]
    names = ("declared_exporter", "attributed_exporter", "importer", "quantity_low_t", "quantity_t", "quantity_high_t")
    told = {"totals": "any", "evidence": "test", "source": "iran_evidence"}
    adjustments = [
        {**common, **told, **dict(zip((*names, "unit_value_usd_t", "method"), row, strict=True)), "lever": row[-1]}
        for row in moved
    ]
    tables = Tables(FLOWS.from_pylist(rows), ADJUSTMENTS.from_pylist(adjustments))
    return Market(tables, Selection("all", None, basis="attributed", every=every, partial=every is not None))


def discounts(of: Market, by: str = "importer") -> pd.DataFrame:
    return of.discounts(by).tidy().set_index("exporter")


# -- unit values by hand ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [None, "year"])
@pytest.mark.parametrize("by", ["importer", "product"])
def test_an_exporter_that_has_only_returned_cargo_keeps_its_row_and_has_no_unit_value(by, every):
    found = discounts(market(*BOOKED, every=every), by)
    assert found.loc["IRN", ["unit_value_usd_t", "discount", "low", "high"]].isna().all()
    # The others stand as before: against Russia 10 t at 500, wherever the cargo counts, against Malaysia what all else cost.
    assert found["unit_value_usd_t"].dropna().to_dict() == {"MYS": 500.0, "RUS": 450.0}
    assert found.loc["RUS", "discount"] == pytest.approx(math.log(450 / 500), abs=1e-12)
    assert found.loc["MYS", "discount"] == pytest.approx(math.log(500 / ((4 * 500 + 4_500) / 14)), abs=1e-12)


@pytest.mark.parametrize("every", [None, "year"])
def test_flows_under_its_own_name_alone_make_the_unit_value_of_an_exporter(every):
    found = discounts(market(*BOOKED, ("IRN", "CHN", 2.0, 600.0), every=every))
    assert found.loc["IRN", "unit_value_usd_t"] == 300.0
    assert found.loc["IRN", "discount"] == pytest.approx(math.log(300 / ((6 * 500 + 4_500) / 16)), abs=1e-12)
    # As one of the others Iran has its own 2 t at 300 and the returned 4 t at 500.
    assert found.loc["RUS", "discount"] == pytest.approx(math.log(450 / (5_600 / 12)), abs=1e-12)


def test_with_importers_pooled_cargo_under_ones_own_name_elsewhere_is_a_unit_value():
    found = discounts(market(*BOOKED, ("IRN", "IND", 1.0, 350.0)), "product")
    assert found.loc["IRN", "unit_value_usd_t"] == 350.0


def test_a_cargo_without_dollars_of_its_own_gives_no_unit_value_to_what_is_returned():
    found = discounts(market(*BOOKED, ("IRN", "CHN", 2.0, None)))
    assert found.loc["IRN", ["unit_value_usd_t", "discount", "low", "high"]].isna().all()


def test_what_the_books_lack_of_a_declared_flow_has_the_unit_value_of_that_flow():
    gap = ("_X", "RUS", "CHN", -1.0, 0.0, 5.0, 450.0, "book_gap")
    found = discounts(market(*BOOKED, ("RUS", "IND", 10.0, 3_500.0), moved=(HIDDEN, gap)), "product")
    assert found.loc["RUS", "unit_value_usd_t"] == 400.0
    # 5 t more at 450 is 411 and dearer, 1 t less cheaper: the gap is Russia's own cargo and moves its own price.
    others = 500.0
    assert found.loc["RUS", "high"] == pytest.approx(math.log((10_250 / 25) / others), abs=1e-12)
    assert found.loc["RUS", "low"] == pytest.approx(math.log((7_550 / 19) / others), abs=1e-12)


def test_the_dollars_of_an_importer_are_what_the_books_have():
    flows = market(*BOOKED).flows()
    assert flows["value_usd"].sum() == 9_500.0
    assert flows.columns.tolist()[-2:] == ["quantity_t", "value_usd"]


# -- in words ---------------------------------------------------------------------------------------------------------


def test_a_summary_of_discounts_names_who_has_no_unit_value_and_where_to_ask():
    of = market(*BOOKED)
    for found, words in (
        (of.discounts(), "Iran to China 2023, where all its cargo"),
        (of.discounts("product"), "Iran 2023, where all its cargo"),
    ):
        (line,) = found.absences()
        assert line in found.summary().splitlines()
        assert words in line
        assert "ps.attribute('IRN'" in line
        assert ".price()" in line
    assert market(*BOOKED, ("IRN", "CHN", 2.0, 600.0)).discounts().absences() == []


def dollars(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("Dollars of returned cargo")]


SAID = (
    "Dollars of returned cargo are those of the label it was booked under, not a price of its origin: Iran to China {}; "
    "what is known of its price: ps.attribute('IRN', importer='CHN').price()."
)


@pytest.mark.filterwarnings("ignore::petrostates.CoverageWarning")
@pytest.mark.parametrize(
    ("ask", "years"),
    [
        (lambda asia: asia.shares(measure="value"), "2019-2024"),
        (lambda asia: asia.shares(measure="value").of("RUS"), "2019-2024"),
        (lambda asia: asia.concentration(measure="value"), "2019-2024"),
        (lambda asia: asia.overlap("RUS", "IRN", measure="value"), "2019-2024"),
        (lambda asia: asia.pressure("RUS", on="SAU", measure="value"), "2019-2024"),
        (lambda asia: asia.growth("IRN", 2018, 2024, measure="value"), "2024"),
        (lambda asia: asia.growth("IRN", 2016, 2018, measure="value"), None),
        (lambda asia: asia.overlap("RUS", "SAU", measure="value"), None),
        (lambda asia: asia.shares(), None),
    ],
)
def test_a_result_in_dollars_says_once_whose_dollars_returned_cargo_has(ask, years):
    found = ask(ps.market("asia", product="crude", basis="attributed", start=2016))
    said = [] if years is None else [SAID.format(years)]
    for text in (found.summary(), repr(found), found.coverage.sentence, found.coverage.note):
        assert dollars(text) == said


def test_only_years_and_products_of_a_result_are_named():
    assert dollars(ps.market("CHN", basis="attributed", end=2018).shares(measure="value").summary()) == []
    assert dollars(ps.market("CHN", product="lng", basis="attributed").shares(measure="value").summary()) == []
    assert dollars(ps.market("CHN", product="crude").shares(measure="value").summary()) == []
    (said,) = dollars(ps.market("CHN", basis="attributed", start=2023).shares(measure="value").summary())
    assert said == SAID.format("2023-2024")


def test_coverage_of_the_whole_market_has_the_returned_flows():
    seen: Coverage = ps.market("CHN", product="crude", basis="attributed").coverage("value")
    assert {(entry.exporter, entry.importer) for entry in seen.returned} == {("IRN", "CHN")}
    assert not seen.unbooked
    assert unbooked.price("IRN") == "ps.attribute('IRN').price()"


# -- bundled figures --------------------------------------------------------------------------------------------------


def test_on_the_bundled_data_iran_has_the_unit_value_of_its_declared_flows_and_none_without_them():
    options = {"product": "crude", "start": 2018}
    declared, attributed = (
        ps.market("CHN", basis=basis, **options).discounts().tidy().set_index(["exporter", "period"])
        for basis in ("declared", "attributed")
    )
    iran = attributed.loc["IRN", "unit_value_usd_t"].dropna()
    assert [day.year for day in iran.index] == [2018, 2019, 2020, 2021, 2022]
    pd.testing.assert_series_equal(iran, declared.loc["IRN", "unit_value_usd_t"])
    assert attributed.loc["IRN"].index.year.tolist() == [2018, 2019, 2020, 2021, 2022, 2023, 2024]


def test_the_command_says_beside_the_rows_who_has_no_unit_value(capsys: pytest.CaptureFixture[str]):
    asked = "query discounts --market CHN --product crude --basis attributed --start 2023 --format csv"
    assert main(asked.split()) == 0
    shown = capsys.readouterr()
    assert "2023-01-01,crude,CHN,IRN,,,,\n" in shown.out
    assert shown.err.startswith("note: No unit value, Crude oil and condensate: Iran to China 2023-2024, ")
    assert "ps.attribute('IRN', importer='CHN').price()" in shown.err
