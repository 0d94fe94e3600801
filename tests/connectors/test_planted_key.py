"""A run from end to end with a key of special characters: nothing that is printed or written holds it, however spelled."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from petrostates import config, ingest
from petrostates.cli import main
from petrostates.connectors.eia_values import PRODUCERS
from petrostates.store import DataFolder

KEY = "Pl4nted+key/with=chars&0%1"
SPELLINGS = [
    KEY,
    quote(KEY),
    quote(KEY, safe=""),
    quote(KEY, safe="").replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d"),
    KEY.replace("/", "\\/"),
    KEY.replace("/", "\\/").replace("&", "\\u0026").replace("+", "\\u002b"),
    html.escape(KEY),
]
SAMPLES = Path(__file__).parent
RECORD = json.loads((SAMPLES / "comtrade" / "get-M-imports-001.json").read_text())["data"][1]
PRODUCTION, BRENT = (
    json.loads((SAMPLES / "eia" / name).read_text())["response"]["data"][0]
    for name in ("production-1.json", "brent-1.json")
)
PATHS = ("/data/v1/getDA/C/M/HS", "/data/v1/get/C/M/HS", "/v2/international/data/", "/v2/petroleum/pri/spt/data/")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path / "data")
    shutil.copytree(config.bundle_folder() / "events", data.raw / "events")
    ingest.build(data)
    return data


@pytest.fixture
def echo(provider, reply, monkeypatch: pytest.MonkeyPatch):
    """Both keyed providers, whose answers repeat the key in every spelling, in the body and in a header."""
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    monkeypatch.setenv("EIA_API_KEY", f"{KEY}\n")
    for source in ("COMTRADE", "EIA"):
        monkeypatch.setenv(f"PETROSTATES_{source}_URL", provider.url)
    said = '"' + '","'.join(SPELLINGS) + '"'

    def answer(body: str):
        return [reply(f'{body[:-1]},"request":[{said}]}}', headers={"ETag": f'"{KEY}"', "X-Key": SPELLINGS[2]})]

    months = [{"period": "202403", "reporterCode": 699, "lastReleased": "2024-05-01T00:00:00"}]
    rows = [{**PRODUCTION, "countryRegionId": code} for code in PRODUCERS]
    for path, body in zip(
        PATHS,
        (
            {"count": 1, "data": months},
            {"count": 1, "data": [RECORD]},
            {"response": {"total": len(rows), "data": rows}},
            {"response": {"total": 1, "data": [BRENT]}},
        ),
        strict=True,
    ):
        provider.replies[path] = answer(json.dumps(body))
    provider.replies["/data/v1/getDA/C/A/HS"] = [reply('{"data": []}')]
    provider.replies["/data/v1/get/C/M/HS"] = lambda query, _: (
        answer(json.dumps({"count": 1, "data": [RECORD]}))[0] if query["flowCode"] == "M" else reply('{"data": []}')
    )
    return provider


def run(folder: DataFolder, capsys) -> tuple[int, str]:
    """Exit code of an update, and all that it printed; the key is in none of that and in no file."""
    asked = ["--only", "comtrade,eia", "--since", "2024-03", "--importers", "IND", "--products", "crude"]
    code = main(["update", *asked, "--data", str(folder.root)])
    shown = capsys.readouterr()
    printed = shown.out + shown.err
    for spelling in SPELLINGS:
        assert spelling not in printed
        for path in folder.root.rglob("*"):
            assert not path.is_file() or spelling.encode() not in path.read_bytes(), path
    return code, printed


def sent(provider) -> list[str]:
    return [query.get("api_key") or headers.get("Ocp-Apim-Subscription-Key") for _, query, headers in provider.requests]


def test_answers_that_repeat_the_key_are_kept_without_it_and_the_record_says_so(folder, echo, capsys, no_pace):
    assert run(folder, capsys)[0] == 0
    assert set(sent(echo)) == {KEY}
    records = {path.parent.parent.name: json.loads(path.read_text()) for path in folder.raw.rglob("record.json")}
    assert records["eia"]["key_cut_from"] == ["production-1.json", "brent-1.json"]
    assert {"availability-M-02.json", "get-M-imports-001.json"} < set(records["comtrade"]["key_cut_from"])
    kept = next(folder.raw.rglob("get-M-imports-001.json")).read_text()
    assert json.loads(kept)["request"] == ["***"] * len(SPELLINGS)


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_errors_that_repeat_the_key_are_told_without_it(folder, echo, reply, capsys, no_pace, status):
    for path in PATHS[1:]:
        echo.replies[path] = [reply(f'{{"error": "bad key {" ".join(SPELLINGS)}"}}', status)]
    code, printed = run(folder, capsys)
    assert code == 1
    assert printed.count(f"bad key {' '.join(['***'] * len(SPELLINGS))}") >= 2


def test_a_redirect_takes_no_key_along(folder, echo, other_provider, reply, capsys, no_pace):
    for path in PATHS[1:3]:
        echo.replies[path] = [reply("", 302, {"Location": f"{other_provider.url}/x?api_key={SPELLINGS[2]}"})]
    other_provider.replies["/x"] = [reply("no", 401)]
    assert run(folder, capsys)[0] == 1
    assert other_provider.requests
    assert not any(KEY in str(request) for request in other_provider.requests)


def test_an_override_that_holds_the_key_is_not_shown(folder, echo, capsys, no_pace, monkeypatch):
    monkeypatch.setenv("PETROSTATES_EIA_URL", echo.url.replace("//", f"//{quote(KEY, safe='')}@"))
    monkeypatch.setenv("PETROSTATES_COMTRADE_URL", f"{KEY}:8080")
    code, printed = run(folder, capsys)
    assert code == 1
    assert "PETROSTATES_COMTRADE_URL names no server" in printed
    assert (folder.raw / "eia").is_dir()
