"""HTTP against a real server on loopback: every way a provider can misbehave, and no key anywhere."""

from __future__ import annotations

import contextlib
import gzip
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from petrostates.connectors import http as http_module
from petrostates.connectors.answer import Answer
from petrostates.connectors.http import Http, Patience
from petrostates.connectors.partial import Partial
from petrostates.errors import AddressTooLong, FetchFailed, NotThere

QUICK = Patience(attempts=3, first_wait_seconds=0.01, silence_seconds=1, whole_answer_seconds=1)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def http(provider, waits, monkeypatch: pytest.MonkeyPatch) -> Http:
    monkeypatch.setenv("PETROSTATES_EIA_URL", provider.url)
    return Http("eia", patience=QUICK, sleep=waits.append)


ADDRESS = "https://api.example.org/data"


def test_the_override_replaces_scheme_and_host_only(http, provider, reply):
    provider.replies["/data"] = [reply("fine")]
    answer = http.get(ADDRESS, params={"a": "1"})
    assert answer.content == b"fine"
    assert provider.requests[0][:2] == ("/data", {"a": "1"})


def test_an_error_names_the_server_that_was_asked_and_not_the_one_it_stands_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PETROSTATES_EIA_URL", "http://user:word@127.0.0.1:9")
    http = Http("eia", patience=QUICK, sleep=lambda _: None)
    for ask in (lambda: http.get(ADDRESS), lambda: http.download(ADDRESS, tmp_path / "file")):
        with pytest.raises(FetchFailed, match=r"eia: http://127\.0\.0\.1:9/data: no connection") as failure:
            ask()
        assert "example.org" not in str(failure.value)
        assert "word" not in str(failure.value)


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


@pytest.mark.parametrize(("status", "said"), [(304, "Nothing is at hand"), (206, "Only a part came")])
def test_an_answer_to_what_was_not_asked_is_refused_and_says_why(http, provider, reply, tmp_path, status, said):
    provider.replies["/data"] = [reply("" if status == 304 else "a part", status, {"Content-Range": "bytes 0-5/90"})]
    for ask in (lambda: http.get(ADDRESS), lambda: http.download(ADDRESS, tmp_path / "large.zip")):
        with pytest.raises(FetchFailed, match=rf"/data: status {status}.*{said}"):
            ask()
    assert len(provider.requests) == 2
    assert list(tmp_path.iterdir()) == []


def endless(status, sent):
    """Answers with 45 MB, counting in ``sent`` how much of it is taken."""

    def answer(handler):
        handler.send_response(status)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while len(sent) < 1500:
                handler.wfile.write(b"no " * 10_000)
                sent.append(1)
        handler.close_connection = True

    return answer


def test_an_answer_that_outgrows_memory_is_not_read_to_its_end(http, provider, reply, monkeypatch):
    monkeypatch.setattr(http_module, "_MOST_HELD", 1 << 20)
    provider.replies["/data"] = [reply(b"x" * (1 << 20))]
    assert len(http.get(ADDRESS).content) == 1 << 20
    http.patience = Patience()
    sent: list[int] = []
    provider.answer = endless(200, sent)
    with pytest.raises(FetchFailed, match=r"more than 1 MB, which is no table of figures\. Ask for less"):
        http.get(ADDRESS)
    assert len(sent) < 700  # of 45 MB: 1 MB and what the system buffers


def test_a_download_broken_off_in_the_middle_goes_on_where_it_stopped(http, provider, reply, tmp_path: Path):
    body = bytes(range(256)) * 4096
    provider.replies["/data"] = [
        reply(body, headers={"ETag": '"v1"'}, fault="reset"),
        reply(body, headers={"ETag": '"v1"'}),
    ]
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").read_bytes() == body
    assert provider.requests[1][2]["Range"] == f"bytes={len(body) // 2}-"
    assert provider.requests[1][2]["If-Range"] == '"v1"'
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


# -- what a provider says wrongly -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset", "short", "hang"])
def test_a_refusal_whose_body_breaks_off_is_a_refusal_all_the_same(http, provider, reply, fault):
    provider.replies["/data"] = [reply("x" * 50_000, 403, fault=fault)]
    with pytest.raises(FetchFailed, match=r"eia: .*status 403.*Check the key"):
        http.get(ADDRESS)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("fault", ["reset", "short", "hang"])
def test_a_failure_whose_body_breaks_off_is_tried_again(http, provider, reply, fault):
    provider.replies["/data"] = [reply("x" * 50_000, 500, fault=fault), reply("fine")]
    assert http.get(ADDRESS).content == b"fine"


