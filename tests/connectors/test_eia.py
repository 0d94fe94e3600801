"""EIA: pages of API v2 and the keyless bulk file, read strictly; real days of the month; no key anywhere."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import pytest

from petrostates.connectors import RawFiles, Wanted, eia
from petrostates.connectors.eia_values import PRODUCERS
from petrostates.connectors.http import Http, Patience
from petrostates.errors import BadFile, DataWarning, FetchFailed
from petrostates.reference import countries
from petrostates.schema import BALANCES, PRICES

SAMPLES = Path(__file__).parent / "eia"  # invented figures in the documented layout
PAGES = {
    name: (SAMPLES / name).read_text("utf-8") for name in ("production-1.json", "production-2.json", "brent-1.json")
}
LINES = (SAMPLES / "INTL.txt").read_text("utf-8").splitlines()
KEY = "Pl4nted+key/with=chars&0%1"
TODAY = date(2024, 6, 20)
FEBRUARY, MARCH = date(2024, 2, 1), date(2024, 3, 1)


def bulk(*lines: str, name: str = "INTL.txt") -> bytes:
    """The bulk file: one JSON object a line in a zip."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\n".join(lines) + "\n")
    return result.getvalue()


@pytest.fixture
def read(tmp_path):
    """Parse files, given by name and content, as one vintage."""

    def parsed(files: dict[str, str | bytes]) -> dict[str, list[dict]]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        tables = eia.parse(RawFiles(tmp_path, tuple(files), TODAY))
        schemas = {"balances": BALANCES, "prices": PRICES}
        return {name: schemas[name].check(table, "eia").to_pylist() for name, table in tables.items()}

    return parsed


def changed(name: str, record: int, **fields) -> dict[str, str]:
    """The pages with other fields in one record, counted from one; a field of ``...`` is taken out."""
    page = json.loads(PAGES[name])
    row = {**page["response"]["data"][record - 1], **fields}
    page["response"]["data"][record - 1] = {key: value for key, value in row.items() if value is not ...}
    return {**PAGES, name: json.dumps(page)}


def test_thousand_barrels_a_day_become_tonnes_over_the_real_days_of_the_month(read):
    rows = read(PAGES)["balances"]
    assert [(row["period"], row["country"], row["reported_quantity"]) for row in rows] == [
        (FEBRUARY, "IRN", 3300.0),
        (FEBRUARY, "RUS", 9500.5),
        (MARCH, "RUS", None),
    ]
    assert [row["quantity_t"] for row in rows] == [
        pytest.approx(3300 * 1000 * 29 / 7.33),  # 2024 was a leap year
        pytest.approx(9500.5 * 1000 * 29 / 7.356),  # Russia's own barrels a tonne
        None,
    ]
    assert [row["factor"] for row in rows] == ["crude_bbl_per_t", "crude_rus_bbl_per_t", None]
    assert {(row["product"], row["item"], row["reported_unit"], row["frequency"], row["status"]) for row in rows} == {
        ("crude", "production", "TBPD", "M", "reported")
    }


def test_brent_is_read_from_text_and_numbers_and_a_month_without_price_gives_no_row(read):
    assert read(PAGES)["prices"] == [
        {
            "period": month,
            "frequency": "M",
            "series": "brent",
            "value": price,
            "unit": "USD/bbl",
            "source": "eia",
            "vintage": TODAY,
        }
        for month, price in [(FEBRUARY, 83.5), (MARCH, 85.4)]
    ]


def test_the_bulk_file_gives_the_same_balances_as_the_pages(read):
    rows = read({"INTL.zip": bulk(*LINES)})
    assert set(rows) == {"balances"}
    figures = {(row["period"], row["country"]): row["reported_quantity"] for row in rows["balances"]}
    assert figures == {
        (date(2024, 1, 1), "RUS"): None,
        (FEBRUARY, "RUS"): 9500.5,
        (MARCH, "RUS"): None,
        (FEBRUARY, "IRN"): 3300.0,
        (MARCH, "IRN"): None,
    }
    by_page = {(row["period"], row["country"]): row for row in read(PAGES)["balances"]}
    assert all(by_page[row["period"], row["country"]] == row for row in rows["balances"] if row["quantity_t"])


