"""One module per source; each declares ``SOURCE``. The folder listing is the registry."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted

__all__ = ["Fetched", "RawFiles", "Source", "Tables", "Wanted", "sources"]


@cache
def sources() -> dict[str, Source]:
    """Every source by id.

    Examples
    --------
    >>> sources()["baci"].publisher
    'CEPII'
    """
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    declared = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return {source.id: source for source in declared}
