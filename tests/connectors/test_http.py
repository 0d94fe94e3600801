"""HTTP against a real server on loopback: every way a provider can misbehave, and no key anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from petrostates.connectors.http import Http, Patience
from petrostates.errors import FetchFailed

KEY = "planted-key-0123456789"
QUICK = Patience(attempts=3, first_wait_seconds=0.01, silence_seconds=1, whole_answer_seconds=1)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def http(provider, waits, monkeypatch: pytest.MonkeyPatch) -> Http:
    monkeypatch.setenv("PETROSTATES_EIA_URL", provider.url)
    return Http("eia", secret=KEY, patience=QUICK, sleep=waits.append)


ADDRESS = "https://api.example.org/data"


def test_the_override_replaces_scheme_and_host_only(http, provider, reply):
    provider.replies["/data"] = [reply("fine")]
    answer = http.get(ADDRESS, params={"a": "1"})
    assert answer.content == b"fine"
    assert provider.requests[0][:2] == ("/data", {"a": "1"})


def test_a_browser_like_agent_is_sent(http, provider, reply):
    provider.replies["/data"] = lambda _, headers: (
        reply("fine") if "Mozilla" in headers["User-Agent"] else reply("", 406)
    )
    assert http.get(ADDRESS).content == b"fine"


def test_429_with_retry_after_waits_as_long_as_asked(http, provider, reply, waits):
    provider.replies["/data"] = [reply("slow down", 429, {"Retry-After": "7"}), reply("fine")]
    assert http.get(ADDRESS).content == b"fine"
    assert waits == [7.0]


def test_429_without_retry_after_backs_off_twice_as_long_each_time(http, provider, reply, waits):
    provider.replies["/data"] = [reply("", 429), reply("", 503), reply("fine")]
    assert http.get(ADDRESS).content == b"fine"
    assert waits == [0.01, 0.02]


def test_403_is_tried_again_only_with_a_waiting_time(http, provider, reply, waits):
    provider.replies["/data"] = [reply("quota", 403, {"Retry-After": "2"}), reply("fine")]
    assert http.get(ADDRESS).content == b"fine"
    provider.replies["/data"] = [reply("Quota will be replenished in 00:41:07", 403), reply("fine")]
    with pytest.raises(FetchFailed, match="replenished in 00:41:07"):
        http.get(ADDRESS)
    assert waits == [2.0]


def test_a_waiting_time_beyond_patience_is_told_and_not_waited_for(http, provider, reply, waits):
    provider.replies["/data"] = [reply("", 429, {"Retry-After": "3000"})]
    with pytest.raises(FetchFailed, match="wait 3000 seconds"):
        http.get(ADDRESS)
    assert waits == []


@pytest.mark.parametrize("status", [204, 400, 401, 404, 406])
def test_a_refusal_is_not_tried_again_and_says_what_next(http, provider, reply, status):
    provider.replies["/data"] = [reply("" if status == 204 else "<html><b>no</b></html>", status)]
    with pytest.raises(FetchFailed, match=f"eia: .*/data.*status {status}"):
        http.get(ADDRESS)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("fault", ["short", "reset"])
def test_a_body_cut_short_is_read_again(http, provider, reply, fault):
    provider.replies["/data"] = [reply("a whole body", fault=fault), reply("a whole body")]
    assert http.get(ADDRESS).content == b"a whole body"


def test_a_slow_drip_is_given_up(http, provider, reply):
    provider.replies["/data"] = [reply("x" * 60, fault="drip")]
    with pytest.raises(FetchFailed, match="still sending after 1 seconds, 3 times"):
        http.get(ADDRESS)


def test_nobody_there_is_an_error_that_says_so(waits, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PETROSTATES_EIA_URL", "http://127.0.0.1:9")
    with pytest.raises(FetchFailed, match="no connection"):
        Http("eia", patience=QUICK, sleep=waits.append).get(ADDRESS)
    assert len(waits) == 2


def test_an_unchanged_answer_has_no_body(http, provider, reply):
    provider.replies["/data"] = [reply("fine", headers={"ETag": '"v1"'})]
    first = http.get(ADDRESS)
    again = http.get(ADDRESS, known=first.facts())
    assert again.is_unchanged
    assert again.content == b""


def test_a_download_broken_off_in_the_middle_goes_on_where_it_stopped(http, provider, reply, tmp_path: Path):
    body = bytes(range(256)) * 4096
    provider.replies["/data"] = [
        reply(body, headers={"ETag": '"v1"'}, fault="reset"),
        reply(body, headers={"ETag": '"v1"'}),
    ]
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").read_bytes() == body
    assert provider.requests[1][2]["Range"] == f"bytes={len(body) // 2}-"
    assert not (tmp_path / "large.zip.part").exists()


def test_a_file_that_changed_meanwhile_is_read_from_the_start(http, provider, reply, tmp_path: Path):
    old, new = b"old" * 100_000, b"new" * 100_000
    provider.replies["/data"] = [
        reply(old, headers={"ETag": '"v1"'}, fault="reset"),
        reply(new, headers={"ETag": '"v2"'}),
    ]
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").read_bytes() == new


def test_a_provider_that_ignores_ranges_is_read_from_the_start(http, provider, reply, tmp_path: Path):
    provider.replies["/data"] = [reply(b"abcdef", fault="reset"), reply(b"abcdef")]
    http.download(ADDRESS, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"abcdef"


def test_requests_keep_their_distance(provider, reply, waits, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PETROSTATES_EIA_URL", provider.url)
    provider.replies["/data"] = [reply("fine")]
    http = Http("eia", pace_seconds=5, sleep=waits.append)
    http.get(ADDRESS)
    http.get(ADDRESS)
    assert len(waits) == 1
    assert 4 < waits[0] <= 5


def test_a_key_appears_in_no_address_and_no_message(http, provider, reply):
    provider.replies["/data"] = [reply("fine")]
    assert KEY not in http.get(ADDRESS, params={"api_key": KEY}).address
    provider.replies["/data"] = [reply(f"bad key {KEY}", 403)]
    with pytest.raises(FetchFailed) as refused:
        http.get(ADDRESS, params={"api_key": KEY})
    assert KEY not in str(refused.value)
    provider.replies["/data"] = [reply(f"oops {KEY}", 500)]
    with pytest.raises(FetchFailed) as failed:
        http.get(ADDRESS, params={"api_key": KEY})
    assert KEY not in str(failed.value)
    assert failed.value.__suppress_context__
