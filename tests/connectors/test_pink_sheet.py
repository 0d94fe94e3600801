"""The World Bank workbook: labels, units, missing markers, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from petrostates.connectors import Wanted, pink_sheet
from petrostates.connectors.http import Http, Patience
from petrostates.errors import BadFile, FetchFailed

FILE = "CMO-Historical-Data-Monthly.xlsx"
COLUMNS = [
    ("Crude oil, average", "($/bbl)"),
    ("Crude oil, Brent", "($/bbl)"),
    ("Crude oil, Dubai", "($/bbl)"),
    ("Crude oil, WTI", "($/bbl)"),
    ("Natural gas, US", "($/mmbtu)"),
    ("Natural gas, Europe", "($/mmbtu)"),
    ("Liquefied natural gas, Japan", "($/mmbtu)"),
    ("Natural gas index", "(2010=100)"),
]
MARCH = ["2024M03", 83.5, 85.4, 84.7, 80.5, 1.5, 8.6, 13.2, 76.0]


def workbook(*rows, columns=COLUMNS, sheet="Monthly Prices") -> bytes:
    """The publisher's layout: four lines of title, labels in row 5, units in row 6, figures from row 7."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in (["World Bank Commodity Price Data"], [], [], ["(nominal US dollars)"]):
        page.append(line or [None])
    page.append([None, *(label for label, _ in columns)])
    page.append([None, *(unit for _, unit in columns)])
    for row in rows:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, member: str, edit) -> bytes:
    """The same workbook with one of its parts edited."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == member else old.read(name))
    return result.getvalue()


@pytest.fixture
def read(parse):
    return lambda content: parse("pink_sheet", {FILE: content})


def test_a_line_gives_one_row_for_each_series(read):
    rows = read(workbook(MARCH))
    assert [(row["series"], row["value"], row["unit"]) for row in rows] == [
        ("crude_average", 83.5, "USD/bbl"),
        ("brent", 85.4, "USD/bbl"),
        ("dubai", 84.7, "USD/bbl"),
        ("wti", 80.5, "USD/bbl"),
        ("natural_gas_us", 1.5, "USD/MMBtu"),
        ("natural_gas_europe", 8.6, "USD/MMBtu"),
        ("lng_japan", 13.2, "USD/MMBtu"),
        ("natural_gas_index", 76.0, "2010=100"),
    ]
    assert {(row["period"], row["frequency"], row["source"]) for row in rows} == {(date(2024, 3, 1), "M", "pink_sheet")}


@pytest.mark.parametrize("marker", ["…", "..", None])
def test_a_missing_figure_gives_no_row(read, marker):
    rows = read(workbook(["1960M01", *MARCH[1:4], marker, *MARCH[5:]]))
    assert len(rows) == 7
    assert "wti" not in {row["series"] for row in rows}


def test_footnote_stars_other_columns_and_another_order_are_tolerated(read):
    starred = [(f"{label} **", unit) for label, unit in COLUMNS]
    columns = [("Coal, Australian", "($/mt)"), *reversed(starred)]
    rows = read(workbook(["2024M03", 130.0, *reversed(MARCH[1:])], columns=columns))
    assert {row["series"]: row["value"] for row in rows}["brent"] == 85.4
    assert len(rows) == 8


def test_empty_lines_below_the_figures_are_skipped(read):
    assert len(read(workbook(MARCH, [None] * 9))) == 8


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        (("Crude oil, Urals", "($/bbl)"), "no column Crude oil, Brent"),
        (("Crude oil, Brent", "($/mt)"), "no column Crude oil, Brent ($/bbl)"),
        (("Crude oil, Brent", None), "no column Crude oil, Brent"),
    ],
    ids=["another label", "another unit", "no unit"],
)
def test_a_missing_column_or_a_wrong_unit_is_refused(read, changed, missing):
    with pytest.raises(BadFile) as refused:
        read(workbook(MARCH, columns=[COLUMNS[0], changed, *COLUMNS[2:]]))
    assert FILE in str(refused.value)
    assert missing in str(refused.value)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["2024M13", *MARCH[1:]], "row 8, column A: '2024M13'"),
        (["March 2024", *MARCH[1:]], "row 8, column A: 'March 2024'"),
        (["2024M04", "n/a", *MARCH[2:]], "row 8, column crude_average: 'n/a'"),
        (["2024M04", MARCH[1], "85,4", *MARCH[3:]], "row 8, column brent: '85,4'"),
        (["2024M04", MARCH[1], True, *MARCH[3:]], "row 8, column brent: 'True'"),
    ],
)
def test_a_bad_month_or_figure_is_refused_with_file_row_and_column(read, row, place):
    with pytest.raises(BadFile) as refused:
        read(workbook(MARCH, row))
    assert FILE in str(refused.value)
    assert place in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<!DOCTYPE html><html><body>Not found</body></html>", id="a web page"),
        pytest.param(workbook(MARCH)[:2000], id="a workbook cut short"),
        pytest.param(b"", id="an empty file"),
        pytest.param(repacked(workbook(MARCH), "[Content_Types].xml", lambda _: b"<Types/>"), id="another zip"),
        pytest.param(workbook(MARCH, sheet="Annual Prices"), id="without its sheet"),
        pytest.param(workbook(), id="without figures"),
        pytest.param(
            repacked(workbook(MARCH), "xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2]),
            id="with half a sheet",
        ),
        pytest.param(
            repacked(workbook(MARCH), "xl/workbook.xml", lambda part: part[: len(part) // 2]),
            id="with half a table of contents",
        ),
    ],
)
def test_what_is_not_the_workbook_is_refused_by_name(read, content):
    with pytest.raises(BadFile, match=FILE):
        read(content)


def test_a_workbook_that_leaves_out_trailing_empty_cells_is_read(read):
    # Other programs than the publisher's write neither the dimension of the sheet nor its empty last cells.
    def lean(part: bytes) -> bytes:
        assert b"<dimension" in part
        return re.sub(rb"<dimension[^>]*/>", b"", part)

    content = repacked(workbook(MARCH, ["2024M04", 88.0, 90.1]), "xl/worksheets/sheet1.xml", lean)
    assert [row["value"] for row in read(content) if row["period"].month == 4] == [88.0, 90.1]


@pytest.mark.parametrize(
    ("series", "year", "mean"),
    [
        ("brent", 2022, 99.82),
        ("brent", 2023, 82.62),
        ("brent", 2024, 80.70),
        ("dubai", 2022, 97.05),
        ("lng_japan", 2022, 18.43),
        ("natural_gas_europe", 2022, 40.34),
    ],
)
def test_bundled_prices_have_the_known_annual_means(built, series, year, mean):
    prices = built.read("prices").to_pandas().query("source == 'pink_sheet' and series == @series")
    of_year = prices["value"][[period.year == year for period in prices["period"]]]
    assert len(of_year) == 12
    assert of_year.mean() == pytest.approx(mean, abs=0.01)


LANDING = "/en/research/commodity-markets"
PLACE = f"/en/doc/74e8be41-0050012026/related/{FILE}"
BOOK = workbook(MARCH)
OTHERS = f'<a href="/en/doc/9/related/CMO-Historical-Data-Annual.xlsx">a</a><!-- <a href="/old/{FILE}">old</a> -->'


@pytest.fixture
def fetch(provider, reply, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Fetch the workbook by way of a landing page with this text."""
    monkeypatch.setenv("PETROSTATES_PINK_SHEET_URL", provider.url)
    provider.replies[PLACE] = [reply(BOOK)]

    def fetched(page: str):
        provider.replies[LANDING] = [reply(page)]
        http = Http("pink_sheet", patience=Patience(attempts=1))
        return pink_sheet.fetch(http, Wanted(None, None, None, date(2026, 1, 1), {}), tmp_path)

    return fetched


