"""One answer from two routes, and the book entries that follow from it."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petrostates.attribution import hidden_origin
from petrostates.attribution.books import Books, Flow
from petrostates.attribution.interval import Interval

YEAR = 2023


def total(books, year=YEAR):
    return astuple(hidden_origin.total(books, "IRN", "CHN", year))


def entries(books, year=YEAR):
    """Readings by where the tonnes leave, where they arrive and in whose books."""
    return {
        (entry.declared_exporter, entry.attributed_exporter, entry.importer): astuple(entry.quantity)
        for entry in hidden_origin.entries(books, "IRN", "CHN", year)
    }


@pytest.fixture(scope="module")
def label(customs, capability):
    """Facts by which so many tonnes under a label are beyond its means: one reading or three."""

    def facts(name, *tonnes, year=YEAR):
        return customs(name, year, *tonnes), capability(name, year, 0, 0, 0)

    return facts


# -- the total --------------------------------------------------------------------------------------------------------


def test_without_evidence_the_books_stand(books_of):
    assert total(books_of({("IRN", "CHN", YEAR): 4.0})) == (4, 4, 4)
    assert total(books_of({})) == (0, 0, 0)


def test_labels_alone_are_taken_as_they_are(books_of, label, close_to):
    assert total(books_of({}, *label("MYS", 48, 50, 55))) == close_to(48, 50, 55)


def test_own_returns_alone_range_from_what_is_declared_to_all_of_them(books_of):
    # nothing confirms that the 16 t went to China: low 4 declared, central and high 4 + 16
    books = books_of({("IRN", "CHN", YEAR): 4.0, ("IRN", "XOA", YEAR): 16.0})
    assert total(books) == (4, 20, 20)


def test_own_returns_alone_reach_as_far_as_labels_did_in_a_year_with_both(books_of, label, close_to):
    # 2022: labels 40 + 5 declared against 26 of own returns; the hidden part was up to 40/26 of them.
    # 2020: 2 declared and 13 returned: 2 + 13 * 40/26 = 22
    declared = {
        ("IRN", "CHN", 2022): 5.0,
        ("IRN", "XOA", 2022): 26.0,
        ("IRN", "CHN", 2020): 2.0,
        ("IRN", "XOA", 2020): 13.0,
    }
    assert total(books_of(declared, *label("MYS", 40, year=2022)), 2020) == close_to(2, 15, 22)


def test_both_routes_are_averaged_and_the_range_spans_both(books_of, label, close_to):
    # labels (40, 45, 45) with 5 declared, own returns (26, 31, 31)
    books = books_of({("IRN", "CHN", YEAR): 5.0, ("IRN", "XOA", YEAR): 26.0}, *label("MYS", 40))
    assert total(books) == close_to(26, 38, 45)


def test_no_reading_lies_below_what_is_declared(books_of, label, close_to):
    # labels leave out the declared part at the low end: 1 would be less than the 10 in the books
    assert total(books_of({("IRN", "CHN", YEAR): 10.0}, *label("MYS", 1))) == close_to(10, 11, 11)


# -- the entries ------------------------------------------------------------------------------------------------------


def test_tonnes_leave_the_label_as_far_as_the_books_show_them(books_of, label, close_to):
    # customs book 50 t under the label, this source 30 t: 30 move, 20 are beyond its total
    found = entries(books_of({("MYS", "CHN", YEAR): 30.0}, *label("MYS", 50)))
    assert found.keys() == {("MYS", "IRN", "CHN"), ("_X", "IRN", "CHN")}
    assert found["MYS", "IRN", "CHN"] == close_to(30, 30, 30)
    assert found["_X", "IRN", "CHN"] == close_to(20, 20, 20)


def test_what_the_label_could_send_itself_stays_with_it(books_of, customs, capability, close_to):
    # 50 less own 6: 44 hidden; of the 30 t in the books 6 may be the label's own
    books = books_of({("MYS", "CHN", YEAR): 30.0}, customs("MYS", YEAR, 50), capability("MYS", YEAR, 6, 6, 6))
    assert entries(books)["MYS", "IRN", "CHN"] == close_to(24, 24, 24)
    assert entries(books)["_X", "IRN", "CHN"] == close_to(20, 20, 20)


def test_the_label_with_the_largest_excess_gives_first(books_of, label, close_to):
    # 30 + 10 under labels less Venezuela (0, 10, 20): 20, 30, 40; the larger label gives up to its 30
    declared = {("VEN", "CHN", 2019): 20.0, ("MYS", "CHN", YEAR): 100.0, ("IDN", "CHN", YEAR): 100.0}
    found = entries(books_of(declared, *label("MYS", 30), *label("IDN", 10)))
    assert found["MYS", "IRN", "CHN"] == close_to(20, 30, 30)
    assert found["IDN", "IRN", "CHN"] == close_to(0, 0, 10)
    assert ("_X", "IRN", "CHN") not in found


def test_a_cargo_in_own_returns_leaves_other_asia_when_it_arrives_in_china(books_of, label, close_to):
    # total (26, 38, 45) less 5 declared: 21, 33, 40 arrive; the label gives its 21; "Other Asia" had only 26 to give
    declared = {("IRN", "CHN", YEAR): 5.0, ("IRN", "XOA", YEAR): 26.0, ("MYS", "CHN", YEAR): 21.0}
    found = entries(books_of(declared, *label("MYS", 40)))
    assert found["MYS", "IRN", "CHN"] == close_to(21, 21, 21)
    assert found["_X", "IRN", "CHN"] == close_to(0, 12, 19)
    assert found["IRN", "_X", "XOA"] == close_to(21, 26, 26)


def test_own_returns_alone_move_from_other_asia_to_china(books_of):
    books = books_of({("IRN", "CHN", YEAR): 4.0, ("IRN", "XOA", YEAR): 16.0})
    assert entries(books) == {("_X", "IRN", "CHN"): (0, 16, 16), ("IRN", "_X", "XOA"): (0, 16, 16)}


def test_nothing_hidden_makes_no_entries(books_of):
    assert entries(books_of({("IRN", "CHN", YEAR): 4.0})) == {}


def test_cargo_moves_at_the_price_of_its_own_label_and_else_at_that_of_the_largest(books_of, label):
    # Malaysian cargo is worth 500 USD a tonne, Indonesian 450, Iran's own returns 495
    declared = {("MYS", "CHN", YEAR): 30.0, ("IDN", "CHN", YEAR): 4.0, ("IRN", "XOA", YEAR): 10.0}
    books = books_of(declared, *label("MYS", 50), *label("IDN", 4))
    dollars = {("MYS", "CHN", YEAR): 15_000.0, ("IDN", "CHN", YEAR): 1_800.0, ("IRN", "XOA", YEAR): 4_950.0}
    priced = Books({key: Flow(tonnes, dollars[key]) for key, tonnes in declared.items()}, books.evidence)
    prices = {
        (entry.declared_exporter, entry.attributed_exporter): entry.unit_value_usd_t
        for entry in hidden_origin.entries(priced, "IRN", "CHN", YEAR)
    }
    assert prices == {("MYS", "IRN"): 500, ("IDN", "IRN"): 450, ("_X", "IRN"): 500, ("IRN", "_X"): 495}


def test_entries_bring_the_low_end_of_the_origin_to_its_total(books_of, customs, capability, close_to):
    # labels 10 less (0, 2, 4) and returns 6: total (6, 7, 10); of the 5 t in the books (1, 3, 5) can move
    declared = {("MYS", "CHN", YEAR): 5.0, ("IRN", "XOA", YEAR): 6.0}
    books = books_of(declared, customs("MYS", YEAR, 10), capability("MYS", YEAR, 0, 2, 4))
    assert total(books) == close_to(6, 7, 10)
    arriving = [amount for (_, to, importer), amount in entries(books).items() if (to, importer) == ("IRN", "CHN")]
    assert tuple(map(sum, zip(*arriving, strict=True))) == close_to(6, 7, 10)


amounts = st.integers(0, 60).map(float)
readings = st.lists(amounts, min_size=3, max_size=3).map(sorted)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(declared=amounts, returned=st.none() | amounts, shown=amounts, elsewhere=amounts, quoted=readings, own=readings)
def test_entries_keep_the_books_straight_whatever_the_evidence(
    books_of, customs, capability, declared, returned, shown, elsewhere, quoted, own
):
    flows = {
        ("IRN", "CHN", YEAR): declared,
        ("IRN", "XOA", YEAR): returned,
        ("MYS", "CHN", YEAR): shown,
        ("VEN", "CHN", 2019): elsewhere,
    }
    books = books_of(flows, customs("MYS", YEAR, *quoted), capability("MYS", YEAR, *own))
    found = {key: Interval(*amount) for key, amount in entries(books).items()}
    assert all(0 <= amount.low <= amount.central + 1e-9 <= amount.high + 2e-9 for amount in found.values())
    assert found.get(("MYS", "IRN", "CHN"), Interval(0, 0, 0)).high <= shown + 1e-9
    assert found.get(("IRN", "_X", "XOA"), Interval(0, 0, 0)).high <= (returned or 0.0)
    arriving = sum(amount.central for (_, to, importer), amount in found.items() if (to, importer) == ("IRN", "CHN"))
    assert arriving + declared == pytest.approx(total(books)[1])
