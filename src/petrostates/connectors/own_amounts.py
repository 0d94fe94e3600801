"""Amounts of a user's own flows: tonnes as given, or converted from a stated unit by a cited factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from petrostates.connectors import delimited
from petrostates.errors import UnknownName
from petrostates.schema import LARGEST_AMOUNT
from petrostates.units import barrels_per_tonne, tonnes_of_lng, tonnes_of_pipeline_gas

TONNES = {"t": 1.0, "kt": 1e3, "Mt": 1e6}
_BARRELS = {"bbl": 1.0, "kbbl": 1e3, "Mbbl": 1e6}
_BARRELS_A_DAY = {"kb/d": 1e3, "mb/d": 1e6}
_GAS = {"lng": (tonnes_of_lng, "lng_bcm_per_mt"), "pipeline_gas": (tonnes_of_pipeline_gas, "pipeline_gas_kg_per_m3")}
_TOO_LARGE = f"is above {LARGEST_AMOUNT:g}, which no amount is. Check the unit"
_UNITS = (*TONNES, *_BARRELS, *_BARRELS_A_DAY, "bcm")


def amounts(
    fact: Mapping[str, Any], exporter: str, product: str, day_count: int, place: str, line: int
) -> dict[str, Any]:
    """Tonnes, dollars, and what was printed with its unit and the factor used."""
    for name in ("quantity_t", "value_usd", "quantity"):
        if fact[name] is not None and fact[name] < 0:
            raise delimited.refuse(place, line, name, f"{fact[name]:g}", "is negative")
        if fact[name] is not None and fact[name] > LARGEST_AMOUNT:
            raise delimited.refuse(place, line, name, f"{fact[name]:g}", _TOO_LARGE)
    if fact["quantity"] is None and fact["quantity_t"] is None and fact["value_usd"] is None:
        raise delimited.refuse(place, line, "quantity_t", "", "is empty, and so are quantity and value_usd")
    dollars = {"value_usd": fact["value_usd"]}
    if fact["quantity"] is None:
        given = fact["quantity_t"]
        return {**dollars, **_printed(given, given, None if given is None else "t", None)}
    if fact["quantity_t"] is not None:
        raise delimited.refuse(place, line, "quantity", f"{fact['quantity']:g}", "stands beside quantity_t; give one")
    found = _converted(fact["quantity"], fact["unit"], exporter, product, day_count, place, line)
    if found["quantity_t"] > LARGEST_AMOUNT:
        raise delimited.refuse(
            place, line, "quantity", f"{fact['quantity']:g} {fact['unit']}", f"in tonnes {_TOO_LARGE}"
        )
    return {**dollars, **found}


def _converted(
    quantity: float, unit: str | None, exporter: str, product: str, day_count: int, place: str, line: int
) -> dict[str, Any]:
    if unit in TONNES:
        return _printed(quantity * TONNES[unit], quantity, unit, None)
    if unit == "bcm" and product in _GAS:
        tonnes_of, factor = _GAS[product]
        return _printed(tonnes_of(quantity), quantity, unit, factor)
    if unit in _BARRELS or unit in _BARRELS_A_DAY:
        try:
            per_t = barrels_per_tonne(product, country=exporter)
        except UnknownName as error:
            fault = f"has no factor for {product}: give tonnes in quantity_t"
            raise delimited.refuse(place, line, "unit", unit, fault) from error
        barrels = quantity * (_BARRELS[unit] if unit in _BARRELS else _BARRELS_A_DAY[unit] * day_count)
        return _printed(barrels / per_t.factor, quantity, unit, per_t.id)
    known = [name for name in _UNITS if name != "bcm" or product in _GAS]
    raise delimited.refuse(place, line, "unit", unit or "", f"is none of {', '.join(known)}")


def _printed(tonnes: float | None, quantity: float | None, unit: str | None, factor: str | None) -> dict[str, Any]:
    return {"quantity_t": tonnes, "reported_quantity": quantity, "reported_unit": unit, "factor": factor}
