"""Each way an indicator of another package can be broken: named with its package, and in the way of nothing else."""

from __future__ import annotations

import importlib.metadata
import re

import pytest

import petrostates as ps
from petrostates import views
from petrostates.cli import main
from petrostates.errors import BadArgument, BadPlugin, UnknownCountry, UnknownIndex, UnknownName, UnknownProduct


def test_a_name_that_nobody_registers_is_answered_with_the_nearest(example, market):
    with pytest.raises(UnknownName, match=r"'dependance'.*Did you mean 'dependence'"):
        market.indicator("dependance")
    with pytest.raises(UnknownName, match=r"It is a method of the market: m.overlap"):
        market.indicator("overlap", a="RUS", b="IRN")


def test_arguments_it_does_not_take_are_named(example, market):
    with pytest.raises(BadArgument, match=r"dependence: .*'rival'.*It takes: exporter, measure"):
        market.indicator("dependence", exporter="RUS", rival="IRN")


def test_two_packages_with_one_name_are_both_named(example, market):
    example.indicator("dependence", "def dependence(market): ...", package="other")
    with pytest.raises(BadPlugin, match=r"registered by buyer-dependence 1.0 and other 1.0"):
        market.indicator("dependence", exporter="RUS")


def test_one_package_found_twice_on_the_path_is_one(example, market, tmp_path, monkeypatch):
    second = type(example)(tmp_path / "second")
    second.folder.mkdir()
    second.install("buyer-dependence", {}, {"petrostates.indicators": {"dependence": "buyer_dependence:dependence"}})
    monkeypatch.syspath_prepend(str(second.folder))
    assert len(importlib.metadata.entry_points(group="petrostates.indicators", name="dependence")) == 1
    assert len(market.indicator("dependence", exporter="RUS").tidy()) == 3


def test_a_name_that_the_market_has_is_refused_and_ours_still_answers(site, market, capsys):
    site.indicator("overlap", "def overlap(market): ...", package="taker")
    with pytest.raises(
        BadPlugin, match=r"'overlap' of the package taker 1.0 .* has the name of a method of the market"
    ):
        market.indicator("overlap")
    assert market.overlap("RUS", "IRN").tidy()["overlap"].tolist() == [1.0, 0.0]
    assert main(["query", "overlap", "--sql"]) == 0
    assert capsys.readouterr().out == views.texts()["overlap"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nothing_of_this_name", "cannot be loaded: ModuleNotFoundError"),
        ("1 / 0", "cannot be loaded: ZeroDivisionError"),
        ("def broken(", "cannot be loaded: SyntaxError"),
        ("other = 1", "cannot be loaded: AttributeError"),
        ("broken = 1", "is no function of a market"),
        ("def broken(): ...", "is no function of a market"),
        ("def broken(market): return 1", "returned int, not a pandas frame or a result"),
        ("def broken(market): return market.flows()", "returned a frame without broken; it has period, frequency"),
    ],
)
def test_a_broken_package_is_named_and_harms_nothing_else(example, market, code, said):
    example.indicator("broken", code)
    with pytest.raises(BadPlugin, match=rf"'broken' of the package broken_package 1.0 .*{said}"):
        market.indicator("broken")
    assert len(market.indicator("dependence", exporter="RUS").tidy()) == 3


ASK = "def extra(market):\n    return market.view('extra')\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"shares.sql": "select 1 as x"}, "shares.sql of p 1.0 has the name of a table or view of petrostates"),
        ({"flows.sql": "select 1 as x"}, "flows.sql of p 1.0 has the name of a table"),
        ({"extra.sql": "select * from nowhere"}, r"extra.sql of p 1.0 is no view here: .*nowhere"),
        ({"extra.sql": "select * frm cells"}, r"extra.sql of p 1.0 is no view here: .*syntax"),
        (
            {"extra.sql": "select * from one", "one.sql": "select * from two", "two.sql": "select * from one"},
            "Views of p 1.0 read each other in a circle: .*one",
        ),
    ],
)
def test_a_broken_view_is_named_with_its_package(site, market, files, said):
    site.indicator("extra", ASK, package="p", files={f"p/{name}": text for name, text in files.items()})
    with pytest.raises(BadPlugin, match=re.compile(said, re.DOTALL)):
        market.indicator("extra")
    assert len(market.shares().tidy()) == 7


def test_views_of_a_package_are_defined_in_the_order_in_which_they_read_each_other(site, market):
    files = {
        "p/extra.sql": "with extra as (select * from a_last) select period, exporter, amount as extra from extra",
        "p/a_last.sql": "select * from z_first where cells = 'importer' and scenario = 0",
        "p/z_first.sql": "select * from cells where measure = 'quantity'",
    }
    site.indicator("extra", ASK, package="p", files=files)
    assert market.indicator("extra").tidy()["extra"].sum() == 300.0


def test_two_packages_whose_views_share_a_name_do_not_read_each_other(site, market):
    for name, number in (("one", "1.0"), ("two", "2.0")):
        code = f"def {name}(market):\n    return market.view('helper').rename(columns={{'x': '{name}'}})\n"
        files = {
            f"{name}_package/helper.sql": "select distinct period, NUMBER as x from flows".replace("NUMBER", number)
        }
        site.indicator(name, code, files=files)
    assert set(market.indicator("one").tidy()["one"]) == {1.0}
    with pytest.raises(BadPlugin, match=r"helper.sql of one_package 1.0 and two_package 1.0 differ"):
        market.indicator("two")


