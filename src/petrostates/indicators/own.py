"""Indicators of other packages: a function of a market, and the SQL files beside it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from petrostates import plugins, views
from petrostates.errors import BadArgument, BadPlugin, UnknownName, suggest
from petrostates.indicators.result import Result
from petrostates.selection import Measure

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class OwnIndicator:
    """An indicator that an installed package registers.

    Parameters
    ----------
    entry
        Its entry point in the group ``petrostates.indicators``; the name is that of the indicator.
    function
        Takes the market and arguments; returns a frame or a :class:`Result`.
    library
        Our views and the SQL files of its package.
    """

    entry: EntryPoint
    function: Callable[..., Any]
    library: views.Library

    @property
    def sql(self) -> str | None:
        """Text of the view that has the indicator's name."""
        return self.library.texts.get(self.entry.name)

    @property
    def title(self) -> str:
        """First line of its docstring."""
        return (inspect.getdoc(self.function) or self.entry.name).splitlines()[0].rstrip(".")

    @property
    def definition(self) -> str:
        """The paragraph of its docstring that begins with ``Definition:``."""
        paragraphs = (inspect.getdoc(self.function) or "").split("\n\n")
        stated = (text.partition("Definition:")[2] for text in paragraphs if text.startswith("Definition:"))
        return " ".join(next(stated, "").split())

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """What it takes besides the market."""
        _market, *rest = inspect.signature(self.function).parameters.items()
        return dict(rest)

    def measure(self, arguments: Mapping[str, Any]) -> Measure:
        """Tonnes or dollars, as far as it lets one choose."""
        given = self.parameters.get("measure")
        asked = arguments.get("measure", given.default if given else "quantity")
        return "value" if asked == "value" else "quantity"

    def answer(self, market: Any, arguments: Mapping[str, Any]) -> Result | pd.DataFrame:
        """Ask the function, and check what it returns.

        Raises
        ------
        BadArgument
            Arguments that it does not take, or one that it needs and did not get.
        BadPlugin
            It returns no frame with ``period`` and a column of its own name, and no result.
        """
        try:
            inspect.signature(self.function).bind(market, **arguments)
        except TypeError as error:
            raise BadArgument(
                f"{self.entry.name}: {error}. It takes: {', '.join(self.parameters) or 'nothing'}."
            ) from error
        answer = self.function(market, **arguments)
        if isinstance(answer, Result):
            return answer
        if not isinstance(answer, pd.DataFrame):
            raise BadPlugin(
                f"{plugins.said(self.entry)} returned {type(answer).__name__}, not a pandas frame or a result."
            )
        missing = {"period", self.entry.name} - set(answer.columns)
        if missing:
            raise BadPlugin(
                f"{plugins.said(self.entry)} returned a frame without {', '.join(sorted(missing))}; "
                f"it has {', '.join(map(str, answer.columns))}."
            )
        return answer


@dataclass(frozen=True, eq=False, repr=False)
class OwnResult(Result):
    """The frame of an indicator of another package.

    Parameters
    ----------
    indicator
        Its name, and that of the column with its value.
    said
        What it is, in a line.
    stated
        Its definition, as its package states it.
    """

    indicator: str
    said: str
    stated: str = ""

    column: ClassVar[str] = "value"
    title: ClassVar[str] = "Indicator"

    def heading(self) -> str:
        """What it is, in the words of its package."""
        return self.said

    def _range(self) -> str:
        return "low to high"

    def _findings(self) -> list[str]:
        # Why its package found none is not known here: there may well be trade.
        return super()._findings() if len(self.frame) else ["No value in this selection: no rows."]

    @property
    def definition(self) -> str:
        """In the words of its package."""
        return self.stated

    @property
    def _shown(self) -> str:
        return self.indicator


def names() -> tuple[str, ...]:
    """Names of the indicators of installed packages."""
    return plugins.names(plugins.INDICATORS)


def load(name: str, taken: frozenset[str] = frozenset()) -> OwnIndicator:
    """The indicator of an installed package.

    Parameters
    ----------
    name
        As registered.
    taken
        Names of the market's own methods, which no package can have.

    Raises
    ------
    UnknownName
        No installed package registers it.
    BadPlugin
        It cannot be loaded, is no function, or it or one of its views has a name that is taken.
    """
    known = names()
    if name not in known:
        nearest = suggest(name, known) if known else "None is registered; docs/own-indicators.md says how one is."
        built_in = f"It is a method of the market: m.{name}(…)." if name in taken else nearest
        raise UnknownName(f"No installed package registers an indicator '{name}' in {plugins.INDICATORS}. {built_in}")
    entry = plugins.find(plugins.INDICATORS, name)
    if name in taken:
        raise BadPlugin(f"{plugins.said(entry)} has the name of a method of the market. Its package must rename it.")
    function = plugins.load(entry)
    if not callable(function) or not inspect.signature(function).parameters:
        raise BadPlugin(f"{plugins.said(entry)} is no function of a market. {plugins.remedy(entry)}")
    return OwnIndicator(entry, function, views.ours().extended(_texts(entry), plugins.package(entry)))


def _texts(entry: EntryPoint) -> dict[str, str]:
    """SQL files beside the module, where it stands in a package."""
    package = getattr(import_module(entry.module).__spec__, "parent", "")
    return views.read(files(package)) if package else {}
