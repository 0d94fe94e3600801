"""The book entries that follow from an answer."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petrostates.attribution import hidden_origin, other_figures
from petrostates.attribution.books import Books, Flow
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import Evidence
from petrostates.attribution.interval import Interval

from .conftest import carries, fact

YEAR = 2023
RETURNS = fact("undisclosed_share", "IRN", 1.0, unit="share", first=date(2019, 1, 1), last=date(2025, 12, 31))


def entries(case, totals="customs"):
    """Readings by where the tonnes leave, where they arrive and in whose books, on one choice of the total."""
    return {
        (entry.declared_exporter, entry.attributed_exporter, entry.importer): astuple(entry.quantity)
        for entry in hidden_origin.entries(case, case.answers[YEAR])
        if entry.totals in ("any", totals)
    }


def label(name, *tonnes, own=0.0):
    """Facts by which so many tonnes are booked under a label, of which some may be its own."""
    means = fact("capability", name, own * 7.33 / 365e3, unit="kb/d")
    return fact("customs_import", name, *tonnes), means, carries(name)


def test_tonnes_leave_the_label_as_far_as_the_books_show_them(case_of, close_to):
    # customs book 50 t under the label, this source 30 t: 30 move, 20 are beyond its total
    found = entries(case_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50.0)))
    assert found == {("MYS", "IRN", "CHN"): close_to(30, 30, 30), ("_X", "IRN", "CHN"): close_to(20, 20, 20)}


def test_what_the_books_show_under_a_label_is_shared_as_the_whole_label_is(case_of, close_to):
    # of 50 t under the label four fifths are Iranian; the books show 30 t of them, mixed alike: 24
    booked, means, _ = label("MYS", 50.0)
    found = entries(case_of({("MYS", "CHN", YEAR): 30.0}, booked, means, carries("MYS", 0.8)))
    assert found == {("MYS", "IRN", "CHN"): close_to(24, 24, 24), ("_X", "IRN", "CHN"): close_to(16, 16, 16)}


def test_other_hidden_origins_keep_their_part_of_what_the_books_show(case_of):
    # 10 of 50 t are Venezuelan, so a fifth of the 30 t in the books
    barrels = 10.0 * 6.75 / 365e3
    venezuelan = (carries("MYS", origin="VEN"), fact("hidden_prior", "VEN", barrels, unit="kb/d"))
    found = entries(case_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50.0), *venezuelan))
    assert found["MYS", "IRN", "CHN"][1] == pytest.approx(24, abs=0.3)
    assert found["_X", "IRN", "CHN"][1] == pytest.approx(16, abs=0.3)


def test_an_uncertain_share_leaves_an_uncertain_part_of_the_books(case_of):
    booked, means, _ = label("MYS", 50.0)
    case = case_of({("MYS", "CHN", YEAR): 30.0}, booked, means, carries("MYS", 0.6, 0.8, 0.9))
    inside = hidden_origin.in_books(case, case.answers[YEAR])
    assert astuple(inside) == pytest.approx((18, 24, 27), abs=0.1)


def test_what_lies_above_customs_under_the_labels_rests_on_the_origins_own_end(case_of):
    # labels 50 and own returns 90 count alike: 70, of which the books show 30 and customs 20 more under the label
    case = case_of({("MYS", "CHN", YEAR): 30.0, ("IRN", "XOA", YEAR): 90.0}, *label("MYS", 50.0), RETURNS)
    answer = case.answers[YEAR]
    expected = answer.total.central - 50
    assert expected > 5
    assert hidden_origin.beyond_labels_t(case, answer) == pytest.approx(expected)
    (said,) = (note for note in other_figures.notes(case_of_millions(case_of)) if "lie above" in note)
    assert said.startswith(f"{YEAR}: ")
    assert "IRN's own end alone" in said
    assert hidden_origin.beyond_labels_t(*plain(case_of)) == 0


def plain(case_of):
    case = case_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50.0))
    return case, case.answers[YEAR]


def case_of_millions(case_of):
    return case_of({("MYS", "CHN", YEAR): 30e6, ("IRN", "XOA", YEAR): 90e6}, *label("MYS", 50e6), RETURNS)


def test_within_the_books_total_the_rest_does_not_arrive(case_of, close_to):
    found = entries(case_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50.0)), "books")
    assert found == {("MYS", "IRN", "CHN"): close_to(30, 30, 30)}


def test_what_the_label_could_send_itself_stays_with_it(case_of):
    # 50 less own 6: 44 hidden; of the 30 t in the books 6 may be the label's own
    found = entries(case_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50.0, own=6.0)))
    assert found["MYS", "IRN", "CHN"] == pytest.approx((24, 24, 24), abs=0.1)
    assert found["_X", "IRN", "CHN"] == pytest.approx((20, 20, 20), abs=0.1)


def test_the_label_with_the_largest_excess_gives_first(case_of, close_to):
    declared = {("MYS", "CHN", YEAR): 25.0, ("IDN", "CHN", YEAR): 100.0}
    found = entries(case_of(declared, *label("MYS", 30.0), *label("IDN", 10.0)))
    assert found["MYS", "IRN", "CHN"] == close_to(25, 25, 25)
    assert found["IDN", "IRN", "CHN"] == close_to(10, 10, 10)
    assert found["_X", "IRN", "CHN"] == close_to(5, 5, 5)


def test_a_cargo_in_own_returns_leaves_other_asia_when_it_arrives_in_china(case_of, close_to):
    # all routes say 40: 40 arrive, of which the label gives its 21; "Other Asia" had only 26 to give
    declared = {("IRN", "XOA", YEAR): 26.0, ("MYS", "CHN", YEAR): 21.0, ("IRN", "CHN", YEAR): 14.0}
    case = case_of(declared, *label("MYS", 40.0), fact("customs_import", "IRN", 0.0), RETURNS)
    assert astuple(case.answers[YEAR].total) == close_to(40, 40, 40)
    assert entries(case) == {
        ("MYS", "IRN", "CHN"): close_to(21, 21, 21),
        ("_X", "IRN", "CHN"): close_to(5, 5, 5),
        ("IRN", "_X", "XOA"): close_to(26, 26, 26),
    }
    assert entries(case, "books") == {
        ("MYS", "IRN", "CHN"): close_to(21, 21, 21),
        ("IRN", "_X", "XOA"): close_to(21, 21, 21),
    }


def test_nothing_hidden_makes_no_entries(case_of):
    assert entries(case_of({("IRN", "CHN", YEAR): 4.0}, *label("MYS", 0.0), fact("customs_import", "IRN", 4.0))) == {}


def test_cargo_moves_at_the_price_of_its_own_label_and_else_at_that_of_the_largest():
    # Malaysian cargo is worth 500 USD a tonne, Indonesian 450, Iran's own returns 495
    worth = {("MYS", "CHN"): (30.0, 15_000.0), ("IDN", "CHN"): (4.0, 1_800.0), ("IRN", "XOA"): (10.0, 4_950.0)}
    books = Books({(*key, YEAR): Flow(*flow) for key, flow in worth.items()})
    case = Case("IRN", "CHN", Evidence((*label("MYS", 50.0), *label("IDN", 4.0), RETURNS)), books, Chance(400))
    prices = {
        (entry.declared_exporter, entry.attributed_exporter): entry.unit_value_usd_t
        for entry in hidden_origin.entries(case, case.answers[YEAR])
    }
    assert prices == {("MYS", "IRN"): 500, ("IDN", "IRN"): 450, ("_X", "IRN"): 500, ("IRN", "_X"): 495}


amounts = st.integers(0, 60).map(float)
readings = st.lists(amounts, min_size=3, max_size=3).map(sorted)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(declared=amounts, returned=st.none() | amounts, shown=amounts, elsewhere=readings, quoted=readings, own=amounts)
def test_entries_keep_the_books_straight_whatever_the_evidence(
    case_of, declared, returned, shown, elsewhere, quoted, own
):
    flows = {("IRN", "CHN", YEAR): declared, ("IRN", "XOA", YEAR): returned, ("MYS", "CHN", YEAR): shown}
    barrels = [tonnes * 6.75 / 365e3 for tonnes in elsewhere]
    venezuelan = (carries("MYS", origin="VEN"), fact("hidden_prior", "VEN", *barrels, unit="kb/d"))
    case = case_of(flows, *label("MYS", *quoted, own=own), *venezuelan)
    for totals in ("customs", "books"):
        found = {key: Interval(*amount) for key, amount in entries(case, totals).items()}
        assert all(-1e-9 <= amount.low <= amount.central + 1e-9 <= amount.high + 2e-9 for amount in found.values())
        assert found.get(("MYS", "IRN", "CHN"), Interval(0, 0, 0)).high <= shown + 1e-9
        assert found.get(("IRN", "_X", "XOA"), Interval(0, 0, 0)).high <= (returned or 0.0)
    total = case.answers[YEAR].total
    arriving = [amount for (_, to, importer), amount in entries(case).items() if (to, importer) == ("IRN", "CHN")]
    brought = [sum(ends) + declared for ends in zip(*arriving, strict=True)] or [declared] * 3
    assert brought == pytest.approx(astuple(total))
    within = sum(
        amount[1] for (_, to, importer), amount in entries(case, "books").items() if (to, importer) == ("IRN", "CHN")
    )
    assert hidden_origin.in_books(case, case.answers[YEAR]).central == pytest.approx(within + declared)
