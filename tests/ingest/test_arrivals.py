"""What a provider sends must stand beside everything else at hand; what does not is set apart and says where it is."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import date
from importlib import import_module

import pytest
from tests.ingest.answers import months
from tests.ingest.conftest import BACI, BRENT, LANDING, TODAY, of_bundle

from petrostates import config, ingest
from petrostates.cli import main
from petrostates.ingest import arrivals
from petrostates.store import DataFolder

NEXT_DAY = date(2026, 11, 23)


def prices(times: float = 1.0, first: str = "1995-01", last: str = "2026-07") -> str:
    """EIA's two columns, with the bundled prices times a factor, between two months."""
    lines = next((config.bundle_folder() / "eia_spot").rglob("*.csv")).read_text().splitlines()[1:]
    of_month = {line[:7]: float(line.split(",")[1]) for line in lines}
    return "Date,Price\n" + "".join(f"{m}-15,{of_month[m] * times}\n" for m in months(first, last) if m in of_month)


@pytest.fixture
def beside_trade(tmp_path, providers) -> DataFolder:
    """The bundled trade and oil prices: a price ten times too high can only be seen beside the trade."""
    return of_bundle(tmp_path, "baci", "events", "eia_spot")


@pytest.fixture
def ten_times(beside_trade, providers, reply) -> DataFolder:
    providers.replies[BRENT] = [reply(prices(times=10))]
    return beside_trade


def raw(folder: DataFolder) -> list[str]:
    return [path.relative_to(folder.raw).as_posix() for path in folder.vintages()]


def of_source(folder: DataFolder, source: str) -> list[str]:
    return [path.name for path in folder.vintages() if path.parent.name == source]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Date,Price\n", "has no figure. Nothing was written. Try again later"),
        ("Date,Price\n2026-06-15,\n", "has no figure. Nothing was written"),
        (
            "Date,Price\n2026-06-15,80\n2026-07-15,0\n",
            "error price, eia_spot 2026-07: a mean price of Brent that is not above",
        ),
    ],
    ids=["no row", "no value", "a zero"],
)
def test_prices_that_are_none_are_set_apart_and_the_run_fails(folder, providers, reply, capsys, sent, said):
    providers.replies[BRENT] = [reply(sent)]
    assert main(["fetch", "eia_spot", "--data", str(folder.root)]) == 1
    assert said in capsys.readouterr().err
    assert of_source(folder, "eia_spot") == []
    assert list((folder.root / "rejected" / "eia_spot").rglob("brent-monthly.csv"))


def test_figures_that_are_wrong_only_beside_others_are_refused_and_the_others_are_built(ten_times, providers, capsys):
    before = raw(ten_times)
    assert main(["update", "--only", "eia_spot,pink_sheet", "--data", str(ten_times.root)]) == 1
    shown = capsys.readouterr()
    lines = dict(line.split() for line in shown.out.splitlines()[1:])
    assert lines == {"pink_sheet": "fetched", "eia_spot": "failed"}
    assert next(name for name in raw(ten_times) if name not in before).startswith("pink_sheet/")
    assert set(ten_times.read("prices")["source"].to_pylist()) == {"eia_spot", "pink_sheet"}
    assert shown.err.splitlines()[-1].startswith("petrostates: failed: eia_spot. ")


def test_the_refusal_names_the_source_first_and_the_place_where_its_files_are_now(ten_times):
    said = ingest.update(ten_times, only=["eia_spot"], today=TODAY).failed["eia_spot"]
    place = ten_times.root / "rejected" / "eia_spot" / "2026-11-22"
    assert said.startswith(f"eia_spot: {place}: ")
    assert "error brent, baci crude" in said
    assert ".scratch" not in said
    assert (place / "brent-monthly.csv").is_file()


def test_a_file_that_cannot_be_read_is_named_where_it_is_now(beside_trade, providers, reply):
    providers.replies[BRENT] = [reply("<html>Just a moment…</html>")]
    said = ingest.update(beside_trade, only=["eia_spot"], today=TODAY).failed["eia_spot"]
    place = beside_trade.root / "rejected" / "eia_spot" / "2026-11-22" / "brent-monthly.csv"
    assert said.startswith(f"eia_spot: {place}, row 1")
    assert place.is_file()


def test_an_answer_cut_off_inside_its_last_number_is_refused_and_set_apart(beside_trade, providers, reply, capsys):
    before = beside_trade.read("prices")
    providers.replies[BRENT] = [reply((prices() + "2026-10-15,80.5\n")[:-4])]
    assert main(["update", "--only", "eia_spot", "--data", str(beside_trade.root)]) == 1
    said = capsys.readouterr().err
    assert "brent-monthly.csv, row 381: '2026-10-15,8' has no line end" in said
    assert len(list((beside_trade.root / "rejected" / "eia_spot").iterdir())) == 1
    assert beside_trade.read("prices").equals(before)


