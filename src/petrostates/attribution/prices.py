"""At which value the hidden cargo entered books: what customs quote under its labels, and over which months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import numpy as np

from petrostates.attribution.case import Answer, Case
from petrostates.attribution.facts import Fact
from petrostates.attribution.interval import Interval
from petrostates.attribution.spans import cover
from petrostates.reference import OTHER_ASIA
from petrostates.units import days, days_in, last_day

NAN = float("nan")
COLUMNS = (
    *("period", "label", "quantity_t", "unit_value_low_usd_t", "unit_value_usd_t", "unit_value_high_usd_t"),
    *("span", "known", "says"),
)
_UNPAID = "what was paid is not known"


@dataclass(frozen=True)
class Value:
    """Dollars a tonne, if there are any; of which months; whether it is known as the label's, and what it is.

    ``ranged``: somebody states its ends; a value of the books has none.
    """

    amount: Interval | None
    span: str | None
    known: bool
    says: str
    ranged: bool = False

    @classmethod
    def of_books(cls, value: float | None, year: int, known: bool, says: str) -> Value:
        """A declared value of a whole year, if there is one."""
        return cls(None, None, False, says) if value is None else cls(Interval.exactly(value), f"{year}", known, says)


@dataclass(frozen=True)
class Quoted:
    """Quotes of one year averaged by the months that they cover."""

    amount: Interval
    facts: tuple[Fact, ...]
    span: str


def rows(case: Case) -> Iterator[tuple[Any, ...]]:
    """The value of every label in every attributed year, of the origin's own returns, and the mean of the labels."""
    for answer in case.answers.values():
        if answer.kind == "attributed":
            yield from _of_year(case, answer)


def _of_year(case: Case, answer: Answer) -> Iterator[tuple[Any, ...]]:
    year = answer.year
    tonnes = {label: float(np.median(part.draws)) for label, part in sorted(answer.under.parts.items())}
    values = {label: _under(case, label, year) for label in tonnes}
    for label, value in values.items():
        yield _row(year, label, tonnes[label], value)
    own = case.books.unit_value_usd_t(case.origin, OTHER_ASIA, year)
    if own is not None:
        returned = Value.of_books(
            own, year, False, "the origin's own return at a fixed reporting price: no market price"
        )
        yield _row(year, OTHER_ASIA, case.books.quantity_t(case.origin, OTHER_ASIA, year) or NAN, returned)
    known = {label: (value, tonnes[label]) for label, value in values.items() if value.known}
    yield _row(year, None, answer.total.central, _mean(known, year, sum(tonnes.values())))


def _row(year: int, label: str | None, tonnes: float, value: Value) -> tuple[Any, ...]:
    central = NAN if value.amount is None else value.amount.central
    low, high = (value.amount.low, value.amount.high) if value.amount and value.ranged else (NAN, NAN)
    return date(year, 1, 1), label, tonnes, low, central, high, value.span, value.known, value.says


def _under(case: Case, label: str, year: int) -> Value:
    """Value a tonne that entered books under a label."""
    facts = case.evidence.about("unit_value", label, case.importer)
    if (quote := quoted(facts, year)) is not None:
        within = "" if quote.span == f"{year}" else f" in {quote.span}"
        told = [f"what customs quote under the label{within}", *_remarks(quote, facts), _UNPAID]
        return Value(quote.amount, quote.span, True, "; ".join(told), ranged=True)
    value = case.books.unit_value_usd_t(label, case.importer, year)
    if value is None:
        return Value.of_books(value, year, False, "no value in the books and none quoted")
    if averages_two_reports(case, label, year):
        says = "the books average two reports of this label: neither's price"
        return Value.of_books(value, year, False, says)
    return Value.of_books(value, year, True, f"what the importer declares under the label; {_UNPAID}")


def _remarks(quote: Quoted, facts: Sequence[Fact]) -> Iterator[str]:
    """What was made of several quotes, and which ones count for nothing."""
    if len(quote.facts) > 1:
        yield f"mean of {len(quote.facts)} quotes by their months"
    left_out = [fact for fact in facts if fact.is_within(quote.facts[0].first.year) and fact not in quote.facts]
    if left_out:
        yield f"left out beside a longer span: {', '.join(f'{fact.span} by {fact.said_by}' for fact in left_out)}"


