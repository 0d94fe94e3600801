"""BACI: which release is looked for, and how gigabytes come over a bad line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from petrostates.connectors import Fetched, Wanted, baci
from petrostates.connectors.http import Http, Patience
from petrostates.errors import FetchFailed

PLACE = "/DATA_DOWNLOAD/baci/data/"
ZIP = b"PK" + bytes(range(256)) * 2048
STAMP = "Wed, 20 Jan 2027 10:00:00 GMT"
TODAY = date(2027, 2, 15)


@pytest.fixture
def fetch(provider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Fetch with what is at hand, from a provider with these files."""
    monkeypatch.setenv("PETROSTATES_BACI_URL", provider.url)

    def fetched(replies: dict[str, list], known: str = "") -> Fetched | None:
        provider.replies |= {f"{PLACE}BACI_HS92_V{name}.zip": script for name, script in replies.items()}
        http = Http("baci", patience=Patience(attempts=3, first_wait_seconds=0.01), sleep=lambda _: None)
        facts = {"files": [{"name": f"BACI_HS92_V{known}.zip"}]} if known else {}
        return baci.fetch(http, Wanted(None, None, None, TODAY, facts), tmp_path)

    return fetched


def name_of(fetched: Fetched) -> str:
    (name,) = fetched.files
    return name.removeprefix("BACI_HS92_V").removesuffix(".zip")


@pytest.mark.parametrize(
    ("there", "newest"),
    [
        (["202701"], "202701"),
        (["202701", "202701b"], "202701b"),
        (["202701", "202701b", "202701c"], "202701c"),
        (["202701", "202701c"], "202701c"),
        (["202601b", "202501d"], "202601b"),
    ],
)
def test_the_newest_release_is_that_of_the_last_year_with_the_last_letter(fetch, reply, there, newest):
    assert name_of(fetch({name: [reply(ZIP)] for name in there}, known="202401")) == newest


def test_what_is_at_hand_is_not_read_again_but_its_re_issues_are_looked_for(fetch, provider, reply):
    assert fetch({"202701": [reply(ZIP)]}, known="202701") is None
    assert [path.rpartition("V")[2] for path, _, _ in provider.requests] == [
        f"202701{letter}.zip" for letter in ("f", "e", "d", "c", "b")
    ]
    assert name_of(fetch({"202701b": [reply(ZIP)]}, known="202701")) == "202701b"


def test_a_page_in_place_of_a_re_issue_is_none(fetch, reply, tmp_path):
    page = [reply("<html>Not found</html>")]
    fetched = fetch({**{f"202701{letter}": page for letter in "bcdef"}, "202701": [reply(ZIP)]})
    assert name_of(fetched) == "202701"
    assert (tmp_path / "BACI_HS92_V202701.zip").read_bytes() == ZIP


def test_pages_alone_are_no_release_and_are_quoted(fetch, reply):
    page = [reply("<html>Closed for the holidays</html>")]
    names = [f"{year}01{letter}" for year in (2025, 2026, 2027) for letter in ("", *"bcdef")]
    with pytest.raises(FetchFailed, match=r"no release of the last three years.*Closed for the holidays"):
        fetch(dict.fromkeys(names, page))


@pytest.mark.parametrize(
    ("stamp", "vintage"),
    [
        (STAMP, date(2027, 1, 20)),
        ("Wed, 24 Dec 2025 10:00:00 GMT", date(2027, 1, 1)),  # no older than its name
        ("Fri, 01 Jan 2100 00:00:00 GMT", date(2027, 1, 1)),  # nor from after today
        ("yesterday", date(2027, 1, 1)),
    ],
)
def test_the_vintage_is_the_day_of_the_file_unless_that_cannot_be(fetch, reply, stamp, vintage):
    assert fetch({"202701": [reply(ZIP, headers={"Last-Modified": stamp})]}).vintage == vintage


@pytest.mark.parametrize(
    ("headers", "mark"),
    [
        ({"ETag": '"z"', "Last-Modified": STAMP}, '"z"'),
        ({"Last-Modified": STAMP}, STAMP),
        ({"ETag": 'W/"z"', "Last-Modified": STAMP}, STAMP),  # a weak tag vouches for no byte
    ],
)
def test_a_broken_download_goes_on_by_tag_or_else_by_date(fetch, provider, reply, tmp_path, headers, mark):
    fetch({"202701": [reply(ZIP, headers=headers, fault="reset"), reply(ZIP, headers=headers)]})
    _, _, asked = provider.requests[-1]
    assert (asked["Range"], asked["If-Range"]) == (f"bytes={len(ZIP) // 2}-", mark)
    assert (tmp_path / "BACI_HS92_V202701.zip").read_bytes() == ZIP
    assert [path.name for path in tmp_path.iterdir()] == ["BACI_HS92_V202701.zip"]


def test_a_download_that_a_killed_run_began_is_gone_on_with(fetch, provider, reply, tmp_path):
    stamped = {"ETag": '"z"'}
    with pytest.raises(FetchFailed):
        fetch({"202701": [reply(ZIP, headers=stamped, fault="reset"), reply("busy", 503)]})
    asked = len(provider.requests)
    fetch({"202701": [reply(ZIP, headers=stamped)]})
    ranges = [headers.get("Range") for path, _, headers in provider.requests[asked:] if path.endswith("202701.zip")]
    assert ranges == [f"bytes={len(ZIP) // 2}-"]
    assert (tmp_path / "BACI_HS92_V202701.zip").read_bytes() == ZIP
