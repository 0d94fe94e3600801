"""The command line as a shell sees it: stdout, stderr, exit codes, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import petrostates as ps
from petrostates.cli import commands, main
from petrostates.cli.options import printed
from petrostates.cli.query import INDICATORS
from petrostates.store import DataFolder

OVERLAP = ["query", "overlap", "--market", "asia", "--product", "crude", "--pair", "RUS", "IRN"]


def test_query_prints_the_tidy_table_as_csv(capsys: pytest.CaptureFixture[str]):
    assert main([*OVERLAP, "--basis", "attributed", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == ["period", "product", "overlap", "low", "high"]
    assert (rows[0]["period"], rows[-1]["period"]) == ("1995-01-01", "2024-01-01")


def test_query_prints_json_with_null_for_missing(capsys: pytest.CaptureFixture[str]):
    assert main([*OVERLAP, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["low"] is None


def test_json_keeps_every_digit_and_has_null_for_all_that_is_no_number(capsys: pytest.CaptureFixture[str]):
    printed(
        pd.DataFrame(
            {
                "day": [pd.Timestamp("2024-03-01"), pd.NaT],
                "share": [1.234567890123456e-11, math.nan],
                "amount": [2 / 3, math.inf],
                "count": pd.array([3, None], "Int64"),
                "is_due": [True, False],
                "who": ["Türkiye", None],
                "parts": [["a", 1], []],
            }
        ),
        "json",
    )
    first, second = json.loads(capsys.readouterr().out)
    assert first == {
        "day": "2024-03-01",
        "share": 1.234567890123456e-11,
        "amount": 2 / 3,
        "count": 3,
        "is_due": True,
        "who": "Türkiye",
        "parts": ["a", 1],
    }
    assert second == {**dict.fromkeys(["day", "share", "amount", "count", "who"]), "is_due": False, "parts": []}


def test_json_holds_the_very_numbers_of_the_table(capsys: pytest.CaptureFixture[str]):
    asked = ["query", "shares", "--product", "crude", "--market", "CHN", "--start", "2024"]
    assert main([*asked, "--json"]) == 0
    shares = [row["share"] for row in json.loads(capsys.readouterr().out)]
    assert shares == ps.market("CHN", product="crude", start=2024).shares().tidy()["share"].tolist()
    assert 0 < min(shares) < 1e-9, "of which ten places hold one digit"


def test_an_interval_from_draws_is_asked_for_with_or_without_a_number(capsys: pytest.CaptureFixture[str]):
    tables = []
    for asked in (
        ["--bootstrap"],
        ["--bootstrap", "1000", "--seed", "0"],
        ["--bootstrap", "1000", "--seed", "1"],
        ["--bootstrap", "9"],
    ):
        assert main([*OVERLAP, "--start", "2020", "--format", "csv", *asked]) == 0
        tables.append(capsys.readouterr().out)
    assert "sampling_low,sampling_high,undefined_share,drawn_cells" in tables[0]
    assert tables[0] == tables[1]
    assert len(set(tables[1:])) == 3


def test_a_placebo_compares_an_overlap_or_a_pressure(capsys: pytest.CaptureFixture[str]):
    chosen = ["query", "placebo", "--product", "crude", "--start", "2020", "--end", "2020", "--format", "csv"]
    assert main([*chosen, "--pair", "RUS", "IRN", "--factor", "3", "--fewest", "5", "--index", "cosine"]) == 0
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (row["factor"], list(row)[2]) == ("3.0", "overlap")
    assert main([*chosen, "--rival", "RUS", "--on", "IRN"]) == 0
    assert "pressure" in next(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_pressure_has_a_direction(capsys: pytest.CaptureFixture[str]):
    arguments = ["query", "pressure", "--product", "crude", "--end", "1995", "--format", "csv"]
    assert main([*arguments, "--rival", "RUS", "--on", "IRN"]) == 0
    forth = capsys.readouterr().out
    assert main([*arguments, "--rival", "IRN", "--on", "RUS"]) == 0
    assert capsys.readouterr().out != forth


def test_shares_of_one_exporter_in_one_country(capsys: pytest.CaptureFixture[str]):
    arguments = ["query", "shares", "--market", "CHN", "--product", "crude", "--exporter", "SAU", "--start", "2022"]
    assert main([*arguments, "--end", "2022", "--format", "csv"]) == 0
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert round(float(row["quantity_t"]) / 1e6, 1) == 87.5


def test_concentration_by_value(capsys: pytest.CaptureFixture[str]):
    assert main(["query", "concentration", "--by", "product", "--measure", "value", "--product", "lng"]) == 0
    assert "effective_suppliers" in capsys.readouterr().out


def test_sql_prints_the_view(capsys: pytest.CaptureFixture[str]):
    assert main(["query", "overlap", "--sql"]) == 0
    assert capsys.readouterr().out.startswith("-- One row per ordered pair")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["query", "overlap", "--pair", "RUS", "IRAN"], "IRN"),
        (["query", "overlap", "--pair", "RUS", "RUS"], "not a pair"),
        (["query", "overlap"], "--pair RUS IRN"),
        (["query", "pressure", "--rival", "RUS"], "--rival RUS --on IRN"),
        (["query", "shares", "--market", "aisa"], "asia"),
        (["query", "shares", "--market", ""], "--market is empty"),
        (["query", "shares", "--product", "crud"], "crude"),
        (["query", "shares", "--exporter", "XXX"], "No country 'XXX'"),
        (["query", "shares", "--basis", "attribtued"], "attributed"),
        (["query", "shares", "--measure", "tons"], "quantity"),
        (["query", "shares", "--start", "20x8"], "2018-05"),
        (["query", "shares", "--start", "2020", "--end", "2010"], "Swap them"),
        ([*OVERLAP, "--index", "finger"], "finger_kreinin"),
        ([*OVERLAP, "--cells", "importers"], "importer"),
        (["query", "overlp"], "overlap"),
        ([*OVERLAP, "--bootstrap=many"], "--bootstrap"),
        ([*OVERLAP, "--bootstrap", "9", "--seed", "-1"], "--seed"),
        ([*OVERLAP, "--factor", "3"], "--factor does not apply to overlap"),
        (["query", "placebo"], "--rival RUS --on IRN"),
        (["query", "placebo", "--pair", "RUS", "IRN", "--rival", "RUS"], "--pair RUS IRN, or --rival RUS --on IRN"),
        (["query", "placebo", "--pair", "RUS", "IRN", "--factor", "0.5"], "factor is 0.5"),
        (["query", "placebo", "--rival", "RUS", "--on", "IRN", "--index", "cosine"], "--index does not apply"),
        (["query", "pressure", "--rival", "RUS", "--on", "IRN", "--by", "product"], "--by does not apply to pressure"),
        (["build", "--wait", "-5"], "--wait"),
        (["report", "asia"], "asia-rivalry"),
        (["query", "shares", "--data", "no/such/folder"], "build --init --data no/such/folder"),
        (["bulid"], "No such command"),
    ],
)
def test_wrong_usage_exits_2_and_names_the_remedy(arguments, hint, capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert hint in shown.err
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_build_init_makes_a_folder_that_status_describes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "mine"
    assert main(["build", "--init", "--data", str(folder)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["status", "--json", "--data", str(folder)]) == 0
    rows = {(row["source"], row["table"]): row for row in json.loads(capsys.readouterr().out)}
    assert rows["baci", "flows"]["rows"] == 53_875
    assert rows["baci", "flows"]["last_period"] == "2024-01-01"
    assert rows["iran_evidence", "adjustments"]["rows"] > 0


def test_status_of_an_unbuilt_folder_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from petrostates import config

    DataFolder(tmp_path).seed(config.bundle_folder())
    assert main(["status", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "petrostates build" in shown.err
    assert "baci" in shown.out


def test_a_damaged_raw_file_exits_1_naming_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from petrostates import config

    DataFolder(tmp_path).seed(config.bundle_folder())
    damaged = next(tmp_path.rglob("brent-monthly.csv"))
    damaged.write_text(damaged.read_text() + "2026-08-15,1.0\n")
    assert main(["build", "--data", str(tmp_path)]) == 1
    assert "brent-monthly.csv" in capsys.readouterr().err


def test_a_locked_folder_exits_3_at_once(built: DataFolder, capsys: pytest.CaptureFixture[str]):
    with built.lock():
        assert main(["build", "--data", str(built.root)]) == 3
    assert "--wait SECONDS" in capsys.readouterr().err


def test_a_report_prints_its_place_on_stdout_and_its_answer_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["report", "asia-rivalry", "--output", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert shown.out.strip() == str(tmp_path / "out" / "report.html")
    assert "In 2024 the Asian buyers of Iranian crude" in shown.err


def test_a_report_from_before_any_data_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["report", "asia-rivalry", "--as-of", "2001"]) == 2
    assert "No flows were published by 2001" in capsys.readouterr().err


def test_a_closed_stdout_ends_quietly():
    # Years without a jump of coverage and without hidden cargo, of which stderr would tell.
    years = "--product crude --start 2017 --end 2018"
    shell = f"{sys.executable} -m petrostates query shares {years} --format csv | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=60, env=os.environ.copy())
    assert done.stdout.startswith("period,")
    assert done.stderr == ""


def test_every_command_and_option_has_help():
    for name, command in commands.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name not in {"form"}:
                assert parameter.help, f"{name} --{parameter.name}"


# -- every indicator --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        ("matrix --index krugman --start 2024", "period,product,exporter_a,exporter_b,overlap,low,high"),
        ("exposed_share --rival RUS --on SAU --threshold 1e6 --start 2024", "period,product,exposed_share,low,high"),
        ("growth --exporter RUS --start 2019 --end 2024", "order,effect,value,low,high"),
        ("rca --start 2024", "period,exporter,product,rca,low,high"),
        ("rca --by importer --start 2024", "period,importer,exporter,product,rca,low,high"),
        ("discounts --by product --start 2024", "period,product,exporter,unit_value_usd_t,discount,low,high"),
        ("discounts --start 2024", "period,product,importer,exporter,unit_value_usd_t,discount,low,high"),
        ("threat --rival RUS --on QAT --cells product --start 2024", "period,threat,low,high"),
        (
            "dynamic_threat --rival RUS --on SAU --since 2021",
            "period,product,since,dynamic_threat,known_share,low,high",
        ),
        ("contact --pair RUS SAU --start 2024", "period,product,shared_cells,contact,low,high"),
        ("log_rca_correlation --pair RUS SAU --epsilon 0.5", "period,products,log_rca_correlation,low,high"),
        (
            "supplier_risk --risk RUS=0.8,IRN=1 --default-risk 0.1 --start 2024",
            "period,product,importer,supplier_risk,rated_share,low,high",
        ),
        ("sanctioned_share --exporters RUS,IRN --by product --start 2024", "period,product,sanctioned_share,low,high"),
        (
            "pivotal --years 3 --start 2022",
            "period,product,importer,exporter,capacity_t,capacity_is,demand_t,residual_supply,is_pivotal,low,high",
        ),
    ],
)
def test_an_indicator_prints_its_table(capsys, asked, columns):
    assert main(["query", *asked.split(), "--market", "IND", "--format", "csv"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header == columns
    assert rows


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("growth --exporter RUS", "--start, --end"),
        ("exposed_share --rival RUS", "--rival RUS --on IRN"),
        ("discounts --index cosine", "does not apply to discounts"),
        ("rca --pair RUS IRN", "does not apply to rca"),
        ("rca --default-risk 1", "--default-risk does not apply to rca"),
        ("threat --rival RUS", "--rival RUS --on IRN"),
        ("dynamic_threat --rival RUS --on IRN --since 1066", "since 1066 is not in this market"),
        ("contact", "--pair RUS IRN"),
        ("log_rca_correlation --pair RUS IRN --epsilon 0", "epsilon"),
        ("supplier_risk", "--risk RUS=0.8,IRN=1"),
        ("supplier_risk --risk RUS", "--risk RUS=0.8,IRN=1"),
        ("supplier_risk --risk RUS=high --default-risk 0", "risk of RUS is 'high'"),
        ("supplier_risk --risk RUS=1", "default="),
        ("sanctioned_share", "--exporters RUS,IRN"),
        ("sanctioned_share --exporters RSU", "RUS"),
        ("sanctioned_share --exporters=", "--exporters is empty"),
        ("pivotal --years 0", "years is 0"),
        ("pivotal --capacity nowhere.csv", "nowhere.csv"),
        ("matrix --index fingr", "finger_kreinin"),
        ("growth --exporter RSU --start 2019 --end 2024", "RUS"),
    ],
)
def test_an_indicator_asked_amiss_is_wrong_usage_that_names_the_remedy(capsys, asked, said):
    assert main(["query", *asked.split(), "--market", "IND"]) == 2
    assert said in capsys.readouterr().err


def test_capacities_and_demands_come_from_files(capsys, tmp_path: Path):
    (tmp_path / "able.csv").write_text("period,exporter,importer,capacity_t\n2024,SAU,IND,5e8\n")
    (tmp_path / "needs.csv").write_text("importer,demand_t\nIND,1e9\n")
    files = ["--capacity", str(tmp_path / "able.csv"), "--demand", str(tmp_path / "needs.csv")]
    of_india = ["query", "pivotal", "--market", "IND", "--product", "crude", "--start", "2024", "--format", "csv"]
    assert main([*of_india, *files]) == 0
    rows = {row["exporter"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert (rows["SAU"]["capacity_is"], rows["SAU"]["capacity_t"]) == ("stated", "500000000.0")
    assert rows["RUS"]["capacity_is"] == "observed"
    assert {row["demand_t"] for row in rows.values()} == {"1000000000.0"}


def test_a_file_that_is_no_table_of_capacities_is_wrong_usage(capsys, tmp_path: Path):
    for text, said in (("", "no CSV file"), ("exporter,importer\nRUS,IND\n", "lacks capacity_t"), ("\xff\x00", "CSV")):
        (tmp_path / "able.csv").write_bytes(text.encode("latin-1"))
        assert main(
            ["query", "pivotal", "--market", "IND", "--product", "crude", "--capacity", str(tmp_path / "able.csv")]
        ) in {1, 2}
        shown = capsys.readouterr()
        assert said in shown.err
        assert "Traceback" not in shown.err


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_shows_the_sql_behind_it(capsys, indicator):
    assert main(["query", indicator, "--sql"]) == 0
    assert capsys.readouterr().out.startswith("-- One row per")


def test_sums_over_time_are_asked_for_like_in_python(capsys: pytest.CaptureFixture[str]):
    years = ["query", "shares", "--product", "crude", "--start", "2020", "--format", "csv"]
    assert main([*years, "--every", "year"]) == 0
    summed = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert main(years) == 0
    plain = pd.read_csv(io.StringIO(capsys.readouterr().out))
    pd.testing.assert_frame_equal(summed, plain, rtol=1e-12)
    assert main([*years, "--every", "quarter"]) == 2
    assert "they are annual. Use every='year'" in capsys.readouterr().err
    assert main([*years, "--partial"]) == 2
    assert "nothing is summed" in capsys.readouterr().err


def test_a_jump_of_coverage_is_told_beside_the_table(capsys: pytest.CaptureFixture[str]):
    asked = ["query", "concentration", "--by", "product", "--product", "crude", "--format", "csv"]
    assert main([*asked, "--start", "2014", "--end", "2015"]) == 0
    shown = capsys.readouterr()
    assert "warning: Coverage jumps within this result: in the latest period Japan 2015" in shown.err
    assert "warning" not in shown.out
    assert main([*asked, "--start", "2017", "--end", "2018"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_absent_periods_and_cargo_are_told_beside_the_rows(capsys: pytest.CaptureFixture[str], form: str):
    asked = ["query", "overlap", "--pair", "RUS", "IRN", "--product", "crude", "--start", "2017", "--format", form]
    assert main(asked) == 0
    shown = capsys.readouterr()
    absent, unbooked = shown.err.splitlines()
    assert absent == "note: Absent, Crude oil and condensate: 2023-2024, where Iran is not in the books by tonnes."
    assert unbooked.startswith("note: Not in the declared books: Iran to China 2019-2024, ")
    assert "note" not in shown.out
    assert "2022" in shown.out
    assert "2023" not in shown.out
    assert main([*asked, "--basis", "attributed", "--end", "2023"]) == 0
    assert capsys.readouterr().err == ""


def test_what_is_absent_is_told_once_where_there_are_no_rows(capsys: pytest.CaptureFixture[str]):
    assert (
        main(["query", "shares", "--exporter", "IRN", "--market", "CHN", "--product", "crude", "--start", "2023"]) == 0
    )
    said = capsys.readouterr().err
    assert said.startswith("Market shares of Iran by tonnes")
    assert said.count("Absent, Crude oil and condensate: 2023-2024, where Iran is not in the books by tonnes.") == 1
    assert said.count("Not in the declared books") == 1
