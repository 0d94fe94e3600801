"""What a source is: a value that names its publisher and licence and knows how to read its own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from petrostates.errors import BadFile

Tables = Mapping[str, pa.Table]


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
    """

    id: str
    title: str
    publisher: str
    licence: str
    frequency: str
    homepage: str
    parse: Callable[[RawFiles], Tables]
