"""What stopped a source, in one message: whose fault, where, what to do next, and no key."""

from __future__ import annotations

import errno
from pathlib import Path
from traceback import extract_tb

from petrostates import config
from petrostates.connectors import Source, sources
from petrostates.errors import PetrostatesError

_STAYS = "What is at hand stays as it was."


def told(source: Source | None, error: Exception) -> str:
    """Say of any exception what happened, with the id of the source in front; None for the build of all of them."""
    name = source.id if source else "build"
    said = _without_keys(_words(error))
    return said if said.startswith(f"{name}: ") else f"{name}: {said}"


def _words(error: Exception) -> str:
    if isinstance(error, PetrostatesError):
        return str(error)
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename else ""
        remedy = "Make room on the disk" if error.errno == errno.ENOSPC else "See to it"
        return f"{place}{error.strerror}. {remedy}, and run again. {_STAYS}"
    where = extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno}). This is a fault of the program, "
        f"not of the data: please report it. {_STAYS}"
    )


def _without_keys(text: str) -> str:
    for source in sources().values():
        try:
            key = config.key(source.key) if source.key else None
        except PetrostatesError:  # what is no key was sent nowhere
            continue
        text = text.replace(key, "***") if key else text
    return text
