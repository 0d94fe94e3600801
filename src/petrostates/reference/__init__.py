"""Code lists: countries, regions, products and conversion factors, read from the CSV files beside this one."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from petrostates.errors import BadArgument, UnknownCountry, UnknownName, UnknownProduct, UnknownRegion, nearest, suggest

WORLD = "WLD"
NOT_STATED = "_X"
OTHER_ASIA = "XOA"
EVERYWHERE = "all"


class Conversion(NamedTuple):
    """One conversion factor with the range in use and where it comes from."""

    id: str
    factor: float
    low: float
    high: float
    citation: str


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def countries() -> Mapping[str, str]:
    """Names by ISO 3166 alpha-3 code, with the reserved codes ``WLD``, ``_X`` and ``XOA``.

    ``XOA`` is "Other Asia, not elsewhere specified": Taiwan where the publisher merges it, and any undisclosed Asian
    partner. It is a cell of its own and is never called Taiwan.

    Examples
    --------
    >>> countries()["IRN"]
    'Iran'
    """
    return MappingProxyType({row["code"]: row["name"] for row in _rows("countries.csv")})


@cache
def regions() -> Mapping[str, tuple[str, ...]]:
    """Importing countries by region; Asia is East, South-East and South Asia with ``XOA``.

    Examples
    --------
    >>> regions()["caucasus"]
    ('ARM', 'AZE', 'GEO')
    """
    members: dict[str, tuple[str, ...]] = {}
    for row in _rows("regions.csv"):
        members[row["region"]] = (*members.get(row["region"], ()), row["country"])
    return MappingProxyType(members)


@cache
def products() -> Mapping[str, str]:
    """Titles by product code.

    Examples
    --------
    >>> products()["lng"]
    'Liquefied natural gas'
    """
    return MappingProxyType({row["product"]: row["title"] for row in _rows("products.csv")})


@cache
def product_of_hs() -> dict[str, str]:
    """Product code by HS code, as 4 or 6 digits."""
    return {hs: row["product"] for row in _rows("products.csv") for hs in row["hs"].split(";") if hs}


@cache
def conversion(name: str) -> Conversion:
    """Conversion factor by id, with its range and citation.

    Examples
    --------
    >>> conversion("crude_bbl_per_t").factor
    7.33
    """
    rows = {row["id"]: row for row in _rows("conversions.csv")}
    if name not in rows:
        raise UnknownName(f"No conversion '{name}'. {suggest(name, rows)}")
    row = rows[name]
    factor = float(row["factor"])
    return Conversion(name, factor, float(row["low"] or factor), float(row["high"] or factor), row["citation"])


def country(code: str) -> str:
    """Return the code if it is one; otherwise say which ones are near, by code or by name."""
    known = countries()
    if not isinstance(code, str):
        raise UnknownCountry(f"{code!r} is not a country code. Give text such as 'RUS'; see petrostates.countries().")
    if code in known:
        return code
    by_name = {name.lower(): key for key, name in known.items()}
    if code.lower() in by_name:
        raise UnknownCountry(f"'{code}' is not a code. Did you mean '{by_name[code.lower()]}'?")
    raise UnknownCountry(f"No country '{code}'. {suggest(code, known)} See petrostates.countries().")


def product(code: str) -> str:
    """Return the code if it is a product; otherwise name the nearest."""
    if not isinstance(code, str):
        raise UnknownProduct(f"{code!r} is not a product code. Give text such as 'crude'.")
    if code in products():
        return code
    raise UnknownProduct(f"No product '{code}'. {suggest(code, products())}")


def is_plain(code: str) -> bool:
    """Whether a text can be a code: engines read it alike, and it cannot be mistaken for a cell or for all of them.

    Examples
    --------
    >>> [is_plain(code) for code in ("RUS", "Côte d'Or", "a/b", "*")]
    [True, True, False, False]
    """
    return bool(code) and code != "*" and code.isprintable() and not {"\\", "/"} & set(code)


def importers(market: str | list[str] | tuple[str, ...], own: Collection[str] = frozenset()) -> tuple[str, ...] | None:
    """Importers of a market: a region, a country, or a list of both; None means everyone. ``own`` are codes of a frame.

    Examples
    --------
    >>> importers(["caucasus", "TUR"])
    ('ARM', 'AZE', 'GEO', 'TUR')
    """
    try:
        names = [market] if isinstance(market, str) else list(market)
    except TypeError as error:
        raise UnknownRegion(
            f"{market!r} is no market. Give a region such as 'asia', a country code, or 'all'."
        ) from error
    if not names:
        raise BadArgument("The market is an empty list. Name a region such as 'asia', a country code, or 'all'.")
    chosen = {code for name in names if name != EVERYWHERE for code in _members(name, own)}
    return None if EVERYWHERE in names else tuple(sorted(chosen))


def _members(name: str, own: Collection[str]) -> tuple[str, ...]:
    if not isinstance(name, str):
        raise UnknownRegion(f"{name!r} is no market. Give a region such as 'asia', a country code, or 'all'.")
    if name in regions():
        return regions()[name]
    if name == WORLD:
        raise UnknownRegion(f"'{WORLD}' is a total over partners, no importer. Did you mean '{EVERYWHERE}'?")
    if name in countries() or name in own:
        return (name,)
    named = [*regions(), *own, EVERYWHERE]
    hint = suggest(name, named if nearest(name, named) else countries())
    raise UnknownRegion(f"No market '{name}': neither a region nor a country code. {hint}")
