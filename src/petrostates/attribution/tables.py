"""Tables of a case: the yearly answer, the routes side by side, the evidence, months and prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from petrostates.attribution import hidden_origin, price_fingerprint, settings
from petrostates.attribution import prices as values
from petrostates.attribution.amounts import Known
from petrostates.attribution.case import Answer, Case
from petrostates.attribution.chance import interval_of
from petrostates.attribution.facts import PRODUCT, Fact
from petrostates.attribution.interval import Interval

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
NAN = float("nan")
YEARLY = (
    *("period", "origin", "importer", "product", "include", "kind", "low_t", "quantity_t", "high_t", "declared_t"),
    *(
        "in_books_low_t",
        "in_books_t",
        "in_books_high_t",
        "importer_books_t",
        "importer_customs_t",
        "beyond_labels_t",
        "routes",
        "evidence",
    ),
)
ROUTES = ("period", "route", "label", "low_t", "quantity_t", "high_t", "weight", "says")


def yearly(case: Case, include: str) -> list[Row]:
    """One row per year: the interval, what is declared, and what either total of the importer allows."""
    return [_year(case, answer, include) for answer in case.answers.values()]


def _year(case: Case, answer: Answer, include: str) -> Row:
    year = answer.year
    covered = case.books.covers(year)
    hidden = answer.kind in ("attributed", "carried")
    inside = hidden_origin.in_books(case, answer) if hidden else exactly(answer.declared_t)
    bought = case.books.bought_t(case.importer, year)
    # A corrected year is a correction of data: nothing moves between origins, on either total.
    raised = NAN if bought is None else bought + (answer.total.central - inside.central if hidden else 0.0)
    told = [name for name, route in answer.routes.items() if isinstance(route, Known)]
    return {
        "period": date(year, 1, 1),
        "origin": case.origin,
        "importer": case.importer,
        "product": PRODUCT,
        "include": include,
        "kind": answer.kind,
        **ends_t(answer.total),
        "declared_t": NAN if answer.declared_t is None else answer.declared_t,
        "in_books_low_t": inside.low if covered else NAN,
        "in_books_t": inside.central if covered else NAN,
        "in_books_high_t": inside.high if covered else NAN,
        "importer_books_t": NAN if bought is None else bought,
        "importer_customs_t": raised,
        "beyond_labels_t": (hidden_origin.beyond_labels_t(case, answer) if hidden else 0.0) if covered else NAN,
        "routes": ", ".join(told),
        "evidence": len(answer.facts),
    }


def routes(case: Case) -> pd.DataFrame:
    """What every route, label and estimator says of every year, or why it says nothing, beside what they give together."""
    rows = [row for answer in case.answers.values() for row in _routes(case, answer)]
    return framed(rows, ROUTES)


def _routes(case: Case, answer: Answer) -> Iterator[Row]:
    period = date(answer.year, 1, 1)

    def row(route: str, known: Known | str | Interval, label: str | None = None, weight: float = NAN) -> Row:
        reading = (
            known if isinstance(known, Interval) else interval_of(known.draws) if isinstance(known, Known) else None
        )
        says = known.basis if isinstance(known, Known) else known if isinstance(known, str) else ""
        ends = ends_t(reading) if reading else dict.fromkeys(("low_t", "quantity_t", "high_t"), NAN)
        return {"period": period, "route": route, "label": label, **ends, "weight": weight, "says": says}

    declared, absent = answer.declared_t, case.books.absence(answer.year)
    yield row("declared", absent if declared is None else Interval.exactly(declared))
    told = {name: case.weights.get(name, NAN) for name, known in answer.routes.items() if isinstance(known, Known)}
    for name, known in answer.routes.items():
        pooled = answer.kind in ("attributed", "carried") and name in told and name in case.weights
        yield row(name, known, weight=told[name] / sum(told.values()) if pooled else NAN)
    for label, hidden in sorted(answer.under.hidden.items()):
        given = [hidden_method for hidden_method, known in hidden.by_method.items() if isinstance(known, Known)]
        weights = {method: settings.METHOD_WEIGHTS[method] for method in given}
        for method, known in hidden.by_method.items():
            weight = weights[method] / sum(weights.values()) if method in weights else NAN
            yield row(f"label_{method}", known, label, weight)
        yield row("label_price", _fingerprint(case, hidden.label, answer.year), label)
        yield row("label_part", answer.under.parts[label], label)
    for other, known in answer.under.elsewhere.items():
        yield row("elsewhere", known, other)
    yield row("total", answer.total)


def _fingerprint(case: Case, label: str, year: int) -> Known | str:
    """The price of a label against its neighbours': looked at, never pooled, since one year's price of a mixture is thin.

    Where customs values are quoted, of the label and of others in the same span, these; else the books, which average two
    reports of some labels.
    """
    first = settings.HISTORY[0]
    years = [known for known in case.books.years() if first <= known <= year]
    own = {known: case.books.unit_value_usd_t(label, case.importer, known) for known in years}
    others = {known: case.books.others_unit_value_usd_t(label, case.importer, known) for known in years}
    quoted = values.beside(case, label, year)
    if quoted is not None:
        own[year], others[year] = quoted
    elif values.averages_two_reports(case, label, year):
        return "says nothing: the books average two reports of this label"
    found = price_fingerprint.estimate(
        {known: value for known, value in own.items() if value},
        {known: value for known, value in others.items() if value},
        chance=case.chance,
    ).get(year)
    total = case.labels.total(label, year)
    if found is None or total is None:
        return "says nothing: no price of this year"
    if found.share is None:
        return found.reason
    share = case.chance.share(found.share, f"price of {label} {year}")
    return Known(total.draws * share, f"{found.reason}; not pooled", ())


def monthly(case: Case) -> pd.DataFrame:
    """What each label hides in the months that are quoted one by one, before other hidden origins are taken off.

    A month of which two figures are said has two rows: they are alternatives, never to be added.
    """
    rows = [
        _month(case, fact)
        for label in case.evidence.labels(case.origin, case.importer)
        for fact in case.evidence.about("customs_import", label, case.importer)
        if _is_month(fact) and case.labels.part_of_month(label, case.origin, fact.first, fact.last) is not None
    ]
    frame = framed(rows, ("period", "label", "low_t", "quantity_t", "high_t", "booked_t", "said_by"))
    return frame.sort_values(["period", "label", "said_by"], ignore_index=True)


def _month(case: Case, fact: Fact) -> Row:
    """The month's figure less a day's means times its days, by the share that may be the origin's."""
    year = fact.first.year
    booked = np.maximum(case.chance.between(fact.amount, fact.name), 0.0)
    own = case.labels.capability(fact.label, year)
    days_of_year = 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
    means = 0.0 if own is None else own.draws * fact.days / days_of_year
    share = case.labels.part_of_month(fact.label, case.origin, fact.first, fact.last)
    assert share is not None  # noqa: S101 # only months in which the label carries come here
    return {
        "period": fact.first,
        "label": fact.label,
        **ends_t(interval_of(np.maximum(booked - means, 0.0) * share)),
        "booked_t": fact.amount.central,
        "said_by": fact.said_by,
    }


