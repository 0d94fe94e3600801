"""A finished report: its sections, tables and provenance, and how it is saved."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from petrostates.reports import page
from petrostates.reports.blocks import Figure, Section

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Document:
    """A finished report.

    Parameters
    ----------
    name, title
        What the user types, and what the reader sees.
    answer
        The finding in one sentence, with its number and interval.
    sections
        The body.
    tables
        Full tables by file name, written as CSV.
    provenance
        What the numbers rest on, written as JSON.
    """

    name: str
    title: str
    answer: str
    sections: tuple[Section, ...]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def html(self) -> str:
        """One self-contained page: styles and figures are inside."""
        return page.html(self.title, self.answer, self.sections)

    def markdown(self) -> str:
        """The same as Markdown; figures are files beside it."""
        head = [f"# {self.title}", f"**{self.answer}**"]
        return "\n\n".join([*head, *(section.markdown() for section in self.sections)]) + "\n"

    def figures(self) -> list[Figure]:
        """Every figure, in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Figure)]

    def save(self, folder: str | Path) -> Path:
        """Write ``report.html``, ``report.md``, ``figures/``, ``tables/`` and ``provenance.json``; return the folder.

        The new files are written aside and then moved into place; older figures and tables of this report disappear.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        aside = target / ".new"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            self._write(aside)
            for part in sorted(aside.iterdir()):
                old = target / part.name
                if old.is_dir():
                    shutil.rmtree(old)
                part.replace(old)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return target

    def _write(self, folder: Path) -> None:
        (folder / "figures").mkdir(parents=True)
        (folder / "tables").mkdir()
        for figure in self.figures():
            (folder / "figures" / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
        for name, table in self.tables.items():
            table.to_csv(
                folder / "tables" / f"{name}.csv",
                index=False,
                date_format="%Y-%m-%d",
                lineterminator="\n",
            )
        (folder / "report.html").write_text(self.html(), encoding="utf-8")
        (folder / "report.md").write_text(self.markdown(), encoding="utf-8")
        text = json.dumps(self.provenance, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / "provenance.json").write_text(text + "\n", encoding="utf-8")