def test_every_producer_is_a_country_of_ours():
    assert set(PRODUCERS) <= set(countries())
    assert len(set(PRODUCERS)) == len(PRODUCERS)


@pytest.mark.parametrize("marker", [None, "", "--", "NA", "w", "ie"])
def test_a_marker_is_null_and_never_zero(read, marker):
    rows = read(changed("production-1.json", 1, value=marker))["balances"]
    assert (rows[0]["quantity_t"], rows[0]["reported_quantity"]) == (None, None)


def test_a_true_zero_stays_zero(read):
    assert read(changed("production-1.json", 1, value="0"))["balances"][0]["quantity_t"] == 0


@pytest.mark.parametrize(
    ("name", "record", "fields", "fault"),
    [
        ("production-1.json", 2, {"value": "-5"}, "record 2, field value: '-5' is not a number of zero or more"),
        ("production-1.json", 2, {"value": "NaN"}, "record 2, field value: 'NaN' is not"),
        ("production-1.json", 2, {"value": float("nan")}, "record 2, field value: 'nan' is not"),
        ("production-1.json", 2, {"value": float("inf")}, "record 2, field value: 'inf' is not"),
        ("production-1.json", 2, {"value": "1e999"}, "record 2, field value: '1e999' is not"),
        ("production-1.json", 2, {"value": "9,500"}, "record 2, field value: '9,500' is not"),
        ("production-1.json", 2, {"value": True}, "record 2, field value: 'True' is not"),
        ("production-1.json", 2, {"value": ...}, "record 2, field value: missing"),
        ("production-1.json", 2, {"period": "2024"}, "record 2, field period: '2024' is not a month"),
        ("production-1.json", 2, {"period": "2024-13"}, "record 2, field period: '2024-13' is not a month"),
        ("production-1.json", 2, {"countryRegionId": "WORL"}, "record 2, field countryRegionId: 'WORL' is no known"),
        ("production-1.json", 2, {"countryRegionId": ...}, "record 2, field countryRegionId: missing"),
        ("production-1.json", 2, {"unit": "MTOE"}, "record 2, field unit: 'MTOE' is not 'TBPD'"),
        ("production-1.json", 2, {"productId": "53"}, "record 2, field productId: '53' is not '57'"),
        ("production-1.json", 2, {"activityId": "2"}, "record 2, field activityId: '2' is not '1'"),
        ("production-2.json", 1, {"period": "2024-02"}, "record 1, field period: '2024-02' repeats RUS"),
        ("brent-1.json", 2, {"series": "RWTC"}, "record 2, field series: 'RWTC' is not 'RBRTE'"),
        ("brent-1.json", 2, {"units": "$/GAL"}, "record 2, field units: '$/GAL' is not '$/BBL'"),
        ("brent-1.json", 2, {"period": "2024-02"}, "record 2, field period: '2024-02' repeats"),
        ("brent-1.json", 2, {"value": "cheap"}, "record 2, field value: 'cheap' is not a number"),
    ],
)
def test_a_bad_field_is_refused_with_file_record_and_field(read, name, record, fields, fault):
    with pytest.raises(BadFile) as refused:
        read(changed(name, record, **fields))
    assert f"{name}, {fault}" in str(refused.value)


def test_an_answer_cut_off_at_the_cap_is_refused_with_the_provider_s_warning(read):
    page = json.loads(PAGES["brent-1.json"])
    page["response"] |= {"total": "5001", "warnings": [{"warning": "incomplete return"}]}
    with pytest.raises(BadFile, match=r"brent-1\.json, field total: 5001 rows are announced, 3 .*incomplete return"):
        read({**PAGES, "brent-1.json": json.dumps(page)})


