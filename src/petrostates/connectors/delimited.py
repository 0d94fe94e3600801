"""Reading delimited text strictly: the right columns, the right types, or a refusal with file, row and column."""

from __future__ import annotations

import math

import pyarrow as pa
from pyarrow import csv

from petrostates.errors import BadFile

# Publishers pad their missing markers with blanks.
_MISSING = [" " * blanks + marker for marker in ("NA", "") for blanks in range(24)]


def read(content: bytes, place: str, columns: dict[str, pa.DataType]) -> pa.Table:
    """Parse delimited text with a header row into a typed table.

    Only ``NA`` and blank are missing. Columns beyond the wanted ones are left out.

    Raises
    ------
    BadFile
        Not text, no header, a missing column, a short row, or a value that is not of its type; named by file, row
        (line of the file) and column.
    """
    text = _as_text(content, place, list(columns))
    try:
        return csv.read_csv(
            pa.BufferReader(content),
            convert_options=csv.ConvertOptions(
                column_types=columns,
                include_columns=list(columns),
                null_values=_MISSING,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _locate(text, place, columns) or BadFile(f"{place}: {error}") from error


def refuse(place: str, row: int, column: str, value: object, fault: str) -> BadFile:
    """Build the refusal of one value; ``row`` counts data rows from zero, the message counts lines from one."""
    return BadFile(f"{place}, row {row + 2}, column {column}: '{value}' {fault}. Nothing was written.")


def _as_text(content: bytes, place: str, wanted: list[str]) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{place}: not UTF-8 text (byte {error.start}). Is this the publisher's file?") from error
    header = text.partition("\n")[0].strip()
    names = [name.strip().strip('"') for name in header.split(",")]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise BadFile(
            f"{place}, row 1: column {', '.join(missing)} is missing; expected {','.join(wanted)}, found '{header[:80]}'. "
            "Is the file complete, and the publisher's own?"
        )
    return text


def _locate(text: str, place: str, columns: dict[str, pa.DataType]) -> BadFile | None:
    """Find the first value that does not fit; only called after the fast reader has refused the file."""
    lines = text.splitlines()
    names = [name.strip().strip('"') for name in lines[0].split(",")]
    for number, line in enumerate(lines[1:]):
        values = line.split(",")
        if len(values) != len(names) and '"' not in line:
            return BadFile(
                f"{place}, row {number + 2}, column {names[min(len(values), len(names)) - 1]}: {len(values)} values where the "
                f"header has {len(names)}. Is the file truncated? Nothing was written."
            )
        for name, value in zip(names, values, strict=False):
            if name in columns and not _fits(value, columns[name]):
                return refuse(place, number, name, value, f"is not {_KINDS[str(columns[name])]}")
    return None


_KINDS = {"double": "a number", "int64": "a whole number"}


def _fits(value: str, kind: pa.DataType) -> bool:
    if value in _MISSING or str(kind) not in _KINDS:
        return True
    try:
        number = float(value)
    except ValueError:
        return False
    return not pa.types.is_integer(kind) or (math.isfinite(number) and number == int(number) and "." not in value)
