"""Where reports register under the name a user types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from petrostates.opening import When
from petrostates.reports.document import Document

Builder = Callable[[str | Path | None, When], Document]

_BUILDERS: dict[str, Builder] = {}


def register(name: str) -> Callable[[Builder], Builder]:
    """Register a function of data folder and date of knowledge under a report name."""

    def keep(builder: Builder) -> Builder:
        _BUILDERS[name] = builder
        return builder

    return keep


def known() -> dict[str, Builder]:
    """Registered reports by name."""
    return dict(_BUILDERS)