def _mean(known: dict[str, tuple[Value, float]], year: int, under_labels_t: float) -> Value:
    """Mean of the labels of which a value is known, by their tonnes; ranged where any of them is."""
    priced = sum(tonnes for _, tonnes in known.values())
    if not priced:
        return Value(None, None, False, "no value of any label is known")
    covered = priced / under_labels_t
    says = f"mean of the labels whose value is known, {covered:.0%} of the tonnes under labels"
    amounts = [(value.amount, tonnes) for value, tonnes in known.values() if value.amount]
    spans = {label: f"{value.span}" for label, (value, _) in known.items()}
    span, *others = dict.fromkeys(spans.values())
    if others:
        span = ", ".join(f"{label} {of_label}" for label, of_label in spans.items())
    told = says if span == f"{year}" else f"{says}; of {span}"
    return Value(_average(amounts), span, covered >= 0.5, told, any(value.ranged for value, _ in known.values()))


def _average(weighted: Sequence[tuple[Interval, float]]) -> Interval:
    """Low with low, central with central, high with high."""
    low, central, high = (
        float(np.average([getattr(amount, end) for amount, _ in weighted], weights=[weight for _, weight in weighted]))
        for end in ("low", "central", "high")
    )
    return Interval(low, central, high)


def quoted(facts: Sequence[Fact], year: int) -> Quoted | None:
    """Quotes of one thing in a year as one, each weighing as many months as it covers; of those that overlap the longest counts.

    Several of one span are first averaged, between the lowest and the highest of their ends.

    Examples
    --------
    >>> spring = Fact(date(2023, 1, 1), date(2023, 5, 31), "unit_value", "MYS", "CHN", Interval(483, 510, 537))
    >>> rest = Fact(date(2023, 6, 1), date(2023, 12, 31), "unit_value", "MYS", "CHN", Interval.exactly(630.0))
    >>> found = quoted([spring, rest], 2023)
    >>> found.amount.central, found.span  # (5 · 510 + 7 · 630) / 12
    (580.0, '2023')
    >>> quoted([spring], 2023).span
    '2023-01..2023-05'
    """
    parts = cover(facts, year)
    if not parts:
        return None
    amounts = [
        (_pooled([fact.amount for fact in together]), months(together[0].first, together[0].last)) for together in parts
    ]
    return Quoted(_average(amounts), tuple(fact for together in parts for fact in together), _spans(parts))


def _pooled(amounts: Sequence[Interval]) -> Interval:
    """Several quotes of one span."""
    return Interval(
        min(amount.low for amount in amounts),
        fmean(amount.central for amount in amounts),
        max(amount.high for amount in amounts),
    )


def _spans(parts: Sequence[Sequence[Fact]]) -> str:
    """Months that quotes cover, those that follow each other as one span."""
    runs: list[Fact] = []
    for fact, *_ in parts:
        if runs and fact.first == runs[-1].last + timedelta(days=1):
            runs[-1] = replace(runs[-1], last=fact.last)
        else:
            runs.append(fact)
    return ", ".join(fact.span for fact in runs)


def months(first: date, last: date) -> float:
    """How many months lie between two days of one year, a part of one by its days.

    Examples
    --------
    >>> months(date(2023, 1, 1), date(2023, 5, 31)), months(date(2023, 4, 16), date(2023, 4, 30))
    (5.0, 0.5)
    """
    starts = [date(first.year, month, 1) for month in range(first.month, last.month + 1)]
    return sum(days(max(start, first), min(last_day(start, "M"), last)) / days_in(start) for start in starts)


def beside(case: Case, label: str, year: int) -> tuple[float, float] | None:
    """Quoted customs values a tonne of a label and, over the same months, the mean of its neighbours."""
    said = [fact for fact in case.evidence.facts if fact.concept == "unit_value" and fact.importer == case.importer]
    others: dict[tuple[date, date], list[float]] = defaultdict(list)
    for fact in said:
        if fact.label != label:
            others[fact.first, fact.last].append(fact.amount.central)
    parts = cover((fact for fact in said if fact.label == label and (fact.first, fact.last) in others), year)
    if not parts:
        return None
    weights = [months(together[0].first, together[0].last) for together in parts]
    own = [fmean(fact.amount.central for fact in together) for together in parts]
    around = [fmean(others[together[0].first, together[0].last]) for together in parts]
    return float(np.average(own, weights=weights)), float(np.average(around, weights=weights))


def averages_two_reports(case: Case, label: str, year: int) -> bool:
    """Whether customs book more than a tenth more or less under a label than the books show."""
    total, shown = case.labels.total(label, year), case.books.quantity_t(label, case.importer, year)
    return bool(total is not None and shown and abs(float(np.median(total.draws)) / shown - 1) > 0.1)
