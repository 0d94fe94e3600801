"""Where the hidden cargo went: the answer by year, its routes with their weights, and both totals of the importer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries
from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.findings import BUYER, OTHER, Findings
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.asia_rivalry.readings import NAMES
from petrostates.reports.blocks import Paragraph, Section, Table
from petrostates.reports.sentences import listing, percent

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]

_HEADING = "Where the hidden cargo went"
_BUYER = countries()[BUYER]
_ROUTES = {
    "labels": "labels beyond their own oil",
    "own_returns": f"{NAMES[OTHER]}'s own returns",
    "balance": f"{NAMES[OTHER]}'s balance",
    "prior": "assumed",
}
_KINDS = {
    "declared": "the books",
    "corrected": "customs figure of the year: a correction of the books",
    "carried": "no evidence of the year: the nearest one, opened",
}


def attribution(found: Findings) -> Section:
    """The answer of every year, on both totals, with what each route says by itself."""
    seen = found.hidden
    if seen is None:
        return Section(_HEADING, (Paragraph("No evidence was published by this date."),))
    return Section(
        _HEADING,
        (
            Paragraph(f"{_answer(seen)} {_course(seen)} {_thinnest(seen)}"),
            drawings.attribution(found, seen),
            Table(
                f"Iranian crude to {_BUYER}, million tonnes: central (low–high); –: no row, or no book of the year. Total: what "
                f"{_BUYER} buys of everyone in the trade source; raised: with the attributed tonnes that it does not show",
                _yearly(seen),
            ),
            Paragraph(_both_totals(seen)),
            Paragraph(
                f"Three routes see the same cargo: what {_BUYER}'s customs book under a label beyond what that country can "
                "send; "
                f'what {NAMES[OTHER]}\'s own returns declare, and send to "Other Asia"; and what its production leaves after its '
                "refineries and other buyers. They are averaged with fixed weights, half for either end of the flow, and never "
                "added; a route that is missing leaves its weight to the others. Where they disagree by more than their own "
                "widths, the answer widens."
            ),
            Table("Each route by itself, million tonnes: central (low–high), and its weight", _routes(seen)),
            Paragraph(_elsewhere(seen)),
        ),
    )


def interval(row: Row, decimals: int = 0) -> str:
    """Central figure with its range, million tonnes."""
    low, central, high = (f"{row[end] / 1e6:.{decimals}f}" for end in ("low_t", "quantity_t", "high_t"))
    return central if low == high else f"{central} ({low}–{high})"


def _answer(seen: Hidden) -> str:
    """The last year of the books, and those after it."""
    last = seen.last_in_books
    row = seen.of_year(last)
    shown = _mt(row["declared_t"])
    declared = "the trade source has no row of it" if shown == "–" else f"the trade source shows {shown}"
    later = [year for year in seen.hidden_years() if year > last]
    beyond = "".join(f"; in {year}, which no book here reaches, {interval(seen.of_year(year))}" for year in later)
    return (
        f"{_BUYER} is estimated to have taken {interval(row)} million tonnes of Iranian crude in {last}, and {declared}"
        f"{beyond}. Nine in ten of the worlds drawn from the evidence lie within a range. It is open evidence alone; nothing "
        "was fitted to outside estimates of the flow."
    )


def _course(seen: Hidden) -> str:
    """First and last attributed year, called a rise or a fall only where their ranges are apart."""
    years = seen.hidden_years()
    first, last = seen.of_year(years[0]), seen.of_year(years[-1])
    moved = (
        "rose"
        if last["low_t"] > first["high_t"]
        else "fell"
        if last["high_t"] < first["low_t"]
        else "cannot be told apart"
    )
    if moved == "cannot be told apart":
        return f"The flow of {years[-1]} {moved} from that of {years[0]}, {interval(first)}."
    return f"The flow {moved} from {interval(first)} in {years[0]}."


def _thinnest(seen: Hidden) -> str:
    hidden = seen.yearly[seen.yearly["period"].dt.year.isin(seen.hidden_years())]
    width = (hidden["high_t"] - hidden["low_t"]) / hidden["quantity_t"]
    row = hidden.loc[width.idxmax()]
    return f"For its size it is least certain in {row['period'].year}: {interval(row)}."


def _both_totals(seen: Hidden) -> str:
    """What either choice of the importer's total makes of the last year in the books."""
    last = seen.last_in_books
    row = seen.of_year(last)
    books, customs = (f"{row[name] / 1e6:.0f}" for name in ("importer_books_t", "importer_customs_t"))
    inside = interval(_inside(row))
    return (
        f"Two totals. The trade source shows only part of what {_BUYER}'s customs book under the labels. Within its total for "
        f"{_BUYER}, {books} million tonnes in {last}, only {inside} of the {interval(row)} can be moved: what it shows under a "
        "label is shared between hidden origins as all that the label hides is. This report lets the rest come on top, so that "
        f"{_BUYER}'s purchases rise to {customs}. {_beyond(row)} Other flows that the trade source understates stay as they are."
    )


