"""What other packages add through entry points: found by name, loaded when used, and named by package where it is broken."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from petrostates.errors import BadPlugin

INDICATORS, SOURCES = "petrostates.indicators", "petrostates.sources"


def names(group: str) -> tuple[str, ...]:
    """Names that installed packages register in a group, in order; nothing is loaded."""
    return tuple(sorted(entry_points(group=group).names))


def find(group: str, name: str) -> EntryPoint:
    """The one entry point of a name.

    Raises
    ------
    BadPlugin
        Two packages register the same name.
    """
    # A package that is installed twice, as in two folders of the path, is one package.
    found = {package(entry): entry for entry in entry_points(group=group, name=name)}
    if len(found) > 1:
        raise BadPlugin(f"'{name}' is registered by {' and '.join(sorted(found))} in {group}. Uninstall one of them.")
    return next(iter(found.values()))


def load(entry: EntryPoint) -> Any:
    """What an entry point stands for.

    Raises
    ------
    BadPlugin
        It cannot be imported; the message names the package.
    """
    try:
        return entry.load()
    except Exception as error:  # whatever a stranger's module raises, say whose it is
        raise BadPlugin(f"{said(entry)} cannot be loaded: {type(error).__name__}: {error}. {remedy(entry)}") from error


def said(entry: EntryPoint) -> str:
    """Name an entry point and its package in a message."""
    return f"'{entry.name}' of the package {package(entry)} ({entry.group}: {entry.value})"


def remedy(entry: EntryPoint) -> str:
    """What to do about a broken one."""
    return f"Mend or uninstall {package(entry)}."


def package(entry: EntryPoint) -> str:
    """Name and version of the package that an entry point belongs to."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown"
