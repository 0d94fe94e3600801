"""Planning calls to UN Comtrade: which countries and periods, how many calls, and how to halve one that is too large."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TypeVar
from urllib.parse import urlencode

from petrostates.connectors.source import Codes, Wanted
from petrostates.errors import FetchFailed
from petrostates.reference import product_of_hs, regions

HOST = "https://comtradeapi.un.org"
Item = TypeVar("Item")

# Reporters by frequency and period, as the provider lists them.
Published = Mapping[str, Mapping[str, frozenset[int]]]

# North Korea and Macao have no customs figures there, and 490 is any undisclosed Asian partner.
_NOT_BY_DEFAULT = {"XOA", "MAC", "PRK"}
_FIRST_YEAR = {"A": 1988, "M": 2000}


@dataclass(frozen=True)
class Tier:
    """What the provider allows, with a key and without.

    Parameters
    ----------
    name
        Last word of the address, and first of the file names.
    rows
        Most rows of one answer; an answer this long may be cut off.
    periods
        Most of them in one call.
    years
        How far back to ask where nothing else is wanted.
    books
        ``M``, the importers' own figures, and ``X``, those of their suppliers.
    """

    name: str
    data: str
    availability: str
    rows: int
    periods: int
    years: int
    books: tuple[str, ...]


KEYED = Tier("get", "/data/v1/get", "/data/v1/getDA", 100_000, 12, 5, ("M", "X"))
# A visitor without a key has about a hundred calls: in two days enough for the last year in the importers' own books.
PREVIEW = Tier("preview", "/public/v1/preview", "/public/v1/getDA", 500, 1, 1, ("M",))
AVAILABILITY_PERIODS = 12
LONGEST_ADDRESS = 4096
# Rows of an importer by period and HS code that calls are planned for: one a supplier, and the World. In BACI the twenty countries
# with most suppliers of crude had 39 each in a year of 2019 to 2024, and of LNG 16; a month has fewer.
ROWS_EACH = 40


@dataclass(frozen=True)
class Query:
    """What is wanted, in Comtrade's own codes.

    Parameters
    ----------
    periods
        By frequency, ``2024`` or ``202403``.
    importers
        Numbers of the importing countries.
    products
        HS codes.
    without_number
        Wanted countries that Comtrade has no number for.
    """

    periods: Mapping[str, tuple[str, ...]]
    importers: tuple[int, ...]
    products: tuple[str, ...]
    without_number: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One request: whose book, when, who bought from whom, and what; no exporters means all of them and the World."""

    frequency: str
    book: str
    periods: tuple[str, ...]
    importers: tuple[int, ...]
    exporters: tuple[int, ...] | None
    products: tuple[str, ...]

    @property
    def reporters(self) -> tuple[int, ...]:
        """In whose books the answer stands; none means everybody's."""
        return (self.exporters or ()) if self.book == "X" else self.importers

    def parameters(self, rows: int) -> dict[str, str]:
        """Every parameter that keeps totals apart from their breakdowns; what is left out would come in full."""
        partners = self.importers if self.book == "X" else self.exporters
        sides = {"reporterCode": self.reporters, "partnerCode": partners or ()}
        return {
            **{name: ",".join(map(str, listed)) for name, listed in sides.items() if listed},
            "period": ",".join(self.periods),
            "cmdCode": ",".join(self.products),
            "flowCode": self.book,
            "partner2Code": "0",
            "motCode": "0",
            "customsCode": "C00",
            "breakdownMode": "classic",
            "includeDesc": "true",
            "format": "JSON",
            "maxRecords": str(rows),
        }

    def address(self, tier: Tier) -> str:
        """Where it is asked, the parameters included."""
        return f"{HOST}{tier.data}/C/{self.frequency}/HS?{urlencode(self.parameters(tier.rows))}"

    def halves(self) -> tuple[Call, Call] | None:
        """Two calls for the same rows: by period, then by importer, then by product; None where nothing is left to part.

        The importers are the reporters of their own book and the partners of the other, so neither half can lose a
        partner that no list of ours knows.
        """
        if len(self.periods) > 1:
            early, late = _halved(self.periods)
            return replace(self, periods=early), replace(self, periods=late)
        if len(self.importers) > 1:
            some, others = _halved(self.importers)
            return replace(self, importers=some), replace(self, importers=others)
        if len(self.products) > 1:
            these, those = _halved(self.products)
            return replace(self, products=these), replace(self, products=those)
        return None

    def shortened(self) -> tuple[Call, Call] | None:
        """Two calls for the same rows with shorter addresses: by reporter, the longest list, then as `halves` has it."""
        if self.exporters and len(self.exporters) > 1:
            some, others = _halved(self.exporters)
            return replace(self, exporters=some), replace(self, exporters=others)
        if len(self.importers) > 1:
            some, others = _halved(self.importers)
            return replace(self, importers=some), replace(self, importers=others)
        return self.halves()


@cache
def areas() -> Mapping[int, str]:
    """Our codes by Comtrade number. Bunkers, free zones and what is not allocated to a country are all ``_X``."""
    return {int(row["comtrade"]): row["code"] for row in _area_rows()}


@cache
def numbers() -> Mapping[str, int]:
    """Comtrade numbers by our code, one each: India is 699 and the United States 842."""
    return {row["code"]: int(row["comtrade"]) for row in _area_rows() if row["kind"] == "country"}


