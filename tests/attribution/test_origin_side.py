"""The origin's own end: returns to "Other Asia", the balance, and what is assumed."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import pytest

from petrostates.attribution.books import Books, Flow
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance, interval_of
from petrostates.attribution.facts import Evidence


def ends(known):
    return astuple(interval_of(known.draws))


@pytest.fixture
def all_of_it(make_fact):
    """All that Iran does not disclose reaches China."""
    return make_fact("undisclosed_share", "IRN", 1.0, unit="share", first=date(2019, 1, 1), last=date(2025, 12, 31))


def test_undisclosed_sales_and_declared_ones_add_up(case_of, all_of_it):
    # one book cannot hold a cargo twice: 26 t to "Other Asia" beside 5 t to China
    side = case_of({("IRN", "XOA", 2022): 26.0, ("IRN", "CHN", 2022): 5.0}, all_of_it).side
    assert ends(side.own_returns("IRN", 2022)) == (31, 31, 31)


def test_only_a_share_of_the_undisclosed_reaches_the_importer(case_of, make_fact):
    share = make_fact("undisclosed_share", "IRN", 0.5, 0.8, 0.9, unit="share", year=2022)
    side = case_of({("IRN", "XOA", 2022): 100.0}, share, worlds=4000).side
    assert ends(side.own_returns("IRN", 2022)) == pytest.approx((50, 80, 90), abs=0.5)


def test_where_nobody_says_the_share_a_wide_one_is_assumed(case_of):
    side = case_of({("IRN", "XOA", 2022): 100.0}, worlds=4000).side
    assert ends(side.own_returns("IRN", 2022)) == pytest.approx((50, 90, 100), abs=0.5)


def test_a_year_without_own_returns_says_why(case_of):
    assert case_of({("IRN", "XOA", 2024): None}).side.own_returns("IRN", 2024) == "no own returns in the books"
    assert case_of({("IRN", "XOA", 2023): 1.0}).side.own_returns("IRN", 2024) == "no book of the year"


@pytest.fixture
def balance(make_fact):
    """127 produced, 85 refined, none stored."""

    def facts(year=2022, **more):
        return (
            make_fact("production", "IRN", 127.0, importer=None, year=year),
            make_fact("refinery_runs", "IRN", 85.0, importer=None, year=year),
            make_fact("stock_change", "IRN", more.get("stored", 0.0), importer=None, year=year),
        )

    return facts


def test_the_balance_is_what_production_leaves_after_buyers_in_the_books(case_of, balance, all_of_it):
    side = case_of({("IRN", "SYR", 2022): 4.0, ("IRN", "CHN", 2022): 5.0}, *balance(), all_of_it).side
    assert ends(side.balance("IRN", 2022)) == (38, 38, 38)


def test_a_fall_of_stocks_adds_to_exports(case_of, balance, all_of_it):
    side = case_of({("IRN", "SYR", 2022): 4.0}, *balance(stored=-3.0), all_of_it).side
    assert ends(side.balance("IRN", 2022)) == (41, 41, 41)


def test_sales_to_others_that_are_said_stand_in_for_those_of_the_books(case_of, balance, make_fact, all_of_it):
    said = make_fact("exports_to_others", "IRN", 10.0, year=2022)
    side = case_of({("IRN", "SYR", 2022): 4.0}, *balance(), said, all_of_it).side
    assert ends(side.balance("IRN", 2022)) == (32, 32, 32)


def test_without_the_books_of_a_year_sales_to_others_must_be_said(case_of, balance, make_fact, all_of_it):
    assert case_of({}, *balance(), all_of_it).side.balance("IRN", 2022) == "sales to others not known"
    assert (
        case_of({}, all_of_it).side.balance("IRN", 2022) == "production and refinery runs and sales to others not known"
    )


def test_runs_of_a_near_year_count_and_open(case_of, make_fact, all_of_it):
    # 85 t in 2020, 2 years away: 10 % on either side
    facts = (
        make_fact("production", "IRN", 127.0, importer=None, year=2022),
        make_fact("refinery_runs", "IRN", 85.0, importer=None, year=2021),
        make_fact("stock_change", "IRN", 0.0, importer=None, year=2022),
        all_of_it,
    )
    side = case_of({("IRN", "SYR", 2022): 0.0}, *facts, worlds=4000).side
    assert ends(side.balance("IRN", 2022)) == pytest.approx((42 - 4.25, 42, 42 + 4.25), abs=0.05)
    assert side.balance("IRN", 2026) == "production and refinery runs and sales to others not known"


def test_where_nobody_says_stocks_may_move_by_a_fiftieth_of_production(case_of, make_fact, all_of_it):
    facts = (
        make_fact("production", "IRN", 100.0, importer=None, year=2022),
        make_fact("refinery_runs", "IRN", 50.0, importer=None, year=2022),
    )
    side = case_of({("IRN", "SYR", 2022): 0.0}, *facts, all_of_it, worlds=4000).side
    assert ends(side.balance("IRN", 2022)) == pytest.approx((48, 50, 52), abs=0.02)


def test_production_is_the_mean_of_its_parts_by_days(case_of, make_fact):
    # a quarter of 90 days at 1.0 a day, a month of 30 days at 2.0: 1.25 a day
    parts = [
        make_fact("production", "IRN", 90.0, importer=None, first=date(2023, 1, 1), last=date(2023, 3, 31)),
        make_fact("production", "IRN", 60.0, importer=None, first=date(2023, 6, 1), last=date(2023, 6, 30)),
    ]
    known = case_of({}, *parts)._amounts.rate_of_year("production", "IRN", 2023)
    assert ends(known) == pytest.approx((456.25, 456.25, 456.25))


def test_parts_of_a_year_err_together(case_of, make_fact):
    # two halves, each 100 ± 10 a day at the same error: the year is 100 ± 10, not 100 ± 7
    parts = [
        make_fact("production", "IRN", 90.0, 100.0, 110.0, importer=None, unit="kb/d", first=first, last=last)
        for first, last in ((date(2023, 1, 1), date(2023, 6, 30)), (date(2023, 7, 1), date(2023, 12, 31)))
    ]
    low, central, high = ends(case_of({}, *parts, worlds=4000)._amounts.rate_of_year("production", "IRN", 2023))
    assert (low / central, high / central) == pytest.approx((0.9, 1.1), abs=0.002)


def test_condensate_that_is_not_taken_in_at_home_counts_with_its_own_barrels_per_tonne(case_of, make_fact, all_of_it):
    # crude 1000 - 800 = 200 kb/d at 7.33 and condensate 700 - 560 = 140 kb/d at 8.39, none stored or sold elsewhere
    facts = (
        make_fact("production", "IRN", 1000.0, unit="kb/d", importer=None, year=2022),
        make_fact("refinery_runs", "IRN", 800.0, unit="kb/d", importer=None, year=2022),
        make_fact("condensate_production", "IRN", 700.0, unit="kb/d", importer=None, year=2022),
        make_fact("condensate_runs", "IRN", 560.0, unit="kb/d", importer=None, year=2022),
        make_fact("stock_change", "IRN", 0.0, importer=None, year=2022),
        all_of_it,
    )
    books = {("IRN", "SYR", 2022): 0.0}
    known = case_of(books, *facts, worlds=4000).side.balance("IRN", 2022)
    assert interval_of(known.draws).central == pytest.approx(200e3 * 365 / 7.33 + 140e3 * 365 / 8.39, rel=1e-4)
    assert [name.split()[0] for name in known.facts[2:4]] == ["condensate_production", "condensate_runs"]
    alone = case_of(books, *(fact for fact in facts if fact.concept != "condensate_runs"))
    assert alone.side.balance("IRN", 2022) == "intake of condensate not known"


@pytest.mark.parametrize(
    ("held", "kbd"),
    [(("production",), 200 - 560), (("refinery_runs",), 200 + 700), (("production", "refinery_runs"), 200)],
)
def test_condensate_that_a_figure_of_crude_holds_is_not_counted_again(case_of, make_fact, all_of_it, held, kbd):
    amounts = {"production": 1900.0, "refinery_runs": 1700.0, "condensate_production": 700.0, "condensate_runs": 560.0}
    facts = [
        make_fact(
            concept,
            "IRN",
            amount,
            unit="kb/d",
            importer=None,
            year=2022,
            scope="crude_condensate" if concept in held else "crude",
        )
        for concept, amount in amounts.items()
    ]
    side = case_of({("IRN", "SYR", 2022): 0.0}, *facts, all_of_it, worlds=4000).side
    crude, condensate = 200e3 * 365 / 7.33, (kbd - 200) * 1e3 * 365 / 8.39
    stocks = 0.02 * 1900e3 * 365 / 7.33  # a reading of nothing, with a width
    central = interval_of(side.balance("IRN", 2022).draws).central
    assert central == pytest.approx(max(0.0, crude + condensate), abs=0.02 * stocks)


def test_what_arrives_under_another_heading_is_no_crude_whichever_way_the_origin_is_seen(
    case_of, balance, make_fact, all_of_it
):
    blend = make_fact("other_heading", "IRN", 3.0, year=2022)
    assumed = make_fact("hidden_prior", "IRN", 20.0, year=2022)
    books = {("IRN", "CHN", 2022): 5.0, ("IRN", "XOA", 2022): 26.0, ("IRN", "SYR", 2022): 4.0}
    side = case_of(books, *balance(), blend, assumed, all_of_it).side
    assert ends(side.own_returns("IRN", 2022)) == (28, 28, 28)
    assert ends(side.balance("IRN", 2022)) == (35, 35, 35)
    assert ends(side.prior("IRN", 2022)) == (22, 22, 22)
    assert all(blend.name in route("IRN", 2022).facts for route in (side.own_returns, side.balance, side.prior))


def test_more_under_another_heading_than_there_is_leaves_what_is_declared(case_of, make_fact, all_of_it):
    blend = make_fact("other_heading", "IRN", 30.0, year=2022)
    side = case_of({("IRN", "CHN", 2022): 5.0, ("IRN", "XOA", 2022): 26.0}, blend, all_of_it).side
    assert ends(side.own_returns("IRN", 2022)) == (5, 5, 5)


def test_barrels_of_an_unusual_crude_have_their_own_factor(case_of, make_fact):
    case = case_of({}, make_fact("hidden_prior", "VEN", 100.0, unit="kb/d", year=2022), worlds=4000)
    low, central, high = ends(case.side.prior("VEN", 2022))
    assert central == pytest.approx(100e3 * 365 / 6.75)
    assert (low, high) == pytest.approx((100e3 * 365 / 6.9, 100e3 * 365 / 6.6), rel=1e-3)


def test_what_is_hidden_of_another_origin_is_seen_from_its_own_end_and_less_what_is_open(case_of, make_fact):
    facts = make_fact("hidden_prior", "VEN", 10 * 6.75 / 366, unit="kb/d", year=2024)
    known = case_of({("VEN", "CHN", 2024): 3_000.0}, facts, worlds=4000).side.hidden("VEN", 2024)
    assert interval_of(known.draws).central == pytest.approx(10_000)
    assert case_of({}).side.hidden("VEN", 2024) is None


@pytest.mark.parametrize(("value", "expected"), [(500, (5, 5, 5)), (250, (0, 2.5, 5))])
def test_books_whose_price_shows_two_reports_count_in_part_as_the_importers_own(value, expected):
    """At half the price that everyone else gets, the tonnes are the exporter's and the value is a mean of two."""
    flows = {("IRN", "CHN", 2022): Flow(5.0, 5.0 * value), ("RUS", "CHN", 2022): Flow(80.0, 40_000.0)}
    side = Case("IRN", "CHN", Evidence(), Books(flows), Chance(4000)).side
    assert ends(side.own_name("IRN", 2022)) == pytest.approx(expected, abs=0.05)


def test_the_importers_own_figure_counts_before_the_books(case_of, make_fact):
    side = case_of({("IRN", "CHN", 2021): 4.15}, make_fact("customs_import", "IRN", 0.26, year=2021)).side
    assert ends(side.own_name("IRN", 2021)) == (0.26, 0.26, 0.26)
