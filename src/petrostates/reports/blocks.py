"""What a report is made of: sections of paragraphs, lists, tables and figures, each of which can say itself in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
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
    """A small table to read; cells are already text."""

    caption: str
    rows: pd.DataFrame

    def is_number(self, column: str) -> bool:
        """Whether every cell of a column starts like a number, so that the column is set flush right."""
        return all(str(cell)[:1] in "0123456789−–<" for cell in self.rows[column])

    def markdown(self) -> str:
        """Caption and pipe table."""
        head = [str(name) for name in self.rows.columns]
        body = (map(str, row) for row in self.rows.itertuples(index=False))
        lines = [_row(head), _row(["---"] * len(head)), *(_row(cells) for cells in body)]
        return "\n".join([f"*{self.caption}*", "", *lines])


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


Block = Paragraph | Bullets | Table | Figure


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
