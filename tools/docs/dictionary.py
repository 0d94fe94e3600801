"""Tables, columns and sources as rows of a page."""

from __future__ import annotations

import csv
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa

from petrostates import connectors
from petrostates.schema import TABLES, Table

_TYPES = {"date32[day]": "date", "string": "text", "double": "number"}


def meanings() -> dict[str, str]:
    """What each column means; the same name means the same in every table."""
    text = Path(__file__).with_name("columns.csv").read_text(encoding="utf-8")
    return {row["column"]: row["meaning"] for row in csv.DictReader(text.splitlines())}


def table_rows() -> list[tuple[Table, list[tuple[str, str, str, str]]]]:
    """Every table with name, type, null and meaning of its columns."""
    said = meanings()
    return [
        (
            table,
            [
                (f"`{field.name}`", _type(field), _null(field), said[field.name] + _codes(table, field.name))
                for field in table.fields
            ],
        )
        for table in TABLES.values()
    ]


def source_rows() -> list[tuple[Any, ...]]:
    """Every source with what a reader asks of it."""
    return [
        (
            f"`{source.id}`",
            f"[{source.title}]({source.homepage})" if source.homepage else source.title,
            source.publisher,
            source.licence,
            f"`{source.frequency}`",
            f"{source.release}, {'fetched' if source.fetch else 'by hand'}",
            source.lag_days,
            _key(source),
        )
        for source in sorted(connectors.sources().values(), key=attrgetter("id"))
    ]


def _key(source: connectors.Source) -> str:
    return f"`{source.key}`, {'needed' if source.key_required else 'if you have one'}" if source.key else "none"


def _type(field: pa.Field) -> str:
    return _TYPES[str(field.type)]


def _null(field: pa.Field) -> str:
    return "yes" if field.nullable else "no"


def _codes(table: Table, column: str) -> str:
    codes = dict(table.allowed).get(column)
    return f": {', '.join(f'`{code}`' for code in codes)}" if codes else ""
