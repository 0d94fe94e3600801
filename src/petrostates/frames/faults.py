"""What is wrong with a value of a frame, as the words that follow it in a refusal; None where it is sound."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from petrostates.errors import suggest
from petrostates.reference import countries, is_plain, products
from petrostates.schema import FLOWS_BOOKS, LARGEST_AMOUNT
from petrostates.selection import Codes


def fault_of_code(value: Any, column: str, codes: Codes) -> str | None:
    """A code is plain text, and in its list unless any will do."""
    known = products() if column == "product" else countries()
    if not isinstance(value, str) or not value:
        return f"is not a code; give text such as '{'crude' if column == 'product' else 'RUS'}', or leave the row out"
    if not is_plain(value):
        return "is no code: it holds a slash, a backslash or a control character, or is a lone *"
    if codes == "known" and value not in known:
        return f"is unknown. {suggest(value, known)} Or pass codes='any'"
    return None


def fault_of_text(value: Any) -> str | None:
    """Text, or nothing."""
    return None if value is None or isinstance(value, str) else "is no text"


def fault_of_book(value: Any) -> str | None:
    """Whose books, or nothing."""
    return fault_of_text(value) or (
        f"is none of {', '.join(FLOWS_BOOKS)}" if value and value not in FLOWS_BOOKS else None
    )


def fault_of_amount(value: Any) -> str:
    """What is wrong with a value that can be no amount."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "is not a finite number; make the column one of numbers"
    if math.isinf(value):
        return "is not a finite number; leave the cell empty where the amount is unknown"
    if value < 0:
        return "is negative; give what was traded, or leave the cell empty where that is unknown"
    limits = f"{1 / LARGEST_AMOUNT:g} to {LARGEST_AMOUNT:g}"
    return f"is beyond what can be added up, {limits}; check the unit"
