"""What moves the estimate: evidence left out, assumptions at their ends; and who said it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries
from petrostates.reports.asia_rivalry import drawings, hidden_price
from petrostates.reports.asia_rivalry.findings import ONE, OTHER, Findings
from petrostates.reports.asia_rivalry.hidden import Hidden
from petrostates.reports.asia_rivalry.hidden_cargo import interval
from petrostates.reports.asia_rivalry.readings import NAMES
from petrostates.reports.blocks import Folded, Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, years

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]

_MOST = 8
_MOVES = "What moves that estimate"
_FORTH, _BACK = f"pressure_{ONE}_on_{OTHER}_change", f"pressure_{OTHER}_on_{ONE}_change"
_WEIGHT = "weight of the route "


def sections(found: Findings) -> tuple[Section, ...]:
    """Leave one out, assumptions, price and sources of the estimate; nothing without evidence."""
    seen = found.hidden
    if seen is None:
        return ()
    return (_moved(found, seen), hidden_price.section(seen), _said(seen))


def _moved(found: Findings, seen: Hidden) -> Section:
    year = seen.last_in_books
    if seen.largest(year, 1).empty:
        return Section(_MOVES, (Paragraph(f"No single piece of evidence stands behind the estimate of {year}."),))
    return Section(
        _MOVES,
        (
            Paragraph(f"{_robust(seen, year)} {_on_indices(seen, year)}"),
            drawings.leave_one_out(found, seen, year),
            Table(f"The estimate of {year} without one piece of evidence, the largest changes", _left_out(seen, year)),
            Paragraph(
                "A route that loses a piece it cannot do without falls away, and the others carry the answer: leaving out what "
                "holds it down can raise it. Cargo that no label can be charged with comes on top of the importer's total, "
                "which lowers the share of everyone else."
            ),
            Table("The piece that moves each year most, million tonnes", _by_year(seen)),
            Paragraph(_largest_prior(seen, year)),
            Table(
                f"Assumptions and weights, {year}: the estimate at either end, million tonnes, the largest effects",
                _priors(seen, year),
            ),
        ),
    )


def _robust(seen: Hidden, year: int) -> str:
    """Whether any single piece takes the central figure out of its range."""
    rows = seen.largest(year, len(seen.sensitivity))
    whole, known = seen.of_year(year), rows[rows["without_t"].notna()]
    outside = known[known["without_t"].lt(whole["low_t"]) | known["without_t"].gt(whole["high_t"])]
    leaves = len(rows) - len(known)
    ends = f"{known['without_t'].min() / 1e6:.0f} to {known['without_t'].max() / 1e6:.0f}"
    said = (
        f"The estimate of {year}, {interval(whole)} million tonnes, rests on {len(rows)} pieces of evidence. Without any one "
        f"of them its central figure would be {ends}"
    )
    if leaves:
        said += f"; without {leaves} of them there would be none"
    if outside.empty:
        return f"{said}: no single piece takes it out of its range.{_fragile(seen, year)}"
    names = listing([seen.titles[fact] for fact in outside["fact"]])
    return f"{said}: out of its range without {names}.{_fragile(seen, year)}"


def _fragile(seen: Hidden, but: int) -> str:
    """Other years whose central figure leaves its range, or is lost, without one piece."""
    rows = seen.sensitivity
    is_inside = rows["without_t"].ge(rows["low_t"]) & rows["without_t"].le(rows["high_t"])
    found = set(rows[~is_inside]["period"].dt.year) - {but}
    return f" In {years(found)} a single piece does that." if found else " Nor does any in another year."


def _on_indices(seen: Hidden, year: int) -> str:
    """The largest effect of one piece on overlap and pressure."""
    rows = seen.largest(year, len(seen.sensitivity))
    if "overlap_change" not in rows or rows["overlap_change"].isna().all():
        return "It moves no index: none exists in that year."
    overlap, forth, back = (rows[name].abs().max() for name in ("overlap_change", _FORTH, _BACK))
    alike = (
        f"No single piece moves the overlap: where {NAMES[OTHER]} sells to one buyer only, its tonnage does not. None moves"
        if overlap < _NOTHING
        else f"No single piece moves the overlap by more than {number(overlap)},"
    )
    return (
        f"{alike} the pressure of {NAMES[ONE]} on {NAMES[OTHER]} by more "
        f"than {number(forth * 100, 1)} percentage points, or that of {NAMES[OTHER]} on {NAMES[ONE]} by more than "
        f"{number(back * 100, 1)}."
    )


def _left_out(seen: Hidden, year: int) -> pd.DataFrame:
    import pandas as pd

    rows = seen.largest(year, _MOST).to_dict("records")
    return pd.DataFrame(
        {
            "Left out": seen.titles[row["fact"]],
            "Mt without it": _without(row),
            "change, Mt": _signed(row["change_t"] / 1e6, 1),
            "overlap": _signed(row.get("overlap_change", _NONE), 2),
            f"{NAMES[ONE]} on {NAMES[OTHER]}, points": _signed(row.get(_FORTH, _NONE) * 100, 1),
            f"{NAMES[OTHER]} on {NAMES[ONE]}, points": _signed(row.get(_BACK, _NONE) * 100, 1),
        }
        for row in rows
    )


def _by_year(seen: Hidden) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for period in sorted(seen.sensitivity["period"].unique()):
        row = seen.largest(pd.Timestamp(period).year, 1).to_dict("records")[0]
        rows.append(
            {
                "Year": f"{pd.Timestamp(period):%Y}",
                "with it": interval(row, 1),
                "without it": _without(row),
                "Left out": seen.titles[row["fact"]],
            }
        )
    return pd.DataFrame(rows)


def _largest_prior(seen: Hidden, year: int) -> str:
    rows = seen.priors[seen.priors["period"].dt.year.eq(year) & ~seen.priors["prior"].str.startswith(_WEIGHT)]
    if rows.empty:
        return f"No assumption moves the estimate of {year}."
    first = rows.iloc[0]
    ends = sorted(first[name] / 1e6 for name in ("if_low_t", "if_high_t"))
    return (
        f"What nobody has measured is assumed, and stated. The assumption that moves {year} most is {_prior(seen, first)}: "
        f"between its ends ({_ends(first)}) the central figure goes from {ends[0]:.0f} to {ends[1]:.0f} million tonnes. "
        "Weights are fixed beforehand; at 0 a route counts for nothing, at 1 it counts alone."
    )


def _priors(seen: Hidden, year: int) -> pd.DataFrame:
    import pandas as pd

    rows = seen.priors[seen.priors["period"].dt.year.eq(year)].head(_MOST).to_dict("records")
    return pd.DataFrame(
        {
            "Assumption": _prior(seen, row),
            "from–to": _ends(row),
            "at its low end": f"{row['if_low_t'] / 1e6:.1f}",
            "as it is": f"{row['quantity_t'] / 1e6:.1f}",
            "at its high end": f"{row['if_high_t'] / 1e6:.1f}",
            "why": str(row["why"]).strip() if isinstance(row["why"], str) else "–",
        }
        for row in rows
    )


def _prior(seen: Hidden, row: Row) -> str:
    """A fact by its title, a weight by its own name."""
    name = str(row["prior"])
    return seen.titles.get(name, name.replace("_", " "))


def _ends(row: Row) -> str:
    unit, scale = ("Mt", 1e6) if row["unit"] == "t" else (row["unit"], 1.0)
    low, high = (f"{row[end] / scale:.4g}".replace("-", "−") for end in ("low", "high"))
    said = f"{low} to {high}" if "−" in low + high else f"{low}–{high}"
    return said if unit == "share" else f"{said} {unit}"


def _said(seen: Hidden) -> Section:
    used = seen.evidence[seen.evidence["used_in"].ne("")]
    believed = used["fact"].isin(seen.priors["prior"]).sum()
    labels = sorted({countries()[code] for code in used[used["concept"].eq("carries")]["label"]})
    return Section(
        "Who said it",
        (
            Paragraph(
                f"The answer rests on {len(used)} of {len(seen.evidence)} pieces of evidence; {believed} of them are "
                "believed rather than observed: shares, bounds and computations, each with its reason. Labels that are said to "
                f"have carried Iranian crude: {listing(labels)}. All pieces, with notes, stand in tables/evidence.csv; "
                "tables/sensitivity.csv says what each does."
            ),
            Folded(
                Table(
                    f"The {len(used)} pieces of evidence behind the answer",
                    _facts(seen, used),
                    tuple(used["address"].astype(object).where(used["address"].notna(), None)),
                )
            ),
        ),
    )


def _facts(seen: Hidden, used: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "What": seen.titles[row["fact"]],
            "Figure": _amount(row),
            "Used for": years(map(int, row["used_in"].split(", "))),
            "Said by": row["said_by"],
        }
        for row in used.to_dict("records")
    )


def _amount(row: Row) -> str:
    """Central figure with its range; tonnes in millions."""
    by, unit = (1e6, "Mt") if row["unit"] == "t" else (1.0, row["unit"])
    low, central, high = (f"{row[end] / by:.4g}" for end in ("low", "central", "high"))
    is_rounding = float(row["high"]) - float(row["low"]) < _ROUNDING * abs(float(row["central"]))
    said = central if low == high or is_rounding else f"{central} ({low}–{high})"
    return said if unit == "share" else f"{said} {unit}"


def _without(row: Row) -> str:
    ends = {"low_t": row["low_without_t"], "quantity_t": row["without_t"], "high_t": row["high_without_t"]}
    return "no answer" if row["without_t"] != row["without_t"] else interval(ends, 1)


def _signed(value: float, decimals: int) -> str:
    text = number(value, decimals)
    is_nothing = not text.strip("−0.")
    return text if text == "–" else text.lstrip("−") if is_nothing else f"+{text}" if value > 0 else text


_NONE = float("nan")
_NOTHING = 0.005
# A range this small, as a share, is how the figure was printed.
_ROUNDING = 0.003
