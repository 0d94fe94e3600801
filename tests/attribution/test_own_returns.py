"""What the exporter itself says it sold to the importer and to "Other Asia"."""

from __future__ import annotations

from dataclasses import astuple

from petrostates.attribution import own_returns


def test_undisclosed_sales_and_declared_ones_add_up_but_may_be_the_same_cargo(books_of):
    # 26 t to "Other Asia" and 5 t in Chinese books: 31 t, or 26 t if the 5 t are among them
    books = books_of({("IRN", "XOA", 2022): 26.0, ("IRN", "CHN", 2022): 5.0})
    assert astuple(own_returns.estimate(books, "IRN", "CHN", 2022)) == (26, 31, 31)


def test_without_anything_in_the_importers_books_the_returns_stand_alone(books_of):
    books = books_of({("IRN", "XOA", 2022): 26.0})
    assert astuple(own_returns.estimate(books, "IRN", "CHN", 2022)) == (26, 26, 26)


def test_a_year_without_own_returns_says_nothing(books_of):
    books = books_of({("IRN", "XOA", 2022): 26.0, ("IRN", "CHN", 2023): 5.0, ("IRN", "XOA", 2024): None})
    assert own_returns.estimate(books, "IRN", "CHN", 2023) is None
    assert own_returns.estimate(books, "IRN", "CHN", 2024) is None
