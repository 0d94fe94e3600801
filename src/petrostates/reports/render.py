"""Documents to HTML and Markdown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from petrostates.reports.document import Block, Bullets, Document, Figure, Paragraph, Table


def html(document: Document) -> str:
    """One page with styles and figures inside; every text is escaped."""
    return _template("report.html.jinja").render(document=document, kind=_kind, zip=zip)


def markdown(document: Document) -> str:
    """Markdown whose figures are files beside it."""
    parts = [f"# {document.title}", f"**{document.answer}**"]
    for section in document.sections:
        parts.append(f"## {section.heading}")
        parts.extend(_MARKDOWN[type(block)](block) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def _kind(block: Block) -> str:
    return type(block).__name__


@cache
def _template(name: str) -> jinja2.Template:
    text = files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)


def _table_markdown(table: Table) -> str:
    head = [str(name) for name in table.rows.columns]
    lines = [
        _row(head),
        _row(["---"] * len(head)),
        *(_row(map(str, row)) for row in table.rows.itertuples(index=False)),
    ]
    return "\n".join([f"*{table.caption}*", "", *lines])


def _row(cells: Any) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _figure_markdown(figure: Figure) -> str:
    return f"![{figure.alternative}](figures/{figure.name}.svg)\n\n*{figure.title}. {figure.caption}*"


_MARKDOWN: dict[type, Callable[[Any], str]] = {
    Paragraph: lambda block: block.text,
    Bullets: lambda block: "\n".join(f"- {item}" for item in block.items),
    Table: _table_markdown,
    Figure: _figure_markdown,
}
