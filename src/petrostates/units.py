"""Unit conversions, each with the range of factors in use; tonnes are stored, barrels are for display.

Every factor is a row of ``reference/conversions.csv`` with its citation, its calorific basis where energy is meant, and how
sure it is. Energy is on the gross basis throughout, as gas prices are; the net factors stand in the list only to be named.
"""

from __future__ import annotations

from datetime import date, timedelta

from petrostates.errors import UnknownName
from petrostates.reference import Conversion, conversion

_CRUDE = conversion("crude_bbl_per_t")
_CRUDE_T_PER_KL = conversion("crude_t_per_kl")
_LNG_BCM_PER_MT = conversion("lng_bcm_per_mt")
_LNG_MMBTU_PER_T = conversion("lng_mmbtu_per_t")
_GAS_KG_PER_M3 = conversion("pipeline_gas_kg_per_m3")
_GAS_MMBTU_PER_M3 = conversion("gas_mmbtu_per_m3")

# Definitions, exact by convention.
_M3_PER_BBL = 0.158987294928
_WATER_T_PER_M3 = 0.999016


def days(first: date, last: date) -> int:
    """Days from the first to the last day, both counted.

    Examples
    --------
    >>> days(date(2024, 1, 1), date(2024, 12, 31))
    366
    """
    return (last - first).days + 1


def last_day(first: date, frequency: str) -> date:
    """Last day of the year, quarter or month that starts on the given day.

    Examples
    --------
    >>> last_day(date(2024, 2, 1), "M")
    datetime.date(2024, 2, 29)
    """
    months = {"A": 12, "Q": 3, "M": 1}[frequency]
    carry, month = divmod(first.month - 1 + months, 12)
    return date(first.year + carry, month + 1, 1) - timedelta(days=1)


def days_in(first: date, frequency: str = "M") -> int:
    """Real days of the month, quarter or year that starts on the given day; a flat 30 errs by up to 7 %.

    Examples
    --------
    >>> days_in(date(2024, 2, 1))
    29
    """
    return days(first, last_day(first, frequency))


def barrels_per_tonne(product: str = "crude", *, country: str | None = None, stream: str | None = None) -> Conversion:
    """Barrels per tonne of a product, of a country's own crude, or of a stream.

    A country without a confirmed factor has that of the world. A stream must be named to be used, since most stream
    factors come from gravities without a confirmed source; condensate is no crude and has only those.

    Parameters
    ----------
    product
        ``crude``, ``ngl``, ``condensate``, ``products``, ``lpg``, ``gasoline``, ``kerosene``, ``gas_oil``, ``fuel_oil``
        or ``ethane``.
    country
        Whose oil it is.
    stream
        Such as ``urals``, ``espo``, ``iranian_heavy``, ``south_pars`` or ``chn_imports``.

    Raises
    ------
    UnknownName
        No such factor; the message offers the nearest ones.

    Examples
    --------
    >>> barrels_per_tonne(country="RUS").factor
    7.356
    >>> barrels_per_tonne(country="IRN").id
    'crude_bbl_per_t'
    >>> barrels_per_tonne("condensate", stream="south_pars").factor
    8.39
    """
    if stream is not None:
        return conversion(f"{product}_{stream}_bbl_per_t")
    if country is not None:
        try:
            return conversion(f"{product}_{country.lower()}_bbl_per_t")
        except UnknownName:
            pass
    return conversion(f"{product}_bbl_per_t")


def barrels_per_tonne_of_gravity(api: float) -> float:
    """Barrels per tonne from degrees API: relative density 141.5 / (API + 131.5), of water at 60 °F.

    Examples
    --------
    >>> round(barrels_per_tonne_of_gravity(57), 2)
    8.39
    """
    density = 141.5 / (api + 131.5) * _WATER_T_PER_M3
    return 1 / (_M3_PER_BBL * density)


def tonnes_from_kbd(kbd: float, day_count: int, bbl_per_t: float = _CRUDE.factor) -> float:
    """Tonnes of crude from thousand barrels a day: ``1000 kbd × days / (bbl per t)``.

    Examples
    --------
    >>> round(tonnes_from_kbd(1410, 366) / 1e6, 1)
    70.4
    """
    return kbd * 1000 * day_count / bbl_per_t


def kbd_from_tonnes(quantity_t: float, day_count: int, bbl_per_t: float = _CRUDE.factor) -> float:
    """Thousand barrels a day from tonnes of crude: ``t × bbl per t / days / 1000``.

    Examples
    --------
    >>> round(kbd_from_tonnes(70_380_000, 366))
    1410
    """
    return quantity_t * bbl_per_t / day_count / 1000


def tonnes_from_kl(kl: float, t_per_kl: float = _CRUDE_T_PER_KL.factor) -> float:
    """Tonnes of crude from kilolitres, the unit of Japan's customs.

    Examples
    --------
    >>> round(tonnes_from_kl(1_000_000))
    858100
    """
    return kl * t_per_kl


def tonnes_of_lng(bcm: float, bcm_per_mt: float = _LNG_BCM_PER_MT.factor) -> float:
    """Tonnes of liquid from billion cubic metres of the gas it becomes.

    Examples
    --------
    >>> tonnes_of_lng(1.36)
    1000000.0
    """
    return bcm / bcm_per_mt * 1e6


def bcm_of_lng(quantity_t: float, bcm_per_mt: float = _LNG_BCM_PER_MT.factor) -> float:
    """Billion cubic metres of gas from tonnes of liquid.

    Examples
    --------
    >>> bcm_of_lng(1_000_000)
    1.36
    """
    return quantity_t / 1e6 * bcm_per_mt


def tonnes_of_pipeline_gas(bcm: float, kg_per_m3: float = _GAS_KG_PER_M3.factor) -> float:
    """Tonnes from billion cubic metres of gas that was never liquid.

    Examples
    --------
    >>> tonnes_of_pipeline_gas(2)
    1434000.0
    """
    return bcm * kg_per_m3 * 1e6


def mmbtu_of_lng(quantity_t: float, mmbtu_per_t: float = _LNG_MMBTU_PER_T.factor) -> float:
    """Million British thermal units, gross, in tonnes of liquid.

    Examples
    --------
    >>> round(mmbtu_of_lng(70_000))
    3612000
    """
    return quantity_t * mmbtu_per_t


def mmbtu_of_pipeline_gas(bcm: float, mmbtu_per_m3: float = _GAS_MMBTU_PER_M3.factor) -> float:
    """Million British thermal units, gross, in billion cubic metres of gas.

    Examples
    --------
    >>> round(mmbtu_of_pipeline_gas(1) / 1e6, 1)
    37.9
    """
    return bcm * 1e9 * mmbtu_per_m3


def usd_per_tonne_of_lng(usd_per_mmbtu: float, mmbtu_per_t: float = _LNG_MMBTU_PER_T.factor) -> float:
    """Price of a tonne of LNG from a quotation in dollars per million British thermal units, gross as quoted.

    Examples
    --------
    >>> usd_per_tonne_of_lng(10)
    516.0
    """
    return usd_per_mmbtu * mmbtu_per_t
