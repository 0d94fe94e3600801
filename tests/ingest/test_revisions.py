"""What a new vintage changed, amount by amount, and why there may be nothing to tell."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.ingest.answers import months
from tests.ingest.conftest import BRENT, TODAY, of_bundle

from petrostates import ingest
from petrostates.cli import main

FLOWS = "period,exporter,importer,product,quantity_t,value_usd\n"
ESTIMATES = "period,label,importer,product,concept,low,central,high,unit,said_by,address\n"


@pytest.fixture
def add(folder, tmp_path):
    def added(content: str, day: date) -> None:
        (tmp_path / "mine.csv").write_text(content, encoding="utf-8")
        ingest.add(folder, [tmp_path / "mine.csv"], facts={}, vintage=day)

    return added


@pytest.fixture
def shown(folder, capsys):
    """What the command says of a source: the lines of its table, or its rows, and what it says beside them."""

    def said(source: str, *options: str):
        capsys.readouterr()
        assert main(["status", "--revisions", source, *options, "--data", str(folder.root)]) == 0
        out, err = capsys.readouterr()
        return (json.loads(out) if "--json" in options else out.splitlines()), err

    return said


def told(folder, source: str, *columns: str) -> list[list[object]]:
    found = ingest.revisions(folder, source)[list(columns)]
    return found.astype(object).where(found.notna(), None).to_numpy().tolist()


AMOUNTS = ("kind", "measure", "unit", "old", "new", "change")
EARLY, LATE = date(2026, 3, 1), date(2026, 4, 1)


def test_a_revised_value_is_told_as_a_revised_tonnage_is(add, folder):
    add(FLOWS + "2025,RUS,CHN,crude,60,4e9\n2025,RUS,IND,crude,40,1\n", EARLY)
    add(FLOWS + "2025,RUS,CHN,crude,60,5e9\n2025,RUS,IND,crude,45,1\n", LATE)
    assert told(folder, "own", *AMOUNTS) == [
        ["revised", "value_usd", "USD", 4e9, 5e9, 1e9],
        ["revised", "quantity_t", "t", 40, 45, 5],
    ]
    counted = ingest.status(folder).query("source == 'own' and table == 'flows'")["changed_rows"]
    assert counted.tolist()[1] == 2


def test_a_row_that_came_is_told_once_for_each_amount(add, folder):
    add(FLOWS + "2025,RUS,CHN,crude,60,4\n", EARLY)
    add(FLOWS + "2025,RUS,IND,crude,40,3\n2025,RUS,KOR,crude,,2\n", LATE)
    assert told(folder, "own", "importer", *AMOUNTS[:2], "old", "new") == [
        ["IND", "new", "quantity_t", None, 40],
        ["IND", "new", "value_usd", None, 3],
        ["KOR", "new", "value_usd", None, 2],
    ]


def test_an_amount_that_is_missing_now_is_printed_as_missing(add, folder, shown):
    add(FLOWS + "2025,RUS,CHN,crude,60,4\n", EARLY)
    add(FLOWS + "2025,RUS,CHN,crude,,4\n", LATE)
    assert told(folder, "own", *AMOUNTS) == [["revised", "quantity_t", "t", 60, None, None]]
    header, line = shown("own")[0]
    assert dict(zip(header.split(), line.split(), strict=True))["new"] == "–"
    assert shown("own", "--json")[0][0]["new"] is None


def test_readings_of_estimates_are_told_with_the_unit_of_their_row(add, folder):
    row = "2024,MYS,CHN,crude,customs_import,1,2,{high},Mt,me,https://example.org\n"
    add(ESTIMATES + row.format(high=3), EARLY)
    add(ESTIMATES + row.format(high=4), LATE)
    assert told(folder, "own", "table", *AMOUNTS) == [["evidence", "revised", "high", "t", 3e6, 4e6, 1e6]]


def test_the_two_vintages_are_named(add, shown):
    add(FLOWS + "2025,RUS,CHN,crude,60,4\n", EARLY)
    add(FLOWS + "2025,RUS,CHN,crude,61,4\n", LATE)
    assert shown("own")[1] == "own: flows of 2026-04-01 against 2026-03-01\n"
    (row,) = shown("own", "--json")[0]
    assert (row["old_vintage"], row["new_vintage"]) == ("2026-03-01", "2026-04-01")


def test_a_long_table_says_how_much_of_it_is_shown_and_json_has_all(folder, providers, reply, shown):
    for day, price in ((TODAY, 80), (TODAY + timedelta(days=30), 81)):
        lines = "".join(f"{month}-15,{price}\n" for month in months("2024-01", "2025-12"))
        providers.replies[BRENT] = [reply("Date,Price\n" + lines)]
        ingest.update(folder, only=["eia_spot"], today=day)
    lines, said = shown("eia_spot")
    assert len(lines) == 21
    assert "; 20 of 24 shown, the largest; all with --json" in said
    rows, said = shown("eia_spot", "--json")
    assert len(rows) == 24
    assert "shown" not in said


def test_it_is_said_why_there_is_nothing(add, folder, shown):
    assert shown("events")[1] == "events: one vintage only, 2026-11-22: there is none to compare it with\n"
    lines, said = shown("crea")
    assert lines == ["no rows"]
    assert said == "crea: it was never fetched. Fetch it with: petrostates fetch crea\n"
    assert "cannot be fetched" in shown("own")[1]
    add(FLOWS + "2025,RUS,CHN,crude,60,4\n", EARLY)
    add(ESTIMATES + "2024,MYS,CHN,crude,customs_import,1,2,3,Mt,me,x\n", LATE)
    assert "no table with amounts has two vintages" in shown("own")[1]
    add("status," + FLOWS + "estimated,2025,RUS,CHN,crude,60,4\n", LATE)
    assert shown("own")[1] == "own: flows of 2026-04-01 against 2026-03-01; no amount differs\n"


def test_what_is_not_built_is_said_to_be_so(tmp_path, capsys):
    folder = of_bundle(tmp_path, "eia_spot")
    for path in folder.processed.rglob("*.parquet"):
        path.unlink()
    assert main(["status", "--revisions", "eia_spot", "--data", str(folder.root)]) == 0
    assert "eia_spot: it is at hand but not built. Build it with: petrostates build" in capsys.readouterr().err