def test_a_missing_page_is_refused(read):
    with pytest.raises(BadFile, match=r"production-1\.json, field total: 3 rows are announced, 2 are there"):
        read({name: page for name, page in PAGES.items() if name != "production-2.json"})
    with pytest.raises(BadFile, match=r"no 'production-1\.json'"):
        read({name: page for name, page in PAGES.items() if name != "production-1.json"})
    with pytest.raises(BadFile, match=r"no 'brent-1\.json'"):
        read({name: page for name, page in PAGES.items() if name != "brent-1.json"})


def test_a_warning_on_whole_pages_is_no_error(read):
    page = json.loads(PAGES["production-1.json"])
    page["response"]["warnings"] = [{"warning": "incomplete return"}]
    assert len(read({**PAGES, "production-1.json": json.dumps(page)})["balances"]) == 3


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<!DOCTYPE html><html></html>", "not JSON (.*begins with '<!DOCTYPE html>"),
        ('{"error": {"code": "API_KEY_INVALID", "message": "no such key"}}', "answered with an error: .*no such key"),
        ('{"error": "Invalid facet", "code": 400}', "answered with an error: .*Invalid facet"),
        (PAGES["brent-1.json"][:300], "not JSON"),
        ("", "not JSON"),
        ("[]", "field response: missing"),
        ('{"response": {"data": []}}', "without total"),
        ('{"response": {"total": "1"}}', "field data: not a list"),
        ('{"response": {"total": "1", "data": [7]}}', "field data: not a list of records"),
        ('{"response": {"total": "0", "data": []}}', "no rows"),
    ],
)
def test_what_is_no_answer_of_the_api_is_refused_by_name(read, content, fault):
    with pytest.raises(BadFile, match=rf"brent-1\.json.*{fault.replace('(', '[(]')}"):
        read({**PAGES, "brent-1.json": content})


def series(country: str, *data: object) -> str:
    """A line of the bulk file."""
    return json.dumps({"name": "…", "f": "M", "geography": country, "geoset_id": "INTL.57-1-TBPD.M", "data": data})


def test_a_series_of_the_bulk_file_that_stands_twice_must_say_the_same(read):
    assert len(read({"INTL.zip": bulk(*LINES, LINES[1])})["balances"]) == 5
    with pytest.raises(BadFile, match=r"INTL\.txt, line 7, field geography: RUS stands twice"):
        read({"INTL.zip": bulk(*LINES, LINES[1].replace("9500.5", "9500.6"))})


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (series("SAU", ["202402", -1]), "field data, period 202402: '-1' is not a number of zero or more"),
        (series("SAU", ["202402", "many"]), "field data, period 202402: 'many' is not a number"),
        (series("SAU", ["2024-02", 1]), "field data: '2024-02' is not a month"),
        (series("SAU", ["202413", 1]), "field data: '202413' is not a month"),
        (series("SAU", ["202402", 1], ["202402", 1]), "field data: '202402' stands twice"),
        (series("SAU", ["202402"]), "is not a period with a value"),
        (series("SAU").replace("[]", '"none"'), "field data: 'none' is not a list"),
        (series("SAU").replace("geography", "place"), "no series with geoset_id, geography and data"),
        (series("SAU")[:-5], "no series with geoset_id, geography and data"),
    ],
)
def test_a_bad_line_of_the_bulk_file_is_refused_with_file_line_and_field(read, line, fault):
    with pytest.raises(BadFile) as refused:
        read({"INTL.zip": bulk(*LINES, line)})
    assert "INTL.zip:INTL.txt, line 7" in str(refused.value)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<!DOCTYPE html>", "not a zip"),
        (bulk(*LINES)[:-40], "not a zip"),
        (bulk(*LINES)[:60] + b"\0" * 40 + bulk(*LINES)[100:], "not a zip, or cut short"),
        (bulk(*LINES, name="AEO.txt"), "holds no INTL.txt"),
        (bulk(*LINES[3:]), "no figures under INTL.57-1-TBPD.M"),
    ],
    ids=["a web page", "cut short", "damaged", "another file", "without our series"],
)
def test_what_is_not_the_bulk_file_is_refused_by_name(read, content, fault):
    with pytest.raises(BadFile, match=r"INTL\.zip") as refused:
        read({"INTL.zip": content})
    assert fault in str(refused.value)


