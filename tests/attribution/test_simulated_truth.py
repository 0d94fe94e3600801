"""A world in which we hide known flows under labels: nine intervals in ten must hold the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from petrostates.attribution.books import Books, Flow
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import Evidence

from .conftest import carries, fact

SCORE = 1.6448536269514722
HIDDEN = range(2019, 2024)
CHANCE = Chance(300)  # the draws of a case; truth and evidence of every world have a generator of their own
WITH_RETURNS, WITH_BALANCE = (2019, 2020, 2021), (2021, 2022)


def noisy(concept, label, truth, spread, rng, **more):
    """A fact that misses the truth by as much as it says: its ends are nine tenths of its own error."""
    seen = truth + spread * rng.normal()
    return fact(concept, label, seen - SCORE * spread, seen, seen + SCORE * spread, **more)


def world(number):
    """One world: its truth by year, and a case that sees only books and noisy evidence."""
    rng = np.random.default_rng([42, number])
    own = {"MYS": rng.uniform(1, 5), "OMN": rng.uniform(20, 30)}  # what the label countries sell of their own
    wobble = 0.8
    flows, facts, truth = (
        {},
        [carries("MYS", last=2023), carries("OMN", last=2023), carries("MYS", last=2023, origin="VEN")],
        {},
    )
    for label, level in own.items():
        for year in range(2008, 2018):
            flows[label, "CHN", year] = level + wobble * rng.normal()
    for year in HIDDEN:
        iranian = {"MYS": rng.uniform(10, 40), "OMN": rng.uniform(0, 8)}
        venezuelan = rng.uniform(4, 12)
        truth[year] = sum(iranian.values())
        for label, level in own.items():
            genuine = level + wobble * rng.normal()
            booked = genuine + iranian[label] + (venezuelan if label == "MYS" else 0.0)
            flows[label, "CHN", year] = booked
            facts.append(fact("customs_import", label, booked, year=year))
            facts.append(noisy("own_exports", label, genuine, 1.0, rng, year=year))
        facts.append(noisy("hidden_prior", "VEN", venezuelan, 2.5, rng, year=year))
        reaches = float(np.clip(0.9 + 0.04 * rng.normal(), 0, 1))
        facts.append(
            fact("undisclosed_share", "IRN", 0.9 - 0.04 * SCORE, 0.9, 0.9 + 0.04 * SCORE, unit="share", year=year)
        )
        if year in WITH_RETURNS:
            flows["IRN", "XOA", year] = truth[year] / reaches
        if year in WITH_BALANCE:
            runs, sold = 90.0, 5.0
            facts.append(
                noisy("production", "IRN", truth[year] / reaches + runs + sold, 3.0, rng, year=year, importer=None)
            )
            facts.append(noisy("refinery_runs", "IRN", runs, 2.0, rng, year=year, importer=None))
            facts.append(fact("stock_change", "IRN", 0.0, year=year, importer=None))
            facts.append(fact("exports_to_others", "IRN", sold, year=year))
    books = Books({key: Flow(tonnes, None) for key, tonnes in flows.items()})
    return truth, Case("IRN", "CHN", Evidence(tuple(facts)), books, CHANCE)


def coverage(worlds):
    """Share of intervals that hold the truth, by year, and mean error of the central reading."""
    inside, error = {year: [] for year in HIDDEN}, []
    for number in range(worlds):
        truth, case = world(number)
        for year in HIDDEN:
            total = case.answers[year].total
            inside[year].append(total.low <= truth[year] <= total.high)
            error.append(total.central - truth[year])
    return {year: float(np.mean(hits)) for year, hits in inside.items()}, float(np.mean(error))


@pytest.fixture(scope="module")
def covered():
    return coverage(500)


def test_nine_intervals_in_ten_hold_the_truth(covered):
    by_year, _ = covered
    assert 0.85 <= np.mean(list(by_year.values())) <= 0.95, by_year


def test_no_year_falls_short(covered):
    # 2023 has labels alone, 2021 three routes: where independent routes agree the interval errs on the wide side
    by_year, _ = covered
    assert all(0.88 <= share <= 0.97 for share in by_year.values()), by_year


def test_the_central_reading_leans_to_neither_side(covered):
    # truths lie between 10 and 48 Mt, and single readings miss them by about 2
    _, error = covered
    assert abs(error) < 0.2


def test_evidence_that_claims_to_be_surer_than_it_is_does_not_pass_unseen():
    """The test above can fail: halve the stated width of the Venezuelan reading, and fewer intervals hold the truth."""
    narrow = []
    for number in range(120):
        truth, case = world(number)
        shrunk = case.evidence
        for known in case.evidence.facts:
            if known.concept in ("hidden_prior", "own_exports"):
                half = known.amount.map(lambda end, middle=known.amount.central: middle + (end - middle) / 6)
                shrunk = shrunk.replacing(known, replace(known, amount=half))
        total = replace(case, evidence=shrunk).answers[2023].total
        narrow.append(total.low <= truth[2023] <= total.high)
    assert np.mean(narrow) < 0.85


def test_russian_cargo_under_another_label_is_found_as_well():
    """Nothing in the estimators knows a country: Russian oil to India as Kazakh, from one prior to zero."""
    flows = {("KAZ", "IND", year): 2.0 for year in range(2008, 2018)} | {
        ("KAZ", "IND", 2023): 12.0,
        ("RUS", "IND", 2023): 80.0,
    }
    books = Books({key: Flow(tonnes, None) for key, tonnes in flows.items()})
    evidence = Evidence(
        (
            carries("KAZ", origin="RUS", first=2023, last=2023, importer="IND"),
            fact("capability", "KAZ", 2.0 * 7.33 / 365e3, unit="kb/d", importer="IND"),
        )
    )
    found = Case("RUS", "IND", evidence, books, Chance(300)).answers[2023]
    assert found.total.central == pytest.approx(90.0, abs=0.05)
    assert found.declared_t == 80.0


def test_venezuelan_cargo_under_the_same_labels_is_what_iranian_cargo_leaves():
    """Seen from Venezuela the other hidden origin is Iran, known from its own returns; the two parts fill the label."""
    flows = {("IRN", "XOA", 2023): 30.0, ("MYS", "CHN", 2023): 50.0}
    books = Books({key: Flow(tonnes, None) for key, tonnes in flows.items()})
    evidence = Evidence(
        (
            carries("MYS"),
            carries("MYS", origin="VEN"),
            fact("capability", "MYS", 0.0, unit="kb/d"),
            fact("undisclosed_share", "IRN", 1.0, unit="share"),
        )
    )
    venezuelan = Case("VEN", "CHN", evidence, books, Chance(300)).answers[2023].total
    assert (venezuelan.low, venezuelan.central, venezuelan.high) == pytest.approx((20.0, 20.0, 20.0))
