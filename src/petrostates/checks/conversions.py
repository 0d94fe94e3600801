"""Figures that were printed and have no tonnes: units of one fact that disagree, or a unit without a factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from petrostates.checks.books import parts
from petrostates.checks.finding import Finding, Place


def without_tonnes(frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Rows of flows and balances that keep what the publisher printed and could not be brought to tonnes."""
    for table in ("flows", "balances"):
        rows = frames[table]
        lost = rows[rows["quantity_t"].isna() & rows["reported_quantity"].notna()]
        for (source, frequency, product), part in parts(lost, "source", "frequency", "product"):
            units = ", ".join(sorted(part["reported_unit"].dropna().unique())) or "an unstated unit"
            first, last = (end.date() for end in (part["period"].min(), part["period"].max()))
            yield Finding(
                "warning",
                "without_tonnes",
                Place(table, source, frequency, first, last, product),
                f"{len(part)} rows of {table} were printed in {units} and have no tonnes: the publisher's units of one fact "
                "disagree, or there is no cited factor.",
                "Read them in reported_quantity; compare the publisher's own units before adding a factor to conversions.csv.",
            )
