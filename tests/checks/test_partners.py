"""Books against books: the World row and the mirror."""

from __future__ import annotations

from datetime import date

from petrostates.reference import countries

YEAR = {"period": date(2023, 1, 1)}


def imports(**million_usd):
    return [
        YEAR | {"flow": "import", "exporter": partner, "quantity_t": None, "value_usd": value * 1e6}
        for partner, value in million_usd.items()
    ]


def test_partners_that_fall_short_of_world_are_a_warning_with_the_gap(found):
    (finding,) = found(imports(WLD=100, SAU=60, IRN=30))
    assert (finding.severity, finding.check) == ("warning", "world")
    assert finding.what == "the imports of all partners differ from the World row: JPN -10% in 2023."
    assert finding.place.countries == ("JPN",)


def test_totals_beside_their_parts_are_an_error(found):
    (finding,) = found(imports(WLD=100, SAU=120, IRN=80))
    assert (finding.severity, finding.check) == ("error", "world")
    assert "JPN +100% in 2023" in finding.what


def test_exporters_have_a_world_row_too(found):
    rows = [
        row | {"flow": "export", "exporter": "SAU", "importer": row["exporter"]} for row in imports(WLD=100, JPN=80)
    ]
    (finding,) = found(rows)
    assert finding.what == "the exports of all partners differ from the World row: SAU -20% in 2023."


def test_a_world_row_without_any_partner_is_the_widest_gap(found):
    (finding,) = found(imports(WLD=100))
    assert "JPN -100% in 2023" in finding.what


def test_small_gaps_small_totals_and_no_world_row_are_sound(found):
    assert found(imports(WLD=100, SAU=96)) == []
    assert found(imports(WLD=9, SAU=1)) == []
    assert found(imports(SAU=100)) == []


def test_several_periods_of_a_country_are_one_line(found):
    later = [row | {"period": date(2024, 1, 1)} for row in imports(WLD=100, SAU=80)]
    (finding,) = found([*imports(WLD=100, SAU=90), *later])
    assert "JPN -20% in 2024 and in 1 more periods" in finding.what


def test_every_country_of_the_world_may_keep_a_book(found):
    rows = [
        row | {"importer": code}
        for code in countries()
        if code not in {"WLD", "SAU"}
        for row in imports(WLD=9e3, SAU=9e3)
    ]
    assert found(rows) == []
    assert len(rows) > 400


def pair(imported, exported, months, **more):
    """A pair in both books, Mt a month."""
    return [
        {"period": day, "frequency": "M", "flow": flow, "quantity_t": mt * 1e6} | more
        for day in months
        for flow, mt in (("import", imported), ("export", exported))
    ]


def test_an_exporter_who_states_half_of_what_the_importer_does_is_found(found, monthly):
    (finding,) = found(pair(0.6, 0.3, monthly(12), exporter="MYS", importer="CHN"))
    assert (finding.severity, finding.check) == ("warning", "mirror")
    assert "MYS to CHN 2023 (7.2 imported, 3.6 exported)" in finding.what
    assert finding.place.countries == ("MYS", "CHN")


def test_a_narrow_gap_a_small_pair_and_few_months_are_sound(found, monthly):
    assert found(pair(0.6, 0.41, monthly(12))) == []
    assert found(pair(0.1, 0.05, monthly(12))) == []
    assert found(pair(0.6, 0.3, monthly(5))) == []


def test_books_are_compared_within_a_source_and_where_both_have_spoken(found, monthly):
    rows = pair(0.6, 0.3, monthly(12))
    assert found(row | {"source": row["flow"]} for row in rows) == []
    assert found(row | {"quantity_t": None if row["flow"] == "export" else row["quantity_t"]} for row in rows) == []


def test_the_newest_vintage_counts(found, monthly):
    rows = pair(0.6, 0.3, monthly(12))
    mended = [row | {"quantity_t": 0.6e6, "vintage": date(2026, 2, 1)} for row in rows]
    assert found([*rows, *mended]) == []
