"""CEPII BACI: reconciled annual trade of every pair of countries, one zip with a CSV per year."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from petrostates.connectors import delimited
from petrostates.connectors.baci_corrections import correct
from petrostates.connectors.source import RawFiles, Source, Tables
from petrostates.errors import BadFile
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
_COUNTRY_COLUMNS = {"country_code": pa.int64(), "country_iso3": pa.string()}
_YEAR_FILE = re.compile(r"BACI_HS\d\d_Y(\d{4})_V\w+\.csv")
_COUNTRY_FILE = re.compile(r"country_codes_V\w+\.csv")

# BACI's code 490 holds Taiwan and every undisclosed Asian partner: a cell of its own, never called Taiwan.
_OWN_CODES = {"S19": OTHER_ASIA}


def parse(raw: RawFiles) -> Tables:
    """Read every year of the zip; the last year is marked provisional, as CEPII advises."""
    place = raw.only(".zip")
    try:
        with zipfile.ZipFile(place) as archive:
            codes = _country_codes(archive, place)
            years = [_read_year(archive, name, place, codes) for name in _year_members(archive, place)]
    except (zipfile.BadZipFile, EOFError) as error:
        raise BadFile(f"{place}: not a zip, or cut short ({error}). Nothing was written.") from error
    flows = correct(pd.concat(years, ignore_index=True))
    return {"flows": _as_flows(flows, raw.vintage)}


def _year_members(archive: zipfile.ZipFile, place: Path) -> list[str]:
    members = sorted(name for name in archive.namelist() if _YEAR_FILE.fullmatch(name))
    if not members:
        raise BadFile(f"{place}: holds no file named BACI_HSxx_Yyyyy_Vyyyymm.csv. Is this a BACI release?")
    return members


def _country_codes(archive: zipfile.ZipFile, place: Path) -> dict[int, str]:
    members = [name for name in archive.namelist() if _COUNTRY_FILE.fullmatch(name)]
    if len(members) != 1:
        raise BadFile(f"{place}: holds {len(members)} files named country_codes_Vyyyymm.csv; one is needed.")
    table = delimited.read(archive.read(members[0]), f"{place}:{members[0]}", _COUNTRY_COLUMNS)
    codes = {}
    for row, (number, iso3) in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True)):
        code = _OWN_CODES.get(iso3, iso3)
        if code not in countries():
            raise delimited.refuse(f"{place}:{members[0]}", row, "country_iso3", iso3, "is no known country")
        codes[number] = code
    return codes


def _read_year(archive: zipfile.ZipFile, name: str, zip_place: Path, codes: dict[int, str]) -> pd.DataFrame:
    place = f"{zip_place}:{name}"
    rows = delimited.read(archive.read(name), place, _COLUMNS).to_pandas()
    year = int(_YEAR_FILE.fullmatch(name)[1])  # type: ignore[index] # members were chosen by this pattern
    _refuse_bad_rows(rows, place, year, codes)
    hs = rows["k"].str.zfill(6)
    product = hs.map(product_of_hs()).fillna(hs.str[:4].map(product_of_hs()))
    rows = rows.assign(
        product=product,
        exporter=rows["i"].map(codes),
        importer=rows["j"].map(codes),
        value_usd=rows["v"] * 1000,
        reported_quantity=rows["q"],
    )
    wanted: pd.DataFrame = rows.loc[
        product.notna(), ["t", "exporter", "importer", "product", "value_usd", "reported_quantity"]
    ]
    return wanted


def _refuse_bad_rows(rows: pd.DataFrame, place: str, year: int, codes: dict[int, str]) -> None:
    faults = [
        ("t", rows["t"].ne(year), f"is not the year of the file, {year}"),
        ("i", ~rows["i"].isin(codes), "is not in the country file"),
        ("j", ~rows["j"].isin(codes), "is not in the country file"),
        ("j", rows["i"].eq(rows["j"]), "is also the exporter"),
        ("k", rows["k"].isna(), "is empty"),
        ("v", rows["v"].lt(0), "is negative"),
        ("v", ~np.isfinite(rows["v"].fillna(0)), "is not a finite number; only NA and blank are missing"),
        ("q", rows["q"].lt(0), "is negative"),
        ("q", ~np.isfinite(rows["q"].fillna(0)), "is not a finite number; only NA and blank are missing"),
        ("t,i,j,k", rows.duplicated(["t", "i", "j", "k"]), "repeats the key of an earlier row"),
    ]
    for column, wrong, fault in faults:
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            value = ",".join(str(rows[name].iloc[row]) for name in column.split(","))
            raise delimited.refuse(place, row, column, value, fault)


def _as_flows(frame: pd.DataFrame, vintage: date) -> pa.Table:
    last_year = frame["t"].max()
    status = np.where(frame["t"].eq(last_year), "provisional", "reported")
    changed = frame["correction"].notna() & frame["quantity_t"].ne(frame["reported_quantity"])
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
)
