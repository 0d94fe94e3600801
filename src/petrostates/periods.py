"""Calendar units: which sums over time figures of a frequency allow, and how a period is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from petrostates.errors import BadArgument
from petrostates.selection import Every

if TYPE_CHECKING:
    import pandas as pd

# How many months a figure of each frequency stands for; a day for less than one.
MONTHS = {"A": 12, "Q": 3, "M": 1, "D": 0}
WORDS = {"A": "annual", "Q": "quarterly", "M": "monthly", "D": "daily"}
STARTS = {"A": "YS", "Q": "QS", "M": "MS", "D": "D"}  # the offset of pandas from one period to the next
_SUMMED: dict[Every, str] = {"month": "M", "quarter": "Q", "year": "A", "rolling12": "M"}


class Unit(NamedTuple):
    """A calendar unit: the view that sorts months into it, its length, and the longest figures it can be summed from."""

    view: str
    months: int
    longest: int


UNITS: dict[Every, Unit] = {
    "month": Unit("months", 1, 1),
    "quarter": Unit("quarters", 3, 3),
    "year": Unit("years", 12, 12),
    "rolling12": Unit("rolling_years", 12, 1),
}


def calendar(every: Every | None, frequency: str) -> str | None:
    """The view that sorts months into the unit; None where figures are of that unit already, or are not to be summed.

    Examples
    --------
    >>> calendar("quarter", "M"), calendar("year", "A")
    ('quarters', None)
    """
    if every is None or (every != "rolling12" and MONTHS[frequency] == UNITS[every].months):
        return None
    if MONTHS[frequency] > UNITS[every].longest:
        raise BadArgument(
            f"every='{every}' needs shorter periods than these flows have: they are {WORDS[frequency]}. "
            f"Use {_possible(frequency)}, or monthly figures. Those of source='comtrade', "
            "frequency='M' have to be fetched first: petrostates update --only comtrade"
        )
    return UNITS[every].view


def check_partial(every: Every | None, partial: bool) -> None:
    """Refuse ``partial`` where there is nothing that could be incomplete."""
    if partial and every is None:
        raise BadArgument(
            "partial=True keeps incomplete sums, and nothing is summed. Add every='quarter' or every='year'."
        )
    if partial and every == "rolling12":
        raise BadArgument(
            "A rolling window is always full. Leave out partial=True, or use every='quarter' or every='year'."
        )


def span(label: pd.Timestamp, every: Every | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day on which figures behind a label can begin.

    Examples
    --------
    >>> import pandas as pd
    >>> [f"{day:%Y-%m-%d}" for day in span(pd.Timestamp("2024-03-01"), "rolling12")]
    ['2023-04-01', '2024-03-31']
    """
    import pandas as pd

    if every is None:
        return label, label
    before, after = (11, 1) if every == "rolling12" else (0, UNITS[every].months)
    return label - pd.DateOffset(months=before), label + pd.DateOffset(months=after) - pd.Timedelta(days=1)


def begin(day: pd.Timestamp, every: Every | None) -> pd.Timestamp:
    """Label of the first period that holds figures of a day.

    Examples
    --------
    >>> import pandas as pd
    >>> november = pd.Timestamp("2023-11-01")
    >>> [f"{begin(november, every):%Y-%m}" for every in ("quarter", "year", "rolling12")]
    ['2023-10', '2023-01', '2023-11']
    """
    month = day.month - (day.month - 1) % {"quarter": 3, "year": 12}.get(every or "", 1)
    return day if every is None else day.replace(month=month, day=1)


def labels(frequency: str | None, every: Every | None = None) -> Callable[[Any], str]:
    """How to write the periods of figures of a frequency, or of the unit that they are summed by; None is years.

    Examples
    --------
    >>> import pandas as pd
    >>> january = pd.Timestamp("2024-01-01")
    >>> [labels(frequency)(january) for frequency in "AQMD"]
    ['2024', '2024Q1', '2024-01', '2024-01-01']
    >>> labels("M", "quarter")(january), labels("M", "rolling12")(january)
    ('2024Q1', '12 months to 2024-01')
    """
    if every == "rolling12":
        return lambda period: f"12 months to {period:%Y-%m}"
    unit = _apart(frequency, every)
    if unit == "Q":
        return lambda period: f"{period:%Y}Q{period.quarter}"
    form = {"A": "%Y", "M": "%Y-%m", "D": "%Y-%m-%d"}[unit]
    return lambda period: f"{period:{form}}"


def step(frequency: str | None, every: Every | None = None) -> str:
    """How far apart such periods are, as pandas calls it.

    Examples
    --------
    >>> step("A"), step("M", "rolling12")
    ('YS', 'MS')
    """
    return STARTS[_apart(frequency, every)]


def _apart(frequency: str | None, every: Every | None) -> str:
    """Frequency of the periods once they are summed."""
    return _SUMMED[every] if every is not None else frequency or "A"


def _possible(frequency: str) -> str:
    fitting = [f"every='{name}'" for name, unit in UNITS.items() if MONTHS[frequency] <= unit.longest]
    return " or ".join(fitting)
