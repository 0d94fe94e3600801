"""Reads ``sql/``, orders the views by the tables they name, and installs them; builds the one kind of filter there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from petrostates.engines import Engine
from petrostates.errors import BadArgument, BadPlugin, BadView

# What a market's namespace holds besides the views: names that no other view can have.
TABLES = frozenset(
    {
        "adjusted",
        "booked",
        "calendar",
        "flows",
        "published",
        "published_adjustments",
        "released",
        "repaired",
        "released_adjustments",
        "scenarios",
        "selected",
    }
)

_NAME_AFTER = re.compile(r"\b(?:from|join)\s+\"?([a-z_][a-z0-9_]*)", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*")


class Library:
    """Views by name, in the order in which they can be defined.

    Parameters
    ----------
    texts
        SQL text by name.
    whose
        Which package each view beyond ours belongs to, as it is named in messages.
    """

    def __init__(self, texts: Mapping[str, str], whose: Mapping[str, str] | None = None) -> None:
        self.texts = MappingProxyType(dict(texts))
        self.whose = MappingProxyType(dict(whose or {}))
        # A part of a view may have its name; the view does not read itself.
        self._reads = {
            name: set(_NAME_AFTER.findall(_COMMENT.sub("", text))) & self.texts.keys() - {name}
            for name, text in self.texts.items()
        }
        self.order = tuple(TopologicalSorter(self._reads).static_order())

    def behind(self, view: str) -> tuple[str, ...]:
        """A view after all those it stands on, in an order in which they can be defined.

        Examples
        --------
        >>> ours().behind("purchases")
        ('cells', 'purchases')
        """
        needed, open_names = set(), [view] if view in self.texts else []
        while open_names:
            name = open_names.pop()
            needed.add(name)
            open_names.extend(self._reads[name] - needed)
        return tuple(name for name in self.order if name in needed)

    def install(self, engine: Engine, names: tuple[str, ...]) -> None:
        """Define these views on an engine; what they read must already be there.

        Raises
        ------
        BadPlugin
            The engine does not take a view of another package.
        """
        for name in names:
            try:
                engine.view(name, self.texts[name])
            except BadView as error:
                if name not in self.whose:
                    raise
                raise BadPlugin(f"{name}.sql of {self.whose[name]} is no view here: {error}") from error

    def extended(self, texts: Mapping[str, str], whose: str) -> Library:
        """These views and those of another package.

        Raises
        ------
        BadPlugin
            One of them has the name of ours or of a table, or they read each other in a circle.
        """
        for name in sorted(texts.keys() & (self.texts.keys() | TABLES)):
            raise BadPlugin(
                f"{name}.sql of {whose} has the name of a table or view of petrostates. Its package must rename it."
            )
        try:
            return Library({**self.texts, **texts}, {**self.whose, **dict.fromkeys(texts, whose)})
        except CycleError as error:
            circle = ", ".join(error.args[1])
            raise BadPlugin(f"Views of {whose} read each other in a circle: {circle}.") from error


@cache
def ours() -> Library:
    """The views of this package.

    Examples
    --------
    >>> ours().order.index("cells") < ours().order.index("overlap")
    True
    """
    return Library(read(files(__package__).joinpath("sql")))


def texts() -> Mapping[str, str]:
    """SQL text of each of our views by name, as it stands in its file."""
    return ours().texts


def read(folder: Traversable) -> dict[str, str]:
    """Text of the SQL files of a folder, by name."""
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    }


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
