"""UN Comtrade: asked politely and whole, through quotas and long addresses, never past a cut-off answer."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from petrostates.connectors import Fetched, comtrade, comtrade_plan, comtrade_talk
from petrostates.connectors.comtrade_plan import KEYED, Call, planned_calls, query
from petrostates.connectors.http import Http, Patience
from petrostates.connectors.source import RawFiles, Wanted
from petrostates.errors import BadFile, FetchFailed

KEY = "Pl4nted+key/with=chars&0%1"
SAMPLE = Path(__file__).parent / "comtrade" / "get-M-imports-001.json"
FIRST = json.loads(SAMPLE.read_text())["data"][1]  # India's crude from Russia, March 2024: 7 Mt, 4 billion dollars
TODAY = date(2024, 5, 10)
IMPORTS, VISITORS = "/data/v1/get/C/M/HS", "/public/v1/preview/C/M/HS"


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


def laid_out(fetched: Fetched, folder: Path) -> RawFiles:
    """The files as a vintage: moved to where their names say."""
    vintage = folder / "vintage"
    vintage.mkdir()
    for name, path in fetched.files.items():
        shutil.move(path, vintage / name)
    return RawFiles(vintage, tuple(fetched.files), TODAY)


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
    assert fetched.files["preview-M-imports-001.json"].read_text() == sent
    assert fetched.facts["key_cut_from"] == []
    table = comtrade.parse(laid_out(fetched, tmp_path))["flows"]
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
    monkeypatch.setattr(comtrade_talk, "LONGEST_ADDRESS", len(address))
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
        (answer(error=f"no access with {KEY}"), r"get-M-imports-001\.json: .* error 'no access with \*\*\*'"),
        ("<html>Maintenance</html>", r"get-M-imports-001\.json: not JSON but 'Maintenance'"),
        (answer(FIRST)[:-9], r"get-M-imports-001\.json: not JSON"),
        (answer(FIRST, count=3), r"get-M-imports-001\.json: field count announces 3 records"),
    ],
)
def test_an_answer_that_is_none_is_left_for_inspection_alone_and_tells_no_key(
    provider_of_trade, reply, tmp_path, content, said
):
    provider_of_trade.replies[IMPORTS] = [reply(content)]
    fetched = comtrade.fetch(http(KEY), wanted(), tmp_path)
    raw = laid_out(fetched, tmp_path)
    assert raw.names == ("get-M-imports-001.json",)
    assert (raw.folder / raw.names[0]).read_text() == content.replace(KEY, "***")
    assert list(fetched.facts["requests"]) == list(raw.names)
    assert fetched.facts["key_cut_from"] == (list(raw.names) if KEY in content else [])
    with pytest.raises(BadFile, match=said):
        comtrade.parse(raw)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html>Maintenance</html>", r"availability-M-01\.json: not JSON but 'Maintenance'"),
        (answer({"period": "202401"}), r"availability-M-01\.json, record 1: no period or reporterCode"),
    ],
)
def test_so_is_one_on_what_is_published(provider_of_trade, reply, tmp_path, content, said):
    provider_of_trade.replies["/public/v1/getDA/C/M/HS"] = [reply(content)]
    raw = laid_out(comtrade.fetch(http(), wanted(), tmp_path), tmp_path)
    with pytest.raises(BadFile, match=said):
        comtrade.parse(raw)


def test_answers_without_any_trade_fail(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies[IMPORTS] = [reply(answer())]
    with pytest.raises(FetchFailed, match="no trade in 2 answers for IND, CHN"):
        comtrade.fetch(http(KEY), wanted(), tmp_path)


def test_an_empty_answer_among_others_is_remembered(provider_of_trade, reply, tmp_path):
    whole = provider_of_trade.replies["/data/v1/get/C/M/HS"]
    provider_of_trade.replies["/data/v1/get/C/M/HS"] = lambda query, headers: (
        whole(query, headers) if query["flowCode"] == "M" else reply(answer())
    )
    assert comtrade.fetch(http(KEY), wanted(), tmp_path).facts["empty"] == ["get-M-exports-002.json"]


def test_nothing_published_is_an_error(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies["/public/v1/getDA/C/M/HS"] = [reply(answer())]
    with pytest.raises(FetchFailed, match="nothing is published yet"):
        comtrade.fetch(http(), wanted(), tmp_path)


def test_a_spent_quota_says_when_to_come_back(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies["/public/v1/preview/C/M/HS"] = [reply("Quota will be replenished in 00:41:07", 403)]
    with pytest.raises(FetchFailed, match="00:41:07"):
        comtrade.fetch(http(), wanted(), tmp_path)


# -- as many calls as were planned ------------------------------------------------------------------------------------


@pytest.fixture
def provider_of_many(provider, reply, monkeypatch: pytest.MonkeyPatch):
    """A provider with every period of every reporter, whose importers have so many rows by period and code."""
    monkeypatch.setenv("PETROSTATES_COMTRADE_URL", provider.url)
    everybody = list(comtrade_plan.numbers().values())

    def availability(query, headers):
        rows = [
            {"period": period, "reporterCode": number, "lastReleased": "2024-05-01"}
            for period in query["period"].split(",")
            for number in everybody
        ]
        return reply(answer(*rows))

    def with_rows(each: int):
        def trade(query, headers):
            importers = query["reporterCode" if query["flowCode"] == "M" else "partnerCode"].split(",")
            count = each * len(importers) * len(query["period"].split(",")) * len(query["cmdCode"].split(","))
            limit = int(query["maxRecords"])
            return reply('{"data": [' + ",".join("0" * min(count, limit)) + "]}")

        for frequency in "AM":
            for tier, asking in (("/data/v1", "get"), ("/public/v1", "preview")):
                provider.replies[f"{tier}/getDA/C/{frequency}/HS"] = availability
                provider.replies[f"{tier}/{asking}/C/{frequency}/HS"] = trade
        return provider

    return with_rows


@pytest.mark.parametrize("secret", [KEY, None])
@pytest.mark.parametrize("products", [("crude",), None])
def test_no_more_is_asked_than_planned_while_importers_have_as_many_rows_as_planned_for(
    provider_of_many, tmp_path, secret, products
):
    provider = provider_of_many(comtrade_plan.ROWS_EACH)
    question = wanted(since=None, importers=None, products=products)
    fetched = comtrade.fetch(http(secret), question, tmp_path)
    assert fetched.facts["calls"] == len(provider.requests) == planned_calls(question, keyed=bool(secret))


def test_more_rows_than_planned_for_take_more_calls_and_lose_nothing(provider_of_many, tmp_path):
    question = wanted(importers=None, products=None)
    provider = provider_of_many(2 * comtrade_plan.ROWS_EACH)
    files = saved(comtrade.fetch(http(), question, tmp_path))
    assert len(provider.requests) > planned_calls(question, keyed=False)
    importers, codes, months = 24, 6, 4
    rows = 2 * comtrade_plan.ROWS_EACH * importers * codes
    assert sum(map(len, files.values())) == rows * months


def test_an_address_too_long_is_planned_as_the_two_it_takes(provider_of_many, tmp_path, monkeypatch):
    question = wanted()
    (sellers,) = [call for call in comtrade_plan.calls(query(question, KEYED), KEYED) if call.book == "X"]
    monkeypatch.setattr(comtrade_plan, "LONGEST_ADDRESS", len(sellers.address(KEYED)))
    provider = provider_of_many(10)
    comtrade.fetch(http(KEY), question, tmp_path)
    assert len(provider.requests) == planned_calls(question, keyed=True) == 1 + 1 + 2
    lists = [set(query["reporterCode"].split(",")) for query in trade_requests(provider) if query["flowCode"] == "X"]
    assert set.union(*lists) == set(map(str, comtrade_plan.numbers().values()))


def test_where_nothing_is_new_only_what_is_published_is_asked(provider_of_many, tmp_path):
    provider = provider_of_many(10)
    question = wanted(importers=None, products=None)
    first = comtrade.fetch(http(), question, tmp_path)
    provider.requests.clear()
    assert comtrade.fetch(http(), wanted(importers=None, products=None, known=first.facts), tmp_path) is None
    assert len(provider.requests) == comtrade_plan.least_calls(question, keyed=False)


# -- a quota that ends in the middle ----------------------------------------------------------------------------------


@pytest.fixture
def quota(provider_of_trade, reply):
    """A provider that gives so many answers on trade, and then asks to wait for an hour."""
    whole = provider_of_trade.replies[VISITORS]

    def limited_to(left: int) -> None:
        remaining = iter(range(left))

        def limited(query, headers):
            if next(remaining, None) is None:
                return reply("Quota will be replenished in 00:59:59", 403, {"Retry-After": "3599"})
            return whole(query, headers)

        provider_of_trade.replies[VISITORS] = limited

    return limited_to


def periods_asked(provider) -> list[str]:
    asked = [query["period"] for query in trade_requests(provider)]
    provider.requests.clear()
    return asked


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "answers").rglob("*") if path.is_file() and not path.suffix]


def test_answers_before_a_spent_quota_are_not_paid_for_again(provider_of_trade, quota, tmp_path):
    quota(2)
    with pytest.raises(FetchFailed, match="the provider asks to wait 3599 seconds"):
        comtrade.fetch(http(), wanted(), tmp_path)
    assert periods_asked(provider_of_trade) == ["202401", "202402", "202403"]
    quota(1)
    assert len(saved(comtrade.fetch(http(), wanted(), tmp_path))) == 3
    assert periods_asked(provider_of_trade) == ["202403"]


def test_an_interrupted_run_ends_in_the_same_bytes(provider_of_trade, quota, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    quota(99)
    undisturbed = comtrade.fetch(http(), wanted(), there)
    quota(1)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), here)
    quota(99)
    fetched = comtrade.fetch(http(), wanted(), here)
    assert fetched.facts == undisturbed.facts
    assert {name: path.read_bytes() for name, path in fetched.files.items()} == {
        name: path.read_bytes() for name, path in undisturbed.files.items()
    }


@pytest.fixture
def release(provider_of_trade, reply):
    """Let the figures of some reporters and months be released anew, on another day."""
    availability = provider_of_trade.replies["/public/v1/getDA/C/M/HS"]

    def again(day: str, *figures: tuple[str, int]) -> None:
        def later(query, headers):
            rows = json.loads(availability(query, headers).body)["data"]
            for row in rows:
                row["lastReleased"] = day if (row["period"], row["reporterCode"]) in figures else row["lastReleased"]
            return reply(answer(*rows))

        provider_of_trade.replies["/public/v1/getDA/C/M/HS"] = later

    return again


def test_only_answers_whose_own_figures_were_released_anew_are_paid_for_again(
    provider_of_trade, quota, release, tmp_path
):
    quota(2)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    provider_of_trade.requests.clear()
    release("2024-05-09", ("202402", 156), ("202402", 643), ("202403", 699))
    quota(2)
    fetched = comtrade.fetch(http(), wanted(), tmp_path)
    assert periods_asked(provider_of_trade) == ["202402", "202403"]
    assert [records[0]["period"] for records in saved(fetched).values()] == ["202401", "202402", "202403"]


def test_a_visitor_ends_though_a_reporter_releases_anew_every_day(provider_of_trade, quota, release, tmp_path):
    release("2024-05-06", ("202401", 699))
    quota(2)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    provider_of_trade.requests.clear()
    release("2024-05-07", ("202401", 699))
    quota(2)
    assert len(saved(comtrade.fetch(http(), wanted(), tmp_path))) == 3
    assert periods_asked(provider_of_trade) == ["202401", "202403"]


def test_no_answer_of_an_earlier_state_is_kept_or_ends_in_a_vintage(provider_of_trade, quota, release, tmp_path):
    whole = provider_of_trade.replies[VISITORS]
    quota(1)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    (before,) = kept(tmp_path)
    release("2024-05-09", ("202401", 699))
    quota(1)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    (after,) = kept(tmp_path)
    assert before != after
    release("2024-05-01")  # the provider takes its release back
    provider_of_trade.requests.clear()
    provider_of_trade.replies[VISITORS] = whole
    comtrade.fetch(http(), wanted(), tmp_path)
    assert periods_asked(provider_of_trade) == ["202401", "202402", "202403"]


def test_a_figure_that_was_not_there_yet_makes_an_answer_of_another_state():
    call = Call("M", "M", ("202401", "202402"), (699, 156), None, ("2709",))
    some = {("M", "202401", 699): "2024-05-01", ("M", "202402", 156): "2024-05-01"}
    of_call = comtrade._state(call, some, TODAY)
    assert of_call == comtrade._state(call, some | {("M", "202403", 699): "2024-05-01"}, date(2024, 5, 11))
    assert of_call != comtrade._state(call, some | {("M", "202402", 699): "2024-05-01"}, TODAY)


def test_answers_of_figures_without_a_release_date_hold_for_a_day(provider_of_trade, quota, release, tmp_path):
    release("", ("202401", 699))
    for today, asked in ((TODAY, ["202401", "202402", "202403"]), (TODAY, ["202403"])):
        quota(2 if len(asked) > 2 else 0)
        with pytest.raises(FetchFailed):
            comtrade.fetch(http(), wanted(today=today), tmp_path)
        assert periods_asked(provider_of_trade) == asked
    quota(2)
    comtrade.fetch(http(), wanted(today=date(2024, 5, 11)), tmp_path)
    assert periods_asked(provider_of_trade) == ["202401", "202403"]


def test_answers_to_another_question_do_not_count(provider_of_trade, quota, tmp_path):
    quota(2)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    provider_of_trade.requests.clear()
    quota(9)
    comtrade.fetch(http(), wanted(products=("lng",)), tmp_path)
    assert periods_asked(provider_of_trade) == ["202401", "202402", "202403"]


def test_an_answer_torn_by_a_killed_run_is_asked_for_again(provider_of_trade, quota, tmp_path):
    quota(1)
    with pytest.raises(FetchFailed):
        comtrade.fetch(http(), wanted(), tmp_path)
    provider_of_trade.requests.clear()
    (whole,) = kept(tmp_path)
    whole.rename(whole.with_name(f"{whole.name}.torn"))  # ended while it was written
    quota(9)
    comtrade.fetch(http(), wanted(), tmp_path)
    assert periods_asked(provider_of_trade) == ["202401", "202402", "202403"]


def test_what_is_unreadable_leaves_the_other_answers_for_the_next_run(provider_of_trade, reply, tmp_path):
    whole = provider_of_trade.replies[VISITORS]
    provider_of_trade.replies[VISITORS] = lambda query, headers: (
        reply("<html>busy</html>") if query["period"] == "202402" else whole(query, headers)
    )
    laid_out(comtrade.fetch(http(), wanted(), tmp_path), tmp_path)
    provider_of_trade.requests.clear()
    provider_of_trade.replies[VISITORS] = whole
    assert len(saved(comtrade.fetch(http(), wanted(), tmp_path))) == 3
    assert periods_asked(provider_of_trade) == ["202402", "202403"]


def test_the_limit_of_a_day_is_that_of_the_key_or_of_none():
    assert comtrade.SOURCE.allowance(keyed=True) == 500
    assert comtrade.SOURCE.allowance(keyed=False) == 100


# -- addresses that are too long --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (414, ""),
        (200, "Request URL Too Long"),
        (200, answer(error="Request URL too long")),
        (404, "request url too long"),
    ],
)
def test_an_address_too_long_for_the_provider_is_asked_in_shorter_ones(
    provider_of_trade, reply, tmp_path, status, said
):
    whole = provider_of_trade.replies[IMPORTS]
    provider_of_trade.replies[IMPORTS] = lambda query, headers: (
        reply(said, status) if "," in query["reporterCode"] else whole(query, headers)
    )
    fetched = comtrade.fetch(http(KEY), wanted(), tmp_path)
    records = [record for of_file in saved(fetched).values() for record in of_file]
    found = [(record["flowCode"], record["period"], record["reporterCode"]) for record in records]
    assert sorted(found) == [
        (book, month, reporter)
        for book, reporters in (("M", (156, 699)), ("X", (156, 643, 699)))
        for month in ("202401", "202402", "202403")
        for reporter in reporters
    ]
    assert {query["period"] for query in trade_requests(provider_of_trade)} == {"202401,202402,202403"}
    assert not any("url too long" in path.read_text().lower() for path in fetched.files.values())


def test_reporters_are_parted_first_and_what_cannot_be_parted_is_given_up(provider_of_trade, reply, tmp_path):
    call = Call("M", "X", ("202401", "202402"), (699, 156), tuple(range(100, 300)), ("2709", "2710"))
    some, others = call.shortened()
    assert (some.exporters, others.exporters) == (tuple(range(100, 200)), tuple(range(200, 300)))
    assert (some.periods, some.importers, some.products) == (call.periods, call.importers, call.products)
    assert call.shortened()[0].shortened()[0].exporters == tuple(range(100, 150))
    single = Call("M", "X", ("202401", "202402"), (699, 156), (643,), ("2709", "2710"))
    assert [part.importers for part in single.shortened()] == [(699,), (156,)]
    assert [part.periods for part in single.shortened()[0].shortened()] == [("202401",), ("202402",)]
    assert Call("M", "M", ("202401",), (699,), None, ("2709",)).shortened() is None
    provider_of_trade.replies[IMPORTS] = [reply("", 414)]
    with pytest.raises(FetchFailed, match="the address is too long for the single 202401, CHN, HS 2709"):
        comtrade.fetch(http(KEY), wanted(), tmp_path)


def test_a_refusal_shows_no_more_of_the_address_than_can_be_read(provider_of_trade, reply, tmp_path):
    provider_of_trade.replies[IMPORTS] = [reply("no", 403)]
    with pytest.raises(
        FetchFailed, match=r"comtrade: .*/data/v1/get/C/M/HS\?reporterCode=156,699&period=2024"
    ) as refused:
        comtrade.fetch(http(KEY), wanted(), tmp_path)
    assert len(str(refused.value)) < 320
