"""The command `petrostates attribute` on the bundled data."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pandas as pd
import pytest

import petrostates as ps
from petrostates.cli import main


@pytest.fixture(scope="module")
def found():
    return ps.attribute("IRN", importer="CHN")


@pytest.fixture(scope="module")
def years(found):
    return found.tidy().set_index(found.tidy()["period"].dt.year)


def test_the_command_prints_years_in_million_tonnes_and_the_evidence(capsys, years):
    assert main(["attribute", "--origin", "IRN", "--importer", "CHN"]) == 0
    printed = capsys.readouterr()
    heading, header, *rows = printed.out.splitlines()
    assert "million tonnes (Mt)" in heading
    assert header.split()[:5] == ["year", "kind", "low_Mt", "central_Mt", "high_Mt"]
    assert [row.split()[0] for row in rows[:8]] == [str(year) for year in range(2018, 2026)]
    low, central, high = map(float, rows[6].split()[2:5])
    given = years.loc[2024, ["low_t", "quantity_t", "high_t"]].to_numpy(float) / 1e6
    assert (low, central, high) == pytest.approx(tuple(given), abs=0.051)
    assert "facts behind it" in printed.out
    assert "note: " in printed.err


@pytest.mark.parametrize("columns", [80, 120])
def test_the_evidence_fits_the_terminal_and_addresses_come_only_when_asked(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["attribute"]) == 0
    lines = capsys.readouterr().out.splitlines()
    facts = lines[next(number for number, line in enumerate(lines) if "facts behind it" in line) + 1 :]
    assert len(facts) > 50
    assert max(map(len, facts)) <= columns
    assert not any("http" in line for line in facts)
    (malaysian,) = (line for line in facts if "carries MYS as IRN" in line)
    assert malaysian.split("  ")[0] == "2019-05..2025-12"
    assert "0.95 (0.8 to 1) share" in malaysian
    (booked,) = (line for line in facts if line.startswith("2025 ") and "customs_import MYS" in line)
    assert "64.41 Mt" in booked or "64.41 (" in booked
    assert main(["attribute", "--evidence", "--format", "csv"]) == 0
    assert "http" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("table", ["evidence", "sensitivity", "routes"])
def test_every_line_of_a_wide_table_fits_the_terminal_but_for_addresses_which_stay_whole(
    capsys, monkeypatch, found, table, columns
):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["attribute", f"--{table}", "--worlds", "100"]) == 0
    lines = capsys.readouterr().out.splitlines()
    longer = [line.strip() for line in lines if len(line) > columns]
    assert [line for line in longer if not line.startswith("http") or " " in line] == []
    assert not any(line != line.rstrip() for line in lines), "no padding"
    if table != "routes":
        words = set(" ".join(lines).split())
        addresses = found.evidence().query("used_in != ''")["address"].dropna()
        assert all(set(address.split()) <= words for address in addresses)


def test_a_table_that_is_piped_is_as_wide_on_every_machine(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["attribute", "--price", "--worlds", "100"]) == 0
    assert 90 < max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_the_command_prints_the_tidy_table_as_csv_and_json(capsys, found):
    assert main(["attribute", "--format", "csv"]) == 0
    frame = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert frame["quantity_t"].to_numpy() == pytest.approx(found.tidy()["quantity_t"].to_numpy())
    assert main(["attribute", "--json", "--include", "quoted"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["include"] for row in rows} == {"open", "quoted"}


@pytest.mark.parametrize("table", ["routes", "evidence", "price", "monthly", "elsewhere"])
def test_the_command_prints_the_other_tables(capsys, table):
    assert main(["attribute", f"--{table}", "--format", "csv"]) == 0
    assert len(pd.read_csv(io.StringIO(capsys.readouterr().out))) > 5


def test_wrong_usage_is_named(capsys):
    assert main(["attribute", "--routes", "--evidence"]) == 2
    assert main(["attribute", "--origin", "NOR"]) == 2
    assert "Known: IRN to CHN" in capsys.readouterr().err
    for option, value, says in (("--seed", "-1", "0<=x"), ("--seed", "1.5", "integer"), ("--worlds", "99", "100<=x")):
        assert main(["attribute", option, value]) == 2
        assert says in capsys.readouterr().err


def test_tables_for_reading_are_in_million_tonnes_and_say_what_their_columns_are(capsys):
    assert main(["attribute", "--elsewhere"]) == 0
    printed = capsys.readouterr().out
    assert "taken_off_Mt" in printed
    assert "e+0" not in printed
    assert main(["attribute"]) == 0
    legend = capsys.readouterr().out.split("\n\n")[0]
    for column in ("declared_Mt", "in_books_Mt", "total_books_Mt", "total_raised_Mt"):
        assert legend.count(column) == 2, "once as a heading, once explained"


def test_two_runs_print_the_same_bytes():
    asked = [sys.executable, "-m", "petrostates", "attribute", "--routes", "--format", "csv", "--worlds", "400"]
    runs = {
        subprocess.run(asked, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_command_stays_away_from_statsmodels_and_figures():
    code = (
        "import sys; from petrostates.cli import main; main(['attribute', '--json']);"
        "print([name for name in ('statsmodels', 'seaborn', 'matplotlib') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
