"""Rows of a JODI file as printed: streamed, checked against the documented codes, and only the facts we keep."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, InvalidRow, ParseOptions, ReadOptions, open_csv

from petrostates.connectors.delimited import refuse
from petrostates.connectors.line_end import refuse_open_line
from petrostates.errors import BadFile

COLUMNS = (
    "REF_AREA",
    "TIME_PERIOD",
    "ENERGY_PRODUCT",
    "FLOW_BREAKDOWN",
    "UNIT_MEASURE",
    "OBS_VALUE",
    "ASSESSMENT_CODE",
)
# The factor of a row, printed among the units: barrels per thousand tonnes, never an amount.
CONVBBL = "CONVBBL"
STATUS = {"1": "reported", "2": "provisional", "3": "reported", "4": "provisional"}

_MISSING = ["-", "x", "..", "N/A", ""]
_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$"
_YEAR_FILE = re.compile(r"(\d{4})\.csv")
_BLOCK_BYTES = 1 << 24

_OIL_CODES = {
    "ENERGY_PRODUCT": (
        "CRUDEOIL NGL OTHERCRUDE TOTCRUDE LPG NAPHTHA GASOLINE KEROSENE JETKERO GASDIES RESFUEL ONONSPEC TOTPRODS"
    ),
    "FLOW_BREAKDOWN": (
        "INDPROD OSOURCES TOTIMPSB TOTEXPSB TRANSBAK PTRANSF DIRECUSE STOCKCH STATDIFF REFINOBS REFGROUT RECEIPTS "
        "IPTRANSF TOTDEMO CLOSTLV"
    ),
    "UNIT_MEASURE": f"KBD KBBL KL KTONS {CONVBBL}",
}
_GAS_CODES = {
    "ENERGY_PRODUCT": "NATGAS LNG",
    "FLOW_BREAKDOWN": (
        "INDPROD OSOURCES TOTIMPSB IMPLNG IMPPIP TOTEXPSB EXPLNG EXPPIP STOCKCH TOTDEMO TOTDEMC MAINTOT STATDIFF CLOSTLV"
    ),
    "UNIT_MEASURE": "M3 TJ KTONS",
}

# What is kept: product and flow as printed -> our product and item. Their crude includes lease condensate, as HS 2709
# does; their total of products includes LPG, unlike HS 2710, and so has a name of its own.
_CRUDE_ITEMS = {
    "INDPROD": "production",
    "TOTIMPSB": "imports",
    "TOTEXPSB": "exports",
    "REFINOBS": "intake",
    "STOCKCH": "stock_change",
    "CLOSTLV": "closing_stock",
}
_PRODUCT_ITEMS = {
    "TOTIMPSB": "imports",
    "TOTEXPSB": "exports",
    "TOTDEMO": "demand",
    "STOCKCH": "stock_change",
    "CLOSTLV": "closing_stock",
}
KEPT = {
    **{("CRUDEOIL", flow): ("crude", item) for flow, item in _CRUDE_ITEMS.items()},
    **{("NGL", flow): ("ngl", item) for flow, item in _CRUDE_ITEMS.items()},
    **{("LPG", flow): ("lpg", item) for flow, item in _PRODUCT_ITEMS.items()},
    **{("TOTPRODS", flow): ("products_with_lpg", item) for flow, item in _PRODUCT_ITEMS.items()},
    **{("NATGAS", flow): ("natural_gas", item) for flow, item in _PRODUCT_ITEMS.items()},
    ("NATGAS", "INDPROD"): ("natural_gas", "production"),
    ("NATGAS", "IMPPIP"): ("pipeline_gas", "imports"),
    ("NATGAS", "EXPPIP"): ("pipeline_gas", "exports"),
    ("NATGAS", "IMPLNG"): ("lng", "imports"),
    ("NATGAS", "EXPLNG"): ("lng", "exports"),
    **{("LNG", flow): ("lng", "imports") for flow in ("TOTIMPSB", "IMPLNG")},
    **{("LNG", flow): ("lng", "exports") for flow in ("TOTEXPSB", "EXPLNG")},
}
_KEPT_PAIRS = pa.array(["|".join(pair) for pair in KEPT])


@cache
def areas() -> Mapping[str, str]:
    """Our country codes by the two letters that JODI prints."""
    text = files("petrostates.reference").joinpath("jodi_areas.csv").read_text(encoding="utf-8")
    return dict(line.split(",") for line in text.splitlines()[1:])


def read(path: Path) -> tuple[str, pd.DataFrame]:
    """Kept rows of a CSV file, or of the one CSV file in a zip, and its name for messages.

    Returns
    -------
    str, pandas.DataFrame
        ``country``, ``month``, ``product``, ``item``, ``unit``, ``value`` (null where marked as missing), ``code`` and
        ``line`` in the file, counted from one.

    Raises
    ------
    BadFile
        Other columns, an undocumented code, a value that is neither number nor marker, a negative amount, the same
        fact in the same unit twice, a page instead of a file.
    """
    with _opened(path) as (place, file):
        _check_header(file.readline(4096), place)
        year = _YEAR_FILE.search(path.name)
        tables = [_checked(rows, place, year[1] if year else "") for rows in _blocks(file, place)]
    frame: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    pairs = [f"{product}|{flow}" for product, flow in KEPT]
    meaning = pd.DataFrame(list(KEPT.values()), index=pairs, columns=["product", "item"])
    frame = frame.assign(
        country=frame["REF_AREA"].map(areas()),
        product=frame["pair"].map(meaning["product"]),
        item=frame["pair"].map(meaning["item"]),
    ).rename(columns={"TIME_PERIOD": "month", "UNIT_MEASURE": "unit", "ASSESSMENT_CODE": "code"})
    kept = frame[["country", "month", "product", "item", "unit", "value", "code", "line"]]
    _refuse_repeats(kept, place)
    return place, kept


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            yield str(path), file
        with path.open("rb") as file:  # the reader of the rows closed the other
            refuse_open_line(file, str(path))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(members) != 1:
                raise BadFile(f"{path}: holds {len(members)} CSV files where JODI packs one. Nothing was written.")
            with archive.open(members[0]) as file:
                yield f"{path}:{members[0]}", file
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(f"{path}: not a zip, or cut short ({error}). Nothing was written.") from error


def _check_header(header: bytes, place: str) -> None:
    found = header.decode("utf-8-sig", "replace").strip()
    if tuple(name.strip('"') for name in found.split(",")) != COLUMNS:
        raise BadFile(
            f"{place}, row 1: expected the columns {','.join(COLUMNS)}, found '{found[:80]}'. Is this the publisher's "
            "file, and not a page or another edition? Nothing was written."
        )


def _blocks(file: IO[bytes], place: str) -> Iterator[pa.Table]:
    """The rows below the header, a few megabytes at a time, all as text, with their line in the file."""
    bad: list[InvalidRow] = []

    def remember(row: InvalidRow) -> str:
        bad.append(row)
        return "error"

    line = 2
    try:
        with open_csv(
            file,
            # One thread counts the rows; several do not know their number.
            ReadOptions(column_names=list(COLUMNS), block_size=_BLOCK_BYTES, use_threads=False),
            ParseOptions(invalid_row_handler=remember),
            ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False),
        ) as blocks:
            for block in blocks:
                numbers = pa.array(np.arange(line, line + block.num_rows))
                yield pa.Table.from_batches([block]).append_column("line", numbers)
                line += block.num_rows
    except pa.ArrowInvalid as error:
        if bad:
            row, found = (bad[0].number or 0) + 1, bad[0].actual_columns
            raise BadFile(
                f"{place}, row {row}, column {COLUMNS[min(found, len(COLUMNS)) - 1]}: {found} values where there are "
                f"{len(COLUMNS)} columns. Is the file cut short? Nothing was written."
            ) from error
        raise BadFile(f"{place}, after row {line - 1}: {error}. Is the file complete? Nothing was written.") from error


def _checked(rows: pa.Table, place: str, year: str) -> pa.Table:
    """Refuse what is not documented, in any row; return the kept rows with their values as numbers."""
    is_gas = pc.any(pc.is_in(rows["ENERGY_PRODUCT"], pa.array(_GAS_CODES["ENERGY_PRODUCT"].split()))).as_py()
    listed = {name: codes.split() for name, codes in (_GAS_CODES if is_gas else _OIL_CODES).items()}
    for name, codes in {"REF_AREA": list(areas()), **listed, "ASSESSMENT_CODE": list(STATUS)}.items():
        _demand(rows, pc.is_in(rows[name], pa.array(codes)), place, name, "is not among the documented codes")
    _demand(rows, pc.match_substring_regex(rows["TIME_PERIOD"], _MONTH), place, "TIME_PERIOD", "is not a month")
    _demand(rows, pc.starts_with(rows["TIME_PERIOD"], year), place, "TIME_PERIOD", "is not in the year of the file")
    text = pc.utf8_trim_whitespace(rows["OBS_VALUE"])
    is_missing = pc.is_in(text, pa.array(_MISSING))
    is_value = pc.or_(is_missing, pc.match_substring_regex(text, _NUMBER))
    _demand(rows, is_value, place, "OBS_VALUE", "is neither a number nor one of the markers - x .. N/A")
    value = pc.cast(pc.if_else(is_missing, None, text), pa.float64())
    pair = pc.binary_join_element_wise(rows["ENERGY_PRODUCT"], rows["FLOW_BREAKDOWN"], "|")
    is_kept = pc.is_in(pair, _KEPT_PAIRS)
    may_fall = pc.or_(pc.equal(rows["FLOW_BREAKDOWN"], "STOCKCH"), pc.invert(is_kept))
    not_below = pc.or_(may_fall, pc.fill_null(pc.greater_equal(value, 0), True))
    _demand(rows, not_below, place, "OBS_VALUE", "is negative")
    columns = {
        **{name: rows[name] for name in ("REF_AREA", "TIME_PERIOD", "UNIT_MEASURE", "ASSESSMENT_CODE")},
        "pair": pair,
    }
    coded = pa.table({name: pc.dictionary_encode(column) for name, column in columns.items()})
    return coded.append_column("value", value).append_column("line", rows["line"]).filter(is_kept)


def _demand(rows: pa.Table, holds: pa.ChunkedArray, place: str, column: str, fault: str) -> None:
    index = pc.index(holds, False).as_py()
    if index >= 0:
        raise refuse(place, rows["line"][index].as_py(), column, rows[column][index].as_py(), fault)


def _refuse_repeats(rows: pd.DataFrame, place: str) -> None:
    repeated = rows[rows.duplicated(["country", "month", "product", "item", "unit"])]
    if not repeated.empty:
        first = repeated.iloc[0]
        raise refuse(
            place, int(first["line"]), "UNIT_MEASURE", first["unit"], "repeats an earlier row of the same fact"
        )
