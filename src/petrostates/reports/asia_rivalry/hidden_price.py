"""At what price: the value of the hidden barrel in the books, with its range and the months that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.asia_rivalry.hidden_cargo import WORTH_NAMING_T
from petrostates.reports.blocks import Paragraph, Section, Table
from petrostates.reports.sentences import listing, years

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]


def section(seen: Hidden) -> Section:
    """For which years a value is known, of which months, and what it is worth."""
    whole = seen.price[seen.price["label"].isna()]
    known = whole[whole["known"]]
    said = f"A value is known for {years(known['period'].dt.year)} only" if len(known) else "No value is known"
    return Section(
        "At what price",
        (
            Paragraph(
                f"{said}: what customs quote under the labels for at least half of the tonnes{_parts(known)}. It is the value at "
                "which the cargo entered the books under another name. What was paid for it is not known in any year, so "
                "neither is its discount."
            ),
            Table("Value of the hidden barrel in the books: central (low–high, as quoted)", _table(seen.price)),
        ),
    )


def _parts(known: pd.DataFrame) -> str:
    """Years whose value is of some months only."""
    parts = [f"in {row['period']:%Y} of {row['span']}" for row in known.to_dict("records") if not _is_of_year(row)]
    return f", {listing(parts)} alone" if parts else ""


def _is_of_year(row: Row) -> bool:
    return bool(row["span"] == f"{row['period']:%Y}")


def _table(price: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    whole = price[price["label"].isna()]
    labels = price[price["label"].notna() & price["quantity_t"].ge(WORTH_NAMING_T)]
    return pd.DataFrame(
        {
            "Year": f"{row['period']:%Y}",
            "USD a tonne": _value(row),
            "what the books have": _by_label(labels[labels["period"].eq(row["period"])]),
        }
        for row in whole.to_dict("records")
    )


def _by_label(rows: pd.DataFrame) -> str:
    """Labels with their value, those of which the same is said together."""
    said = []
    for words, together in rows.groupby("says", sort=False):
        named = [f"{countries()[row['label']]}{_at(row)}" for row in together.to_dict("records")]
        said.append(f"{', '.join(named)}: {words}")
    return ". ".join(said) or "–"


def _at(row: Row) -> str:
    value = row["unit_value_usd_t"]
    return "" if value != value else f" {value:.0f}"


def _value(row: Row) -> str:
    """A known value with its range and, unless it is of the year, its months."""
    low, value, high = (row[f"unit_value{end}_usd_t"] for end in ("_low", "", "_high"))
    if not row["known"]:
        return "not known" if value != value else f"not known ({value:.0f} for a part)"
    ends = f" ({low:.0f}–{high:.0f})" if low < high else ""
    return f"{value:.0f}{ends}" if _is_of_year(row) else f"{value:.0f}{ends} in {row['span']}"
