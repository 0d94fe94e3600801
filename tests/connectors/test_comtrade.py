"""UN Comtrade: totals only, each once, physical direction; asked politely, whole, and never past a cut-off answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from petrostates.connectors import comtrade, comtrade_plan
from petrostates.connectors.comtrade_plan import KEYED, PREVIEW, Call, planned_calls, query
from petrostates.connectors.http import Http, Patience
from petrostates.connectors.source import RawFiles, Wanted
from petrostates.errors import BadFile, FetchFailed
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
        ("A", "TKM", "CHN", "pipeline_gas", "import", None, 9e9, "cif", "reported"),
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


def test_an_unknown_weight_is_skipped_in_a_sum_and_never_zero(parse):
    propane = {**FIRST, "cmdCode": "271112", "netWgt": 0, "qty": 0, "qtyUnitCode": -1}
    butane = {**FIRST, "cmdCode": "271113", "netWgt": None, "qty": None, "qtyUnitCode": -1}
    (row,) = parse("comtrade", {"a.json": answer(propane, butane)})
    assert (row["quantity_t"], row["reported_quantity"], row["value_usd"]) == (None, None, 8e9)
    (row,) = parse("comtrade", {"a.json": answer(propane, {**butane, "netWgt": 2000.0})})
    assert row["quantity_t"] == 2.0


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


def test_a_preview_takes_one_period_a_call_and_the_default_fits_a_visitor():
    assert planned_calls(wanted(), keyed=False) == 1 + 4  # nothing but the four months of 2024 is over
    assert planned_calls(wanted(since=None, importers=None, products=None), keyed=False) <= 100


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


# Fetching


@pytest.fixture
def provider_of_trade(provider, reply, monkeypatch: pytest.MonkeyPatch):
    """A provider with the months of 2024 for India and Russia, February for China, and no year."""
    monkeypatch.setenv("PETROSTATES_COMTRADE_URL", provider.url)
    released = "2024-05-01T00:00:00"

    def availability(query, headers):
        months = [month for month in query["period"].split(",") if month in {"202401", "202402", "202403"}]
        reporters = [(month, number) for month in months for number in (699, 643)]
        reporters += [("202402", 156)] if "202402" in months else []
        rows = [{"period": month, "reporterCode": number, "lastReleased": released} for month, number in reporters]
        return reply(answer(*rows, {"period": "202401", "reporterCode": 97, "lastReleased": released}))

    def trade(query, headers):
        records = [
            {**FIRST, "period": month, "refMonth": int(month[4:]), "flowCode": query["flowCode"]}
            | {"reporterCode": int(reporter), "partnerCode": 643 if query["flowCode"] == "M" else 699}
            for month in query["period"].split(",")
            for reporter in query["reporterCode"].split(",")
        ]
        return reply(answer(*records))

    for tier in ("/data/v1/get", "/public/v1/preview"):
        provider.replies[f"{tier}/C/M/HS"] = trade
    for tier in ("/data/v1/getDA", "/public/v1/getDA"):
        provider.replies[f"{tier}/C/M/HS"] = availability
        provider.replies[f"{tier}/C/A/HS"] = [reply(answer())]
    return provider


def http(secret: str | None = None) -> Http:
    return Http("comtrade", secret=secret, patience=Patience(attempts=1), sleep=lambda _: None)


def trade_requests(provider) -> list[dict[str, str]]:
    return [query for path, query, _ in provider.requests if "getDA" not in path]


def saved(fetched) -> dict[str, list[dict[str, object]]]:
    trade = {name: path for name, path in fetched.files.items() if not name.startswith("availability")}
    return {name: json.loads(path.read_bytes())["data"] for name, path in trade.items()}


def test_with_a_key_both_books_are_asked_in_one_call_each(provider_of_trade, tmp_path):
    fetched = comtrade.fetch(http(KEY), wanted(), tmp_path)
    imports, exports = trade_requests(provider_of_trade)
    assert (imports["reporterCode"], imports["period"]) == ("156,699", "202401,202402,202403")
    assert "partnerCode" not in imports
    # The sellers' book: whoever published, to the wanted importers.
    assert (exports["reporterCode"], exports["partnerCode"]) == ("156,643,699", "699,156")
    assert list(saved(fetched)) == ["get-M-imports-001.json", "get-M-exports-002.json"]
    assert fetched.vintage == TODAY
    assert fetched.facts["calls"] == len(provider_of_trade.requests) <= planned_calls(wanted(), keyed=True)


def test_the_key_travels_in_a_header_and_is_written_nowhere(provider_of_trade, tmp_path):
    fetched = comtrade.fetch(http(KEY), wanted(), tmp_path)
    for path, parameters, headers in provider_of_trade.requests:
        assert headers["Ocp-Apim-Subscription-Key"] == KEY
        assert KEY not in path + json.dumps(parameters)
    assert KEY not in fetched.address + json.dumps(dict(fetched.facts))
    assert all(KEY.encode() not in path.read_bytes() for path in fetched.files.values())


def test_without_a_key_one_period_a_call_and_only_where_something_is_published(provider_of_trade, tmp_path):
    fetched = comtrade.fetch(http(), wanted(), tmp_path)
    asked = [(query["period"], query["reporterCode"], query["flowCode"]) for query in trade_requests(provider_of_trade)]
    assert asked == [("202401", "699", "M"), ("202402", "156,699", "M"), ("202403", "699", "M")]
    assert fetched.facts["without_data"] == {"IND": ["202404"], "CHN": ["202401", "202403", "202404"]}
    assert fetched.facts["released"] == "2024-05-01"
    assert not any("Ocp-Apim-Subscription-Key" in headers for _, _, headers in provider_of_trade.requests)


def test_what_was_fetched_is_kept_byte_for_byte_and_can_be_parsed(provider_of_trade, reply, tmp_path):
    sent = answer({**FIRST, "period": "202401", "refMonth": 1}) + "\n  "
    provider_of_trade.replies["/public/v1/preview/C/M/HS"] = [reply(sent)]
    fetched = comtrade.fetch(http(), wanted(since=date(2024, 1, 1), today=date(2024, 2, 3)), tmp_path)
    assert (tmp_path / "preview-M-imports-001.json").read_text() == sent
    table = comtrade.parse(RawFiles(tmp_path, tuple(fetched.files), TODAY))["flows"]
    assert table["quantity_t"].to_pylist() == [7e6]


def test_nothing_is_fetched_again_until_a_release_date_changes(provider_of_trade, tmp_path):
    first = comtrade.fetch(http(), wanted(), tmp_path)
    before = len(trade_requests(provider_of_trade))
    assert comtrade.fetch(http(), wanted(known=first.facts), tmp_path) is None
    assert len(trade_requests(provider_of_trade)) == before
    assert comtrade.fetch(http(), wanted(known={"availability": "of another day"}), tmp_path) is not None


@pytest.mark.parametrize(("secret", "limit", "name"), [(KEY, 100_000, "get"), (None, 500, "preview")])
def test_an_answer_at_the_limit_is_asked_for_in_halves(provider_of_trade, reply, tmp_path, secret, limit, name):
    path = next(path for path in provider_of_trade.replies if f"/{name}/" in path)
    whole = provider_of_trade.replies[path]
    full = '{"data": [' + "0," * (limit - 1) + "0]}"

    def limited(query, headers):
        too_large = query["flowCode"] == "M" and len((query["period"] + "," + query["reporterCode"]).split(",")) > 2
        return reply(full) if too_large else whole(query, headers)

    provider_of_trade.replies[path] = limited
    fetched = comtrade.fetch(http(secret), wanted(), tmp_path)
    pieces = [records for file, records in saved(fetched).items() if "imports" in file]
    found = [(record["period"], record["reporterCode"]) for records in pieces for record in records]
    assert sorted(found) == sorted(set(found))
    assert {("202401", 699), ("202402", 156), ("202402", 699), ("202403", 699)} <= set(found)
    assert all(len(records) < limit for records in pieces)


def test_an_address_too_long_is_never_sent(provider_of_trade, tmp_path, monkeypatch):
    both = Call("M", "M", ("202402",), (156, 699), None, ("2709",)).parameters(500)
    address = f"https://comtradeapi.un.org/public/v1/preview/C/M/HS?{urlencode(both)}"
    monkeypatch.setattr(comtrade, "_LONGEST_ADDRESS", len(address))
    comtrade.fetch(http(), wanted(), tmp_path)
    assert [query["reporterCode"] for query in trade_requests(provider_of_trade)] == ["699", "156", "699", "699"]


def test_the_smallest_call_at_the_limit_is_given_up(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies["/public/v1/preview/C/M/HS"] = [reply('{"data": [' + "0," * 499 + "0]}")]
    with pytest.raises(
        FetchFailed, match="500 rows or more, which may be cut off, for the single 202401, IND, HS 2709"
    ):
        comtrade.fetch(http(), wanted(), tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (answer(error=f"no access with {KEY}"), r"error 'no access with \*\*\*'"),
        ("<html>Maintenance</html>", "not JSON but 'Maintenance'"),
        (answer(), "no trade in 2 answers for IND, CHN"),
    ],
)
def test_an_answer_that_is_none_fails_and_tells_no_key(provider_of_trade, reply, tmp_path, content, said):
    provider_of_trade.replies["/data/v1/get/C/M/HS"] = [reply(content)]
    with pytest.raises(FetchFailed, match=said) as failed:
        comtrade.fetch(http(KEY), wanted(), tmp_path)
    assert KEY not in str(failed.value)


def test_an_empty_answer_among_others_is_remembered(provider_of_trade, reply, tmp_path):
    whole = provider_of_trade.replies["/data/v1/get/C/M/HS"]
    provider_of_trade.replies["/data/v1/get/C/M/HS"] = lambda query, headers: (
        whole(query, headers) if query["flowCode"] == "M" else reply(answer())
    )
    assert comtrade.fetch(http(KEY), wanted(), tmp_path).facts["empty"] == ["get-M-exports-002.json"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "nothing is published yet"), ([{"period": "202401"}], "record 1: no period or reporterCode")],
)
def test_availability_must_say_something(provider_of_trade, reply, tmp_path, rows, said):
    provider_of_trade.replies["/public/v1/getDA/C/M/HS"] = [reply(answer(*rows))]
    with pytest.raises(FetchFailed, match=said):
        comtrade.fetch(http(), wanted(), tmp_path)


def test_a_spent_quota_says_when_to_come_back(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies["/public/v1/preview/C/M/HS"] = [reply("Quota will be replenished in 00:41:07", 403)]
    with pytest.raises(FetchFailed, match="00:41:07"):
        comtrade.fetch(http(), wanted(), tmp_path)


def test_the_preview_asks_few_importers_at_a_time():
    asked = query(wanted(importers=None), PREVIEW)
    assert max(len(call.importers) for call in comtrade_plan.calls(asked, PREVIEW)) == PREVIEW.importers
