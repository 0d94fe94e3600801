"""Facts: which of several spans count, and which figures exclude each other."""

from __future__ import annotations

from datetime import date

from petrostates.attribution.facts import Evidence, contradictions, cover
from petrostates.attribution.interval import Interval

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


def test_wider_scopes_say_nothing_of_crude():
    row = {
        "period": date(2023, 1, 1),
        "period_end": date(2023, 12, 31),
        "concept": "quoted",
        "label": "IRN",
        "importer": "CHN",
        "product": "crude",
        "low": 1.0,
        "central": 2.0,
        "high": 3.0,
        "unit": "t",
        **dict.fromkeys(("origin", "basis", "change_on_year", "address", "note", "said", "retrieved")),
        "said_by": "a tracker",
        "source": "own",
        "vintage": date(2026, 1, 1),
    }
    import pyarrow as pa

    table = pa.Table.from_pylist([row | {"scope": scope} for scope in ("crude", "oil_and_products")])
    assert [fact.scope for fact in Evidence.of(table).facts] == ["crude"]


def test_evidence_knows_labels_origins_and_the_first_hidden_year(make_carries):
    evidence = Evidence(
        (make_carries("MYS"), make_carries("OMN", first=2020, last=2021), make_carries("MYS", origin="VEN"))
    )
    assert evidence.labels("IRN", "CHN") == ["MYS", "OMN"]
    assert evidence.origins("CHN") == ["IRN", "VEN"]
    assert evidence.first_hidden_year("IRN", "CHN") == 2019
    assert evidence.first_hidden_year("IRN", "IND") is None


def test_one_fact_can_be_left_out_or_read_otherwise(make_fact):
    one, other = make_fact("production", "IRN", 1.0), make_fact("production", "IRN", 2.0, year=2024)
    assert Evidence((one, other)).without(one).facts == (other,)
    changed = make_fact("production", "IRN", 5.0)
    assert Evidence((one, other)).replacing(one, changed).facts == (changed, other)
    assert Interval.exactly(1.0) == one.amount
