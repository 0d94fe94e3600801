"""Reads ``sql/``, orders the views by the tables they name, and installs them; builds the one kind of filter there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files

from petrostates.engines import Engine
from petrostates.errors import BadArgument

_NAME_AFTER = re.compile(r"\b(?:from|join)\s+([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")


@cache
def texts() -> dict[str, str]:
    """SQL text of every view by name, as it stands in its file."""
    folder = files(__package__).joinpath("sql")
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    }


@cache
def order() -> tuple[str, ...]:
    """View names, each after those it reads.

    Examples
    --------
    >>> order().index("cells") < order().index("overlap")
    True
    """
    return tuple(TopologicalSorter(_reads()).static_order())


@cache
def behind(view: str) -> tuple[str, ...]:
    """A view after all those it stands on, in an order in which they can be defined.

    Examples
    --------
    >>> behind("purchases")
    ('cells', 'purchases')
    """
    needed, open_names = set(), [view] if view in texts() else []
    while open_names:
        name = open_names.pop()
        needed.add(name)
        open_names.extend(_reads()[name] - needed)
    return tuple(name for name in order() if name in needed)


def install(engine: Engine, names: tuple[str, ...]) -> None:
    """Define these views on an engine; what they read must already be there."""
    for name in names:
        engine.view(name, texts()[name])


@cache
def _reads() -> dict[str, set[str]]:
    """Views that each view names."""
    return {name: set(_NAME_AFTER.findall(_COMMENT.sub("", text))) & texts().keys() for name, text in texts().items()}


def query(view: str, equal: Mapping[str, str], columns: tuple[str, ...], order_by: tuple[str, ...] = ()) -> str:
    """Select columns of a finished view where each named column equals a code; in order if one is asked for.

    Examples
    --------
    >>> query("shares", {"measure": "quantity"}, ("period", "share"), ("period",))
    "select period, share from shares where measure = 'quantity' order by period"
    """
    order = f" order by {', '.join(order_by)}" if order_by else ""
    return f"select {', '.join(columns)} from {view} where {condition(equal)}{order}"


def among(view: str, equal: Mapping[str, str], column: str, codes: tuple[str, ...]) -> str:
    """Select the rows of a finished view where each named column equals a code, and one column is any of several.

    Examples
    --------
    >>> among("cells", {"measure": "quantity"}, "exporter", ("RUS", "IRN"))
    "select * from cells where measure = 'quantity' and exporter in ('RUS', 'IRN')"
    """
    return f"select * from {view} where {condition(equal)} and {column} in ({', '.join(map(quoted, codes))})"


def condition(equal: Mapping[str, str]) -> str:
    """The filter that each named column equals a code.

    Examples
    --------
    >>> condition({"measure": "quantity", "exporter_a": "RUS"})
    "measure = 'quantity' and exporter_a = 'RUS'"
    """
    return " and ".join(f"{column} = {quoted(value)}" for column, value in equal.items()) or "true"


def quoted(value: str) -> str:
    """Quote a code for SQL. Codes of a user's own frame may hold anything but what engines read differently."""
    if not value.isprintable() or "\\" in value:
        raise BadArgument(f"{value!r} is not a code: it holds a backslash or a control character.")
    return "'" + value.replace("'", "''") + "'"
