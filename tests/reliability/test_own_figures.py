"""A user's own CSV files: flows and estimates, converted by cited factors, refused by line, never half taken in."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reliability.conftest import written

import petrostates as ps
from petrostates import ingest
from petrostates.cli import main
from petrostates.errors import BadArgument, BadFile
from petrostates.store import DataFolder

DAY = date(2026, 3, 1)
FLOWS = "period,exporter,importer,product,quantity_t\n"
IN_UNITS = "period,exporter,importer,product,quantity,unit\n"
ESTIMATES = "period,label,importer,product,concept,low,central,high,unit,said_by,address\n"
CUSTOMS_2024 = "2024,MYS,CHN,crude,customs_import,{low},{central},{high},Mt,me,https://example.org\n"


@pytest.fixture
def add(small: DataFolder, tmp_path):
    """Write a file and add it to the small folder."""

    def added(content: str, name: str = "mine.csv", day: date = DAY):
        (tmp_path / name).write_text(content, encoding="utf-8")
        return ingest.add(small, [tmp_path / name], facts={"title": "Mine"}, vintage=day)

    return added


def flows(folder: DataFolder) -> list[dict]:
    return [row for row in folder.read("flows").to_pylist() if row["source"] == "own"]


def test_flows_become_a_market_of_their_own(add, small):
    add(FLOWS + "2025,RUS,CHN,crude,60\n2025,RUS,IND,crude,40\n2025,IRN,CHN,crude,20\n")
    market = ps.market("all", source="own", data=small.root)
    assert market.overlap("RUS", "IRN").tidy()["overlap"].tolist() == [0.6]
    assert [(note.id, note.title, note.licence) for note in market.shares().sources] == [("own", "Mine", "not stated")]


@pytest.mark.parametrize(
    ("period", "frequency", "first"),
    [("2025", "A", date(2025, 1, 1)), ("2025Q2", "Q", date(2025, 4, 1)), ("2025-03", "M", date(2025, 3, 1))],
)
def test_the_form_of_a_period_says_its_frequency(add, small, period, frequency, first):
    add(FLOWS + f"{period},RUS,CHN,crude,60\n")
    assert [(row["frequency"], row["period"]) for row in flows(small)] == [(frequency, first)]


@pytest.mark.parametrize(
    ("row", "tonnes", "factor"),
    [
        ("2025,RUS,CHN,crude,2,Mt", 2e6, None),
        ("2025,IRN,CHN,crude,7.33,Mbbl", 1e6, "crude_bbl_per_t"),
        ("2025-02,IRN,CHN,crude,733,kb/d", 28e5, "crude_bbl_per_t"),  # 28 days of 100,000 t
        ("2025,RUS,CHN,crude,7.356,Mbbl", 1e6, "crude_rus_bbl_per_t"),  # Russia's own factor
        ("2025,QAT,CHN,lng,1.36,bcm", 1e6, "lng_bcm_per_mt"),
    ],
)
def test_other_units_are_converted_and_what_was_printed_is_kept(add, small, row, tonnes, factor):
    add(IN_UNITS + row + "\n")
    (found,) = flows(small)
    assert found["quantity_t"] == pytest.approx(tonnes)
    assert found["factor"] == factor
    assert f"{found['reported_quantity']:g},{found['reported_unit']}" == row.split(",", 4)[4]


def test_a_blank_tonnage_beside_a_value_is_null(add, small):
    add("period,exporter,importer,product,quantity_t,value_usd\n2025,RUS,CHN,crude,,5\n")
    assert [(row["quantity_t"], row["value_usd"]) for row in flows(small)] == [(None, 5.0)]


def test_a_later_file_revises_its_own_rows_and_leaves_the_others(add, small):
    add(FLOWS + "2025,RUS,CHN,crude,60\n2025,RUS,IND,crude,40\n")
    add(FLOWS + "2025,RUS,CHN,crude,61\n", "again.csv", date(2026, 4, 1))

    def sold(**day):
        rows = ps.market("all", source="own", data=small.root, **day).flows()
        return dict(zip(rows["importer"], rows["quantity_t"], strict=True))

    assert sold() == {"CHN": 61, "IND": 40}
    assert sold(as_of=DAY) == {"CHN": 60, "IND": 40}


def test_two_files_of_one_day_are_both_kept(add, small):
    add(FLOWS + "2025,RUS,CHN,crude,60\n")
    add(FLOWS + "2025,RUS,IND,crude,40\n", "second.csv")
    assert {row["importer"]: row["quantity_t"] for row in flows(small)} == {"CHN": 60, "IND": 40}


def test_the_same_file_again_is_no_new_vintage(add, small):
    record, _ = add(FLOWS + "2025,RUS,CHN,crude,60\n")
    again, _ = add(FLOWS + "2025,RUS,CHN,crude,60\n", day=date(2026, 4, 1))
    assert record is not None
    assert again is None
    assert len(list((small.raw / "own").iterdir())) == 1


def iranian(folder: DataFolder, **day) -> float:
    market = ps.market("CHN", product="crude", basis="attributed", data=folder.root, start=2024, **day)
    return float(market.shares().of("IRN").tidy()["quantity_t"].sum())


def test_an_own_estimate_stands_in_for_the_bundled_one_and_moves_the_attribution(add, small):
    before = iranian(small)
    add(ESTIMATES + CUSTOMS_2024.format(low=99, central=100, high=101))
    # the bundled figure of Malaysia in 2024 is 70.38 Mt
    assert iranian(small) - before == pytest.approx(29.62e6)
    assert iranian(small, as_of="2026-02-28") == 1e5  # no evidence yet: what is declared


def test_an_estimate_without_ends_is_one_reading(add, small):
    add(
        "period,label,importer,product,concept,central,unit,said_by,address\n2025-03,MYS,CHN,crude,customs_import,8,Mt,me,x\n"
    )
    rows = [row for row in small.read("evidence").to_pylist() if row["source"] == "own"]
    assert [(row["low"], row["central"], row["high"], row["unit"]) for row in rows] == [(8e6, 8e6, 8e6, "t")]
    assert (rows[0]["period"], rows[0]["period_end"]) == (date(2025, 3, 1), date(2025, 3, 31))


BAD = {
    "an unknown country": (FLOWS + "2025,RUS,CHN,crude,1\n2025,RSU,CHN,crude,1\n", ["row 3", "exporter", "RUS"]),
    "an unknown product": (FLOWS + "2025,RUS,CHN,crudee,1\n", ["row 2", "product", "crude"]),
    "a negative amount": (FLOWS + "2025,RUS,CHN,crude,-1\n", ["row 2", "quantity_t", "-1"]),
    "no amount": (FLOWS + "2025,RUS,CHN,crude,\n", ["row 2", "quantity_t", "empty"]),
    "text for a number": (FLOWS + "2025,RUS,CHN,crude,many\n", ["row 2", "quantity_t", "many"]),
    "a half year of flows": (FLOWS + "2025H1,RUS,CHN,crude,1\n", ["row 2", "period", "2025H1"]),
    "a row twice": (FLOWS + "2025,RUS,CHN,crude,1\n\n2025,RUS,CHN,crude,2\n", ["row 4", "repeats row 2"]),
    "trade with oneself": (FLOWS + "2025,RUS,RUS,crude,1\n", ["row 2", "importer", "also the exporter"]),
    "barrels without a factor": (IN_UNITS + "2025,RUS,CHN,pipeline_gas,1,bbl\n", ["row 2", "unit", "give tonnes"]),
    "an unknown unit": (IN_UNITS + "2025,RUS,CHN,crude,1,gallons\n", ["row 2", "unit", "kb/d"]),
    "both kinds of header": (
        "period,exporter,label\n1,2,3\n",
        ["row 1", "for flows it lacks importer", "for estimates"],
    ),
    "nothing below the header": (FLOWS, ["no rows"]),
    "an unknown concept": (
        ESTIMATES + "2024,MYS,CHN,crude,rumour,1,2,3,Mt,me,x\n",
        ["row 2", "concept", "customs_import, capability"],
    ),
    "readings out of order": (
        ESTIMATES + CUSTOMS_2024.format(low=3, central=2, high=4),
        ["row 2", "low,central,high", "3,2,4"],
    ),
    "nobody who said it": (
        ESTIMATES + "2024,MYS,CHN,crude,customs_import,1,2,3,Mt,,x\n",
        ["row 2", "said_by", "empty"],
    ),
    "a capability in tonnes": (ESTIMATES + "2024,MYS,CHN,crude,capability,1,2,3,Mt,me,x\n", ["row 2", "unit", "kb/d"]),
}


@pytest.mark.parametrize(("content", "named"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_by_line_and_nothing_is_written(add, small, tmp_path, content, named):
    before = written(small)
    with pytest.raises(BadFile) as refused:
        add(content)
    assert [part for part in [str(tmp_path / "mine.csv"), *named] if part not in str(refused.value)] == []
    assert written(small) == before
    assert not (small.raw / "own").exists()


def test_two_files_of_one_name_cannot_be_told_apart(small, tmp_path):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "x.csv").write_text(FLOWS + "2025,RUS,CHN,crude,1\n", encoding="utf-8")
    with pytest.raises(BadArgument, match="same name"):
        ingest.add(small, [tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"], facts={}, vintage=DAY)


def test_the_command_adds_a_file_and_names_where_it_is_kept(small, tmp_path, capsys):
    (tmp_path / "mine.csv").write_text(FLOWS + "2025,RUS,CHN,crude,60\n", encoding="utf-8")
    asked = ["add", str(tmp_path / "mine.csv"), "--data", str(small.root), "--vintage", "2026-03-01", "--title", "Mine"]
    assert main(asked) == 0
    assert "mine.csv: kept as raw/own/2026-03-01" in capsys.readouterr().err
    assert main(asked) == 0
    assert "unchanged" in capsys.readouterr().err
    assert main(["add", str(tmp_path / "nowhere.csv"), "--data", str(small.root)]) == 1
    assert "nowhere.csv" in capsys.readouterr().err
