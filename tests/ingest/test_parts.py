"""Reporters, and oil and gas, appear at different times: one that lags is waited for, and seen, behind those that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from tests.ingest.answers import comtrade, jodi
from tests.ingest.conftest import BRENT

from petrostates import ingest
from petrostates.connectors import sources
from petrostates.ingest.extents import last_periods
from petrostates.store import DataFolder

INDIA, CHINA = 699, 156
TODAY, IN_A_WEEK = date(2026, 11, 28), date(2026, 12, 5)
BOTH = {"importers": ("CHN", "IND"), "products": ("crude",)}


def plan_of(folder: DataFolder, source: str, today: date, **asked) -> ingest.Plan:
    (found,) = [one for one in ingest.plan(folder, today=today, **asked) if one.source == source]
    return found


def late(folder: DataFolder, source: str, today: date) -> list[tuple[bool, str | None]]:
    shown = ingest.status(folder, today).query(f"source == '{source}'")
    return list(zip(shown["is_late"], shown["late_parts"], strict=True))


@pytest.fixture
def of_two_reporters(folder, providers, reply, monkeypatch) -> DataFolder:
    """India has published to October, China to August."""
    monkeypatch.setitem(sources(), "comtrade", replace(sources()["comtrade"], pace_seconds=0))
    providers.replies.update(comtrade(reply, {INDIA: "202610", CHINA: "202608"}))
    assert ingest.update(folder, only=["comtrade"], today=TODAY, since=date(2026, 7, 1), **BOTH).fetched == (
        "comtrade",
    )
    return folder


def test_a_reporter_that_lags_is_asked_for_before_the_fastest_has_more(of_two_reporters):
    asked = {"since": date(2026, 7, 1), **BOTH}
    assert plan_of(of_two_reporters, "comtrade", TODAY, **asked).reason == "next figures are usual after 2027-01-29"
    found = plan_of(of_two_reporters, "comtrade", IN_A_WEEK, **asked)
    assert (found.is_due, found.reason) == (True, "later than others: CHN")
    only_india = asked | {"importers": ("IND",)}
    assert not plan_of(of_two_reporters, "comtrade", IN_A_WEEK, **only_india).is_due


def test_a_reporter_that_lags_is_late_and_named(of_two_reporters):
    # September of China was usual until 29 November, and is late a month after that.
    assert late(of_two_reporters, "comtrade", date(2026, 12, 30)) == [(False, None)]
    assert late(of_two_reporters, "comtrade", date(2026, 12, 31)) == [(True, "CHN")]


def test_a_stalled_half_of_jodi_is_late_and_asked_for_once_a_week(folder, providers, reply):
    providers.replies.update(jodi(reply, "2026-09", "2025-03"))
    assert ingest.update(folder, only=["jodi"], today=TODAY).fetched == ("jodi",)
    assert late(folder, "jodi", TODAY) == [(True, "pipeline_gas")]
    assert not plan_of(folder, "jodi", TODAY).is_due
    found = plan_of(folder, "jodi", IN_A_WEEK)
    assert (found.is_due, found.reason, found.since) == (True, "later than others: pipeline_gas", date(2025, 3, 1))


def test_halves_of_jodi_that_keep_up_are_neither_late_nor_asked_for(folder, providers, reply):
    providers.replies.update(jodi(reply, "2026-09", "2026-09"))
    ingest.update(folder, only=["jodi"], today=TODAY)
    assert late(folder, "jodi", TODAY) == [(False, None)]
    assert plan_of(folder, "jodi", IN_A_WEEK).reason == "next figures are usual after 2026-12-20"


def test_a_reporter_that_stopped_years_ago_is_waited_for_no_more():
    rows = pd.DataFrame(
        {
            "part": ["IND", "CHN", "IRN", "USA"],
            "last_period": [date(2026, 10, 1), date(2026, 8, 1), date(2018, 3, 1), date(2026, 9, 1)],
        }
    ).assign(frequency="M", table="flows")
    scope = {"importers": ("CHN", "IND", "IRN"), "products": None}
    ends = last_periods(rows, sources()["comtrade"], scope)
    assert ends == {"CHN": date(2026, 8, 1), "IND": date(2026, 10, 1)}


def test_a_source_that_never_came_is_late_while_it_fails_and_no_longer_once_it_is_there(folder, providers, reply):
    good = providers.replies[BRENT]
    providers.replies[BRENT] = [reply("no", 403)]
    assert list(ingest.update(folder, only=["eia_spot"], today=TODAY).failed) == ["eia_spot"]
    today = date.today()  # noqa: DTZ011 # the day that the journal has
    (row,) = ingest.status(folder, today).query("source == 'eia_spot'").to_dict("records")
    assert (row["is_late"], row["licence"], pd.isna(row["vintage"])) == (True, "Public domain", True)
    assert late(folder, "eia_spot", date(today.year + 1, today.month, 1)) == []  # nobody has tried for a month
    providers.replies[BRENT] = good
    ingest.update(folder, only=["eia_spot"], today=TODAY)
    assert ingest.status(folder, today).query("source == 'eia_spot'")["rows"].tolist() == [1]