def query(wanted: Wanted, tier: Tier) -> Query:
    """Translate what is wanted.

    Raises
    ------
    FetchFailed
        None of the importers or products can be asked for, or no period lies in between.
    """
    known = numbers()
    importers = _by_default() if wanted.importers is None else wanted.importers
    products = tuple(
        hs for hs, product in product_of_hs().items() if wanted.products is None or product in wanted.products
    )
    since = wanted.since or first_month(wanted.today, tier)
    asked = Query(
        periods={"A": _years(since, wanted.today), "M": _months(since, wanted.today)},
        importers=tuple(known[code] for code in importers_with_number(wanted.importers) or ()),
        products=products,
        without_number=tuple(code for code in importers if code not in known),
    )
    if not asked.importers:
        raise FetchFailed(f"comtrade: no number for {', '.join(importers)}. Taiwan is part of XOA there.")
    if not products:
        raise FetchFailed(f"comtrade: none of {', '.join(wanted.products or ())}; there are {_products_there_are()}.")
    if not any(asked.periods.values()):
        raise FetchFailed(f"comtrade: no month and no year is over since {since}. Ask from an earlier day.")
    return asked


def first_month(today: date, tier: Tier) -> date:
    """From when on to ask where nothing else is wanted."""
    return date(today.year - tier.years, today.month, 1)


def importers_with_number(wanted: Codes) -> Codes:
    """Whose trade is asked for: of those wanted the ones that Comtrade has a number for; never all there are."""
    listed = _by_default() if wanted is None else wanted
    return tuple(code for code in dict.fromkeys(listed) if code in numbers())


def products_with_code(wanted: Codes) -> Codes:
    """Of the products wanted those that have an HS code there; None for all of them."""
    return None if wanted is None else tuple(code for code in wanted if code in set(product_of_hs().values()))


def calls(asked: Query, tier: Tier, published: Published | None = None) -> list[Call]:
    """Calls for what is published, or for everything as long as that is not known: each with an answer that fits."""
    return [
        call
        for frequency, periods in asked.periods.items()
        for book in tier.books
        for importers in batches(asked.importers, _importers_a_call(asked, tier, periods))
        for whole in _of_importers(
            Call(frequency, book, tuple(periods), importers, None, asked.products), tier, published
        )
        for call in _short_enough(whole, tier)
    ]


def planned_calls(wanted: Wanted, keyed: bool) -> int:
    """Most calls that fetching takes, as long as no answer has more than `ROWS_EACH` rows by importer, period and code."""
    tier = KEYED if keyed else PREVIEW
    asked = query(wanted, tier)
    return len(availability_batches(asked)) + len(calls(asked, tier))


def least_calls(wanted: Wanted, keyed: bool) -> int:
    """Calls that fetching takes where nothing was released since the last time: what is published is asked in any case."""
    return len(availability_batches(query(wanted, KEYED if keyed else PREVIEW)))


def availability_batches(asked: Query) -> list[tuple[str, tuple[str, ...]]]:
    """Frequency and periods of each call that asks what is published."""
    return [
        (frequency, batch)
        for frequency, periods in asked.periods.items()
        for batch in batches(periods, AVAILABILITY_PERIODS)
    ]


def batches(items: Sequence[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Cut a sequence into pieces of at most this size."""
    return (tuple(items[start : start + size]) for start in range(0, len(items), size))


def _importers_a_call(asked: Query, tier: Tier, periods: Sequence[str]) -> int:
    """How many importers keep an answer below the row limit, if each has as many rows as are planned for."""
    of_each = ROWS_EACH * max(1, min(tier.periods, len(periods))) * len(asked.products)
    return max(1, (tier.rows - 1) // of_each)


def _short_enough(whole: Call, tier: Tier) -> Iterator[Call]:
    """The call, in as many parts as keep their addresses short enough, or cannot be parted further."""
    parts = whole.shortened() if len(whole.address(tier)) >= LONGEST_ADDRESS else None
    if parts is None:
        yield whole
        return
    for part in parts:
        yield from _short_enough(part, tier)


def _of_importers(whole: Call, tier: Tier, published: Published | None) -> Iterator[Call]:
    """Cut one call into batches of periods, without the periods and reporters that have published nothing."""
    if published is None:
        anybody = tuple(numbers().values()) if whole.book == "X" else None
        yield from (replace(whole, periods=batch, exporters=anybody) for batch in batches(whole.periods, tier.periods))
        return
    mine = frozenset(whole.importers if whole.book == "M" else numbers().values())
    reporters = {period: published[whole.frequency].get(period, frozenset()) & mine for period in whole.periods}
    for batch in batches([period for period in whole.periods if reporters[period]], tier.periods):
        present = tuple(sorted(set(chain.from_iterable(reporters[period] for period in batch))))
        dated = replace(whole, periods=batch)
        yield replace(dated, importers=present) if whole.book == "M" else replace(dated, exporters=present)


def _by_default() -> tuple[str, ...]:
    return tuple(code for code in regions()["asia"] if code in numbers() and code not in _NOT_BY_DEFAULT)


def _years(since: date, today: date) -> tuple[str, ...]:
    return tuple(str(year) for year in range(max(since.year, _FIRST_YEAR["A"]), today.year))


def _months(since: date, today: date) -> tuple[str, ...]:
    first, last = max(since.year * 12 + since.month - 1, _FIRST_YEAR["M"] * 12), today.year * 12 + today.month - 1
    return tuple(f"{month // 12}{month % 12 + 1:02d}" for month in range(first, last))


def _halved(items: tuple[Item, ...]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    middle = len(items) // 2
    return items[:middle], items[middle:]


def _products_there_are() -> str:
    return ", ".join(sorted(set(product_of_hs().values())))


def _area_rows() -> list[dict[str, str]]:
    text = files("petrostates.reference").joinpath("comtrade_areas.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
