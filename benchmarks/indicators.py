"""Every pair of exporters at once, and one pair out of many rows, each against the plainest query that does its reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import Comparison, compare

if TYPE_CHECKING:
    from petrostates.markets import Market

EXPORTERS, CELLS, ROWS = 230, 200_000, 2_300_000
_YEARS = range(2015, 2025)
_PAIR = ("E001", "E002")


def run(folder: Path) -> list[bool]:
    """Write both worlds once, then compare."""
    crowd, long = folder / "crowd", folder / "long"
    _write_crowd(crowd)
    _write_long(long)
    size = f"{EXPORTERS} exporters, {CELLS:,} cells, {ROWS:,} rows"
    pair = "one pair of 20 million monthly rows"
    return [
        compare(
            Comparison(f"matrix, {size}, against a self-join of a < b", matrix, join_half, 0.5, None, (str(crowd),))
        ),
        compare(
            Comparison(f"matrix, {size}, against a self-join of all pairs", matrix, join_all, 0.5, None, (str(crowd),))
        ),
        compare(Comparison(f"market and overlap, {pair}, against a scan", overlap, scan, 1.3, None, (str(long),))),
    ]


def matrix(place: str) -> Callable[[], Any]:
    """The overlap of every pair, from flows that are loaded."""
    import pyarrow.parquet as pq

    market = _market(pq.read_table(f"{place}/part.parquet"))
    _warm()
    return market.matrix


def join_half(place: str) -> Callable[[], Any]:
    """The same sums by a join of shares on the cell, every pair once."""
    return _join(place, "<")


def join_all(place: str) -> Callable[[], Any]:
    """The same sums by a join of shares on the cell, every pair in both orders."""
    return _join(place, "<>")


def overlap(place: str) -> Callable[[], Any]:
    """A market over files, and the overlap of one pair in it."""
    _warm()
    return lambda: _market(place).overlap(*_PAIR)


def scan(place: str) -> Callable[[], Any]:
    """Read the columns that an overlap needs, every row."""
    import duckdb

    read = f"read_parquet('{place}/**/*.parquet')"
    columns = "max(period), max(exporter), max(importer), max(product), sum(quantity_t)"
    connection = duckdb.connect()
    return lambda: connection.sql(f"select {columns} from {read}").to_arrow_table()


def _join(place: str, order: str) -> Callable[[], Any]:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"create table flows as select exporter, importer, quantity_t from '{place}/part.parquet'")
    sales = "select exporter, importer, quantity_t / sum(quantity_t) over (partition by exporter) as p from flows"
    return lambda: connection.sql(f"""
        with sales as ({sales})
        select a.exporter, b.exporter, sum(least(a.p, b.p))
        from sales a
        join sales b on a.importer = b.importer and a.exporter {order} b.exporter
        group by a.exporter, b.exporter
    """).to_arrow_table()


def _market(flows: Any) -> Market:
    from petrostates.markets import Market
    from petrostates.namespace import Tables
    from petrostates.selection import Selection

    return Market(Tables(flows), Selection("all", None, codes="any"))


def _warm() -> None:
    """Load what a first result loads."""
    import petrostates as ps

    ps.market("all", flows=ps.example_flows()).overlap("RUS", "IRN")


def _write_crowd(place: Path) -> None:
    """One year of a twentieth of all exporters and importers of one product, in the order of the exporter."""
    import duckdb

    place.mkdir()
    chosen = f"select row from range({EXPORTERS * CELLS}) as rows(row) order by hash(row) limit {ROWS}"
    duckdb.connect().execute(f"""
        copy (
            select {_flow("date '2024-01-01'", "A", "row // " + str(CELLS), "row % " + str(CELLS), "'crude'", "row")}
            from ({chosen})
            order by row
        ) to '{place / "part.parquet"}' (format parquet)
    """)


def _write_long(place: Path) -> None:
    """Ten years of months, 230 exporters, 60 importers and 12 products, a file per year as in the data folder."""
    import duckdb

    for year in _YEARS:
        folder = place / "source=made_up" / f"year={year}"
        folder.mkdir(parents=True)
        period, row = f"make_date({year}, cast(month as integer), 1)", "hash(exporter, importer, product, month)"
        duckdb.connect().execute(f"""
            copy (
                select {_flow(period, "M", "exporter", "importer", "'P' || product", row)}
                from range(1, 13) as months(month), range({EXPORTERS}) as exporters(exporter),
                    range(60) as importers(importer), range(12) as products(product)
                order by month, exporter, importer, product
            ) to '{folder / "part-0.parquet"}' (format parquet, compression zstd)
        """)


def _flow(period: str, frequency: str, exporter: str, importer: str, product: str, row: str) -> str:
    """Columns of a flow for a select."""
    return f"""
        {period} as period, '{frequency}' as frequency, printf('E%03d', {exporter}) as exporter,
        printf('M%06d', {importer}) as importer, {product} as product, 'import' as flow,
        1 + hash({row}) % 1000000 / 7.0 as quantity_t, 1 + hash({row} + 1) % 1000000 / 3.0 as value_usd,
        'cif' as valuation,
        cast(null as varchar) as correction, 'reported' as status, 'made_up' as source, date '2025-01-01' as vintage
    """
