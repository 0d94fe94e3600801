"""Every source asked for real: off by default, `pytest -m live` runs it where there is a network.

A publisher's breakage is a failure of its own here, and none of the other tests. With ``PETROSTATES_<SOURCE>_URL`` the same
tests run against a mirror.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from petrostates import config
from petrostates.connectors import Source, Wanted, sources
from petrostates.connectors.http import Http
from petrostates.ingest.shelf import parse
from petrostates.store import DataFolder

pytestmark = pytest.mark.live
# The whole release is gigabytes: that there is one is asked for, not the file itself.
LARGE = {"baci"}
FETCHED = [source for source in sources().values() if source.fetch is not None]


def asked(source: Source, folder: DataFolder) -> dict[str, int]:
    """Fetch little, lay it out as a vintage, parse it: rows by table."""
    today = date.today()  # noqa: DTZ011 # the provider's own day is near enough
    wanted = Wanted(today - timedelta(days=300), ("CHN",), ("crude",), today, {})
    http = Http(source.id, secret=config.key(source.key) if source.key else None, pace_seconds=source.pace_seconds)
    with folder.scratch(source.id) as scratch:
        fetched = source.fetch(http, wanted, scratch)
        facts = dict.fromkeys(("title", "publisher", "citation", "licence", "retrieved"), "live")
        facts |= {"source": source.id, "vintage": fetched.vintage.isoformat()}
        return {name: table.num_rows for name, table in parse(folder.draft(scratch, facts, fetched.files)).items()}


@pytest.mark.parametrize("source", FETCHED, ids=lambda source: source.id)
def test_the_provider_still_answers_in_its_documented_layout(source, tmp_path: Path):
    if source.id in LARGE:
        pytest.skip("the release is too large for a test: run petrostates fetch baci")
    if source.key_required and config.key(source.key) is None:
        pytest.skip(f"needs a key in {source.key}")
    rows = asked(source, DataFolder(tmp_path))
    assert sum(rows.values()) > 0, rows
