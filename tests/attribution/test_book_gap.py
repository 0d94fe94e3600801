"""How far the books of the rival may be off."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from petrostates.attribution import book_gap
from petrostates.attribution.facts import Evidence

from .conftest import fact


def customs(label, year, *tonnes):
    return fact("customs_import", label, *tonnes, year=year)


def test_a_quoted_total_above_the_books_opens_the_range_upwards(books_of):
    books, evidence = books_of({("RUS", "CHN", 2023): 100.0}), Evidence((customs("RUS", 2023, 104, 105, 106),))
    assert astuple(book_gap.gap(books, evidence, "RUS", "CHN", 2023)) == (0, 0, 6)


def test_a_quoted_total_below_the_books_opens_it_downwards(books_of):
    books, evidence = books_of({("RUS", "CHN", 2023): 100.0}), Evidence((customs("RUS", 2023, 94, 95, 96),))
    assert astuple(book_gap.gap(books, evidence, "RUS", "CHN", 2023)) == (-6, 0, 0)


def test_a_cell_that_cannot_be_checked_takes_the_widest_gap_of_those_that_can(books_of, close_to):
    # Russia 2018 -3 %, Russia 2023 +5 %: India 2023 may be 3 % less or 5 % more than 200; Saudi books say nothing of it
    declared = {
        ("RUS", "CHN", 2018): 100.0,
        ("RUS", "CHN", 2023): 100.0,
        ("SAU", "CHN", 2023): 100.0,
        ("RUS", "IND", 2023): 200.0,
    }
    quotes = (customs("RUS", 2018, 97), customs("RUS", 2023, 105), customs("SAU", 2023, 107))
    assert astuple(book_gap.gap(books_of(declared), Evidence(quotes), "RUS", "IND", 2023)) == close_to(-6, 0, 10)


def test_a_relabelled_origin_is_no_measure_of_bookkeeping(books_of):
    books = books_of({("MYS", "CHN", 2023): 30.0})
    assert book_gap.relative_gaps(books, Evidence((customs("MYS", 2023, 50.0),))) == (0.0, 0.0)


@pytest.mark.parametrize("declared", [{}, {("RUS", "IND", 2023): None}, {("RUS", "IND", 2023): 0.0}])
def test_without_a_declared_flow_there_is_no_gap(books_of, declared):
    assert book_gap.gap(books_of(declared), Evidence(), "RUS", "IND", 2023) is None


def test_the_books_stay_the_central_reading(books_of):
    books = books_of({("RUS", "CHN", 2018): 100.0, ("RUS", "IND", 2023): 7.0})
    assert book_gap.gap(books, Evidence((customs("RUS", 2018, 90.0),)), "RUS", "IND", 2023).central == 0.0
