"""Reading delimited text strictly: the right columns, the right types, or a refusal with file, row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, read_csv

from petrostates.errors import BadFile, UnknownName

# Publishers pad their missing markers with blanks, on either side.
_BLANKS = [" " * count for count in range(24)]
_MISSING = [*_BLANKS, *(f"{before}NA{after}" for before in _BLANKS for after in _BLANKS)]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(content: bytes, place: str, columns: dict[str, pa.DataType], required: tuple[str, ...] = ()) -> pa.Table:
    """Parse delimited text with a header row into a typed table.

    Only ``NA`` and blank are missing. Columns beyond the wanted ones are left out.

    Raises
    ------
    BadFile
        Not text, no header, a missing column, a short row, a value that is not of its type or not finite, or a blank in
        a required column; named by file, row (line of the file) and column.
    """
    _check_header(content, place, list(columns))
    try:
        table = read_csv(
            pa.BufferReader(content),
            convert_options=ConvertOptions(
                column_types=columns,
                include_columns=list(columns),
                null_values=_MISSING,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _culprit(content, place, columns) or BadFile(f"{place}: {error}") from error
    _check_values(table, content, place, required)
    return table


def rows(
    content: bytes, place: str, columns: dict[str, pa.DataType], required: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, Any]]]:
    """Read a small file as ``read`` does: each row as a dictionary, beside its line in the file."""
    table = read(content, place, columns, required)
    lines = [line for line, _ in _lines(content, place)]
    return list(zip(lines[1:], table.to_pylist(), strict=True))


def refuse(place: str, row: int, column: str, value: object, fault: str) -> BadFile:
    """Build the refusal of one value; ``row`` is the line of the file, or row of the sheet, counted from one."""
    return BadFile(f"{place}, row {row}, column {column}: '{value}' {fault}. Nothing was written.")


def refuse_printed(content: bytes, place: str, index: int, columns: str, fault: str) -> BadFile:
    """Build the refusal of a data row of ``read``, counted from zero, with the values as the file prints them."""
    lines = _lines(content, place)
    _, names = next(lines)
    line, values = next(islice(lines, index, None))
    printed = dict(zip(names, values, strict=True))
    return refuse(place, line, columns, ",".join(printed[name].strip() for name in columns.split(",")), fault)


def known(check: Callable[[str], str], code: str, place: str, row: int, column: str) -> str:
    """Return the code if ``check``, such as ``reference.country``, knows it; else refuse it with the nearest ones."""
    try:
        return check(code)
    except UnknownName as error:
        raise BadFile(f"{place}, row {row}, column {column}: {error} Nothing was written.") from error


def day(text: str, place: str, row: int, column: str) -> date:
    """Read a day, written with hyphens."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise refuse(place, row, column, text, "is not a day of the calendar") from error
    raise refuse(place, row, column, text, "is not a date such as 2018-05-08")


def _check_header(content: bytes, place: str, wanted: list[str]) -> None:
    # The first line only: a release holds gigabytes.
    _, names = next(_lines(io.BytesIO(content).readline(), place), (1, []))
    wrong = [name for name in wanted if names.count(name) != 1]
    if wrong:
        raise BadFile(
            f"{place}, row 1: column {', '.join(wrong)} is missing, or stands twice; expected {','.join(wanted)}, found "
            f"'{','.join(names)[:80]}'. Is the file complete, and the publisher's own?"
        )


def _check_values(table: pa.Table, content: bytes, place: str, required: tuple[str, ...]) -> None:
    for field in table.schema:
        faults = []
        if field.name in required:
            faults.append((pc.is_null(table[field.name]), "is empty"))
        if pa.types.is_floating(field.type):
            infinite = pc.invert(pc.is_finite(table[field.name]))
            faults.append((infinite, "is not a finite number; only NA and blank are missing"))
        for wrong, fault in faults:
            index = pc.index(wrong, True).as_py()
            if index >= 0:
                raise refuse_printed(content, place, index, field.name, fault)


def _lines(content: bytes, place: str) -> Iterator[tuple[int, list[str]]]:
    """Line in the file and printed values of every row, header first; blank lines are no rows, as for the fast reader."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{place}: not UTF-8 text (byte {error.start}). Is this the publisher's file?") from error
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from ((lines.line_num, values) for values in lines if values)
    except csv.Error as error:
        raise BadFile(f"{place}, row {lines.line_num}: {error}. Is this the publisher's file?") from error


def _culprit(content: bytes, place: str, columns: dict[str, pa.DataType]) -> BadFile | None:
    """Find the first value that does not fit; only called after the fast reader has refused the file."""
    lines = _lines(content, place)
    _, names = next(lines)
    for line, values in lines:
        if len(values) != len(names):
            return BadFile(
                f"{place}, row {line}, column {names[min(len(values), len(names)) - 1]}: {len(values)} values where the "
                f"header has {len(names)}. Is the file truncated? Nothing was written."
            )
        for name, value in zip(names, values, strict=True):
            kind = str(columns.get(name))
            if kind in _KINDS and value not in _MISSING and not _fits(value, kind):
                return refuse(place, line, name, value, f"is not {_KINDS[kind]}")
    return None


_KINDS = {"double": "a number", "int64": "a whole number"}


def _fits(value: str, kind: str) -> bool:
    if kind == "int64":
        return re.fullmatch(r"-?[0-9]{1,18}", value.strip()) is not None
    try:
        float(value)
    except ValueError:
        return False
    return "_" not in value  # Python parts digits by underscores, publishers do not
