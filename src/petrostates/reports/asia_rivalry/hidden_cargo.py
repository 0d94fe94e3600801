"""Where the hidden cargo went: the attribution, its routes, and its priors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from petrostates.reference import NOT_STATED
from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.findings import OTHER, Findings, OneBasis
from petrostates.reports.blocks import Block, Paragraph, Section, Table
from petrostates.reports.sentences import listing

if TYPE_CHECKING:
    import pandas as pd

_ENDS = ("central_t", "low_t", "high_t")
_TITLES = {
    "declared": "declared",
    "labels": "labels beyond their own oil",
    "own_returns": "Iran's own returns",
    "balance": "Iran's balance",
    "elsewhere": "Venezuelan oil, taken off the labels",
    "total": "together",
}


def attribution(found: Findings) -> Section:
    """Central, low and high per year, on both totals, with what each route says by itself."""
    total = found.routes[found.routes["route"].eq("total")].set_index("year")
    if total.empty:
        return Section("Where the hidden cargo went", (Paragraph("No evidence was published by this date."),))
    last = min(_last_in_books(found), int(total.index.max()))
    before, after = (_china(basis, last) for basis in (found.declared, found.attributed))
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"China is estimated to have taken {_together(total, last)} million tonnes of Iranian crude in {last}; it declared "
            f"{_declared(found, last)}. {_beyond_books(total, last)}Three routes see the same cargo and are never added: what "
            "Chinese customs book under a label beyond what that country can export, what Iran's own returns send to "
            '"Other Asia", and what its production '
            "leaves after its refineries and other buyers. They are pooled with fixed weights, half for either end of the flow; "
            "nine worlds in ten lie within the range. Labels count with what Chinese customs book under them, "
            f"which raises China's total in {last} from {before} to {after} million tonnes; other flows that the trade source "
            "understates stay as they are. Within the total of the trade source alone, which shows only part of the labels, "
            f"it would be {_mt(_inside_books(found, last))} million tonnes."
        ),
        drawings.attribution(found),
        Table("Iranian crude to China, million tonnes: central (low–high)", _routes_table(found.routes)),
        Paragraph(
            "Crude from Venezuela left the Chinese books at the same time and travels under the same labels. How much is seen "
            "from its own end only, by its balance and by an assumption around what China last declared openly, in 2019; it is "
            "taken off the label route, and the range carries its width."
        ),
    )
    return Section("Where the hidden cargo went", blocks)


def _last_in_books(found: Findings) -> int:
    """The last year that the trade source covers; the attribution may go on beyond it."""
    return int(found.attributed.shares.tidy()["period"].max().year)


def _together(total: pd.DataFrame, year: int) -> str:
    return _mt(tuple(float(total[end][year]) / 1e6 for end in _ENDS))


def _beyond_books(total: pd.DataFrame, last: int) -> str:
    """What quoted figures alone say of years that the trade source does not cover yet."""
    later = [f"{_together(total, year)} in {year}" for year in map(int, total.index) if year > last]
    if not later:
        return ""
    return f"Of later years there are no books yet; quoted figures alone give {listing(later)}. "


def _mt(readings: tuple[float, ...]) -> str:
    central, low, high = (f"{reading:.0f}" for reading in readings)
    return central if low == high else f"{central} ({low} to {high})"


def _declared(found: Findings, year: int) -> str:
    """What the importer itself declares, or that it declares none."""
    rows = found.routes[found.routes["route"].eq("declared") & found.routes["year"].eq(year)]
    return f"{rows['central_t'].sum() / 1e6:.0f}" if len(rows) else "none"


def _china(basis: OneBasis, year: int) -> str:
    """China's purchases of crude from everyone, million tonnes."""
    shares = basis.crude(basis.shares.tidy())
    return f"{shares[shares['importer'].eq('CHN') & shares['period'].dt.year.eq(year)]['quantity_t'].sum() / 1e6:.0f}"


def _inside_books(found: Findings, year: int) -> tuple[float, ...]:
    """Tonnes without the rows that raise the importer's total."""
    rows = found.attributed.market.adjustments()
    moved = rows[rows["attributed_exporter"].eq(OTHER) & rows["declared_exporter"].ne(NOT_STATED)]
    moved = moved[moved["period"].dt.year.eq(year)]
    declared = found.routes[found.routes["route"].eq("declared") & found.routes["year"].eq(year)]["central_t"].sum()
    return tuple((moved[end].sum() + declared) / 1e6 for end in ("quantity_t", "quantity_low_t", "quantity_high_t"))


def _routes_table(routes: pd.DataFrame) -> pd.DataFrame:
    million = [tuple(row[end] / 1e6 for end in _ENDS) for row in routes.to_dict("records")]
    wide = routes.assign(text=[_cell(*readings) for readings in million]).pivot(
        index="year", columns="route", values="text"
    )
    wide = wide.reindex(columns=list(_TITLES)).rename(columns=_TITLES).astype(object).fillna("–")
    return wide.rename_axis("Year").reset_index().astype(str)


def _cell(central: float, low: float, high: float) -> str:
    return f"{central:.1f}" if high == low else f"{central:.1f} ({low:.1f}–{high:.1f})"
