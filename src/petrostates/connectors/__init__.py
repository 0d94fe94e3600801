"""One module per source; each declares ``SOURCE``. The folder listing is the registry."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from petrostates import plugins
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadPlugin

__all__ = ["Fetched", "RawFiles", "Source", "Tables", "Wanted", "sources"]

_ID = re.compile(r"[a-z][a-z0-9_]*")


@cache
def sources() -> dict[str, Source]:
    """Every source by id: ours, and those that installed packages register in the group ``petrostates.sources``.

    Raises
    ------
    BadPlugin
        One of another package cannot be loaded, is no `Source` of its own name, or has an id that is taken.

    Examples
    --------
    >>> sources()["baci"].publisher
    'CEPII'
    """
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    ours = {module.SOURCE.id: module.SOURCE for module in modules if hasattr(module, "SOURCE")}
    return ours | {name: _registered(name, ours) for name in plugins.names(plugins.SOURCES)}


def _registered(name: str, ours: dict[str, Source]) -> Source:
    entry = plugins.find(plugins.SOURCES, name)
    source = plugins.load(entry)
    if not isinstance(source, Source) or source.id != name:
        raise BadPlugin(f"{plugins.said(entry)} is no Source whose id is '{name}'. {plugins.remedy(entry)}")
    if name in ours:
        raise BadPlugin(f"{plugins.said(entry)} has the id of a source of petrostates. Its package must rename it.")
    if not _ID.fullmatch(name):
        raise BadPlugin(
            f"{plugins.said(entry)} needs an id of lower-case letters, digits and underscores: it names a folder."
        )
    return source
