"""What labels hide: their totals from whole years, parts and books; their own oil; the share of an origin."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date

import numpy as np
import pytest

from petrostates.attribution.amounts import Known
from petrostates.attribution.chance import interval_of
from petrostates.attribution.tables import monthly

JANUARY_TO_FEBRUARY = {"first": date(2021, 1, 1), "last": date(2021, 2, 28)}
HALF = {"first": date(2023, 1, 1), "last": date(2023, 7, 2)}  # 183 of 365 days


def ends(known):
    return astuple(interval_of(known.draws if isinstance(known, Known) else known))


def kbd(tonnes, days=365):
    """Barrels a day that make so many tonnes in a year."""
    return tonnes * 7.33 / days / 1000


@pytest.fixture
def nothing(make_fact):
    """A label that can send nothing of its own."""
    return lambda label, year=2023: make_fact("capability", label, 0.0, unit="kb/d", year=year)


def test_a_whole_year_of_customs_counts_before_the_books(case_of, make_fact):
    labels = case_of({("MYS", "CHN", 2023): 30.0}, make_fact("customs_import", "MYS", 50.0)).labels
    assert ends(labels.total("MYS", 2023)) == (50, 50, 50)


def test_books_are_raised_as_far_as_customs_exceed_them_in_other_years(case_of, make_fact):
    # 2022 and 2023: customs are 1.5 and 2 times the books; 2021 is 10 in the books: 10, 17.5, 20
    tonnes = {("MYS", "CHN", year): amount for year, amount in ((2021, 10.0), (2022, 20.0), (2023, 30.0))}
    quoted = (make_fact("customs_import", "MYS", 30.0, year=2022), make_fact("customs_import", "MYS", 60.0))
    assert ends(case_of(tonnes, *quoted).labels.total("MYS", 2021)) == pytest.approx((10, 17.5, 20), abs=0.2)


def test_months_without_a_figure_run_at_the_rate_of_those_with_one_and_open_the_interval(case_of, make_fact):
    # 183 days hold 18.3 t, 0.1 a day; 182 days are unseen: 18.2. The means of six months and of six others lie apart by
    # 0.3 log points times the root of 1/6 + 1/6
    case = case_of({}, make_fact("customs_import", "MYS", 18.3, **HALF), worlds=4000)
    spread = 0.3 * np.sqrt(365.25 / 12 / 183 + 365.25 / 12 / 182)
    assert spread == pytest.approx(0.3 * np.sqrt(1 / 3), rel=0.01)
    reach = [18.3 + 18.2 * np.exp(sign * spread * 1.6449) for sign in (-1, 0, 1)]
    assert ends(case.labels.total("MYS", 2023)) == pytest.approx(reach, rel=0.005)


@pytest.fixture
def halves(make_fact):
    """Parts and wholes of three years: the first 183 days run at 0.1 a day and the rest at 0.2, a gap of log 2."""

    def facts(label):
        for year, rest in ((2020, 183), (2021, 182), (2022, 182)):
            last = date(year, 7, 1) if rest == 183 else date(year, 7, 2)
            yield make_fact("customs_import", label, 18.3, year=year, first=date(year, 1, 1), last=last)
            yield make_fact("customs_import", label, 18.3 + 0.2 * rest, year=year)

    return facts


def test_how_far_unseen_months_may_lie_off_is_learnt_from_years_with_parts_and_a_whole(case_of, halves):
    # six months against six: single months stray by root 3 times as much
    facts = list(halves("MYS"))
    assert case_of({}, *facts)._amounts.monthly_spread == pytest.approx(np.sqrt(3) * np.log(2), rel=0.005)
    assert case_of({}, *facts[:4])._amounts.monthly_spread == 0.3


def test_what_is_still_declared_of_a_hidden_origin_teaches_nothing_about_labels(case_of, halves, make_carries):
    assert case_of({}, *halves("IRN"), make_carries("MYS"))._amounts.monthly_spread == 0.3


def test_a_month_counts_less_than_the_books_of_the_year(case_of, make_fact):
    case = case_of({("MYS", "CHN", 2023): 30.0}, make_fact("customs_import", "MYS", 9.0, last=date(2023, 1, 31)))
    assert ends(case.labels.total("MYS", 2023)) == (30, 30, 30)


def test_two_figures_of_one_year_share_the_worlds(case_of, make_fact):
    case = case_of(
        {}, *(make_fact("customs_import", "MYS", amount, said_by=who) for amount, who in ((50.0, "a"), (60.0, "b")))
    )
    assert sorted(set(case.labels.total("MYS", 2023).draws)) == [50, 60]
    assert np.mean(case.labels.total("MYS", 2023).draws) == pytest.approx(55)


def test_the_bound_is_that_of_the_nearest_year_and_opens_upwards_with_the_years_between(case_of, make_fact):
    bound = make_fact("capability", "MYS", 0.0, kbd(2), kbd(4), unit="kb/d", year=2025)
    case = case_of({}, bound, worlds=4000)
    assert ends(case.labels.capability("MYS", 2025)) == pytest.approx((0, 2, 4), abs=0.03)
    assert ends(case.labels.capability("MYS", 2023)) == pytest.approx((0, 2, 4 * 1.4), abs=0.03)


def test_a_leap_year_lasts_a_day_longer(case_of, make_fact):
    case = case_of({}, make_fact("capability", "MYS", kbd(365), unit="kb/d", year=2024))
    assert ends(case.labels.capability("MYS", 2024))[1] == pytest.approx(366)


def test_a_balance_of_the_label_country_counts_before_a_quoted_bound(case_of, make_fact):
    # 60 produced, 30 refined, 26 sold to others: 4 could go to China
    parts = (
        make_fact("production", "MYS", 60.0, importer=None),
        make_fact("refinery_runs", "MYS", 30.0, importer=None),
        make_fact("exports_to_others", "MYS", 26.0),
    )
    case = case_of({}, make_fact("capability", "MYS", kbd(9), unit="kb/d"), *parts)
    assert ends(case.labels.capability("MYS", 2023)) == (4, 4, 4)


def test_a_label_of_unknown_means_may_hide_anything_up_to_all_of_it(case_of, make_fact):
    hidden = case_of({}, make_fact("customs_import", "OMN", 40.0), worlds=4000).labels.hidden("OMN", 2023)
    assert ends(hidden.excess) == pytest.approx((0, 20, 40), abs=0.2)
    assert "not known" in hidden.basis


def test_a_trend_alone_that_expects_more_than_is_booked_leaves_the_range_open_upwards(case_of, make_fact, nothing):
    # 5 are fewer than the 6 of every year before the hiding: the country has sent less, and nobody knows how much
    history = {("MYS", "CHN", year): 6.0 for year in range(2008, 2018)}
    customs = make_fact("customs_import", "MYS", 5.0)
    hidden = case_of(history, customs, worlds=4000).labels.hidden("MYS", 2023)
    assert ends(hidden.excess) == pytest.approx((0, 0, 5), abs=0.01)
    assert "less is booked than its trend expects" in hidden.basis
    # beside means that are known the trend is pooled as it is, and so is one that expects less
    assert "trend expects" not in case_of(history, customs, nothing("MYS")).labels.hidden("MYS", 2023).basis
    more = case_of(history, make_fact("customs_import", "MYS", 9.0)).labels.hidden("MYS", 2023)
    assert ends(more.excess) == pytest.approx((3, 3, 3))


def test_ceiling_and_trend_are_pooled_two_to_one(case_of, make_fact, nothing):
    # customs 30; ceiling 30 - 0, trend 30 - 6 with no spread: (2 · 30 + 24) / 3 = 28, opened by their disagreement
    history = {("MYS", "CHN", year): 6.0 for year in range(2008, 2018)}
    hidden = case_of(history, make_fact("customs_import", "MYS", 30.0), nothing("MYS"), worlds=4000).labels.hidden(
        "MYS", 2023
    )
    assert ends(hidden.by_method["capability"]) == (30, 30, 30)
    assert ends(hidden.by_method["trend"]) == pytest.approx((24, 24, 24))
    assert np.mean(hidden.excess) == pytest.approx(28, abs=0.05)
    assert np.std(hidden.excess) == pytest.approx(np.sqrt(18) * np.sqrt(5) / 3, rel=0.05)  # τ² = 6² / 2


def test_the_mirror_reads_the_label_countrys_own_figure(case_of, make_fact):
    case = case_of({("OMN", "CHN", 2023): 44.8}, make_fact("own_exports", "OMN", 32.0))
    assert ends(case.labels.hidden("OMN", 2023).by_method["mirror"]) == pytest.approx((12.8, 12.8, 12.8))
    assert case.labels.hidden("OMN", 2023).by_method["capability"] == "what the country could send is not known"


def test_a_jump_is_read_where_nothing_else_tells(case_of, make_fact, nothing):
    # 5 t are 25 % more than 4 t: at least nothing, centrally the 1 t seen in 59 days, at most 1 t per 59 days
    jump = make_fact("customs_import", "OMN", 5.0, change_on_year=0.25, **JANUARY_TO_FEBRUARY)
    hidden = case_of({}, jump, worlds=4000).labels.hidden("OMN", 2021)
    assert ends(hidden.excess) == pytest.approx((0, 1, 365 / 59), abs=0.03)
    told = case_of({}, jump, nothing("OMN", 2021)).labels.hidden("OMN", 2021)
    assert "jump" not in told.by_method


def test_a_fall_hides_nothing(case_of, make_fact):
    fall = make_fact("customs_import", "OMN", 5.0, change_on_year=-0.25, **JANUARY_TO_FEBRUARY)
    assert ends(case_of({}, fall).labels.hidden("OMN", 2021).excess) == (0, 0, 0)


def test_a_label_carries_for_its_days_and_its_share(case_of, make_fact, make_carries):
    # the label hides something from 7 August, 147 days; Iranian cargo from 20 October, 73 days, at 0.8
    from_october = make_carries("MYS", 0.8, first=2023, last=2024)
    from_october = replace(from_october, first=date(2023, 10, 20))
    from_august = replace(make_carries("MYS", first=2023, last=2023, origin="VEN"), first=date(2023, 8, 7))
    assert ends(case_of({}, from_october).labels.part("MYS", "IRN", 2023)) == pytest.approx((0.8, 0.8, 0.8))
    case = case_of({}, from_october, from_august)
    assert ends(case.labels.part("MYS", "IRN", 2023)) == pytest.approx([0.8 * 73 / 147] * 3)
    assert ends(case.labels.part("MYS", "IRN", 2024)) == pytest.approx((0.8, 0.8, 0.8))
    assert ends(case.labels.part("MYS", "IRN", 2025)) == (0, 0, 0)


def test_shares_of_one_label_that_overlap_never_add_up(case_of, make_carries):
    """The one about 2023 alone counts there; of 2024, 122 of 366 days have one of their own."""
    autumn = replace(make_carries("MYS", 1.0, first=2024, last=2024), first=date(2024, 9, 1))
    case = case_of({}, make_carries("MYS", 0.5), make_carries("MYS", 1.0, first=2023, last=2023), autumn)
    assert set(case.labels.part("MYS", "IRN", 2023).draws) == {1.0}
    assert ends(case.labels.part("MYS", "IRN", 2024)) == pytest.approx([(244 * 0.5 + 122) / 366] * 3)
    assert set(case.labels.part("MYS", "IRN", 2025).draws) == {0.5}


@pytest.fixture
def from_july(make_carries):
    """Malaysia carries Iranian cargo in the last 184 days of 2023."""
    return replace(make_carries("MYS", first=2023, last=2023), first=date(2023, 7, 1))


def test_figures_inside_the_span_date_what_a_label_hides(case_of, make_fact, from_july):
    # a day: 0.1 t while it is open, 0.5 t from July on; its own oil 0.1 t a day: 184 x 0.4 are hidden
    own = make_fact("capability", "MYS", kbd(36.5), unit="kb/d")
    half = make_fact("customs_import", "MYS", 92.0, first=date(2023, 7, 1))
    open_half = make_fact("customs_import", "MYS", 18.1, last=date(2023, 6, 30))
    hidden = case_of({}, half, open_half, own, from_july).labels.hidden("MYS", 2023)
    assert ends(hidden.excess) == pytest.approx([184 * 0.4] * 3, rel=0.005)
    # of a month alone: the rest of the span at its pace, not that of the year
    month = make_fact("customs_import", "MYS", 15.5, first=date(2023, 8, 1), last=date(2023, 8, 31))
    hidden = case_of({}, month, open_half, own, from_july, worlds=4000).labels.hidden("MYS", 2023)
    assert ends(hidden.excess)[1] == pytest.approx(184 * 0.4, rel=0.001)
    assert hidden.basis == "31 of 184 days in 2023-07..2023-12"


def test_a_figure_of_the_whole_year_lays_all_of_its_excess_into_the_span(case_of, make_fact, from_july):
    # 110.1 a year, 36.5 of them its own; outside of the span it hides nothing
    facts = (make_fact("customs_import", "MYS", 110.1), make_fact("capability", "MYS", kbd(36.5), unit="kb/d"))
    case = case_of({}, *facts, from_july)
    assert ends(case.labels.hidden("MYS", 2023).excess) == pytest.approx([110.1 - 36.5] * 3, rel=0.005)
    assert ends(case.labels.part("MYS", "IRN", 2023)) == (1, 1, 1)


def test_trend_and_mirror_are_read_over_the_same_span(case_of, make_fact, from_july):
    history = {("MYS", "CHN", year): 36.5 for year in range(2008, 2018)}
    half = make_fact("customs_import", "MYS", 92.0, first=date(2023, 7, 1))
    mirror = make_fact("own_exports", "MYS", 20.0, first=date(2023, 7, 1))
    by_method = case_of(history, half, mirror, from_july).labels.hidden("MYS", 2023).by_method
    assert ends(by_method["trend"]) == pytest.approx([184 * 0.4] * 3, rel=0.005)
    assert ends(by_method["mirror"]) == pytest.approx([72.0] * 3)


def test_months_are_read_at_the_share_of_their_own_day_and_only_inside_the_span(case_of, make_fact, make_carries):
    half_share = replace(make_carries("MYS", 0.5, first=2023, last=2023), first=date(2023, 7, 1))
    august, march = (
        make_fact("customs_import", "MYS", 31.0, first=date(2023, month, 1), last=date(2023, month, 31))
        for month in (8, 3)
    )
    own = make_fact("capability", "MYS", kbd(36.5), unit="kb/d")
    months = monthly(case_of({}, august, march, own, half_share))
    assert months["period"].dt.month.tolist() == [8]
    assert months["quantity_t"].item() == pytest.approx((31.0 - 3.1) / 2)


def test_two_bounds_of_one_span_share_the_worlds(case_of, make_fact):
    bounds = [make_fact("capability", "MYS", kbd(amount), unit="kb/d", said_by=str(amount)) for amount in (2, 6)]
    draws = case_of({}, *bounds).labels.capability("MYS", 2023).draws
    assert np.quantile(draws, [0.1, 0.9]) == pytest.approx([2, 6], rel=0.02)


def test_a_year_without_any_figure_takes_the_nearest_and_opens(case_of, make_fact, make_carries, nothing):
    facts = (make_carries("MYS"), make_fact("customs_import", "MYS", 30.0), nothing("MYS"))
    case = case_of({}, *facts, worlds=4000)
    hidden = case.labels.hidden_or_nearby("MYS", 2025, range(2019, 2026))
    reach = [30 * np.exp(sign * 0.35 * np.sqrt(2) * 1.6449) for sign in (-1, 0, 1)]
    assert ends(hidden.excess) == pytest.approx(reach, rel=0.005)
    assert hidden.basis == "no figure of 2025: that of 2023, opened"
