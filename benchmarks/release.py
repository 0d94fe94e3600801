"""A BACI release of full size to Parquet, against a bare typed ``COPY`` of the same text."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.timing import Comparison, compare

ROWS, YEAR = 10_000_000, 2022
_COUNTRIES, _CODES_PER_PAIR = 221, 5000
_OURS = ("270900", "271000", "271111", "271112", "271113", "271121")
_CSV, _ZIP, _CODES = f"BACI_HS92_Y{YEAR}_V202601.csv", "BACI_HS92_V202601.zip", "country_codes_V202601.csv"


def run(folder: Path) -> list[bool]:
    """Compare with about the share of energy that real releases have."""
    _write_release(folder)
    title = (
        f"BACI layout to Parquet: {ROWS:,} rows of one year, {_CODES_PER_PAIR:,} products, {len(_OURS)} of them ours"
    )
    return [compare(Comparison(title, ours, baseline, 1.15, 1000, (str(folder),)))]


def ours(place: str) -> Callable[[], Any]:
    """Verify, unzip, parse, check and write, as ``petrostates build`` does."""
    from petrostates import ingest
    from petrostates.store import DataFolder

    folder = DataFolder(Path(place))
    return lambda: ingest.build(folder)


def baseline(place: str) -> Callable[[], Any]:
    """A typed COPY of the unzipped text, every row of it."""
    import duckdb

    columns = "{'t': 'integer', 'i': 'integer', 'j': 'integer', 'k': 'varchar', 'v': 'double', 'q': 'double'}"
    source = f"read_csv('{place}/{_CSV}', header = true, columns = {columns}, nullstr = ['', 'NA', '          NA'])"
    return lambda: duckdb.connect().execute(f"copy (select * from {source}) to '{place}/copy.parquet' (format parquet)")


def _write_release(place: Path) -> None:
    """Rows in BACI's layout, every code for some pairs of countries; a fortieth of the tonnages is missing."""
    import duckdb

    from petrostates.reference import countries
    from petrostates.store import DataFolder

    listed = [code for code in countries() if code.isalpha()][:_COUNTRIES]
    others = _COUNTRIES - 1
    duckdb.connect().execute(f"""
        copy (
            select
                {YEAR} as t,
                4 + 4 * (pair // {others}) as i,
                4 + 4 * ((pair // {others} + 1 + pair % {others}) % {_COUNTRIES}) as j,
                coalesce(list_extract({list(_OURS)}, code + 1), lpad(cast(280000 + code as varchar), 6, '0')) as k,
                printf('%.3f', 1 + hash(row) % 1000000 / 777.0) as v,
                case hash(row + 7) % 40 when 0 then '          NA' else printf('%.3f', 1 + hash(row + 3) % 1000000 / 99.0) end as q
            from (select row, row % {_CODES_PER_PAIR} as code, row // {_CODES_PER_PAIR} as pair from range({ROWS}) as rows(row))
        ) to '{place / _CSV}' (header, delimiter ',', quote '')
    """)
    numbers = "".join(f"{4 + 4 * position},{code},{code[:2]},{code}\n" for position, code in enumerate(listed))
    archive = place / _ZIP
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as release:
        release.write(place / _CSV, _CSV)
        release.writestr(_CODES, "country_code,country_name,country_iso2,country_iso3\n" + numbers)
    made_up = dict.fromkeys(("title", "publisher", "citation", "licence"), "made up")
    facts = {**made_up, "source": "baci", "retrieved": "2026-01-01", "vintage": "2026-01-01"}
    folder = DataFolder(place)
    folder.keep(folder.draft(place / "scratch", facts, {_ZIP: archive}))
