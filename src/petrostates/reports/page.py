"""A report as one self-contained HTML page; every text is escaped, drawings stand as they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import jinja2

from petrostates.reports.blocks import Section


def html(title: str, answer: str, sections: Sequence[Section]) -> str:
    """Fill the page with a title, the answer and the sections."""
    return _template().render(title=title, answer=answer, sections=sections, kind=_kind, zip=zip)


def _kind(block: object) -> str:
    return type(block).__name__


@cache
def _template() -> jinja2.Template:
    text = files(__package__).joinpath("templates", "report.html.jinja").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