@pytest.fixture
def http(provider, monkeypatch: pytest.MonkeyPatch) -> Http:
    monkeypatch.setenv("PETROSTATES_EIA_URL", provider.url)
    return Http("eia", secret=KEY, patience=Patience(attempts=2, first_wait_seconds=0.01))


@pytest.fixture
def keyless(http) -> Http:
    return Http("eia", patience=http.patience)


def wanted(**changes) -> Wanted:
    return Wanted(**{"since": None, "importers": None, "products": None, "today": TODAY, "known": {}, **changes})


def kept(fetched, folder: Path) -> RawFiles:
    """What was fetched, as the files of a vintage."""
    for name, content in fetched.files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
    return RawFiles(folder, tuple(fetched.files), fetched.vintage)


def produced(fetched) -> list[bytes]:
    """The answers on production."""
    return [content for name, content in fetched.files.items() if name.startswith("production")]


PRODUCTION, SPOT, BULK = "/v2/international/data/", "/v2/petroleum/pri/spt/data/", "/bulk/INTL.zip"


@pytest.fixture
def api(provider, reply, monkeypatch: pytest.MonkeyPatch):
    """The API with a cap of 20 rows and a figure a producer in two months: 68 rows in four pages."""
    template = json.loads(PAGES["production-1.json"])["response"]["data"][0]
    rows = [
        {**template, "period": month, "countryRegionId": code, "value": "1000"}
        for month in ("2024-02", "2024-03")
        for code in sorted(PRODUCERS)
    ]

    def answer(query, headers):
        start = int(query["offset"])
        response = {"total": str(len(rows)), "data": rows[start : start + 20], "warnings": [{"warning": "incomplete"}]}
        return reply(json.dumps({"response": response, "request": {"params": {"api_key": query["api_key"]}}}))

    provider.replies[PRODUCTION] = answer
    provider.replies[SPOT] = [reply(PAGES["brent-1.json"])]
    return provider


def test_pages_are_asked_for_until_the_announced_total_is_there(http, api, tmp_path):
    fetched = eia.fetch(http, wanted(), tmp_path)
    assert list(fetched.files) == [*(f"production-{number}.json" for number in (1, 2, 3, 4)), "brent-1.json"]
    assert [query["offset"] for path, query, _ in api.requests if path == PRODUCTION] == ["0", "20", "40", "60"]
    tables = eia.parse(kept(fetched, tmp_path))
    assert BALANCES.check(tables["balances"], "eia").num_rows == 68
    assert tables["prices"].num_rows == 2
    assert fetched.vintage == TODAY


def test_the_request_names_column_facets_and_a_stable_order(http, api, tmp_path):
    fetched = eia.fetch(http, wanted(since=date(2008, 2, 17)), tmp_path)
    _, query, _ = api.requests[0]
    assert query.items() >= {
        ("frequency", "monthly"),
        ("data[0]", "value"),
        ("facets[productId][]", "57"),
        ("facets[activityId][]", "1"),
        ("facets[unit][]", "TBPD"),
        ("sort[0][column]", "period"),
        ("sort[0][direction]", "asc"),
        ("sort[1][column]", "countryRegionId"),
        ("length", "5000"),
        ("start", "2008-02"),  # a day would drop its own month
    }
    asked = unquote(fetched.facts["requests"][0])
    assert all(f"facets[countryRegionId][]={code}&" in asked for code in ("RUS", "IRN", "SAU", "MYS"))
    assert api.requests[-1][1]["facets[series][]"] == "RBRTE"


