"""A narrowed question: it makes nothing else current, and its record says no more than was left out."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.ingest.answers import CREA, crea, eia

from petrostates import ingest
from petrostates.cli import main
from petrostates.connectors import sources
from petrostates.errors import BadArgument
from petrostates.store import DataFolder

EARLY, LATE, LATER = date(2026, 9, 5), date(2026, 10, 5), date(2026, 11, 5)
BUYERS = {"CN": 5e6, "IN": 4e6, "TR": 1e6}


def plan_of(folder: DataFolder, source: str, today: date, **asked) -> ingest.Plan:
    (found,) = [one for one in ingest.plan(folder, today=today, **asked) if one.source == source]
    return found


def fetched(folder: DataFolder, today: date, source: str = "crea", **asked) -> None:
    assert ingest.update(folder, only=[source], today=today, **asked).fetched == (source,)


def first_months(folder: DataFolder) -> dict[str, str]:
    rows = folder.read("flows").to_pylist()
    return {
        row["importer"]: f"{min(r['period'] for r in rows if r['importer'] == row['importer']):%Y-%m}" for row in rows
    }


@pytest.fixture
def counter(providers, reply):
    """CREA's counter from 2025-01 to August, and month by month as it grows."""

    def until(last: str) -> None:
        providers.replies[CREA] = crea(reply, last, lambda _: BUYERS)

    until("2026-08")
    providers.until = until
    return providers


@pytest.mark.parametrize(
    "narrow",
    [{"importers": ("IND",)}, {"products": ("crude",)}, {"since": date(2026, 6, 1)}],
    ids=lambda n: next(iter(n)),
)
def test_a_narrowed_fetch_does_not_make_the_rest_of_its_source_current(folder, counter, narrow):
    fetched(folder, EARLY, **narrow)
    found = plan_of(folder, "crea", EARLY)
    assert (found.is_due, found.reason, found.since) == (True, "only a part of it is at hand", None)


@pytest.mark.parametrize("narrow", [{"importers": ("IND",)}, {"since": date(2026, 6, 1)}], ids=["importers", "since"])
def test_after_a_narrowed_fetch_the_next_update_brings_the_whole_history_of_all(folder, counter, narrow):
    fetched(folder, EARLY, **narrow)
    counter.until("2026-09")
    assert "crea" in ingest.update(folder, only=["crea"], today=LATE).fetched
    assert first_months(folder) == {"CHN": "2025-01", "IND": "2025-01", "TUR": "2025-01"}
    after = plan_of(folder, "crea", LATE)
    assert (after.is_due, after.reason) == (False, "next figures are usual after 2026-11-03")


def test_a_narrowed_fetch_after_a_whole_one_moves_neither_the_day_nor_the_reach(folder, counter):
    fetched(folder, EARLY)
    counter.until("2026-09")
    fetched(folder, LATE, importers=("IND",))
    found = plan_of(folder, "crea", LATER)
    assert found.reason == "figures after 2026-08-01 should have appeared by 2026-10-03"
    assert found.since == date(2025, 6, 27)


def test_the_same_narrowed_question_every_day_is_due_when_its_next_figures_are(folder, counter):
    fetched(folder, EARLY, importers=("IND", "CHN"))
    found = plan_of(folder, "crea", EARLY, importers=("IND",))
    assert (found.is_due, found.reason) == (False, "next figures are usual after 2026-10-03")
    assert plan_of(folder, "crea", EARLY, importers=("TUR",)).reason == "only a part of it is at hand"
    assert plan_of(folder, "crea", EARLY, importers=("IND", "XOA")).is_due is False  # the counter knows no XOA


def test_updates_that_each_reach_back_a_year_are_one_history_without_a_gap(folder, counter):
    for day, last in ((EARLY, "2026-08"), (LATE, "2026-09"), (LATER, "2026-10")):
        counter.until(last)
        fetched(folder, day)
    assert plan_of(folder, "crea", LATER).reason == "next figures are usual after 2026-12-03"


def test_months_that_lie_behind_a_gap_do_not_make_the_gap_current(folder, counter):
    fetched(folder, EARLY)
    later = date(2028, 1, 5)
    counter.until("2027-12")
    fetched(folder, later, since=date(2027, 10, 1))
    assert plan_of(folder, "crea", later).reason == "figures after 2026-08-01 should have appeared by 2026-10-03"