@pytest.mark.parametrize(
    "link",
    [
        f'<a href="https://thedocs.worldbank.org{PLACE}">Monthly prices</a>',
        f"<a class='x' href='https://thedocs.worldbank.org{PLACE}'>Monthly prices</a>",
        f"<A HREF = https://thedocs.worldbank.org{PLACE}>Monthly prices</A>",
        f'<a href="{PLACE}">Monthly prices</a>',
        f'<a href="//thedocs.worldbank.org{PLACE}">Monthly prices</a>',
        f'<a href="https://thedocs.worldbank.org{PLACE}?version=2&amp;download=1#top">Monthly prices</a>',
        f'<a href="\n  https://thedocs.worldbank.org{PLACE}\n">Monthly prices</a>',
        f'<a href="https:&#x2F;&#x2F;thedocs.worldbank.org{PLACE}">Monthly prices</a>',
        '<script>{"url":"https:\\/\\/thedocs.worldbank.org' + PLACE.replace("/", "\\/") + '"}</script>',
    ],
    ids=["double", "single", "none", "path", "no scheme", "query", "lines", "escaped", "script"],
)
def test_the_workbook_is_found_by_its_name_however_the_page_links_to_it(fetch, provider, link):
    assert fetch(f"<html>{OTHERS}{link}</html>").files == {FILE: BOOK}
    assert [path for path, _, _ in provider.requests] == [LANDING, PLACE]


@pytest.mark.parametrize("page", ["", OTHERS, f"<p>{FILE}</p>", f'<a href="/doc/{FILE}.html">about</a>'])
def test_a_page_without_the_link_says_what_to_do(fetch, provider, page):
    with pytest.raises(FetchFailed, match=f"no longer links to {FILE}.*place the workbook under data/raw"):
        fetch(page)
    assert len(provider.requests) == 1


def test_a_link_that_leads_nowhere_is_told_with_its_address(fetch, provider, reply):
    provider.replies[PLACE] = [reply("gone", 404)]
    with pytest.raises(FetchFailed, match=rf"{FILE}: status 404"):
        fetch(f'<a href="{PLACE}">Monthly prices</a>')
