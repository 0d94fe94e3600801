"""What a source is: a value that names its publisher and licence and knows how to read its own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from petrostates.errors import BadArgument, BadFile

if TYPE_CHECKING:
    from petrostates.connectors.http import Http

Tables = Mapping[str, pa.Table]
Release = Literal["whole", "blocks", "window"]
Codes = tuple[str, ...] | None


@dataclass(frozen=True)
class RawFiles:
    """The files of one vintage of one source, as a parser receives them."""

    folder: Path
    names: tuple[str, ...]
    vintage: date

    def only(self, suffix: str) -> Path:
        """Return the one file with this ending; none or several are an error."""
        found = [name for name in self.names if name.lower().endswith(suffix)]
        if len(found) != 1:
            raise BadFile(
                f"{self.folder}: expected one file ending in '{suffix}', record.json lists {found or 'none'}. "
                "Restore the folder, or move it away and build again."
            )
        return self.folder / found[0]

    def named(self, name: str) -> Path:
        """Return the file with this name, or say which ones the record lists."""
        if name not in self.names:
            raise BadFile(f"{self.folder}: no '{name}'; record.json lists {', '.join(self.names)}.")
        return self.folder / name


@dataclass(frozen=True)
class Wanted:
    """What to fetch, as far as a source can use it.

    Parameters
    ----------
    since
        First period; None for all that the provider has.
    importers, products
        Our codes; None for all.
    today
        Day of the run: the vintage where the provider names none.
    known
        ``record.json`` of the newest vintage at hand, for conditional requests; empty at first.
    """

    since: date | None
    importers: Codes
    products: Codes
    today: date
    known: Mapping[str, Any]


@dataclass(frozen=True)
class Fetched:
    """What a provider sent, byte for byte.

    Parameters
    ----------
    files
        Name to content, or to a file already written into the folder that ``fetch`` was given.
    vintage
        The provider's release date, else the day of retrieval.
    address
        Where from, without keys.
    facts
        More for the record: ``etag``, ``last_modified``, the requests made; ``since`` where the source began elsewhere than
        it was asked to, None for all that it has.
    """

    files: Mapping[str, bytes | Path]
    vintage: date
    address: str
    facts: Mapping[str, Any]


# Network only: the provider's answer, or None where nothing changed. The folder is for large files.
Fetch = Callable[["Http", Wanted, Path], Fetched | None]


@dataclass(frozen=True)
class Source:
    """One provider: who, under which licence, how often, and how its files become tables.

    Parameters
    ----------
    id
        Folder under ``data/raw`` and value of the column ``source``.
    frequency
        ``A``, ``M`` or ``D``: how often a new figure appears.
    parse
        Pure function from the raw files of one vintage to canonical tables by name.
    fetch
        Downloads a vintage; None for what is compiled by hand.
    key
        Environment variable of the key, or None where no key is needed.
    key_required
        Whether nothing can be fetched without it.
    pace_seconds
        Least time between two requests.
    lag_days
        How long after the end of a period its figure usually appears.
    release
        ``whole``: every vintage holds all there is, and a row it drops is withdrawn. ``blocks``: of every block that it
        has a row of, a vintage holds all that was asked for, and a row it drops there is withdrawn. ``window``: a vintage
        says nothing of rows that it does not hold.
    block
        Of ``blocks``, the columns whose values make one; ``reporter`` is the side whose books a flow stands in.
    part
        Of ``blocks``, the column by which figures appear at different times, ``reporter`` or ``product``: each is waited for.
    importers, products
        Whether some of them only can be asked for, and what comes of it: from the codes that are wanted (None for all) to those
        that the answer is about (None for all). A source without it is never told of the wish, and asked for all.
    calls
        How many requests fetching takes at most, with a key or without; None where that cannot be known beforehand.
    least_calls
        How many it takes where the provider has nothing new; None where that makes no difference.
    calls_a_day, calls_a_day_without_key
        How many the provider allows with a free key, or where there is none to have; and without one.
    """

    id: str
    title: str
    publisher: str
    licence: str
    frequency: str
    homepage: str
    parse: Callable[[RawFiles], Tables]
    fetch: Fetch | None = None
    key: str | None = None
    key_required: bool = False
    pace_seconds: float = 1.0
    lag_days: int = 0
    release: Release = "window"
    block: tuple[str, ...] = ()
    part: Literal["reporter", "product"] | None = None
    importers: Callable[[Codes], Codes] | None = None
    products: Callable[[Codes], Codes] | None = None
    calls: Callable[[Wanted, bool], int] | None = None
    least_calls: Callable[[Wanted, bool], int] | None = None
    calls_a_day: int | None = None
    calls_a_day_without_key: int | None = None

    def __post_init__(self) -> None:
        if bool(self.block) != (self.release == "blocks"):
            raise BadArgument(
                f"{self.id}: release 'blocks' and the columns of a block go together: block=(\"period\", …)."
            )

    def takes(self) -> tuple[str, ...]:
        """Of what only some can be asked for: ``importers``, ``products``."""
        return tuple(name for name in ("importers", "products") if getattr(self, name) is not None)

    def put(self, wanted: Wanted) -> Wanted:
        """The question as the source can be asked it: of what it does not take, all."""
        importers = wanted.importers if self.importers else None
        return replace(wanted, importers=importers, products=wanted.products if self.products else None)

    def scope(self, wanted: Wanted) -> dict[str, Codes]:
        """What the answer to a question is about: importers and products, None for all."""
        return {
            "importers": self.importers(wanted.importers) if self.importers else None,
            "products": self.products(wanted.products) if self.products else None,
        }

    def allowance(self, keyed: bool) -> int | None:
        """Calls a day that the provider allows; None where it states no limit."""
        return self.calls_a_day if keyed or self.key is None else self.calls_a_day_without_key
