"""What a report is made of: sections of paragraphs, lists, tables and figures, each of which can say itself in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Paragraph:
    """Plain sentences."""

    text: str

    def markdown(self) -> str:
        """The sentences."""
        return self.text


@dataclass(frozen=True)
class Bullets:
    """A list of plain sentences."""

    items: tuple[str, ...]

    def markdown(self) -> str:
        """One line an item."""
        return "\n".join(f"- {item}" for item in self.items)


@dataclass(frozen=True, eq=False)
class Table:
    """A small table to read; cells are already text.

    Parameters
    ----------
    caption, rows
        What it shows, and the cells.
    addresses
        Where the last cell of each row leads, or None; only web addresses become links.
    """

    caption: str
    rows: pd.DataFrame
    addresses: tuple[str | None, ...] = ()

    def link(self, place: int) -> str | None:
        """Where the last cell of a row leads."""
        address = self.addresses[place] if self.addresses else None
        return address if address and address.startswith(("https://", "http://")) else None

    def is_number(self, column: str) -> bool:
        """Whether every cell of a column starts like a number, so that the column is set flush right."""
        return all(str(cell)[:1] in "0123456789+−–<" for cell in self.rows[column])

    def is_long(self, column: str) -> bool:
        """Whether a column holds words that need room."""
        return not self.is_number(column) and any(len(str(cell)) > _LONG for cell in self.rows[column])

    def markdown(self) -> str:
        """Caption and pipe table."""
        return f"*{self.caption}*\n\n{self.cells()}"

    def cells(self) -> str:
        """The pipe table alone."""
        head = [str(name) for name in self.rows.columns]
        body = (self._linked(place, row) for place, row in enumerate(self.rows.itertuples(index=False)))
        lines = [_row(head), _row(["---"] * len(head)), *(_row(cells) for cells in body)]
        return "\n".join(lines)

    def _linked(self, place: int, row: Iterable[object]) -> list[str]:
        *cells, last = map(str, row)
        address = self.link(place)
        return [*cells, last if address is None else f"[{last}](<{address}>)"]


@dataclass(frozen=True, eq=False)
class Folded:
    """A long table that opens when asked for."""

    table: Table

    def markdown(self) -> str:
        """The caption opens the table, where a reader of Markdown can fold; elsewhere it just stands there."""
        return f"<details><summary>{escape(self.table.caption)}</summary>\n\n{self.table.cells()}\n\n</details>"


@dataclass(frozen=True)
class Figure:
    """A drawing with its finding as title, what is measured, and where it comes from."""

    name: str
    title: str
    caption: str
    alternative: str
    svg: str

    def inline(self) -> str:
        """The drawing without the XML head, its ids made its own, for several in one page."""
        body = self.svg[self.svg.index("<svg") :]
        return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{self.name}-", body)

    def markdown(self) -> str:
        """A link to the file in ``figures/``, and the words around it."""
        return f"![{self.alternative}](figures/{self.name}.svg)\n\n*{self.title}. {self.caption}*"


_LONG = 24

Block = Paragraph | Bullets | Table | Folded | Figure


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]

    def markdown(self) -> str:
        """Heading and blocks."""
        return "\n\n".join([f"## {self.heading}", *(block.markdown() for block in self.blocks)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