def evidence(case: Case) -> pd.DataFrame:
    """Every fact about the origin, its labels and their other origins, with the years whose answer rests on it."""
    used = defaultdict(list)
    for year, answer in case.answers.items():
        for name in answer.facts:
            used[name].append(year)
    countries = {case.origin, *case.evidence.labels(case.origin, case.importer), *case.evidence.origins(case.importer)}
    rows = [
        {
            "period": fact.first,
            "period_end": fact.last,
            **{name: getattr(fact, name) for name in ("concept", "label", "origin", "importer", "scope", "basis")},
            "low": fact.amount.low,
            "central": fact.amount.central,
            "high": fact.amount.high,
            "unit": fact.unit,
            **{name: getattr(fact, name) for name in ("said_by", "address", "said", "retrieved", "note", "source")},
            "used_in": ", ".join(map(str, used[fact.name])),
            "fact": fact.name,
        }
        for fact in case.evidence.facts
        if fact.label in countries and fact.importer in (None, case.importer)
    ]
    columns = (
        *("period", "period_end", "concept", "label", "origin", "importer", "scope", "basis", "low", "central", "high"),
        *("unit", "said_by", "address", "said", "retrieved", "note", "source", "used_in", "fact"),
    )
    return framed(rows, columns).sort_values(
        ["used_in", "period", "fact"], ascending=[False, True, True], ignore_index=True
    )


def prices(case: Case) -> pd.DataFrame:
    """Dollars a tonne at which the cargo entered books, of which months, and whether that is a price at all."""
    return framed([dict(zip(values.COLUMNS, row, strict=True)) for row in values.rows(case)], values.COLUMNS)


def framed(rows: list[Row], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a frame; days as dates that pandas knows."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    days = [name for name in ("period", "period_end", "said", "retrieved") if name in columns]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def _is_month(fact: Fact) -> bool:
    return fact.unit == "t" and fact.first.month == fact.last.month and fact.first.year == fact.last.year


def ends_t(reading: Interval) -> dict[str, float]:
    """The three readings under the names of their columns."""
    return {"low_t": reading.low, "quantity_t": reading.central, "high_t": reading.high}


def exactly(tonnes: float | None) -> Interval:
    """Tonnes without a range; missing ones stay missing."""
    return Interval.exactly(NAN if tonnes is None else tonnes)
