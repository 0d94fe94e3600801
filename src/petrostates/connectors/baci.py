"""CEPII BACI: reconciled annual trade of every pair of countries, one zip with a CSV per year."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from petrostates.connectors import delimited
from petrostates.connectors.addresses import of_mirror, without_user
from petrostates.connectors.baci_corrections import correct
from petrostates.connectors.http import Http
from petrostates.connectors.source import Fetched, RawFiles, Source, Tables, Wanted
from petrostates.errors import BadFile, FetchFailed, NotThere
from petrostates.reference import OTHER_ASIA, countries, product_of_hs
from petrostates.schema import FLOWS

_COLUMNS = {
    "t": pa.int64(),
    "i": pa.int64(),
    "j": pa.int64(),
    "k": pa.string(),
    "v": pa.float64(),
    "q": pa.float64(),
}
_KEY = ("t", "i", "j", "k")
_EMPTY = pa.schema({**_COLUMNS, "row": pa.int64()}).empty_table()
_COUNTRY_COLUMNS = {"country_code": pa.int64(), "country_iso3": pa.string()}
_YEAR_FILE = re.compile(r"BACI_HS\d\d_Y(\d{4})_V\w+\.csv")
_COUNTRY_FILE = re.compile(r"country_codes_V\w+\.csv")

# BACI's code 490 holds Taiwan and every undisclosed Asian partner: a cell of its own, never called Taiwan.
_OWN_CODES = {"S19": OTHER_ASIA}


_ADDRESS = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/{name}"
_ZIP = "BACI_HS92_V{year}{suffix}.zip"
# A release appears each January; corrected re-issues carry a letter, and the last one counts.
_SUFFIXES = ("01f", "01e", "01d", "01c", "01b", "01")


def fetch(http: Http, wanted: Wanted, folder: Path) -> Fetched | None:
    """Download the newest release that is not at hand: a file of gigabytes, resumed where a break left it."""
    known = {entry["name"] for entry in wanted.known.get("files", ())}
    absence = ""
    for name in _releases(wanted.today.year):
        if name in known:
            return None
        try:
            answer = http.download(_ADDRESS.format(name=name), folder / name, begins=b"PK")
        except NotThere as error:
            absence = str(error)
            continue
        # A file is no older than its name, whatever its date says.
        vintage = max(date(int(name[11:15]), 1, 1), answer.published(wanted.today) or date.min)
        return Fetched({name: folder / name}, vintage, answer.address, answer.facts())
    at = without_user(of_mirror(_ADDRESS.format(name=""), SOURCE.id))
    raise FetchFailed(
        f"{SOURCE.id}: no release of the last three years is at {at}. Look for a new release of "
        f"petrostates. The last answer was: {absence}"
    )


def _releases(year: int) -> list[str]:
    return [_ZIP.format(year=year - back, suffix=suffix) for back in range(3) for suffix in _SUFFIXES]


def parse(raw: RawFiles) -> Tables:
    """Read every year of the zip; the last year is marked provisional, as CEPII advises."""
    place = raw.only(".zip")
    try:
        with zipfile.ZipFile(place) as archive:
            codes = _country_codes(archive, place)
            years = [_read_year(archive, name, place, codes) for name in _year_members(archive, place)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        # OSError: a place before the start of the file. RuntimeError: a password, or a compression unknown to zipfile.
        raise BadFile(f"{place}: not a zip, cut short, or locked ({error}). Nothing was written.") from error
    flows = pd.concat(years, ignore_index=True)
    if flows.empty:
        raise BadFile(f"{place}: no row of HS {', '.join(product_of_hs())}. Is the release whole? Nothing was written.")
    return {"flows": _as_flows(correct(flows), raw.vintage)}


def _year_members(archive: zipfile.ZipFile, place: Path) -> list[str]:
    members = sorted(name for name in archive.namelist() if _YEAR_FILE.fullmatch(name))
    if not members:
        raise BadFile(f"{place}: holds no file named BACI_HSxx_Yyyyy_Vyyyymm.csv. Is this a BACI release?")
    return members


def _country_codes(archive: zipfile.ZipFile, place: Path) -> dict[int, str]:
    members = [name for name in archive.namelist() if _COUNTRY_FILE.fullmatch(name)]
    if len(members) != 1:
        raise BadFile(f"{place}: holds {len(members)} files named country_codes_Vyyyymm.csv; one is needed.")
    table = delimited.read(archive.read(members[0]), f"{place}:{members[0]}", _COUNTRY_COLUMNS, ("country_code",))
    listed = {
        row["country_code"]: _OWN_CODES.get(row["country_iso3"], row["country_iso3"]) for row in table.to_pylist()
    }
    # A release also lists countries that never trade our products: an unknown one is refused where a flow names it.
    return {number: code for number, code in listed.items() if code in countries()}


def _read_year(archive: zipfile.ZipFile, name: str, zip_place: Path, codes: dict[int, str]) -> pd.DataFrame:
    """Flows of our products in one member, read piece by piece: a full release has millions of rows a year.

    Every row must be of its type and year and no trade with oneself, in whatever product; that countries are known and
    keys stand once is looked at in ours.
    """
    text, place = partial(archive.open, name), f"{zip_place}:{name}"
    year = int(_YEAR_FILE.fullmatch(name)[1])  # type: ignore[index] # members were chosen by this pattern
    pieces = []
    for before, piece in delimited.batches(text, place, _COLUMNS, required=_KEY):
        _refuse_first(_faults_of_any(piece, year), before, text, place)
        pieces.append(_ours(piece, before))
    rows = pa.concat_tables(pieces).to_pandas() if pieces else _EMPTY.to_pandas()
    rows = rows.assign(exporter=rows["i"].map(codes), importer=rows["j"].map(codes), product=rows["k"].map(_product))
    for columns, wrong, fault in _faults_of_ours(rows):
        if wrong.any():
            raise delimited.refuse_printed(text, place, int(rows["row"][wrong].iloc[0]), columns, fault)
    return _summed(rows)


@cache
def _product(hs: str) -> str | None:
    """Product of an HS code, from which a spreadsheet may have taken the leading zero."""
    code = hs.zfill(6)
    return product_of_hs().get(code) or product_of_hs().get(code[:4])


def _ours(piece: pa.RecordBatch, before: int) -> pa.Table:
    """Rows of our products, each with its number in the file."""
    ours = [hs for hs in pc.unique(piece["k"]).to_pylist() if _product(hs)]
    found = pc.indices_nonzero(pc.is_in(piece["k"], pa.array(ours, pa.string())))
    numbers = pc.add(found.cast(pa.int64()), before)
    return pa.Table.from_batches([piece.take(found)]).append_column("row", numbers)


def _refuse_first(faults: list[tuple[str, pa.Array, str]], before: int, text: delimited.Opening, place: str) -> None:
    for columns, wrong, fault in faults:
        if pc.any(wrong).as_py():
            index = pc.index(wrong, True).as_py()
            raise delimited.refuse_printed(text, place, before + index, columns, fault)


def _faults_of_any(piece: pa.RecordBatch, year: int) -> list[tuple[str, pa.Array, str]]:
    """Columns, rows at fault and what is wrong with them, whatever the product."""
    return [
        ("t", pc.not_equal(piece["t"], year), f"is not the year of the file, {year}"),
        ("j", pc.equal(piece["i"], piece["j"]), "is also the exporter"),
        ("v", pc.less(piece["v"], 0), "is negative"),
        ("q", pc.less(piece["q"], 0), "is negative"),
    ]


def _faults_of_ours(rows: pd.DataFrame) -> list[tuple[str, pd.Series[bool], str]]:
    return [
        ("i", rows["exporter"].isna(), "is no known country of the country file"),
        ("j", rows["importer"].isna(), "is no known country of the country file"),
        ("j", rows["exporter"].eq(rows["importer"]), "is also the exporter"),
        (",".join(_KEY), rows.duplicated(list(_KEY)), "repeats the key of an earlier row"),
    ]


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a flow: a product may have several HS codes, and a country several numbers. Without a part, no sum."""
    amounts = rows.assign(value_usd=rows["v"] * 1000, reported_quantity=rows["q"])
    grouped = amounts.groupby(["t", "exporter", "importer", "product"], sort=False, as_index=False)
    return grouped[["value_usd", "reported_quantity"]].sum(skipna=False)


