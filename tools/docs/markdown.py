"""Turns the marks of a docstring into those of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_ROLE = re.compile(r":[a-z]+:`~?([^`]+)`")
_CODE = re.compile(r"``([^`]+)``")


def inline(text: str, link: Callable[[str], str | None]) -> str:
    """Code spans and references; a reference becomes a link where there is a page for it.

    Examples
    --------
    >>> inline("``Σ x``, see :meth:`Rivalry.overlap` and :func:`f`", {"overlap": "overlap.md"}.get)
    '`Σ x`, see [overlap](overlap.md) and `f`'
    """

    def referred(match: re.Match[str]) -> str:
        name = match[1].rpartition(".")[2]
        place = link(name)
        return f"[{name}]({place})" if place else f"`{match[1]}`"

    return _CODE.sub(r"`\1`", _ROLE.sub(referred, text))


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    r"""A table; bars inside cells are escaped, a missing cell is empty.

    Examples
    --------
    >>> print(table(["a", "b"], [["`|x|`", None]]))
    | a | b |
    |---|---|
    | `\|x\|` |  |
    """
    names = list(columns)
    lines = [names, ["---"] * len(names), *rows]
    cells = (["" if cell is None else str(cell).replace("|", r"\|") for cell in line] for line in lines)
    first, second, *rest = (f"| {' | '.join(line)} |" for line in cells)
    return "\n".join([first, second.replace(" ", ""), *rest])