def test_an_endless_error_is_not_read_to_its_end(http, provider):
    http.patience = Patience()
    sent: list[int] = []
    provider.answer = endless(400, sent)
    with pytest.raises(FetchFailed, match="status 400: no no no") as refused:
        http.get(ADDRESS)
    assert len(str(refused.value)) < 500
    assert len(sent) < 700  # what the system buffers, of 45 MB


def test_a_waiting_time_without_a_zone_is_universal_time(http, provider, reply):
    provider.replies["/data"] = [reply("quota", 403, {"Retry-After": "Fri, 27 Nov 2020 09:00:00 -0000"})]
    with pytest.raises(FetchFailed, match="status 403: quota"):
        http.get(ADDRESS)
    provider.replies["/data"] = [reply("quota", 403, {"Retry-After": "Fri, 27 Nov 2099 09:00:00 -0000"})]
    with pytest.raises(FetchFailed, match="the provider asks to wait"):
        http.get(ADDRESS)


@pytest.mark.parametrize("said", ["soon", "1.5", "-3", "²", "Fri, 99 Nov 2026 09:00:00 GMT"])
def test_a_waiting_time_that_is_none_counts_as_not_said(http, provider, reply, waits, said):
    provider.replies["/data"] = [reply("slow down", 429, {"Retry-After": said}), reply("fine")]
    assert http.get(ADDRESS).content == b"fine"
    assert waits == [0.01]


