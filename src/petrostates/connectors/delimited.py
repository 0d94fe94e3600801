"""Reading delimited text strictly: the right columns, the right types, or a refusal with file, row and column."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, ReadOptions, open_csv, read_csv

from petrostates.connectors.line_end import refuse_open_line
from petrostates.errors import BadFile, UnknownName

# Publishers pad their missing markers with blanks, on either side.
_BLANKS = [" " * count for count in range(24)]
_MISSING = [*_BLANKS, *(f"{before}NA{after}" for before in _BLANKS for after in _BLANKS)]
# Large enough that the cores are busy, small enough that a file of gigabytes needs little memory.
_PIECE = 1 << 22
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


# Opens the text anew each time: it is read a second time only to name what is wrong in it.
Opening = Callable[[], IO[bytes]]


def read(content: bytes, place: str, columns: dict[str, pa.DataType], required: tuple[str, ...] = ()) -> pa.Table:
    """Parse delimited text with a header row into a typed table.

    Only ``NA`` and blank are missing. Columns beyond the wanted ones are left out.

    Raises
    ------
    BadFile
        Not text, no header, a missing column, a last row without a line end, a short row, a value that is not of its
        type or not finite, or a blank in a required column; named by file, row (line of the file) and column.
    """
    text = partial(io.BytesIO, content)
    _check_header(text, place, list(columns))
    refuse_open_line(text(), place)
    with _naming_the_culprit(text, place, columns):
        table = read_csv(pa.BufferReader(content), convert_options=_conversion(columns))
    _check_values(table, 0, text, place, required)
    return table


def batches(
    text: Opening, place: str, columns: dict[str, pa.DataType], required: tuple[str, ...] = ()
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Parse a file of any size piece by piece: each piece after the number of data rows before it.

    Holds a few pieces at a time, and parses one while the next is read. Rules and errors are those of :func:`read`, but
    that the end is left to the checksum of the archive the file comes in; an error in a later piece comes after the
    earlier ones were given out.
    """
    _check_header(text, place, list(columns))
    with _naming_the_culprit(text, place, columns), text() as source:
        before = 0
        for batch in open_csv(
            source, read_options=ReadOptions(block_size=_PIECE), convert_options=_conversion(columns)
        ):
            _check_values(batch, before, text, place, required)
            yield before, batch
            before += batch.num_rows


def header(content: bytes, place: str) -> list[str]:
    """Names in the first line."""
    return next(_lines(partial(io.BytesIO, content), place), (1, []))[1]


def rows(
    content: bytes, place: str, columns: dict[str, pa.DataType], required: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, Any]]]:
    """Read a small file as ``read`` does: each row as a dictionary, beside its line in the file."""
    table = read(content, place, columns, required)
    lines = [line for line, _ in _lines(partial(io.BytesIO, content), place)]
    return list(zip(lines[1:], table.to_pylist(), strict=True))


def refuse(place: str, row: int, column: str, value: object, fault: str) -> BadFile:
    """Build the refusal of one value; ``row`` is the line of the file, or row of the sheet, counted from one."""
    return BadFile(f"{place}, row {row}, column {column}: '{value}' {fault}. Nothing was written.")


def refuse_printed(text: Opening, place: str, index: int, columns: str, fault: str) -> BadFile:
    """Build the refusal of a data row, counted from zero, with the values as the file prints them."""
    lines = _lines(text, place)
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


def _conversion(columns: dict[str, pa.DataType]) -> ConvertOptions:
    return ConvertOptions(
        column_types=columns,
        include_columns=list(columns),
        null_values=_MISSING,
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )


@contextmanager
def _naming_the_culprit(text: Opening, place: str, columns: dict[str, pa.DataType]) -> Iterator[None]:
    """Where the fast reader refuses a file, look for the place that is wrong."""
    try:
        yield
    except pa.ArrowInvalid as error:
        raise _culprit(text, place, columns) or BadFile(f"{place}: {error}") from error


def _check_header(text: Opening, place: str, wanted: list[str]) -> None:
    with text() as source:
        first = source.readline()  # a release holds gigabytes
    _, names = next(_lines(partial(io.BytesIO, first), place), (1, []))
    wrong = [name for name in wanted if names.count(name) != 1]
    if wrong:
        raise BadFile(
            f"{place}, row 1: column {', '.join(wrong)} is missing, or stands twice; expected {','.join(wanted)}, found "
            f"'{','.join(names)[:80]}'. Is the file complete, and the publisher's own?"
        )


def _check_values(
    table: pa.Table | pa.RecordBatch, before: int, text: Opening, place: str, required: tuple[str, ...]
) -> None:
    for field in table.schema:
        column = table[field.name]
        if field.name in required and column.null_count:
            index = pc.index(pc.is_null(column), True).as_py()
            raise refuse_printed(text, place, before + index, field.name, "is empty")
        # One that is not finite makes the sum so: a single pass over millions of good rows.
        if pa.types.is_floating(field.type) and not math.isfinite(pc.sum(column).as_py() or 0.0):
            index = pc.index(pc.is_finite(column), False).as_py()
            if index >= 0:
                fault = "is not a finite number; only NA and blank are missing"
                raise refuse_printed(text, place, before + index, field.name, fault)


def _lines(text: Opening, place: str) -> Iterator[tuple[int, list[str]]]:
    """Line in the file and printed values of every row, header first; blank lines are no rows, as for the fast reader."""
    with io.TextIOWrapper(text(), encoding="utf-8-sig", newline="") as source:
        lines = csv.reader(source)
        try:
            yield from ((lines.line_num, values) for values in lines if values)
        except UnicodeDecodeError as error:
            raise _not_text(text, place) from error
        except csv.Error as error:
            raise BadFile(f"{place}, row {lines.line_num}: {error}. Is this the publisher's file?") from error


def _not_text(text: Opening, place: str) -> BadFile:
    """Refuse the first line that is not UTF-8, with the column where the header can be read."""
    names: list[str] = []
    with text() as source:
        for number, line in enumerate(source, 1):
            values = next(csv.reader([line.decode("utf-8-sig", "replace")]), [])
            names = names or values
            bad = [index for index, value in enumerate(values) if "\ufffd" in value]
            if bad:
                column = f", column {names[bad[0]]}" if number > 1 and bad[0] < len(names) else ""
                return BadFile(
                    f"{place}, row {number}{column}: '{values[bad[0]][:80]}' is not UTF-8 text. Is this the publisher's file? "
                    "Save your own anew as UTF-8. Nothing was written."
                )
    return BadFile(f"{place}: not UTF-8 text. Is this the publisher's file?")


def _culprit(text: Opening, place: str, columns: dict[str, pa.DataType]) -> BadFile | None:
    """Find the first value that does not fit; only called after the fast reader has refused the file."""
    lines = _lines(text, place)
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
