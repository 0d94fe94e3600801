"""The verb for cron against providers on loopback: vintages, failures apart, and no key anywhere."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from importlib import import_module

import pandas as pd
import pytest
from tests.ingest.conftest import BACI, BRENT, KEY, LANDING, TODAY
from tests.live.test_live import asked

from petrostates import config, ingest
from petrostates.cli import main
from petrostates.connectors import sources
from petrostates.errors import BadArgument, UnknownName
from petrostates.reference import regions
from petrostates.store import DataFolder


def prices(folder: DataFolder) -> list[tuple[str, float]]:
    rows = folder.read("prices").to_pylist()
    return sorted((f"{row['source']} {row['vintage']}", row["value"]) for row in rows if row["series"] == "brent")


def test_an_update_brings_a_new_vintage_with_its_record_into_the_data(folder, providers):
    done = ingest.update(folder, only=["pink_sheet", "eia_spot"], today=TODAY)
    assert done.fetched == ("eia_spot", "pink_sheet")
    assert prices(folder) == [("eia_spot 2026-11-22", 85.4), ("pink_sheet 2026-11-22", 85.4)]
    record = json.loads((folder.raw / "eia_spot" / "2026-11-22" / "record.json").read_text())
    assert record["address"].endswith(BRENT)
    assert len(record["files"][0]["sha256"]) == 64


def test_an_unchanged_provider_adds_nothing(folder, providers):
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    before = sorted(folder.raw.rglob("*"))
    again = ingest.update(folder, only=["eia_spot"], today=date(2026, 11, 23))
    assert again.unchanged == ("eia_spot",)
    assert providers.requests[-1][2]["If-None-Match"] == '"b1"'
    assert sorted(folder.raw.rglob("*")) == before


def test_the_same_bytes_without_a_mark_of_the_provider_are_no_new_vintage(folder, providers, reply):
    providers.replies[BRENT] = [reply("Date,Price\n2024-03-15,85.4\n")]  # no ETag: only the bytes can tell
    assert ingest.update(folder, only=["eia_spot"], today=TODAY).fetched == ("eia_spot",)
    assert ingest.update(folder, only=["eia_spot"], today=date(2026, 11, 23)).unchanged == ("eia_spot",)
    assert [path.name for path in (folder.raw / "eia_spot").iterdir()] == ["2026-11-22"]


def test_a_revision_is_a_vintage_of_its_own_and_the_report_of_changes_shows_it(folder, providers, reply):
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    providers.replies[BRENT] = [reply("Date,Price\n2024-03-15,90.4\n", headers={"ETag": '"b2"'})]
    ingest.update(folder, only=["eia_spot"], today=date(2026, 12, 22))
    assert prices(folder) == [("eia_spot 2026-11-22", 85.4), ("eia_spot 2026-12-22", 90.4)]
    changed = ingest.revisions(folder, "eia_spot")
    assert changed[["old", "new"]].to_numpy().tolist() == [[85.4, 90.4]]


def test_two_answers_of_one_day_are_both_kept_and_the_later_one_counts(folder, providers, reply):
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    providers.replies[BRENT] = [reply("Date,Price\n2024-03-15,90.4\n", headers={"ETag": '"b2"'})]
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    assert prices(folder) == [("eia_spot 2026-11-22", 90.4)]
    assert len(list((folder.raw / "eia_spot").iterdir())) == 2


def test_two_providers_down_leave_the_rest_updated_and_exit_1_naming_both(with_trade, providers, reply, capsys):
    providers.replies[LANDING] = [reply("gone", 404)]
    providers.replies[BACI + "BACI_HS92_V202601b.zip"] = [reply("no", 403)]
    assert main(["update", "--only", "pink_sheet,baci,eia_spot", "--data", str(with_trade.root)]) == 1
    shown = capsys.readouterr()
    assert "pink_sheet" in shown.err
    assert "baci" in shown.err
    assert "fetched" in shown.out
    assert [name for name, _ in prices(with_trade)] == [f"eia_spot {date.today()}"]  # noqa: DTZ011 # the command's own day
    assert with_trade.read("flows").num_rows == 53_875


def test_what_cannot_be_read_is_kept_apart_and_nothing_else_changes(folder, providers, reply):
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    providers.replies[BRENT] = [reply("<html>Just a moment…</html>", headers={"ETag": '"b2"'})]
    done = ingest.update(folder, only=["eia_spot"], today=date(2026, 12, 22))
    assert "brent-monthly.csv, row 1" in done.failed["eia_spot"]
    assert prices(folder) == [("eia_spot 2026-11-22", 85.4)]
    assert (folder.root / "rejected" / "eia_spot" / "2026-12-22" / "brent-monthly.csv").is_file()


def test_the_newest_release_of_baci_is_looked_for_and_the_known_one_is_not_read_again(with_trade, providers):
    done = ingest.update(with_trade, only=["baci"], today=TODAY)
    assert done.unchanged == ("baci",)
    assert [path for path, _, _ in providers.requests] == [f"{BACI}BACI_HS92_V202601{letter}.zip" for letter in "fedcb"]


def test_a_new_release_of_baci_is_a_new_vintage_and_as_of_gives_the_old_answer(with_trade, providers, reply, tmp_path):
    import petrostates as ps

    old = next(config.bundle_folder().rglob("BACI_HS92_V202601.zip"))
    revised = io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(revised, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if "Y2024" in name:  # Russia to China: a digit more, 100 billion dollars
                content = content.replace(b"2024,643,156,270900,", b"2024,643,156,270900,1")
            target.writestr(name.replace("202601", "202701"), content)
    providers.replies[BACI + "BACI_HS92_V202701.zip"] = [reply(revised.getvalue(), headers={"ETag": '"z"'})]
    done = ingest.update(with_trade, only=["baci"], today=date(2027, 2, 1))
    assert done.fetched == ("baci",)
    china = {"product": "crude", "data": with_trade.root, "start": 2024}
    now, then = (ps.market("CHN", as_of=day, **china).shares().of("RUS").tidy() for day in (None, 2026))
    assert then["quantity_t"].item() == pytest.approx(108.469e6, rel=1e-4)
    assert now["value_usd"].item() == pytest.approx(then["value_usd"].item() + 100e9)


def test_nothing_is_due_before_the_next_figures_are_usual(with_trade):
    plans = {step.source: step for step in ingest.plan(with_trade, today=TODAY)}
    assert not plans["baci"].is_due
    assert "usual after 2027-01-25" in plans["baci"].reason
    assert plans["eia_spot"].reason == "nothing at hand"


def test_a_dry_run_prints_the_plan_and_asks_nobody(folder, providers, capsys):
    assert main(["update", "--dry-run", "--json", "--data", str(folder.root)]) == 0
    plans = {step["source"]: step["is_due"] for step in json.loads(capsys.readouterr().out)}
    assert plans["eia_spot"] is True
    assert providers.requests == []


def test_only_sources_that_can_be_fetched_may_be_named(folder):
    with pytest.raises(UnknownName, match="Did you mean 'pink_sheet'"):
        ingest.update(folder, only=["pinksheet"], today=TODAY)
    with pytest.raises(BadArgument, match="compiled by hand"):
        ingest.update(folder, only=["events"], today=TODAY)


def test_the_journal_has_a_line_a_step(folder, providers):
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    lines = [json.loads(line) for line in (folder.root / "journal.jsonl").read_text().splitlines()]
    assert [(line["source"], line["step"], line["outcome"]) for line in lines] == [
        ("eia_spot", "plan", "due"),
        ("eia_spot", "fetch", "new vintage"),
        ("all", "build", "done"),
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_planted_key_is_nowhere_in_output_or_files(folder, providers, reply, monkeypatch, capsys, form):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    monkeypatch.setenv("EIA_API_KEY", KEY)
    echo = reply(f"you sent {KEY}", 403)
    for path in (
        "/data/v1/getDA/C/M/HS",
        "/data/v1/getDA/C/A/HS",
        "/v2/international/data/",
        "/v2/petroleum/pri/spt/data/",
    ):
        providers.replies[path] = [echo]
    asked = ["update", "--only", "comtrade,eia,eia_spot", "--log-format", form, "--data", str(folder.root)]
    assert main(asked) == 1
    sent = [str((query, headers)) for _, query, headers in providers.requests]
    assert any(KEY in one for one in sent), "the key did reach the provider"
    shown = capsys.readouterr()
    assert KEY not in shown.out + shown.err
    for path in folder.root.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


# -- what is said -----------------------------------------------------------------------------------------------------


def lines_of(folder: DataFolder, capsys, *options: str) -> list[str]:
    """What an update says on stderr."""
    assert main(["update", "--only", "eia_spot", "--data", str(folder.root), *options]) == 0
    return capsys.readouterr().err.splitlines()


def test_a_run_says_one_line_a_step(folder, providers, capsys):
    lines = lines_of(folder, capsys)
    assert lines[0].startswith("eia_spot: plan due")
    assert "eia_spot: fetch new vintage" in lines
    assert lines[-1].startswith("all: build done")


def test_a_quiet_run_says_nothing_unless_it_fails(folder, providers, reply, capsys):
    assert lines_of(folder, capsys, "--quiet") == []
    providers.replies[BRENT] = [reply("no", 403)]
    assert main(["update", "--only", "eia_spot", "--data", str(folder.root), "--quiet"]) == 1
    assert "eia_spot" in capsys.readouterr().err


def test_a_machine_reads_one_json_object_a_line(folder, providers, reply, capsys):
    entries = [json.loads(line) for line in lines_of(folder, capsys, "--log-format", "json")]
    assert {"time", "level", "message"} <= set.intersection(*(set(entry) for entry in entries))
    assert ("eia_spot", "fetch", "new vintage") in [
        (entry.get("source"), entry.get("step"), entry.get("outcome")) for entry in entries
    ]
    providers.replies[BRENT] = [reply("no", 403)]
    assert main(["update", "--only", "eia_spot", "--data", str(folder.root), "--log-format", "json"]) == 1
    last = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert last["level"] == "error"
    assert "eia_spot" in last["message"]


def test_no_bar_is_drawn_where_there_is_no_terminal(with_trade, providers, reply, capsys):
    providers.replies[BACI + "BACI_HS92_V202601b.zip"] = [reply("not here", 404)]
    main(["update", "--only", "baci", "--data", str(with_trade.root)])
    assert "\r" not in capsys.readouterr().err


# -- what is planned --------------------------------------------------------------------------------------------------


def plan_of(folder: DataFolder, source: str, **asked) -> ingest.Plan:
    (found,) = ingest.plan(folder, only=[source], today=TODAY, **asked)
    return found


def test_the_plan_counts_the_calls_beforehand(folder, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    twenty = tuple(regions()["asia"][:20])
    six = ("crude", "products", "lng", "lpg", "pipeline_gas")  # six HS codes: liquefied petroleum gas has two
    plan = plan_of(folder, "comtrade", since=date(2016, 1, 1), importers=twenty, products=six)
    assert 0 < plan.least_calls < plan.calls <= sources()["comtrade"].calls_a_day == 500
    prices = plan_of(folder, "pink_sheet")
    assert (prices.least_calls, prices.calls) == (2, 2)
    assert plan_of(folder, "jodi").calls is None


def test_the_table_shows_a_missing_count_as_a_dash(folder, capsys):
    assert main(["update", "--dry-run", "--data", str(folder.root)]) == 0
    rows = {line.split()[0]: line.split()[-1] for line in capsys.readouterr().out.splitlines()}
    assert (rows["pink_sheet"], rows["jodi"]) == ("2", "–")


def test_more_calls_than_a_day_allows_are_warned_of(folder, monkeypatch, caplog):
    monkeypatch.setitem(sources(), "comtrade", replace(sources()["comtrade"], calls_a_day_without_key=3))
    plan_of(folder, "comtrade")
    assert "3 a day are free" in caplog.text


def test_a_visitor_is_warned_that_the_default_takes_more_than_a_day(folder, caplog):
    plan = plan_of(folder, "comtrade")
    assert plan.calls > 100
    assert f"up to {plan.calls} calls are planned and 100 a day are free" in caplog.text
    assert "run again on the next days" in caplog.text


def test_the_table_that_lags_most_decides_when_a_source_is_due(folder, monkeypatch):
    seen = pd.DataFrame(
        [
            ("eia", "balances", "M", date(2026, 5, 1)),
            ("eia", "prices", "M", date(2026, 10, 1)),
            ("eia", "prices", "A", date(2020, 1, 1)),  # another frequency does not count
        ],
        columns=["source", "table", "frequency", "last_period"],
    ).assign(vintage=date(2026, 11, 1), part=None)
    monkeypatch.setattr(import_module("petrostates.ingest.planning"), "extents_by_part", lambda *_: seen)
    (found,) = [one for one in ingest.plan(folder, today=TODAY) if one.source == "eia"]
    assert found.is_due
    assert "2026-05-01" in found.reason


# -- what changed -----------------------------------------------------------------------------------------------------


def test_the_status_counts_what_a_vintage_changed(folder, providers, reply):
    two = "Date,Price\n2024-03-15,85.4\n2024-04-15,90.0\n"
    for day, text in ((TODAY, two), (date(2026, 12, 22), two.replace("85.4", "86.0") + "2024-05-15,80.0\n")):
        providers.replies[BRENT] = [reply(text, headers={"ETag": f'"{day}"'})]
        ingest.update(folder, only=["eia_spot"], today=day)
    shown = ingest.status(folder).query("source == 'eia_spot'").set_index("vintage")["changed_rows"]
    assert shown.isna().tolist() == [True, False]
    assert shown.iloc[1] == 2  # one revised, one new


def test_a_row_that_a_release_withdraws_is_a_change(folder, providers, reply):
    one = "Date,Price\n2024-03-15,85.4\n"
    for day, text in ((TODAY, one + "2024-04-15,90.0\n"), (date(2026, 12, 22), one)):
        providers.replies[BRENT] = [reply(text, headers={"ETag": f'"{day}"'})]
        ingest.update(folder, only=["eia_spot"], today=day)
    assert ingest.status(folder).query("source == 'eia_spot'")["changed_rows"].tolist()[1] == 1


@pytest.mark.parametrize("source", ["eia_spot", "pink_sheet"])
def test_the_live_tests_work_against_a_mirror(providers, tmp_path, source):
    assert sum(asked(sources()[source], DataFolder(tmp_path)).values()) > 0
