"""Sudden gaps: what traded every period and is gone."""

from __future__ import annotations

from datetime import date

YEARS = [date(year, 1, 1) for year in range(2012, 2018)]


def sold(exporter, importer, *tonnes, **more):
    """A pair's yearly tonnes in Mt from 2012 on; None is a row without a tonnage, a gap is no row."""
    return [
        {"period": year, "exporter": exporter, "importer": importer, "quantity_t": mt * 1e6 if mt is not None else None}
        | more
        for year, mt in zip(YEARS, tonnes, strict=False)
        if mt != "gap"
    ]


def world(*rows):
    """The rows, in a book that goes on to 2017."""
    return [*rows, *sold("NOR", "GBR", 3, 3, 3, 3, 3, 3)]


def test_a_pair_that_traded_three_years_and_is_gone_is_named_with_year_and_size(found):
    (finding,) = found(world(*sold("SAU", "JPN", 5, 6, 5, "gap", 5, 5)))
    assert (finding.severity, finding.check) == ("warning", "pair_gone")
    assert "SAU to JPN in 2015 (5.0 Mt)" in finding.what
    assert str(finding.place) == "book crude 2015"
    assert finding.place.countries == ("SAU", "JPN")


def test_a_stored_zero_and_a_stray_cargo_are_gone_too(found):
    for left in (0, 0.2):
        (finding,) = found(world(*sold("SAU", "JPN", 5, 6, 5, left, 5, 5)))
        assert "SAU to JPN in 2015" in finding.what


def test_an_unknown_tonnage_is_not_a_gap(found):
    assert found(world(*sold("SAU", "JPN", 5, 6, 5, None, 5, 5))) == []


def test_a_small_pair_a_short_one_and_a_falling_one_say_nothing(found):
    rows = [
        *sold("SAU", "JPN", 1.9, 1.9, 1.9),
        *sold("SAU", "KOR", "gap", "gap", "gap", "gap", 9),
        *sold("SAU", "IND", 5, 5, 5, 2, 1, 0.9),
    ]
    assert found(world(*rows)) == []


def test_one_seller_who_loses_several_buyers_is_one_line(found):
    rows = [*sold("IRN", "JPN", 2, 2, 2), *sold("IRN", "KOR", 2, 2, 2), *sold("IRN", "IND", 3, 3, 3, 3)]
    together, alone = found(world(*rows))
    assert together.what.startswith("IRN sold next to nothing to JPN, KOR in 2015")
    assert together.place.countries == ("IRN",)
    assert "IRN to IND in 2016" in alone.what


def test_one_buyer_whose_suppliers_vanish_is_one_line(found):
    rows = [*sold("IRN", "TUR", 3, 3, 3), *sold("SAU", "TUR", 2, 2, 2)]
    (finding,) = found(world(*rows))
    assert finding.what.startswith("TUR bought next to nothing from IRN, SAU in 2015, after together 5.0 Mt a year")


def test_an_origin_not_stated_may_vanish(found):
    assert found(world(*sold("_X", "JPN", 5, 5, 5))) == []


def test_a_country_whose_trade_halves_is_named_in_the_book_that_states_its_total(found):
    rows = sold("SAU", "JPN", 10, 9, 8, 3.9, 10, 10)
    both = [finding.what for finding in found(rows)]
    assert both == [
        "SAU's exports fall to 3.9 Mt in 2015 after 8.0 Mt a year or more in the three years before.",
        "JPN's imports fall to 3.9 Mt in 2015 after 8.0 Mt a year or more in the three years before.",
    ]
    (imports,) = found(row | {"flow": "import"} for row in rows)
    assert (imports.check, imports.place.countries) == ("total_halved", ("JPN",))


def test_half_of_the_lowest_year_and_a_small_total_say_nothing(found):
    rows = [*sold("SAU", "JPN", 10, 9, 8, 4.1, 4.1, 4.1), *sold("IRN", "KOR", 7, 7, 7, 1, 1, 1)]
    assert found(world(*rows)) == []


def test_a_late_book_is_not_a_gap_but_a_hole_in_it_is(found):
    late = [row | {"flow": "import"} for row in world(*sold("SAU", "JPN", 10, 10, 10))]
    assert found(late) == []
    holed = [row | {"flow": "import"} for row in world(*sold("SAU", "JPN", 10, 10, 10, "gap", 10, 10))]
    assert [finding.check for finding in found(holed)] == ["total_halved", "pair_gone"]


def test_months_need_a_whole_year_of_habit(found, monthly):
    def bought(*, months, then):
        steady = [{"period": day, "flow": "import", "quantity_t": 1e6} for day in monthly(months)]
        return [*steady, {"period": monthly(months + 1)[-1], "flow": "import", "quantity_t": then}]

    for months, checks in ((12, ["total_halved", "pair_gone"]), (11, [])):
        rows = [row | {"frequency": "M"} for row in bought(months=months, then=1e3)]
        assert [finding.check for finding in found(rows)] == checks
    (finding, _) = found(row | {"frequency": "M"} for row in bought(months=12, then=1e3))
    assert str(finding.place) == "book crude import 2024-01"


def test_a_month_that_was_not_over_when_published_is_no_gap(found, monthly):
    rows = [{"period": day, "frequency": "M", "quantity_t": 1e6, "vintage": date(2024, 1, 20)} for day in monthly(12)]
    rows.append(rows[0] | {"period": date(2024, 1, 1), "quantity_t": 1e3})
    assert [finding.check for finding in found(rows)] == ["unfinished"]


def test_what_other_codes_leave_over_may_end(found):
    assert found(world(*sold("MMR", "CHN", 10, 10, 10, product="gas_nes"))) == []
