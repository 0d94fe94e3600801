"""UN Comtrade: totals only, each once, physical direction; asked politely, whole, and never past a cut-off answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from petrostates.connectors import comtrade, comtrade_plan
from petrostates.connectors.comtrade_plan import KEYED, Call, planned_calls, query
from petrostates.connectors.source import RawFiles, Wanted
from petrostates.errors import BadFile
from petrostates.reference import countries
from petrostates.schema import FLOWS

KEY = "planted-key-0123456789"
SAMPLE = Path(__file__).parent / "comtrade" / "get-M-imports-001.json"
FIRST = json.loads(SAMPLE.read_text())["data"][1]  # India's crude from Russia, March 2024: 7 Mt, 4 billion dollars
TODAY = date(2024, 5, 10)


def answer(*records: dict[str, object], **envelope: object) -> str:
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(records), "error": "", "data": records, **envelope})


def wanted(**changes: object) -> Wanted:
    asked = {
        "since": date(2024, 1, 1),
        "importers": ("IND", "CHN"),
        "products": ("crude",),
        "today": TODAY,
        "known": {},
    }
    return Wanted(**{**asked, **changes})


# Reading


def test_the_sample_gives_the_expected_table(parse):
    rows = parse("comtrade", {SAMPLE.name: SAMPLE.read_bytes()})
    columns = ("frequency", "exporter", "importer", "product", "flow", "quantity_t", "value_usd", "valuation", "status")
    march = date(2024, 3, 1)
    assert {row["period"] for row in rows if row["frequency"] == "M"} == {march}
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("M", "WLD", "IND", "crude", "import", 12e6, 7e9, "cif", "reported"),
        ("M", "RUS", "IND", "crude", "import", 7e6, 4e9, "cif", "reported"),
        ("M", "IRQ", "IND", "crude", "import", 5e6, 3e9, "cif", "estimated"),
        ("M", "XOA", "IND", "products", "import", None, 1e6, "cif", "reported"),
        ("M", "ARE", "IND", "lpg", "import", 5e5, 2.5e8, "cif", "reported"),
        ("M", "_X", "IND", "products", "import", 3e3, 2e6, "cif", "reported"),
        ("M", "IND", "NLD", "products", "export", 1e6, 8e8, "fob", "reported"),
        ("A", "TKM", "CHN", "pipeline_gas", "import", pytest.approx(1.2e12 / 40.7 * 0.717e-3), 9e9, "cif", "reported"),
    ]


def test_what_was_printed_is_kept_in_its_unit(parse):
    rows = parse("comtrade", {SAMPLE.name: SAMPLE.read_bytes()})
    printed = {(row["exporter"], row["product"]): (row["reported_quantity"], row["reported_unit"]) for row in rows}
    assert printed["RUS", "crude"] == (7e9, "kg")
    assert printed["TKM", "pipeline_gas"] == (1.2e6, "TJ")
    assert printed["XOA", "products"] == (None, None)


def test_a_year_starts_in_january_though_its_month_is_52(parse):
    rows = parse("comtrade", {SAMPLE.name: SAMPLE.read_bytes()})
    assert [row["period"] for row in rows if row["frequency"] == "A"] == [date(2023, 1, 1)]


def test_the_table_passes_the_checks_of_its_schema():
    table = comtrade.parse(RawFiles(SAMPLE.parent, (SAMPLE.name,), date(2026, 1, 1)))["flows"]
    assert FLOWS.check(table, "sample").num_rows == 8


def test_crude_under_its_only_child_alone_is_read(parse):
    (row,) = parse("comtrade", {"a.json": answer({**FIRST, "cmdCode": "270900"})})
    assert (row["product"], row["quantity_t"]) == ("crude", 7e6)


def test_heading_and_child_in_different_files_are_one(parse):
    (row,) = parse("comtrade", {"a.json": answer({**FIRST, "cmdCode": "270900"}), "b.json": answer(FIRST)})
    assert row["quantity_t"] == 7e6


def test_mode_of_supply_minus_one_is_a_total(parse):
    assert len(parse("comtrade", {"a.json": answer({**FIRST, "mosCode": "-1"})})) == 1


@pytest.mark.parametrize(
    "part", [{"customsCode": "C01"}, {"motCode": 2100}, {"mosCode": "1"}, {"partner2Code": 784}, {"flowCode": "RM"}]
)
def test_a_part_of_a_total_is_no_row(parse, part):
    assert parse("comtrade", {"a.json": answer({**FIRST, **part})}) == []


def test_an_unknown_part_leaves_its_measure_unknown_and_the_other_one_whole(parse):
    propane = {**FIRST, "cmdCode": "271112", "netWgt": 0, "qty": 0, "qtyUnitCode": -1}
    butane = {**FIRST, "cmdCode": "271113", "netWgt": None, "qty": None, "qtyUnitCode": -1}
    (row,) = parse("comtrade", {"a.json": answer(propane, butane)})
    assert (row["quantity_t"], row["reported_quantity"], row["value_usd"]) == (None, None, 8e9)
    (row,) = parse("comtrade", {"a.json": answer(propane, {**butane, "netWgt": 2000.0, "isNetWgtEstimated": True})})
    assert (row["quantity_t"], row["reported_quantity"], row["reported_unit"]) == (None, None, None)
    assert (row["value_usd"], row["status"]) == (8e9, "reported")
    weighed = [{**part, "netWgt": 2000.0} for part in (propane, {**butane, "primaryValue": None})]
    (row,) = parse("comtrade", {"a.json": answer(*weighed)})
    assert (row["quantity_t"], row["value_usd"]) == (4.0, None)


def test_an_unknown_part_leaves_no_factor_of_a_tonnage_that_is_not_known(parse):
    barrels = {**FIRST, "cmdCode": "271112", "netWgt": None, "qty": 11600.0, "qtyUnitCode": 19}
    unweighed = {**FIRST, "cmdCode": "271113", "netWgt": None, "qty": None, "qtyUnitCode": -1}
    (row,) = parse("comtrade", {"a.json": answer(barrels, unweighed)})
    assert (row["quantity_t"], row["factor"], row["reported_unit"]) == (None, None, None)


def test_an_estimate_of_nothing_is_no_estimate(parse):
    (row,) = parse("comtrade", {"a.json": answer({**FIRST, "netWgt": 0, "isNetWgtEstimated": True, "qty": 0})})
    assert (row["quantity_t"], row["status"]) == (None, "reported")


def test_availability_is_no_trade_and_an_empty_answer_gives_no_rows(parse):
    files = {"availability-M-01.json": answer({"period": "202403", "reporterCode": 699}), "a.json": answer()}
    assert parse("comtrade", files) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"netWgt": -1.0}, "field netWgt: '-1.0' is negative"),
        ({"primaryValue": float("nan")}, "field primaryValue: 'nan' is not a finite number"),
        ({"primaryValue": float("inf")}, "field primaryValue: 'inf' is not a finite number"),
        ({"primaryValue": "4e9"}, "field primaryValue: '4e9' is not float"),
        ({"netWgt": True}, "field netWgt: 'True' is not float"),
        ({"partnerCode": 5}, "field partnerCode: '5' is not in the list"),
        ({"reporterCode": 0}, "field reporterCode: '0' is no reporter"),
        ({"cmdCode": "271019"}, "field cmdCode: '271019' is none of 2709"),
        ({"flowCode": "Z"}, "field flowCode: 'Z' is no known flow"),
        ({"freqCode": "Q"}, "field freqCode: 'Q' is neither A nor M"),
        ({"period": "202413"}, "field period: '202413' is no month"),
        ({"period": "2024"}, "field period: '2024' is no month"),
        ({"refMonth": 4}, "field refMonth: '4' does not fit the period 202403"),
        ({"freqCode": "A", "period": "2024"}, "field refMonth: '3' does not fit the period 2024, which needs 52"),
        ({"isNetWgtEstimated": None}, "field isNetWgtEstimated: 'None' is not bool"),
    ],
)
def test_a_wrong_value_is_refused_by_file_record_and_field(parse, change, said):
    other = {**FIRST, "partnerCode": 368}
    with pytest.raises(BadFile, match=rf"a\.json, record 2, {said}"):
        parse("comtrade", {"a.json": answer(other, {**FIRST, **change})})


@pytest.mark.parametrize(
    "name", ["netWgt", "primaryValue", "customsCode", "motCode", "mosCode", "partner2Code", "cmdCode"]
)
def test_a_missing_field_is_refused(parse, name):
    short = {field: value for field, value in FIRST.items() if field != name}
    with pytest.raises(BadFile, match=f"record 1: field {name} is missing"):
        parse("comtrade", {"a.json": answer(short)})


def test_a_record_told_twice_is_refused_also_across_files(parse):
    with pytest.raises(BadFile, match=r"b\.json, record 1, field cmdCode: '2709' repeats"):
        parse("comtrade", {"a.json": answer(FIRST), "b.json": answer(FIRST)})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html><body>Service unavailable</body></html>", "not JSON but 'Service unavailable'"),
        (b"\xff\xfe\x00", "not JSON"),
        (answer(FIRST)[:-20], "not JSON"),
        ("[]", "no envelope"),
        ('{"count": 0, "error": ""}', "field data is missing"),
        (answer(error="Quota exceeded"), "error 'Quota exceeded'"),
        (answer(errorObject={"errorMessage": "no such code"}), "no such code"),
        (answer(FIRST, count=2), "announces 2 records, 1 are there"),
        (answer(), None),
        ('{"data": ["x"]}', "record 1: no record but 'x'"),
    ],
)
def test_what_is_no_envelope_is_refused(parse, content, said):
    if said is None:
        assert parse("comtrade", {"a.json": content}) == []
        return
    with pytest.raises(BadFile, match=said):
        parse("comtrade", {"a.json": content})


def test_an_answer_as_long_as_the_limit_is_refused(parse):
    with pytest.raises(BadFile, match="500 records, the most in one answer"):
        parse("comtrade", {"preview-M-imports-001.json": answer(*[{}] * 500)})
    with pytest.raises(BadFile, match="100000 records"):
        parse("comtrade", {"get-M-imports-001.json": '{"data": [' + "0," * 99_999 + "0]}"})


def test_a_keyed_answer_may_have_500_records(parse):
    partners = [number for number, code in comtrade_plan.areas().items() if code not in {"WLD", "_X"}][:250]
    records = [{**FIRST, "partnerCode": partner, "cmdCode": hs} for partner in partners for hs in ("2709", "2710")]
    assert len(records) == 500
    assert len(parse("comtrade", {"get-M-imports-001.json": answer(*records)})) > 450


def test_a_folder_without_trade_is_refused(parse):
    with pytest.raises(BadFile, match="no answer of the provider"):
        parse("comtrade", {"availability-M-01.json": answer()})


# Countries


def test_every_area_is_a_known_code_and_each_country_has_one_number_to_ask_by():
    assert set(comtrade_plan.areas().values()) <= set(countries())
    numbers = comtrade_plan.numbers()
    assert (numbers["IND"], numbers["USA"], numbers["FRA"], numbers["XOA"]) == (699, 842, 251, 490)
    assert "TWN" not in numbers
    assert {comtrade_plan.areas()[number] for number in (837, 838, 839, 899, 577)} == {"_X"}
    assert [comtrade_plan.areas()[number] for number in (0, 840, 356)] == ["WLD", "USA", "IND"]


# Planning


def test_ten_years_of_twenty_importers_fit_the_free_day():
    importers = tuple(list(comtrade_plan.numbers())[:20])
    asked = wanted(since=date(2015, 1, 1), today=date(2025, 1, 15), importers=importers, products=None)
    assert len(query(asked, KEYED).products) == 6
    # Availability 10 + 1; ten batches of months and one of years, in both books.
    assert planned_calls(asked, keyed=True) == 33


def test_a_preview_takes_one_period_a_call_and_the_default_takes_a_visitor_two_days():
    assert planned_calls(wanted(), keyed=False) == 1 + 4  # nothing but the four months of 2024 is over
    default = wanted(since=None, importers=None, products=None)
    # Availability 1 + 1; two importers a call, of 24, for twelve months and a year.
    assert planned_calls(default, keyed=False) == 2 + 12 * 13 == 158
    # Availability 5 + 1; five batches of months and one of years, in both books.
    assert planned_calls(default, keyed=True) == 18


def test_the_default_is_asia_and_five_years():
    asked = query(wanted(since=None, importers=None, products=None), KEYED)
    codes = {comtrade_plan.areas()[number] for number in asked.importers}
    assert {"CHN", "IND", "JPN", "KOR"} < codes
    assert not codes & {"XOA", "MAC", "PRK", "TWN"}
    assert asked.periods["A"] == ("2019", "2020", "2021", "2022", "2023")
    assert (asked.periods["M"][0], asked.periods["M"][-1], len(asked.periods["M"])) == ("201905", "202404", 60)


def test_countries_without_a_number_are_remembered():
    assert query(wanted(importers=("TWN", "IND")), KEYED).without_number == ("TWN",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"importers": ("TWN",)}, "no number for TWN"),
        ({"products": ("gas_nes",)}, "none of gas_nes; there are crude"),
        ({"since": TODAY}, "no month and no year is over"),
    ],
)
def test_a_question_without_an_answer_is_refused_before_any_call(change, said):
    with pytest.raises(match=said):
        query(wanted(**change), KEYED)


def test_every_call_names_what_would_otherwise_come_in_full():
    call = Call("M", "X", ("202401",), (699,), (643, 364), ("2709",))
    assert call.parameters(500) == {
        "reporterCode": "643,364",
        "partnerCode": "699",
        "period": "202401",
        "cmdCode": "2709",
        "flowCode": "X",
        "partner2Code": "0",
        "motCode": "0",
        "customsCode": "C00",
        "breakdownMode": "classic",
        "includeDesc": "true",
        "format": "JSON",
        "maxRecords": "500",
    }


def test_a_call_is_halved_by_period_then_importer_then_product():
    call = Call("M", "M", ("202401", "202402"), (699, 156), None, ("2709", "2710"))
    early, late = call.halves()
    assert (early.periods, late.periods) == (("202401",), ("202402",))
    india, china = early.halves()
    assert (india.importers, china.importers) == ((699,), (156,))
    crude, products = india.halves()
    assert (crude.products, products.products) == (("2709",), ("2710",))
    assert crude.halves() is None
