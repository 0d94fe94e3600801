"""What the API and the bulk file of EIA share: whose production is asked for, and how months and numbers are printed."""

from __future__ import annotations

import math
import re
from datetime import date

from petrostates.errors import BadFile

# The rivals, and whoever else supplies Asia or is large enough to set its price; the codes are those of ISO 3166.
PRODUCERS = tuple(
    re.findall(
        r"\w+",
        "RUS IRN SAU IRQ ARE KWT QAT OMN KAZ AZE MYS IDN BRN VNM AUS CHN IND "
        "AGO NGA COG GAB GNQ LBY DZA USA CAN MEX BRA VEN COL ECU GUY NOR GBR",
    )
)
# No figure, not available, withheld, included elsewhere.
_MISSING = {"", "--", "NA", "w", "ie"}
_AMOUNT = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")

# Thousand barrels a day by month and country.
Figures = dict[tuple[date, str], float | None]


def month_of(text: object, pattern: str, place: str) -> date:
    """First day of a month that is printed in a pattern of year and month."""
    match = re.fullmatch(pattern, str(text))
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) == 0:
        raise BadFile(f"{place}: '{text}' is not a month. Nothing was written.")
    return date(int(match[1]), int(match[2]), 1)


def amount_of(value: object, place: str) -> float | None:
    """A number, which may arrive as text; None for what the provider marks as missing."""
    text = "" if value is None else str(value).strip()
    if text in _MISSING:
        return None
    if not _AMOUNT.fullmatch(text) or not math.isfinite(float(text)):
        raise BadFile(f"{place}: '{value}' is not a number of zero or more. Nothing was written.")
    return float(text)
