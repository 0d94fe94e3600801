"""The answer, pressure in both directions, and overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from petrostates.reference import countries
from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.findings import CRUDE, LNG, ONE, OTHER, Findings
from petrostates.reports.asia_rivalry.readings import NAMES, Reading, asymmetry, change, degree, latest, verdict
from petrostates.reports.blocks import Bullets, Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, percent, years

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.indicators import Pressure
    from petrostates.reports.asia_rivalry.findings import OneBasis

_FIRST_SHOWN = 2015


def answer(found: Findings) -> str:
    """Say in one sentence, with its number and interval, whether they compete."""
    on_other, on_one = _both_directions(found)
    overlap = latest(found.attributed, found.attributed.overlap.tidy(), "overlap")
    known = verdict(overlap) if len(found.routes) else "Undetermined, without evidence on the cargo that the books hide"
    return (
        f"{known}: in {overlap.year} {NAMES[ONE]} supplied {on_other.percent()} of what {NAMES[OTHER]}'s Asian "
        f"crude buyers bought, and {NAMES[OTHER]} {on_one.percent()} of what {NAMES[ONE]}'s bought; they sell to the "
        f"same buyers {degree(overlap)} (overlap {overlap.number()}), and {asymmetry(on_other, on_one)}. {_lng(found)}"
    )


def pressure(found: Findings) -> Section:
    """Both directions: the leading number, because it has a direction and carries the interval."""
    on_other, on_one = _both_directions(found)
    basis = found.attributed
    return Section(
        "Pressure in both directions",
        (
            Paragraph(
                "Pressure is the market share of one exporter where the other one sells: the average over the other's "
                f"buyers, weighted by what each buys from it. In {on_other.year} {NAMES[ONE]} pressed on {NAMES[OTHER]} "
                f"with {on_other.percent()} and {NAMES[OTHER]} on {NAMES[ONE]} with {on_one.percent()}. The first "
                f"{change(basis, basis.one_on_other.tidy(), 'pressure')}; the second "
                f"{change(basis, basis.other_on_one.tidy(), 'pressure')}."
            ),
            drawings.pressure(found),
            Table("Pressure by year, crude, by tonnes (range over the attribution scenarios)", _pressure_table(found)),
        ),
    )


def overlap(found: Findings) -> Section:
    """Both bases side by side, with the dates of the calendar."""
    basis = found.attributed
    by_tonnes = latest(basis, basis.overlap.tidy(), "overlap")
    by_value = latest(basis, basis.overlap_by_value.tidy(), "overlap")
    return Section(
        "Overlap, as declared and as attributed",
        (
            Paragraph(
                "Overlap is the part of their sales that the two make to the same buyers in the same proportion: 0 is "
                "disjoint, 1 identical. It is blind to size, so it stands beside pressure and not in front of it. As "
                f"attributed it was {by_tonnes.number()}, in {by_tonnes.year} by tonnes; by value {by_value.number()}. "
                f"{_end_of_the_books(found)}"
            ),
            drawings.overlap(found),
            Bullets(drawings.event_legend(found)),
        ),
    )


def _both_directions(found: Findings) -> tuple[Reading, Reading]:
    basis = found.attributed
    return (
        latest(basis, basis.one_on_other.tidy(), "pressure"),
        latest(basis, basis.other_on_one.tidy(), "pressure"),
    )


def _end_of_the_books(found: Findings) -> str:
    """Where the declared index stops, and why that is not a zero."""
    last = found.declared.crude(found.declared.overlap.tidy()).iloc[-1]
    silent = [(int(period[:4]), who) for period, product, who in found.declared.overlap.silent if product == CRUDE]
    if not silent:
        return f"As declared it was {number(last['overlap'])} in {last['period'].year}."
    names = listing(sorted({countries()[code] for _, who in silent for code in who.split("+")}))
    return (
        f"As declared it ends in {last['period'].year} at {number(last['overlap'])}: in "
        f"{years(year for year, _ in silent)} {names} has no row at all in the books. That is not a 0. Importers stopped "
        "declaring Iranian origin in 2019: the fall of the declared line before it ends is a fall of declarations."
    )


def _lng(found: Findings) -> str:
    frame = found.attributed.overlap.tidy()
    rows = frame[frame["product"].eq(LNG)]
    if rows.empty:
        return f"In LNG they do not meet: {NAMES[OTHER]} exports none, so no index exists."
    return f"In LNG the overlap was {number(rows.iloc[-1]['overlap'])} in {rows.iloc[-1]['period'].year}."


def _pressure_table(found: Findings) -> pd.DataFrame:
    import pandas as pd

    def column(basis: OneBasis, result: Pressure) -> dict[int, str]:
        rows = basis.crude(result.tidy())
        readings = (Reading.of(row, "pressure") for _, row in rows.iterrows())
        return {
            reading.year: reading.percent() if reading.low == reading.low else percent(reading.value, 1)
            for reading in readings
        }

    forth, back = f"{NAMES[ONE]} on {NAMES[OTHER]}", f"{NAMES[OTHER]} on {NAMES[ONE]}"
    table = pd.DataFrame(
        {
            f"{forth}, attributed": column(found.attributed, found.attributed.one_on_other),
            "declared": column(found.declared, found.declared.one_on_other),
            f"{back}, attributed": column(found.attributed, found.attributed.other_on_one),
            "declared ": column(found.declared, found.declared.other_on_one),
        }
    )
    table = table.astype(object).fillna("–").rename_axis("Year").reset_index()
    return table[table["Year"].ge(_FIRST_SHOWN)].astype(str)
