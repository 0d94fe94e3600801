"""Repair of BACI's broken tonnages: one rule, and the cases of ``corrections/baci.toml`` that overrule it."""

from __future__ import annotations

import tomllib
import warnings
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from petrostates.errors import DataWarning


@cache
def corrections() -> dict[str, Any]:
    """Read the rule, the cases and the gaps of ``corrections/baci.toml``."""
    text = files(__package__).joinpath("corrections", "baci.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def correct(flows: pd.DataFrame) -> pd.DataFrame:
    """Add ``quantity_t`` and ``correction`` to flows with ``value_usd`` and ``reported_quantity``.

    The rule: with m the median of value over quantity, over flows of a year and product above 10 million USD, a
    quantity that is missing or whose unit value lies outside 0.4 m to 2.5 m becomes value / m. The reported figure
    stays beside it. Without a median, or without a value, the quantity stays as reported.
    """
    rule = corrections()["rule"]
    median = _median_unit_value(flows, rule["floor_value_usd"])
    unit_value = flows["value_usd"] / flows["reported_quantity"]
    broken = ~unit_value.between(rule["lowest"] * median, rule["highest"] * median)
    repairable = broken & median.notna() & flows["value_usd"].gt(0)
    repaired = flows.assign(
        quantity_t=flows["reported_quantity"].mask(repairable, flows["value_usd"] / median),
        correction=pd.Series(None, index=flows.index, dtype="str").mask(repairable, rule["id"]),
    )
    for case in corrections()["case"]:
        repaired = _apply(case, repaired)
    return repaired


def _median_unit_value(flows: pd.DataFrame, floor_value_usd: float) -> pd.Series[float]:
    sound = flows[flows["value_usd"].gt(floor_value_usd) & flows["reported_quantity"].gt(0)]
    medians = (sound["value_usd"] / sound["reported_quantity"]).groupby([sound["t"], sound["product"]]).median()
    keys = pd.MultiIndex.from_frame(flows[["t", "product"]])
    return pd.Series(medians.reindex(keys).to_numpy(), index=flows.index)


def _apply(case: dict[str, Any], flows: pd.DataFrame) -> pd.DataFrame:
    hit = flows["exporter"].eq(case["exporter"]) & flows["product"].eq(case["product"])
    hit &= flows["t"].between(*case["years"])
    if "importer" in case:
        hit &= flows["importer"].eq(case["importer"])
    if case.get("quantity") == "missing" and (hit & flows["reported_quantity"].notna()).any():
        warnings.warn(
            f"BACI now publishes a tonnage where correction '{case['id']}' expects none: the case is passed over, and the "
            "figure stands or falls by the rule, like any other. Remove the case from corrections/baci.toml.",
            DataWarning,
            stacklevel=2,
        )
        hit &= flows["reported_quantity"].isna()
    flows = flows.copy()
    if "unit_value_usd_t" in case:
        flows.loc[hit, "quantity_t"] = flows.loc[hit, "value_usd"] / case["unit_value_usd_t"]
    if case.get("keep"):
        flows.loc[hit, "quantity_t"] = flows.loc[hit, "reported_quantity"]
    if "becomes" not in case:
        flows.loc[hit, "correction"] = case["id"]
        return flows
    # Another product, but the tonnage as the rule left it: both are named.
    flows.loc[hit, "product"] = case["becomes"]
    flows.loc[hit, "correction"] = (flows.loc[hit, "correction"] + "+").fillna("") + case["id"]
    return flows
