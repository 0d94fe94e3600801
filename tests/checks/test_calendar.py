"""Figures against the calendar: forecasts, unfinished periods, and zeros that mean not yet published."""

from __future__ import annotations

from datetime import date


def test_a_period_that_begins_after_its_release_is_an_error(found):
    (finding,) = found(price_rows=[{"period": date(2026, 2, 1), "value": 60.0}])
    assert (finding.severity, finding.check) == ("error", "after_release")
    assert finding.what == "1 rows of prices are for periods that begin after their release of 2026-01-01."
    assert (finding.place.table, str(finding.place)) == ("prices", "exchange 2026-02")


def test_a_period_that_was_not_over_is_a_warning(found):
    (finding,) = found(price_rows=[{"period": date(2026, 1, 1), "value": 60.0}])
    assert (finding.severity, finding.check) == ("warning", "unfinished")


def test_the_month_before_the_release_and_the_day_of_it_are_sound(found):
    rows = [{"period": date(2025, 12, 1)}, {"period": date(2026, 1, 1), "frequency": "D"}]
    assert found(price_rows=[row | {"value": 60.0} for row in rows]) == []


def imports(days, tonnes):
    """Monthly imports of Japan, all partners."""
    return [
        {"period": day, "frequency": "M", "flow": "import", "quantity_t": mt * 1e6 if mt is not None else None}
        for day, mt in zip(days, tonnes, strict=True)
    ]


def test_months_not_yet_published_stored_as_zero_are_found(found, monthly):
    (finding,) = found(imports(monthly(15), [0.1] * 12 + [0, 0, 0]))
    assert (finding.severity, finding.check) == ("warning", "trailing_zeros")
    assert finding.what == ("imports are stored as 0 up to the last period after a steady history: JPN from 2024-01.")
    assert str(finding.place) == "book crude 2024-01 to 2024-03"


def test_a_zero_among_figures_nulls_at_the_end_and_a_short_history_are_sound(found, monthly):
    assert found(imports(monthly(15), [0.1] * 12 + [0, 0.1, 0.1])) == []
    assert found(imports(monthly(15), [0.1] * 12 + [None, None, None])) == []
    assert found(imports(monthly(12), [0.1] * 11 + [0])) == []


def test_zeros_beside_a_value_are_a_missing_weight_not_a_missing_month(found, monthly):
    rows = [row | {"value_usd": 5e6} for row in imports(monthly(15), [0.1] * 12 + [0, 0, 0])]
    assert "trailing_zeros" not in {finding.check for finding in found(rows)}


def test_balances_are_read_too_but_stocks_may_change_by_zero(found, monthly):
    amounts = [1e6] * 12 + [0.0]
    rows = [{"period": day, "quantity_t": tonnes} for day, tonnes in zip(monthly(13), amounts, strict=True)]
    (finding,) = found(balance_rows=rows)
    assert (finding.check, finding.place.table, finding.place.countries) == ("trailing_zeros", "balances", ("JPN",))
    assert found(balance_rows=[row | {"item": "stock_change"} for row in rows]) == []
