"""The calendar of events: one row each, dated, with the countries it affects."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.errors import BadFile
from petrostates.reference import countries

GOOD = "2016-12-10,Declaration of Cooperation,RUS;IRN,coordination,OPEC"


@pytest.fixture
def read(parse):
    return lambda *lines: parse("events", {"events.csv": "\n".join(["date,event,affects,kind,source", *lines]) + "\n"})


def test_a_line_becomes_one_dated_event(read):
    assert read('2018-05-08,"The United States leave the JCPOA, as announced",IRN,sanctions,Memorandum') == [
        {
            "period": date(2018, 5, 8),
            "event": "The United States leave the JCPOA, as announced",
            "affects": "IRN",
            "kind": "sanctions",
            "authority": "Memorandum",
            "source": "events",
            "vintage": date(2026, 1, 1),
        }
    ]


def test_an_event_may_affect_several_countries(read):
    assert [row["affects"] for row in read(GOOD)] == ["RUS;IRN"]


@pytest.mark.parametrize("day", ["2018-05", "8 May 2018", "2018-02-30", "20180508", ""])
def test_a_bad_date_is_refused_with_file_row_and_column(read, day):
    with pytest.raises(BadFile, match=rf"events\.csv, row 3, column date: '{day}"):
        read(GOOD, f"{day},An event,IRN,sanctions,Act")


@pytest.mark.parametrize(
    ("affects", "hint"),
    [("IRX", "'IRX'.*Did you mean"), ("RUS;Iran", "'IRN'"), ("RUS; IRN", "' IRN'"), ("RUS;", "''"), ("", "is empty")],
)
def test_an_unknown_or_missing_country_is_refused_with_file_row_column_and_hint(read, affects, hint):
    with pytest.raises(BadFile, match=rf"events\.csv, row 3, column affects: .*{hint}"):
        read(GOOD, f"2018-05-08,An event,{affects},sanctions,Act")


@pytest.mark.parametrize(
    ("line", "column"), [("2018-05-08,,IRN,sanctions,Act", "event"), ("2018-05-08,A,IRN,,B", "kind")]
)
def test_a_blank_is_refused_with_file_row_and_column(read, line, column):
    with pytest.raises(BadFile, match=rf"events\.csv, row 3, column {column}: '' is empty"):
        read(GOOD, line)


def test_a_missing_column_is_refused_by_name(parse):
    with pytest.raises(BadFile, match=r"events\.csv, row 1: column affects is missing"):
        parse("events", {"events.csv": "date,event,kind,source\n2018-05-08,An event,sanctions,Act\n"})


def test_the_bundled_calendar_affects_known_countries_from_2016_on(built):
    rows = built.read("events").to_pylist()
    assert {"RUS", "IRN"} <= {code for row in rows for code in row["affects"].split(";")} <= set(countries())
    assert min(row["period"] for row in rows) == date(2016, 1, 16)
