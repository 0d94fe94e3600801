"""World Bank Pink Sheet: monthly energy prices from the workbook ``CMO-Historical-Data-Monthly.xlsx``."""

from __future__ import annotations

import html
import math
import re
import zipfile
import zlib
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from petrostates.connectors.delimited import refuse
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, FetchFailed
from petrostates.schema import PRICES

_SHEET = "Monthly Prices"
_NAMES_ROW, _UNITS_ROW, _FIRST_ROW = 5, 6, 7
_MONTH = re.compile(r"(\d{4})M(\d{2})")
_MISSING = {None, "…", "..", ""}
# How openpyxl fails on what is no workbook, or a damaged one. A ParseError of either XML library is a SyntaxError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    OSError,
    EOFError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    RuntimeError,
)

# Column label, without footnote stars, and unit as printed -> our series and unit.
_SERIES = {
    ("Crude oil, average", "($/bbl)"): ("crude_average", "USD/bbl"),
    ("Crude oil, Brent", "($/bbl)"): ("brent", "USD/bbl"),
    ("Crude oil, Dubai", "($/bbl)"): ("dubai", "USD/bbl"),
    ("Crude oil, WTI", "($/bbl)"): ("wti", "USD/bbl"),
    ("Natural gas, US", "($/mmbtu)"): ("natural_gas_us", "USD/MMBtu"),
    ("Natural gas, Europe", "($/mmbtu)"): ("natural_gas_europe", "USD/MMBtu"),
    ("Liquefied natural gas, Japan", "($/mmbtu)"): ("lng_japan", "USD/MMBtu"),
    ("Natural gas index", "(2010=100)"): ("natural_gas_index", "2010=100"),
}


_LANDING = "https://www.worldbank.org/en/research/commodity-markets"
_FILE = "CMO-Historical-Data-Monthly.xlsx"
# The path before the file name changes once or twice a year: it is read from the landing page, in whatever quotes.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(rf"""[^\s"'<>=]+/{re.escape(_FILE)}(?![\w.%-])[^\s"'<>]*""")


def fetch(http: Http, wanted: Wanted, _folder: Path) -> Fetched | None:
    """Find the workbook on the landing page and read it, unless it is the one at hand."""
    landing = http.get(_LANDING)
    page = _COMMENT.sub("", landing.content.decode("utf-8", "replace"))
    links = _LINK.findall(html.unescape(page).replace("\\/", "/"))  # a script writes \/ for /
    if not links:
        raise FetchFailed(
            f"{SOURCE.id}: {landing.address} no longer links to {_FILE}. The page may have moved: look for a new release "
            "of petrostates, or place the workbook under data/raw by hand."
        )
    answer = http.get(urljoin(landing.address, links[0]), known=wanted.known)
    if answer.is_unchanged:
        return None
    published = answer.published(wanted.today) or wanted.today
    return Fetched({_FILE: answer.content}, published, answer.address, answer.facts())


def parse(raw: RawFiles) -> Tables:
    """Read the energy columns of the monthly sheet; ``…`` is missing and gives no row."""
    path = raw.only(".xlsx")
    place = f"{path}, sheet {_SHEET}"
    cells = _cells(path)
    columns = _columns(cells, place)
    rows = []
    for number, line in enumerate(cells[_FIRST_ROW - 1 :], start=_FIRST_ROW):
        if line[0] is None:
            continue
        period = _month(line[0], place, number)
        for column, (series, unit) in columns.items():
            if line[column] in _MISSING:
                continue
            rows.append(
                {
                    "period": period,
                    "frequency": "M",
                    "series": series,
                    "value": _number(line[column], place, number, series),
                    "unit": unit,
                    "source": SOURCE.id,
                    "vintage": raw.vintage,
                }
            )
    return {"prices": PRICES.from_pylist(rows)}


def _cells(path: Path) -> list[tuple[object, ...]]:
    """Rows of the sheet, all of one length: some programs leave out trailing empty cells."""
    import openpyxl  # a quarter of a second, for the one source that is a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as workbook:
            sheets = workbook.sheetnames
            rows = [tuple(row) for row in workbook[_SHEET].iter_rows(values_only=True)] if _SHEET in sheets else None
    except (InvalidFileException, *_DAMAGE) as error:
        raise BadFile(f"{path}: not a workbook, or cut short ({error}). Nothing was written.") from error
    if rows is None:
        raise BadFile(f"{path}: no sheet '{_SHEET}'; it has {', '.join(sheets)}.")
    width = max(map(len, rows), default=0)
    return [row + (None,) * (width - len(row)) for row in rows]


def _columns(cells: list[tuple[object, ...]], place: str) -> dict[int, tuple[str, str]]:
    if len(cells) < _FIRST_ROW:
        raise BadFile(f"{place}: {len(cells)} rows, the first figures belong in row {_FIRST_ROW}.")
    names = [str(name or "").replace("*", "").strip() for name in cells[_NAMES_ROW - 1]]
    units = [str(unit or "").strip() for unit in cells[_UNITS_ROW - 1]]
    found = {position: label for position, label in enumerate(zip(names, units, strict=True)) if label in _SERIES}
    missing = [f"{name} {unit}" for name, unit in _SERIES if (name, unit) not in found.values()]
    if missing:
        raise BadFile(f"{place}, rows 5 and 6: no column {'; '.join(missing)}.")
    return {position: _SERIES[label] for position, label in found.items()}


def _month(value: object, place: str, row: int) -> date:
    match = _MONTH.fullmatch(str(value).strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        raise refuse(place, row, "A", value, "is not a month such as 2024M03")
    return date(int(match[1]), int(match[2]), 1)


def _number(value: object, place: str, row: int, series: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise refuse(place, row, series, value, "is not a number")


SOURCE = Source(
    id="pink_sheet",
    title="World Bank Commodity Price Data (Pink Sheet)",
    publisher="World Bank",
    licence="CC BY 4.0",
    frequency="M",
    homepage="https://www.worldbank.org/en/research/commodity-markets",
    parse=parse,
    release="whole",
    fetch=fetch,
    calls=lambda _wanted, _keyed: 2,  # the page with the link, and the workbook
    lag_days=5,
)
