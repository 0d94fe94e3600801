"""What a check says: how bad, where, what, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """Where in the tables: enough to find the rows again.

    Parameters
    ----------
    table, source, frequency
        Which rows of which table.
    first, last
        First days of the first and last period concerned.
    product, flow
        Product code and whose books; None where the finding is about all.
    countries
        The countries concerned, worst first.
    """

    table: str
    source: str
    frequency: str
    first: date
    last: date
    product: str | None = None
    flow: str | None = None
    countries: tuple[str, ...] = ()

    def __str__(self) -> str:
        first, last = period_text(self.first, self.frequency), period_text(self.last, self.frequency)
        parts = [self.source, self.product, self.flow if self.flow in {"import", "export"} else None]
        parts += [first if first == last else f"{first} to {last}"]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Finding:
    """One thing that a reader of the data should know.

    Parameters
    ----------
    severity
        ``error`` refuses a write; ``warning`` is reported and the data are written.
    check
        Id of the check.
    place
        Where.
    what
        What was found, with figures.
    next_step
        What to do about it.
    """

    severity: Severity
    check: str
    place: Place
    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.severity} {self.check}, {self.place}: {self.what} {self.next_step}"


def period_text(first: date, frequency: str) -> str:
    """Name of a period.

    Examples
    --------
    >>> period_text(date(2024, 4, 1), "A"), period_text(date(2024, 4, 1), "Q"), period_text(date(2024, 4, 1), "M")
    ('2024', '2024-Q2', '2024-04')
    """
    names = {"A": f"{first:%Y}", "Q": f"{first:%Y}-Q{(first.month + 2) // 3}", "M": f"{first:%Y-%m}"}
    return names.get(frequency, first.isoformat())


def years_text(years: Iterable[int]) -> str:
    """Years with runs drawn together.

    Examples
    --------
    >>> years_text([2009, 2006, 2007, 2008, 2020])
    '2006-2009, 2020'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def listed(names: Sequence[str], most: int = 8) -> str:
    """Join the first names; of a longer list the rest are counted.

    Examples
    --------
    >>> listed(["IND", "JPN", "KOR"], most=2)
    'IND, JPN and 1 more'
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