@pytest.mark.parametrize(
    ("stamp", "published"),
    [
        ("Tue, 03 Nov 2026 10:00:00 GMT", date(2026, 11, 3)),
        ("Tue, 03 Nov 2026 20:00:00 -0000", date(2026, 11, 3)),  # no zone
        ("Tue, 03 Nov 2026 04:00:00 -0000", date(2026, 11, 3)),
        ("Tue, 03 Nov 2026 23:30:00 -0500", date(2026, 11, 4)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_a_day_of_publication_is_never_after_today(stamp, published, zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    headers = {} if stamp is None else {"Last-Modified": stamp}
    try:
        assert Answer("", b"", headers).published(date(2026, 11, 27)) == published
    finally:
        monkeypatch.undo()
        time.tzset()


def test_headers_are_known_in_any_case(http, provider, reply):
    provider.replies["/data"] = [
        reply("fine", headers={"last-modified": "Tue, 03 Nov 2026 10:00:00 GMT", "etag": '"v"'})
    ]
    answer = http.get(ADDRESS)
    assert answer.published(date(2026, 11, 27)) == date(2026, 11, 3)
    assert set(answer.facts()) == {"etag", "last_modified"}


def test_a_body_that_is_compressed_though_not_asked_for_is_read(http, provider, reply):
    provider.replies["/data"] = [reply(gzip.compress(b"fine"), headers={"Content-Encoding": "gzip"})]
    assert http.get(ADDRESS).content == b"fine"


@pytest.mark.parametrize(("status", "said"), [(414, ""), (400, "Request URL Too Long"), (404, "<b>URI too large</b>")])
def test_an_address_that_is_too_long_is_an_error_of_its_own(http, provider, reply, status, said):
    provider.replies["/data"] = [reply(said, status)]
    with pytest.raises(AddressTooLong):
        http.get(ADDRESS)


# -- what will not pass -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("override", ["localhost:99", "http://", "http://127.0.0.1:99999", "ftp://x", "http://[", "x"])
def test_an_override_that_is_no_server_is_refused_at_once(http, waits, monkeypatch, override):
    monkeypatch.setenv("PETROSTATES_EIA_URL", override)
    with pytest.raises(FetchFailed, match=r"eia: PETROSTATES_EIA_URL names no server. Write scheme and host"):
        http.get(ADDRESS)
    assert waits == []


@pytest.mark.parametrize("target", ["ftp://x/y", "http://[", "http://127.0.0.1:99999/", "mailto:a@b"])
def test_a_redirect_to_what_is_no_address_is_refused_at_once(http, provider, reply, waits, target):
    provider.replies["/data"] = [reply("", 302, {"Location": target})]
    with pytest.raises(FetchFailed, match=r"eia: http://127\.0\.0\.1:\d+/data leads to what is no address"):
        http.get(ADDRESS)
    assert (len(provider.requests), waits) == (1, [])


def test_a_redirect_in_a_circle_is_refused_after_a_few(http, provider, reply, waits):
    provider.replies["/data"] = [reply("", 302, {"Location": "/data"})]
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        http.get(ADDRESS)
    assert (len(provider.requests), waits) == (6, [])


def test_a_redirect_to_nowhere_is_no_answer(http, provider, reply):
    provider.replies["/data"] = [reply("moved", 302)]
    with pytest.raises(FetchFailed, match="status 302: moved"):
        http.get(ADDRESS)


def test_a_redirect_is_followed_and_the_answer_says_where_from(http, provider, reply):
    provider.replies["/data"] = [reply("", 307, {"Location": "/new?b=2"})]
    provider.replies["/new"] = [reply("fine")]
    answer = http.get(ADDRESS, params={"a": "1"})
    assert (answer.content, answer.address) == (b"fine", f"{provider.url}/new?b=2")


def test_a_message_shows_the_path_and_no_more_of_a_long_address_than_can_be_read(http, provider, reply):
    listed = ",".join(map(str, range(100, 400)))
    provider.replies["/data"] = [reply("no", 403)]
    with pytest.raises(FetchFailed) as refused:
        http.get(f"{ADDRESS}?reporterCode={quote(listed)}&period=202401&" + "&".join(f"f[]={n}" for n in range(99)))
    assert "/data?reporterCode=100,101,102,103,104,105…&period=202401&f[]=0,1,2" in str(refused.value)
    assert len(str(refused.value)) < 300


# -- downloads --------------------------------------------------------------------------------------------------------


def test_a_download_that_goes_on_may_take_more_time_and_attempts_than_an_answer(http, provider, tmp_path: Path, waits):
    body, pieces = bytes(range(256)) * 4096, []  # a megabyte in 16 pieces, each of which breaks off

    def answer(handler):
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        pieces.append(start)
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", '"v1"')
        handler.send_header("Content-Length", str(len(body) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        handler.wfile.write(body[start : start + (1 << 16)])
        handler.wfile.flush()
        handler.close_connection = True

    provider.answer = answer
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").read_bytes() == body
    assert pieces == list(range(0, len(body), 1 << 16))
    assert set(waits) == {0.01}


def test_a_slow_download_is_let_be_as_long_as_it_is_not_silent(http, provider, tmp_path: Path):
    def answer(handler):  # 2 seconds, where an answer may take 1
        handler.send_response(200)
        handler.send_header("Content-Length", str(5 << 16))
        handler.end_headers()
        for _ in range(5):
            time.sleep(0.4)
            handler.wfile.write(b"x" * (1 << 16))
            handler.wfile.flush()

    provider.answer = answer
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").stat().st_size == 5 << 16


def test_a_download_that_only_drips_is_given_up(http, provider, reply, tmp_path: Path):
    provider.replies["/data"] = [reply("x" * 600, headers={"ETag": '"v1"'}, fault="drip")]
    with pytest.raises(FetchFailed, match="less than 64 kB in 1 seconds, 3 times"):
        http.download(ADDRESS, tmp_path / "large.zip")


def test_a_download_that_never_gets_beyond_its_middle_is_given_up(http, provider, reply, tmp_path: Path):
    provider.replies["/data"] = [reply(b"x" * 500_000, fault="reset")]  # no mark: every attempt starts over
    with pytest.raises(FetchFailed, match="broken off after 250000 bytes, 3 times"):
        http.download(ADDRESS, tmp_path / "large.zip")
    assert len(provider.requests) == 4  # the first got further than nothing


def test_a_rest_that_starts_elsewhere_is_not_joined_on(http, provider, reply, tmp_path: Path):
    body = b"0123456789" * 20_000
    wrong = reply(body[7:], 206, {"Content-Range": f"bytes 7-{len(body) - 1}/{len(body)}"})
    whole = reply(body, headers={"ETag": '"v1"'})
    provider.replies["/data"] = [reply(body, headers={"ETag": '"v1"'}, fault="reset"), wrong, whole]
    http.download(ADDRESS, tmp_path / "large.zip")
    assert (tmp_path / "large.zip").read_bytes() == body


def test_a_page_in_place_of_a_file_is_not_there_and_what_came_before_stays(http, provider, reply, tmp_path: Path):
    body = b"PK" + b"x" * 200_000
    page = reply("<html><b>Just a moment</b></html>")
    provider.replies["/data"] = [reply(body, headers={"ETag": '"v1"'}, fault="reset"), page]
    with pytest.raises(NotThere, match=r"eia: .*/data: a page in place of the file: 'Just a moment'"):
        http.download(ADDRESS, tmp_path / "large.zip", begins=b"PK")
    assert (tmp_path / "large.zip.part").stat().st_size == len(body) // 2


def test_what_came_of_an_earlier_file_never_stands_under_the_mark_of_a_new_one(tmp_path):
    partial = Partial(tmp_path / "file.csv")
    partial.path.write_bytes(b"old bytes")
    partial.begin({"ETag": '"new"'})  # killed here, the next run must not ask for the rest of the new file
    assert partial.conditions() == {}