def test_the_next_good_answer_is_taken(ten_times, providers, reply):
    ingest.update(ten_times, only=["eia_spot"], today=TODAY)
    providers.replies[BRENT] = [reply(prices(times=1.01))]
    done = ingest.update(ten_times, only=["eia_spot"], today=NEXT_DAY)
    assert (done.fetched, done.failed) == (("eia_spot",), {})


def test_a_second_refusal_of_a_day_leaves_the_first_and_the_same_bytes_are_kept_once(ten_times, providers, reply):
    for times in (10, 10, 11):
        providers.replies[BRENT] = [reply(prices(times=times))]
        ingest.update(ten_times, only=["eia_spot"], today=TODAY)
    rejected = ten_times.root / "rejected" / "eia_spot"
    assert sorted(path.name for path in rejected.iterdir()) == ["2026-11-22", "2026-11-22.2"]


def test_an_error_that_was_there_before_is_not_blamed_on_what_comes(beside_trade, providers, reply, capsys):
    # As an earlier version kept it: prices that make the trade impossible.
    place = beside_trade.raw / "eia_spot" / "2026-08-22"
    shutil.rmtree(place)
    providers.replies[BRENT] = [reply(prices(times=10))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(arrivals, "_refuse_new_errors", lambda *_: None)
        ingest.update(beside_trade, only=["eia_spot"], today=TODAY)
    done = ingest.update(beside_trade, only=["pink_sheet"], today=TODAY)
    assert done.fetched == ("pink_sheet",)
    assert list(done.failed) == ["all"]
    assert "error brent, baci crude" in done.failed["all"]
    last = (beside_trade.root / "journal.jsonl").read_text().splitlines()[-1]
    assert {**json.loads(last), "time": "", "reason": ""} == {
        "time": "",
        "source": "all",
        "step": "build",
        "outcome": "failed",
        "reason": "",
    }
    # The command still says what was done.
    assert main(["update", "--only", "pink_sheet", "--data", str(beside_trade.root)]) == 1
    shown = capsys.readouterr()
    assert "unchanged" in shown.out
    assert "failed: all" in shown.err


def test_one_damaged_vintage_does_not_stop_the_fetching_of_others(beside_trade, providers):
    (beside_trade.raw / "eia_spot" / "2026-08-22" / "brent-monthly.csv").write_text("edited")
    (beside_trade.raw / "events" / "2026-11-22" / "record.json").write_text("{")
    done = ingest.update(beside_trade, only=["pink_sheet"], today=TODAY)
    assert done.fetched == ("pink_sheet",)
    assert "events/2026-11-22/record.json: not a record" in done.failed["all"]
    assert done.built is None


# -- releases that lost rows ------------------------------------------------------------------------------------------


def test_a_release_that_lost_nearly_everything_is_refused_and_says_how_to_accept_it(beside_trade, providers, reply):
    providers.replies[BRENT] = [reply(prices(first="2026-06"))]
    said = ingest.update(beside_trade, only=["eia_spot"], today=TODAY).failed["eia_spot"]
    assert "lacks 469 of the 471 rows known before" in said
    assert beside_trade.read("prices").num_rows == 471
    # As it says: move the folder, and build.
    rejected = beside_trade.root / "rejected" / "eia_spot" / "2026-11-22"
    kept = beside_trade.raw / "eia_spot" / "2026-11-22"
    assert f"move that folder to {kept} and run: petrostates build --data {beside_trade.root}" in said
    rejected.rename(kept)
    assert main(["build", "--data", str(beside_trade.root)]) == 0
    assert ingest.current("prices", beside_trade.read("prices")).num_rows == 2


def test_a_release_that_lost_a_few_rows_is_taken_with_a_warning(beside_trade, providers, reply, caplog):
    providers.replies[BRENT] = [reply(prices(first="1990-01"))]  # the 32 months before are gone: 7 of 100
    assert ingest.update(beside_trade, only=["eia_spot"], today=TODAY).fetched == ("eia_spot",)
    assert "eia_spot: the new vintage no longer has 32 rows" in caplog.text


def test_a_release_that_lost_nothing_is_taken_without_a_word(beside_trade, providers, reply, caplog):
    providers.replies[BRENT] = [reply(prices(times=1.01, first="1987-01"))]
    assert ingest.update(beside_trade, only=["eia_spot"], today=TODAY).fetched == ("eia_spot",)
    assert "no longer has" not in caplog.text


# -- days of release --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Fri, 01 Jan 2100 00:00:00 GMT", "2026-11-22"),  # a release ahead of us
        ("Wed, 01 Jan 2020 00:00:00 GMT", "2026-11-22"),  # older than what is at hand, and yet different
        ("Sat, 22 Aug 2026 00:00:00 GMT", "2026-11-22"),  # the very day of what is at hand
        ("Sun, 01 Nov 2026 00:00:00 GMT", "2026-11-01"),
    ],
)
def test_what_comes_later_counts_as_later_whatever_day_it_is_stamped_with(beside_trade, providers, reply, stamp, day):
    providers.replies[BRENT] = [reply(prices(times=1.01), headers={"Last-Modified": stamp})]
    ingest.update(beside_trade, only=["eia_spot"], today=TODAY)
    assert of_source(beside_trade, "eia_spot") == ["2026-08-22", day]
    latest = ingest.current("prices", beside_trade.read("prices"))
    assert {str(vintage) for vintage in latest["vintage"].to_pylist()} == {day}


