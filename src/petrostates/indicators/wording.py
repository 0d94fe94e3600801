"""Words of summaries: names of countries and products, spans of years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from petrostates.reference import countries, products
from petrostates.selection import ALL_CELLS, Cells

if TYPE_CHECKING:
    import pandas as pd

_MOST_FLOWS = 3  # that a line of a summary names
# What a sum over cells runs over.
PLACES: dict[Cells, str] = {
    "importer": "importers",
    "product": "products, importers pooled",
    "importer_product": "importers of a product",
}


def product(code: str) -> str:
    """Title of a product."""
    return "Every product" if code == ALL_CELLS else products().get(code, code)


def name(code: str) -> str:
    """Name of a country."""
    return countries().get(code, code)


def named(who: str) -> str:
    """Countries joined by plus signs, with their verb."""
    names = [name(code) for code in who.split("+")]
    return f"{names[0]} is" if len(names) == 1 else f"{' and '.join(names)} are"


def absences(silent: Iterable[tuple[str, str, str]], measured: str) -> list[str]:
    """Periods without a value, by product and by who is silent there.

    Examples
    --------
    >>> absences([("2023", "crude", "IRN"), ("2024", "crude", "IRN")], "tonnes")
    ['Absent, Crude oil and condensate: 2023-2024, where Iran is not in the books by tonnes.']
    """
    by_cause: dict[tuple[str, str], list[str]] = {}
    for period, code, who in silent:
        by_cause.setdefault((code, who), []).append(period)
    return [
        f"Absent, {product(code)}: {spans(periods)}, where {named(who)} not in the books by {measured}."
        for (code, who), periods in sorted(by_cause.items())
    ]


def without_amount(flows: list[tuple[str, str, str, str]], measured: str) -> list[str]:
    """Flows without an amount by period, product, exporter and importer, those of the latest periods first.

    Examples
    --------
    >>> without_amount([("2023", "crude", "RUS", "IND"), ("2024", "crude", "RUS", "IND")], "tonnes")
    ['No tonnes are published of Russia to India 2023-2024: taken for none, so that the number may be off.']
    """
    by_flow: dict[tuple[str, str, str], list[str]] = {}
    for period, code, exporter, importer in sorted(flows):
        by_flow.setdefault((code, exporter, importer), []).append(period)
    latest = sorted(by_flow.items(), key=lambda one: one[1][-1], reverse=True)
    several = len({code for code, *_ in by_flow}) > 1
    said = [
        f"{name(exporter)} to {name(importer)}{f', {product(code)},' if several else ''} {_span(periods)}"
        for (code, exporter, importer), periods in latest[:_MOST_FLOWS]
    ]
    more = f" and {counted(len(latest) - _MOST_FLOWS, 'more flow')}" if latest[_MOST_FLOWS:] else ""
    return [
        f"No {measured} are published of {'; '.join(said)}{more}: taken for none, so that the number may be off."
    ] * bool(said)


def _span(periods: list[str]) -> str:
    """Years as ranges; of many months, quarters or days the first and the last."""
    if periods[0].isdigit() or len(periods) <= _MOST_FLOWS:
        return spans(periods)
    return f"{counted(len(periods), 'period')} from {periods[0]} to {periods[-1]}"


def number(value: float, form: str = ".3f") -> str:
    """A number in a format; one that rounds to zero has no sign.

    Examples
    --------
    >>> number(-0.001, "+.2f"), number(-0.2, "+.2f"), number(0.004, ".0%")
    ('0.00', '-0.20', '0%')
    """
    text = format(value, form)
    return text if any(digit in text for digit in "123456789") else text.lstrip("+-")


def ranged(value: float, low: float, high: float, form: str = ".3f") -> str:
    """A number with its range, if it has one.

    Examples
    --------
    >>> ranged(0.5, 0.4, 0.625, ".0%"), ranged(0.5, float("nan"), float("nan"))
    ('50% [40% to 62%]', '0.500')
    """
    return number(value, form) + _brackets(low, high, form)


def median(rows: pd.DataFrame, column: str, form: str = ".3f") -> str:
    """The median of a column between the medians of ``low`` and ``high``, which no reading can leave."""
    middle, low, high = (float(rows[name].median()) for name in (column, "low", "high"))
    return ranged(middle, low, high, form)


def count(central: int, low: int, high: int, *, has_range: bool) -> str:
    """A number of rows, between how many there can be."""
    return f"{central:,}" + (_brackets(low, high, ",") if has_range else "")


def _brackets(low: float, high: float, form: str) -> str:
    return f" [{number(low, form)} to {number(high, form)}]" if low == low else ""


def draws(frame: pd.DataFrame, worded: Callable[[Any], str]) -> list[str]:
    """In which periods draws had no value since one of the two lost every cell, and where there was nothing to draw."""
    lines = []
    for code, rows in frame.groupby("product") if "product" in frame else [(ALL_CELLS, frame)]:
        lost = rows[rows["undefined_share"].gt(0)]
        shares = ", ".join(f"{worded(row.period)} {row.undefined_share:.1%}" for row in lost.itertuples(index=False))
        if shares:
            lines.append(f"Undefined draws, {product(str(code))}, in which one of the two loses every cell: {shares}.")
        lines.extend(
            f"{head}, {product(str(code))}: {spans([worded(period) for period in alone['period']])}, where {why}."
            for head, alone, why in _undrawn(rows)
            if len(alone)
        )
    return lines


def _undrawn(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame, str]]:
    """Rows in which a reading has one cell to draw and so no draws, and what that leaves of ``low`` and ``high``."""
    one, none = rows["undrawn_readings"].gt(0), rows["low"].isna()
    alone = rows["low"].eq(rows["attribution_low"]) & rows["high"].eq(rows["attribution_high"])
    alone &= rows["sampling_low"].isna()
    only = "one cell is all there is to draw"
    return [
        ("No interval", rows[one & none], only),
        ("No draws", rows[one & ~none & alone], f"{only}: low and high are of the attribution alone"),
        (
            "Fewer draws",
            rows[one & ~none & ~alone],
            f"{only} in some reading of the attribution, which adds itself alone",
        ),
    ]


def one_cell(places: Iterable[tuple[str, str]], then: str) -> list[str]:
    """Periods and products in which the market is a single cell, and what follows from that.

    Examples
    --------
    >>> one_cell([("2023", "*"), ("2024", "*")], "the index can only be 1")[0].split(". ")[0]
    'One cell, Every product: 2023-2024, where the market is a single cell and the index can only be 1'
    """
    by_product: dict[str, list[str]] = {}
    for period, code in places:
        by_product.setdefault(code, []).append(period)
    return [
        f"One cell, {product(code)}: {spans(periods)}, where the market is a single cell and {then}. "
        "Ask for other cells or a larger market."
        for code, periods in sorted(by_product.items())
    ]


def counted(number: int, what: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "cell"), counted(2926, "pair")
    ('1 cell', '2,926 pairs')
    """
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def spans(periods: list[str]) -> str:
    """Years as ranges, or the months or days themselves where periods are shorter."""
    return _years(periods) if all(period.isdigit() for period in periods) else ", ".join(periods)


def _years(years: Iterable[str]) -> str:
    """Years as ranges: 1995-1997, 2023."""
    numbers = sorted({int(year) for year in years})
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in ranges)
