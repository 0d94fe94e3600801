"""Cargo that customs book openly, under the origin's own name, is hidden under no label and counts once."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import numpy as np
import pytest

from petrostates.attribution import hidden_origin, other_figures
from petrostates.attribution.chance import interval_of
from petrostates.attribution.evidence_notes import notes

YEAR = 2023


def ends(known):
    return astuple(interval_of(known.draws))


@pytest.fixture
def malaysia(make_fact, make_carries):
    """50 under a label without oil of its own that carries both Iran and Venezuela."""
    return (
        make_fact("customs_import", "MYS", 50.0),
        make_fact("capability", "MYS", 0.0, unit="kb/d"),
        make_carries("MYS"),
        make_carries("MYS", origin="VEN"),
    )


@pytest.fixture
def balance(make_fact):
    """38 left for China by Venezuela's balance, of which half of what no book shows reaches it."""
    amounts = {"production": 100.0, "refinery_runs": 62.0, "stock_change": 0.0}
    return (
        *(make_fact(concept, "VEN", tonnes, importer=None) for concept, tonnes in amounts.items()),
        make_fact("exports_to_others", "VEN", 0.0),
        make_fact("undisclosed_share", "VEN", 0.5, unit="share"),
    )


def test_what_customs_book_openly_reduces_what_each_route_hides_as_the_books_do(case_of, make_fact, balance):
    openly = make_fact("customs_import", "VEN", 8.0)
    assumed = make_fact("hidden_prior", "VEN", 20.0)
    undisclosed = {("VEN", "XOA", YEAR): 30.0}
    side = case_of(undisclosed, *balance, assumed, openly).side
    assert ends(side.balance("VEN", YEAR)) == (8 + 15, 8 + 15, 8 + 15)  # half of the 30 that are left beside the 8
    assert ends(side.own_returns("VEN", YEAR)) == (8 + 11, 8 + 11, 8 + 11)  # the 8 are among the 30
    assert ends(side.prior("VEN", YEAR)) == (20, 20, 20)  # and among the 20
    # the larger of both counts: the books have 5, and nothing else changes
    side = case_of({**undisclosed, ("VEN", "CHN", YEAR): 5.0}, *balance, assumed, openly).side
    assert ends(side.balance("VEN", YEAR)) == (23, 23, 23)
    assert ends(side.own_returns("VEN", YEAR)) == (8 + 13.5, 8 + 13.5, 8 + 13.5)
    assert ends(side.prior("VEN", YEAR)) == (25, 25, 25)


def test_cargo_of_another_origin_that_customs_book_openly_is_not_taken_off_a_label(case_of, make_fact, malaysia):
    assumed, openly = make_fact("hidden_prior", "VEN", 20.0), make_fact("customs_import", "VEN", 15.0, source="own")
    assert case_of({}, *malaysia, assumed).answers[YEAR].total.central == pytest.approx(30)
    case = case_of({}, *malaysia, assumed, openly)
    assert case.answers[YEAR].total.central == pytest.approx(45)
    assert openly.name in case.answers[YEAR].facts
    assert not any("row of yours" in note for note in notes(case))


def test_more_booked_openly_than_an_origin_has_leaves_nothing_of_it_under_labels(case_of, make_fact, malaysia, balance):
    case = case_of({}, *malaysia, *balance, make_fact("customs_import", "VEN", 60.0))
    assert case.answers[YEAR].total.central == pytest.approx(50)
    venezuelan = case_of({}, *malaysia, *balance, make_fact("customs_import", "VEN", 60.0), origin="VEN")
    said = "2023: balance of the origin, whose parts do not fit: more is booked under its own name than is left"
    assert any(note.startswith(said) for note in notes(venezuelan))


def test_some_days_that_customs_quote_count_as_they_are(case_of, make_fact, malaysia):
    spring = make_fact("customs_import", "VEN", 15.0, first=date(YEAR, 1, 1), last=date(YEAR, 5, 31), source="own")
    assumed = make_fact("hidden_prior", "VEN", 20.0)
    assert ends(case_of({}, spring).side.openly("VEN", YEAR)) == (15, 15, 15)
    assert case_of({}, *malaysia, assumed, spring).answers[YEAR].total.central == pytest.approx(45)
    # attributed itself, these days are open and the rest is looked for under the labels
    venezuelan = case_of({}, *malaysia, make_fact("hidden_prior", "IRN", 44.0), spring, origin="VEN")
    assert venezuelan.answers[YEAR].total.central == pytest.approx(15 + 6)


def test_a_pace_read_into_unseen_months_corrects_no_book_that_shows_more(case_of, make_fact):
    eleven = make_fact("customs_import", "VEN", 10.0, first=date(YEAR, 1, 1), last=date(YEAR, 11, 30))
    assert ends(case_of({("VEN", "CHN", YEAR): 11.5}, eleven, worlds=4000).side.openly("VEN", YEAR)) == (11.5,) * 3
    low, central, _ = ends(case_of({("VEN", "CHN", YEAR): 9.0}, eleven, worlds=4000).side.openly("VEN", YEAR))
    assert 10 < low < central == pytest.approx(10 * 365 / 334, abs=0.01)


def test_open_sales_of_a_year_beyond_the_books_are_known_once_customs_are_quoted(case_of, make_fact, malaysia):
    assumed = make_fact("hidden_prior", "VEN", 20.0)

    def said(*facts):
        return other_figures.elsewhere(case_of({}, *malaysia, assumed, *facts))["says"].iloc[-1]

    assert "its open sales of the year are not known" in said()
    assert "not known" not in said(make_fact("customs_import", "VEN", 15.0))
    assert "not known" not in said(make_fact("customs_import", "VEN", 0.0))


def test_a_row_of_open_sales_that_adds_nothing_to_the_books_says_so(case_of, make_fact, malaysia):
    assumed, nothing = make_fact("hidden_prior", "VEN", 20.0), make_fact("customs_import", "VEN", 3.0, source="own")
    (said,) = (
        note
        for note in notes(case_of({("VEN", "CHN", YEAR): 4.0}, *malaysia, assumed, nothing))
        if "row of yours" in note
    )
    assert said.endswith("moves nothing here, since it adds nothing to what is booked under its own name")


def test_tonnes_that_customs_book_under_the_origins_own_name_do_not_rest_on_its_own_end(case_of, make_fact, malaysia):
    # 20 under its own name and 50 under the label, none of it in the books of the year
    case = case_of({("SAU", "CHN", YEAR): 80.0}, *malaysia[:3], make_fact("customs_import", "IRN", 20.0))
    assert case.answers[YEAR].total.central == pytest.approx(70)
    assert hidden_origin.beyond_labels_t(case, case.answers[YEAR]) == 0
    # own returns of 130 say 90 in the middle: 20 of them above what customs book
    said = make_fact("undisclosed_share", "IRN", 1.0, unit="share")
    more = case_of({("IRN", "XOA", YEAR): 130.0}, *malaysia[:3], make_fact("customs_import", "IRN", 20.0), said)
    answer = more.answers[YEAR]
    assert hidden_origin.beyond_labels_t(more, answer) == pytest.approx(np.median(answer.draws) - 70)
