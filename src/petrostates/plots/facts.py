"""What a piece of evidence is about, in a few words for an axis or a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]

_ABOUT: dict[str, Callable[[Row], str]] = {
    "customs_import": lambda row: f"customs of {_name(row, 'importer')}: {_name(row, 'label')}",
    "own_exports": lambda row: f"exports by {_name(row, 'label')}'s own books",
    "capability": lambda row: f"what {_name(row, 'label')} can send itself",
    "production": lambda row: f"production of {_name(row, 'label')}",
    "refinery_runs": lambda row: f"refinery runs of {_name(row, 'label')}",
    "stock_change": lambda row: f"stock change of {_name(row, 'label')}",
    "exports_to_others": lambda row: f"other buyers of {_name(row, 'label')}",
    "carries": lambda row: f"{_name(row, 'origin')}'s share under the label {_name(row, 'label')}",
    "undisclosed_share": lambda row: f"{_name(row, 'label')}'s undisclosed cargo: share to {_name(row, 'importer')}",
    "hidden_prior": lambda row: f"hidden cargo of {_name(row, 'label')}",
    "unit_value": lambda row: f"customs value under {_name(row, 'label')}",
    "quoted": lambda row: f"outside estimate of {_name(row, 'label')}",
}


def title(row: Row) -> str:
    """Name one row of evidence: what it says of whom, and when.

    Examples
    --------
    >>> from datetime import date
    >>> span = {"period": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    >>> title({"concept": "customs_import", "label": "MYS", "importer": "CHN", **span})
    'customs of China: Malaysia, 2024'
    """
    concept = row["concept"]
    about = _ABOUT[concept](row) if concept in _ABOUT else f"{concept.replace('_', ' ')} of {_name(row, 'label')}"
    return f"{about}, {_span(row['period'], row['period_end'])}"


def titles(evidence: pd.DataFrame) -> dict[str, str]:
    """Titles by the name of the fact."""
    return {row["fact"]: title(row) for row in evidence.to_dict("records")}


def _name(row: Row, column: str) -> str:
    code = row[column]
    return countries().get(code, str(code))


def _span(first: Any, last: Any) -> str:
    """Years, or months where a span is not made of whole years."""
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    ends = [f"{day:%Y}" if whole else f"{day:%b %Y}" for day in (first, last)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)
