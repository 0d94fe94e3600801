"""Measure how energy exporters compete: market overlap, pressure and concentration, declared and attributed.

>>> import petrostates as ps
>>> m = ps.market("all", flows=ps.example_flows())
>>> m.overlap("RUS", "IRN").tidy()["overlap"].tolist()
[0.6]
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from petrostates import models
    from petrostates.errors import PetrostatesError
    from petrostates.frames import example_flows
    from petrostates.opening import events, gaps, market
    from petrostates.opening import listed_sources as sources
    from petrostates.reference import countries, regions
    from petrostates.reports import report

# Public name -> where it lives. Nothing is imported before it is used: `import petrostates` stays quick.
_PUBLIC = {
    "PetrostatesError": "petrostates.errors:PetrostatesError",
    "countries": "petrostates.reference:countries",
    "events": "petrostates.opening:events",
    "example_flows": "petrostates.frames:example_flows",
    "gaps": "petrostates.opening:gaps",
    "market": "petrostates.opening:market",
    "models": "petrostates.models:",
    "regions": "petrostates.reference:regions",
    "report": "petrostates.reports:report",
    "sources": "petrostates.opening:listed_sources",
}

__all__ = [
    "PetrostatesError",
    "countries",
    "events",
    "example_flows",
    "gaps",
    "market",
    "models",
    "regions",
    "report",
    "sources",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("petrostates")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'petrostates' has no attribute '{name}'")
    module, _, attribute = _PUBLIC[name].partition(":")
    loaded = import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
