"""UN Comtrade without a net weight: tonnes by unit and cited factor, checked with exact fractions; unknown stays unknown."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from petrostates.connectors.comtrade_units import weight
from petrostates.reference import conversion

SAMPLE = Path(__file__).parent / "comtrade" / "get-M-imports-001.json"
FIRST = json.loads(SAMPLE.read_text())["data"][1]  # India's crude from Russia
IRAQ = {"partnerCode": 368}


@pytest.fixture
def row(parse):
    """The row of one record whose net weight is missing."""

    def read(hs: str, unit: int, quantity: float | None, **fields: object) -> dict:
        record = {**FIRST, "cmdCode": hs, "netWgt": None, "qtyUnitCode": unit, "qty": quantity, **fields}
        (found,) = parse("comtrade", {"a.json": json.dumps({"count": 1, "data": [record]})})
        return found

    return read


@pytest.mark.parametrize(
    ("hs", "unit", "name", "per_unit_t", "factor"),
    [
        ("2709", 8, "kg", Fraction(1, 1000), None),
        ("2709", 21, "t", Fraction(1), None),
        ("271121", 8, "kg", Fraction(1, 1000), None),
        ("2709", 19, "bbl", 1 / Fraction("7.33"), "crude_bbl_per_t"),
        ("2709", 12, "m3", Fraction("6.2898") / Fraction("7.33"), "crude_bbl_per_t"),
        ("2709", 17, "1000 m3", 1000 * Fraction("6.2898") / Fraction("7.33"), "crude_bbl_per_t"),
        ("2709", 20, "1000 L", Fraction("6.2898") / Fraction("7.33"), "crude_bbl_per_t"),
        ("2709", 7, "L", Fraction("0.0062898") / Fraction("7.33"), "crude_bbl_per_t"),
        ("2710", 19, "bbl", 1 / Fraction("8.06"), "products_bbl_per_t"),
        ("2710", 12, "m3", Fraction("6.2898") / Fraction("8.06"), "products_bbl_per_t"),
        ("271112", 19, "bbl", 1 / Fraction("11.6"), "lpg_bbl_per_t"),
        ("271113", 20, "1000 L", Fraction("6.2898") / Fraction("11.6"), "lpg_bbl_per_t"),
        ("271121", 17, "1000 m3", Fraction("0.717"), "pipeline_gas_kg_per_m3"),
        ("271121", 12, "m3", Fraction("0.000717"), "pipeline_gas_kg_per_m3"),
        (
            "271121",
            18,
            "TJ",
            1_000_000 / Fraction("40.7") * Fraction("0.717") / 1000,
            "gas_mj_per_m3+pipeline_gas_kg_per_m3",
        ),
        ("271111", 18, "TJ", 1_000_000 / Fraction("1055.056") / Fraction("51.6"), "lng_mmbtu_per_t"),
    ],
)
def test_a_quantity_becomes_tonnes_by_its_unit_and_what_was_printed_is_kept(row, hs, unit, name, per_unit_t, factor):
    found = row(hs, unit, 1234.5, **IRAQ)
    assert found["quantity_t"] == pytest.approx(float(Fraction("1234.5") * per_unit_t), rel=1e-12)
    assert (found["reported_quantity"], found["reported_unit"], found["factor"]) == (1234.5, name, factor)


@pytest.mark.parametrize(
    ("hs", "unit", "name"),
    [
        ("271111", 12, "m3"),  # liquid or gas, six hundred times apart
        ("271111", 17, "1000 m3"),
        ("271112", 12, "m3"),
        ("271121", 19, "bbl"),
        ("271121", 7, "L"),
        ("2709", 18, "TJ"),
        ("2709", 5, "Comtrade unit 5"),
        ("2709", -1, "Comtrade unit -1"),
    ],
)
def test_a_unit_without_a_cited_way_to_tonnes_leaves_them_unknown(row, hs, unit, name):
    found = row(hs, unit, 1234.5)
    assert (found["quantity_t"], found["factor"]) == (None, None)
    assert (found["reported_quantity"], found["reported_unit"]) == (1234.5, name)


@pytest.mark.parametrize("quantity", [None, 0, 0.0])
def test_nothing_reported_stays_unknown_and_is_never_zero(row, quantity):
    found = row("2709", 19, quantity)
    assert (found["quantity_t"], found["reported_quantity"], found["factor"]) == (None, None, None)


def test_barrels_are_those_of_the_exporter_in_whoever_s_book(row):
    assert row("2709", 19, 7356)["quantity_t"] == pytest.approx(1000)
    assert row("2709", 19, 7356)["factor"] == "crude_rus_bbl_per_t"
    theirs = row("2709", 19, 7356, flowCode="X", reporterCode=643, partnerCode=699)
    assert (theirs["exporter"], theirs["factor"]) == ("RUS", "crude_rus_bbl_per_t")
    ours = row("2709", 19, 7330, flowCode="X", reporterCode=699, partnerCode=643)
    assert (ours["exporter"], ours["factor"]) == ("IND", "crude_bbl_per_t")


def test_a_net_weight_goes_before_a_quantity(row):
    found = row("2709", 19, 7330, netWgt=5e6)
    assert (found["quantity_t"], found["reported_unit"], found["factor"]) == (5000.0, "kg", None)


def test_an_estimated_quantity_makes_the_row_an_estimate(row):
    assert row("2709", 19, 7330, isQtyEstimated=True)["status"] == "estimated"
    assert row("2709", 19, 7330)["status"] == "reported"


def test_parts_in_different_units_add_up_and_name_their_factors(parse):
    propane = {**FIRST, "cmdCode": "271112", "netWgt": None, "qty": 11600.0, "qtyUnitCode": 19}
    butane = {**FIRST, "cmdCode": "271113", "netWgt": 2e6}
    (found,) = parse("comtrade", {"a.json": json.dumps({"count": 2, "data": [propane, butane]})})
    assert found["quantity_t"] == pytest.approx(1000 + 2000)
    assert (found["reported_quantity"], found["reported_unit"], found["factor"]) == (None, None, "lpg_bbl_per_t")


@pytest.mark.parametrize(("unit", "product"), [(18, "pipeline_gas"), (18, "lng"), (17, "pipeline_gas"), (19, "lpg")])
def test_every_factor_is_a_cited_conversion(unit, product):
    for name in (weight(1.0, unit, product, "RUS").factor or "").split("+"):
        assert conversion(name).citation
