"""Units: barrels a day and tonnes, days and last days, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from petrostates.reference import conversion
from petrostates.units import days, kbd_from_tonnes, last_day, tonnes_from_kbd


def test_a_year_of_one_thousand_barrels_a_day():
    # 1000 b/d * 365 d / 7.33 b/t
    assert tonnes_from_kbd(1, 365) == pytest.approx(49_795.36, abs=0.01)


def test_the_factor_can_be_chosen():
    # 1 kb/d over 73 days at 7.3 b/t is exactly 10,000 t
    assert tonnes_from_kbd(1, 73, bbl_per_t=7.3) == pytest.approx(10_000)


def test_chinese_customs_2024_agree_with_themselves():
    # 70.38 Mt under the Malaysian label are reported as 1,410 kb/d as well
    assert kbd_from_tonnes(70.38e6, 366) == pytest.approx(1410, rel=0.001)


@pytest.mark.parametrize("kbd", [0.0, 1.0, 35.0, 2170.0])
def test_barrels_to_tonnes_and_back(kbd):
    assert kbd_from_tonnes(tonnes_from_kbd(kbd, 366), 366) == pytest.approx(kbd)


def test_more_barrels_to_the_tonne_make_fewer_tonnes():
    crude = conversion("crude_bbl_per_t")
    assert tonnes_from_kbd(1, 365, crude.high) < tonnes_from_kbd(1, 365) < tonnes_from_kbd(1, 365, crude.low)


def test_both_ends_of_a_span_are_counted():
    assert days(date(2021, 1, 1), date(2021, 2, 28)) == 59
    assert days(date(2024, 1, 1), date(2024, 12, 31)) == 366
    assert days(date(2024, 5, 1), date(2024, 5, 1)) == 1


@pytest.mark.parametrize(
    ("first", "frequency", "last"),
    [
        (date(2024, 1, 1), "A", date(2024, 12, 31)),
        (date(2024, 10, 1), "Q", date(2024, 12, 31)),
        (date(2024, 4, 1), "Q", date(2024, 6, 30)),
        (date(2024, 2, 1), "M", date(2024, 2, 29)),
        (date(2023, 2, 1), "M", date(2023, 2, 28)),
        (date(2024, 12, 1), "M", date(2024, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(first, frequency, last):
    assert last_day(first, frequency) == last
