"""A world in which we hide known flows under labels: nine intervals in ten must hold the truth."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from petrostates.attribution import settings
from petrostates.attribution.books import Books, Flow
from petrostates.attribution.case import Case
from petrostates.attribution.chance import Chance
from petrostates.attribution.facts import Evidence

from .conftest import carries, fact

SCORE = 1.6448536269514722
HIDDEN = range(2019, 2024)
WORLDS = 500
CHANCE = Chance(300)  # the draws of a case; truth and evidence of every world have a generator of their own
WITH_RETURNS, WITH_BALANCE, WITHOUT_FIGURE = (2019, 2020, 2021), (2021, 2022), 2020


def noisy(concept, label, truth, spread, rng, **more):
    """A fact that misses the truth by as much as it says: its ends are nine tenths of its own error."""
    seen = truth + spread * rng.normal()
    return fact(concept, label, seen - SCORE * spread, seen, seen + SCORE * spread, **more)


def share(label, origin, truth, spread, rng, year):
    """A share that misses the truth as well; the origins whose cargo it holds stand in the truth."""
    return noisy("carries", label, truth, spread, rng, origin=origin, unit="share", year=year)


def hidden_cargo(rng):
    """What hides under the labels in one year: Iranian, Venezuelan and Russian cargo, and legal blends of bought crude."""
    malaysian = {"IRN": rng.uniform(10, 40), "VEN": rng.uniform(4, 12), "RUS": rng.uniform(1, 6)}
    return {
        "MYS": {**malaysian, "blend": rng.uniform(0, 3)},
        "OMN": {"IRN": rng.uniform(0, 8), "blend": rng.uniform(0, 3)},
    }


def label_evidence(label, cargo, genuine, year, rng):
    """What is known of a label: its customs total exactly, its own exports and the shares with their errors.

    Of the Russian cargo nobody knows anything but its share of the label.
    """
    excess = sum(cargo.values())
    jointly = (cargo["IRN"] + cargo.get("VEN", 0.0)) / excess
    yield fact("customs_import", label, genuine + excess, year=year)
    yield noisy("own_exports", label, genuine, 1.0, rng, year=year)
    yield share(label, "IRN", jointly, 0.05, rng, year)
    if label == "MYS":
        yield share(label, "VEN", jointly, 0.05, rng, year)
        yield share(label, "RUS", cargo["RUS"] / excess, 0.03, rng, year)


def own_end(truth, venezuelan, year, rng):
    """What is known at the origins' own ends, and what Iran reports to Other Asia in this year."""
    reaches = float(np.clip(0.9 + 0.04 * rng.normal(), 0, 1))
    facts = [
        noisy("hidden_prior", "VEN", venezuelan, 2.5, rng, year=year),
        fact("undisclosed_share", "IRN", 0.9 - 0.04 * SCORE, 0.9, 0.9 + 0.04 * SCORE, unit="share", year=year),
    ]
    if year in WITH_BALANCE:
        runs, sold = 90.0, 5.0
        facts += [
            noisy("production", "IRN", truth / reaches + runs + sold, 3.0, rng, year=year, importer=None),
            noisy("refinery_runs", "IRN", runs, 2.0, rng, year=year, importer=None),
            fact("stock_change", "IRN", 0.0, year=year, importer=None),
            fact("exports_to_others", "IRN", sold, year=year),
        ]
    return facts, truth / reaches if year in WITH_RETURNS else None


def unquoted(cargo, rng):
    """Iranian cargo under a label of which no figure is known: from nothing to the mean of the other labels."""
    low, central, high = astuple(settings.WITHOUT_FIGURE)
    score = rng.normal()
    part = central + score / SCORE * (high - central if score > 0 else central - low)
    mean = np.mean([cargo["MYS"]["IRN"] + cargo["MYS"]["VEN"], cargo["OMN"]["IRN"]])
    return mean * float(np.clip(part, 0, 1))


def world(number, seed=42):
    """One world: its truth by year, and a case that sees only books and noisy evidence."""
    rng = np.random.default_rng([seed, number])
    own = {"MYS": rng.uniform(1, 5), "OMN": rng.uniform(20, 30)}  # what the label countries sell of their own
    wobble = 0.8
    flows, facts, truth = {}, [carries("SGP", first=WITHOUT_FIGURE, last=WITHOUT_FIGURE)], {}
    for label, level in own.items():
        for year in range(2008, 2018):
            flows[label, "CHN", year] = level + wobble * rng.normal()
    for year in HIDDEN:
        cargo = hidden_cargo(rng)
        truth[year] = cargo["MYS"]["IRN"] + cargo["OMN"]["IRN"]
        truth[year] += unquoted(cargo, rng) if year == WITHOUT_FIGURE else 0.0
        for label, level in own.items():
            genuine = level + wobble * rng.normal()
            facts += label_evidence(label, cargo[label], genuine, year, rng)
            flows[label, "CHN", year] = genuine + sum(cargo[label].values())
        said, undisclosed = own_end(truth[year], cargo["MYS"]["VEN"], year, rng)
        facts += said
        if undisclosed is not None:
            flows["IRN", "XOA", year] = undisclosed
    books = Books({key: Flow(tonnes, None) for key, tonnes in flows.items()})
    return truth, Case("IRN", "CHN", Evidence(tuple(facts)), books, CHANCE)


def coverage(worlds, seed=42):
    """Share of intervals that hold the truth, by year, and of truths above the central reading."""
    inside, above = {year: [] for year in HIDDEN}, []
    for number in range(worlds):
        truth, case = world(number, seed)
        for year in HIDDEN:
            total = case.answers[year].total
            inside[year].append(total.low <= truth[year] <= total.high)
            above.append(truth[year] > total.central)
    return {year: float(np.mean(hits)) for year, hits in inside.items()}, float(np.mean(above))


@pytest.fixture(scope="module")
def covered():
    return coverage(WORLDS)


def by_chance(share, worlds):
    """How far a share of so many worlds may lie off by chance: three standard errors."""
    return 3 * (share * (1 - share) / worlds) ** 0.5


def test_nine_intervals_in_ten_hold_the_truth(covered):
    by_year, _ = covered
    wide = 0.95 + by_chance(0.95, WORLDS * len(HIDDEN))
    assert 0.85 <= np.mean(list(by_year.values())) <= wide, by_year


def test_labels_alone_hold_the_truth_as_often_as_they_say(covered):
    by_year, _ = covered
    assert 0.85 - by_chance(0.85, WORLDS) <= by_year[2023] <= 0.95 + by_chance(0.95, WORLDS), by_year


def test_no_year_falls_short(covered):
    # where independent routes agree, and in 2020 where a label has no figure, the interval errs on the wide side
    by_year, _ = covered
    assert all(0.85 - by_chance(0.85, WORLDS) <= share < 1 for share in by_year.values()), by_year


def test_the_central_reading_leans_to_neither_side(covered):
    # half of the truths lie above it; a ceiling that stops at nothing and shares that stop at one lean a little
    _, above = covered
    assert 0.44 <= above <= 0.56


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
