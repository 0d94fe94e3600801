"""An indicator of another package: the example of the docs, installed and used, in Python and in a shell."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import petrostates as ps
from petrostates import views
from petrostates.cli import main
from petrostates.errors import UnknownName
from petrostates.indicators import Result


def test_the_example_of_the_docs_has_the_three_files(files):
    assert set(files) == {"pyproject.toml", "buyer_dependence/dependence.sql", "buyer_dependence/__init__.py"}


def test_what_the_docs_ask_of_it_prints_what_they_say(example, page, capsys):
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    asked = next(block for block in blocks if "print" in block)
    exec(asked, {})  # noqa: S102 # our own page
    said = re.search(r"# (\[.*)", asked)
    assert capsys.readouterr().out.splitlines()[0] == said[1]


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_an_indicator_of_another_package_answers_by_hand(example, eight_rows):
    # Of Russia's sales the largest buyer, China, takes 3/4, then all; 2022 as well.
    result = ps.market("all", flows=eight_rows).indicator("dependence", exporter="RUS")
    assert result.tidy()["dependence"].tolist() == [0.75, 1.0, 1.0]
    assert result.tidy()[["low", "high"]].isna().all(axis=None)
    assert list(result.tidy().columns) == ["period", "product", "dependence", "low", "high"]
    assert result.summary().startswith(
        "Largest share of an exporter's sales that goes to one importer by tonnes\nMarket: all"
    )
    assert "<table" in result._repr_html_()
    ax = result.plot()
    assert " ".join(ax.get_title().split()) == result.heading()
    assert ax.texts[0].get_text() == "All importers, Crude oil and condensate, declared, by tonnes"
    assert ax.get_ylabel() == "dependence"


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_its_definition_is_printed_below_the_market(example, eight_rows):
    market = ps.market("all", flows=eight_rows)
    _, about, definition, *_ = market.indicator("dependence", exporter="RUS").summary().splitlines()
    assert about.startswith("Market: all")
    assert definition == (
        "Definition: max p over importers, with p = x / X the share of the exporter's sales that goes there; towards 0 where it "
        "has many buyers alike, 1 where it has one."
    )


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_a_result_of_its_own_class_states_its_definition_and_one_without_states_none(market):
    class Stated(Result):
        column, title, defined = "share", "Mine", "x / X; 0 none, 1 all."

    class Silent(Result):
        column, title = "share", "Mine"

    shares = market.shares()
    given = (shares.tidy(), shares.selection, shares.sources, "quantity")
    assert "Definition: x / X; 0 none, 1 all." in Stated(*given, look=market.coverage).summary().splitlines()
    assert "Definition" not in Silent(*given, look=market.coverage).summary()


@pytest.mark.filterwarnings("ignore:Coverage jumps")
def test_its_arguments_reach_the_view_and_the_result(example, eight_rows):
    market = ps.market("all", flows=eight_rows.assign(value_usd=[1.0, 3.0, *eight_rows["quantity_t"][2:]]))
    result = market.indicator("dependence", exporter="RUS", measure="value")
    assert (result.measure, result.tidy()["dependence"][0]) == ("value", 0.75)
    assert "by US dollars" in result.summary()


def test_a_silent_exporter_is_absent_and_not_0(example, eight_rows):
    periods = ps.market("all", flows=eight_rows).indicator("dependence", exporter="IRN").tidy()["period"]
    assert periods.dt.year.tolist() == [2020, 2021]


def test_it_carries_the_range_of_the_attribution_and_the_sources(example):
    market = ps.market("asia", product="crude", basis="attributed")
    result = market.indicator("dependence", exporter="IRN")
    last = result.tidy().iloc[-1]
    assert last["low"] <= last["dependence"] <= last["high"] <= 1
    assert {note.id for note in result.sources} >= {"baci", "iran_evidence"}
    sold = market.shares().tidy().query("exporter == 'IRN' and period == period.max()")
    assert last["dependence"] == pytest.approx(sold["quantity_t"].max() / sold["quantity_t"].sum(), abs=1e-12)


def test_our_indicators_answer_as_before_beside_it(example, market):
    before = market.overlap("RUS", "IRN").tidy()
    market.indicator("dependence", exporter="RUS")
    pd.testing.assert_frame_equal(market.overlap("RUS", "IRN").tidy(), before)
    assert "dependence" not in views.texts()
    with pytest.raises(UnknownName, match="No view 'dependence'"):
        market.view("dependence")


def test_threads_may_ask_for_it_at_once(example, market):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: market.indicator("dependence", exporter="RUS").tidy(), range(16)))
    assert all(answer.equals(answers[0]) for answer in answers)


def test_the_command_line_prints_its_table(example):
    done = example.command(
        "query", "dependence", "--exporter", "RUS", "--product", "crude", "--start", "2017", "--end", "2018", "--json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert list(rows[0]) == ["period", "product", "dependence", "low", "high"]
    assert [row["period"] for row in rows] == ["2017-01-01", "2018-01-01"]
    assert all(0 < row["dependence"] <= 1 for row in rows)


def test_the_command_line_prints_its_sql_and_lists_it(example, files):
    assert example.command("query", "dependence", "--sql").stdout == files["buyer_dependence/dependence.sql"]
    assert "|dependence}" in "".join(example.command("query", "--help").stdout.split())  # the help wraps


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "dependence needs --exporter"),
        (["--exporter", "RUS", "--rival", "IRN"], "--rival does not apply to dependence. It reads: exporter, measure."),
        (["--exporter", "RUS", "--set", "x=1"], "--set does not apply to dependence"),
        (["--exporter", "IRAN"], "Did you mean 'IRN'"),
    ],
)
def test_asked_amiss_it_is_wrong_usage_that_names_the_remedy(example, capsys, arguments, said):
    assert main(["query", "dependence", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_options_and_settings_reach_arguments_by_name_with_the_type_of_the_default(site, capsys):
    code = """
    import pandas as pd

    def echo(market, a, b, on, *, floor_t=2.5, many=3, index="own", start=None, label):
        said = f"{a} {b} {on} {floor_t * 2} {many + 1} {index} {start} {label}"
        return pd.DataFrame({"period": pd.to_datetime(["2024-01-01"]), "echo": [said]})
    """
    site.indicator("echo", code)
    arguments = ["query", "echo", "--pair", "RUS", "IRN", "--on", "SAU", "--start", "2020", "--format", "csv"]
    assert main([*arguments, "--set", "floor_t=1.5", "--set", "label=x=y"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "2024-01-01,RUS IRN SAU 3.0 4 own 2020 x=y"
    assert main([*arguments, "--index", "krugman", "--set", "label=x", "--set", "many=7"]) == 0
    assert "5.0 8 krugman" in capsys.readouterr().out
    assert main([*arguments, "--set", "many=few", "--set", "label=x"]) == 2
    assert "'few' is not a valid integer" in capsys.readouterr().err
    assert main([*arguments, "--set", "lable=x"]) == 2
    assert "give NAME=VALUE, where echo takes a, b, on" in capsys.readouterr().err
    assert main(arguments) == 2
    assert "echo needs --set label=…" in capsys.readouterr().err


def test_an_indicator_without_sql_says_so(site, capsys):
    site.indicator("bare", "def bare(market):\n    return market.flows().assign(bare=1.0)\n")
    assert main(["query", "bare", "--sql"]) == 2
    assert "there is no bare.sql beside its function" in capsys.readouterr().err


def test_an_unknown_indicator_is_answered_with_all_there_are(example, capsys):
    assert main(["query", "dependance"]) == 2
    said = capsys.readouterr().err
    assert "'overlap'" in said
    assert "'dependence'" in said
