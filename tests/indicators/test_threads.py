"""One market asked from several threads at once gives what it gives one after the other."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pandas as pd
import pytest

import petrostates as ps
from petrostates.errors import BadArgument
from petrostates.markets import Market

ASKED: dict[str, Callable[[Market], pd.DataFrame]] = {
    "overlap": lambda market: market.overlap("RUS", "SAU").tidy(),
    "overlap of another pair": lambda market: market.overlap("IRQ", "KWT", index="cosine").tidy(),
    "by cell": lambda market: market.overlap("RUS", "SAU", cells="product").by_cell,
    "pressure": lambda market: market.pressure("RUS", "SAU").tidy(),
    "exposed": lambda market: market.exposed_share("RUS", "SAU").tidy(),
    "matrix": lambda market: market.matrix().tidy(),
    "shares": lambda market: market.shares().tidy(),
    "concentration": lambda market: market.concentration().tidy(),
    "rca": lambda market: market.rca().tidy(),
    "discounts": lambda market: market.discounts().tidy(),
    "contact": lambda market: market.contact("RUS", "SAU").tidy(),
    "log rca correlation": lambda market: market.log_rca_correlation("RUS", "SAU").tidy(),
    "threat": lambda market: market.threat("RUS", "SAU").tidy(),
    "dynamic threat": lambda market: market.dynamic_threat("RUS", "SAU").tidy(),
    "supplier risk": lambda market: market.supplier_risk({"RUS": 1.0}, default=0.5).tidy(),
    "sanctioned share": lambda market: market.sanctioned_share(["RUS", "IRN"]).tidy(),
    "pivotal": lambda market: market.pivotal().tidy(),
    "placebo": lambda market: market.overlap("RUS", "SAU").placebo().tidy(),
    "view": lambda market: market.view("sales", measure="quantity", cells="importer", exporter="RUS"),
    "growth": lambda market: market.growth("RUS", 2022, 2024).tidy(),
    "coverage": lambda market: market.coverage().frame,
    "flows": lambda market: market.flows(),
}


@pytest.mark.parametrize("basis", ["declared", "attributed"])
def test_one_market_gives_every_thread_what_it_gives_one(basis):
    def opened() -> Market:
        return ps.market(["CHN", "IND"], product="crude", start=2022, basis=basis)

    one_by_one = {name: ask(opened()) for name, ask in ASKED.items()}
    shared = opened()  # no view is defined yet: the threads meet over that as well
    names = list(chain.from_iterable([[*ASKED, *reversed(ASKED)]] * 2))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: ASKED[name](shared), names))
    for name, answer in zip(names, answers, strict=True):
        pd.testing.assert_frame_equal(answer, one_by_one[name], rtol=1e-12, obj=name)


def test_markets_in_threads_do_not_meet():
    def share(exporter: str) -> list[str]:
        frame = ps.example_flows()
        flows = frame.assign(exporter=frame["exporter"].replace("IRN", exporter))
        market = ps.market("all", flows=flows)
        return sorted(set(market.shares().tidy()["exporter"]))

    exporters = ["IRN", "SAU", "IRQ", "KWT", "QAT", "ARE", "OMN", "AZE"] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(share, exporters)) == [sorted(["RUS", exporter]) for exporter in exporters]


@pytest.mark.parametrize("moved", [pickle.dumps, copy.deepcopy], ids=["pickled", "deep-copied"])
def test_a_market_and_its_results_say_why_they_cannot_leave_their_process(market, moved):
    results = [market.overlap("RUS", "IRN"), market.shares(), market.matrix(), market.growth("RUS", 2020, 2021)]
    for of_one_process in (market, *results, market.overlap("RUS", "IRN", bootstrap=10)):
        with pytest.raises(BadArgument, match=r"call petrostates\.market there; of a result, give result\.tidy\(\)"):
            moved(of_one_process)
    assert moved(results[0].tidy()) is not None
    assert copy.copy(market).overlap("RUS", "IRN").tidy().equals(results[0].tidy())
