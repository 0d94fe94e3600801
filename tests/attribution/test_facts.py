"""Facts: which of several spans count, and which figures exclude each other."""

from __future__ import annotations

from datetime import date

from petrostates.attribution.facts import Evidence
from petrostates.attribution.interval import Interval

MARCH = {"first": date(2023, 3, 1), "last": date(2023, 3, 31)}
TO_MAY = {"first": date(2023, 1, 1), "last": date(2023, 5, 31)}
FROM_JULY = {"first": date(2023, 7, 1), "last": date(2023, 12, 31)}


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


def test_evidence_knows_labels_origins(make_carries):
    evidence = Evidence(
        (make_carries("MYS"), make_carries("OMN", first=2020, last=2021), make_carries("MYS", origin="VEN"))
    )
    assert evidence.labels("IRN", "CHN") == ["MYS", "OMN"]
    assert evidence.origins("CHN") == ["IRN", "VEN"]
    assert evidence.labels("IRN", "IND") == []


def test_one_fact_can_be_left_out_or_read_otherwise(make_fact):
    one, other = make_fact("production", "IRN", 1.0), make_fact("production", "IRN", 2.0, year=2024)
    assert Evidence((one, other)).without(one).facts == (other,)
    changed = make_fact("production", "IRN", 5.0)
    assert Evidence((one, other)).replacing(one, changed).facts == (changed, other)
    assert Interval.exactly(1.0) == one.amount