def test_a_day_of_release_before_a_newer_vintage_that_lies_ahead_follows_it(beside_trade):
    newest = beside_trade.newest("eia_spot")
    assert arrivals.day_of(date(2026, 11, 1), newest, date(2026, 1, 1)) == newest.vintage


def test_a_release_of_baci_that_is_stamped_too_early_is_downloaded_once(beside_trade, providers, reply):
    old = next(config.bundle_folder().rglob("BACI_HS92_V202601.zip")).read_bytes()
    stamp = {"ETag": '"b"', "Last-Modified": "Wed, 24 Dec 2025 10:00:00 GMT"}
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(renamed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name.replace("202601", "202601b"), source.read(name))
    providers.replies[BACI + "BACI_HS92_V202601b.zip"] = [reply(renamed.getvalue(), headers=stamp)]
    assert ingest.update(beside_trade, only=["baci"], today=TODAY).fetched == ("baci",)
    asked = len(providers.requests)
    assert ingest.update(beside_trade, only=["baci"], today=NEXT_DAY).unchanged == ("baci",)
    assert not any("202601b" in path for path, *_ in providers.requests[asked:]), (
        "newer letters are asked for, it is not"
    )
    assert of_source(beside_trade, "baci") == ["2026-01-01", "2026-11-22"]


# -- what is left alone -----------------------------------------------------------------------------------------------


def test_a_run_with_nothing_new_reads_and_writes_nothing(beside_trade, providers, monkeypatch):
    shelf = import_module("petrostates.ingest.shelf")
    ingest.update(beside_trade, only=["pink_sheet"], today=TODAY)
    monkeypatch.setattr(shelf, "parse", lambda record: pytest.fail(f"read {record.folder}"))
    done = ingest.update(beside_trade, only=["pink_sheet"], today=NEXT_DAY)
    assert (done.unchanged, done.failed, done.built) == (("pink_sheet",), {}, None)


def test_each_vintage_is_read_once_in_a_run(beside_trade, providers, reply, monkeypatch):
    shelf, read = import_module("petrostates.ingest.shelf"), []
    parse = shelf.parse
    monkeypatch.setattr(shelf, "parse", lambda record: (read.append(record.source), parse(record))[1])
    providers.replies[BRENT] = [reply(prices(times=1.01))]
    ingest.update(beside_trade, only=["eia_spot", "pink_sheet"], today=TODAY)
    assert sorted(read) == ["baci", "eia_spot", "eia_spot", "events", "pink_sheet"]


@pytest.mark.parametrize(
    "change", ["a vintage by hand", "a file removed", "a file cut off", "a build that was cut off"]
)
def test_what_is_not_current_is_built_anew_though_nothing_is_fetched(beside_trade, providers, change):
    ingest.update(beside_trade, only=["pink_sheet"], today=TODAY)
    sound = beside_trade.read("prices")
    file = next(beside_trade.processed.rglob("source=eia_spot/**/*.parquet"))
    if change == "a vintage by hand":
        shutil.rmtree(beside_trade.raw / "events")
    elif change == "a file removed":
        file.unlink()
    elif change == "a file cut off":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        mark = beside_trade.processed / ".built"
        mark.write_text(mark.read_text().splitlines()[0])
    ingest.update(beside_trade, only=["pink_sheet"], today=NEXT_DAY)
    assert beside_trade.read("prices").equals(sound)
    assert (beside_trade.location("events") is None) is (change == "a vintage by hand")
    assert beside_trade.is_current()


def test_an_update_fills_a_folder_without_any_raw_files(tmp_path, providers):
    (tmp_path / "empty").mkdir()
    folder = DataFolder(tmp_path / "empty")
    assert main(["fetch", "eia_spot", "--data", str(folder.root)]) == 0
    assert folder.read("prices").num_rows == 1


def test_a_folder_that_stays_empty_is_no_failure_of_the_build(tmp_path, providers, reply):
    (tmp_path / "empty").mkdir()
    providers.replies[LANDING] = [reply("gone", 404)]
    done = ingest.update(DataFolder(tmp_path / "empty"), only=["pink_sheet"], today=TODAY)
    assert list(done.failed) == ["pink_sheet"]
    assert done.built is None


def test_a_first_run_after_a_new_version_asks_only_from_the_last_period_on(beside_trade, monkeypatch):
    (beside_trade.processed / ".built").write_text("0.0.1")
    seen = []
    monkeypatch.setattr(
        import_module("petrostates.ingest.update"),
        "_fetch",
        lambda _shelf, source, wanted: (seen.append((source.id, wanted.since)), (None, 0))[1],
    )
    ingest.update(beside_trade, only=["eia_spot"], today=NEXT_DAY)
    assert seen == [("eia_spot", date(2025, 5, 27))]  # 400 days before July 2026
