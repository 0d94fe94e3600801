"""Sources of other packages: listed, fetched, built and read; and each way one can be broken."""

from __future__ import annotations

import shutil

import pytest

import petrostates as ps
from petrostates import config, connectors
from petrostates.cli import main
from petrostates.errors import BadPlugin

SOURCE = """
import pyarrow.csv
from petrostates.connectors import Fetched, Source
from petrostates.schema import FLOWS


def fetch(http, wanted, folder):
    answer = http.get("https://calls.example/flows.csv", known=wanted.known)
    return None if answer.is_unchanged else Fetched({"flows.csv": answer.content}, wanted.today, answer.address, answer.facts())


def parse(raw):
    rows = pyarrow.csv.read_csv(raw.named("flows.csv")).to_pylist()
    same = {"frequency": "A", "product": "crude", "flow": "tracked", "status": "reported", "source": "port_calls"}
    return {"flows": FLOWS.from_pylist([{**row, **same, "vintage": raw.vintage} for row in rows])}


SOURCE = Source(
    id="port_calls", title="Port calls", publisher="A port", licence="CC0", frequency="A",
    homepage="https://calls.example", parse=parse, fetch=fetch, release="whole", pace_seconds=0,
)
"""
ROWS = "period,exporter,importer,quantity_t\n2024-01-01,RUS,CHN,60\n2024-01-01,RUS,IND,40\n2024-01-01,IRN,CHN,20\n"


def own_folder(folder, provider) -> dict[str, str]:
    """A small data folder, and where the source's provider plays."""
    shutil.copytree(config.bundle_folder() / "events", folder / "raw" / "events")
    return {"PETROSTATES_DATA": str(folder), "PETROSTATES_PORT_CALLS_URL": provider.url}


@pytest.fixture
def fresh_sources():
    connectors.sources.cache_clear()
    yield
    connectors.sources.cache_clear()


def test_a_source_of_another_package_is_listed_fetched_built_and_read(site, provider, reply, tmp_path):
    site.install("calls", {"port_calls.py": SOURCE}, {"petrostates.sources": {"port_calls": "port_calls:SOURCE"}})
    provider.replies["/flows.csv"] = [reply(ROWS)]
    where = own_folder(tmp_path / "data", provider)
    assert "A port" in site.command("sources", **where).stdout
    fetched = site.command("fetch", "port_calls", **where)
    assert fetched.returncode == 0, fetched.stderr
    asked = ["query", "overlap", "--source", "port_calls", "--market", "all", "--pair", "RUS", "IRN", "--format", "csv"]
    assert site.command(*asked, **where).stdout.splitlines() == [
        "period,product,overlap,low,high",
        "2024-01-01,crude,0.6,,",
    ]
    assert "port_calls" in site.command("status", **where).stdout


def test_without_its_package_a_folder_of_raw_files_says_what_to_do(site, provider, reply, tmp_path):
    site.install("calls", {"port_calls.py": SOURCE}, {"petrostates.sources": {"port_calls": "port_calls:SOURCE"}})
    provider.replies["/flows.csv"] = [reply(ROWS)]
    where = own_folder(tmp_path / "data", provider)
    assert site.command("fetch", "port_calls", **where).returncode == 0
    (site.folder / "calls-1.0.dist-info" / "entry_points.txt").unlink()
    done = site.command("build", **where)
    assert done.returncode == 1
    assert "Install the package that registers it" in done.stderr


@pytest.mark.usefixtures("fresh_sources")
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("port_calls", "SOURCE = 1", "is no Source whose id is 'port_calls'"),
        ("calls", SOURCE, "is no Source whose id is 'calls'"),
        ("port_calls", "import nothing_of_this_name", "cannot be loaded: ModuleNotFoundError"),
        ("baci", SOURCE.replace('id="port_calls"', 'id="baci"'), "has the id of a source of petrostates"),
        ("Port", SOURCE.replace('id="port_calls"', 'id="Port"'), "needs an id of lower-case letters"),
    ],
)
def test_a_broken_source_is_named_with_its_package(site, capsys, name, code, said):
    site.install("calls", {"broken_calls.py": code}, {"petrostates.sources": {name: "broken_calls:SOURCE"}})
    with pytest.raises(BadPlugin, match=rf"'{name}' of the package calls 1.0 .*{said}"):
        ps.sources()
    connectors.sources.cache_clear()
    assert main(["sources"]) == 2
    assert "Traceback" not in capsys.readouterr().err