def test_a_fetch_from_a_later_month_is_whole_to_who_wants_no_earlier_one(folder, counter):
    fetched(folder, EARLY, since=date(2026, 1, 1))
    assert not plan_of(folder, "crea", EARLY, since=date(2026, 2, 1)).is_due
    assert plan_of(folder, "crea", EARLY, since=date(2025, 12, 1)).is_due


def test_a_start_before_the_first_figures_leaves_nothing_out(folder, counter):
    fetched(folder, EARLY, since=date(2000, 1, 1))
    assert not plan_of(folder, "crea", EARLY).is_due


# -- what the record claims -------------------------------------------------------------------------------------------


def claimed(folder: DataFolder, source: str) -> dict[str, object]:
    facts = folder.newest(source).facts
    return {name: facts.get(name) for name in ("importers", "products", "since")}


def test_the_record_holds_what_the_source_applied(folder, counter):
    fetched(folder, EARLY, importers=("IND", "XOA"), products=("crude", "gas_nes"), since=date(2026, 5, 17))
    assert claimed(folder, "crea") == {"importers": ["IND"], "products": ["crude"], "since": "2026-05-01"}


def test_a_source_that_has_all_or_nothing_claims_no_filter_beside_one_that_filters(folder, counter, reply, monkeypatch):
    monkeypatch.setenv("EIA_API_KEY", "a-key-of-some-length")
    counter.replies.update(eia(reply, "2026-06"))
    done = ingest.update(folder, only=["crea", "eia"], importers=("CHN",), products=("crude",), today=EARLY)
    assert done.fetched == ("crea", "eia")
    assert claimed(folder, "crea") == {"importers": ["CHN"], "products": ["crude"], "since": None}
    assert claimed(folder, "eia") == {"importers": None, "products": None, "since": None}
    reasons = [entry["reason"] for entry in ingest_lines(folder) if entry["source"] == "eia" and "reason" in entry]
    assert reasons == ["nothing at hand; it cannot be asked for some importers and products only, all are asked for"]


def ingest_lines(folder: DataFolder) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder.root / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "eia --importers CHN",
            "eia: cannot be asked for some importers only; it takes neither importers nor products.",
        ),
        ("eia --products lng", "eia: cannot be asked for some products only; it takes neither importers nor products."),
        ("pink_sheet --importers CHN", "pink_sheet: cannot be asked for some importers only; it takes neither"),
        (
            "jodi --importers CHN",
            "jodi: cannot be asked for some importers only; it takes products. Leave importers out.",
        ),
        ("crea --importers XOA", "crea: has none of XOA. Leave importers out."),
    ],
)
@pytest.mark.parametrize("form", [(), ("--dry-run",)], ids=["fetch", "dry run"])
def test_what_a_source_cannot_be_asked_for_is_wrong_usage_and_nothing_is_asked(
    folder, providers, capsys, command, said, form
):
    assert main(["fetch", *command.split(), *form, "--data", str(folder.root)]) == 2
    assert said in capsys.readouterr().err
    assert providers.requests == []


def test_of_several_named_sources_one_that_can_filter_is_enough(folder):
    some = {"importers": ("CHN",), "today": EARLY}
    assert [one.source for one in ingest.plan(folder, only=["crea", "eia"], **some)] == ["crea", "eia"]
    with pytest.raises(BadArgument, match=r"eia: cannot be asked for some importers only.* jodi: cannot"):
        ingest.plan(folder, only=["eia", "jodi"], **some)
    assert len(ingest.plan(folder, **some)) > 5


@pytest.mark.parametrize(
    ("source", "wish", "told"),
    [
        ("jodi", ("crude",), ("crude", "ngl")),
        ("jodi", ("products",), ("lpg", "products_with_lpg")),
        ("jodi", ("lng",), ("lng", "natural_gas", "pipeline_gas")),
        ("comtrade", ("crude", "gas_nes"), ("crude",)),
    ],
)
def test_a_file_tells_of_more_than_was_wanted_and_no_code_tells_of_less(source, wish, told):
    assert sources()[source].products(wish) == told
    assert sources()[source].products(None) is None


def test_a_country_outside_the_default_of_comtrade_is_not_at_hand_after_the_default():
    importers = sources()["comtrade"].importers
    assert {"CHN", "IND"} < set(importers(None))
    assert "USA" not in importers(None)
    assert importers(("USA", "TWN", "USA")) == ("USA",)
