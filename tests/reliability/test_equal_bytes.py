"""Equal data give equal bytes: what a view adds up, it adds up in one order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import petrostates as ps
from petrostates.cli import main
from petrostates.namespace import FEW_ROWS, Tables
from petrostates.store import counted


def flows(rows: int = 250_000) -> pa.Table:
    """Enough rows for several workers to share, with amounts whose sum depends on the order to the last digit."""
    draws = np.random.default_rng(5)
    place = np.arange(rows)
    return pa.table(
        {
            "period": 2000 + place // 20_000,
            "exporter": [f"E{number % 200}" for number in place],
            "importer": [f"M{number // 200 % 100}" for number in place],
            "product": ["crude"] * rows,
            "quantity_t": draws.lognormal(10, 3, rows),
            "value_usd": draws.lognormal(15, 3, rows),
        }
    )


@pytest.fixture(scope="module")
def frame() -> pa.Table:
    return flows()


@pytest.mark.parametrize(
    "ask",
    [
        lambda market: market.shares("product"),
        lambda market: market.overlap("E1", "E2"),
        lambda market: market.concentration("product"),
    ],
    ids=["shares", "overlap", "concentration"],
)
def test_four_runs_give_one_file(frame, ask):
    runs = {ask(ps.market("all", flows=frame, codes="any")).tidy().to_csv() for _ in range(4)}
    assert len(runs) == 1


@pytest.mark.parametrize("form", ["csv", "json"])
def test_four_runs_of_the_command_print_one_file(capsys: pytest.CaptureFixture[str], form: str):
    asked = ["query", "shares", "--basis", "attributed", "--product", "crude", "--start", "2018", "--format", form]
    runs = set()
    for _ in range(4):
        assert main(asked) == 0
        runs.add(capsys.readouterr().out)
    assert len(runs) == 1


def test_many_rows_take_all_cores_and_few_take_one(tmp_path):
    one = flows(1)
    assert Tables(one).threads == 1
    assert Tables(pa.concat_tables([one] * (FEW_ROWS + 1))).threads is None
    assert Tables(str(tmp_path / "elsewhere")).threads is None, "what cannot be counted may be large"
    pd.DataFrame({"a": [1, 2, 3]}).to_parquet(tmp_path / "part.parquet")
    assert counted(str(tmp_path)) == 3
    assert Tables(str(tmp_path)).threads == 1
