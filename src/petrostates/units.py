"""Unit conversions, each with the range of factors in use; tonnes are stored, barrels are for display."""

from __future__ import annotations

from datetime import date, timedelta

from petrostates.reference import conversion

_CRUDE = conversion("crude_bbl_per_t")


def days(first: date, last: date) -> int:
    """Days from the first to the last day, both counted.

    Examples
    --------
    >>> days(date(2024, 1, 1), date(2024, 12, 31))
    366
    """
    return (last - first).days + 1


def tonnes_from_kbd(kbd: float, day_count: int, bbl_per_t: float = _CRUDE.factor) -> float:
    """Tonnes of crude from thousand barrels a day: ``1000 kbd × days / (bbl per t)``.

    Examples
    --------
    >>> round(tonnes_from_kbd(1410, 366) / 1e6, 1)
    70.4
    """
    return kbd * 1000 * day_count / bbl_per_t


def kbd_from_tonnes(quantity_t: float, day_count: int, bbl_per_t: float = _CRUDE.factor) -> float:
    """Thousand barrels a day from tonnes of crude: ``t × bbl per t / days / 1000``.

    Examples
    --------
    >>> round(kbd_from_tonnes(70_380_000, 366))
    1410
    """
    return quantity_t * bbl_per_t / day_count / 1000


def last_day(first: date, frequency: str) -> date:
    """Last day of the year, quarter or month that starts on the given day.

    Examples
    --------
    >>> last_day(date(2024, 2, 1), "M")
    datetime.date(2024, 2, 29)
    """
    months = {"A": 12, "Q": 3, "M": 1}[frequency]
    carry, month = divmod(first.month - 1 + months, 12)
    return date(first.year + carry, month + 1, 1) - timedelta(days=1)
