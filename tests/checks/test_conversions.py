"""Figures that were printed and could not be brought to tonnes."""

from __future__ import annotations

from datetime import date

JANUARY = {"period": date(2025, 1, 1), "reported_quantity": 900.0, "reported_unit": "KBBL"}


def test_a_fact_whose_units_disagree_is_named_with_its_unit(found):
    (finding,) = found(balance_rows=[JANUARY | {"quantity_t": None}])
    assert (finding.severity, finding.check) == ("warning", "without_tonnes")
    assert str(finding.place) == "book crude 2025-01"
    assert "1 rows of balances were printed in KBBL" in finding.what


def test_flows_without_a_factor_are_counted_by_product(found):
    row = {
        "period": date(2024, 1, 1),
        "quantity_t": None,
        "value_usd": 1.0,
        "reported_quantity": 5.0,
        "reported_unit": "l",
    }
    findings = found([row | {"importer": code} for code in ("JPN", "KOR", "IND")])
    assert [f.what.split(" and ")[0] for f in findings if f.check == "without_tonnes"] == [
        "3 rows of flows were printed in l"
    ]


def test_a_fact_that_was_not_printed_or_has_tonnes_is_fine(found):
    printed = JANUARY | {"quantity_t": 120_000.0}
    silent = {"period": date(2025, 2, 1), "quantity_t": None, "reported_quantity": None, "reported_unit": None}
    assert [f for f in found(balance_rows=[printed, silent]) if f.check == "without_tonnes"] == []
