"""EIA spot prices: months from mid-month dates, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.errors import BadFile


@pytest.fixture
def read(parse):
    return lambda *lines: parse("eia_spot", {"brent-monthly.csv": "\n".join(["Date,Price", *lines]) + "\n"})


def test_a_mid_month_date_stands_for_the_whole_month(read):
    assert read("2024-02-15,83.48") == [
        {
            "period": date(2024, 2, 1),
            "frequency": "M",
            "series": "brent",
            "value": 83.48,
            "unit": "USD/bbl",
            "source": "eia_spot",
            "vintage": date(2026, 1, 1),
        }
    ]


@pytest.mark.parametrize("missing", ["", "NA"])
def test_a_month_without_a_price_gives_no_row(read, missing):
    assert [row["period"].month for row in read(f"2024-01-15,{missing}", "2024-02-15,83.48")] == [2]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("2024-13-15,80", "row 3, column Date: '2024-13-15'"),
        ("20240315,80", "row 3, column Date: '20240315'"),
        ("2024-02-20,80", "row 3, column Date: '2024-02-20' repeats the month"),
        ("2024-03-15,nan", "row 3, column Price: 'nan'"),
        ("15 March 2024,80", "row 3, column Date: '15 March 2024'"),
        (",80", "row 3, column Date: "),
        ("2024-03-15,eighty", "row 3, column Price: 'eighty'"),
        ("2024-03-15,80 USD", "row 3, column Price: '80 USD'"),
        ("2024-03-15", "row 3, column Date: 1 values"),
        ("2024-03-15,80,81", "row 3, column Price: 3 values"),
    ],
)
def test_a_bad_date_or_price_is_refused_with_file_row_and_column(read, line, place):
    with pytest.raises(BadFile) as refused:
        read("2024-02-15,83.48", line)
    assert f"brent-monthly.csv, {place}" in str(refused.value)


@pytest.mark.parametrize("content", ["Month,Price\n2024-02,1\n", "Date;Price\n", "", "<!DOCTYPE html><html></html>"])
def test_a_file_without_its_columns_is_refused(parse, content):
    with pytest.raises(BadFile, match=r"brent-monthly\.csv, row 1: column Date.* is missing"):
        parse("eia_spot", {"brent-monthly.csv": content})


@pytest.mark.parametrize(("year", "mean"), [(2022, 100.8), (2023, 82.5), (2024, 80.5)])
def test_bundled_brent_has_the_known_annual_means(built, year, mean):
    prices = built.read("prices").to_pandas().query("source == 'eia_spot'")
    assert len(prices) == 471  # months from 1987-05 to 2026-07
    of_year = [period.year == year for period in prices["period"]]
    assert prices["value"][of_year].mean() == pytest.approx(mean, abs=0.1)
