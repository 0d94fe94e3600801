"""Periods of a frame: days in any way of writing them, and how much time one stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from petrostates.errors import BadTable
from petrostates.frames.columns import Column, refuse

FIRST_DAY: dict[str, Callable[[date], date]] = {
    "A": lambda day: date(day.year, 1, 1),
    "Q": lambda day: date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
    "M": lambda day: day.replace(day=1),
    "D": lambda day: day,
}
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def day_of(written: Any) -> date:
    """Read a date, a datetime without a zone, a whole year or ISO text.

    Raises
    ------
    ValueError
        It is none of them; in words that follow the value in a refusal.

    Examples
    --------
    >>> day_of(2024).isoformat(), day_of("2024-03").isoformat()
    ('2024-01-01', '2024-03-01')
    """
    if isinstance(written, datetime):
        if written.tzinfo is not None:
            raise ValueError("has a time zone; give the date of the period only")
        return written.date()
    if isinstance(written, date):
        return written
    if _is_whole_number(written) and 1000 <= written <= 9999:
        return date(int(written), 1, 1)
    if isinstance(written, str):
        return _date_of_text(written)
    if written is None:
        raise ValueError("is missing; give a date, a year or ISO text such as '2024-03', or leave the row out")
    raise ValueError("is not a date, a year or ISO text such as '2024-03'")


def fault_of_day(written: Any) -> str | None:
    """What is wrong with a period, if anything."""
    try:
        day_of(written)
    except ValueError as error:
        return str(error)
    return None


def fault_of_frequency(said: Any) -> str | None:
    """What is wrong with a frequency, if it is said."""
    return f"is none of {', '.join(FIRST_DAY)}" if said and said not in FIRST_DAY else None


def frequency_of(table: pa.Table, period: Column, stated: Column, asked: str | None) -> str:
    """The one frequency of a frame: what its column says, else what is asked for, else a guess from its periods.

    Raises
    ------
    BadTable
        The column holds several, or another than is asked for, or the periods cannot be of what is asked for.
    """
    if asked is not None:
        unsaid = stated.read(lambda said: not said, pa.bool_())
        other = f"is not the frequency='{asked}' that is asked for; leave one out"
        others = stated.fault(lambda said: other if said and said != asked else None)
        refuse(table, [others, period.fault(lambda written: _contradiction(written, asked), unsaid)])
        return asked
    said = {str(frequency) for frequency in stated.values if frequency}
    if len(said) > 1:
        raise BadTable(f"The frame mixes frequencies {', '.join(sorted(said))}. Give one frequency at a time.")
    if said:
        return said.pop()
    refuse(table, [period.fault(fault_of_day)])
    return _guessed_frequency(period.values)


def _contradiction(written: Any, frequency: str) -> str | None:
    """What is wrong with a period that is none, less exact than its frequency, or neither its first nor its last day."""
    if wrong := fault_of_day(written):
        return wrong
    if _can_be(written, day_of(written), frequency):
        return None
    fault = f"neither begins nor ends a period of frequency='{frequency}'"
    return f"{fault}; say the frequency that it has, of {', '.join(FIRST_DAY)}"


def _can_be(written: Any, day: date, frequency: str) -> bool:
    if _is_bare_year(written):
        return frequency == "A"
    if frequency == "D":
        return not _is_month(written)
    begins = FIRST_DAY[frequency]
    return day in (begins(day), date.max) or begins(day + timedelta(days=1)) == day + timedelta(days=1)


def _is_whole_number(written: Any) -> bool:
    """Whether it is an integer, or a float without a fraction: pandas makes floats of integers beside a missing one."""
    return (isinstance(written, int) and not isinstance(written, bool)) or (
        isinstance(written, float) and written.is_integer()
    )


def _is_bare_year(written: Any) -> bool:
    return _is_whole_number(written) or (isinstance(written, str) and _YEAR.fullmatch(written) is not None)


def _is_month(written: Any) -> bool:
    return isinstance(written, str) and _MONTH.fullmatch(written) is not None


def _guessed_frequency(periods: list[Any]) -> str:
    """Months where text says a month outright; else years if every period is a year or a first of January, else months."""
    if len({_is_bare_year(written) for written in periods}) > 1:
        raise BadTable(
            "The frame mixes bare years with months or days in period. Keep those of one frequency, or sum the months of each "
            "year, and give the others in a frame of their own."
        )
    if any(map(_is_month, periods)):
        return "M"
    return "A" if all((day.month, day.day) == (1, 1) for day in map(day_of, periods)) else "M"


def _date_of_text(text: str) -> date:
    try:
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1)
        if match := _MONTH.fullmatch(text):
            return date(int(match[1]), int(match[2]), 1)
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not ISO text such as '2024-03'") from error
