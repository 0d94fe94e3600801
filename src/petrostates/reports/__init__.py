"""Reports: each a package or module that registers itself with ``@register``; rendered as HTML and Markdown."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from petrostates.errors import UnknownReport, suggest
from petrostates.opening import When
from petrostates.reports.document import Document
from petrostates.reports.registry import Builder, known

__all__ = ["names", "report"]

_PARTS = {"blocks", "document", "page", "registry", "sentences", "templates"}


def names() -> list[str]:
    """Names of all reports.

    Examples
    --------
    >>> names()
    ['asia-rivalry']
    """
    return sorted(_builders())


def report(name: str, *, data: str | Path | None = None, as_of: When = None) -> Document:
    """Build a report; save it with ``.save(folder)``.

    Parameters
    ----------
    name
        One of :func:`names`.
    data
        Data folder; see :func:`petrostates.config.data_folder`.
    as_of
        Use only what was published by this day.

    Returns
    -------
    Document
        Sections, tables and figures, with ``html()``, ``markdown()`` and ``save(folder)``.

    Raises
    ------
    UnknownReport
        No report has this name; the message offers the nearest.
    """
    builders = _builders()
    if name not in builders:
        raise UnknownReport(f"No report '{name}'. {suggest(name, builders)}")
    return builders[name](data, as_of)


def _builders() -> dict[str, Builder]:
    for found in iter_modules(__path__):
        if found.name not in _PARTS:
            import_module(f"{__name__}.{found.name}")
    return known()
