"""Notes on the evidence: figures that exclude each other or overlap, and what is thin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from petrostates.attribution.amounts import Known
from petrostates.attribution.case import Answer, Case
from petrostates.attribution.elsewhere import UNKNOWN_END
from petrostates.attribution.facts import OWN, Fact, in_months
from petrostates.attribution.labels import Hidden
from petrostates.attribution.origin_side import UNFIT
from petrostates.attribution.spans import contradictions, overlaps

# Ways to tell what a label hides, as they are called here, and what it means where one leaves room for nothing.
_METHODS = {"capability": "ceiling", "mirror": "own figure", "trend": "trend", "jump": "jump"}
_NO_ROOM = {
    "capability": "{label} could send more itself than is booked under it",
    "mirror": "{label}'s own books show no less sent to {importer} than is booked under it",
}


def notes(case: Case) -> list[str]:
    """What a reader should know about the evidence: figures that exclude each other, labels without any figure."""
    said = [*part_years(case), *_contradictions(case), *_beyond_figures(case), *_unread(case)]
    for year, answer in case.answers.items():
        said.extend(
            f"{year}: {known.basis}; by it nothing is hidden"
            for known in answer.routes.values()
            if isinstance(known, Known) and known.basis.startswith(UNFIT)
        )
        for label in case.labels.carried(case.origin, year):
            said.extend(_on_label(case, label, year, answer))
        for other, known in answer.under.elsewhere.items():
            if known.basis == UNKNOWN_END and np.any(known.draws):
                said.append(
                    f"{year}: nothing is known of {other} at its own end; of what the shares of {case.origin} and {other} "
                    "both claim under labels it takes anything from none to all"
                )
    return said


def part_years(case: Case) -> Iterator[str]:
    """Years that have no answer, since labels are said to carry the origin in some of their months only."""
    for year, spans in case.part_years.items():
        months = " and ".join(in_months(*span) for span in spans)
        yield (
            f"{year}: no answer of the year: labels are said to carry {case.origin} in {months} only. Give rows of concept "
            "'carries' for its other months too, with share 0 where nothing was hidden"
        )


def _contradictions(case: Case) -> Iterator[str]:
    """Contradictions about everything that any answer rests on, whatever its concept and unit."""
    used = {name for answer in case.answers.values() for name in answer.facts}
    labels = [case.origin, *case.evidence.labels(case.origin, case.importer)]
    subjects: list[tuple[str, str, str | None]] = [("customs_import", label, case.importer) for label in labels]
    subjects += [(fact.concept, fact.label, fact.importer) for fact in case.evidence.facts if fact.name in used]
    for subject in dict.fromkeys(subjects):
        yield from contradictions(case.evidence.about(*subject))
    for label in labels:
        yield from overlaps(case.evidence.about("carries", label, case.importer))


def _beyond_figures(case: Case) -> Iterator[str]:
    """Years of which a label is said to carry the origin and nothing at all is known."""
    last = case.years[-1] if case.years else 0
    for label in case.evidence.labels(case.origin, case.importer):
        for fact in case.evidence.carries(label, case.origin, case.importer):
            if fact.last.year > last:
                yield f"{fact.name} goes beyond {last}, the last year of which any figure is known: later years have no answer"


def _unread(case: Case) -> Iterator[str]:
    """The user's own rows about this flow that no year rests on."""
    used = {name for answer in case.answers.values() for name in answer.facts}
    named = {
        case.origin,
        *case.evidence.labels(case.origin, case.importer),
        *case.evidence.origins(case.importer),
    }
    for fact in case.evidence.facts:
        is_about = fact.label in named and fact.importer in (None, case.importer)
        said_elsewhere = (
            fact.concept == "quoted"
            or (fact.concept == "carries" and fact.last.year > case.years[-1])
            or any(fact.days_in(year) for year in case.part_years)
        )
        if fact.source == OWN and is_about and fact.name not in used and not said_elsewhere:
            yield f"{fact.name}: this row of yours moves nothing here, {_why_unread(case, fact)}"


def _why_unread(case: Case, fact: Fact) -> str:
    if fact.first.year != fact.last.year and fact.concept not in (
        "carries",
        "undisclosed_share",
        "hidden_prior",
        "capability",
    ):
        return "since it lies in two calendar years: give each year a row of its own"
    if not any(fact.days_in(year) for year in case.years[1:]):
        return f"since none of its days lie in the years answered, {_span(case.years[1:])}"
    if _adds_nothing_openly(case, fact):
        return "since it adds nothing to what is booked under its own name"
    if fact.concept == "unit_value":
        return "but the prices"
    return "since no route reads it, or a longer span of the same thing counts"


def _adds_nothing_openly(case: Case, fact: Fact) -> bool:
    """Whether customs book no more under an origin's own name than the books show anyway."""
    is_own_name = fact.concept == "customs_import" and fact.label in (
        case.origin,
        *case.evidence.origins(case.importer),
    )
    return is_own_name and fact.amount.high <= (case.side.declared_t(fact.label, fact.first.year) or 0.0)


def _span(years: range) -> str:
    return f"{years[0]} to {years[-1]}" if years else "of which there are none"


def _on_label(case: Case, label: str, year: int, answer: Answer) -> list[str]:
    hidden = answer.under.hidden.get(label)
    if answer.kind not in ("attributed", "carried"):
        return []
    if hidden is None:
        return [
            f"{year}: {label} is said to carry {case.origin}, and no figure of it is known: what it hides is missing"
        ]
    if hidden.nearby:
        return [f"{year}: {label}: {hidden.basis}"]
    if contradicted := [
        f"{year}: {says.format(label=label, importer=case.importer)}: {_without_room(hidden, method)}"
        for method, says in _NO_ROOM.items()
        if _is_nothing(hidden.by_method[method])
    ]:
        return contradicted
    if not np.any(hidden.excess):
        told = [name for name, known in hidden.by_method.items() if isinstance(known, Known)]
        return [f"{year}: {label} hides nothing in any world, by its {' and '.join(told)} alone"]
    return [f"{year}: {label}: {hidden.basis}"] if "opened" in hidden.basis or "not known" in hidden.basis else []


def _is_nothing(known: Known | str) -> bool:
    """Whether a way to tell what a label hides says nothing, centrally."""
    return isinstance(known, Known) and not np.median(known.draws)


def _without_room(hidden: Hidden, method: str) -> str:
    """What a label hides that has room for nothing by one way to tell."""
    central = float(np.median(hidden.excess))
    told = {name: known for name, known in hidden.by_method.items() if isinstance(known, Known)}
    others = [_METHODS[name] for name, known in told.items() if not _is_nothing(known)]
    if not others or not central:
        return "it hides nothing centrally"
    pooled = f"pooled {central / 1e6:.1f} million tonnes"
    return f"its {_METHODS[method]} says that nothing is hidden, its {' and '.join(others)} otherwise; {pooled}"
