"""What a caller states of capacity and demand: also where nothing was bought."""

from __future__ import annotations

import pandas as pd
import pytest

SOLD = "2021 RUS CHN crude 50\n2021 IRN CHN crude 30\n2021 SAU CHN crude 5\n2022 RUS IND crude 9"
ABLE = pd.DataFrame({"exporter": ["RUS", "IRN", "SAU"], "importer": "CHN", "capacity_t": [100.0, 80.0, 0.0]})
NEEDS = pd.DataFrame({"importer": ["CHN"], "demand_t": [120.0]})


@pytest.mark.filterwarnings("ignore:1 flows are larger")  # Saudi Arabia sold 5 in 2021
@pytest.mark.parametrize("silent", ["", "\n2022 RUS CHN crude null\n2022 IRN CHN crude null", "\n2022 RUS CHN crude 0"])
@pytest.mark.parametrize("able", [ABLE, ABLE.assign(period=2022)], ids=["of every period", "of this period"])
def test_a_stated_capacity_goes_before_what_was_seen_also_where_the_importer_bought_nothing(market_of, able, silent):
    frame = market_of(SOLD + silent).pivotal(able, demand=NEEDS).tidy()
    in_2022 = frame[frame["period"].dt.year.eq(2022) & frame["importer"].eq("CHN")].set_index("exporter")
    assert set(in_2022["capacity_is"]) == {"stated"}
    assert in_2022["capacity_t"].to_dict() == {"RUS": 100.0, "IRN": 80.0}  # of Saudi Arabia a capacity of 0 is stated
    assert in_2022["residual_supply"].to_dict() == pytest.approx({"RUS": 80 / 120, "IRN": 100 / 120})


def test_a_flow_that_no_capacity_is_stated_of_is_observed_also_where_the_importer_bought_nothing(market_of):
    frame = market_of(SOLD).pivotal(ABLE[ABLE["exporter"].eq("IRN")], demand=NEEDS).tidy()
    in_2022 = frame[frame["period"].dt.year.eq(2022) & frame["importer"].eq("CHN")].set_index("exporter")
    assert in_2022["capacity_t"].to_dict() == {"RUS": 50.0, "IRN": 80.0, "SAU": 5.0}
    assert in_2022["capacity_is"].to_dict() == {"RUS": "observed", "IRN": "stated", "SAU": "observed"}


@pytest.mark.filterwarnings("ignore:1 flows are larger")
def test_a_stated_capacity_alone_makes_no_demand_where_the_importer_bought_nothing(market_of):
    frame = market_of(SOLD).pivotal(ABLE).tidy()
    assert frame.loc[frame["importer"].eq("CHN"), "period"].dt.year.unique().tolist() == [2021]