def _as_flows(frame: pd.DataFrame, vintage: date) -> pa.Table:
    last_year = frame["t"].max()
    status = np.where(frame["t"].eq(last_year), "provisional", "reported")
    quantity, reported = frame["quantity_t"], frame["reported_quantity"]
    changed = frame["correction"].notna() & quantity.ne(reported) & (quantity.notna() | reported.notna())
    columns = {
        "period": [date(year, 1, 1) for year in frame["t"]],
        "frequency": "A",
        "exporter": frame["exporter"],
        "importer": frame["importer"],
        "product": frame["product"],
        "flow": "reconciled",
        "quantity_t": frame["quantity_t"],
        "value_usd": frame["value_usd"],
        "valuation": "fob",
        "reported_quantity": frame["reported_quantity"],
        "reported_unit": "t",
        "factor": None,
        "correction": frame["correction"],
        "status": np.where(changed, "corrected", status),
        "source": SOURCE.id,
        "vintage": vintage,
    }
    return pa.Table.from_pandas(pd.DataFrame(columns), schema=FLOWS.fields, preserve_index=False)


SOURCE = Source(
    id="baci",
    title="BACI, reconciled bilateral trade",
    publisher="CEPII",
    licence="Etalab Open Licence 2.0",
    frequency="A",
    homepage="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    parse=parse,
    release="whole",
    fetch=fetch,
    lag_days=390,
)
