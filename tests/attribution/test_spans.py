"""Spans that meet: which of several facts count on which days, and which figures exclude each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from petrostates.attribution.spans import contradictions, cover, in_force, overlaps

MARCH = {"first": date(2023, 3, 1), "last": date(2023, 3, 31)}
TO_MAY = {"first": date(2023, 1, 1), "last": date(2023, 5, 31)}
FROM_JULY = {"first": date(2023, 7, 1), "last": date(2023, 12, 31)}


def spans(chosen):
    return [together[0].span for together in chosen]


def test_a_longer_span_takes_the_place_of_those_it_overlaps(make_fact):
    facts = [make_fact("customs_import", "MYS", 1.0, **span) for span in (MARCH, TO_MAY, FROM_JULY)]
    assert spans(cover(facts, 2023)) == ["2023-01..2023-05", "2023-07..2023-12"]
    assert spans(cover([*facts, make_fact("customs_import", "MYS", 9.0)], 2023)) == ["2023"]


def test_a_span_across_two_years_counts_in_neither(make_fact):
    across = make_fact("customs_import", "MYS", 1.0, first=date(2022, 12, 1), last=date(2023, 1, 31))
    assert cover([across], 2022) == cover([across], 2023) == []


def test_several_speakers_of_one_span_stand_together(make_fact):
    facts = [make_fact("customs_import", "MYS", amount, said_by=who) for amount, who in ((1.0, "a"), (2.0, "b"))]
    assert [[fact.said_by for fact in together] for together in cover(facts, 2023)] == [["a", "b"]]


def test_figures_of_one_span_without_a_common_value_are_named(make_fact):
    one, other = (
        make_fact("customs_import", "MYS", 8.5, said_by="a"),
        make_fact("customs_import", "MYS", 8.75, said_by="b"),
    )
    assert contradictions([one, other]) == [
        f"{one.name} and {other.name} exclude each other; the worlds are shared evenly between them"
    ]
    rounded = make_fact("customs_import", "MYS", 8.0, 8.5, 9.0, said_by="a")
    assert contradictions([rounded, other]) == []


def test_rates_of_one_span_are_compared_and_a_high_month_is_no_contradiction(make_fact):
    def runs(amount, who="a", **span):
        return make_fact("refinery_runs", "VEN", *amount, unit="kb/d", said_by=who, importer=None, **span)

    low, high = runs((150.0, 169.0, 190.0)), runs((240.0, 270.0, 300.0), "b")
    assert len(contradictions([low, high])) == 1
    assert contradictions([low, runs((240.0, 270.0, 300.0), "b", **MARCH)]) == []


def test_a_part_above_its_whole_is_named(make_fact):
    whole, part = make_fact("customs_import", "MYS", 8.0), make_fact("customs_import", "MYS", 9.0, **MARCH)
    assert contradictions([part, whole]) == [
        f"{part.name} is more than {whole.name}, of which it is a part; the longer span counts"
    ]
    assert contradictions([make_fact("customs_import", "MYS", 1.0, **MARCH), whole]) == []


def test_a_rate_of_a_part_that_makes_more_than_the_whole_is_named_and_a_change_of_stocks_is_not(make_fact):
    # 3,000 kb/d over 31 days are 93 million barrels, 100 kb/d over a year 36.5
    for concept, found in (("production", 1), ("stock_change", 0)):
        whole, part = (
            make_fact(concept, "IRN", kbd, unit="kb/d", importer=None, **span)
            for kbd, span in ((100.0, {}), (3_000.0, MARCH))
        )
        assert len(contradictions([part, whole])) == found


def shares(chosen):
    return [(together[0].span, {fact.amount.central for fact in together}) for together in chosen]


def test_of_shares_the_narrower_span_counts_on_its_days(make_carries):
    whole, autumn = (
        make_carries("MYS", 1.0),
        replace(make_carries("MYS", 0.5), first=date(2024, 9, 1), last=date(2025, 3, 31)),
    )
    for said in ([whole, autumn], [autumn, whole]):
        assert shares(in_force(said, 2024)) == [("2024-01..2024-08", {1.0}), ("2024-09..2024-12", {0.5})]
        assert shares(in_force(said, 2025)) == [("2025-01..2025-03", {0.5}), ("2025-04..2025-12", {1.0})]
        assert shares(in_force(said, 2023)) == [("2023", {1.0})]
        assert in_force(said, 2026) == []


def test_a_share_that_ends_leaves_the_days_after_it_to_the_wider_one_or_to_nothing(make_carries):
    middle, start = (replace(make_carries("MYS", share), **span) for share, span in ((0.2, MARCH), (0.6, TO_MAY)))
    assert shares(in_force([start, middle], 2023)) == [
        ("2023-01..2023-02", {0.6}),
        ("2023-03", {0.2}),
        ("2023-04..2023-05", {0.6}),
    ]


def test_a_users_own_share_goes_before_narrower_ones(make_carries):
    narrow, own = make_carries("MYS", 1.0, first=2023, last=2023), make_carries("MYS", 0.3, source="own")
    assert shares(in_force([narrow, own], 2023)) == [("2023", {0.3})]
    assert overlaps([narrow, own]) == [
        f"{own.name} and {narrow.name} overlap; on the days of both the first counts: yours goes before"
    ]


def test_several_speakers_of_one_share_stand_together_and_do_not_overlap(make_carries):
    said = [make_carries("MYS", share, said_by=who) for share, who in ((0.5, "a"), (0.7, "b"))]
    assert shares(in_force(said, 2023)) == [("2023", {0.5, 0.7})]
    assert overlaps(said) == []


def test_shares_that_overlap_are_named_and_those_of_other_origins_or_times_are_not(make_carries):
    wide, narrow = make_carries("MYS", 1.0), make_carries("MYS", 0.5, first=2023, last=2024)
    apart, other = make_carries("MYS", first=2026, last=2027), make_carries("MYS", first=2023, last=2023, origin="VEN")
    assert overlaps([wide, narrow, apart, other]) == [
        f"{narrow.name} and {wide.name} overlap; on the days of both the first counts: the narrower span counts"
    ]


def test_of_two_amounts_as_long_that_overlap_a_users_own_counts(make_fact):
    first = make_fact("customs_import", "MYS", 1.0, first=date(2023, 1, 1), last=date(2023, 2, 28))
    own = make_fact("customs_import", "MYS", 1.0, first=date(2023, 2, 1), last=date(2023, 3, 31), source="own")
    own_as_long = replace(own, last=date(2023, 3, 31))
    assert first.days == own_as_long.days == 59
    assert spans(cover([first, own_as_long], 2023)) == ["2023-02..2023-03"]
