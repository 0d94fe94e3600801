"""What a caller states of capacity and demand: where nothing was bought, and under codes of one's own."""

from __future__ import annotations

import pandas as pd
import pytest

import petrostates as ps
from petrostates.errors import UnknownCountry

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


def test_codes_any_lets_own_importers_be_named_in_a_table_of_capacities_or_demands():
    rows = [(2020, "E0", "I0", 50.0), (2020, "E1", "I0", 30.0), (2020, "E0", "I1", 9.0)]
    flows = pd.DataFrame(rows, columns=["period", "exporter", "importer", "quantity_t"]).assign(product="crude")
    market = ps.market("I0", flows=flows, codes="any")
    able = pd.DataFrame({"exporter": ["E0", "E1", "E0"], "importer": ["I0", "I0", "I1"], "capacity_t": [100, 40, 9]})
    needs = pd.DataFrame({"importer": ["I0", "I1"], "demand_t": [120, 9]})
    found = market.pivotal(able, demand=needs).tidy().set_index("exporter")
    assert found["residual_supply"].to_dict() == pytest.approx({"E0": 40 / 120, "E1": 100 / 120})
    with pytest.raises(UnknownCountry, match=r"No importer 'I2' in these figures\. Did you mean 'I1' or 'I0'"):
        market.pivotal(demand=needs.assign(importer=["I0", "I2"]))
    with pytest.raises(UnknownCountry, match="No exporter 'I0' in these figures"):
        market.pivotal(able.assign(exporter="I0"))
