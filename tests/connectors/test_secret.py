"""Keys: in no address, header, body, message, log or file, in whatever spelling, and at no other host."""

from __future__ import annotations

import html
import json
import logging
from urllib.parse import quote, quote_plus

import pytest

from petrostates.connectors.http import Http, Patience
from petrostates.connectors.secret import Key, usable
from petrostates.errors import FetchFailed

KEY = "Pl4nted+key/with=chars&0%1"
ADDRESS = "https://api.example.org/data"
SPELLINGS = {
    "plain": KEY,
    "quote": quote(KEY),
    "quote all": quote(KEY, safe=""),
    "quote_plus": quote_plus(KEY),
    "lower case": quote(KEY, safe="").lower().replace("pl4nted", "Pl4nted"),
    "every sign": "".join(f"%{ord(sign):02x}" for sign in KEY),
    "twice": quote(quote(KEY, safe=""), safe=""),
    "json": json.dumps(KEY)[1:-1],
    "json slash": KEY.replace("/", "\\/"),
    "json in json": json.dumps(KEY.replace("/", "\\/"))[1:-1],
    "unicode": "".join(f"\\u{ord(sign):04x}" for sign in KEY),
    "unicode upper": "".join(f"\\u{ord(sign):04X}" for sign in KEY),
    "some unicode": KEY.replace("+", "\\u002b").replace("&", "\\u0026"),
    "html": html.escape(KEY),
    "html numbers": "".join(f"&#{ord(sign)};" for sign in KEY),
    "html hex": "".join(f"&#x{ord(sign):X};" for sign in KEY),
    "mixed": "Pl4nted%2Bkey\\/with=chars&amp;0%251",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_key_is_cut_in_every_spelling(spelling):
    assert Key(KEY).cut(f'a?k={spelling}&b="x"') == 'a?k=***&b="x"'
    assert Key(KEY).cut_bytes(f"\xff{spelling}!".encode("latin-1")) == (b"\xff***!", True)


def test_what_is_no_key_stays():
    other = 'Pl4nted key with chars \\u002b%2B&amp; {"a":"\\/"}'
    assert Key(KEY).cut(other) == other
    assert Key(None).cut_bytes(other.encode()) == (other.encode(), False)


def test_a_short_key_is_cut_only_where_it_stands_alone():
    assert Key("k").cut('{"kg": "k", "api_key": "?k=k&kg"}') == '{"kg": "***", "api_key": "?***=***&kg"}'


def test_blanks_around_a_key_do_not_count():
    assert usable(f" {KEY}\r\n", "eia") == KEY
    assert Http("eia", secret=" \n").secret is None  # noqa: S106 # blanks are no password


@pytest.mark.parametrize(("secret", "place"), [("ключ", 1), ("ab\ncd", 3), ("ab cd", 3), ("abc\u200b", 4), ("é", 1)])
def test_what_cannot_be_sent_is_refused_and_not_repeated(secret, place):
    with pytest.raises(FetchFailed, match=rf"eia: the key cannot be sent: sign {place} of {len(secret)} ") as refused:
        Http("eia", secret=secret)
    assert secret not in str(refused.value)


# -- in what is asked and answered ------------------------------------------------------------------------------------


@pytest.fixture
def http(provider, monkeypatch: pytest.MonkeyPatch) -> Http:
    monkeypatch.setenv("PETROSTATES_EIA_URL", provider.url)
    return Http("eia", secret=KEY, patience=Patience(attempts=2, first_wait_seconds=0.01), sleep=lambda _: None)


def is_told(text: str) -> bool:
    return any(spelling in text for spelling in SPELLINGS.values())


def test_an_answer_holds_no_key_and_says_that_it_was_cut(http, provider, reply):
    echo = {"ETag": f'"{KEY}"', "X-Request": quote(KEY, safe="")}
    provider.replies["/data"] = [reply(json.dumps({"asked": KEY, "n": 1}), headers=echo)]
    answer = http.get(ADDRESS, params={"api_key": KEY}, headers={"X-Key": KEY})
    assert provider.requests[0][1] == {"api_key": KEY}
    assert json.loads(answer.content) == {"asked": "***", "n": 1}
    assert answer.is_cut
    assert answer.address == f"{provider.url}/data?api_key=***"
    assert not is_told(str(answer))
    assert not is_told(str(answer.facts()))


def test_an_answer_without_the_key_is_kept_byte_for_byte(http, provider, reply):
    body = bytes(range(256)) + b"%2B\\u002b\\/&amp;"
    provider.replies["/data"] = [reply(body)]
    answer = http.get(ADDRESS, params={"api_key": KEY})
    assert (answer.content, answer.is_cut) == (body, False)


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("status", [400, 403, 500])
def test_an_error_that_repeats_the_key_does_not_pass_it_on(http, provider, reply, status, spelling):
    provider.replies["/data"] = [reply(f"bad key {spelling}!", status)]
    with pytest.raises(FetchFailed) as failed:
        http.get(ADDRESS, params={"api_key": KEY})
    assert not is_told(str(failed.value))
    assert failed.value.__suppress_context__ or failed.value.__cause__ is None


def test_a_key_in_an_override_is_shown_nowhere(http, provider, reply, monkeypatch):
    mirror = provider.url.replace("http://", f"http://user:{quote(KEY, safe='')}@")
    monkeypatch.setenv("PETROSTATES_EIA_URL", mirror)
    provider.replies["/data"] = [reply("fine"), reply("no", 403)]
    assert http.get(ADDRESS).address == f"{provider.url}/data"
    with pytest.raises(FetchFailed) as refused:
        http.get(ADDRESS)
    assert not is_told(str(refused.value))
    monkeypatch.setenv("PETROSTATES_EIA_URL", f"{KEY}@nowhere")
    with pytest.raises(FetchFailed, match="names no server") as refused:
        http.get(ADDRESS)
    assert not is_told(str(refused.value))


def test_the_form_of_the_object_in_a_traceback_holds_no_key(http):
    assert not is_told(repr(http))


def test_the_log_of_the_http_library_holds_no_key(http, provider, caplog):
    def broken_header(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nno header at all\r\n\r\nfine")
        handler.close_connection = True

    provider.answer = broken_header
    with caplog.at_level(logging.DEBUG):
        http.get(ADDRESS, params={"api_key": KEY})
    said = [record.getMessage() for record in caplog.records if record.name.startswith("urllib3")]
    assert any("api_key=***" in line for line in said)
    assert not is_told("".join(said))
    assert not logging.getLogger("urllib3.connectionpool").filters


# -- at another host --------------------------------------------------------------------------------------------------


def names(server, host: str) -> str:
    return server.url.replace("127.0.0.1", host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_to_another_host_does_not_carry_the_key_along(http, provider, other_provider, reply, host):
    onward = f"{names(other_provider, host)}/other?api_key={quote(KEY, safe='')}&start=2024"
    provider.replies["/data"] = [reply("", 302, {"Location": onward})]
    other_provider.replies["/other"] = [reply("fine")]
    answer = http.get(ADDRESS, params={"api_key": KEY}, headers={"Ocp-Apim-Subscription-Key": KEY})
    assert provider.requests[0][2]["Ocp-Apim-Subscription-Key"] == KEY
    (_, query, headers) = other_provider.requests[0]
    assert query == {"api_key": "***", "start": "2024"}
    assert "Ocp-Apim-Subscription-Key" not in headers
    assert not is_told(str(headers))
    assert answer.content == b"fine"
    assert not is_told(answer.address)


def test_the_same_machine_by_another_name_is_another_host(http, provider, reply):
    provider.replies["/data"] = [reply("", 302, {"Location": f"{names(provider, 'localhost')}/other"})]
    provider.replies["/other"] = [reply("fine")]
    http.get(ADDRESS, headers={"Ocp-Apim-Subscription-Key": KEY})
    assert not is_told(str(provider.requests[1][2]))


def test_the_key_does_not_come_back_with_a_second_redirect(http, provider, other_provider, reply):
    provider.replies["/data"] = [reply("", 302, {"Location": f"{other_provider.url}/other"})]
    other_provider.replies["/other"] = [reply("", 302, {"Location": f"{provider.url}/back"})]
    provider.replies["/back"] = [reply("fine")]
    http.get(ADDRESS, headers={"Ocp-Apim-Subscription-Key": KEY})
    assert not is_told(str(provider.requests[1][2]))


def test_a_redirect_within_the_host_keeps_the_key(http, provider, reply):
    provider.replies["/data"] = [reply("", 302, {"Location": "/other"})]
    provider.replies["/other"] = [reply("fine")]
    http.get(ADDRESS, headers={"Ocp-Apim-Subscription-Key": KEY})
    assert provider.requests[1][2]["Ocp-Apim-Subscription-Key"] == KEY