def test_no_name_of_a_markets_own_tables_is_left_to_others():
    market = ps.market("asia", product="crude", basis="attributed")
    market.overlap("RUS", "IRN")
    there = market._views._engine.arrow("select table_name from information_schema.tables")["table_name"].to_pylist()
    assert set(there) <= views.texts().keys() | views.TABLES


def test_where_nothing_is_registered_that_is_said(market, monkeypatch):
    monkeypatch.setattr("petrostates.indicators.own.names", tuple)
    with pytest.raises(
        UnknownName, match=r"'foo' in petrostates.indicators. None is registered; docs/own-indicators.md"
    ):
        market.indicator("foo")
    with pytest.raises(UnknownName, match="It is a method of the market"):
        market.indicator("overlap")


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"exporter": "RUS", "measure": "tonnes"}, UnknownIndex, "No measure 'tonnes'. Known: quantity, value."),
        ({"exporter": "RUS", "measure": "quantities"}, UnknownIndex, "Did you mean 'quantity'"),
        ({"exporter": "XXX"}, UnknownCountry, "No country 'XXX'"),
        ({"exporter": "Russia"}, UnknownCountry, "Did you mean 'RUS'"),
    ],
)
def test_a_value_that_cannot_be_is_refused_as_by_an_indicator_of_ours(example, market, asked, error, said):
    with pytest.raises(error, match=re.escape(said)):
        market.indicator("dependence", **asked)


def test_an_exporter_that_is_known_and_does_not_trade_has_no_rows_and_is_not_said_to_be_all_there_is(example, market):
    found = market.indicator("dependence", exporter="SAU")
    assert found.tidy().empty
    assert "No value in this selection: no rows." in found.summary()
    assert "No trade" not in found.summary()


@pytest.mark.parametrize(
    ("view", "equal", "error", "said"),
    [
        ("sales", {"cells": "importers"}, UnknownIndex, "Did you mean 'importer'"),
        ("shares", {"importer": "CHI"}, UnknownCountry, "No country 'CHI'"),
        ("shares", {"unit": "importers"}, UnknownIndex, "Did you mean 'importer'"),
        ("sales", {"product": "crud"}, UnknownProduct, "Did you mean 'crude'"),
        ("overlap", {"index": "krugmann"}, UnknownIndex, "Did you mean 'krugman'"),
        ("overlap", {"exporter_a": "IRAN"}, UnknownCountry, "Did you mean 'IRN'"),
        ("pressure", {"rival": "IRAN"}, UnknownCountry, "Did you mean 'IRN'"),
        ("dynamic_threat", {"span": "next"}, UnknownIndex, "Known: any, previous"),
    ],
)
def test_a_value_that_cannot_stand_in_a_column_of_a_view_is_refused(market, view, equal, error, said):
    with pytest.raises(error, match=re.escape(said)):
        market.view(view, **equal)


def test_a_value_that_could_stand_in_a_column_and_does_not_gives_no_rows(market):
    for equal in ({"exporter": "SAU"}, {"product": "lng"}, {"cell": "JPN"}, {"exporter": "IRN", "cell": "USA"}):
        assert market.view("sales", **equal).empty
    assert len(market.view("sales", product="*"))


def test_where_nothing_is_selected_all_importers_together_have_no_rows(eight_rows):
    assert ps.market("all", flows=eight_rows, start=2030).view("shares", unit="product", importer="*").empty


def test_codes_of_a_frame_of_ones_own_are_known(eight_rows):
    own = ps.market("all", flows=eight_rows.replace({"RUS": "R1", "CHN": "C1", "crude": "peat"}), codes="any")
    assert len(own.view("shares", exporter="R1", importer="C1", product="peat"))
    assert own.view("shares", exporter="SAU", importer="C2", product="turf").empty
    with pytest.raises(UnknownCountry, match=r"No exporter 'R2' in these figures. Did you mean 'R1'"):
        own.view("shares", exporter="R2")


def test_a_package_may_have_words_of_its_own_in_its_views(site, market):
    text = "select distinct period, 'barrels' as measure, 'mine' as index, 'OPEC' as exporter, 1.0 as extra from flows"
    site.indicator("extra", ASK, package="p", files={"p/extra.sql": text})
    code = "def more(market, **equal):\n    return market.view('extra_too', **equal).assign(more=1.0)\n"
    site.indicator("more", code, package="q", files={"q/extra_too.sql": text})
    assert len(market.indicator("more", measure="barrels", exporter="OPEC").tidy()) == 3
    assert market.indicator("more", measure="barrels", index="other").tidy().empty


def test_a_view_is_filtered_by_columns_that_it_has(market):
    with pytest.raises(UnknownName, match=r"No column 'exportr' in the view sales. Did you mean 'exporter'"):
        market.view("sales", exportr="RUS")
    with pytest.raises(UnknownName, match=r"No view 'sale'. Did you mean 'sales'"):
        market.view("sale")