def _beyond(row: Row) -> str:
    """Whether customs book all that comes on top."""
    beyond = _mt(row["beyond_labels_t"], 1)
    if beyond == "0.0":
        return "That is no customs total: it is the trade source's own and the attributed tonnes that it does not show."
    return (
        f"Of that, {beyond} lie above what customs book under the labels and under {NAMES[OTHER]}'s own name, and rest on its own "
        "end alone: it is no customs total."
    )


def _inside(row: Row) -> dict[str, float]:
    return {"low_t": row["in_books_low_t"], "quantity_t": row["in_books_t"], "high_t": row["in_books_high_t"]}


def _elsewhere(seen: Hidden) -> str:
    """The other hidden origins under the same labels in the last year."""
    rows = seen.routes[seen.routes["route"].eq("elsewhere")]
    if rows.empty:
        return "No other hidden origin is known under the same labels."
    rows = rows[rows["period"].eq(rows["period"].max())]
    said = listing([f"{countries()[row['label']]} {interval(row)}" for row in rows.to_dict("records")])
    return (
        f"Other hidden cargo travels under the same labels and is taken off the route of labels: in "
        f"{rows['period'].max().year}, million tonnes, {said}. It is seen from its own end only, by balance and assumption, "
        "and the range carries its width. Attributing that cargo itself reads the labels too and gives other figures: "
        "petrostates attribute --elsewhere prints both. What a route of labels says is the middle of many worlds: middles do "
        "not add up exactly."
    )


def _yearly(seen: Hidden) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([_of_year(row) for row in seen.yearly.to_dict("records")])


def _of_year(row: Row) -> dict[str, str]:
    return {
        "Year": f"{row['period']:%Y}",
        "declared": _mt(row["declared_t"], 1),
        "the answer": interval(row, 1),
        "of it within the total": "–" if row["in_books_t"] != row["in_books_t"] else interval(_inside(row), 1),
        "total": _mt(row["importer_books_t"]),
        "raised total": _mt(row["importer_customs_t"]),
        "rests on": f"{_KINDS.get(row['kind']) or _told(row['routes'])} ({_facts(row['evidence'])})",
    }


def _told(routes: str) -> str:
    return routes.replace("_", " ")


def _facts(count: int) -> str:
    return "1\u00a0fact" if count == 1 else f"{count}\u00a0facts"


def _mt(tonnes: float, decimals: int = 0) -> str:
    return "–" if tonnes != tonnes else f"{tonnes / 1e6:.{decimals}f}"


def _routes(seen: Hidden) -> pd.DataFrame:
    """One row a year, one column a route, and what is booked beyond their own oil under each label."""
    import pandas as pd

    rows = []
    hidden = seen.routes[seen.routes["period"].dt.year.isin(seen.hidden_years())]
    for period, of_year in hidden.groupby("period"):
        told = of_year[of_year["label"].isna() & of_year["quantity_t"].notna()].to_dict("records")
        whole = {row["route"]: row for row in told}
        cells = {title: _route(whole, route) for route, title in _ROUTES.items()}
        under = of_year[of_year["route"].eq("label_part") & of_year["quantity_t"].ge(WORTH_NAMING_T)]
        named = [f"{countries()[row['label']]} {_mt(row['quantity_t'])}" for row in under.to_dict("records")]
        rows.append({"Year": f"{period:%Y}", **cells, "under each label, others included": ", ".join(named) or "–"})
    table = pd.DataFrame(rows)
    return table[[title for title in table.columns if set(table[title]) != {"–"}]]


def _route(whole: Mapping[str, Row], route: str) -> str:
    if route not in whole:
        return "–"
    row = whole[route]
    weight = "" if row["weight"] != row["weight"] else f", {percent(row['weight'])}"
    return f"{interval(row, 1)}{weight}"


# Half a million tonnes: less would be printed as 0.
WORTH_NAMING_T = 0.5e6
