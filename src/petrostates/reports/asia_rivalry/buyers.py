"""Who makes the overlap, who holds which part of the market, and how concentrated the buyers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from petrostates.reference import OTHER_ASIA, countries
from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.findings import ONE, OTHER, Findings
from petrostates.reports.asia_rivalry.readings import NAMES, Reading
from petrostates.reports.blocks import Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, percent

if TYPE_CHECKING:
    import pandas as pd

_MAIN = 6
# The last full year before importers stopped declaring Iranian crude.
_LAST_OPEN_YEAR = 2018


def who_makes_the_overlap(found: Findings) -> Section:
    """Contributions of importers; they sum to the index."""
    import pandas as pd

    cells = found.attributed.crude(found.attributed.overlap.by_cell)
    cells = cells[cells["contribution"].gt(0)]  # buyers that both sell to
    year = int(cells["period"].max().year)
    now, before = (_largest(cells, when) for when in (year, _LAST_OPEN_YEAR))
    total = sum(cell["contribution"] for cell in now)
    first = now[0]
    then = listing([f"{countries()[cell['cell']]} ({number(cell['contribution'])})" for cell in before[:3]])
    return Section(
        "Who makes the overlap",
        (
            Paragraph(
                f"In {year} {countries()[first['cell']]} makes {number(first['contribution'])} of an overlap of "
                f"{number(total)}, {percent(first['contribution'] / total)} of it. In {_LAST_OPEN_YEAR}, before importers "
                f"stopped declaring Iranian crude, it came from {then}."
            ),
            drawings.by_importer(found),
            Table(
                f"Buyers that both sell to, {year}, as attributed",
                pd.DataFrame(
                    {
                        "Buyer": countries()[cell["cell"]],
                        f"of {NAMES[ONE]}'s sales": percent(cell["sales_share_a"], 1),
                        f"of {NAMES[OTHER]}'s sales": percent(cell["sales_share_b"], 1),
                        "adds to overlap": number(cell["contribution"]),
                    }
                    for cell in now
                ),
            ),
        ),
    )


def market_shares(found: Findings) -> Section:
    """Both exporters' shares of all Asian purchases."""
    basis = found.attributed
    pooled = basis.crude(basis.market_shares.tidy())
    latest = pooled[pooled["period"].eq(pooled["period"].max()) & pooled["exporter"].isin(NAMES)]
    said = [f"{NAMES[row['exporter']]} sold {Reading.of(row, 'share').percent()}" for _, row in latest[::-1].iterrows()]
    return Section(
        "Shares of the Asian market",
        (
            Paragraph(
                f"Of all crude that Asia bought in {pooled['period'].max().year}, {listing(said)} as attributed. Where the "
                "declared line of Iran stops, the books stop; the cargo does not."
            ),
            drawings.shares(found),
        ),
    )


def concentration(found: Findings) -> Section:
    """How few suppliers the main importers depend on."""
    import pandas as pd

    rows = _main_importers(found)
    tightest = max(rows, key=lambda row: row["hhi"])
    year = rows[0]["period"].year
    return Section(
        "How concentrated the main importers are",
        (
            Paragraph(
                f"Among the {len(rows)} largest buyers {countries()[tightest['importer']]} depends on the fewest suppliers: a "
                f"raw Herfindahl index of {number(tightest['hhi'])}, as if {number(tightest['effective_suppliers'], 1)} equal "
                "suppliers shared its market."
            ),
            Table(
                f"Main importers of crude, {year}, as attributed, by tonnes",
                pd.DataFrame(
                    {
                        "Buyer": countries()[row["importer"]],
                        "Mt": number(row["bought_t"] / 1e6, 1),
                        "HHI": number(row["hhi"]),
                        "effective suppliers": number(row["effective_suppliers"], 1),
                        NAMES[ONE]: "–" if pd.isna(row[ONE]) else percent(row[ONE]),
                        NAMES[OTHER]: "–" if pd.isna(row[OTHER]) else percent(row[OTHER]),
                        "largest supplier": f"{countries()[row['top_exporter']]}, {percent(row['cr1'])}",
                    }
                    for row in rows
                ),
            ),
        ),
    )


def _largest(cells: pd.DataFrame, year: int) -> list[dict[str, Any]]:
    of_year = cells[cells["period"].dt.year.eq(year)].nlargest(_MAIN, "contribution")
    return _records(of_year)


def _main_importers(found: Findings) -> list[dict[str, Any]]:
    """The largest buyers of the last year with their concentration and both exporters' shares."""
    basis = found.attributed
    shares, hhi = (basis.crude(result.tidy()) for result in (basis.shares, basis.concentration))
    shares, hhi = (frame[frame["period"].eq(frame["period"].max())] for frame in (shares, hhi))
    of_exporter = shares.pivot(index="importer", columns="exporter", values="share").reindex(columns=[ONE, OTHER])
    countries_only = shares[shares["importer"].ne(OTHER_ASIA)]  # a merged cell is no buyer
    bought = countries_only.groupby("importer")["quantity_t"].sum().nlargest(_MAIN).rename("bought_t")
    joined = hhi.set_index("importer").join(of_exporter).join(bought, how="inner")
    return _records(joined.sort_values("bought_t", ascending=False).reset_index())


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment] # column names are text
    return rows
