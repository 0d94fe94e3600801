"""What the data cannot see, and where they come from."""

from __future__ import annotations

from petrostates.connectors.baci_corrections import corrections
from petrostates.reference import countries
from petrostates.reports.asia_rivalry.findings import CRUDE, LNG, OTHER, Findings
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
        f"Figures are annual and end in {last}: nothing after it, neither the treaty of January 2025 nor the return of UN "
        "sanctions, can be tested here.",
        f"{last} is provisional in the trade source and can change with its next release.",
        '"Other Asia" holds Taiwan and every partner that an exporter does not disclose. It is kept as a cell of its own: never '
        "called Taiwan, never dropped.",
        "The attribution sees Iranian crude only where Chinese customs book it or Iran reports it. Hidden sales to other Asian "
        "buyers are not estimated, and the range does not cover them.",
        "What share of a label is hidden cargo of one origin nobody has measured: those shares are stated assumptions, and the "
        "attribution is widest in 2020 and 2021, when several labels shared the cargo.",
        "Russian sales to India are checked by no quoted figure; their range borrows the widest gap between quoted Chinese customs "
        "and the declared Russian flow. Every Russian figure that can be checked is at or above the declared one, so the declared "
        "one, which is the central reading, may be low.",
        "Nine worlds in ten lie within the range of the attributed tonnage, if the evidence is as wide as it says. The ranges "
        "of indices are the extremes over its ends and those of the Russian books: they carry no probability. Neither is a "
        "sampling error.",
        "Refined products, LPG and pipeline gas are outside this report.",
        "Value of attributed cargo is tonnes at the unit value declared under the label; the real discount is not seen.",
    ]
