"""Whose figures a coverage is of: sources, books, frequencies and vintages in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from petrostates import periods
from petrostates.selection import NO_VINTAGE, OWN_FRAME


def said(kinds: Iterable[tuple[str, str, str, Any]]) -> str:
    """Sources, whose books, frequency and vintages in words.

    Examples
    --------
    >>> from datetime import date
    >>> said([("baci", "A", "reconciled", date(2026, 1, 22))])
    'baci (annual, reconciled, vintage 2026-01-22)'
    >>> said([(OWN_FRAME, "A", "reconciled", NO_VINTAGE)])
    'your own frame (annual, without a vintage)'
    """
    vintages: dict[tuple[str, str, str], list[Any]] = {}
    for source, frequency, flow, vintage in kinds:
        vintages.setdefault((source, frequency, flow), []).append(vintage)
    return "; ".join(_release(*kind, days) for kind, days in sorted(vintages.items()))


def _release(source: str, frequency: str, flow: str, days: list[Any]) -> str:
    dated = [day for day in days if day != NO_VINTAGE]
    vintage = f"vintage {_span(dated)}" if dated else "without a vintage"
    if source == OWN_FRAME:  # its books are called reconciled where it does not say whose they are
        books = "" if flow == "reconciled" else f"{flow}, "
        return f"your own frame ({periods.WORDS[frequency]}, {books}{vintage})"
    return f"{source} ({periods.WORDS[frequency]}, {flow}, {vintage})"


def _span(days: list[Any]) -> str:
    return f"{min(days)}" if min(days) == max(days) else f"{min(days)} to {max(days)}"
