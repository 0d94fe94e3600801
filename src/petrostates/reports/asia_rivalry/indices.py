"""The answer, pressure in both directions, and overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from petrostates.reference import countries
from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.comparable import ranked, says
from petrostates.reports.asia_rivalry.findings import ALIKE, BACK, CRUDE, FORTH, LNG, ONE, OTHER, Findings
from petrostates.reports.asia_rivalry.readings import NAMES, Reading, asymmetry, change, latest
from petrostates.reports.blocks import Bullets, Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, percent, years

if TYPE_CHECKING:
    import pandas as pd

    from petrostates.indicators import Pressure
    from petrostates.reports.asia_rivalry.findings import OneBasis

_FIRST_SHOWN = 2015
_WITHOUT_EVIDENCE = "Undetermined, without evidence on the cargo that the books hide"


def answer(found: Findings) -> str:
    """Whether they compete more than pairs of comparable size, with numbers, ranges and ranks, and what cannot be told."""
    on_other, on_one = _both_directions(found)
    overlap = latest(found.attributed, found.attributed.overlap.tidy(), "overlap")
    known = says(found) if found.has_evidence() else _WITHOUT_EVIDENCE
    return (
        f"{known}. In {on_other.year} the Asian buyers of Iranian crude took {on_other.percent()} of their crude from "
        f"{NAMES[ONE]}{ranked(found, FORTH)}, and the buyers of Russian crude, weighted by what they buy from it, "
        f"{on_one.percent()} from {NAMES[OTHER]}{ranked(found, BACK)}; {asymmetry(on_other, on_one)}. Their overlap is "
        f"{overlap.number()}{ranked(found, ALIKE)}. {_at_whose_cost(found)} {_lng(found)}"
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
                "buyers, weighted by what each buys from it. The ratio of the two directions is that of the two exporters' "
                f"sales, by an identity. In {on_other.year} {NAMES[ONE]} pressed on {NAMES[OTHER]} "
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
    moved = change(basis, basis.overlap.tidy(), "overlap", in_percent=False)
    return Section(
        "Overlap, as declared and as attributed",
        (
            Paragraph(
                "Overlap compares how two exporters spread their sales over buyers: 0 is disjoint, 1 identical. It is blind "
                f"to size, so it stands beside pressure and not in front of it. As attributed it was {by_tonnes.number()}, in "
                f"{by_tonnes.year} by tonnes; by value {by_value.number()}. It {moved}. "
                f"{_end_of_the_books(found)}"
            ),
            Paragraph(
                "Hidden Iranian cargo can be found in China only. Where the books show no other sales, Iran has one buyer "
                f"here, and the overlap is {NAMES[ONE]}'s share of sales there, whatever Iran's tonnage. Its range says how "
                "far the Russian books in China and India may be off, given that; it does not cover hidden sales to other "
                "buyers."
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
        "declaring Iranian origin in 2019: most of the fall of the declared line before it ends is a fall of declarations."
    )


def _at_whose_cost(found: Findings) -> str:
    """What the diversion fit adds: co-presence is not yet displacement."""
    reading = found.fits["diversion", "attributed"].reading("ratio_to_proportional")
    return {
        "undetermined": "Whether one gains at the other's cost cannot be told from annual data.",
        "above": f"Where {NAMES[ONE]} gains, {NAMES[OTHER]} loses more than its size explains.",
        "below": f"Where {NAMES[ONE]} gains, {NAMES[OTHER]} loses less than its size explains.",
    }[reading]


def _lng(found: Findings) -> str:
    frame = found.attributed.overlap.tidy()
    rows = frame[frame["product"].eq(LNG)]
    if rows.empty:
        silent = {
            code for _, product, who in found.attributed.overlap.silent if product == LNG for code in who.split("+")
        }
        names = NAMES[OTHER] if OTHER in silent else NAMES[ONE]
        return f"In LNG they do not meet: {names} exports none, so no index exists."
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
            f"{forth}, declared": column(found.declared, found.declared.one_on_other),
            f"{back}, attributed": column(found.attributed, found.attributed.other_on_one),
            f"{back}, declared": column(found.declared, found.declared.other_on_one),
        }
    )
    table = table.astype(object).fillna("–").rename_axis("Year").reset_index()
    return table[table["Year"].ge(_FIRST_SHOWN)].astype(str)