def test_the_key_travels_as_a_parameter_and_is_kept_nowhere(http, api, tmp_path):
    fetched = eia.fetch(http, wanted(), tmp_path)
    assert {query["api_key"] for _, query, _ in api.requests} == {KEY}
    assert not any(KEY in str(headers) for _, _, headers in api.requests)
    assert KEY not in str(fetched)
    assert all(json.loads(content)["request"] == {"params": {"api_key": "***"}} for content in produced(fetched))
    assert fetched.facts["key_cut_from"] == [f"production-{number}.json" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, {"error": {"code": "API_KEY_INVALID", "message": f"An invalid api_key {KEY} was supplied."}}, "invalid"),
        (403, {"error": {"code": "API_KEY_MISSING", "message": "No api_key was supplied."}}, "No api_key was supplied"),
        (400, {"error": f"Invalid facet for {KEY}", "code": 400}, "Invalid facet"),
    ],
)
def test_a_refusal_gives_the_provider_s_message_and_no_key(http, provider, reply, tmp_path, status, body, said):
    provider.replies[PRODUCTION] = [reply(json.dumps(body), status)]
    with pytest.raises(FetchFailed, match=said) as refused:
        eia.fetch(http, wanted(), tmp_path)
    assert f"status {status}" in str(refused.value)
    assert KEY not in str(refused.value)
    assert len(provider.requests) == 1


def test_no_rows_at_all_are_an_error_because_unknown_codes_are_none_to_the_provider(http, api, reply, tmp_path):
    api.replies[PRODUCTION] = [reply(json.dumps({"response": {"total": "0", "data": []}}))]
    with pytest.raises(FetchFailed, match="international: no rows for productId 57"):
        eia.fetch(http, wanted(), tmp_path)


def test_brent_without_rows_is_an_error(http, api, reply, tmp_path):
    api.replies[SPOT] = [reply(json.dumps({"response": {"total": "0", "data": []}}))]
    with pytest.raises(FetchFailed, match="petroleum/pri/spt: no rows for series RBRTE"):
        eia.fetch(http, wanted(), tmp_path)


@pytest.mark.parametrize(("field", "other"), [("productId", "53"), ("activityId", "2"), ("unit", "MTOE")])
def test_rows_of_another_product_activity_or_unit_are_an_error(http, api, reply, tmp_path, field, other):
    rows = [{**row, field: other} for row in json.loads(PAGES["production-1.json"])["response"]["data"]]
    api.replies[PRODUCTION] = [reply(json.dumps({"response": {"total": "2", "data": rows}}))]
    with pytest.raises(FetchFailed, match=f"international: no rows for {field}"):
        eia.fetch(http, wanted(), tmp_path)


def test_one_silent_country_is_warned_of_and_the_rest_is_kept_with_brent(http, api, reply, tmp_path):
    rows = [
        {**json.loads(PAGES["production-1.json"])["response"]["data"][0], "countryRegionId": code}
        for code in PRODUCERS
        if code not in {"GUY", "COG"}
    ]
    api.replies[PRODUCTION] = [reply(json.dumps({"response": {"total": str(len(rows)), "data": rows}}))]
    with pytest.warns(DataWarning, match="international: no rows for countryRegionId COG, GUY; the rest is kept"):
        fetched = eia.fetch(http, wanted(), tmp_path)
    tables = eia.parse(kept(fetched, tmp_path))
    assert tables["balances"].num_rows == len(PRODUCERS) - 2
    assert tables["prices"].num_rows == 2


