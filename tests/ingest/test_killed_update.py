"""An update that dies at any instant, run again, ends in the bytes of one that nobody disturbed.

The instants are all those at which the run makes, writes, renames or removes something in the data folder: between two
of them nothing on the disk changes.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.ingest.answers import CREA, crea, eia

from petrostates import ingest
from petrostates.store import DataFolder

# In a process of its own: for number 0, 1, 2 … a child dies at its change of that number, and another one runs again.
# The last line says how many changes an undisturbed run makes.
RUNS = """
import os, shutil, signal, sys
from datetime import date
from dataclasses import replace
from pathlib import Path
from petrostates import ingest
from petrostates.connectors import sources as known
from petrostates.store import DataFolder

template, place, sources = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
for name in sources:  # loopback needs no politeness
    known()[name] = replace(known()[name], pace_seconds=0.0)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def child(root, dies_at):
    left = dies_at
    def watch(event, arguments):
        nonlocal left
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING):
            if left is not None and str(arguments[0]).startswith(str(root)):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
    process = os.fork()
    if process == 0:
        sys.addaudithook(watch)
        ingest.update(DataFolder(root), only=sources, today=date(2026, 11, 22))
        os._exit(0)
    return os.waitpid(process, 0)[1]

shutil.copytree(template, place / "undisturbed")
assert child(place / "undisturbed", None) == 0
number, step = 0, int(sys.argv[4])
while True:
    root = place / str(number)
    shutil.copytree(template, root)
    status = child(root, number)
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL, status
    assert child(root, None) == 0
    number += step
print(number)
"""


def kept(root: Path) -> dict[str, bytes]:
    """Every file that counts. The journal is a record of what happened, the kill included; locks and scratch are no data."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in {"journal.jsonl", ".lock"} and ".scratch" not in path.parts
    }


def runs(template: DataFolder, place: Path, sources: str, step: int) -> int:
    """Kill and run again at every so many changes; the number that no run reached."""
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", RUNS, str(template.root), str(place), sources, str(step)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout.splitlines()[-1])


every_one = pytest.param(1, marks=pytest.mark.slow)


def same_after_every(step: int, template: DataFolder, place: Path, sources: str) -> None:
    instants = runs(template, place, sources, step)
    assert instants > 20
    undisturbed = kept(place / "undisturbed")
    assert {name.split("/")[1] for name in undisturbed if name.startswith("raw/")} >= set(sources.split(","))
    assert [n for n in range(0, instants, step) if kept(place / str(n)) != undisturbed] == []


@pytest.mark.parametrize("step", [9, every_one], ids=["every ninth", "every one"])
@pytest.mark.usefixtures("providers")
def test_a_run_killed_at_an_instant_and_run_again_ends_in_the_same_bytes(folder, tmp_path, step):
    same_after_every(step, folder, tmp_path / "runs", "pink_sheet,eia_spot")


@pytest.mark.parametrize("step", [9, every_one], ids=["every ninth", "every one"])
def test_so_does_one_of_sources_that_are_asked_from_a_month_on(folder, providers, reply, monkeypatch, tmp_path, step):
    # What a run asks follows from what is at hand, and that changes while the run writes.
    monkeypatch.setenv("EIA_API_KEY", "planted-key-0123456789")
    tonnes = {"CN": 5e6, "IN": 4e6}
    for day, last in ((date(2026, 10, 5), "2026-09"), (date(2026, 11, 22), "2026-10")):
        providers.replies[CREA] = crea(reply, last, lambda _: tonnes)
        providers.replies.update(eia(reply, last))
        if last == "2026-09":
            ingest.update(folder, only=["crea", "eia"], today=day)
    same_after_every(step, folder, tmp_path / "runs", "crea,eia")
    asked = {query["date_from"] for path, query, _ in providers.requests if path == CREA}
    assert asked == {"2022-01-01", "2025-07-01"}  # the first time everything, then 400 days before September 2026
