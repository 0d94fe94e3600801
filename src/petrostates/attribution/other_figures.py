"""Where one thing has two figures: cargo of other hidden origins, and tonnes above what customs book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from petrostates.attribution import hidden_origin
from petrostates.attribution.case import Case
from petrostates.attribution.chance import interval_of
from petrostates.attribution.interval import Interval
from petrostates.attribution.tables import ends_t, exactly, framed

if TYPE_CHECKING:
    import pandas as pd

ELSEWHERE = (
    *("period", "origin", "taken_off_low_t", "taken_off_t", "taken_off_high_t"),
    *("own_answer_low_t", "own_answer_t", "own_answer_high_t", "says"),
)
_OPEN_UNKNOWN = "; its open sales of the year are not known, and its own answer holds them"
WORTH_SAYING_T = 0.05e6  # less is printed as 0.0 million


def elsewhere(case: Case) -> pd.DataFrame:
    """What is taken off for other hidden origins by year, and what the attribution of each of them gives beyond its open sales."""
    others = sorted({other for answer in case.answers.values() for other in answer.under.elsewhere})
    own = {other: replace(case, origin=other) for other in others}
    rows = []
    for year, answer in case.answers.items():
        for other, taken in sorted(answer.under.elsewhere.items()):
            off, given = ends_t(interval_of(taken.draws)), ends_t(_beyond_open(own[other], year))
            rows.append(
                {
                    "period": date(year, 1, 1),
                    "origin": other,
                    **{f"taken_off_{name.removeprefix('quantity_')}": tonnes for name, tonnes in off.items()},
                    **{f"own_answer_{name.removeprefix('quantity_')}": tonnes for name, tonnes in given.items()},
                    "says": f"{taken.basis}{'' if own[other].side.is_openly_known(other, year) else _OPEN_UNKNOWN}",
                }
            )
    return framed(rows, ELSEWHERE)


def _beyond_open(other: Case, year: int) -> Interval:
    """An origin's own answer less what is booked under its own name, by the importer's customs or in the books."""
    answer = other.answers.get(year)
    if answer is None:
        return exactly(None)
    side = other.side
    openly = np.maximum(side.own_name(other.origin, year).draws, side.openly(other.origin, year).draws)
    return interval_of(np.maximum(answer.draws - openly, 0.0))


def notes(case: Case) -> list[str]:
    """Where the central figure lies above what customs book, and where one origin has two figures."""
    beyond = {
        year: hidden_origin.beyond_labels_t(case, answer)
        for year, answer in case.answers.items()
        if case.books.covers(year) and answer.kind in ("attributed", "carried")
    }
    said = [
        f"{year}: {tonnes / 1e6:.1f} million tonnes lie above what customs book under the labels and under {case.origin}'s own "
        f"name: they rest on {case.origin}'s own end alone"
        for year, tonnes in beyond.items()
        if tonnes >= WORTH_SAYING_T
    ]
    others = sorted({other for answer in case.answers.values() for other in answer.under.elsewhere})
    said.extend(
        f"{other}: what is taken off the labels here is seen from {other}'s own end alone; attributing {other} itself reads the "
        "labels too and gives other figures; both by year: "
        "petrostates attribute --elsewhere, or elsewhere() of the result"
        for other in others
    )
    return said
