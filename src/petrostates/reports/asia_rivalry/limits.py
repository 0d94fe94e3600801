"""What the data cannot see, and where they come from."""

from __future__ import annotations

from petrostates.connectors.baci_corrections import corrections
from petrostates.reference import countries
from petrostates.reports.asia_rivalry.findings import CRUDE, LNG, OTHER, Findings
from petrostates.reports.asia_rivalry.fits import in_words
from petrostates.reports.blocks import Bullets, Paragraph, Section
from petrostates.reports.sentences import listing, years


def cannot_see(found: Findings) -> Section:
    """Silences of the books, known gaps, and the limits of the attribution."""
    return Section(
        "What the data cannot see",
        (
            Bullets(
                (
                    *_silences(found),
                    *(gap["what"] for gap in found.gaps),
                    *_jumps(found),
                    *_limits(found),
                )
            ),
        ),
    )


def sources_and_vintages(found: Findings) -> Section:
    """Every source with its vintage, licence and files."""
    items = []
    for record in found.records:
        files = listing([f"{entry['name']} (sha256 {entry['sha256'][:12]}…)" for entry in record.facts["files"]])
        items.append(
            f"{record.facts['citation']} Vintage {record.vintage}, retrieved {record.facts['retrieved']}. "
            f"Licence: {record.facts['licence']}. Files: {files}."
        )
    rule = corrections()["rule"]
    return Section(
        "Sources and vintages",
        (
            Bullets(tuple(items)),
            Paragraph(
                f"Repairs: {rule['what']} The reported tonnage is kept beside it. Cases that overrule it: "
                + " ".join(
                    f"{countries()[case['exporter']]}: {case['what']} {case['why']}" for case in corrections()["case"]
                )
            ),
        ),
    )


def _silences(found: Findings) -> list[str]:
    said = []
    for product, title in ((CRUDE, "Crude"), (LNG, "LNG")):
        silent = [
            (int(period[:4]), who)
            for period, code, who in found.declared.overlap.silent
            if code == product and OTHER in who
        ]
        if silent:
            said.append(
                f"{title}: {countries()[OTHER]} sells nothing to Asia in the declared books of "
                f"{years(year for year, _ in silent)}; declared indices are absent there, not 0."
            )
    return said


def _jumps(found: Findings) -> list[str]:
    """Years in which what the books hold jumps, found in the figures themselves."""
    said = []
    for product, title in ((CRUDE, "Crude"), (LNG, "LNG")):
        jumps = [jump for jump in found.coverage.jumps if jump.product == product]
        if jumps:
            named = listing([f"{countries()[jump.importer]} {jump.period:%Y}" for jump in jumps])
            said.append(
                f"{title}: the purchases of these importers leave the books or enter them with whole suppliers: {named}. "
                "A jump of an index beside such a year can be one of coverage."
            )
    return said


def _limits(found: Findings) -> list[str]:
    last = found.declared.shares.tidy()["period"].max().year
    return [
        f"Flows are annual and end in {last}: no overlap or pressure after it exists, so neither the treaty of January 2025 "
        f"nor the return of UN sanctions can be tested here.{_later_years(found, last)}",
        f"{last} is provisional in the trade source and can change with its next release.",
        '"Other Asia" holds Taiwan and every partner that an exporter does not disclose. It is kept as a cell of its own: never '
        "called Taiwan, never dropped.",
        *(_of_attribution(found) if found.hidden is not None else []),
        "Overlap and pressure describe where sales meet. A rank among pairs of comparable size says whether this pair meets "
        "more than others do, not whether either suffers from it.",
        "Refined products, LPG and pipeline gas are outside this report.",
    ]


def _later_years(found: Findings, last: int) -> str:
    later = [] if found.hidden is None else [year for year in found.hidden.hidden_years() if year > last]
    return f" Of {years(later)} only the hidden cargo itself is estimated, from quoted figures." if later else ""


def _of_attribution(found: Findings) -> list[str]:
    """What holds where cargo is attributed at all."""
    return [
        "The attribution sees Iranian crude only where Chinese customs book it, Iran reports it, or its balance leaves it. "
        "Hidden sales to other Asian buyers are not estimated, and no range covers them.",
        "What share of a label's excess is Iranian nobody has measured. These shares are stated assumptions; some of the rest "
        "may be Russian cargo, or legal blends.",
        *_thin(found),
        _russian_books(found),
        "The range of an estimate holds nine in ten of the worlds drawn from the evidence: it is as good as the evidence and "
        "its stated widths, and no sampling error. The range of an index spans the ends of that estimate and of the Russian "
        "books, and carries no probability.",
        "Value of attributed cargo is tonnes at the unit value declared under the label; the real discount is not seen.",
    ]


def _thin(found: Findings) -> list[str]:
    """What the attribution itself notes of its evidence."""
    notes = found.hidden.plain_notes() if found.hidden is not None else []
    return [f"Thin evidence. {in_words(note)}." for note in notes]


def _russian_books(found: Findings) -> str:
    """How far Russian flows are checked, from the rows that say so."""
    rows = found.attributed.market.adjustments()
    gaps = rows[rows["method"].eq("book_gap")]
    checked = gaps[gaps["evidence"].str.startswith("quoted")]
    if checked.empty:
        return "No Russian flow can be checked against a quoted figure."
    low, high = checked["quantity_low_t"].min() / 1e6, checked["quantity_high_t"].max() / 1e6
    never = "never below it by more than rounding" if low > -_ROUNDING_MT else f"at least {-low:.1f} below it"
    return (
        f"Where Russian sales to China can be checked, customs book up to {high:.1f} million tonnes a year more than declared "
        f"and {never}. No quoted figure checks those to India: their range borrows the widest gap found in China. The declared "
        "figure, which is the central reading, may therefore be low."
    )


_ROUNDING_MT = 0.1
