"""The commands around the data folder as a shell, a scheduler and an alert meet them."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.ingest.answers import months
from tests.ingest.conftest import BRENT, TODAY

from petrostates import config, ingest
from petrostates.cli import main
from petrostates.store import DataFolder

PETROSTATES = Path(sys.executable).with_name("petrostates")
SCHEDULING = Path(__file__).parents[2] / "docs" / "scheduling.md"


def shell(command: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, timeout=60, check=False, **options
    )


@pytest.mark.parametrize("command", ["status", "status --json", "check", "sources", "--help"])
def test_a_reader_that_has_gone_is_no_failure(folder, command):
    place = "" if command in {"sources", "--help"} else f"--data {folder.root}"
    done = shell(f"{PETROSTATES} {command} {place} | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (403, 1)])
def test_an_update_whose_reader_has_gone_still_says_by_its_exit_code_what_failed(
    folder, providers, reply, status, code
):
    providers.replies[BRENT] = [reply("Date,Price\n2024-03-15,85.4\n", status)]
    done = shell(f"{PETROSTATES} update --only eia_spot --data {folder.root} | true; echo ${{PIPESTATUS[0]}}")
    assert done.stdout == f"{code}\n"
    assert "BrokenPipe" not in done.stderr


def test_a_check_whose_reader_has_gone_still_says_by_its_exit_code_that_there_are_errors(folder):
    one = "Finding('error', 'gap', Place('flows', 'baci', 'A', date(2024, 1, 1), date(2024, 1, 1)), 'gone', 'look')"
    script = (
        "import sys; from datetime import date; from petrostates import checks, cli; "
        "from petrostates.checks import Finding, Place; "
        f"checks.check = lambda tables: [{one}] * 9; sys.exit(cli.main(['check', '--data', '{folder.root}']))"
    )
    done = shell(f'{sys.executable} -c "{script}" | true; echo ${{PIPESTATUS[0]}}')
    assert done.stdout == "1\n"
    assert "9 error(s) among 9 findings" in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_told_to_end_says_so_and_frees_the_folder(folder, providers, reply, number, code):
    providers.replies[BRENT] = [reply("Date,Price\n" + "2024-03-15,85.4\n" * 1000, fault="drip")]
    command = [str(PETROSTATES), "update", "--only", "eia_spot", "--data", str(folder.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        while not providers.requests:
            time.sleep(0.05)
        run.send_signal(number)
        out, err = run.communicate(timeout=30)
    assert (run.returncode, out) == (code, "")
    assert err.splitlines()[-1].startswith("petrostates: ")
    assert "run it again" in err
    assert "Traceback" not in err
    with folder.lock():
        pass


def test_the_handler_of_a_signal_is_the_callers_again_when_a_command_is_over():
    before = signal.getsignal(signal.SIGTERM)
    main(["sources"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_revisions_of_an_unknown_source_are_wrong_usage(folder, capsys):
    assert main(["status", "--revisions", "event", "--data", str(folder.root)]) == 2
    assert "No source 'event'. Did you mean 'events'" in capsys.readouterr().err


def test_revisions_show_what_was_revised_first_and_no_column_without_values(folder, providers, reply, capsys):
    for day, text in (
        (TODAY, "2024-03-15,85.4\n2024-04-15,90\n"),
        (TODAY + timedelta(days=30), "2024-03-15,85.5\n2024-05-15,900\n"),
    ):
        providers.replies[BRENT] = [reply("Date,Price\n" + text)]
        ingest.update(folder, only=["eia_spot"], today=day)
    changed = ingest.revisions(folder, "eia_spot")
    keys, amounts = ["period", "frequency", "series"], ["measure", "unit", "old", "new", "change"]
    assert list(changed.columns) == ["kind", "table", *keys, *amounts, "old_vintage", "new_vintage"]
    assert set(changed["unit"]) == {"USD/bbl"}
    assert changed["kind"].tolist() == ["revised", "withdrawn", "new"]
    assert main(["status", "--revisions", "eia_spot", "--data", str(folder.root)]) == 0
    assert "exporter" not in capsys.readouterr().out


@pytest.mark.parametrize("command", [["update"], ["update", "--dry-run"], ["fetch", "eia_spot"]])
def test_a_start_that_lies_ahead_is_wrong_usage_and_nothing_is_asked(folder, providers, capsys, command):
    assert main([*command, "--since", "2130-01", "--data", str(folder.root)]) == 2
    assert "since lies ahead of today: 2130-01-01 is after" in capsys.readouterr().err
    assert providers.requests == []


def test_the_month_of_today_may_be_asked_for(folder, providers):
    today = date.today()  # noqa: DTZ011 # the command's own day
    asked = ["fetch", "eia_spot", "--since", f"{today:%Y-%m}", "--data", str(folder.root)]
    assert main(asked) == 0


def test_the_plan_of_a_folder_that_is_not_built_is_that_of_the_built_one(folder, providers, capsys):
    assert main(["update", "--only", "eia_spot,pink_sheet", "--data", str(folder.root)]) == 0
    plans = []
    for change in (
        lambda: None,
        lambda: shutil.rmtree(folder.processed),
        lambda: shutil.rmtree(folder.raw / "eia_spot"),
    ):
        change()
        capsys.readouterr()
        assert main(["update", "--dry-run", "--json", "--data", str(folder.root)]) == 0
        plans.append({row["source"]: row for row in json.loads(capsys.readouterr().out)})
    assert plans[0] == plans[1]
    assert plans[1]["eia_spot"]["reason"].startswith("figures after 2024-03-01 should have appeared")
    assert plans[2]["eia_spot"]["reason"] == "nothing at hand"
    assert not folder.processed.exists()


def test_a_plan_without_a_start_has_a_dash(folder, capsys):
    assert main(["update", "--dry-run", "--only", "eia_spot", "--data", str(folder.root)]) == 0
    header, line = capsys.readouterr().out.splitlines()
    assert header.split()[-3:] == ["since", "least_calls", "calls"]
    assert line.split()[-3:] == ["–", "1", "1"]


# -- the recipes of the scheduling guide ------------------------------------------------------------------------------


@pytest.fixture
def ended_with(tmp_path):
    """A command of our name that only ends, with a code; what it was asked stands in a file beside it."""

    def made(code: int) -> Path:
        program = tmp_path / ".venv" / "bin" / "petrostates"
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\necho "said $1" >&2\nexit {code}\n')
        program.chmod(0o755)
        return program.parent

    return made


@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (3, ""), (1, "said update\n"), (2, "said update\n")])
def test_the_line_for_cron_mails_a_failure_and_no_other_run(ended_with, tmp_path, code, mailed):
    guide = SCHEDULING.read_text(encoding="utf-8").replace("/srv/petrostates", str(tmp_path))
    (line,) = re.findall(r"^17 6 \* \* \*  (.*)$", guide, re.MULTILINE)
    (script,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", guide, re.DOTALL)
    Path(line).write_text(script)
    Path(line).chmod(0o755)
    ended_with(code)
    for _ in range(2):
        done = shell(line)
        assert (done.returncode, done.stdout, done.stderr) == (code, mailed, "")
    assert (tmp_path / "asked").read_text() == "update --data data\n"
    dated = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nsaid update\n"
    assert re.fullmatch(f"({dated}){{2}}", (tmp_path / "update.log").read_text())


@pytest.mark.parametrize(("code", "fails"), [(0, False), (3, False), (1, True)])
def test_the_task_fails_where_the_update_does_and_not_while_another_run_is_at_work(
    ended_with, tmp_path, monkeypatch, code, fails
):
    (text,) = re.findall(r"```python\n(.*?)```", SCHEDULING.read_text(encoding="utf-8"), re.DOTALL)
    scheduler = SimpleNamespace(task=lambda **_: lambda function: function)
    monkeypatch.setitem(sys.modules, "prefect", scheduler)
    monkeypatch.setenv("PATH", f"{ended_with(code)}:/usr/bin:/bin")
    names: dict[str, object] = {}
    exec(text, names)  # noqa: S102 # the guide's own words
    with pytest.raises(subprocess.CalledProcessError) if fails else nullcontext():
        names["update_petrostates"]()
    assert "update --data /srv/petrostates/data " in (tmp_path / "asked").read_text()


# -- the alert of the scheduling guide --------------------------------------------------------------------------------


def alert(folder: DataFolder) -> set[str]:
    """What the command of the guide prints, run as it stands there."""
    (command,) = re.findall(r"```sh\n(petrostates status .*)\n```", SCHEDULING.read_text(encoding="utf-8"))
    place = {"PATH": f"{PETROSTATES.parent}:/usr/local/bin:/usr/bin:/bin", "PETROSTATES_DATA": str(folder.root)}
    done = shell(command, env=place)
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.split())


@pytest.mark.skipif(shutil.which("jq") is None, reason="the guide's command needs jq")
def test_the_alert_is_silent_about_what_cannot_be_fetched_and_about_what_is_fresh(folder, providers, reply):
    assert alert(folder) == set()  # the bundled events and evidence: compiled by hand, of whatever age
    old, new = "2020-01", f"{date.today() - timedelta(days=45):%Y-%m}"  # noqa: DTZ011 # the command's own day
    for last, expected in ((old, {"eia_spot"}), (new, set())):
        lines = [f"{month}-15,80\n" for month in months("2019-01", last)]
        providers.replies[BRENT] = [reply("Date,Price\n" + "".join(lines))]
        assert main(["update", "--only", "eia_spot", "--data", str(folder.root)]) == 0
        assert alert(folder) == expected


def test_only_the_newest_vintage_of_what_can_be_fetched_is_late(tmp_path):
    folder = DataFolder(tmp_path)
    folder.seed(config.bundle_folder())
    ingest.build(folder)
    last = {"baci": date(2024, 12, 31), "eia_spot": date(2026, 7, 31), "pink_sheet": date(2026, 5, 31)}
    lag = {"baci": 365 + 390, "eia_spot": 31 + 10, "pink_sheet": 30 + 5}  # the period after, and the usual lag
    for source, day in last.items():
        for days, is_late in ((31, False), (32, True)):
            shown = ingest.status(folder, day + timedelta(days=lag[source] + days)).set_index("source")
            assert shown.loc[source, "is_late"] == is_late
            assert not shown.loc[["events", "iran_evidence"], "is_late"].any()
            assert shown.loc[["events", "iran_evidence"], "usual_lag_days"].isna().all()
