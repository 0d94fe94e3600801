"""How canonical tables are cut into Parquet files, and what the footers of those tell."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from petrostates.schema import TABLES


def constants(location: str, columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """Values of columns that never change within a block of rows, from the footers of a folder of Parquet alone.

    Empty where a footer cannot tell: a column varies, has nulls or no statistics, or the folder is not on this machine.
    """
    found = set()
    for path in Path(location).rglob("*.parquet"):
        footer = pq.read_metadata(path)
        places = [footer.schema.names.index(column) for column in columns]
        for number in range(footer.num_row_groups):
            block = footer.row_group(number)
            ends = [block.column(place).statistics for place in places]
            if not all(end and end.has_min_max and end.min == end.max and end.null_count == 0 for end in ends):
                return set()
            found.add(tuple(end.min for end in ends))
    return found


def counted(location: str) -> int | None:
    """How many rows a folder of Parquet holds, by the footers alone; None where it is not on this machine."""
    counts = [pq.read_metadata(path).num_rows for path in Path(location).rglob("*.parquet")]
    return sum(counts) if counts else None


def partitions(tables: Mapping[str, pa.Table]) -> Iterator[tuple[Path, pa.Table]]:
    """Cut each table by source and year; the order of rows is that of the key, so equal input gives equal bytes."""
    for name, table in sorted(tables.items()):
        checked = TABLES[name].check(table, name)
        years = pc.year(checked["period"])
        for source in sorted(set(checked["source"].to_pylist())):
            of_source = pc.equal(checked["source"], source)
            for year in sorted(set(years.filter(of_source).to_pylist())):
                part = checked.filter(pc.and_(of_source, pc.equal(years, year)))
                yield Path(name) / f"source={source}" / f"year={year}" / "part-0.parquet", part


def write(part: pa.Table, place: Path) -> None:
    """Write one file and see it onto the disk."""
    try:
        pq.write_table(part, place, compression="zstd")
    except OSError as error:
        if error.errno is None or error.filename:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(place)) from error  # Arrow does not say which file
    with place.open("rb") as written:
        os.fsync(written.fileno())


def read(location: Path) -> pa.Table:
    """Every file below a folder as one table."""
    return pa.concat_tables([pq.ParquetFile(path).read() for path in sorted(location.rglob("*.parquet"))])
