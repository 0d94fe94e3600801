"""Which files of JODI tell of what is wanted, where they lie, and what else they tell of."""

from __future__ import annotations

import json
import re
from datetime import date

from petrostates.connectors.http import Http
from petrostates.connectors.source import Codes, Wanted
from petrostates.errors import FetchFailed

_OIL = "https://www.jodidata.org/_resources/files/downloads/oil-data"
_GAS = "https://www.jodidata.org/jodi-publisher/gas"
_GAS_LISTING = "https://api.publisher.jodidata.org/web/files/gas"
_GAS_FILE = re.compile(r"[\w-]+\.(csv|zip)")
_FIRST_YEAR = 2002
# What is wanted -> the files that tell of it, and everything they tell of: JODI's total of products holds the LPG too.
_OIL_TABLES = {"Primary": {"crude"}, "Secondary": {"products", "lpg"}}
_GAS_PRODUCTS = {"lng", "pipeline_gas", "gas_nes"}
_HELD = (
    (_OIL_TABLES["Primary"], ("crude", "ngl")),
    (_OIL_TABLES["Secondary"], ("lpg", "products_with_lpg")),
    (_GAS_PRODUCTS, ("lng", "natural_gas", "pipeline_gas")),
)


def files(http: Http, wanted: Wanted) -> dict[str, tuple[str, ...]]:
    """Names of the files to fetch, each with the addresses at which it may be."""
    asked = set(wanted.products) if wanted.products is not None else None
    found: dict[str, tuple[str, ...]] = {}
    for table, products in _OIL_TABLES.items():
        if asked is None or asked & products:
            found.update(_oil_files(table, wanted.since, wanted.today))
    if asked is None or asked & _GAS_PRODUCTS:
        address = _gas_address(http)
        found[address.rpartition("/")[2]] = (address,)
    if not found:
        there = sorted(set[str]().union(*_OIL_TABLES.values(), _GAS_PRODUCTS))
        raise FetchFailed(f"jodi: none of {', '.join(sorted(asked or ()))}; there are {', '.join(there)}.")
    return found


def _oil_files(table: str, since: date | None, today: date) -> dict[str, tuple[str, ...]]:
    if since is None:
        whole = f"world_{table}_CSV.zip"
        return {whole: (f"{_OIL}/{whole}",)}
    name = table.lower()
    found: dict[str, tuple[str, ...]] = {}
    for year in range(max(_FIRST_YEAR, since.year), today.year + 1):
        folder = f"{_OIL}/annual-csv/{name}"
        closed, running = f"{folder}/{year}.csv", f"{folder}/{name}year{year}.csv"
        # A year changes its address some time after its end.
        found[f"{name}-{year}.csv"] = (running, closed) if year == today.year else (closed, running)
    return found


def _gas_address(http: Http) -> str:
    """Where the newest publication of JODI-Gas lies; its number changes with every release."""
    answer = http.get(_GAS_LISTING)
    content = answer.content
    try:
        listing = json.loads(content)
        number = int(listing["publicationId"])
        names = [str(file["filename"]) for file in listing["files"] if file["format"] == "CSV" and not file["ignore"]]
    except (ValueError, KeyError, TypeError):
        number, names = 0, []
    if len(names) != 1 or not _GAS_FILE.fullmatch(names[0]):
        raise FetchFailed(
            f"jodi: {answer.address}: expected a publicationId and one file of format CSV, got "
            f"'{content[:80].decode('utf-8', 'replace')}'. Look for a new release of petrostates."
        )
    return f"{_GAS}/{number}/{names[0]}"


def first_month(wanted: Wanted) -> str | None:
    """Where the files begin; None for the whole history, as which gas always comes."""
    oil = wanted.products is None or any(set(wanted.products) & products for products in _OIL_TABLES.values())
    if wanted.since is None or wanted.since.year <= _FIRST_YEAR or not oil:
        return None
    return f"{wanted.since.year}-01-01"


def told_of(products: Codes) -> Codes:
    """All products in the files that are fetched for the sake of some."""
    if products is None:
        return None
    return tuple(code for wanted, held in _HELD if wanted & set(products) for code in held)
