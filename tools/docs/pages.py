"""Every page that is made from code, by its place in the repository."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from petrostates.indicators import INDICES
from tools.docs.commands import help_texts
from tools.docs.dictionary import source_rows, table_rows
from tools.docs.found import Found, market_indicators, result_indicators, scalar_forms
from tools.docs.indicator import index_rows, parameter_rows, signature, view
from tools.docs.markdown import inline, table

INDICATORS = "docs/indicators"
_CODE = re.compile("``[^`]+``")


def pages() -> dict[str, str]:
    """Text of every page by its place."""
    documented = [*market_indicators(), *result_indicators()]
    names = {one.name for one in documented}
    jinja = _templates()
    jinja.filters["inline"] = partial(_linked, names)
    page = jinja.get_template("indicator.md.jinja")
    made = {f"{INDICATORS}/{one.name}.md": page.render(one=one, view=view(one.name)) for one in documented}
    scalars = [(one, _sibling(one, documented)) for one in scalar_forms()]
    made[f"{INDICATORS}/scalar.md"] = jinja.get_template("scalar.md.jinja").render(scalars=scalars)
    jinja.filters["inline"] = partial(_linked, names, folder="indicators/")
    made["docs/indicators.md"] = jinja.get_template("indicators.md.jinja").render(groups=_grouped(documented))
    made["docs/tables.md"] = jinja.get_template("tables.md.jinja").render(tables=table_rows())
    made["docs/sources.md"] = jinja.get_template("sources.md.jinja").render(rows=source_rows())
    made["docs/commands.md"] = jinja.get_template("commands.md.jinja").render(commands=help_texts())
    return made


def _templates() -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=False,  # noqa: S701 # Markdown from our own docstrings, not HTML from elsewhere
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.globals.update(
        table=table, signature=signature, parameter_rows=parameter_rows, index_rows=index_rows, rows=_listed
    )
    return jinja


def _grouped(documented: list[Found]) -> dict[str, list[Found]]:
    """Indicators by the question of their group."""
    groups: dict[str, list[Found]] = {}
    for one in documented:
        groups.setdefault(one.group, []).append(one)
    return groups


def _linked(names: set[str], text: str, folder: str = "") -> str:
    return inline(text, lambda name: f"{folder}{name}.md" if name in names else None)


def _sibling(one: Found, documented: list[Found]) -> str | None:
    """The indicator of a market that a plain function is the form of."""
    if one.name in INDICES:
        return "overlap"
    names = [each.name for each in documented]
    if one.name in names:
        return one.name
    mentioned = re.compile(rf"\b{one.name}\b")
    return next((each.name for each in documented if mentioned.search(each.doc.notes.get("Formula", ""))), None)


def _listed(members: list[Found]) -> list[tuple[str, str, str]]:
    """Call, summary and first formula of each."""
    return [
        (f":meth:`{one.name}`", one.doc.summary, "".join(_CODE.findall(one.doc.notes.get("Formula", ""))[:1]))
        for one in members
    ]
