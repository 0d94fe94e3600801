"""How far the books of the rival may be off."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from petrostates.attribution import book_gap


def test_a_quoted_total_above_the_books_opens_the_range_upwards(books_of, customs):
    books = books_of({("RUS", "CHN", 2023): 100.0}, customs("RUS", 2023, 104, 105, 106))
    assert astuple(book_gap.gap(books, "RUS", "CHN", 2023)) == (0, 0, 6)


def test_a_quoted_total_below_the_books_opens_it_downwards(books_of, customs):
    books = books_of({("RUS", "CHN", 2023): 100.0}, customs("RUS", 2023, 94, 95, 96))
    assert astuple(book_gap.gap(books, "RUS", "CHN", 2023)) == (-6, 0, 0)


def test_a_cell_that_cannot_be_checked_takes_the_widest_gap_of_those_that_can(books_of, customs, close_to):
    # Russia 2018 -3 %, Russia 2023 +5 %: India 2023 may be 3 % less or 5 % more than 200; Saudi books say nothing of it
    declared = {
        ("RUS", "CHN", 2018): 100.0,
        ("RUS", "CHN", 2023): 100.0,
        ("SAU", "CHN", 2023): 100.0,
        ("RUS", "IND", 2023): 200.0,
    }
    quotes = (customs("RUS", 2018, 97), customs("RUS", 2023, 105), customs("SAU", 2023, 107))
    assert astuple(book_gap.gap(books_of(declared, *quotes), "RUS", "IND", 2023)) == close_to(-6, 0, 10)


def test_a_relabelled_origin_is_no_measure_of_bookkeeping(books_of, customs):
    books = books_of({("MYS", "CHN", 2023): 30.0}, customs("MYS", 2023, 50))
    assert book_gap.relative_gaps(books) == (0.0, 0.0)


@pytest.mark.parametrize("declared", [{}, {("RUS", "IND", 2023): None}, {("RUS", "IND", 2023): 0.0}])
def test_without_a_declared_flow_there_is_no_gap(books_of, declared):
    assert book_gap.gap(books_of(declared), "RUS", "IND", 2023) is None


def test_the_books_stay_the_central_reading(books_of, customs):
    books = books_of({("RUS", "CHN", 2018): 100.0, ("RUS", "IND", 2023): 7.0}, customs("RUS", 2018, 90))
    assert book_gap.gap(books, "RUS", "IND", 2023).central == 0.0
