"""Overlap and pressure among pairs of comparable size: their null, without which no level means anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from petrostates.reports.asia_rivalry import drawings
from petrostates.reports.asia_rivalry.findings import ALIKE, BACK, FORTH, ONE, OTHER, SERIES, Findings
from petrostates.reports.asia_rivalry.readings import NAMES
from petrostates.reports.asia_rivalry.standing import FIRST_PART, RULE, Standing, first_words
from petrostates.reports.blocks import Paragraph, Section, Table
from petrostates.reports.sentences import listing, number, percent, years

if TYPE_CHECKING:
    import pandas as pd

_FIRST_SHOWN = 2015
_TITLES = {ALIKE: "Overlap", FORTH: f"{NAMES[ONE]} on {NAMES[OTHER]}", BACK: f"{NAMES[OTHER]} on {NAMES[ONE]}"}


def says(found: Findings) -> str:
    """First words of the answer."""
    return first_words(found.standing(ALIKE), found.standing(FORTH), found.standing(BACK), tuple(NAMES.values()))


def ranked(found: Findings, name: str) -> str:
    """Rank, number of pairs and median in brackets."""
    standing = found.standing(name)
    if standing is None:
        return ""
    first = name == FORTH  # said once, understood of the others
    what, whose = (" pairs of comparable size", "their median") if first else ("", "median")
    span = (
        "" if standing.rank_low == standing.rank_high else f", {standing.rank_low}–{standing.rank_high} over the range"
    )
    return f" (rank {standing.rank} of {standing.among}{what}{span}; {whose} {_value(name, standing.median)})"


def placebo(found: Findings) -> Section:
    """The rule, what it gives in the last year and in the years before, and the picture of it."""
    return Section(
        "Among pairs of comparable size",
        (
            Paragraph(
                "A level says little by itself: where buyers are few, any two sellers meet. So overlap and pressure are ranked "
                f"among pairs of comparable size: two other exporters, one of which sells within a factor of what {NAMES[ONE]} "
                f"sells in Asia and the other within it of what {NAMES[OTHER]} sells ({_factors(found)}). {RULE}"
            ),
            Paragraph(f"{_last_year(found)} {_years_before(found)}"),
            drawings.placebo(found),
            Table(
                "Rank of the pair (range over the attribution), crude, by tonnes; above or below where the rule says so",
                _table(found),
            ),
            Paragraph(
                "These are ranks among pairs that exist. Pairs share sellers and are not independent, so a rank is no "
                f"probability. And the table holds {_looks(found)} readings: if nothing set this pair apart, about "
                f"{_by_chance(found)} of them would fall in the first tenth all the same."
            ),
        ),
    )


def _last_year(found: Findings) -> str:
    """Every index of the last year, those of one verdict together."""
    said: dict[str, list[str]] = {}
    for name in _TITLES:
        if (standing := found.standing(name)) is not None:
            said.setdefault(_CALLED[standing.verdict], []).append(
                f"{name} {_value(name, standing.value)}, rank {standing.place()}, median {_value(name, standing.median)}"
            )
    return " ".join(
        f"In {_year(found)}, {called} pairs of comparable size: {'; '.join(readings)}."
        for called, readings in said.items()
    )


_CALLED = {"above": "above", "below": "below", "not told apart": "not told apart from"}


def _years_before(found: Findings) -> str:
    """In which of the years shown the rule says something else than it cannot tell."""
    told = []
    for name in _TITLES:
        for verdict in ("above", "below"):
            when = [year for year, one in _shown(found, name).items() if one is not None and one.verdict == verdict]
            if when:
                told.append(f"the {name} was {verdict} them in {years(when)}")
    if not told:
        return f"Nor does any year since {_FIRST_SHOWN} set the pair apart."
    return f"Since {_FIRST_SHOWN}, {'; '.join(told)}."


def _table(found: Findings) -> pd.DataFrame:
    import pandas as pd

    columns = {title: _shown(found, name) for name, title in _TITLES.items()}
    every = sorted({year for standings in columns.values() for year in standings})
    rows = []
    for year in every:
        row = {"Year": str(year)}
        for title, standings in columns.items():
            standing = standings.get(year)
            row[title] = "–" if standing is None else f"{standing.place()}{_if_apart(standing)}"
        rows.append(row)
    return pd.DataFrame(rows)


def _if_apart(standing: Standing) -> str:
    return "" if standing.verdict == "not told apart" else f", {standing.verdict}"


def _factors(found: Findings) -> str:
    """Which factors the pairs of the last year differ by."""
    used = sorted({one.factor for name in SERIES if (one := found.standing(name)) is not None})
    if not used:
        return "none was found"
    factors = listing([f"{factor:g}" for factor in used])
    return f"2, doubled where fewer than 20 such pairs are found; {factors} in {_year(found)}"


def _year(found: Findings) -> int:
    return max(one.year for name in SERIES if (one := found.standing(name)) is not None)


def _shown(found: Findings, name: str) -> dict[int, Standing | None]:
    return {year: one for year, one in found.standings(name).items() if year >= _FIRST_SHOWN}


def _looks(found: Findings) -> int:
    return sum(one is not None for name in _TITLES for one in _shown(found, name).values())


def _by_chance(found: Findings) -> str:
    return number(_looks(found) * FIRST_PART, 0)


def _value(name: str, value: float) -> str:
    return number(value) if name == ALIKE else percent(value, 1)
