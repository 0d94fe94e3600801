"""Tonnes from the unit that a customs office counts in, where it gives no weight."""

from __future__ import annotations

from typing import NamedTuple

from petrostates.reference import conversion
from petrostates.units import barrels_per_tonne, tonnes_of_pipeline_gas

# The preview leaves the names of units empty; their numbers are always there.
_NAMES = {7: "L", 8: "kg", 12: "m3", 17: "1000 m3", 18: "TJ", 19: "bbl", 20: "1000 L", 21: "t"}

_TONNES = {8: 0.001, 21: 1.0}
_BBL_PER_KL = conversion("bbl_per_kl")
_BARRELS = {19: 1.0, 7: 0.001 * _BBL_PER_KL.factor, 20: _BBL_PER_KL.factor}
_CUBIC_METRES = {12: 1.0, 17: 1000.0}
_TERAJOULE = 18
_GAS_KG_PER_M3 = conversion("pipeline_gas_kg_per_m3")
# Both on the gross calorific value, as gas is traded.
_GAS_MJ_PER_M3 = conversion("gas_mj_per_m3")
_LNG_MMBTU_PER_T = conversion("lng_mmbtu_per_t")
_MJ_PER_TJ, _MJ_PER_MMBTU = 1e6, 1055.056


class Weight(NamedTuple):
    """Tonnes, and the id of the factor that led to them; both None where no cited one does."""

    tonnes: float | None
    factor: str | None


_UNKNOWN = Weight(None, None)


def unit_name(number: int) -> str:
    """Name of one of Comtrade's units.

    Examples
    --------
    >>> unit_name(19), unit_name(5)
    ('bbl', 'Comtrade unit 5')
    """
    return _NAMES.get(number, f"Comtrade unit {number}")


def weight(quantity: float, unit: int, product: str, exporter: str) -> Weight:
    """Tonnes of a quantity in one of Comtrade's units.

    A cubic metre of crude or products is liquid, one of pipeline gas is gas. One of LNG or LPG may be either, which differ
    hundredfold, so it stays unknown. Energy is taken as gross.

    Parameters
    ----------
    exporter
        Whose barrels: a country with a confirmed factor has its own.

    Examples
    --------
    >>> weight(7356, 19, "crude", "RUS")
    Weight(tonnes=1000.0, factor='crude_rus_bbl_per_t')
    >>> weight(1000, 17, "pipeline_gas", "TKM")
    Weight(tonnes=717.0, factor='pipeline_gas_kg_per_m3')
    >>> weight(1000, 12, "lng", "QAT")
    Weight(tonnes=None, factor=None)
    """
    if unit in _TONNES:
        return Weight(quantity * _TONNES[unit], None)
    if product in {"crude", "products", "lpg"}:
        return _of_liquid(quantity, unit, product, exporter)
    return _of_gas(quantity, unit, product)


def _of_liquid(quantity: float, unit: int, product: str, exporter: str) -> Weight:
    barrels = _BARRELS.get(unit)
    if unit in _CUBIC_METRES and product != "lpg":
        barrels = _CUBIC_METRES[unit] * _BBL_PER_KL.factor
    if barrels is None:
        return _UNKNOWN
    per_t = barrels_per_tonne(product, country=exporter)
    return Weight(quantity * barrels / per_t.factor, per_t.id)


def _of_gas(quantity: float, unit: int, product: str) -> Weight:
    megajoules = quantity * _MJ_PER_TJ
    if product == "lng":
        if unit != _TERAJOULE:
            return _UNKNOWN
        return Weight(megajoules / _MJ_PER_MMBTU / _LNG_MMBTU_PER_T.factor, _LNG_MMBTU_PER_T.id)
    if unit == _TERAJOULE:
        factor = f"{_GAS_MJ_PER_M3.id}+{_GAS_KG_PER_M3.id}"
        return Weight(tonnes_of_pipeline_gas(megajoules / _GAS_MJ_PER_M3.factor / 1e9), factor)
    if unit in _CUBIC_METRES:
        return Weight(tonnes_of_pipeline_gas(quantity * _CUBIC_METRES[unit] / 1e9), _GAS_KG_PER_M3.id)
    return _UNKNOWN
