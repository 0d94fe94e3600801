"""What each piece of evidence, each prior and each weight does to the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from petrostates.attribution import settings
from petrostates.attribution.amounts import Known
from petrostates.attribution.case import Answer, Case
from petrostates.attribution.facts import Fact
from petrostates.attribution.interval import Interval
from petrostates.attribution.tables import NAN, framed

if TYPE_CHECKING:
    import pandas as pd

# What is believed rather than observed.
_ASSUMED = ("carries", "undisclosed_share", "hidden_prior", "capability")
_SAID_HERE = "petrostates"
SENSITIVITY = (
    *("fact", "concept", "said_by", "period", "quantity_t", "without_t", "change_t", "low_t", "high_t"),
    *("low_without_t", "high_without_t", "width_change_t", "address"),
)
PRIORS = ("prior", "period", "low", "central", "high", "unit", "if_low_t", "quantity_t", "if_high_t", "effect_t", "why")

Indices = Callable[[Case], dict[int, dict[str, float]]]


def sensitivity(case: Case, indices: Indices | None = None) -> pd.DataFrame:
    """Leave out one fact after the other: what the answer of each year would be, largest effect first.

    Draws go by name, so that nothing else moves. ``indices`` gives further numbers by year, such as overlap and pressure;
    of each the change is reported.
    """
    base = indices(case) if indices else {}
    names = sorted({name for of_year in base.values() for name in of_year})
    rows = [row for fact in used(case) for row in _without(case, fact, indices, base)]
    frame = framed(rows, (*SENSITIVITY, *(f"{name}_change" for name in names)))
    size = frame.groupby("fact")["change_t"].transform(lambda change: change.abs().max())
    return (
        frame.assign(size=size)
        .sort_values(["size", "fact", "period"], ascending=[False, True, True], ignore_index=True)
        .drop(columns="size")
    )


def used(case: Case) -> list[Fact]:
    """Facts that any year's answer rests on."""
    names = {name for answer in case.answers.values() for name in answer.facts}
    return [fact for fact in case.evidence.facts if fact.name in names]


def _without(
    case: Case, fact: Fact, indices: Indices | None, base: dict[int, dict[str, float]]
) -> Iterator[dict[str, Any]]:
    other = replace(case, evidence=case.evidence.without(fact), fixed_years=case.years)
    moved = indices(other) if indices else {}
    for year, answer in case.answers.items():
        if fact.name not in answer.facts:
            continue
        left = other.answers.get(year)
        total, without = answer.total, left.total if left else Interval.exactly(NAN)
        yield {
            "fact": fact.name,
            "concept": fact.concept,
            "said_by": fact.said_by,
            "address": fact.address,
            "period": f"{year}-01-01",
            "quantity_t": total.central,
            "without_t": without.central,
            "change_t": without.central - total.central,
            "low_t": total.low,
            "high_t": total.high,
            "low_without_t": without.low,
            "high_without_t": without.high,
            "width_change_t": (without.high - without.low) - (total.high - total.low),
            **{
                f"{name}_change": moved.get(year, {}).get(name, NAN) - value
                for name, value in base.get(year, {}).items()
            },
        }


def priors(case: Case) -> pd.DataFrame:
    """What each assumption does: the answer with it at its low and at its high end, and each route by itself.

    One row per assumption and year that it moves, largest effect first.
    """
    rows = [row for fact in used(case) if is_assumed(fact) for row in _at_its_ends(case, fact)]
    rows.extend(row for answer in case.answers.values() for row in _by_itself(case, answer))
    frame = framed(rows, PRIORS)
    return frame.sort_values(["effect_t", "prior", "period"], ascending=[False, True, True], ignore_index=True)


def is_assumed(fact: Fact) -> bool:
    """Whether a fact is believed rather than observed."""
    return fact.concept in _ASSUMED or fact.said_by.startswith(_SAID_HERE)


def _at_its_ends(case: Case, fact: Fact) -> Iterator[dict[str, Any]]:
    ends = [
        replace(case, evidence=case.evidence.replacing(fact, replace(fact, amount=Interval.exactly(end))))
        for end in (fact.amount.low, fact.amount.high)
    ]
    for year, answer in case.answers.items():
        if fact.name in answer.facts:
            low, high = (other.answers[year].total.central for other in ends)
            yield {
                "prior": fact.name,
                "period": f"{year}-01-01",
                "unit": fact.unit,
                "why": fact.note,
                "low": fact.amount.low,
                "central": fact.amount.central,
                "high": fact.amount.high,
                "if_low_t": low,
                "quantity_t": answer.total.central,
                "if_high_t": high,
                "effect_t": abs(high - low),
            }


def _by_itself(case: Case, answer: Answer) -> Iterator[dict[str, Any]]:
    """The weight of a route at nothing and at all, the others keeping theirs."""
    told = [
        name for name, known in answer.routes.items() if isinstance(known, Known) and name in settings.ROUTE_WEIGHTS
    ]
    if len(told) < 2 or answer.kind != "attributed":
        return
    for name in told:
        alone = {**dict.fromkeys(case.weights, 1e-12), name: 1.0}
        without = {**case.weights, name: 1e-12}
        low, high = (replace(case, weights=weights).answers[answer.year].total.central for weights in (without, alone))
        share = case.weights[name] / sum(case.weights[other] for other in told)
        yield {
            "prior": f"weight of the route {name}",
            "period": f"{answer.year}-01-01",
            "unit": "share",
            "low": 0.0,
            "central": share,
            "high": 1.0,
            "why": "fixed: labels and outside estimates 2; own returns, balance and assumption 1",
            "if_low_t": low,
            "quantity_t": answer.total.central,
            "if_high_t": high,
            "effect_t": abs(high - low),
        }
