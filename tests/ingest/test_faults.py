"""Whatever stops one source, the others go on, and the run says whose fault it was, where, and what to do; never a key."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ingest.conftest import BRENT, KEY, TODAY

from petrostates import ingest
from petrostates.cli import main
from petrostates.connectors import sources
from petrostates.ingest.journal import Journal


def broken(monkeypatch: pytest.MonkeyPatch, source: str, **functions) -> None:
    monkeypatch.setitem(sources(), source, replace(sources()[source], pace_seconds=0.0, **functions))


def raising(error: BaseException):
    def fault(*_arguments, **_options):
        raise error

    return fault


def test_a_fault_of_the_program_stops_its_source_alone(folder, providers, monkeypatch):
    broken(monkeypatch, "crea", fetch=raising(KeyError("month")))
    done = ingest.update(folder, only=["crea", "eia_spot"], today=TODAY)
    assert done.fetched == ("eia_spot",)
    assert done.built is not None
    assert done.failed["crea"].startswith("crea: KeyError: 'month' (test_faults.py, line ")
    assert "please report it" in done.failed["crea"]
    lines = [json.loads(line) for line in (folder.root / "journal.jsonl").read_text().splitlines()]
    assert ("crea", "failed", done.failed["crea"]) in [
        (line["source"], line["outcome"], line.get("reason")) for line in lines
    ]


def test_what_a_faulty_parser_could_not_read_is_kept_for_inspection(folder, providers, monkeypatch):
    broken(monkeypatch, "eia_spot", parse=raising(ZeroDivisionError("division by zero")))
    done = ingest.update(folder, only=["eia_spot", "pink_sheet"], today=TODAY)
    assert done.fetched == ("pink_sheet",)
    assert done.failed["eia_spot"].startswith("eia_spot: ZeroDivisionError")
    assert (folder.root / "rejected" / "eia_spot" / "2026-11-22" / "brent-monthly.csv").is_file()
    assert not (folder.raw / "eia_spot").exists()


def test_a_plan_that_fails_stops_its_source_alone(folder, providers, monkeypatch):
    broken(monkeypatch, "pink_sheet", calls=raising(IndexError("no such page")))
    assert ingest.update(folder, only=["eia_spot", "pink_sheet"], today=TODAY).failed == {}


def test_a_fault_shows_no_key(folder, monkeypatch, capsys):
    monkeypatch.setenv("EIA_API_KEY", KEY)
    broken(monkeypatch, "eia", fetch=raising(RuntimeError(f"https://api.eia.gov/?api_key={KEY}")))
    assert main(["update", "--only", "eia", "--data", str(folder.root)]) == 1
    shown = capsys.readouterr()
    assert "api_key=***" in shown.err
    assert KEY not in shown.out + shown.err + (folder.root / "journal.jsonl").read_text()


def test_a_full_disk_is_said_with_the_file_and_what_to_do(folder, providers, monkeypatch):
    full = OSError(errno.ENOSPC, "No space left on device", str(folder.root / "raw" / "x"))
    broken(monkeypatch, "crea", fetch=raising(full))
    done = ingest.update(folder, only=["crea", "eia_spot"], today=TODAY)
    assert done.fetched == ("eia_spot",)
    assert done.failed["crea"] == (
        f"crea: {folder.root}/raw/x: No space left on device. Make room on the disk, and run again. "
        "What is at hand stays as it was."
    )
    assert not (folder.root / "rejected").exists()


def test_a_disk_too_full_for_the_journal_hides_nothing(folder, providers, monkeypatch, caplog):
    monkeypatch.setattr(Path, "open", raising(OSError(errno.ENOSPC, "No space left on device")))
    Journal(folder.root / "journal.jsonl").write("eia_spot", "fetch", "failed", reason="no room")
    assert "eia_spot: fetch failed, reason no room" in caplog.text
    assert "journal.jsonl: cannot be written (No space left on device)" in caplog.text


def test_a_line_of_the_log_names_its_source_once_and_says_nothing_of_what_is_not_known(tmp_path, caplog):
    journal = Journal(tmp_path / "journal.jsonl")
    with caplog.at_level("INFO"):
        journal.write("baci", "plan", "due", reason="nothing at hand", calls=None)
        journal.write("baci", "fetch", "failed", reason="baci: answers 500")
    assert caplog.messages == ["baci: plan due, reason nothing at hand", "baci: fetch failed, reason answers 500"]
    due, failed = journal.lines()
    assert "calls" not in due
    assert failed["reason"] == "baci: answers 500"


def test_an_interruption_is_no_fault_of_a_source(folder, providers, monkeypatch):
    broken(monkeypatch, "eia_spot", fetch=raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        ingest.update(folder, only=["eia_spot"], today=TODAY)


# -- keys -------------------------------------------------------------------------------------------------------------


def test_a_settings_file_without_a_table_of_keys_is_said_to_lack_it(folder, providers, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "petrostates.toml").write_text('keys = "x"\n')
    assert main(["update", "--only", "eia,eia_spot", "--data", str(folder.root)]) == 1
    shown = capsys.readouterr()
    assert "eia: " in shown.err
    assert "petrostates.toml: 'keys' must be a table" in shown.err
    assert "Traceback" not in shown.err
    assert "eia_spot fetched" in shown.out


@pytest.mark.parametrize(
    "key", ["ключ-0123456789", "planted\nkey", "planted key", "planted\x00key".replace("\x00", "\x07")]
)
def test_a_key_that_no_header_can_carry_is_refused_without_repeating_it(folder, providers, monkeypatch, capsys, key):
    monkeypatch.setenv("EIA_API_KEY", key)
    assert main(["update", "--only", "eia,eia_spot", "--data", str(folder.root)]) == 1
    shown = capsys.readouterr()
    assert "eia: EIA_API_KEY: character" in shown.err or "eia: fetch failed, reason EIA_API_KEY: character" in shown.err
    assert "Copy it from the provider again" in shown.err
    assert key not in shown.err + (folder.root / "journal.jsonl").read_text()
    assert "eia_spot fetched" in shown.out


def test_blanks_around_a_key_do_no_harm(folder, providers, monkeypatch):
    monkeypatch.setenv("EIA_API_KEY", f" {KEY}\n")
    monkeypatch.setenv("COMTRADE_API_KEY", "  ")
    ingest.update(folder, only=["eia"], today=TODAY)
    assert {query["api_key"] for _, query, _ in providers.requests} == {KEY}


# -- how it is said ---------------------------------------------------------------------------------------------------


def test_every_failure_is_said_once_and_the_last_line_names_all(folder, providers, reply, capsys):
    providers.replies[BRENT] = [reply("no such thing", 403)]
    providers.replies["/v0/counter"] = [reply("nor this", 403)]
    assert main(["update", "--only", "eia_spot,crea", "--data", str(folder.root)]) == 1
    said = capsys.readouterr().err
    assert (said.count("no such thing"), said.count("nor this")) == (1, 1)
    assert said.splitlines()[-1].startswith("petrostates: failed: crea, eia_spot. ")
