"""Reads a docstring in NumPy style into the parts that a page shows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import griffe

TERMS = ("Formula", "Range", "Missing", "Trap")


@dataclass(frozen=True)
class Docstring:
    """The parts of a docstring.

    Parameters
    ----------
    summary, text
        The first line, and what follows it.
    parameters
        Name to meaning.
    returns, raises
        What comes back, and which errors when.
    notes
        Term to text: the definition list under ``Notes``.
    references
        Sentences, parted by blank lines.
    examples
        Sentences and sessions, in order.
    """

    summary: str
    text: str
    parameters: dict[str, str]
    returns: dict[str, str]
    raises: dict[str, str]
    notes: dict[str, str]
    references: str
    examples: tuple[tuple[bool, str], ...]


def parsed(function: Callable[..., Any]) -> Docstring:
    """Parse the docstring of a function."""
    sections = griffe.Docstring(inspect.getdoc(function) or "").parse("numpy", warnings=False)
    by_kind = {section.kind.value: section.value for section in sections if section.kind.value != "admonition"}
    more = {section.value.kind: section.value.contents for section in sections if section.kind.value == "admonition"}
    summary, _, text = by_kind.get("text", "").partition("\n\n")
    return Docstring(
        summary=_one_line(summary),
        text=text,
        parameters={one.name: _one_line(one.description) for one in by_kind.get("parameters", ())},
        returns={one.annotation: _one_line(one.description) for one in by_kind.get("returns", ())},
        raises={one.annotation: _one_line(one.description) for one in by_kind.get("raises", ())},
        notes=_definitions(more.get("note", "")),
        references=more.get("references", ""),
        examples=tuple((kind.value == "examples", said) for kind, said in by_kind.get("examples", ())),
    )


def _definitions(text: str) -> dict[str, str]:
    """Terms at the margin, each with the indented lines below it."""
    said: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            said[line] = []
        elif said:
            said[next(reversed(said))].append(line)
    return {term: _one_line(" ".join(lines)) for term, lines in said.items()}


def _one_line(text: str) -> str:
    return " ".join(text.split())
