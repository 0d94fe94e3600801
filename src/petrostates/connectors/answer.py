"""What a provider answers: the body, and what its headers say of time."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class Answer:
    """What a provider sent. A key is in none of it.

    Parameters
    ----------
    address
        Where from, after redirects.
    content
        The body, byte for byte but for the key.
    headers
        By name in any case.
    is_unchanged
        Whether the provider says that what is at hand still holds; the body is then empty.
    is_cut
        Whether the key stood in the body and three stars stand there now.
    """

    address: str
    content: bytes
    headers: Mapping[str, str]
    is_unchanged: bool = False
    is_cut: bool = False

    def published(self, today: date) -> date | None:
        """Day of ``Last-Modified``; None without one, and where it cannot be: unreadable, or after today."""
        stamp = moment(self.headers.get("Last-Modified"))
        return stamp.date() if stamp and stamp.date() <= today else None

    def facts(self) -> dict[str, str]:
        """What makes the next request conditional."""
        kept = {"etag": "ETag", "last_modified": "Last-Modified"}
        return {name: self.headers[header] for name, header in kept.items() if header in self.headers}


def conditions(known: Mapping[str, str] | None) -> dict[str, str]:
    """Headers that ask for an answer only if it differs from what is at hand."""
    sent = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    return {header: (known or {})[name] for name, header in sent.items() if name in (known or {})}


def waiting_seconds(retry_after: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None where the provider names nothing usable or "0"."""
    if (retry_after or "").strip().isdecimal():
        return float(retry_after or 0) or None
    until = moment(retry_after)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None


def moment(stamp: str | None) -> datetime | None:
    """A date of HTTP in universal time, which it is in even if the zone is not stated; None where it is no date.

    Examples
    --------
    >>> moment("Fri, 27 Nov 2026 09:00:00 -0000") == moment("Fri, 27 Nov 2026 10:00:00 +0100")
    True
    """
    try:
        found = email.utils.parsedate_to_datetime(stamp or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
