"""Every indicator as it is agreed with those who build on it: how it is called, and the columns of its table in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import petrostates as ps
from petrostates.errors import UnknownIndex
from petrostates.indicators import Result, wording
from petrostates.markets import Market
from petrostates.markets.selected import Selected

PAIR, DIRECTED = ("RUS", "IRN"), {"rival": "RUS", "on": "IRN"}
RISKS = {"RUS": 1.0, "IRN": 0.5}
AGREED = {
    "shares": ((), {}, "period product importer exporter quantity_t value_usd share"),
    "overlap": (PAIR, {"index": "finger_kreinin", "cells": "importer"}, "period product overlap low high"),
    "matrix": ((), {"index": "finger_kreinin", "cells": "importer"}, "period product exporter_a exporter_b overlap"),
    "pressure": ((), {**DIRECTED, "cells": "importer"}, "period product pressure"),
    "exposed_share": ((), {**DIRECTED, "cells": "importer", "threshold": 0.0}, "period product exposed_share"),
    "concentration": (
        (),
        {"by": "importer"},
        "period product importer hhi hhi_normalised effective_suppliers cr1 cr4 top_exporter theil entropy gini gini_unbiased",
    ),
    "growth": ((), {"exporter": "RUS", "start": 2023, "end": 2024}, "order effect value"),
    "discounts": ((), {}, "period product importer exporter unit_value_usd_t discount"),
    "rca": ((), {}, "period exporter product rca"),
    "threat": ((), DIRECTED, "period product threat low high"),
    "dynamic_threat": ((), DIRECTED, "period product since dynamic_threat known_share low high"),
    "contact": (PAIR, {}, "period product shared_cells contact low high"),
    "log_rca_correlation": (PAIR, {}, "period products log_rca_correlation low high"),
    "supplier_risk": ((RISKS,), {}, "period product importer supplier_risk rated_share low high"),
    "sanctioned_share": ((["RUS"],), {}, "period product importer sanctioned_share low high"),
    "pivotal": ((), {}, "period product importer exporter"),
}
# Calls as the contract writes them, whose arguments may stand by position.
BY_POSITION = [
    ("overlap", (*PAIR, "krugman", "importer_product", 20, 7), {"index": 2, "cells": 3, "bootstrap": 4, "seed": 5}),
    ("matrix", ("krugman", "product"), {"index": 0, "cells": 1}),
    ("pressure", (*PAIR, "importer_product"), {"cells": 2}),
    ("exposed_share", (*PAIR, "importer_product", 50.0), {"cells": 2, "threshold": 3}),
    ("concentration", ("product",), {"by": 0}),
    ("growth", ("RUS", 2023, 2024), {"exporter": 0, "start": 1, "end": 2}),
]
CELLED = ["overlap", "matrix", "pressure", "exposed_share", "threat", "dynamic_threat", "contact"]


@pytest.fixture(scope="module")
def market():
    flows = pd.concat(
        [
            ps.example_flows().assign(period=year, quantity_t=lambda rows: rows["quantity_t"] + 1)
            for year in (2023, 2024)
        ]
    )
    return ps.market("all", flows=flows.assign(value_usd=flows["quantity_t"] * 500))


def asked(market, name, **more) -> Result:
    arguments, options, _ = AGREED[name]
    return getattr(market, name)(*arguments, **{**options, **more})


@pytest.mark.parametrize("measure", ["quantity", "value"])
@pytest.mark.parametrize("name", AGREED)
def test_the_columns_stand_in_the_agreed_order(market, name, measure):
    result = asked(market, name, measure=measure)
    frame, columns = result.tidy(), AGREED[name][2].split()
    assert isinstance(result, Result)
    assert list(frame)[: len(columns)] == columns
    assert len(frame)
    assert all(column == column.lower() for column in frame)
    if "period" in frame:
        assert np.issubdtype(frame["period"].dtype, np.datetime64)


@pytest.mark.parametrize(("name", "arguments", "places"), BY_POSITION)
def test_arguments_may_stand_in_the_order_of_the_contract(market, name, arguments, places):
    ask, named = getattr(market, name), {word: arguments[place] for word, place in places.items()}
    by_name = ask(*arguments[: len(arguments) - len(places)], **named).tidy()
    pd.testing.assert_frame_equal(ask(*arguments).tidy(), by_name)


@pytest.mark.parametrize("name", AGREED)
def test_a_result_can_be_said_shown_drawn_and_traced(market, name):
    result = asked(market, name)
    assert result.summary()
    assert "<table" in result._repr_html_()
    assert result.plot() is not None
    assert isinstance(result.sources, tuple)


def test_every_indicator_of_a_market_is_agreed():
    groups = [group for group in Market.__mro__ if issubclass(group, Selected) and group not in (Market, Selected)]
    assert {name for group in groups for name in vars(group) if not name.startswith("_")} == set(AGREED)


def stated(result: Result) -> str:
    """The definition, from the line after the market."""
    line = result.summary().splitlines()[2]
    assert line.startswith("Definition: ")
    return line.removeprefix("Definition: ")


@pytest.mark.parametrize("name", AGREED)
def test_a_result_states_its_definition_after_its_market(market, name):
    result = asked(market, name)
    definition = stated(result)
    assert result.summary().count("Definition:") == 1
    assert definition == result.definition
    assert definition.endswith(".")
    assert any(sign in definition for sign in "Σ/(")  # a formula
    assert " 0 where" in definition or name in {"concentration", "log_rca_correlation"} or "; 0 " in definition
    assert len(definition) < 450


@pytest.mark.parametrize("cells", ["importer", "product", "importer_product"])
@pytest.mark.parametrize("name", CELLED)
def test_the_definition_says_what_a_cell_is(market, name, cells):
    assert f" over {wording.PLACES[cells]}" in stated(asked(market, name, cells=cells))


@pytest.mark.parametrize("name", ["shares", "concentration", "supplier_risk", "sanctioned_share", "rca", "discounts"])
def test_the_definition_says_whether_importers_are_pooled(market, name):
    for by, pooled in (("importer", False), ("product", True)):
        assert ("all importers together" in stated(asked(market, name, by=by))) == pooled


@pytest.mark.parametrize("name", ["overlap", "pressure"])
def test_a_placebo_states_what_its_rank_is_and_what_it_ranks(market, name):
    result = asked(market, name)
    definition = stated(result.placebo())
    assert definition.startswith("rank = 1 + how many")
    assert definition.endswith(result.definition)


@pytest.mark.parametrize("name", AGREED)
def test_an_empty_selection_states_the_definition_too(name):
    nothing = ps.market("all", flows=ps.example_flows(), start=2030)
    if name == "growth":
        return  # refused: no period of its span is there
    assert stated(asked(nothing, name))


@pytest.mark.parametrize("name", AGREED)
def test_a_measure_that_does_not_exist_is_refused(market, name):
    with pytest.raises(UnknownIndex, match="Known: quantity, value"):
        asked(market, name, measure="tonnes")


@pytest.mark.parametrize("cells", ["product", "importer_product"])
@pytest.mark.parametrize("name", CELLED)
def test_where_products_are_pooled_there_is_no_product(market, name, cells):
    assert "product" not in asked(market, name, cells=cells).tidy()


@pytest.mark.parametrize("name", ["shares", "concentration", "supplier_risk", "sanctioned_share"])
def test_importers_are_rows_or_pooled(market, name):
    pooled = asked(market, name, by="product").tidy()
    assert "importer" not in pooled
    assert "importer" in asked(market, name).tidy()


@pytest.mark.parametrize("name", AGREED)
def test_asking_twice_gives_the_same_table_and_a_copy_of_it(market, name):
    result = asked(market, name)
    changed = result.tidy()
    del changed[changed.columns[0]]
    pd.testing.assert_frame_equal(result.tidy(), asked(market, name).tidy())
