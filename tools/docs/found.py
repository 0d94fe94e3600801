"""Finds what is documented: indicators are the public methods of the groups that a market is made of.

A method of a result is one too where its docstring has a formula, as that of a pair's place among all pairs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from petrostates import indicators
from petrostates.indicators import Result, scalar_overlap, scalar_rivals, scalar_suppliers
from petrostates.markets import Market
from petrostates.markets.selected import Selected
from tools.docs.docstring import Docstring, parsed


@dataclass(frozen=True)
class Found:
    """A public function with its parsed docstring, and how it is called."""

    name: str
    call: str
    group: str
    function: Callable[..., Any]
    doc: Docstring


def market_indicators() -> list[Found]:
    """Indicators of a market, group by group."""
    groups = [group for group in Market.__mro__ if issubclass(group, Selected) and group not in (Market, Selected)]
    return [
        _found(name, function, f"m.{name}", (inspect.getdoc(import_module(group.__module__)) or "").splitlines()[0])
        for group in groups
        for name, function in _public(group)
    ]


def result_indicators() -> list[Found]:
    """Indicators that are asked of a result."""
    for module in iter_modules(indicators.__path__, f"{indicators.__name__}."):
        import_module(module.name)
    classes = sorted(_subclasses(Result), key=lambda kind: kind.__name__)
    return [
        _found(name, function, f"{kind.__name__.lower()}.{name}", "Asked of a result.")
        for kind in classes
        for name, function in _public(kind)
        if "Formula" in parsed(function).notes
    ]


def scalar_forms() -> list[Found]:
    """Plain functions of arrays."""
    return [
        _found(name, function, f"ps.{name}", "Plain functions of arrays.")
        for module in (scalar_suppliers, scalar_overlap, scalar_rivals)
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    ]


def _found(name: str, function: Callable[..., Any], call: str, group: str) -> Found:
    return Found(name, call, group, function, parsed(function))


def _public(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    return (
        (name, member) for name, member in vars(kind).items() if inspect.isfunction(member) and not name.startswith("_")
    )


def _subclasses(kind: type) -> set[type]:
    found: set[type] = set(kind.__subclasses__())
    return found.union(*map(_subclasses, found))
