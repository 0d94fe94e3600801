"""One answer: which years it has and of what kind, how routes meet, and what missing evidence does."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date

import numpy as np
import pytest

from petrostates.attribution.amounts import Known
from petrostates.attribution.chance import Chance
from petrostates.attribution.evidence_notes import notes
from petrostates.attribution.leave_out import sensitivity
from petrostates.errors import BadArgument

YEAR = 2023
RUNS = (((150.0, 169.0, 190.0), "a"), ((240.0, 270.0, 300.0), "b"))


def total(case, year=YEAR):
    return astuple(case.answers[year].total)


@pytest.fixture(scope="module")
def label(make_fact, make_carries):
    """Facts by which so many tonnes under a label are beyond its means."""

    def facts(name, *tonnes, year=YEAR, origin="IRN"):
        return (
            make_fact("customs_import", name, *tonnes, year=year),
            make_fact("capability", name, 0.0, unit="kb/d", year=year),
            make_carries(name, first=2021, last=2024, origin=origin),
        )

    return facts


@pytest.fixture(scope="module")
def returns(make_fact):
    """All that Iran reports to "Other Asia" reaches China."""
    return make_fact("undisclosed_share", "IRN", 1.0, unit="share", first=date(2019, 1, 1), last=date(2025, 12, 31))


# -- years and kinds --------------------------------------------------------------------------------------------------


def test_years_run_from_the_last_open_one_to_the_last_that_was_observed(case_of, label):
    # the label carries until 2024; the only figure is of 2023
    case = case_of({("IRN", "CHN", 2020): 4.0}, *label("MYS", 30.0))
    assert {year: answer.kind for year, answer in case.answers.items()} == {
        2020: "declared",
        2021: "carried",
        2022: "carried",
        2023: "attributed",
    }


def test_a_label_that_carries_beyond_every_figure_does_not_lengthen_the_answer(case_of, label, make_carries, make_fact):
    beyond = (make_carries("MYS", first=2024, last=2031), make_fact("hidden_prior", "VEN", 5.0, year=2030))
    assert max(case_of({}, *label("MYS", 30.0), *beyond).answers) == 2023
    assert max(case_of({("IRN", "XOA", 2024): 1.0}, *label("MYS", 30.0), *beyond).answers) == 2024


def test_figures_of_the_origins_own_end_make_a_year_of_carried_labels_an_attributed_one(case_of, label, returns):
    case = case_of({("IRN", "XOA", 2022): 20.0}, *label("MYS", 30.0), returns)
    assert {year: case.answers[year].kind for year in (2021, 2022, 2023)} == {
        2021: "carried",
        2022: "attributed",
        2023: "attributed",
    }


def test_an_outside_estimate_lengthens_the_answer_only_where_it_is_let_in(case_of, label, make_fact):
    facts = (*label("MYS", 30.0), make_fact("quoted", "IRN", 40.0, year=2024))
    assert max(case_of({}, *facts).answers) == 2023
    assert max(case_of({}, *facts, include=("quoted",)).answers) == 2024


def test_without_labels_there_is_nothing_to_answer(case_of):
    assert case_of({("IRN", "CHN", 2020): 4.0}).answers == {}


def test_a_customs_figure_of_an_open_year_corrects_the_books_and_attributes_nothing(case_of, label, make_fact):
    customs = make_fact("customs_import", "IRN", 29.27, year=2020)
    answer = case_of({("IRN", "CHN", 2020): 20.1, ("IRN", "XOA", 2020): 6.0}, customs, *label("MYS", 30.0)).answers[
        2020
    ]
    assert (answer.kind, astuple(answer.total), answer.declared_t) == ("corrected", (29.27, 29.27, 29.27), 20.1)
    assert list(answer.routes) == ["customs"]


def test_books_that_agree_with_customs_are_declared_not_corrected(case_of, label, make_fact):
    customs = make_fact("customs_import", "IRN", 20.2, year=2020)
    assert case_of({("IRN", "CHN", 2020): 20.1}, customs, *label("MYS", 30.0)).answers[2020].kind == "declared"


def test_an_open_year_of_which_nothing_is_known_is_absent(case_of, label):
    assert 2020 not in case_of({}, *label("MYS", 30.0)).answers


def test_a_year_beyond_the_flows_comes_out_of_evidence_alone(case_of, label):
    answer = case_of({("IRN", "CHN", 2020): 4.0}, *label("MYS", 30.0, year=2024)).answers[2024]
    assert (astuple(answer.total), answer.declared_t) == ((30, 30, 30), None)


def test_a_hidden_year_without_any_route_takes_the_nearest_and_opens(case_of, make_carries, returns):
    """Labels are named for five years, and no figure of any is known; own returns exist in one."""
    tonnes = {("IRN", "XOA", 2022): 20.0, ("SAU", "CHN", 2024): 80.0}  # the books go on to 2024
    case = case_of(tonnes, make_carries("MYS", first=2021, last=2024), returns, worlds=4000)
    assert {year: answer.kind for year, answer in case.answers.items()} == {
        2021: "carried",
        2022: "attributed",
        2023: "carried",
        2024: "carried",
    }
    widths = [total(case, year)[2] - total(case, year)[0] for year in (2022, 2023, 2024)]
    assert widths == sorted(widths)
    assert total(case, 2024)[1] == pytest.approx(20, abs=0.1)


# -- routes -----------------------------------------------------------------------------------------------------------


def test_labels_alone_are_the_answer(case_of, label, close_to):
    assert total(case_of({}, *label("MYS", 50.0))) == close_to(50, 50, 50)


def test_labels_add_up_with_what_is_declared_under_its_own_name(case_of, label, make_fact, close_to):
    own = make_fact("customs_import", "IRN", 3.0)
    assert total(case_of({}, *label("MYS", 50.0), *label("IDN", 10.0), own)) == close_to(63, 63, 63)


def test_routes_are_averaged_with_fixed_weights_and_open_where_they_disagree(case_of, label, returns):
    # labels 40 count two thirds, returns 28 one third: 36; τ² = 12² / 2, of which (4 + 1) / 9 stays
    case = case_of({("IRN", "XOA", YEAR): 28.0}, *label("MYS", 40.0), returns, worlds=4000)
    low, central, high = total(case)
    reach = 1.6449 * (72 * 5 / 9) ** 0.5
    assert (low, central, high) == pytest.approx((36 - reach, 36, 36 + reach), abs=0.3)


def test_no_world_lies_below_what_is_declared(case_of, label, make_fact):
    case = case_of({("IRN", "CHN", YEAR): 10.0}, *label("MYS", 1.0), make_fact("customs_import", "IRN", 0.0))
    assert case.answers[YEAR].draws.min() == 10


def test_another_hidden_origin_is_taken_off_the_labels_it_shares(case_of, label, make_fact, make_carries, close_to):
    venezuelan = (make_carries("MYS", origin="VEN"), make_fact("hidden_prior", "VEN", 8.0 * 6.75 / 365e3, unit="kb/d"))
    exact = total(case_of({}, *label("MYS", 50.0), *venezuelan))
    assert exact == pytest.approx((42, 42, 42), abs=0.3)  # barrels of Merey are 6.60 to 6.90 a tonne
    apart = (make_carries("IDN", origin="VEN"), venezuelan[1])
    assert total(case_of({}, *label("MYS", 50.0), *apart)) == close_to(50, 50, 50)


def test_own_oil_other_origins_and_third_parties_are_each_taken_off_a_label_once(
    case_of, make_fact, make_carries, close_to
):
    # 104 booked, 4 its own; a twentieth of the other 100 is of third parties, 12 came from Venezuela, 2 of them as blend
    facts = (
        make_fact("customs_import", "MYS", 104.0),
        make_fact("capability", "MYS", 4.0 * 7.33 / 365e3, unit="kb/d"),
        make_carries("MYS", 0.95),
        make_carries("MYS", origin="VEN"),
        make_fact("hidden_prior", "VEN", 12.0),
        make_fact("other_heading", "VEN", 2.0),
    )
    case = case_of({}, *facts)
    assert case.answers[YEAR].total.central == pytest.approx(100 * 0.95 - 10, abs=0.03)


def test_another_hidden_origin_takes_no_more_than_its_labels_hold(case_of, label, make_fact, make_carries, close_to):
    venezuelan = (make_carries("MYS", origin="VEN"), make_fact("hidden_prior", "VEN", 99.0 * 6.75 / 365e3, unit="kb/d"))
    assert total(case_of({}, *label("MYS", 50.0), *label("IDN", 10.0), *venezuelan)) == close_to(10, 10, 10)


def test_what_two_origins_both_claim_is_open_where_nothing_is_known_of_the_other(case_of, label, make_carries):
    case = case_of({}, *label("MYS", 40.0), make_carries("MYS", origin="VEN"), worlds=4000)
    assert total(case) == pytest.approx((0, 20, 40), abs=0.3)
    assert any("nothing is known of VEN at its own end" in note for note in notes(case))
    # a share of a fifth beside one of all: the fifth is claimed by both, and five sixths of it give way centrally
    fifth = case_of({}, *label("MYS", 40.0), make_carries("MYS", 0.2, origin="VEN"), worlds=4000)
    assert total(fifth) == pytest.approx((32, 40 - 8 / 1.2, 40), abs=0.1)


def test_two_shares_that_fit_beside_each_other_take_nothing_of_each_other(case_of, make_fact, make_carries, close_to):
    """What the share of Iran leaves out holds the Russian cargo already; it comes off once."""
    facts = (
        make_fact("customs_import", "MYS", 100.0),
        make_fact("capability", "MYS", 0.0, unit="kb/d"),
        make_carries("MYS", 0.95),
        make_carries("MYS", 0.0, 0.01, 0.02, origin="RUS"),
    )
    assert total(case_of({}, *facts)) == close_to(95, 95, 95)
    assert not any("own end" in note for note in notes(case_of({}, *facts)))
    # seen from Russia, Iran's own end is known and large, and leaves the Russian share alone
    known = (*facts, make_fact("hidden_prior", "IRN", 90.0))
    russian = case_of({}, *known, origin="RUS", worlds=4000)
    assert total(russian) == pytest.approx((0, 1, 2), abs=0.05)


def test_another_hidden_origin_takes_no_more_than_its_own_share_of_a_label(case_of, label, make_fact, make_carries):
    facts = (
        *label("MYS", 50.0),
        make_carries("MYS", 0.1, origin="VEN"),
        make_fact("hidden_prior", "VEN", 20.0),
    )
    assert total(case_of({}, *facts)) == pytest.approx((45, 45, 45))


def test_what_is_uncertain_for_one_reason_moves_together_in_all_years(case_of, make_fact, make_carries):
    facts = [make_fact("customs_import", "MYS", amount, year=year) for year, amount in ((2022, 30.0), (2023, 50.0))]
    bound = make_fact("capability", "MYS", 0.0, 0.1, 0.2, unit="kb/d", year=2022)
    answers = case_of({}, *facts, bound, make_carries("MYS", first=2022, last=2023)).answers
    assert np.corrcoef(answers[2022].draws, answers[2023].draws)[0, 1] > 0.99


# -- missing and contradictory evidence -------------------------------------------------------------------------------


def test_missing_label_evidence_widens_and_never_becomes_zero(case_of, label):
    case = case_of({}, *label("MYS", 40.0), *label("IDN", 10.0), worlds=4000)
    without = replace(case, evidence=case.evidence.without(case.evidence.about("customs_import", "IDN", "CHN")[0]))
    assert total(case) == (50, 50, 50)
    # nothing is known of Indonesia in any year: from nothing to as much as the mean of the other labels
    assert total(without) == pytest.approx((40, 50, 80), abs=0.2)
    said = "no figure of any year in which it carries: anything from nothing to the mean of the other labels"
    assert f"2023: IDN: {said}" in notes(without)


def test_labels_of_which_nothing_at_all_is_known_say_so(case_of, make_carries, returns):
    case = case_of({("IRN", "XOA", YEAR): 20.0}, make_carries("MYS"), returns)
    assert "2023: MYS is said to carry IRN, and no figure of it is known: what it hides is missing" in notes(case)


def test_figures_of_years_before_a_label_carried_say_nothing_of_what_it_hides(case_of, label, make_fact, make_carries):
    singapore = (make_carries("SGP", first=2023, last=2023), make_fact("capability", "SGP", 0.0, unit="kb/d"))
    case = case_of({("SGP", "CHN", 2022): 1e-7}, *label("MYS", 40.0), *singapore, worlds=4000)
    assert total(case) == pytest.approx((40, 50, 80), abs=0.2)


def test_a_label_without_its_means_widens(case_of, label):
    case = case_of({}, *label("MYS", 40.0), *label("IDN", 10.0), worlds=4000)
    without = replace(case, evidence=case.evidence.without(case.evidence.about("capability", "IDN", "CHN")[0]))
    assert total(without) == pytest.approx((40, 45, 50), abs=0.1)


def test_figures_that_exclude_each_other_are_named_and_both_count(case_of, label, make_fact):
    case = case_of({}, *label("MYS", 40.0), make_fact("customs_import", "MYS", 60.0, said_by="another"), worlds=4000)
    assert total(case)[0] == 40
    assert total(case)[2] == 60
    assert any("exclude each other" in note for note in notes(case))


def test_contradictions_about_anything_that_counts_are_named(case_of, label, make_fact, make_carries):
    runs = [make_fact("refinery_runs", "VEN", *amount, unit="kb/d", importer=None, said_by=who) for amount, who in RUNS]
    rest = (
        make_carries("MYS", origin="VEN"),
        make_fact("production", "VEN", 600.0, unit="kb/d", importer=None),
        make_fact("exports_to_others", "VEN", 100.0, unit="kb/d"),
    )
    said = f"{runs[0].name} and {runs[1].name} exclude each other; the worlds are shared evenly between them"
    assert said in notes(case_of({}, *label("MYS", 40.0), *runs, *rest))
    assert said not in notes(case_of({}, *label("MYS", 40.0), *runs))  # nothing rests on them


def test_two_assumptions_about_one_span_share_the_worlds(case_of, label, make_fact, make_carries):
    priors = [make_fact("hidden_prior", "VEN", amount, said_by=who) for amount, who in ((5.0, "a"), (15.0, "b"))]
    case = case_of({}, *label("MYS", 50.0), make_carries("MYS", origin="VEN"), *priors)
    assert sorted(set(case.answers[YEAR].draws.round(6))) == [35, 45]
    assert any("exclude each other" in note for note in notes(case))


def test_a_label_that_could_send_more_than_is_booked_is_named(case_of, make_fact, make_carries):
    facts = (
        make_fact("customs_import", "MYS", 1.0),
        make_fact("capability", "MYS", 9.0, unit="kb/d"),
        make_carries("MYS"),
    )
    case = case_of({}, *facts)
    assert total(case) == (0, 0, 0)
    assert "2023: MYS could send more itself than is booked under it: it hides nothing centrally" in notes(case)


def test_a_label_without_room_by_its_ceiling_and_with_some_by_its_trend_says_both(case_of, make_fact, make_carries):
    # the trend expects 6 of 30 million tonnes, the country could send 50: (2 · 0 + 24) / 3 = 8, opened by their disagreement
    history = {("MYS", "CHN", year): 6e6 for year in range(2008, 2018)}
    bound = make_fact("capability", "MYS", 50e6 * 7.33 / 365e3, unit="kb/d")
    case = case_of(history, make_fact("customs_import", "MYS", 30e6), bound, make_carries("MYS"), worlds=4000)
    (said,) = (note for note in notes(case) if note.startswith("2023: MYS"))
    pooled = np.median(case.answers[YEAR].under.hidden["MYS"].excess) / 1e6
    assert said == (
        "2023: MYS could send more itself than is booked under it: its ceiling says that nothing is hidden, its trend otherwise; "
        f"pooled {pooled:.1f} million tonnes"
    )


def test_own_exports_above_what_is_booked_under_a_label_are_named(case_of, label, make_fact):
    # the label country says that it sent 200 of the 30 that are booked, and its means say that it could send none
    case = case_of({}, *label("MYS", 30e6), make_fact("own_exports", "MYS", 200e6), worlds=4000)
    pooled = np.median(case.answers[YEAR].under.hidden["MYS"].excess) / 1e6
    assert pooled == pytest.approx(15, abs=0.5)
    assert (
        "2023: MYS's own books show no less sent to CHN than is booked under it: its own figure says that nothing is hidden, "
        f"its ceiling otherwise; pooled {pooled:.1f} million tonnes"
    ) in notes(case)
    bound = make_fact("capability", "MYS", 900e3, unit="kb/d")
    both = notes(
        case_of({}, label("MYS", 30e6)[0], label("MYS", 1.0)[2], make_fact("own_exports", "MYS", 200e6), bound)
    )
    assert [note for note in both if note.startswith("2023: MYS")] == [
        "2023: MYS could send more itself than is booked under it: it hides nothing centrally",
        "2023: MYS's own books show no less sent to CHN than is booked under it: it hides nothing centrally",
    ]


def test_shares_beyond_the_last_figure_and_shares_that_overlap_are_named(case_of, label, make_carries):
    later = make_carries("MYS", 0.5, first=2024, last=2030)
    said = notes(case_of({}, *label("MYS", 40.0), later))
    assert (
        f"{later.name} goes beyond 2023, the last year of which any figure is known: later years have no answer" in said
    )
    assert any(note.startswith(f"{label('MYS', 1.0)[2].name} and {later.name} overlap") for note in said)


def test_leaving_out_the_label_that_begins_the_hiding_opens_no_year(case_of, label, returns, make_fact, make_carries):
    # Malaysia alone carries in 2021; without it the year rests on the 20 of the own returns, and not on the 5 of the books
    begins = make_carries("MYS", first=2021, last=2021)
    facts = (begins, make_fact("customs_import", "MYS", 40.0, year=2021), *label("OMN", 1.0)[:2])
    books = {("IRN", "XOA", 2021): 20.0, ("IRN", "CHN", 2021): 5.0}
    case = case_of(books, *facts, make_carries("OMN", first=2022, last=2023), returns)
    rows = sensitivity(case)
    (left,) = rows[rows["fact"].eq(begins.name) & rows["period"].dt.year.eq(2021)]["without_t"]
    assert left == pytest.approx(25.0)


def test_a_label_without_figures_opens_the_range_upwards_and_settles_no_disagreement(
    case_of, label, make_carries, returns
):
    # labels 40 and own returns 70 disagree; Oman, of which nothing is known, could explain that or not
    books = {("IRN", "XOA", YEAR): 70.0}
    without = total(case_of(books, *label("MYS", 35.0, 40.0, 45.0), returns, worlds=4000))
    low, central, high = total(
        case_of(books, *label("MYS", 35.0, 40.0, 45.0), make_carries("OMN"), returns, worlds=4000)
    )
    assert low == pytest.approx(without[0], abs=0.2)
    # two thirds of the answer are labels: a quarter of their 40 centrally, all of it at the high end
    assert central == pytest.approx(without[1] + 40 / 4 * 2 / 3, abs=0.5)
    assert high == pytest.approx(without[2] + 40 * 2 / 3, abs=1.5)


def test_to_name_more_labels_without_figures_is_to_know_no_more(case_of, label, make_carries):
    one, three = (
        case_of({}, *label("MYS", 40.0), *(make_carries(name, 0.9) for name in names), worlds=4000)
        for names in (["OMN"], ["OMN", "ARE", "IDN"])
    )
    assert total(three) == pytest.approx(total(one), rel=1e-9)
    assert total(one)[0] == pytest.approx(40, abs=0.01)


def test_what_the_importers_own_figure_says_openly_is_never_undercut(case_of, returns, make_fact, make_carries):
    # own returns of 2 lie far below the 29 that customs book under the origin's own name
    quoted = make_fact("customs_import", "IRN", 29.0)
    case = case_of({("IRN", "XOA", YEAR): 2.0}, quoted, make_carries("MYS", first=2022, last=2023), returns)
    assert total(case) == (29, 29, 29)


def test_a_balance_whose_parts_do_not_fit_is_named(case_of, make_fact, make_carries):
    amounts = {"production": 100.0, "refinery_runs": 300.0}
    facts = [make_fact(concept, "IRN", amount, unit="kb/d", importer=None) for concept, amount in amounts.items()]
    case = case_of({("IRN", "SYR", YEAR): 0.0}, *facts, make_carries("MYS"))
    unfit = "balance of the origin, whose parts do not fit: more is taken in, stored and sold to others than there is"
    assert f"2023: {unfit}; by it nothing is hidden" in notes(case)


def test_a_label_that_hides_nothing_in_any_world_is_named(case_of, make_fact, make_carries):
    # no capability is known, and nothing is booked where every year before the hiding had 6
    history = {("MYS", "CHN", year): 6.0 for year in range(2008, 2018)}
    case = case_of(history, make_fact("customs_import", "MYS", 0.0), make_carries("MYS"))
    assert "2023: MYS hides nothing in any world, by its trend alone" in notes(case)


def test_rows_of_the_users_own_that_move_nothing_say_why(case_of, label, make_fact):
    mine = {"source": "own", "importer": None, "unit": "kb/d"}
    across = make_fact("production", "IRN", 1.0, first=date(2022, 7, 1), last=date(2023, 6, 30), **mine)
    late = make_fact("production", "IRN", 1.0, year=2026, **mine)
    idle = make_fact("own_exports", "IRN", 1.0, source="own")
    said = [note for note in notes(case_of({}, *label("MYS", 40.0), across, late, idle)) if "row of yours" in note]
    assert [note.partition("nothing here, ")[2] for note in said] == [
        "since it lies in two calendar years: give each year a row of its own",
        "since none of its days lie in the years answered, 2021 to 2024",
        "since no route reads it, or a longer span of the same thing counts",
    ]


# -- outside estimates ------------------------------------------------------------------------------------------------


@pytest.fixture
def quoted(make_fact):
    return make_fact("quoted", "IRN", 60.0, said_by="a tracker")


def test_outside_estimates_stay_out_unless_they_are_let_in(case_of, label, quoted, close_to):
    case = case_of({}, *label("MYS", 50.0), quoted)
    assert total(case) == close_to(50, 50, 50)
    assert "quoted" not in case.answers[YEAR].routes


def test_an_outside_estimate_is_one_more_route_and_is_never_added(case_of, label, quoted):
    let_in = case_of({}, *label("MYS", 50.0), quoted, include=("quoted",), worlds=4000)
    assert isinstance(let_in.answers[YEAR].routes["quoted"], Known)
    _, central, high = total(let_in)
    assert 50 < central < 60
    assert high < 50 + 60


def test_an_outside_estimate_has_the_width_by_which_vendors_differ(case_of, quoted):
    route = case_of({}, quoted, include=("quoted",), worlds=4000)._quoted(YEAR)
    assert np.quantile(route.draws, [0.05, 0.5, 0.95]) == pytest.approx(60 * np.exp([-0.25, 0, 0.25]), rel=0.005)


def test_an_outside_estimate_under_a_label_is_refused(case_of, label, make_fact):
    with pytest.raises(BadArgument, match="never added to it"):
        case_of({}, *label("MYS", 50.0), make_fact("quoted", "MYS", 20.0), include=("quoted",))


def test_the_seed_decides_the_worlds_and_nothing_else(case_of, label):
    facts = label("MYS", 45.0, 50.0, 60.0)
    one, again, other = (case_of({}, *facts, chance=Chance(400, seed)) for seed in (0, 0, 1))
    assert total(one) == total(again)
    assert total(one) == pytest.approx(total(other), rel=0.02)
