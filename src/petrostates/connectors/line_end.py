"""Whether a text ends where a line ends: cut off inside its last number, it would read as a smaller one."""

from __future__ import annotations

import io
from typing import IO

from petrostates.errors import BadFile

_MOST_LETTERS = 120


def last_open_line(text: IO[bytes]) -> tuple[int, str] | None:
    """Number and words of the last line if it has no line end; None where it has one, or where there is no line."""
    if not text.seek(0, io.SEEK_END):
        return None
    text.seek(-1, io.SEEK_END)
    if text.read(1) in b"\r\n":
        return None
    text.seek(0)
    number, line = 0, b""
    for number, line in enumerate(text, 1):  # noqa: B007 # the last one is wanted
        pass
    words = line.decode("utf-8", "replace")
    return number, words if len(words) <= _MOST_LETTERS else f"…{words[-_MOST_LETTERS:]}"


def refuse_open_line(text: IO[bytes], place: str) -> None:
    """Refuse a text that a provider sent and that ends within a line.

    Raises
    ------
    BadFile
        With file and last row.
    """
    found = last_open_line(text)
    if found:
        number, line = found
        raise BadFile(
            f"{place}, row {number}: '{line}' has no line end, so the file is cut off, perhaps within a number. Nothing was "
            "written. Fetch it again; if the publisher leaves the last line end out, look for a new release of petrostates."
        )


def closed(content: bytes) -> bytes:
    """The same lines, the last one with a line end."""
    return content if last_open_line(io.BytesIO(content)) is None else content + b"\n"