def test_only_a_confirmed_factor_of_a_country_takes_the_place_of_the_world_s(read):
    lines = [series(code, ["202402", 1000]) for code in ("RUS", "ARE", "CHN")]
    rows = {row["country"]: row for row in read({"INTL.zip": bulk(*lines)})["balances"]}
    assert {code: row["factor"] for code, row in rows.items()} == {
        "RUS": "crude_rus_bbl_per_t",
        "ARE": "crude_bbl_per_t",  # its factor is of 2002
        "CHN": "crude_bbl_per_t",  # its factor is of imports
    }
    assert rows["RUS"]["quantity_t"] == pytest.approx(float(Fraction(1000 * 1000 * 29 * 1000, 7356)))


@pytest.mark.parametrize("body", ["<html>Something unexpected happened.</html>", '{"error": "down"}', "[1]"])
def test_an_answer_that_cannot_be_read_is_kept_for_parse_to_refuse(http, api, reply, tmp_path, body):
    api.replies[PRODUCTION] = [reply(body)]
    fetched = eia.fetch(http, wanted(), tmp_path)
    assert fetched.files["production-1.json"] == body.encode()
    with pytest.raises(BadFile, match=r"production-1\.json"):
        eia.parse(kept(fetched, tmp_path))


@pytest.fixture
def bulk_file(provider, reply):
    """The bulk file with a figure of every producer."""
    content = bulk(*LINES, *(series(code, ["202402", 1000]) for code in PRODUCERS if code not in {"RUS", "IRN"}))
    stamp = {"ETag": '"v1"', "Last-Modified": "Tue, 18 Jun 2024 10:00:00 GMT"}
    provider.replies[BULK] = [reply(content, headers=stamp)]
    return content


def test_without_a_key_the_bulk_file_is_downloaded_into_the_folder(keyless, provider, bulk_file, tmp_path):
    fetched = eia.fetch(keyless, wanted(), tmp_path)
    assert fetched.files == {"INTL.zip": tmp_path / "INTL.zip"}
    assert (tmp_path / "INTL.zip").read_bytes() == bulk_file
    assert fetched.vintage == date(2024, 6, 18)
    assert (fetched.address, fetched.facts["etag"]) == ("https://api.eia.gov/bulk/INTL.zip", '"v1"')
    assert [path for path, _, _ in provider.requests] == [BULK]
    assert eia.parse(kept(fetched, tmp_path))["balances"].num_rows == 5 + len(PRODUCERS) - 2


def test_a_bulk_file_written_anew_with_the_same_figures_is_no_news(keyless, provider, reply, bulk_file, tmp_path):
    first = eia.fetch(keyless, wanted(), tmp_path)
    assert eia.fetch(keyless, wanted(known=first.facts), tmp_path) is None
    assert not (tmp_path / "INTL.zip").exists()
    lines = zipfile.ZipFile(io.BytesIO(bulk_file)).read("INTL.txt").decode().replace("9500.5", "9501").splitlines()
    provider.replies[BULK] = [reply(bulk(*lines), headers={"ETag": '"v2"'})]
    assert eia.fetch(keyless, wanted(known=first.facts), tmp_path).vintage == TODAY


def test_a_bulk_file_without_one_of_the_producers_is_warned_of(keyless, provider, reply, tmp_path):
    provider.replies[BULK] = [reply(bulk(*LINES))]
    with pytest.warns(DataWarning, match=r"INTL\.zip: no rows for geography AGO, ARE"):
        fetched = eia.fetch(keyless, wanted(), tmp_path)
    assert eia.parse(kept(fetched, tmp_path))["balances"].num_rows == 5
    assert eia.fetch(keyless, wanted(known=fetched.facts), tmp_path) is None  # nor again while nothing changes


def test_a_web_page_in_place_of_the_bulk_file_is_kept_for_parse_to_refuse(keyless, provider, reply, tmp_path):
    provider.replies[BULK] = [reply("<html>moved</html>")]
    fetched = eia.fetch(keyless, wanted(), tmp_path)
    with pytest.raises(BadFile, match="not a zip"):
        eia.parse(kept(fetched, tmp_path))
