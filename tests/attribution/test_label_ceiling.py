"""What customs book under a label beyond what that country could send."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import pytest

from petrostates.attribution import label_ceiling

JANUARY_TO_FEBRUARY = {"first": date(2021, 1, 1), "last": date(2021, 2, 28)}


def excess(books, year):
    return {
        label: astuple(amount) for label, amount in label_ceiling.excess_by_label(books, "IRN", "CHN", year).items()
    }


def test_the_excess_is_customs_less_capability(books_of, customs, capability, close_to):
    # low 28 - 4, central 30 - 2, high 31 - 0
    books = books_of({}, customs("MYS", 2023, 28, 30, 31), capability("MYS", 2023, 0, 2, 4))
    assert excess(books, 2023)["MYS"] == close_to(24, 28, 31)


def test_a_bound_read_in_another_year_has_its_high_end_doubled(books_of, customs, capability, close_to):
    books = books_of({}, customs("MYS", 2023, 28, 30, 31), capability("MYS", 2025, 0, 2, 4))
    assert excess(books, 2023)["MYS"] == close_to(20, 28, 31)


def test_a_leap_year_lasts_a_day_longer(books_of, customs, capability, close_to):
    # the bound is a daily rate: 365 t a year are 366 t in 2024
    books = books_of({}, customs("MYS", 2024, 1000), capability("MYS", 2024, 0, 0, 365))
    assert excess(books, 2024)["MYS"] == close_to(634, 1000, 1000)


def test_the_bound_is_that_of_the_year_where_several_are_known(books_of, customs, capability, close_to):
    books = books_of({}, customs("MYS", 2025, 30), capability("MYS", 2023, 0, 2, 4), capability("MYS", 2025, 0, 5, 10))
    assert excess(books, 2025)["MYS"] == close_to(20, 25, 30)


def test_a_label_within_its_means_hides_nothing(books_of, customs, capability, close_to):
    books = books_of({}, customs("MYS", 2023, 1, 2, 3), capability("MYS", 2023, 0, 5, 10))
    assert excess(books, 2023)["MYS"] == close_to(0, 0, 3)


def test_a_label_of_unknown_means_says_nothing(books_of, customs):
    assert excess(books_of({}, customs("OMN", 2023, 40)), 2023) == {}


def test_a_jump_over_the_same_months_may_end_or_go_on_all_year(books_of, customs, close_to):
    # 5 t are 25 % more than 4 t: at least nothing, centrally the 1 t seen in 59 days, at most 1 t per 59 days
    books = books_of({}, customs("OMN", 2021, 5, change=0.25, **JANUARY_TO_FEBRUARY))
    assert excess(books, 2021)["OMN"] == close_to(0, 1, 365 / 59)


def test_a_fall_over_the_same_months_hides_nothing(books_of, customs, close_to):
    books = books_of({}, customs("OMN", 2021, 5, change=-0.25, **JANUARY_TO_FEBRUARY))
    assert excess(books, 2021)["OMN"] == close_to(0, 0, 0)


def test_a_month_without_its_change_says_nothing(books_of, customs):
    assert excess(books_of({}, customs("OMN", 2021, 5, **JANUARY_TO_FEBRUARY)), 2021) == {}


def test_a_whole_year_counts_before_a_jump(books_of, customs, capability, close_to):
    whole, jump = customs("MYS", 2021, 30), customs("MYS", 2021, 5, change=0.25, **JANUARY_TO_FEBRUARY)
    books = books_of({}, jump, whole, capability("MYS", 2021, 0, 0, 0))
    assert excess(books, 2021)["MYS"] == close_to(30, 30, 30)


@pytest.mark.parametrize(
    ("declared_now", "expected"),
    [(None, (0, 5, 10)), (4.0, (0, 3, 6)), (12.0, (0, 0, 0))],
)
def test_venezuela_may_hide_what_it_last_sold_openly(books_of, declared_now, expected):
    # 10 t in 2019; what is still declared is not hidden; half of the rest is central
    books = books_of({("VEN", "CHN", 2019): 10.0, ("VEN", "CHN", 2022): declared_now})
    assert astuple(label_ceiling.hidden_elsewhere(books, "CHN", 2022)) == expected


def test_venezuela_hid_nothing_while_it_sold_openly(books_of):
    books = books_of({("VEN", "CHN", 2018): 3.0, ("VEN", "CHN", 2019): 10.0})
    assert astuple(label_ceiling.hidden_elsewhere(books, "CHN", 2019)) == (0, 0, 0)


def test_the_estimate_takes_venezuela_off_and_adds_what_is_declared(books_of, customs, capability, close_to):
    # labels 24, 28, 31; Venezuela 0, 5, 10; Iran declares 3, which the low end leaves out: 24-10, 28-5+3, 31-0+3
    declared = {("VEN", "CHN", 2019): 10.0, ("IRN", "CHN", 2023): 3.0}
    books = books_of(declared, customs("MYS", 2023, 28, 30, 31), capability("MYS", 2023, 0, 2, 4))
    assert astuple(label_ceiling.estimate(books, "IRN", "CHN", 2023)) == close_to(14, 26, 34)


def test_the_estimate_is_never_below_nothing(books_of, customs, capability, close_to):
    books = books_of({("VEN", "CHN", 2019): 99.0}, customs("MYS", 2023, 30), capability("MYS", 2023, 0, 0, 0))
    assert astuple(label_ceiling.estimate(books, "IRN", "CHN", 2023)) == close_to(0, 0, 30)


def test_without_label_evidence_there_is_no_estimate(books_of):
    assert label_ceiling.estimate(books_of({("IRN", "CHN", 2023): 3.0}), "IRN", "CHN", 2023) is None


def test_what_customs_book_under_the_origins_own_name_is_not_hidden(books_of, customs, capability):
    books = books_of({("IRN", "CHN", 2024): 5.0}, customs("IRN", 2024, 5), capability("IRN", 2024, 0, 0, 0))
    assert excess(books, 2024) == {}
    assert label_ceiling.estimate(books, "IRN", "CHN", 2024) is None
