"""``asia-rivalry``: whether Russia and Iran compete for the same Asian crude and LNG market.

``findings`` measures everything once; every other module says one part of it, in sentences made from the results.
"""

from __future__ import annotations

from pathlib import Path

from petrostates.opening import When
from petrostates.reports.asia_rivalry import buyers, comparable, evidence, fits, hidden_cargo, indices, limits
from petrostates.reports.asia_rivalry.files import provenance, tables
from petrostates.reports.asia_rivalry.findings import Findings, find
from petrostates.reports.document import Document
from petrostates.reports.registry import register


@register("asia-rivalry")
def build(data: str | Path | None, as_of: When) -> Document:
    """Measure everything once, then say it."""
    return say(find(data, as_of))


def say(found: Findings) -> Document:
    """Say what was found, pressure first."""
    return Document(
        name="asia-rivalry",
        title="Russia and Iran in Asia: do they compete for the same crude and LNG market?",
        answer=indices.answer(found),
        sections=(
            indices.pressure(found),
            indices.overlap(found),
            comparable.placebo(found),
            buyers.who_makes_the_overlap(found),
            buyers.market_shares(found),
            buyers.concentration(found),
            hidden_cargo.attribution(found),
            *evidence.sections(found),
            fits.fits(found),
            limits.cannot_see(found),
            limits.sources_and_vintages(found),
        ),
        tables=tables(found),
        provenance=provenance(found),
    )
